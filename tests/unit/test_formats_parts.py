"""The parts of the format language by themselves: regular expressions, widths, numbers, colours."""

import doctest
import fnmatch
import importlib
import re
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.profiles import pick

from panelock.impl.formats_colour import hexadecimal
from panelock.impl.formats_regex import Matcher, substitute
from panelock.impl.formats_regex_parse import glob, regex
from panelock.impl.formats_values import to_float, to_integer
from panelock.impl.formats_width import character_width, pad_left, pad_right, style_width, trim_left, trim_right


def free(_: int) -> None:
    """Work that costs nothing."""


def found(pattern: str, text: str, *, fold: bool = False) -> tuple[int, int] | None:
    tree = regex(pattern)
    return None if tree is None else Matcher(text, fold=fold, spend=free).search(tree, 0)


def replaced(pattern: str, new: str, text: str) -> str:
    tree = regex(pattern)
    assert tree is not None
    return substitute(tree, pattern.startswith("^"), new, text, fold=False, spend=free)


PATTERNS = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "[[:digit:]]", "^", "$", "\\.", "\\w"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map("".join),
        inner.map("({})".format),
        st.builds("({})({})?".format, inner, inner),
        st.builds("({}){}".format, inner, st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{0,}"])),
        st.builds("{}|{}".format, inner, inner),
    ),
    max_leaves=6,
)


@given(pattern=PATTERNS, text=st.text(alphabet="ab1.", max_size=8))
@settings(max_examples=pick(200, 1000, 100_000), deadline=None)
def test_a_match_begins_where_pythons_does_and_is_the_longest(pattern: str, text: str) -> None:
    python = pattern.replace("[[:digit:]]", "[0-9]").replace("$", "\\Z")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = re.search(python, text, re.DOTALL)
    ours = found(pattern, text)
    assert (ours is None) == (theirs is None)
    if ours and theirs:
        assert ours[0] == theirs.start()
        if "$" not in pattern:  # which would hold at the end of each part
            ends = [end for end in range(len(text) + 1) if re.compile(python, re.DOTALL).fullmatch(text, ours[0], end)]
            assert ours[1] == max(ends)


@given(
    pattern=st.text(alphabet="ab*?", max_size=8),
    text=st.text(alphabet="ab", max_size=10),
)
def test_a_glob_matches_what_pythons_matches(pattern: str, text: str) -> None:
    tree = glob(pattern)
    assert tree is not None
    assert Matcher(text, fold=False, spend=free).matches(tree) == fnmatch.fnmatchcase(text, pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "span"),
    [
        ("a|ab|abc", "xabcd", (1, 4)),
        ("(a|ab)(c|bcd)", "abcd", (0, 4)),
        ("x*", "aaxx", (0, 0)),
        ("b*$", "abb", (1, 3)),
        ("", "abc", (0, 0)),
        ("a{2,3}", "aaaa", (0, 3)),
        ("a{,2}", "aaa", (0, 2)),
        ("[]a]+", "x]a", (1, 3)),
        ("[^]a]", "]ab", (2, 3)),
        ("[a-]+", "x-a", (1, 3)),
        ("[[.-.]]", "a-", (1, 2)),
        ("\\<b", "ab b", (3, 4)),
        ("a\\B", "a ab", (2, 3)),
        ("\\S+", " ab ", (1, 3)),
        (")", "a)", (1, 2)),
        ("a.c", "a\nc", (0, 3)),
    ],
)
def test_the_leftmost_longest_match_is_found(pattern: str, text: str, span: tuple[int, int]) -> None:
    assert found(pattern, text) == span


@pytest.mark.parametrize(
    "pattern",
    ["*", "+a", "a|*", "(*)", "(", "[a", "a{", "a{x}", "a{2,1}", "a{99999}", "[[:no:]]", "\\", "(a)\\1", "^*", "[b-a]"],
)
def test_what_regcomp_refuses_is_no_expression(pattern: str) -> None:
    assert regex(pattern) is None


def test_nesting_beyond_measure_is_no_expression() -> None:
    assert regex("(" * 2000 + ")" * 2000) is None
    assert regex("a" + "*" * 2000) is None


def test_case_is_ignored_on_demand_in_negated_sets_too() -> None:
    assert found("ABC", "xabc", fold=True) == (1, 4)
    assert found("[^a]", "Aab", fold=True) == (2, 3)
    assert found("[A-C]+", "abd", fold=True) == (0, 2)


@pytest.mark.parametrize(
    ("pattern", "new", "text", "result"),
    [
        ("(a*)(ab)?", "<\\1|\\2>", "aabb", "<a|ab>b<1|2>"),
        ("x*", "-", "abc", "a-b-c-"),
        ("b*", "-", "abc", "a-c-"),
        ("^a", "x", "aaa", "xaa"),
        ("(^a)", "x", "aaa", "xxx"),
        ("a", "\\\\", "bab", "b\\b"),
        ("(.)(.)", "\\2\\1", "abcd", "badc"),
        ("((a)(b))+", "\\1", "abab", "ab"),
        ("", "-", "ab", "a-b-"),
        ("a", "", "aaa", ""),
    ],
)
def test_every_match_is_replaced(pattern: str, new: str, text: str, result: str) -> None:
    assert replaced(pattern, new, text) == result


@given(text=st.text(alphabet="ab#[]é漢,{}", max_size=12), limit=st.integers(1, 12))
def test_a_cut_text_is_no_wider_than_its_limit(text: str, limit: int) -> None:
    plain = text.replace("#", "")
    assert style_width(trim_left(plain, limit)) <= limit
    if style_width(plain) <= limit:
        assert trim_left(plain, limit) == trim_right(plain, limit) == plain


@given(text=st.text(max_size=12), width=st.integers(0, 20))
def test_padding_adds_blanks_alone(text: str, width: int) -> None:
    assert pad_right(text, width).rstrip(" ") == text.rstrip(" ")
    assert pad_left(text, width).lstrip(" ") == text.lstrip(" ")


@pytest.mark.parametrize(
    ("char", "width"),
    [
        ("a", 1),
        ("漢", 2),
        ("é", 1),
        ("\u0301", 0),
        ("\u200b", 0),
        ("\u00ad", 1),
        ("🙂", 2),
        ("\x9b", 0),
        ("\x1b", None),
        ("\udc80", None),
    ],
)
def test_a_characters_width_is_wcwidths(char: str, width: int | None) -> None:
    assert character_width(char) == width


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", 0.0),
        (" 1", 1.0),
        ("1 ", None),
        ("0x1p3", 8.0),
        ("1_0", None),
        ("\u0661", None),
        ("1e999", float("inf")),
        (" ", None),
        ("0x", None),
    ],
)
def test_a_number_is_what_strtod_takes(text: str, value: float | None) -> None:
    assert to_float(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("+5", 5), (" -5", -5), ("5x", None), ("", None), ("101", None), ("--5", None)]
)
def test_a_whole_number_is_what_strtonum_takes(text: str, value: int | None) -> None:
    assert to_integer(text, -100, 100) == value


def test_a_colours_digits_are_its_names() -> None:
    names = ("red", "BrightRed", "91", "colour16", "color231", "#AbCdEf", "light goldenrod yellow", "grey50", "x11gray")
    assert [hexadecimal(name) for name in names] == (
        ["800000", "ff0000", "ff0000", "000000", "ffffff", "abcdef", "fafad2", "7f7f7f", "bebebe"]
    )
    assert {hexadecimal(name) for name in ("", "no", "#abc", "#12345g", "colour256", "colour", "default", "8")} == {""}


@pytest.mark.parametrize("module", ["parse", "width", "values", "colour"])
def test_the_examples_in_the_docstrings_hold(module: str) -> None:
    tested = doctest.testmod(importlib.import_module(f"panelock.impl.formats_{module}"))
    assert tested.attempted > 0
    assert tested.failed == 0
