"""What stands in a configuration, and in hooks of events, has no client: the real tmux and ours make the same of it."""

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.controlling import Controlling
from support.depth import some_of
from support.person import at_terminal
from support.program import Program, program, until

pytestmark = pytest.mark.oracle

CONFIGURATIONS = {
    "a session without -d": "new-session -s x -n w",
    "then its windows": "new-session -A -D -s x -n one\nnew-window -n two\nsplit-window\nrename-window -t x:0 first",
    "one that is there": "new-session -d -s x -n w\nnew-session -A -s x ; new-window -n after",
    "one again and again": "new-session -A -s x -n w ; new-session -A -s x ; new-session -A -d -s x",
    "attach": "new-session -d -s x -n w\nattach-session -t x ; new-window -t x -n after",
    "attach to none": "attach-session ; new-session -s no\nset-option -g @read on",
    "attach to what is not there": "new-session -d -s x -n w\nattach-session -t y\nset-option -g @read on",
    "no client": "switch-client -t x ; new-session -s no\ndetach-client\nset-option -g @read on",
    "from where a session went": (
        "new-session -d -s a -n w\nnew-session -d -s b -n w\n"
        "rename-session -t b c ; new-session -A -s a ; new-window -d -n here"
    ),
    "what the first command makes": "set-hook -g after-new-session 'new-session -d -s more -n w'",
}
HOOKS = {
    "a session for the last one": ("session-closed", "new-session -s again -n w", "kill-session -t outer"),
    "what it makes, and then": (
        "window-linked",
        "new-session -s x -n n ; new-window -n m ; rename-window -t outer told",
        "new-window -d -n more",
    ),
    "in the background": (
        "window-linked",
        "if-shell -b true 'new-session -s x -n n ; rename-window -t outer told'",
        "new-window -d -n b",
    ),
    "attach": ("window-linked", "attach-session ; rename-window -t outer told", "new-window -d -n more"),
    "one that is there": (
        "window-linked",
        "new-session -A -s outer ; rename-window -t outer told",
        "new-window -d -n b",
    ),
}


@pytest.fixture
def both(real_tmux: str, folder: Path) -> Iterator[tuple[Program, Program]]:
    for name in ("real", "ours"):
        (folder / name).mkdir()
    with program(folder / "real", real_tmux) as real, program(folder / "ours") as ours:
        yield real, ours


def same(both: tuple[Program, Program], play: Callable[[Program], str]) -> str:
    theirs, mine = map(play, both)
    assert mine == theirs
    return mine


def start(one: Program, configuration: str = "") -> None:
    conf = one.folder / "conf"
    conf.write_text(f"set-option -g default-command 'exec cat'\n{configuration}\n")
    one.ok("-f", str(conf), "new-session", "-d", "-s", "outer", "-n", "w")


def stands(one: Program) -> str:
    """Return what there is: sessions, windows, and whether the configuration was read to its end."""
    sessions = one.ok("list-windows", "-a", "-F", "#{session_name}:#{window_index}:#{window_name}:#{window_panes}")
    return sessions + one.ok("show-options", "-gqv", "@read")


def wait_until_told(one: Program, before: str) -> None:
    def is_told() -> bool:
        done = one.run("list-windows", "-a", "-F", "#{session_name} #{window_name}")
        return done.returncode == 0 and done.stdout != before and ("again" in done.stdout or "told" in done.stdout)

    until(is_told)


@pytest.mark.parametrize("case", some_of(CONFIGURATIONS, 2))
def test_a_configuration_makes_the_same(both: tuple[Program, Program], case: str) -> None:
    def play(one: Program) -> str:
        start(one, CONFIGURATIONS[case])
        return stands(one)

    assert "outer:" in same(both, play)


@pytest.mark.parametrize("asks", ["start-server", "start-server ; show-options -g", "list-commands"])
def test_what_a_configuration_asks_its_server_from_outside_ends_nothing(
    both: tuple[Program, Program], asks: str
) -> None:
    def play(one: Program) -> str:
        outside = f"{one.tmux} -S {one.place.socket} {asks.replace(';', chr(92) + ';')}"
        start(one, f'set-option -g @first 1\nrun-shell "{outside} >/dev/null"\nset-option -g @read on')
        return one.ok("show-options", "-gqv", "@first") + stands(one)

    assert same(both, play).startswith("1")


@pytest.mark.parametrize("case", HOOKS)
def test_a_hook_of_an_event_makes_the_same(both: tuple[Program, Program], case: str) -> None:
    event, does, cause = HOOKS[case]

    def play(one: Program) -> str:
        start(one)
        one.ok("set-hook", "-g", event, does)
        before = stands(one)
        one.ok(*cause.split())
        wait_until_told(one, before)
        one.ok("set-hook", "-gu", event)  # kill-server would make a session again, which tmux does not end
        return stands(one)

    same(both, play)


@pytest.mark.parametrize("words", [("if-shell", "-b", "true"), ("run-shell", "-b", "-C")])
def test_in_the_background_nobody_is_there_to_be_attached(
    both: tuple[Program, Program], words: tuple[str, ...]
) -> None:
    def play(one: Program) -> str:
        start(one)
        before = stands(one)
        assert one.ok(*words, "new-session -s again -n n") == ""
        wait_until_told(one, before)
        return stands(one)

    same(both, play)


HOOKED = {
    "a size": ("window-layout-changed", "refresh-client -t CLIENT -C 90x30"),
    "another size each time": (
        "window-resized", "if-shell -F '#{==:#{window_width},90}' 'refresh-client -t CLIENT -C 80x20' "
        "'refresh-client -t CLIENT -C 90x30'",
    ),
    "another session": ("client-session-changed", "switch-client -c CLIENT -n"),
}  # fmt: skip


@pytest.mark.parametrize("sized", [True, False], ids=["of a size", "of none"])
@pytest.mark.parametrize("case", HOOKED)
def test_what_a_hook_does_to_a_client_runs_no_hook_again(
    both: tuple[Program, Program], case: str, *, sized: bool
) -> None:
    event, does = HOOKED[case]

    def play(one: Program) -> str:
        start(one)
        one.ok("new-session", "-d", "-s", "other", "-n", "w")
        with Controlling(one, "attach-session", "-t", "outer") as client:
            client.block()
            if sized:
                client.ok("refresh-client -C 100x40")
                client.told()
            one.ok("set-hook", "-g", event, f"set-option -ga @ran x ; {does.replace('CLIENT', client.name)}")
            client.ok("switch-client -t other" if "session" in event else "resize-window -x 70 -y 20")
            until(lambda: one.run("show-options", "-gqv", "@ran").stdout != "")
            for _ in range(20):  # a loop would have gone on meanwhile
                client.told()
            ran = one.ok("show-options", "-gqv", "@ran")
            one.ok("set-hook", "-gu", event)
        return ran

    same(both, play)


NAMES_ITSELF = """
set-option -gF @here "#{current_file}"
if-shell -F 1 'set-option -gF @within "#{current_file}"'
if-shell 'test -n "#{current_file}"' 'set-option -g @asked yes'
run-shell -C 'set-option -gF @commands "#{current_file}"'
source-file -F "#{d:current_file}/more/other.conf"
set-option -gF @after "#{current_file}"
set-hook -g after-rename-window 'set-option -gF @hook "[#{current_file}]"'
rename-window other
"""


@pytest.mark.parametrize("config", [False, True], ids=["", "configuration"])
def test_a_file_knows_its_own_name(both: tuple[Program, Program], config: bool) -> None:
    """Themes load their parts by it (catppuccin)."""

    def play(one: Program) -> str:
        (one.folder / "more").mkdir()
        (one.folder / "first.conf").write_text(NAMES_ITSELF)
        (one.folder / "more" / "other.conf").write_text('set-option -gF @other "#{current_file}"\n')
        file = f"{one.folder}/first.conf"
        one.run("-f", file if config else "/dev/null", "new-session", "-d", "exec cat")
        if not config:
            one.ok("source-file", file, f"{one.folder}/more/other.conf")
        one.ok("set-option", "-gF", "@outside", "[#{current_file}]")
        options = one.ok("show-options", "-g")
        found = [line.replace(str(one.folder), "FOLDER") for line in options.splitlines() if line.startswith("@")]
        return "\n".join(found)

    assert "@other FOLDER/more/other.conf" in same(both, play)


WRONG = """set-option -g @a 1
set-option foo bar
source-file '/nowhere #S %H ; x'

has-session -t nowhere ; set-option -g @never 1
set-option -g status-style nonsense=2
set-option -g @read on
"""


def test_who_starts_a_server_is_shown_what_is_wrong_in_its_configuration(both: tuple[Program, Program]) -> None:
    """In view mode, in the pane of the session that he is attached to (cfg_show_causes)."""

    def play(one: Program) -> str:
        conf = one.folder / "conf"
        conf.write_text(WRONG)
        with at_terminal(one, "new-session", "-s", "a", "-n", "w", "exec cat", config=str(conf)) as person:
            for line, wrong in (
                (2, "invalid option: foo"),
                (3, "/nowhere #S %H ; x: No such file or directory"),
                (5, "no current target"),
                (6, "invalid style: nonsense=2"),
            ):
                person.sees(f"{conf}:{line}: {wrong}")
            modes = one.ok("list-panes", "-a", "-F", "#{session_name} #{pane_mode}")
            person.types(b"q")
            until(lambda: one.ok("list-panes", "-a", "-F", "#{pane_mode}") == "")
        return modes + stands(one)

    assert same(both, play).startswith("a view-mode")


def test_of_much_that_is_wrong_in_a_configuration_the_first_is_shown(both: tuple[Program, Program]) -> None:
    def play(one: Program) -> str:
        conf = one.folder / "conf"
        conf.write_text("".join(f"set-option nonsense{number} bar\n" for number in range(3000)))
        with at_terminal(one, "new-session", "-s", "a", "-n", "w", "exec cat", config=str(conf)) as person:
            person.sees(f"{conf}:1: invalid option: nonsense0")
            asked = "display-message", "-p", "#{pane_mode} #{scroll_position} #{copy_cursor_y}"
            until(lambda: one.ok(*asked) == "view-mode 2971 0")  # of 30 rows one is the status line's
        return stands(one)

    same(both, play)


@pytest.mark.parametrize(("hook", "makes"), [("window-linked", "new-session -d"), ("", "if-shell -b true 'new -d'")])
def test_what_nobody_asks_for_is_made_at_home(both: tuple[Program, Program], hook: str, makes: str) -> None:
    def play(one: Program) -> str:
        (one.folder / "elsewhere").mkdir()
        start(one)
        one.ok("new-session", "-d", "-s", "there", "-c", str(one.folder / "elsewhere"))
        if hook:
            one.ok("set-hook", "-g", hook, makes)
        one.ok("new-window", "-d", "-t", "there:", ";", *shlex.split("" if hook else makes))
        until(lambda: one.ok("list-sessions", "-F", "x").count("x") == 3)
        return one.ok("list-sessions", "-F", "#{session_id} #{session_path}").replace(str(one.folder), "HOME")

    assert "$2 HOME\n" in same(both, play) + "\n"
