"""Who waits for prompts and menus, `ok?` and then `ok? 2`, and what is typed there, with `|` between the two."""

DID, REST = ("display-message -p did",), (";", "display-message", "-p", "rest")
CONFIRM, SECOND = ("confirm-before", "-p", "ok?"), ("confirm-before", "-p", "ok? 2")
COMMAND = ("command-prompt", "-p", "ok?")
MENU = ("display-menu", "-T", "ok?", "one", "x")
NOWHERE = "has-session -t nowhere ; display-message -p same"
CALLERS: dict[str, tuple[tuple[str, ...], str]] = {
    "confirmed": ((*CONFIRM, *DID), "y"),
    "confirmed by a capital": ((*CONFIRM, *DID), "Y"),
    "refused": ((*CONFIRM, *DID), "n"),
    "by another key": ((*CONFIRM, *DID), "q"),
    "by Enter": ((*CONFIRM, *DID), "\r"),
    "by Escape": ((*CONFIRM, *DID), "\x1b"),
    "by C-c": ((*CONFIRM, *DID), "\x03"),
    "what fails is confirmed": ((*CONFIRM, NOWHERE), "y"),
    "what fails is refused": ((*CONFIRM, NOWHERE), "n"),
    "the second is confirmed": ((*CONFIRM, *DID, ";", *SECOND, *DID), "n|y"),
    "the first is confirmed": ((*CONFIRM, *DID, ";", *SECOND, *DID), "y|n"),
    "one within another": ((*CONFIRM, "confirm-before -p 'ok? 2' 'display-message -p did'"), "y|n"),
    "it makes good what has failed": (("if-shell", "-F", "1", NOWHERE, ";", *CONFIRM, *DID), "y"),
    "within if-shell": (("if-shell", "-F", "1", "confirm-before -p ok? 'display -p did' ; display -p inner"), "n"),
    "what has failed in if-shell is made good": (
        ("if-shell", "-F", "1", NOWHERE, ";", "if-shell", "-F", "1", "confirm-before -p ok? 'display -p did'"),
        "y",
    ),
    "within run-shell": (("run-shell", "-C", "command-prompt -p ok? 'display -p %1' ; display -p inner"), "it\r"),
    "within a file, confirmed": (("source-file", "lines"), "y"),
    "within a file, refused": (("source-file", "lines"), "n"),
    "within a hook": (("new-window", "-d"), "n"),
    "from where the chain went": (("select-window", "-t", "a:1", ";", *CONFIRM, "display -p '#I'"), "y"),
    "to where it goes": ((*CONFIRM, "select-window -t a:1"), "y"),
    "typed": ((*COMMAND, "display-message -p 'did %1'"), "typed\r"),
    "nothing typed": ((*COMMAND, "display-message -p 'did %1'"), "\r"),
    "not typed": ((*COMMAND, *DID), "typed\x1b"),
    "of two all typed": (("command-prompt", "-p", "ok?,ok? 2", "display -p '%1 %2'"), "one\r|two\r"),
    "of two one typed": (("command-prompt", "-p", "ok?,ok? 2", "display -p '%1 %2'"), "one\r|\x1b"),
    "what fails is typed": ((*COMMAND, "has-session -t %1 ; display -p same"), "nowhere\r"),
    "a block": (("if-shell", "-F", "1", "command-prompt -p ok? { display -p '%%' }"), 'a "b" $HOME ;\r'),
    "one key": (("command-prompt", "-1p", "ok?", "display -p 'did %1'"), "k"),
    "a key's name": (("command-prompt", "-kp", "ok?", "display -p 'did %1'"), "\x02"),
    "a number": (("command-prompt", "-Np", "ok?", "display -p 'did %1'"), "12k"),
    "a menu, chosen": ((*MENU, "set-option -g @x 1"), "x"),
    "a menu, closed": ((*MENU, "set-option -g @x 1"), "\x1b"),
}
AT_ONCE: dict[str, tuple[str, ...]] = {
    "confirm-before -b": ("confirm-before", "-bp", "ok?", "set -g @x 1"),
    "command-prompt -b": ("command-prompt", "-bp", "ok?", "set -g @x 1"),
    "what goes on while it is typed": ("command-prompt", "-ip", "ok?", "set -g @x %1"),
    "within if-shell -b": ("if-shell", "-b", "true", "confirm-before -p ok? 'set -g @x 1' ; set -g @y 1"),
}
NOT_ASKED: dict[str, tuple[str, ...]] = {
    "what cannot be run": (*CONFIRM, "nonsense"),
    "a menu that is too wide": ("display-menu", "-T", "ok?" * 100, "one", "x", "ls"),
    "a menu of nothing": ("display-menu", ""),
    "nobody": (*CONFIRM, "-t", "nobody", "ls"),
}
CHAINS: dict[str, tuple[str, str]] = {
    "confirmed": ("confirm-before -p ok? { set -ag @l did, } ; set -ag @l rest,", "y"),
    "refused": ("confirm-before -p ok? { set -ag @l did, } ; set -ag @l rest,", "n"),
    "by Escape": ("confirm-before -p ok? { set -ag @l did, } ; set -ag @l rest,", "\x1b"),
    "nobody waits": ("confirm-before -bp ok? { set -ag @l did, } ; set -ag @l rest,", "y"),
    "within if-shell": (
        "if-shell -F 1 { confirm-before -p ok? { set -ag @l did, } ; set -ag @l inner, } ; set -ag @l rest,",
        "y",
    ),
    "what fails": ("confirm-before -p ok? { has-session -t zz ; set -ag @l same, } ; set -ag @l rest,", "y"),
    "one after another": (
        "confirm-before -p ok? { set -ag @l one, } ; confirm-before -p 'ok? 2' { set -ag @l two, }",
        "y|y",
    ),
    "typed": ("command-prompt -p ok? { set -ag @l '%%,' } ; set -ag @l rest,", "typed\r"),
    "not typed": ("command-prompt -p ok? { set -ag @l '%%,' } ; set -ag @l rest,", "typed\x1b"),
    "nothing that can be run": ("command-prompt -p ok? \"nonsense '%%'\" ; set -ag @l rest,", "typed\r"),
    "chosen from a menu": ("display-menu -T ok? one x { set -ag @l did, } ; set -ag @l rest,", "x"),
    "a menu closed": ("display-menu -T ok? one x { set -ag @l did, } ; set -ag @l rest,", "q"),
}
