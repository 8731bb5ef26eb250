"""Paste buffers: names, order, limit, and tmux's words."""

from collections.abc import Callable

import pytest

from panelock.impl.buffers import Buffers
from panelock.impl.errors import Refused


def filled() -> Buffers:
    buffers = Buffers()
    assert buffers.put(b"one", now=1.5) == "buffer0"
    assert buffers.put(b"two") == "buffer1"
    assert buffers.put(b"n", "named") == "named"
    return buffers


def test_names_are_newest_first_and_the_newest_automatic_buffer_is_the_default() -> None:
    buffers = filled()
    assert buffers.names() == ["named", "buffer1", "buffer0"]
    assert (buffers.get(), buffers.get("named"), buffers.created("buffer0")) == (b"two", b"n", 1.5)


def test_a_changed_buffer_is_the_newest_and_no_automatic_one_when_it_was_named() -> None:
    buffers = filled()
    buffers.put(b"again", "buffer0")
    buffers.put(b"more", "named", append=True)
    assert buffers.names() == ["named", "buffer0", "buffer1"]
    assert (buffers.get("named"), buffers.get()) == (b"nmore", b"two")
    assert buffers.put(b"x", append=True) == "buffer2"


def test_the_limit_drops_the_oldest_automatic_buffers_alone() -> None:
    buffers = filled()
    buffers.rename("buffer0", "kept")
    for number in range(4):
        buffers.put(b"x%d" % number, limit=2)
    assert buffers.names() == ["buffer5", "buffer4", "named", "kept"]
    assert buffers.get("kept") == b"one"


def test_empty_data_changes_nothing() -> None:
    buffers = filled()
    assert buffers.put(b"") == ""
    assert buffers.put(b"", "named") == ""
    assert buffers.get("named") == b"n"
    assert buffers.names() == ["named", "buffer1", "buffer0"]


def test_a_renamed_buffer_keeps_its_place() -> None:
    buffers = filled()
    buffers.rename(None, "newest")
    assert buffers.names() == ["named", "newest", "buffer0"]
    assert buffers.get() == b"one"


def test_a_deleted_buffer_is_gone_and_its_number_is_not_given_again() -> None:
    buffers = filled()
    buffers.delete()
    buffers.delete("named")
    assert buffers.names() == ["buffer0"]
    assert buffers.put(b"x") == "buffer2"


@pytest.mark.parametrize(
    ("act", "text"),
    [
        (lambda b: b.get(), "no buffers"),
        (lambda b: b.get("q"), "no buffer q"),
        (lambda b: b.delete(), "no buffer"),
        (lambda b: b.delete("q"), "unknown buffer: q"),
        (lambda b: b.rename(None, "x"), "no buffer"),
        (lambda b: b.rename("q", "x"), "unknown buffer: q"),
        (lambda b: b.put(b"x", ""), "empty buffer name"),
        (lambda b: b.created("q"), "no buffer q"),
    ],
)
def test_what_is_missing_is_said_as_tmux_says_it(act: Callable[[Buffers], object], text: str) -> None:
    with pytest.raises(Refused) as refused:
        act(Buffers())
    assert refused.value.text == text


def test_a_new_name_must_be_one_and_free() -> None:
    buffers = filled()
    for new, text in [("", "new name is empty"), ("buffer0", "buffer buffer0 already exists")]:
        with pytest.raises(Refused) as refused:
            buffers.rename("named", new)
        assert refused.value.text == text
    assert buffers.names() == ["named", "buffer1", "buffer0"]
