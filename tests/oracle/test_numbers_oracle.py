"""Who waits for panes' numbers to go, and what takes them away, with the real tmux and with ours."""

import signal
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from support.depth import some_of
from support.mouse import reports
from support.onlooker import onlooker
from support.pair import same
from support.program import Program, until
from support.two import Two
from support.waiting import ended, waiting

pytestmark = pytest.mark.oracle

F5, F6 = b"\x1b[15~", b"\x1b[17~"
NUMBERS, REST = ("display-panes", "-d", "0"), (";", "display-message", "-p", "rest")
SIZE = "39x23"
"""What is shown of the pane on the right with its number."""
CALLERS: dict[str, tuple[tuple[str, ...], str]] = {
    "chosen": ((*NUMBERS, ";", "display-message", "-p", "#P"), "1"),
    "none of these": (NUMBERS, "7"),
    "none of the letters": (NUMBERS, "b"),
    "another key": (NUMBERS, "Q"),
    "Escape": (NUMBERS, "\x1b"),
    "no key chooses": ((*NUMBERS, "-N"), "1"),
    "what is chosen is said": ((*NUMBERS, "display-message -p 'did %%'"), "1"),
    "two commands": ((*NUMBERS, "display-message -p 'did %%' ; select-pane -t '%%'"), "1"),
    "a block": (("if-shell", "-F", "1", "display-panes -d 0 { display-message -p '%%' } ; display -p inner"), "1"),
    "what fails": ((*NUMBERS, "has-session -t nowhere ; display-message -p same"), "1"),
    "what cannot be run": ((*NUMBERS, "nonsense '%%'"), "1"),
    "one after the other": ((*NUMBERS, "select-pane -t '%%'", ";", *NUMBERS, "display -p '#P %%'"), "1|0"),
    "zoomed": (("resize-pane", "-Z", "-t", "a:0.1", ";", *NUMBERS), "0"),
    "zoomed, and said": (("resize-pane", "-Z", ";", *NUMBERS, "display -p '#{window_zoomed_flag} %%'"), "1"),
    "zoomed, and none": (("resize-pane", "-Z", ";", *NUMBERS), "7"),
    "the mouse": (NUMBERS, "1+60,5 1-60,5"),
    "the mouse, moved": (NUMBERS, ">60,5"),
    "the wheel": (NUMBERS, "4+60,5"),
}
CHAINS = {
    "chosen": ("display-panes -d 0 { set -ag @l '%%,' } ; set -ag @l rest,", "1"),
    "another key": ("display-panes -d 0 { set -ag @l '%%,' } ; set -ag @l rest,", "Q"),
    "a key that is bound": ("display-panes -d 0 { set -ag @l '%%,' } ; set -ag @l rest,", "\x1b[18~"),
    "nobody waits": ("display-panes -bd 0 { set -ag @l '%%,' } ; set -ag @l rest,", "1"),
    "within if-shell": ("if-shell -F 1 { display-panes -d 0 { set -ag @l '%%,' } ; set -ag @l inner, }", "1"),
}


def begun(two: Callable[[], Two]) -> Two:
    both = two()
    both.see("this is a")
    both.run("set-option", "-g", "mouse", "on", ";", "split-window", "-h", ";", "select-pane", "-t", "a:0.0")
    both.see("│")
    return both


def got(one: Program) -> str:
    return one.run("show-options", "-gqv", "@l").stdout.strip()


def state(one: Program) -> list[str]:
    return [one.ok("list-panes", "-F", "#P #{pane_active} #{window_zoomed_flag} #{pane_in_mode}")]


@pytest.mark.parametrize("case", some_of(CALLERS, 10))
def test_the_caller_waits_and_is_told_the_same(two: Callable[[], Two], case: str) -> None:
    words, typed = CALLERS[case]
    both = begun(two)
    real, ours = both.both
    with waiting(real, *words, *REST) as theirs, waiting(ours, *words, *REST) as mine:
        for keys in typed.split("|"):
            both.see("80x23" if "zoomed" in case else SIZE)
            assert (theirs.poll(), mine.poll()) == (None, None)
            both.types(reports(keys) if "," in keys else keys.encode())
        assert ended(mine) == ended(theirs)
    both.settles()
    same(both.both, state)


def test_the_caller_waits_until_their_time_is_over(two: Callable[[], Two]) -> None:
    both = begun(two)
    real, ours = both.both
    words = ("display-panes", "-d", "1000", *REST)
    with waiting(real, *words) as theirs, waiting(ours, *words) as mine:
        both.see(SIZE)
        assert (theirs.poll(), mine.poll()) == (None, None)
        assert ended(mine) == ended(theirs) == (0, "rest\n", "")
    both.settles()


def test_nobody_waits_who_does_not_want_to_or_is_shown_none(two: Callable[[], Two]) -> None:
    both = begun(two)
    real, ours = both.both
    same(both.both, lambda one: [one.ok("display-panes", "-bd", "0", *REST)])
    both.see(SIZE)
    same(both.both, lambda one: [one.ok(*NUMBERS, *REST)])
    same(both.both, lambda one: [one.ok("display-menu", "one", "x", "ls", *REST)])
    both.types(b"1")
    until(lambda: ours.ok("display-message", "-p", "#P") == "1" == real.ok("display-message", "-p", "#P"))
    both.settles()
    menu = ("display-menu", "-T", "menu", "one", "x", "ls")
    with waiting(real, *menu), waiting(ours, *menu):
        both.see("menu")
        same(both.both, lambda one: [one.ok(*NUMBERS, *REST)])
    both.settles()


@pytest.mark.parametrize("how", some_of(["another size", "display-popup -C", "detached", "killed"], 2))
def test_who_waits_is_let_go_when_the_numbers_or_the_client_go(two: Callable[[], Two], how: str) -> None:
    both = begun(two)
    words = (*NUMBERS, "display-message -p did", *REST)
    with ExitStack() as stack:
        callers = [stack.enter_context(waiting(one, *words)) for one in both.both]
        both.see(SIZE)
        assert [one.poll() for one in callers] == [None, None]
        for one, person in zip(both.both, both.persons, strict=True):
            if how == "another size":
                person.resize(70, 20)
            elif how == "display-popup -C":
                one.ok("display-popup", "-C")
            elif how == "detached":
                one.ok("detach-client")
            else:
                person.process.kill()
        assert [ended(one) for one in callers] == [(0, "rest\n", "")] * 2


@pytest.mark.parametrize("case", some_of(CHAINS, 2))
def test_what_is_bound_to_a_key_waits_and_so_does_the_next_key(two: Callable[[], Two], case: str) -> None:
    chain, typed = CHAINS[case]
    both = begun(two)
    for one in both.both:
        bound = f"bind -n F5 {{ {chain} }}\nbind -n F6 {{ set -ag @l next, }}\nbind -n F7 {{ set -ag @l key, }}\n"
        (one.folder / "keys").write_text(f"set -g @l ''\n{bound}")
        one.ok("source-file", str(one.folder / "keys"))
    both.types(F5)
    both.see(SIZE)
    same(both.both, lambda one: [got(one)])
    both.types(typed.encode() + F6)
    for one in both.both:
        until(lambda one=one: "next," in got(one))
    both.settles()
    same(both.both, lambda one: [got(one)])


def test_what_was_chosen_for_one_who_has_gone_is_done_for_nobody(two: Callable[[], Two]) -> None:
    both = begun(two)
    real, ours = both.both
    words = (*NUMBERS, "set-option -g @l did", ";", "set-option", "-g", "@l", "rest")
    with waiting(real, *words) as theirs, waiting(ours, *words) as mine:
        both.see(SIZE)
        for process in (theirs, mine):
            process.send_signal(signal.SIGKILL)
            process.wait()
        both.settles()
        both.types(b"1")
    both.settles()
    assert same(both.both, lambda one: [got(one)]) == [""]


def test_who_only_looks_on_takes_no_numbers_away(two: Callable[[], Two]) -> None:
    both = begun(two)
    both.run("new-session", "-ds", "b", "exec cat", ";", "split-window", "-dht", "b:")
    with ExitStack() as stack:
        persons = [
            stack.enter_context(onlooker(one, "attach-session", "-f", "read-only", "-t", "b")) for one in both.both
        ]
        for person in persons:
            until(lambda person=person: any("[b]" in row for row in person.shows()))
        callers = []
        for one in both.both:
            name = one.ok("list-clients", "-t", "b", "-F", "#{client_name}")
            callers.append(stack.enter_context(waiting(one, "display-panes", "-d", "1500", "-t", name, *REST)))
        for person in persons:
            until(lambda person=person: any(SIZE in row for row in person.shows()))
            person.types(b"1Qx")
        assert [ended(one) for one in callers] == [(0, "rest\n", "")] * 2
        assert same(both.both, lambda one: [one.ok("display-message", "-pt", "b:", "#P")]) == ["0"]
