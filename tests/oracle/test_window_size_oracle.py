"""Which size windows have: nobody's (window-size manual), or of several clients the latest's, in tmux and in ours."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from support.controlling import Controlling
from support.depth import some_of
from support.onlooker import Onlooker, onlooker
from support.pair import Pair, pair
from support.program import Program, until
from support.two import LOOKS, Two

pytestmark = pytest.mark.oracle

MANUAL, LATEST = ("set-option", "-w", "window-size", "manual"), ("set-option", "-w", "window-size", "latest")
RESIZED = ("resize-window", "-x", "60", "-y", "15")


class Steps(NamedTuple):
    """Command lines, of which each leaves the window with a size."""

    lines: tuple[tuple[str, ...], ...]
    sizes: list[str]


CASES = {
    "its first size": Steps((MANUAL,), ["80x24"]),
    "for all windows": Steps((("set-option", "-wg", "window-size", "manual"),), ["80x24"]),
    "its last size by resize-window": Steps((RESIZED, LATEST, MANUAL), ["60x15", "80x23", "60x15"]),
    "zoomed": Steps(
        (("split-window", ";", "resize-pane", "-Z"), MANUAL, ("resize-pane", "-Z")), ["80x23", "80x24", "80x24"]
    ),
    "by a layout's text": Steps((RESIZED, ("select-layout", "80b9,100x30,0,0,0")), ["60x15", "60x15"]),
    "unset": Steps((MANUAL, ("set-option", "-wu", "window-size"), MANUAL), ["80x24", "80x23", "80x24"]),
}


@pytest.mark.parametrize("case", some_of(CASES, 2))
def test_a_window_whose_size_is_nobodys_goes_back_to_its_own(two: Callable[[], Two], case: str) -> None:
    both = two()
    both.see("this is a")
    sizes = []
    for line in CASES[case].lines:
        both.run(*line)
        both.settles()
        found = [one.ok("display-message", "-p", "#{window_width}x#{window_height}") for one in both.both]
        assert found[0] == found[1], (line, sizes)
        sizes.append(found[0])
    assert sizes == CASES[case].sizes


# --- of several clients the latest's ---

Step = tuple[str, ...]
"""What happens: "first" or "second" sits at a terminal of 80x24 or 70x18 and types, or gets another size; or a line."""
LATEST_OF: dict[str, list[Step]] = {
    "who types": [("first", "x"), ("second", "x"), ("first", "x")],
    "who has another size": [("first", "90x30"), ("second", "60x15")],
    "shown to nobody": [("run", "select-window", "-t", "a:1"), ("first", "x"), ("second", "x")],
    "made by one": [("first", "x"), ("run", "new-window", "-dt", "a:3"), ("second", "x"), ("second", "60x15")],
    "made, and another size": [
        ("run", "new-window", "-dt", "a:3"), ("second", "60x15"), ("first", "x"), ("first", "90x30"),
        ("run", "select-window", "-t", "a:3"),
    ],
    "selected by a key": [
        ("first", "x"), ("second", "\x02"), ("second", "1"), ("first", "\x02"), ("first", "0"), ("second", "\x02"),
        ("second", "n"),
    ],
    "selected from outside": [("first", "x"), ("run", "next-window", "-t", "a"), ("run", "last-window", "-t", "a")],
    "the latest leaves": [("first", "x"), ("first", "\x02d")],
    "the other leaves": [("first", "x"), ("second", "\x02d")],
    "the latest leaves what the other is not shown": [
        ("run", "new-session", "-dt", "a", "-s", "c"), ("second", "\x02("), ("run", "select-window", "-t", "c:1"),
        ("second", "x"), ("second", "\x02d"),
    ],
    "another way and back": [
        ("first", "x"), ("run", "set-option", "-wg", "window-size", "smallest"),
        ("run", "set-option", "-wg", "window-size", "largest"), ("run", "set-option", "-wg", "window-size", "latest"),
    ],
    "linked": [
        ("second", "\x02)"),
        ("run", "link-window", "-s", "a:1", "-t", "b:5"), ("first", "x"),
        ("second", "x"), ("run", "select-window", "-t", "a:1"), ("first", "x"),
    ],
    "without a status line": [("first", "x"), ("run", "set-option", "-g", "status", "off")],
}  # fmt: skip
ELSEWHERE: list[Step] = [
    ("run", "new-session", "-dt", "a", "-s", "c"), ("second", "\x02)"), ("second", "\x02)"),
    ("run", "select-window", "-t", "c:1"), ("first", "x"), ("second", "x"), ("run", "select-window", "-t", "a:1"),
    ("first", "90x30"), ("run", "select-window", "-t", "c:0"), ("second", "60x15"),
    ("run", "select-window", "-t", "a:0"),
]  # fmt: skip
"""The second goes to a session of the same windows, and both to one or the other of these.

Not compared aggressively by the latest: the real one then counts a client that is shown another window as the latest,
until one that is shown this one is used.
"""
LATEST_OF |= {
    f"aggressively, the {way}": [
        ("run", "set-option", "-wg", "aggressive-resize", "on", ";", "set-option", "-wg", "window-size", way),
        *ELSEWHERE,
    ]
    for way in ("smallest", "largest")
} | {
    "aggressively, one window": [
        ("run", "set-option", "-wg", "window-size", "smallest"),
        ("run", "set-option", "-w", "-t", "a:0", "aggressive-resize", "on"), *ELSEWHERE,
        ("run", "set-option", "-wu", "-t", "a:0", "aggressive-resize"),
    ],
    "not aggressively": [("run", "set-option", "-wg", "window-size", "smallest"), *ELSEWHERE],
}  # fmt: skip


@pytest.fixture
def attached(folder: Path, real_tmux: str) -> Iterator[tuple[Pair, list[dict[str, Onlooker]]]]:
    """Both, each with two that are attached, of which the second is the latest."""
    with pair(folder, real_tmux) as both, ExitStack() as stack:
        persons = []
        for one in both:
            one.ok("-f", "/dev/null", "new-session", "-ds", "a", "-x", "50", "-y", "20", "cat")
            one.ok("new-window", "-dt", "a:1", "cat", ";", "new-session", "-ds", "b", "-x", "50", "-y", "20", "cat")
            there = {}
            for name, columns, rows in (("first", 80, 24), ("second", 70, 18)):
                words = ("attach-session", "-t", "a")
                there[name] = stack.enter_context(onlooker(one, *words, columns=columns, rows=rows))
                size = f"{columns}x{rows - 1}"
                until(
                    lambda one=one, size=size: size in one.ok("list-windows", "-F", "#{window_width}x#{window_height}")
                )
                until(lambda person=there[name]: any("[a]" in row for row in person.shows()))
            persons.append(there)
        yield both, persons


def sizes(one: Program) -> str:
    return one.ok("list-windows", "-aF", "#S:#I #{window_width}x#{window_height}")


@pytest.mark.parametrize("case", some_of(LATEST_OF, 8))
def test_of_several_clients_the_latest_gives_its_size(
    attached: tuple[Pair, list[dict[str, Onlooker]]], case: str
) -> None:
    both, persons = attached
    for step in LATEST_OF[case]:
        who, *words = step
        for one, there in zip(both, persons, strict=True):
            if who == "run":
                one.ok(*words)
            elif "x" in words[0][1:]:
                columns, _, rows = words[0].partition("x")
                there[who].resize(int(columns), int(rows))
            else:
                there[who].types(words[0].encode())
        seen: list[tuple[str, str]] = []
        until(lambda seen=seen: _settled(both, persons, seen), 5.0)


def _settled(both: Pair, persons: list[dict[str, Onlooker]], seen: list[tuple[str, str]]) -> bool:
    """Tell whether both have had the same sizes for some looks."""
    for there in persons:
        for person in there.values():
            person.drain()
    theirs, mine = map(sizes, both)
    seen.append((theirs, mine))
    return len(seen) >= LOOKS and all(one == (mine, mine) for one in seen[-LOOKS:])


# --- of a session that nobody is shown ---

WHO = {
    "nobody": "",
    "one": "90x30",
    "two": "90x30 70x40",
    "in control mode": "C100x35",
    "without a size": "C",
    "both": "90x30 C100x35",
    "the other way": "C100x35 90x30",
    "ignored": "I90x30",
    "ignored, and another": "I50x15 90x30",
    "without a size, and another": "C 90x30",
}
"""Who is attached: C in control mode, I with the flag ignore-size."""
KEYS = (b"\x1bOP", b"\x1bOQ")


def attach(one: Program, stack: ExitStack, who: str) -> list[Callable[[str], object]]:
    """Attach all of them; returns what each does to give a command that is bound to the key of his number."""
    gives: list[Callable[[str], object]] = []
    for number, said in enumerate(who.split()):
        columns, _, rows = said.lstrip("CI").partition("x")
        if said.startswith("C"):
            client = stack.enter_context(Controlling(one, "attach-session", "-t", "a"))
            client.block()
            if columns:
                client.ok(f"refresh-client -C {columns}x{rows}")
            gives.append(client.ok)
        else:
            flags = ("-f", "ignore-size") if said.startswith("I") else ()
            person = stack.enter_context(
                onlooker(one, "attach-session", "-t", "a", *flags, columns=int(columns), rows=int(rows))
            )
            until(lambda person=person: any("[a]" in row for row in person.shows()))
            gives.append(lambda _, person=person, number=number: person.types(KEYS[number]))
    return gives


@pytest.mark.parametrize("who", some_of(WHO, 3))
def test_a_session_that_nobody_is_shown_has_the_smallest_size_of_all_clients_if_any(
    folder: Path, real_tmux: str, who: str
) -> None:
    def play(one: Program) -> list[str]:
        one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "-x", "50", "-y", "20", "cat")
        found = []
        with ExitStack() as stack:
            gives = attach(one, stack, WHO[who])
            for way in ("latest", "largest", "smallest"):  # 3.3a dies by manual
                one.ok("set-option", "-wg", "window-size", way)
                one.ok("new-session", "-d", "-s", f"{way}")
                for number, give in enumerate(gives):
                    name = f"{way}{number}"
                    one.ok("bind-key", "-n", f"F{number + 1}", "new-session", "-d", "-s", name)
                    give(f"new-session -d -s {name}")
                    until(lambda name=name: one.run("has-session", "-t", f"={name}").returncode == 0)
            for line in one.ok("list-windows", "-aF", "#S #{window_width}x#{window_height}").splitlines():
                found += [line] * (not line.startswith("a "))
        return found

    with pair(folder, real_tmux) as both:
        theirs, mine = map(play, both)
    assert mine == theirs
    assert any(line.startswith("latest ") and line.endswith(" 80x24") for line in mine) == (
        who in ("nobody", "without a size")
    )


@pytest.mark.parametrize("way", ["latest", "largest"])
def test_half_a_size_is_completed_by_the_terminal_or_else_by_the_option(folder: Path, real_tmux: str, way: str) -> None:
    def play(one: Program) -> list[str]:
        one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "-x", "50", "-y", "20", "cat")
        one.ok("set-option", "-wg", "window-size", way)
        with ExitStack() as stack:
            attach(one, stack, "90x30")
            for name, *words in (("t1", "-x", "60"), ("t2", "-y", "10"), ("t3", "-x", "-", "-y", "9")):
                person = stack.enter_context(onlooker(one, "new-session", "-s", name, *words, columns=100, rows=40))
                until(lambda person=person, name=name: any(f"[{name}]" in row for row in person.shows()))
            stack.enter_context(Controlling(one, "new-session", "-s", "c1")).block()
            one.ok("new-session", "-d", "-s", "d1", "-x", "33")
            sizes = one.ok("list-windows", "-aF", "#S #{window_width}x#{window_height}").splitlines()
            said = [one.ok("show-options", "-t", name, "default-size") for name in ("t1", "t2", "t3", "d1")]
        return [*said, *(line for line in sizes if not line.startswith("d1"))]  # tmux heeds -x by largest alone

    with pair(folder, real_tmux) as both:
        theirs, mine = map(play, both)
        heeded = both[1].ok("display-message", "-p", "-t", "d1:", "#{window_width}x#{window_height}")
    assert mine == theirs
    assert heeded == "33x24"
