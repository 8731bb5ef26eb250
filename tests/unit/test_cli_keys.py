"""What a person types while attached: C-b d leaves, C-b C-b is one C-b, wherever a read ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelock.cli.frames import Frames, NotThere
from panelock.cli.terminal import Keys
from panelock.impl.host import wire

TYPED = {
    "plain text": ([b"ls\r"], b"ls\r", False),
    "the prefix and d": ([b"\x02d"], b"", True),
    "the prefix twice": ([b"\x02\x02"], b"\x02", False),
    "the prefix and another key": ([b"\x02x"], b"\x02x", False),
    "prefix and d in two reads": ([b"ls\x02", b"d"], b"ls", True),
    "prefix and prefix in two reads, then d": ([b"\x02", b"\x02", b"d"], b"\x02d", False),
    "three prefixes and d": ([b"\x02\x02\x02d"], b"\x02", True),
    "what comes behind is not typed": ([b"a\x02dexit\r"], b"a", True),
    "a prefix alone waits": ([b"\x02"], b"", False),
    "d alone": ([b"d"], b"d", False),
}


@pytest.mark.parametrize("name", TYPED)
def test_keys_are_typed_or_leave(name: str) -> None:
    reads, wanted, leaves = TYPED[name]
    keys = Keys()
    got = [keys.typed(read) for read in reads]
    assert b"".join(out for out, _ in got) == wanted
    assert [left for _, left in got] == [False] * (len(reads) - 1) + [leaves]


def _all(reads: list[bytes]) -> tuple[bytes, bool]:
    keys, out = Keys(), b""
    for read in reads:
        piece, left = keys.typed(read)
        out += piece
        if left:
            return out, True
    return out, False


@given(st.lists(st.sampled_from([b"\x02", b"d", b"x", b"\xc3\xa4"]), max_size=12).map(b"".join), st.data())
def test_where_a_read_ends_makes_no_difference(data: bytes, chosen: st.DataObject) -> None:
    cuts = sorted(chosen.draw(st.sets(st.integers(0, len(data)))))
    pieces = [data[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]
    assert _all(pieces) == _all([data])


class Pieces:
    """A socket that gives what it was told to give."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = list(pieces)

    def recv(self, _: int) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""


def test_frames_come_whole_however_they_are_cut() -> None:
    data = wire.frame(wire.OUTPUT, b"hello") + wire.frame(wire.OUTPUT) + wire.end(3, "exited")
    frames = Frames(Pieces(*[data[at : at + 5] for at in range(0, len(data), 5)]))  # type: ignore[arg-type]  # receives
    found: list[tuple[int, bytes]] = []
    while len(found) < 3:
        found += frames.receive()
    assert [(kind, body) for kind, body in found[:2]] == [(wire.OUTPUT, b"hello"), (wire.OUTPUT, b"")]
    assert wire.read_end(found[2][1]) == (3, "exited")


def test_a_host_that_goes_away_is_told_of() -> None:
    with pytest.raises(NotThere, match="the host is gone"):
        Frames(Pieces()).receive()  # type: ignore[arg-type]  # receives


@pytest.mark.parametrize(("said", "why"), [(b"x" * 12, "not a message"), (b"PNLK\2\0" + bytes(6), "version mismatch")])
def test_one_that_speaks_otherwise_is_no_host(said: bytes, why: str) -> None:
    with pytest.raises(NotThere, match=why):
        Frames(Pieces(said)).receive()  # type: ignore[arg-type]  # receives


def test_a_refusal_of_the_host_is_told_in_its_words() -> None:
    with pytest.raises(NotThere, match="protocol version mismatch"):
        Frames(Pieces(wire.frame(wire.WRONG_VERSION, b"protocol version mismatch"))).receive()  # type: ignore[arg-type]  # receives
