"""Claims about text: names of keys, steps and ids in targets, cutting and padding in formats."""

from panelock.impl.formats_width import pad_right, plain_width, style_width, trim_left, trim_right
from panelock.impl.keys import Key, Modes, has_width, parse, send, text_of
from panelock.impl.numbers import strtonum
from panelock.impl.targets_windows import INT_MAX, id_of, signed, step
from panelock.specs.confirming.claims import Pure

TEXTS = ("plain text", "#[fg=red]styled#[default] text", "漢字 and é", "a##b###[x]c", "e\u0301\x07z")
"""Wide and combining characters, controls, styles, doubled signs."""


def cut_text_is_never_wider_than_its_limit(which: int, limit: int) -> bool:
    """From either end.

    pre: 0 <= which < len(TEXTS)
    pre: 0 <= limit
    post: _
    """
    text = TEXTS[which]
    return style_width(trim_left(text, limit)) <= limit and style_width(trim_right(text, limit)) <= limit


def text_within_its_limit_is_not_cut_on_the_right(which: int, more: int) -> bool:
    """It is the very same.

    pre: 0 <= which < len(TEXTS)
    pre: 0 <= more
    post: _
    """
    return trim_right(TEXTS[which], style_width(TEXTS[which]) + more) == TEXTS[which]


def padded_text_is_as_wide_as_asked(text: str, width: int) -> bool:
    """Or as wide as it was.

    pre: len(text) <= 3
    pre: 0 <= width <= 6
    post: _
    """
    return plain_width(pad_right(text, width)) == max(plain_width(text), width)


def any_cut_text_is_never_wider_than_its_limit(text: str, limit: int) -> bool:
    """From the left end, of any characters.

    pre: len(text) <= 4
    pre: 0 <= limit <= 8
    post: _
    """
    return style_width(trim_left(text, limit)) <= limit


def the_name_of_a_character_names_it(code: int, meta: bool) -> bool:
    """Of every ASCII character, with M- and without.

    pre: 0 <= code <= 0x7F
    post: _
    """
    key = Key(code, meta=meta)
    return code == 0 or parse(text_of(key)) in (key, Key(code, meta=meta))


def a_plain_key_sends_its_own_code(code: int, meta: bool, cursor: bool, keypad: bool, extended: bool) -> bool:
    """Whatever the application has set; M- puts an escape before it.

    pre: 0 <= code <= 0x7F
    post: _
    """
    sent = send(Key(code, meta=meta), Modes(cursor, keypad, extended))
    return sent is not None and list(sent) == [0x1B] * meta + [code]


def what_is_no_key_has_no_width(code: int) -> bool:
    """ASCII is looked at before, and what is no character is none.

    post: _
    """
    return not has_width(code) or 0x80 <= code <= 0x10FFFF


def a_step_stays_within_an_index(index: int, which: int) -> bool:
    """Or is none: forwards, backwards, far and by what is no number.

    pre: 0 <= index <= INT_MAX
    pre: 0 <= which < 6
    post: _
    """
    found = step(index, ("+", "-", "+3", "-2147483647", "+2147483647", "-x")[which])
    return found is None or 0 <= found <= INT_MAX


def a_step_and_its_opposite_cancel(digits: str) -> bool:
    """Whatever stands behind the sign.

    pre: len(digits) <= 3
    post: _
    """
    return signed("+" + digits) == -signed("-" + digits)


def an_id_is_never_negative(text: str) -> bool:
    """Whatever stands behind the mark.

    pre: len(text) <= 3
    post: _
    """
    number = id_of("%" + text, "%")
    return number is None or number >= 0


def a_number_that_is_read_is_within_its_bounds(text: str, low: int, high: int) -> bool:
    """Whatever the bounds.

    pre: len(text) <= 3
    post: _
    """
    found = strtonum(text, low, high)
    return isinstance(found, str) or low <= found <= high


def nothing_holds(code: int) -> bool:
    """The false claim of this file.

    post: False
    """
    return has_width(code)


CLAIMS = (
    Pure(cut_text_is_never_wider_than_its_limit, "five texts, every limit"),
    Pure(text_within_its_limit_is_not_cut_on_the_right, "five texts, every limit"),
    Pure(padded_text_is_as_wide_as_asked, "texts to 3 characters, widths to 6", confirmed=False),
    Pure(any_cut_text_is_never_wider_than_its_limit, "texts to 4 characters, limits to 8", confirmed=False),
    Pure(the_name_of_a_character_names_it, "ASCII, with and without M-"),
    Pure(a_plain_key_sends_its_own_code, "ASCII, with and without M-, every mode"),
    Pure(what_is_no_key_has_no_width, "every number", confirmed=False),
    Pure(a_step_stays_within_an_index, "every index, six steps"),
    Pure(a_step_and_its_opposite_cancel, "up to 3 characters"),
    Pure(an_id_is_never_negative, "up to 3 characters"),
    Pure(a_number_that_is_read_is_within_its_bounds, "up to 3 characters, every bound"),
)
