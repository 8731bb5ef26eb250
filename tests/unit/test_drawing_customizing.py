"""The tree of options and keys without a terminal: what is told, what is shown, the commands that come of keys."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.choosing import Chosen, press
from support.stage import stage

from panelock.cli.drawing.choosing import opened
from panelock.cli.drawing.choosing_grid import Grid
from panelock.cli.drawing.choosing_keys import KEYS
from panelock.cli.drawing.choosing_listing import Listing
from panelock.cli.drawing.choosing_preview import Place
from panelock.cli.drawing.customizing import Customizer
from panelock.cli.drawing.customizing_about import OptionLine
from panelock.cli.drawing.customizing_commands import next_value
from panelock.cli.drawing.customizing_preview import Full, Page
from panelock.impl.commands.customizing import read_back
from panelock.impl.host.screens.runs import width_of
from panelock.impl.host.screens.screen import PLAIN
from panelock.impl.keys import Key
from panelock.impl.options_table import OPTIONS
from panelock.impl.options_texts import TEXTS
from panelock.impl.store import Store


@pytest.fixture
def chosen(store: Store) -> Chosen:
    return Chosen(stage(store))


def opens(chosen: Chosen, *words: str) -> Customizer:
    made = opened(chosen.told_of("customize-mode", *words), None, 60, 24)
    assert isinstance(made, Customizer)
    return made


def texts(one: Listing) -> list[str]:
    return ["".join(text for text, _ in row).rstrip() for row in one.rows(60, 24, PLAIN)]


def to(name: str) -> str:
    return f"C-s {' '.join(name)} Enter"


def renew(chosen: Chosen, one: Customizer) -> None:
    assert opened(chosen.told_of(one.question), one, 60, 24) is one


def said() -> str:
    """A little of everything that a host tells."""
    items: list[list[Any]] = [
        [0, "r", "Options", None, "", None, False, [], "", []],
        [1, "o:mouse", "mouse", "off", "", None, False, [], "", ["session", "", "off", None]],
        [1, "o:user-keys", "user-keys", None, "", None, False, [], "", ["server", ""]],
        [2, "o:user-keys[3]", "user-keys[3]", "漢#[bold]", "", None, True, [], "", ["server", "3", "漢"]],
        [1, "pane:@x", "@x", "#{x}", "", None, False, [], "", ["pane", "", "#{x} " * 40, "1", None]],
        [1, "o:window-style", "window-style", "s", "", None, False, [], "", ["window", "", "fg=red", "default"]],
        [0, "t", "Key Table - a", None, "", None, False, [], "", []],
        [1, "k", "漢", None, "", None, False, [], "", ["key", "a", "x", "kill-pane", "", "off", "next", "n", "on"]],
        [2, "k:C", "Command", "kill-pane", "", None, True, [], "", []],
        [2, "k:R", "Repeat", "off", "", None, True, [], "", []],
    ]
    told = {
        "command": "customize-mode", "again": "x", "sorts": [], "sort": "", "reversed": False, "filter": None,
        "no_matches": False, "template": "", "block": False, "preview": True, "zoom": False, "pane": 0, "current": "",
        "start": ["$0", "$0:0@0", "%0"], "keys": None, "items": items, "left_out": 2, "colours": ["blue", "red"],
        "separators": " ", "limit": 9, "foot": 12, "fresh": False, "headed": True,
        "scopes": dict.fromkeys(("server", "session", "global session", "global window", "window", "pane"), "here"),
    }  # fmt: skip
    return json.dumps(told)


KEY = st.sampled_from(sorted(KEYS["customize-mode"])) | st.sampled_from([Key(ord(char)) for char in "0123456789z"])
SIZE = st.tuples(st.integers(1, 90), st.integers(1, 45))


@given(st.lists(st.tuples(KEY, SIZE, st.sampled_from([None, "", "y", "x'\"", "a"])), max_size=40))
def test_any_keys_leave_rows_that_cover_the_size(pressed: list[tuple[Key, tuple[int, int], str | None]]) -> None:
    one = opened(said(), None, 80, 24)
    for key, (columns, rows), answer in pressed:
        assert one is not None
        shown = one.rows(columns, rows, PLAIN)
        assert [sum(width_of(text) for text, _ in row) for row in shown] == [columns] * rows
        outcome = one.press(key)
        if outcome.prompt:
            outcome = one.answer(answer)
        if outcome.closed:
            return
        if outcome.stale:
            one = opened(json.dumps({**json.loads(said()), "template": one.mark}), one, columns, rows)


def test_every_option_has_a_text() -> None:
    assert TEXTS.keys() == {one.name for one in OPTIONS if not one.hook}


def test_all_options_but_hooks_are_told_and_all_keys(chosen: Chosen) -> None:
    said = json.loads(chosen.told_of("customize-mode"))
    names = [name for depth, number, name, *_ in said["items"] if depth == 1 and number.startswith("o:")]
    assert sorted(names) == sorted(TEXTS)
    assert len(json.dumps(said)) < 200_000


def test_the_options_of_one_scope_after_the_other_are_told_once(chosen: Chosen) -> None:
    chosen.at.ok(
        "set-option", "-g", "@both", "1", ";", "set-option", "-g", "@all", "2", ";", "set-option", "@both", "3"
    )
    chosen.at.ok("set-option", "@own", "4", ";", "set-option", "-w", "@all", "5")
    one = opens(chosen, "-f", "#{m:@*,#{option_name}}")
    press(one, "M-+")
    assert texts(one)[:8] == [
        "(0)     Server Options", "(1)   - Session Options", "(2)   ├─> @all: 2", "(3)   ├─> @both: (session a) 3",
        "(4)   └─> @own: (session a) 4", "(5)   - Window & Pane Options", "(6)   └─> @all: (window 0) 5",
        "(7)     Key Table - copy-mode",
    ]  # fmt: skip


def test_a_filter_leaves_keys_out(chosen: Chosen) -> None:
    one = opens(chosen, "-f", "#{==:#{key},C-o}")
    press(one, "M-+")
    assert [row for row in texts(one) if "C-o" in row] == ["(6) └─> + C-o"]


@pytest.mark.parametrize(
    ("keys", "commands"),
    [
        (f"{to('base-index')} s 5 Enter", ["set-option -t '$0:' base-index 05"]),
        (f"{to('base-index')} S C-u 5 Enter", ["set-option -g base-index 5"]),
        (f"{to('buffer-limit')} w C-u 5 Enter", ["set-option -s buffer-limit 5"]),
        (f"{to('mode-keys')} Enter", ["set-option -w -t '@0' mode-keys vi"]),
        (f"{to('remain-on-exit')} Enter", ["set-option -p -t '%0' remain-on-exit on"]),
        (f"{to('remain-on-exit')} w", ["set-option -w -t '@0' remain-on-exit on"]),
        (f"{to('remain-on-exit')} W", ["set-option -gw remain-on-exit on"]),
        (f"{to('user-keys')} s x Space y Enter", ['set-option -s user-keys[0] "x y"']),
        (f"{to('command-alias')} s x Enter", ["set-option -s command-alias[6] x"]),
        (f"{to('command-alias[2]')} u y", ["set-option -u -s command-alias[2]"]),
        (f"{to('command-alias[2]')} d y", []),
        (f"{to('base-index')} u y d y d n", ["set-option -u -g base-index"] * 2),
        (f"{to('base-index')} s C-u Enter s Escape", []),
        (f"{to('C-o')} l j s C-u x Enter", ["bind-key -T prefix -N 'Rotate through the panes' C-o x"]),
        (f"{to('C-o')} l j j s C-u x Enter", ["bind-key -T prefix -N x C-o"]),
        (f"{to('C-o')} l j j j s", ["bind-key -r -T prefix -N 'Rotate through the panes' C-o rotate-window"]),
        (f"{to('C-o')} s d y l S w", []),
        (f"{to('C-o')} l j u y", ["unbind-key -T prefix C-o"]),
        (f"{to('C-o')} t U y U n", ["unbind-key -T prefix C-o"]),
        ("t u d s D U", []),
    ],
)
def test_keys_come_to_commands(chosen: Chosen, keys: str, commands: list[str]) -> None:
    given = press(opens(chosen), keys)
    assert [line.replace('"Rotate through the panes"', "'Rotate through the panes'") for line in given] == commands


def test_the_commands_do_what_was_asked_for(chosen: Chosen) -> None:
    chosen.at.ok("set-option", "-g", "@a#b", "1")
    one = opens(chosen)
    for keys in (f"{to('@a')} s C-u 2 Enter", f"{to('C-o')} l j j s C-u n ; Enter", "k s C-u next Space ; next Enter"):
        for line in press(one, keys):
            chosen.gives(line)
        renew(chosen, one)
    assert chosen.at.ok("show-options").splitlines()[0] == "@a#b 2"
    assert chosen.at.ok("list-keys", "-NT", "prefix", "C-o") == "C-o n;\n"
    assert chosen.at.ok("list-keys", "-T", "prefix", "C-o") == "bind-key -T prefix C-o next-window \\; next-window\n"
    assert "Command: next-window ; next-window" in "\n".join(texts(one))


def test_a_value_of_which_not_all_is_known_is_not_edited(chosen: Chosen) -> None:
    chosen.at.ok("set-option", "-g", "@long", "x" * 70_000)
    assert press(opens(chosen), f"{to('@long')} s") == ["display-message 'Too long to be edited here'"]


def test_a_key_that_is_reset_is_as_from_the_start(chosen: Chosen) -> None:
    before = chosen.at.ok("list-keys", "-T", "prefix", "C-Up")
    chosen.at.ok("bind-key", "C-Up", "kill-pane")
    for line in press(opens(chosen, "-f", "#{==:#{key},C-Up}"), f"{to('C-Up')} n n d y"):
        chosen.gives(line)
    assert before.startswith("bind-key -r")
    assert chosen.at.ok("list-keys", "-T", "prefix", "C-Up") == before


def test_global_options_are_hidden_and_shown_again(chosen: Chosen) -> None:
    chosen.at.ok("set-option", "base-index", "3")
    one = opens(chosen, "-f", "#{m:b*,#{option_name}}")
    press(one, "H")
    renew(chosen, one)
    press(one, "M-+")
    assert texts(one)[:3] == [
        "(0)   Server Options", "(1) - Session Options", "(2) └─> base-index: (session a) 3"
    ]  # fmt: skip
    press(one, "H")
    renew(chosen, one)
    assert any("bell-action" in row for row in texts(one))


def test_what_a_value_comes_to_is_asked_only_where_it_is_shown(chosen: Chosen) -> None:
    one = opens(chosen)
    assert (texts(one), one.asks())[1] == ""
    press(one, to("automatic-rename-format"))
    texts(one)
    asks = one.asks()
    assert asks.startswith("choose-tree -K panelock-value -t %0 ")
    assert (texts(one), one.asks())[1] == "", "it was asked already"
    told = json.loads(chosen.told_of(asks))
    one.learned[told["text"]] = told["value"]
    assert any(row.startswith("│ This expands to: ") for row in texts(one))


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("next-window", "next-window"),
        (r"next-window \; kill-pane", "next-window ; kill-pane"),
        (r"next-window \;\; kill-pane \; last-pane", "next-window ;; kill-pane ; last-pane"),
        (r'display-message "a \; b" \; last-pane', r'display-message "a \; b" ; last-pane'),
        (r"if-shell true { next-window ; if-shell { \; } } \; last-pane", None),
        (r"display-message 'x\\' \; send-keys \{ \; last-pane", r"display-message 'x\\' ; send-keys \{ ; last-pane"),
    ],
)
def test_what_a_key_does_is_shown_as_if_no_command_were_around_it(kept: str, shown: str | None) -> None:
    assert read_back(kept) == (kept.replace(r"} \;", "} ;") if shown is None else shown)


@pytest.mark.parametrize(
    ("line", "scope", "value"),
    [
        (OptionLine("mouse", "session", None, "on", ("off",)), "global session", "on"),
        (OptionLine("mouse", "session", None, "on", ("off",)), "session", "off"),
        (OptionLine("remain-on-exit", "pane", None, "on", ("failed", "off")), "window", "off"),
        (OptionLine("remain-on-exit", "pane", None, "on", (None, "off")), "window", "on"),
        (OptionLine("remain-on-exit", "pane", None, "off", (None, "on")), "global window", "failed"),
        (OptionLine("remain-on-exit", "global window", None, "on", ()), "pane", "failed"),
    ],
)
def test_the_next_value_is_that_of_the_scope_that_is_set(line: OptionLine, scope: str, value: str) -> None:
    assert next_value(line, scope) == value


@pytest.mark.parametrize(
    ("pieces", "rows", "full"),
    [
        (["one two three"], ["one two", "three", ""], False), (["abcdefghij"], ["abcdefgh", "ij", ""], False),
        (["a\nb"], ["a", "b", ""], False), (["one", "two"], ["one", "two", ""], False),
        (["one", "two", "three"], ["one", "two", "three"], True),
        (["one two three four five"], ["one two", "three", "four"], True),
    ],
)  # fmt: skip
def test_text_is_broken_between_words(pieces: list[str], rows: list[str], full: bool) -> None:
    grid = Grid(8, 3)
    page, went = Page(grid, Place(0, 0, 8, 3)), False
    try:
        for text in pieces:
            page.write(text)
    except Full:
        went = True
    assert ["".join(text for text, _ in row).rstrip() for row in grid.drawn()] == rows
    assert went is full
