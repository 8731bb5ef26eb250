"""What the doctor says of hosts, sockets, orphans and PATH; a socket that is not ours it never touches."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.changes import change, new_session, split
from support.hosting import until
from support.serving import served, session

from panelock.cli import checkup, doctoring, findings, launcher, surroundings
from panelock.cli.ask import ask
from panelock.impl import processes
from panelock.impl.document import Phase
from panelock.impl.errors import Refused
from panelock.impl.paths import BadPlace, Place
from panelock.impl.registry import lifecycle
from panelock.impl.store import Store


def see(place: Place, capsys: pytest.CaptureFixture[str], *, repair: bool = False) -> tuple[int, list[list[str]]]:
    """Return the doctor's status and what it printed."""
    capsys.readouterr()
    status = doctoring.doctor([place], repair=repair, ask=None)
    return status, [line.split("\t") for line in capsys.readouterr().out.splitlines()]


def said(lines: list[list[str]], kind: str) -> str:
    return "\n".join(f"{line[1]}: {line[2]} ({line[3]})" for line in lines if line[0] == kind)


# --- hosts ---------------------------------------------------------------------------------------------------------


def test_a_living_server_is_ok(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    with served(place):
        session(place, "cat")
        status, lines = see(place, capsys)
        assert (status, said(lines, "wrong")) == (0, "")


def test_after_kill_9_of_the_host_repair_settles_what_it_left(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    with served(place) as hosted:
        session(place, "cat")
        hosted.die()
        status, lines = see(place, capsys)
        assert status == 1
        assert "left by a host that was killed" in said(lines, "wrong")
        assert "%0: said to run, but the host is gone" in said(lines, "wrong")
        assert see(place, capsys, repair=True)[0] == 0
        assert not os.path.lexists(place.socket)
        pane = Store(place).load_shared().panes[0]
        assert (pane.phase, pane.dead_reason) == (Phase.DEAD, lifecycle.HOST_DIED)
        assert ask(place, "respawn-pane", "-t", "%0", "cat") == ""


def test_a_host_that_does_not_answer_is_named_and_not_killed(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "PATIENCE_S", 0.3)
    with served(place) as hosted:
        session(place, "cat")
        os.kill(hosted.pid, signal.SIGSTOP)
        try:
            status, lines = see(place, capsys, repair=True)
        finally:
            os.kill(hosted.pid, signal.SIGCONT)
        assert status == 1
        assert f"process {hosted.pid}) lives and does not answer (end it (kill -9 {hosted.pid})" in said(lines, "wrong")
        assert ask(place, "display-message", "-p", "still here") == "still here\n"


def test_a_living_hosts_damaged_registry_is_made_again_and_its_terminals_live_on(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(place) as hosted:
        session(place, "cat")
        pid = Store(place).load_shared().panes[0].pid
        Path(place.registry).write_bytes(b"hello")
        assert see(place, capsys, repair=True)[0] == 0
        pane = Store(place).load_shared().panes[0]
        assert (pane.phase, pane.pid) == (Phase.RUNNING, pid)
        assert ask(place, "display-message", "-p", "-t", "%0", "#{pane_pid} #{pid}") == f"{pid} {hosted.pid}\n"
        assert processes.start_of(pid) is not None


def test_a_lock_that_is_held_long_is_named_with_its_holder(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "PATIENCE_S", 0.2)
    new_session(Store(place))
    held = (
        "import sys; from panelock.impl.store import Store; from panelock.impl.paths import Place\n"
        f"guard = Store(Place({place.socket!r})).load_and_lock(); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", held], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        status, lines = see(place, capsys)
        assert status == 1
        assert f"is held by process {holder.pid} for some time" in said(lines, "wrong")
        holder.communicate("")


# --- processes -----------------------------------------------------------------------------------------------------


@contextmanager
def terminal_of(place: Place, pane: int, *, deaf: bool = False) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a process that is a pane's: a session of its own, with the pane's mark; ``deaf`` to a hang-up."""
    mark = f"{processes.boot_id()}/1/{pane}/{place.socket}"
    command = "trap '' HUP; sleep 1000 & wait" if deaf else "exec sleep 1000"
    with subprocess.Popen(
        ["sh", "-c", command], env=os.environ | {"PANELOCK_MARK": mark}, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            # The whole session, whatever the test came to.
            for pid in _session(process.pid):
                os.kill(pid, signal.SIGKILL)
            process.wait()


def _session(leader: int) -> list[int]:
    from panelock.impl.host.sessions import members

    return members([leader]).get(leader, [])


@pytest.mark.parametrize("deaf", [False, True])
def test_a_dead_hosts_processes_are_named_and_ended(
    place: Place, capsys: pytest.CaptureFixture[str], deaf: bool
) -> None:
    store = Store(place)
    new_session(store)
    Path(place.host_lock).touch(0o600)
    with terminal_of(place, 0, deaf=deaf) as process:
        with store.load_and_lock() as guard:
            pane = guard.document.panes[0]
            pane.pid, pane.process = process.pid, processes.identity(process.pid)
            guard.transaction().touched.panes.add(0)
            guard.save()
        status, lines = see(place, capsys)
        assert status == 1
        assert "processes of a dead host's terminals live" in said(lines, "wrong")
        threading.Thread(target=process.wait, daemon=True).start()
        assert see(place, capsys, repair=True)[0] == 0
        until(lambda: not _session(process.pid))
    assert store.current().panes[0].phase is Phase.DEAD


def test_without_a_host_nobody_elses_process_is_ended(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """The registry names a pid that was given again: neither start nor mark is the pane's."""
    store = Store(place)
    new_session(store)
    Path(place.host_lock).touch(0o600)
    with terminal_of(Place(f"{place.socket}-other"), 0) as process:
        with store.load_and_lock() as guard:
            pane = guard.document.panes[0]
            pane.pid, pane.process = process.pid, f"{processes.boot_id()}:{processes.namespace()}:{process.pid}:1"
            guard.transaction().touched.panes.add(0)
            guard.save()
        assert see(place, capsys, repair=True)[0] == 0
        assert process.poll() is None


def test_with_a_host_a_pane_whose_process_is_gone_is_named(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "PATIENCE_S", 0.2)
    import fcntl

    store = Store(place)
    new_session(store)
    split(store, 0)
    with open(place.host_lock, "w") as host:
        fcntl.flock(host, fcntl.LOCK_EX)
        status, lines = see(place, capsys)
    assert status == 1
    assert "%0 is said to run, but process 1 is gone" in said(lines, "wrong")


# --- sockets that are not ours --------------------------------------------------------------------------------------


@contextmanager
def listener(path: str) -> Iterator[socket.socket]:
    """Listen as a real tmux would; nobody may even connect."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.bind(path)
        sock.listen(8)
        sock.setblocking(False)
        yield sock
        with pytest.raises(BlockingIOError):
            sock.accept()
        assert os.path.lexists(path)


def test_a_foreign_socket_is_refused_by_name_and_never_touched(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    with listener(place.socket):
        with pytest.raises(BadPlace, match="not a server of panelock's"):
            ask(place, "list-sessions")
        assert see(place, capsys, repair=True)[0] == 0
        shim = subprocess.run(
            [sys.executable, "-c", "import sys; from panelock.cli.shim import main; sys.exit(main())", "-S",
             place.socket, "new-session", "-d"], capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (shim.returncode, shim.stdout) == (1, "")
        assert f"{place.socket}: not a server of panelock's" in shim.stderr
        assert not os.path.lexists(place.folder)


def test_a_foreign_socket_in_the_place_of_ours_is_named_and_never_touched(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(place)
    new_session(store)
    change(store, lifecycle.end_server)
    Path(place.host_lock).touch(0o600)
    with listener(place.socket):
        status, lines = see(place, capsys, repair=True)
        assert status == 1
        assert "another program listens on it" in said(lines, "wrong")


def test_a_file_in_the_sockets_place_is_named(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    new_session(Store(place))
    Path(place.host_lock).touch(0o600)
    Path(place.socket).touch()
    status, lines = see(place, capsys)
    assert status == 1
    assert f"{place.socket}: is no socket" in said(lines, "wrong")


def test_a_listener_is_seen_without_being_touched(place: Place) -> None:
    assert not checkup.somebody_listens(place.socket)
    with listener(place.socket):
        assert checkup.somebody_listens(place.socket)
    assert not checkup.somebody_listens(place.socket)


# --- surroundings ---------------------------------------------------------------------------------------------------


def _program(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_inside_a_server_of_ours_tmux_must_be_ours(place: Place, folder: Path) -> None:
    environment = launcher.put_on_path(place, {"PATH": "/nowhere", "TMUX": f"{place.socket},1,0"})
    Path(place.host_lock).touch()
    assert list(surroundings.tmux_here_is_the_right_one(environment)) == []
    real = _program(folder / "real" / "tmux", "#!/bin/sh\n")
    environment["PATH"] = f"{real.parent}:{environment['PATH']}"
    found = list(surroundings.tmux_here_is_the_right_one(environment))
    assert [(one.where, one.wrong) for one in found] == [(str(real), True)]
    assert f'PATH="{place.programs}:$PATH"' in found[0].todo


def test_outside_a_real_tmux_or_none_is_fine_and_which_one_is_said(folder: Path) -> None:
    real = _program(folder / "real" / "tmux", "#!/bin/sh\n")
    found = {
        path: list(surroundings.tmux_here_is_the_right_one({"PATH": path})) for path in ("/nowhere", str(real.parent))
    }
    assert [one.wrong for findings_ in found.values() for one in findings_] == [False, False]
    assert "no tmux is on PATH" in found["/nowhere"][0].what
    assert (found[str(real.parent)][0].where, "a real one" in found[str(real.parent)][0].what) == (str(real), True)


def test_a_users_folder_that_others_may_enter_is_wrong_and_mended(folder: Path) -> None:
    environment = {"TMUX_TMPDIR": str(folder)}
    assert list(surroundings.the_users_folder_is_safe(environment)) == []
    made = folder / f"panelock-{os.getuid()}"
    made.mkdir(mode=0o700)
    made.chmod(0o777)
    (found,) = surroundings.the_users_folder_is_safe(environment)
    assert found.mend is not None
    assert "others may enter it (mode 777)" in found.what
    found.mend()
    assert list(surroundings.the_users_folder_is_safe(environment)) == []


def test_a_folder_of_servers_that_is_not_there_is_told_with_the_one_used_instead(folder: Path) -> None:
    environment = {"TMUX_TMPDIR": f"{folder}/no", "TMPDIR": str(folder)}
    (found,) = surroundings.the_users_folder_is_safe(environment)
    assert (found.where, found.what, found.wrong) == (f"{folder}/no", f"is no folder: {folder} is used", False)


def test_a_screen_backend_that_cannot_be_loaded_is_wrong_only_if_it_is_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    missing: set[str] = set()

    def load(name: str) -> None:
        if name.rpartition(".")[2] in missing:
            raise ImportError("no such library")

    monkeypatch.setattr(surroundings, "import_module", load)
    assert list(surroundings.screens_can_be_drawn({})) == []
    missing.add("ghostty")
    assert [one.wrong for one in surroundings.screens_can_be_drawn({})] == [False]
    missing.add("avt")
    assert [one.wrong for one in surroundings.screens_can_be_drawn({})] == [True, True]


def test_our_tmux_that_does_not_run_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(surroundings.our_tmux_runs({})) == []
    monkeypatch.setattr(launcher, "program", lambda: "#!/bin/sh\necho broken >&2; exit 3\n")
    (found,) = surroundings.our_tmux_runs({})
    assert "our tmux does not run: broken" in found.what


def test_the_doctor_without_servers_says_so(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert doctoring.doctor([], repair=False, ask=None) == 0
    assert "there is no server of yours" in capsys.readouterr().out
    assert doctoring.doctor([Place(f"{folder}/none")], repair=True, ask=None) == 0
    assert "there is no such server" in capsys.readouterr().out


def test_refusals_within_a_repair_are_said(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from panelock.cli import mending

    def fail(_: Place) -> str:
        raise Refused("not today")

    new_session(Store(place))
    Path(place.host_lock).touch(0o600)
    monkeypatch.setattr(mending, "settle", fail)
    status, lines = see(place, capsys, repair=True)
    assert status == 1
    assert "not today" in said(lines, "failed")
