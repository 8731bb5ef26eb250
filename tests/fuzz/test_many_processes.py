"""Many processes on one registry, and what they must catch in a broken one."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.broken import VARIANTS, reuse_killed_ids
from support.changes import change, new_session, split
from support.faults import Died, dying_at

from panelock.impl import checks
from panelock.impl.errors import BadRegistry
from panelock.impl.paths import Place
from panelock.impl.registry import killing, selecting
from panelock.impl.store import Store
from panelock.specs.explorer.variants import WriteInPlace

TESTS = str(Path(__file__).parents[1])


def storm(place: Place, variant: str, processes: int, count: int) -> list[str]:
    """Let processes loose at the same instant; return what is wrong afterwards, in words."""
    new_session(Store(place), sx=200, sy=2000)
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "support.storm", place.socket, variant, str(seed), str(count)],
            cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for seed in range(processes)
    ]  # fmt: skip
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    told: list[int] = []
    killed: set[int] = set()
    wrong = []
    for worker in workers:
        out, err = worker.communicate(timeout=120)
        if worker.returncode:
            wrong.append(f"a process failed: {err.strip().splitlines()[-1]}")
        for line in out.splitlines():
            *what, number = line.split()
            if what == ["killed"]:
                killed.add(int(number))
            elif what == ["lost"]:
                wrong.append(f"%{number} was lost")
            else:
                told.append(int(number))
    return wrong + wrong_with(place, told, killed)


def wrong_with(place: Place, told: list[int], killed: set[int]) -> list[str]:
    """Judge a registry by what its callers were told."""
    wrong = [f"%{number} was given twice" for number in set(told) if told.count(number) > 1]
    try:
        document = Store(place).load_shared()
    except BadRegistry as error:
        return [*wrong, error.text]
    wrong += checks.broken(document)
    wrong += [f"%{number} is gone" for number in told if number not in killed and number not in document.panes]
    wrong += [f"%{number} is back" for number in killed if number in document.panes]
    return wrong


def test_eight_processes_split_and_kill_at_once_and_no_id_is_given_twice(place: Place) -> None:
    assert storm(place, "", processes=8, count=25) == []
    assert Store(place).load_shared().next_pane == 1 + 8 * 25


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_store_that_is_broken_so_is_caught(folder: Path, variant: str) -> None:
    for attempt in range(5):
        if storm(Place(f"{folder}/{attempt}"), variant, processes=6, count=25):
            return
    pytest.fail(f"five storms found nothing wrong with {variant}")


def test_an_id_reused_after_a_kill_is_caught(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    reuse_killed_ids(monkeypatch.setattr)
    store = Store(place)
    new_session(store)
    told = [split(store, 0)]
    change(store, killing.kill_pane, told[0])
    told.append(split(store, 0))
    assert wrong_with(place, told, {told[0]})[0] == "%1 was given twice"


def test_a_torn_write_is_caught(folder: Path) -> None:
    torn = 0
    for number in range(40):
        place = Place(f"{folder}/{number}")
        new_session(Store(place))
        kernel = dying_at(number)
        try:
            split(WriteInPlace(place, kernel), 0)
        except Died:
            torn += bool(wrong_with(place, [0], set()))
    assert torn > 0


def test_readers_do_not_starve_a_writer(place: Place) -> None:
    store = Store(place)
    new_session(store)
    loop = (
        "import sys; from panelock.impl.store import Store; from panelock.impl.paths import Place\n"
        f"store = Store(Place({place.socket!r})); seen = 0\n"
        "print('reading', flush=True)\n"
        "while True:\n"
        "    now = store.load_shared().generation\n"
        "    assert now >= seen, 'a reader saw an older document than before'\n"
        "    seen = now\n"
    )
    readers = [
        subprocess.Popen([sys.executable, "-c", loop], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    try:
        for reader in readers:
            assert reader.stdout is not None
            assert reader.stdout.readline() == "reading\n"
        for number in range(50):
            change(store, selecting.rename_session, 0, f"name{number}")  # raises LockTimedOut after two seconds
    finally:
        for reader in readers:
            reader.send_signal(signal.SIGTERM)
    errors = [reader.communicate()[1] for reader in readers]
    assert errors == [""] * 8


@pytest.mark.parametrize("seed", range(3))
def test_processes_killed_at_any_moment_lose_nothing(place: Place, seed: int) -> None:
    new_session(Store(place), sx=200, sy=2000)
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "support.storm", place.socket, "", str(seed * 10 + number), "100000"],
            cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for number in range(4)
    ]  # fmt: skip
    told: list[int] = []
    killed: set[int] = set()
    unsure: set[int] = set()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for number, worker in enumerate(workers):
        assert worker.stdout is not None
        lines = [worker.stdout.readline() for _ in range(15 + 7 * number)]
        os.kill(worker.pid, signal.SIGKILL)
        lines += worker.communicate()[0].splitlines()
        asked = [int(line.split()[-1]) for line in lines if line.strip().isdigit()]
        told += asked
        killed |= {int(line.split()[-1]) for line in lines if line.startswith("killed")}
        unsure |= set(asked[-1:]) - killed
    document = Store(place, limit_s=5).load_and_lock().document
    present = [number for number in told if number not in unsure or number in document.panes]
    assert wrong_with(place, present, killed) == []
