"""Who a process is: its name from the moment of its birth is the one that its file tells."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from panelock.impl import processes
from panelock.impl.host import sessions

FORETOLD = 30
"""So many processes are to have started within one tick of the clock: those whose file was not looked at."""

ATTEMPTS = 50 * FORETOLD
"""On a busy machine few of them do."""


@contextmanager
def sleeping() -> Iterator[int]:
    with subprocess.Popen(["sleep", "1000"], start_new_session=True) as process:
        try:
            yield process.pid
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the moment of a start cannot be known beforehand")
def test_a_name_from_birth_is_the_one_that_the_processs_file_tells() -> None:
    foretold = 0
    for _ in range(ATTEMPTS):
        before = processes.moment()
        with sleeping() as pid:
            name = processes.born(pid, before)
            foretold += before == processes.moment()
            assert name == processes.identity(pid)
            assert processes.alive(name)
        assert not processes.alive(name)
        if foretold == FORETOLD:
            return
    pytest.fail("hardly any process was started within one tick")


def test_a_process_that_may_have_started_in_either_of_two_moments_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    with sleeping() as pid:
        name = processes.identity(pid)
        monkeypatch.setattr(processes, "moment", lambda: "2")
        assert processes.born(pid, "1") == name
        assert processes.born(pid, None) == name
        assert processes.born(pid, "2") == name.rpartition(":")[0] + ":2"


def test_where_no_clock_counts_as_starts_do_each_process_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("time.CLOCK_BOOTTIME", raising=False)
    assert processes.moment() is None


def test_every_process_is_listed_with_its_session_and_a_zombie_is_no_member() -> None:
    with sleeping() as pid:
        assert (pid, pid) in list(sessions.everyone())
        assert (os.getpid(), os.getsid(0)) in list(sessions.everyone())
        assert sessions.members([pid]) == {pid: [pid]}
        os.kill(pid, 9)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert (pid, pid) in list(sessions.everyone())
        assert sessions.members([pid]) == {}
