"""Processes that stand by for panes, one by one: promised, taken, given back, ended; and what is broken on purpose."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.hosting import turned_until
from teeth.breaking import broken, variant

from panelock.impl import processes
from panelock.impl.host import spawn, standby
from panelock.impl.host.children import Children
from panelock.impl.host.loop import Loop
from panelock.impl.host.spawn import Child, NoTerminal
from panelock.impl.host.standby import Standbys, written

pytestmark = pytest.mark.skipif(standby.find() is None, reason="no program that stands by was built (no C compiler?)")

DEL = 0x7F


@pytest.fixture
def loop() -> Iterator[Loop]:
    made = Loop(lambda bug: pytest.fail(f"{bug!r}"))
    yield made
    made.close()


@pytest.fixture
def standbys(loop: Loop) -> Iterator[Standbys]:
    children = Children(loop)
    made = Standbys(loop, children)
    yield made
    made.end()
    turned_until(loop, lambda: not len(children))


def promised(loop: Loop, standbys: Standbys) -> Child:
    """Wait for one."""
    found: list[Child] = []

    def is_there() -> bool:
        child = standbys.promise(DEL)
        found.extend([child] if child is not None else [])
        return bool(found)

    turned_until(loop, is_there)
    return found[0]


def begun(child: Child) -> bytes:
    return Path(f"/proc/{child.pid}/cmdline").read_bytes()


def test_one_is_there_once_it_was_wanted_and_is_promised_once(loop: Loop, standbys: Standbys) -> None:
    assert standbys.promise(DEL) is None
    one = promised(loop, standbys)
    assert standbys.promise(DEL) is None
    other = promised(loop, standbys)
    assert (one.pid, one.tty) != (other.pid, other.tty)
    assert processes.alive(one.process)
    standbys.given_back(one.pid)
    standbys.given_back(other.pid)
    standbys.given_back(0)


def test_who_made_no_pane_gives_it_back(loop: Loop, standbys: Standbys) -> None:
    one = promised(loop, standbys)
    looked: list[None] = []
    loop.call_later(5 * standby.RENEW_S, lambda: looked.append(None))
    turned_until(loop, lambda: looked)
    standbys.given_back(one.pid)  # after long: no other was started in its place
    assert standbys.promise(DEL) == one
    other = promised(loop, standbys)
    for child in (one, other):  # there is no room for two
        standbys.given_back(child.pid)
    turned_until(loop, lambda: not processes.alive(other.process))
    assert standbys.promise(DEL) == one
    standbys.given_back(one.pid)


def test_it_becomes_what_it_is_told(loop: Loop, standbys: Standbys, folder: Path) -> None:
    child = promised(loop, standbys)
    found = standbys.taken(child.pid)
    ends: list[tuple[int | None, int | None]] = []
    orders = written(["sh", "-c", "pwd > out; exit 7"], "me", {"PATH": "/usr/bin:/bin"}, str(folder))
    standbys.tell(found, orders, lambda status, number: ends.append((status, number)))
    turned_until(loop, lambda: begun(child) == b"panelock-standby\0")  # it has no words while it is being loaded
    standbys.begin(child.pid)
    turned_until(loop, lambda: ends)
    os.close(child.master)
    assert ends == [(7, None)]
    assert (folder / "out").read_text() == f"{os.path.realpath(folder)}\n"


def test_one_whose_pane_has_gone_ends_and_begins_nothing(loop: Loop, standbys: Standbys, folder: Path) -> None:
    child = promised(loop, standbys)
    ends: list[tuple[int | None, int | None]] = []
    orders = written(["sh", "-c", "pwd > out"], "me", {"PATH": "/usr/bin:/bin"}, str(folder))
    standbys.tell(standbys.taken(child.pid), orders, lambda status, number: ends.append((status, number)))
    standbys.forget(child.pid)
    standbys.begin(child.pid)
    turned_until(loop, lambda: ends)
    os.close(child.master)
    assert not (folder / "out").exists()


def test_the_end_of_one_that_ended_before_it_was_taken_is_told(loop: Loop, standbys: Standbys) -> None:
    child = promised(loop, standbys)
    os.kill(child.pid, 9)  # it is promised: what is spare is only forgotten
    turned_until(loop, lambda: not processes.alive(child.process))
    found = standbys.taken(child.pid)
    turned_until(loop, lambda: found.ended)
    ends: list[tuple[int | None, int | None]] = []
    standbys.tell(found, b"", lambda status, number: ends.append((status, number)))
    standbys.begin(child.pid)
    turned_until(loop, lambda: ends)
    os.close(child.master)
    assert ends == [(None, 9)]


def test_one_that_ends_while_nobody_counts_on_it_leaves_nothing_open(loop: Loop, standbys: Standbys) -> None:
    before = len(os.listdir("/proc/self/fd"))
    one = promised(loop, standbys)
    standbys.given_back(one.pid)
    os.kill(one.pid, 9)
    turned_until(loop, lambda: standbys._spare is None or standbys._spare.child != one)
    standbys.end()
    turned_until(loop, lambda: not len(standbys._children))
    assert len(os.listdir("/proc/self/fd")) == before


def test_who_is_wanted_has_the_room_of_who_is_spare(
    loop: Loop, standbys: Standbys, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = promised(loop, standbys)
    standbys.given_back(one.pid)
    open_terminal, refused = spawn.open_terminal, [NoTerminal("no pseudo-terminal left")]

    def opened(columns: int, rows: int, erase: int) -> tuple[int, int, str]:
        if refused:
            raise refused.pop()
        return open_terminal(columns, rows, erase)

    monkeypatch.setattr(spawn, "open_terminal", opened)
    made = standbys.start(DEL)
    assert made is not None
    assert processes.alive(made.child.process)
    turned_until(loop, lambda: not processes.alive(one.process))
    made.drop()


def test_none_is_started_any_more_where_the_server_has_ended(loop: Loop, standbys: Standbys) -> None:
    promised(loop, standbys)  # the next one is on its way
    standbys.end()
    rounds = iter(range(9))
    turned_until(loop, lambda: next(rounds) == 8)
    turned_until(loop, lambda: not len(standbys._children))


def test_one_whose_terminal_erases_with_another_character_is_not_taken(loop: Loop, standbys: Standbys) -> None:
    one = promised(loop, standbys)
    standbys.given_back(one.pid)
    assert standbys.promise(0x08) is None
    turned_until(loop, lambda: not processes.alive(one.process))


def test_a_program_that_the_system_does_not_run_is_done_without(loop: Loop, folder: Path) -> None:
    of_another_machine = folder / "standby"
    of_another_machine.write_bytes(b"\x7fELF\x02 of another machine")
    of_another_machine.chmod(0o700)
    standbys = Standbys(loop, Children(loop))
    standbys.program = str(of_another_machine)
    assert standbys.start(DEL) is None
    assert standbys.program is None
    assert standbys.promise(DEL) is None


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EAGAIN, "cannot start a process: no more"),
        (errno.EMFILE, "too many open files: raise the host's limit"),
    ],
)
def test_where_there_is_no_room_for_one_whoever_makes_a_pane_is_told(
    loop: Loop, standbys: Standbys, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def born(_: object) -> int:
        raise OSError(number, "no more")

    with monkeypatch.context() as patched:
        patched.setattr(spawn, "born", born)
        with pytest.raises(NoTerminal, match=said):
            standbys.start(DEL)
        assert standbys.promise(DEL) is None
        rounds = iter(range(5))
        turned_until(loop, lambda: next(rounds) == 4)
        assert standbys.promise(DEL) is None
    given = promised(loop, standbys)
    standbys.given_back(given.pid)


def test_two_panes_with_one_process_are_noticed(loop: Loop, standbys: Standbys) -> None:
    twice = variant(
        "a process promised twice", "two panes have one terminal", "",
        (Standbys.promise, "spare, self._spare = self._spare, None", "spare = self._spare"),
    )  # fmt: skip
    with broken(twice), pytest.raises(AssertionError):
        test_one_is_there_once_it_was_wanted_and_is_promised_once(loop, standbys)
    standbys._promised.clear()  # it is the spare one, too
