"""The simulated machine does what the real one does, and nothing real happens on it."""

import os
import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from panelock.specs.explorer.crashes import with_deaths
from panelock.specs.explorer.exploration import explore
from panelock.specs.explorer.search import hashed
from panelock.specs.explorer.traces import play
from panelock.specs.explorer.worlds import hosted_world

TRACES = 10_000
MEMORY = "/dev/shm"


@pytest.mark.parametrize("part", range(4))
def test_ten_thousand_random_traces_agree_between_the_simulated_and_the_real_kernel(part: int) -> None:
    with TemporaryDirectory(prefix="pl-", dir=MEMORY if os.path.isdir(MEMORY) else None) as folder:
        for seed in range(part, TRACES, 4):
            difference = play(folder, Random(seed), 16)
            assert not difference, "\n".join([f"seed {seed}:", *difference])


def test_nothing_real_happens_within_an_exploration(tmp_path: Path) -> None:
    """An audit hook hears of every file that is opened, renamed, removed, locked, and of every process started."""
    heard: list[str] = []
    listening = False

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if listening and event.partition(".")[0] in ("open", "os", "fcntl", "subprocess", "socket", "shutil", "glob"):
            heard.append(f"{event} {arguments}")

    with explore(("s", "k")) as warm, explore(("H", "H", "1"), world=hosted_world()) as warm_hosts:
        # What is imported late is imported now.
        hashed(warm, kills=1)
        with_deaths(warm_hosts, 1)
    sys.addaudithook(hook)
    try:
        with explore(("s", "k")) as exploration:
            listening = True
            found = hashed(exploration, kills=1)
            listening = False
        assert found.ok
        with explore(("H", "H", "1"), world=hosted_world()) as hosts:
            listening = True
            found = with_deaths(hosts, 1)
            listening = False
        assert found.ok
        assert heard == []
        listening = True
        (tmp_path / "here").touch()
        listening = False
        assert heard, "the hook hears nothing at all"
    finally:
        listening = False
