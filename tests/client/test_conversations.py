"""What real programs say to tmux, recorded: our tmux answers all of it, and so does the real one."""

from pathlib import Path

import pytest
from support import clients

from panelock.cli.replay import play

FILES = sorted((Path(__file__).parent / "conversations").glob("*.jsonl"))


def test_the_recordings_are_there() -> None:
    assert len(FILES) == 7


@pytest.mark.parametrize("kind", clients.KINDS)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_our_tmux_answers_a_recorded_client(path: Path, kind: str, folder: Path) -> None:
    assert play([clients.lay(folder / "bin", kind)], path) == []


@pytest.mark.oracle
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_real_tmux_answers_a_recorded_client(path: Path, real_tmux: str) -> None:
    """So the recordings themselves stay honest."""
    assert play([real_tmux], path) == []
