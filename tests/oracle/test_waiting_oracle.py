"""Whoever asks somebody by a prompt or a menu waits for the answer, and goes on as with the real tmux."""

import signal
from collections.abc import Callable
from contextlib import ExitStack
from itertools import product

import pytest
from oracle.waiting_cases import AT_ONCE, CALLERS, CHAINS, COMMAND, CONFIRM, DID, MENU, NOT_ASKED, REST
from support.controlling import Controlling
from support.depth import some_of
from support.mouse import reports
from support.onlooker import Onlooker, onlooker
from support.pair import same
from support.program import Program, until
from support.two import Two
from support.waiting import Waiting, ended, waiting

pytestmark = pytest.mark.oracle

F5, F6 = b"\x1b[15~", b"\x1b[17~"
ASKED = ("ok?", "ok? 2")
ASKS = {"confirm-before": CONFIRM, "command-prompt": COMMAND, "display-menu": MENU}
KEYS = {"confirm-before": b"y", "command-prompt": b"\r", "display-menu": b"x"}


def begun(two: Callable[[], Two]) -> Two:
    both = two()
    both.see("this is a")
    for one in both.both:
        one.ok("new-window", "-dn", "second")
        lines = "display-message -p first\nconfirm-before -p ok? 'display-message -p did'\ndisplay-message -p third\n"
        (one.folder / "lines").write_text(lines)
    return both


def got(one: Program, name: str) -> str:
    return one.run("show-options", "-gqv", name).stdout.strip()


def client_of(one: Program, person: Onlooker) -> str:
    """Return the name of the client at whose terminal somebody sits, once that is attached."""
    found: list[str] = []

    def there() -> bool:
        listed = [line.split() for line in one.ok("list-clients", "-F", "#{client_pid} #{client_name}").split("\n")]
        found[:] = [words[1] for words in listed if words and words[0] == str(person.process.pid)]
        return bool(found)

    until(there)
    return found[0]


def sees(person: Onlooker, text: str) -> None:
    until(lambda: any(text in row for row in person.shows()))


# --- who calls ---


@pytest.mark.parametrize("case", some_of(CALLERS, 10))
def test_the_caller_waits_and_is_told_the_same(two: Callable[[], Two], case: str) -> None:
    words, typed = CALLERS[case]
    both = begun(two)
    if case == "within a hook":
        both.run(
            "set-hook", "-g", "after-new-window", "confirm-before -p ok? 'display -p did' ; display-message -p hook"
        )
    real, ours = both.both
    with waiting(real, *words, *REST) as theirs, waiting(ours, *words, *REST) as mine:
        for text, keys in zip(ASKED, typed.split("|"), strict=False):
            both.see(text)
            assert (theirs.poll(), mine.poll()) == (None, None)
            both.types(keys.encode())
        assert ended(mine) == ended(theirs)
    both.settles()
    assert got(ours, "@x") == got(real, "@x")


@pytest.mark.parametrize("case", some_of(AT_ONCE, 4))
def test_nobody_waits_who_does_not_want_to(two: Callable[[], Two], case: str) -> None:
    both = begun(two)
    for one in both.both:
        with waiting(one, *AT_ONCE[case], *REST) as caller:
            assert ended(caller) == (0, "rest\n", "")
    both.see("ok?")
    both.types(b"y\r")
    for one in both.both:
        until(lambda one=one: got(one, "@x"))
    both.settles()


@pytest.mark.parametrize("case", some_of(NOT_ASKED, 2))
def test_nobody_waits_where_nobody_is_asked(two: Callable[[], Two], case: str) -> None:
    both = begun(two)

    def play(one: Program) -> list[str]:
        done = one.run(*NOT_ASKED[case], *REST)
        return [str(done.returncode), done.stdout, done.stderr]

    same(both.both, play)
    both.settles()


def test_who_has_typed_what_cannot_be_run_is_told_and_not_who_waits(two: Callable[[], Two]) -> None:
    both = begun(two)
    real, ours = both.both
    words = (*COMMAND, "nonsense %1", *REST)
    with waiting(real, *words) as theirs, waiting(ours, *words) as mine:
        both.see("ok?")
        both.types(b"x\r")
        assert ended(mine) == ended(theirs) == (0, "rest\n", "")
    both.see("Unknown command: nonsense")


@pytest.mark.parametrize("case", some_of(CHAINS, 3))
def test_what_is_bound_to_a_key_waits_and_so_does_the_next_key(two: Callable[[], Two], case: str) -> None:
    chain, typed = CHAINS[case]
    both = begun(two)
    for one in both.both:
        (one.folder / "keys").write_text(f"set -g @l ''\nbind -n F5 {{ {chain} }}\nbind -n F6 {{ set -ag @l next, }}\n")
        one.ok("source-file", str(one.folder / "keys"))
    both.types(F5)
    for text, keys in zip(ASKED, typed.split("|"), strict=False):
        both.see(text)
        same(both.both, lambda one: [got(one, "@l")])
        both.types(keys.encode())
    if typed.endswith("\x1b"):  # what comes at once behind it would be a key with it
        until(lambda: not any("ok?" in row for person in both.persons for row in person.shows()))
    both.types(F6)
    for one in both.both:
        until(lambda one=one: got(one, "@l").endswith("next,"))
    same(both.both, lambda one: [got(one, "@l")])


@pytest.mark.parametrize("line", ["confirm-before -p ok?", "confirm-before -bp ok?", "command-prompt -p ok?"])
def test_what_is_answered_is_done_where_the_key_was_pressed(two: Callable[[], Two], line: str) -> None:
    """Unless nobody waits: then it is where the client is by then."""
    both = begun(two)
    both.run("split-window", "-t", "a:0", "exec cat")
    for one in both.both:
        (one.folder / "keys").write_text(f"bind -n F5 {{ {line} {{ set -p @here 1 }} }}\n")
        one.ok("source-file", str(one.folder / "keys"))
    both.types(F5)
    both.see("ok?")
    both.run("select-pane", "-t", "a:0.0")
    both.types(b"y\r" if line.startswith("command") else b"y")

    def where(one: Program) -> list[str]:
        until(lambda: "1" in one.ok("list-panes", "-t", "a:0", "-F", "#{@here}"))
        return one.ok("list-panes", "-t", "a:0", "-F", "#{pane_index} #{@here}").split("\n")

    assert same(both.both, where) == (["0 1", "1 "] if " -b" in line else ["0 ", "1 1"])


@pytest.mark.parametrize("key", ["y", "n"])
def test_a_line_of_a_client_in_control_mode_waits_and_so_does_the_next(two: Callable[[], Two], key: str) -> None:
    both = begun(two)
    said = []
    for one, person in zip(both.both, both.persons, strict=True):
        with Controlling(one, "attach-session", "-t", "a") as client:
            client.block()
            asks = " ".join(CONFIRM) + f" -t {client_of(one, person)}"
            client.send(f"{asks} {{ display-message -p did }} ; display-message -p rest")
            client.send("display-message -p next")
            sees(person, "ok?")
            person.types(key.encode())
            lines: list[str] = []
            while "next" not in lines:  # ours has one block for the command that waits, and what that runs
                lines += client.block().lines
            said.append(lines)
    assert said[1] == said[0] == [*(["did"] if key == "y" else []), "rest", "next"]


def test_a_hook_of_an_event_waits_and_nobody_else(two: Callable[[], Two]) -> None:
    both = begun(two)
    both.run("set-hook", "-g", "window-renamed", "confirm-before -p ok? 'set -g @x did' ; set -g @y rest")

    def play(one: Program) -> list[str]:
        return [one.ok("rename-window", "-t", "a:0", "other", ";", "display-message", "-p", "rest"), got(one, "@y")]

    assert same(both.both, play) == ["rest", ""]
    both.see("ok?")
    both.types(b"y")
    for one in both.both:
        until(lambda one=one: got(one, "@y") == "rest")
    assert same(both.both, lambda one: [got(one, "@x")]) == ["did"]


# --- the mouse ---


@pytest.mark.parametrize(
    "way", ["confirm-before -p ok?", *(f"command-prompt {way}p ok?" for way in ("-", "-1", "-N", "-k"))]
)
def test_the_mouse_is_for_the_prompt(two: Callable[[], Two], way: str) -> None:
    both = begun(two)
    both.run("set-option", "-g", "mouse", "on", ";", "split-window", "-h", ";", "select-pane", "-t", "a:0.0")
    both.see("│")
    real, ours = both.both
    words = (*way.split(), "display-message -p 'did %1'")
    with waiting(real, *words) as theirs, waiting(ours, *words) as mine:
        both.see("ok?")
        both.types(reports("1+60,5 1-60,5"))
        both.settles()
        assert same(both.both, lambda one: [one.ok("display-message", "-p", "#P")]) == ["1" if "-N" in way else "0"]
        both.types(b"y\r")
        assert ended(mine) == ended(theirs)


# --- who goes ---


@pytest.mark.parametrize("word", some_of(ASKS, 2))
def test_what_was_asked_by_one_who_has_gone_is_answered_for_nobody(two: Callable[[], Two], word: str) -> None:
    """Of a menu the client itself gives what is chosen."""
    both = begun(two)
    real, ours = both.both
    words = (*ASKS[word], "set-option -g @x did", ";", "set-option", "-g", "@y", "rest")
    with waiting(real, *words) as theirs, waiting(ours, *words) as mine:
        both.see("ok?")
        for process in (theirs, mine):
            process.send_signal(signal.SIGKILL)
            process.wait()
        both.settles()
        both.see("ok?")
        both.types(KEYS[word])
    both.settles()
    if word == "display-menu":
        for one in both.both:
            until(lambda one=one: got(one, "@x"))
    assert same(both.both, lambda one: [got(one, "@x"), got(one, "@y")]) == [
        "did" if word == "display-menu" else "",
        "",
    ]


HOW = ("detached", "killed", "its session ends", "replaced")
STUCK = set(product(("confirm-before", "command-prompt"), HOW))
"""tmux 3.3a forgets who waits for a prompt that no key has closed: whoever that is waits for ever."""
LET_GO = {"confirm-before": (1, "rest\n", ""), "command-prompt": (0, "rest\n", ""), "display-menu": (0, "rest\n", "")}


def closes(one: Program, how: str, client: str, person: Onlooker) -> None:
    """Let a prompt or menu be closed otherwise than by a key."""
    if how == "detached":
        one.ok("detach-client", "-t", client)
    elif how == "killed":
        person.process.kill()
    elif how == "its session ends":
        one.ok("kill-session", "-t", "b")
    else:
        with waiting(one, "confirm-before", "-t", client, "-p", "another?", "display-message -p did") as second:
            sees(person, "another?")
            person.types(b"y")
            assert ended(second) == (0, "did\n", "")


@pytest.mark.parametrize("case", some_of((*sorted(STUCK), *(("display-menu", how) for how in HOW[:3])), 3))
def test_who_waits_is_let_go_when_the_client_goes_or_is_asked_something_else(
    two: Callable[[], Two], case: tuple[str, str]
) -> None:
    word, how = case
    both = begun(two)
    both.run("new-session", "-ds", "b", "exec cat")
    left: list[tuple[int, str, str] | None] = []
    for one in both.both:
        with ExitStack() as stack:
            person = stack.enter_context(onlooker(one, "attach-session", "-t", "b"))
            client = client_of(one, person)
            sees(person, "[b]")
            flag = "-c" if word == "display-menu" else "-t"
            caller: Waiting = stack.enter_context(
                waiting(one, ASKS[word][0], flag, client, *ASKS[word][1:], *DID, *REST)
            )
            sees(person, "ok?")
            assert caller.poll() is None
            closes(one, how, client, person)
            stuck = one is both.both[0] and case in STUCK
            left.append(None if stuck and caller.poll() is None else ended(caller))
            one.run("detach-client", "-s", "b")
    assert left == [None if case in STUCK else LET_GO[word], LET_GO[word]]


@pytest.mark.parametrize("how", ["another menu", "display-popup -C", "another size"])
def test_who_waits_for_a_menu_is_let_go_when_it_is_gone(two: Callable[[], Two], how: str) -> None:
    both = begun(two)
    real, ours = both.both
    with waiting(real, *MENU, *DID, *REST) as theirs, waiting(ours, *MENU, *DID, *REST) as mine:
        both.see("ok?")
        if how == "another menu":
            for one in both.both:
                with waiting(one, *MENU, *DID, *REST) as second:
                    assert ended(second) == (0, "rest\n", "")
            assert (theirs.poll(), mine.poll()) == (None, None)
            both.types(b"q")
        elif how == "display-popup -C":
            both.run("display-popup", "-C")
        else:
            for person in both.persons:
                person.resize(70, 20)
        assert ended(mine) == ended(theirs) == (0, "rest\n", "")
    both.settles()


def test_a_prompt_beside_a_menu_has_the_keys_when_that_is_closed(two: Callable[[], Two]) -> None:
    both = begun(two)
    with ExitStack() as stack:
        confirms = [stack.enter_context(waiting(one, *CONFIRM, *DID, *REST)) for one in both.both]
        both.see("ok?")
        menus = [
            stack.enter_context(waiting(one, "display-menu", "-T", "menu", "one", "y", "", *REST)) for one in both.both
        ]
        both.see("menu", "ok?")
        both.types(b"y")
        assert [ended(one) for one in menus] == [(0, "rest\n", "")] * 2
        assert [one.poll() for one in confirms] == [None, None]
        both.types(b"y")
        assert [ended(one) for one in confirms] == [(0, "did\nrest\n", "")] * 2


def test_a_second_prompt_for_commands_is_passed_over(two: Callable[[], Two]) -> None:
    both = begun(two)
    for words in (CONFIRM, COMMAND):
        with ExitStack() as stack:
            first = [stack.enter_context(waiting(one, *words, *DID, *REST)) for one in both.both]
            both.see("ok?")
            for one in both.both:
                with waiting(one, "command-prompt", "-p", "second", *DID, *REST) as second:
                    assert ended(second) == (0, "rest\n", "")
            both.see("ok?")
            assert [one.poll() for one in first] == [None, None]
            both.types(b"y\r" if words == COMMAND else b"y")
            assert [ended(one) for one in first] == [(0, "did\nrest\n", "")] * 2
