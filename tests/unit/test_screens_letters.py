"""Which letters stand for pieces of lines is the same, whether or not there is less to look at."""

import random

import pytest

from panelock.impl.host.screens import letters
from panelock.impl.host.screens.letters import Letters

WORDS = (
    b"text", "é漢".encode(), b"\x0e", b"\x0f", b"\x1b(0", b"\x1b(B", b"\x1b)0", b"\x1b)B", b"\x1b7", b"\x1b8",
    b"\x1b[s", b"\x1b[u", b"\x1bc", b"\x1bV", b'\x1b[1"q', b"\x1b[?1049h", b"\x1b[?47l", b"\x1b[!p", b"\x1b[31m",
    b"\x1b[2;3H",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_where_no_letters_come_to_stand_for_lines_all_others_are_left_alone(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, quicker = random.Random(seed), 0
    quick, whole = Letters(), Letters()
    for _ in range(3000):
        data = b"".join(chance.choices(WORDS, k=chance.choice((1, 2, 5))))
        before = quick.seen and not quick._lines and not quick._may_choose(data)
        quicker += before
        said = quick.push(data)
        with monkeypatch.context() as patched:
            patched.setattr(letters, "_ESCAPED", letters._SAID)
            assert whole.push(data) == said
        assert (quick._sets, quick._second, quick._saved, quick._open) == (
            whole._sets, whole._second, whole._saved, whole._open,
        )  # fmt: skip
        assert not (before and quick._lines)
    assert quicker > 300
