"""Targets against the real tmux: the same world, the same texts; ids, exit status and error text must agree (Exact)."""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from oracle.recorded_world import World

from panelock.impl import targets
from panelock.impl.document import Document
from panelock.impl.errors import Refused
from panelock.impl.targets import Target

pytestmark = pytest.mark.oracle
FORMAT = "#{session_id} #{window_index} #{window_id} #{pane_id}"
CALLER = "%12"
"""The active pane of the current window of its session: there tmux's default target and ours are one."""

SESSIONS = [
    "",
    "alpha",
    "alp",
    "al",
    "a",
    "b",
    "be",
    "b*",
    "b[x]",
    "b\\[x]",
    "*",
    "?lp",
    "=alp",
    "=al",
    "=b*",
    "$0",
    "$2",
    "$9",
]
SESSIONS += ["@1", "%1", "nope", "{last}", "=", "ALPHA", "alph[a-c]", "[!b]*", "$", "$x", "b[[:alpha:]]*", "beta "]
WINDOWS = [
    "",
    "0",
    "1",
    "2",
    "5",
    "9",
    "12",
    "99",
    "007",
    " 2",
    "first",
    "sec",
    "second",
    "se",
    "s*",
    "=sec",
    "=se",
    "th",
]
WINDOWS += [
    "thr?e",
    "^",
    "$",
    "!",
    "+",
    "-",
    "+1",
    "-2",
    "+99",
    "+0",
    "+x",
    "-x",
    "{start}",
    "{end}",
    "{last}",
    "{next}",
]
WINDOWS += [
    "{previous}",
    "@0",
    "@1",
    "@6",
    "@99",
    "@",
    "@x",
    "=0",
    "=@1",
    "=^",
    "=+",
    "%0",
    "alp",
    "f*t",
    "[sz]*",
    "99999999999",
]
PANES = [
    "",
    "0",
    "1",
    "2",
    "3",
    "9",
    "%0",
    "%1",
    "%4",
    "%14",
    "%99",
    "%",
    "%x",
    "!",
    "+",
    "-",
    "+1",
    "-2",
    "+99",
    "+x",
    "top",
]
PANES += ["bottom", "left", "right", "top-left", "top-right", "bottom-left", "bottom-right", "TOP", "{top}", "{bottom}"]
PANES += ["{left}", "{right}", "{top-left}", "{top-right}", "{bottom-left}", "{bottom-right}", "{up-of}", "{down-of}"]
PANES += ["{left-of}", "{right-of}", "{last}", "{next}", "{previous}", "{nope}", "nope", "=0", "^", "$", "99999999999"]
ODD = [
    "{mouse}",
    "=",
    "~",
    "{marked}",
    "{active}",
    "@",
    "{current}",
    ":",
    ".",
    "::",
    "a:b:c",
    "a.b.c",
    ":.",
    ".:",
    "alpha:.",
]
ODD += [
    "alpha.1",
    "alp.0",
    "beta:.%3",
    ":=first.1",
    "=alpha:=sec",
    "first.1",
    "@0.1",
    "@0.%1",
    "%0.0",
    "$1.0",
    "$1:0",
    "@1:",
]


def texts() -> list[str]:
    """Every part on its own, the odd ones, and combinations chosen once and for all."""
    chosen = random.Random(31)
    pairs = [f"{chosen.choice(SESSIONS)}:{chosen.choice(WINDOWS)}" for _ in range(150)]
    pairs += [f"{chosen.choice(WINDOWS)}.{chosen.choice(PANES)}" for _ in range(100)]
    pairs += [f"{chosen.choice(SESSIONS)}:{chosen.choice(WINDOWS)}.{chosen.choice(PANES)}" for _ in range(250)]
    alone = [f":{name}" for name in WINDOWS] + [f".{name}" for name in PANES] + [f"{name}:" for name in SESSIONS]
    return list(dict.fromkeys([*SESSIONS, *WINDOWS, *PANES, *ODD, *alone, *pairs]))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    if shutil.which("tmux") is None:
        assert os.environ.get("CI") != "true", "CI installs tmux: its absence is a fault there"
        pytest.skip("the oracle, tmux, is not installed")
    folder = Path(tmp_path_factory.mktemp("targets"))
    made = World(folder, CALLER)
    try:
        yield made
    finally:
        made.close()


def quoted(text: str) -> str:
    return "'" + text + "'"


def ours(find: Callable[[Document, str | None, str], Target | None], document: Document, text: str) -> str:
    try:
        found = find(document, text, CALLER)
    except Refused as refused:
        return refused.text
    return f"${found.session} {found.index} @{found.window} %{found.pane}" if found else "   "


def differences(asked: list[str], theirs: list[str], mine: list[str]) -> list[tuple[str, str, str]]:
    assert len(asked) == len(theirs) == len(mine)
    return [each for each in zip(asked, theirs, mine, strict=True) if each[1] != each[2]]


AMBIGUOUS = ("*", "[!b]*", "sec", "=sec", "se", "s*", "[sz]*", "second", "=second")
"""Parts that fit several: where nothing may fail for it, tmux goes on with the first; we with what is current."""


class Asked:
    """What tmux answers to every text: ids as far as they were found, and what a command that needs a pane says."""

    def __init__(self, world: World) -> None:
        self.texts = texts()
        outs, _ = world.play([f"display-message -p -t {quoted(text)} '{FORMAT}'" for text in self.texts])
        _, self.errors = world.play([f"clear-history -t {quoted(text)}" for text in self.texts])
        self.ids = [out or "   " for out in outs]
        # A step from the calling pane, in a window that is not its own: tmux answers with a pane outside that window.
        self.outside = {text for text, ids in zip(self.texts, self.ids, strict=True) if not is_within(world, ids)}


def is_within(world: World, ids: str) -> bool:
    _, _, window, pane = ids.split(" ")
    return not (window and pane) or int(pane[1:]) in world.document.windows[int(window[1:])].panes


@pytest.fixture(scope="module")
def asked(world: World) -> Asked:
    return Asked(world)


def test_a_target_pane_is_the_pane_that_tmux_means_even_when_only_a_part_of_it_is_found(
    world: World, asked: Asked
) -> None:
    mine = [ours(targets.guess_pane, world.document, text) for text in asked.texts]
    found = differences(asked.texts, asked.ids, mine)
    refused = {text for text, error in zip(asked.texts, asked.errors, strict=True) if error}
    unsure = {text for text in refused if set(text.replace(".", ":").split(":")) & set(AMBIGUOUS)}
    assert [each for each in found if each[0] not in asked.outside | unsure] == []
    assert len(found) < 60
    assert all(is_within(world, ids) for ids in mine)
    assert sum("%" in ids for ids in mine) > 400


@pytest.mark.parametrize(
    ("command", "find"),
    [
        ("clear-history", targets.find_pane),
        ("list-panes -F ''", targets.find_window),
        ("list-windows -F ''", targets.find_session),
    ],
)
def test_a_target_is_refused_in_tmux_words(
    world: World, asked: Asked, command: str, find: Callable[[Document, str | None, str], Target | None]
) -> None:
    _, errs = world.play([f"{command} -t {quoted(text)}" for text in asked.texts])
    mine = ["" if is_ids(text) else text for text in (ours(find, world.document, text) for text in asked.texts)]
    found = differences(asked.texts, errs, mine)
    assert [each for each in found if each[0] not in asked.outside] == []
    assert sum(bool(err) for err in errs) > 150


@pytest.mark.parametrize(
    ("command", "find", "shown"),
    [
        ("list-panes -F '#{session_id} #{window_index} #{window_id}'", targets.find_window, 3),
        ("list-windows -F '#{session_id}'", targets.find_session, 1),
    ],
)
def test_a_target_window_or_session_is_the_one_that_tmux_means(
    world: World,
    asked: Asked,
    command: str,
    find: Callable[[Document, str | None, str], Target | None],
    shown: int,
) -> None:
    outs, _ = world.play([f"{command} -t {quoted(text)}" for text in asked.texts])
    theirs = [out.partition("\n")[0] for out in outs]
    mine = [ours(find, world.document, text) for text in asked.texts]
    mine = [" ".join(text.split(" ")[:shown]) if is_ids(text) else "" for text in mine]
    found = differences(asked.texts, theirs, mine)
    assert [each for each in found if each[0] not in asked.outside] == []
    assert sum(bool(text) for text in mine) > 200


def is_ids(text: str) -> bool:
    return text.startswith("$") and "%" in text


INDEXES = [
    "alpha:1",
    "alpha:",
    "alpha",
    "beta",
    ":5",
    ":77",
    ":+",
    ":-",
    ":+3",
    ":-1",
    ":first",
    ":nope",
    "nope:",
    "@0",
]
INDEXES += [
    "@6",
    "%0",
    ":0.1",
    ":{end}",
    "{last}",
    ":!",
    ":^",
    "12",
    "3",
    " 3",
    "alp",
    "alp:",
    "alp:2",
    "b[x]:",
    "=sec",
]
INDEXES += [":=12", "="]


def test_an_index_is_free_or_taken_where_tmux_says_so(world: World) -> None:
    chosen = random.Random(7)
    cases = INDEXES + [f"{chosen.choice(SESSIONS)}:{chosen.choice(WINDOWS)}" for _ in range(60)]
    shown = ("-F", "#{session_id} #{window_index} #{window_id}")
    for text in dict.fromkeys(cases):
        out, err = world.run("new-window", "-d", "-P", *shown, "-t", text, "sleep", "1000")
        if out:
            world.run("kill-window", "-t", out.split()[2])
        if err and not err.startswith("create window failed"):
            with pytest.raises(Refused) as refused:
                targets.find_index(world.document, text, CALLER)
            assert err.rstrip("\n") == refused.value.text, text
            continue
        slot = targets.find_index(world.document, text, CALLER)
        taken = {link.index for link in world.document.sessions[slot.session].links}
        if slot.index in taken:
            assert err.strip() == f"create window failed: index {slot.index} in use", text
        else:
            index = next(n for n in range(99) if n not in taken) if slot.index is None else slot.index
            assert out.split()[:2] == [f"${slot.session}", str(index)], text
