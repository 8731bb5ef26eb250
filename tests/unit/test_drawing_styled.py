"""Styles and styled text by themselves; that they are tmux's is the oracle's to say (test_styled_oracle.py)."""

import doctest
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle.styled_corpus import PIECES, listed

from panelock.cli.drawing import styled
from panelock.impl.formats_width import character_width
from panelock.impl.host.screens import sgr, styles
from panelock.impl.host.screens.runs import width_of
from panelock.impl.host.screens.screen import PLAIN, RGB, Run, Style

BASE = Style(attrs=sgr.DIM, fg=0, bg=2, us=5)
CURRENT = Style(attrs=sgr.BRIGHT | sgr.BLINK, fg=4, bg=6, us=7)


@pytest.mark.parametrize("module", [styled, styles])
def test_the_examples_are_true(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]  # a module has no other type here


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("", {}),
        (" ,\n", {}),
        ("fg=red", {"fg": 1}),
        ("FG=Red bg=3\nus=brightblue", {"fg": 1, "bg": 3, "us": 12}),
        ("fg=colour200,bg=color8", {"fg": 200, "bg": 8}),
        ("fg=#FF8001", {"fg": RGB | 0xFF8001}),
        ("fg=tomato,us=grey50", {"fg": RGB | 0xFF6347, "us": RGB | 0x7F7F7F}),
        ("fg=97", {"fg": 15}),
        ("fg=default,bg=default,us=default", {"fg": 0, "bg": 2, "us": 5}),
        ("fg=terminal,bg=terminal,us=terminal", {"fg": -1, "bg": -1, "us": -1}),
        ("default", BASE._asdict()),
        ("none", {"attrs": 0}),
        ("default,none,reverse", BASE._asdict() | {"attrs": sgr.REVERSE}),
        ("dim|overline", {"attrs": sgr.BRIGHT | sgr.BLINK | sgr.DIM | sgr.OVERLINE}),
        ("nobold", {"attrs": sgr.BLINK}),
        ("nobright|blink", {"attrs": 0}),
        ("noreverse,nonone", {}),
        ("align=centre,list=on,fill=red,range=window|3,push-default,ignore,noalign,nolist,norange", {}),
    ],
)
def test_a_style_changes_what_it_says(text: str, changed: dict[str, Any]) -> None:
    assert styles.parse(text, CURRENT, BASE) == CURRENT._replace(**changed)


@pytest.mark.parametrize(
    "text", ["reddish", "fg=", "fg=reddish", "us", "no", "bold|", "list=off", "align=middle", "x=1"]
)
def test_what_is_no_style_changes_nothing(text: str) -> None:
    assert styles.parse(text, CURRENT, BASE) == CURRENT
    assert styles.parse(f"none,fg=red,{text}", CURRENT, BASE) == CURRENT
    assert styled.draw(f"#[fg=red]a#[fg=blue {text}]b", 2, BASE) == [("ab", BASE._replace(fg=1))]


def words(line: list[Run]) -> str:
    return "".join(text for text, _ in line)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "          "),
        ("a##b#c###d", "a#b#c##d  "),
        ("##[x#####[bold]", "#[x##     "),
        ("a#[bold", "          "),
        ("#[align=right]r#[align=centre]c#[align=left]l#[align=absolute-centre]a", "l   ac   r"),
        ("left#[align=right]right side", "leftt side"),
        ("a\x07b\x9bc\ud800d", "abcd      "),
        ("漢字漢字漢字", "漢字漢字漢"),
        ("a漢字漢字漢字", "a漢字漢字 "),
        ("\u0301e\u0301", "e\u0301         "),
        ("#[acs]qx#[noacs]qx", "─│qx      "),
        ("#[ignore]#[bold]", "#[bold]   "),
    ],
)
def test_a_text_is_drawn(text: str, shown: str) -> None:
    assert words(styled.draw(text, 10, BASE)) == shown


@pytest.mark.parametrize(
    ("align", "focus", "shown"),
    [
        ("left", 0, "0:na 1:name 2:name>"),
        ("left", 4, "<3:na 4:name 5:nam>"),
        ("left", 8, "<a 7:name 8:nameme "),
        ("centre", None, "<na 4:name 5:namem>"),
        ("right", 1, "0:na 1:name 2:name>"),
        ("absolute-centre", 4, "<3:na 4:name 5:nam>"),
    ],
)
def test_a_list_is_shortened_around_its_focus(align: str, focus: int | None, shown: str) -> None:
    assert words(styled.draw(listed(align, focus), 19, BASE)) == shown


def test_blanks_have_the_bases_style_or_the_fill() -> None:
    red = BASE._replace(fg=1)
    assert styled.draw("#[fg=red]a", 3, BASE) == [("a", red), ("  ", BASE)]
    assert styled.draw("#[fg=red]a#[fill=blue]", 3, BASE) == [("a", red), ("  ", PLAIN._replace(bg=4))]
    assert styled.draw("#[fill=blue]a#[", 3, BASE) == [("   ", BASE)]


def test_a_default_is_pushed_and_popped() -> None:
    drawn = styled.draw("#[fg=red]#[push-default]#[fg=blue]b#[default]r#[pop-default,default]p#[default]d", 4, BASE)
    assert [(text, style.fg) for text, style in drawn] == [("b", 4), ("rp", 1), ("d", 0)]


def test_attributes_of_letters_are_not_left_in_what_is_drawn() -> None:
    base = styles.parse("acs,bold", PLAIN, PLAIN)
    assert styled.draw("x", 2, base) == [("│ ", Style(sgr.BRIGHT))]


TEXTS = st.one_of(st.text(), st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3))).map("".join))


@given(TEXTS, st.integers(-1, 90))
def test_any_text_covers_its_width(text: str, width: int) -> None:
    drawn = styled.draw(text, width, BASE)
    assert sum(width_of(part) for part, _ in drawn) == max(width, 0)
    assert all(part for part, _ in drawn)
    assert all(one[1] != other[1] for one, other in pairwise(drawn))


@given(TEXTS, st.integers(1, 90))
def test_what_a_terminal_would_obey_is_never_drawn(text: str, width: int) -> None:
    shown = words(styled.draw(text, width, BASE))
    assert not any(char < " " or "\x7f" <= char < "\xa0" for char in shown)
    shown.encode()


WORDS = st.sampled_from(["fg=red", "bg=default", "us=#010203", "default", "none", "nobold", "dim|acs", "align=left"])


@given(st.lists(st.one_of(WORDS, st.text(max_size=4))).map(",".join))
def test_a_style_with_a_word_that_is_none_changes_nothing(text: str) -> None:
    assert isinstance(styles.parse(text, CURRENT, BASE), Style)
    assert styles.parse(f"{text},reddish", CURRENT, BASE) == CURRENT


@given(st.text(st.characters(exclude_characters="#").filter(character_width), max_size=40))
def test_a_plain_text_that_fits_is_drawn_as_it_is(text: str) -> None:
    assert words(styled.draw(text, width_of(text) + 1, BASE)) == f"{text} "
