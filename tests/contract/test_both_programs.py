"""The native client and the Python program are the same ``tmux``: servers found, closed streams, input, other hosts."""

import os
import re
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import clients
from support.program import Program, program

from panelock.cli import launcher
from panelock.impl import processes
from panelock.impl.host import listening, wire

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=clients.KINDS)
def server(request: pytest.FixtureRequest, folder: Path) -> Iterator[Program]:
    with program(folder, clients.lay(folder / "bin", request.param)) as made:
        made.ok("new-session", "-d", "-s", "here", "cat")
        yield made


def call(server: Program, *argv: str, **more: str) -> tuple[int, str, str]:
    """Call without -S, with just these variables."""
    done = subprocess.run(
        [server.tmux, *argv], env={"PATH": os.defpath} | more, capture_output=True, text=True, check=False, timeout=60,
        cwd=server.folder, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


ASK = ("display-message", "-p", "#{session_name}")
HERE = (0, "here\n", "")


def test_the_server_is_found_by_its_path_and_from_inside(server: Program) -> None:
    path = server.place.socket
    assert call(server, "-S", path, *ASK) == HERE
    assert call(server, f"-2uS{path}", "-f", "/nowhere", "-T", "RGB", "--", *ASK) == HERE
    assert call(server, "-L", "nosuch", "-S", path, *ASK) == HERE
    assert call(server, *ASK, TMUX=f"{path},1,0") == HERE
    assert call(server, "-S", "s", *ASK) == HERE, "a relative path"
    status, out, err = call(server, "-S", "", *ASK)
    assert (status, out) == (1, "")
    assert err


@pytest.mark.parametrize("variable", ["TMUX_TMPDIR", "XDG_RUNTIME_DIR", "TMPDIR"])
def test_named_servers_are_found_in_the_users_folder(server: Program, folder: Path, variable: str) -> None:
    where = {variable: f"{folder}//", "TMUX": ",1,0"}
    made = folder / f"panelock-{os.getuid()}"
    try:
        assert call(server, "-L", "x", "new-session", "-d", "-s", "named", "cat", **where) == (0, "", "")
        assert call(server, "-Lx", *ASK, **where) == (0, "named\n", "")
        assert call(server, *ASK, **where)[0] == 1, "the default one is another"
        made.chmod(0o750)
        assert call(server, "-Lx", *ASK, **where) == (1, "", f"directory {made} has unsafe permissions\n")
        made.chmod(0o700)
    finally:
        assert call(server, "-Lx", "kill-server", **where)[0] == 0


def test_a_variable_that_names_no_folder_is_passed_over(server: Program, folder: Path) -> None:
    where = {"TMUX_TMPDIR": f"{folder}/no", "XDG_RUNTIME_DIR": f"{folder}/no", "TMPDIR": str(folder), "TMUX": ",1,0"}
    try:
        assert call(server, "-L", "x", "new-session", "-d", "-s", "named", "cat", **where) == (0, "", "")
        assert call(server, "-Lx", *ASK, **where) == (0, "named\n", "")
        assert (folder / f"panelock-{os.getuid()}" / "x").exists()
    finally:
        assert call(server, "-Lx", "kill-server", **where)[0] == 0


def test_a_socket_that_is_not_ours_is_never_spoken_to(server: Program, folder: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as other:
        other.bind(f"{folder}/real")
        other.listen()
        other.setblocking(False)
        status, out, err = call(server, "-S", f"{folder}/real", *ASK)
        assert (status, out) == (1, "")
        assert "not a server of panelock's" in err
        with pytest.raises(BlockingIOError):
            other.accept()


def test_words_arrive_as_they_are(server: Program) -> None:
    odd = "é \udcff\n'\"$(x) \x01"
    server.ok("set-buffer", odd)
    said = subprocess.run([server.tmux, "-S", server.place.socket, "show-buffer"], env=server.environment,
                          capture_output=True, check=True)  # fmt: skip
    assert said.stdout == odd.encode("utf-8", "surrogateescape")


def test_of_two_variables_of_one_name_the_first_counts(server: Program, folder: Path) -> None:
    envp = [*(f"{name}={value}" for name, value in server.environment.items()), "TWICE=1", "TWICE=2", "NOEQUALS"]
    asked = [
        "tmux",
        "-S",
        server.place.socket,
        "new-window",
        "-P",
        "-F",
        "#{pane_id}",
        f'echo "$TWICE" >{folder}/out; cat',
    ]
    run_with(server.tmux, asked, envp)
    while not (folder / "out").exists() or not (folder / "out").read_text():
        time.sleep(0.01)
    assert (folder / "out").read_text() == "1\n"


def run_with(path: str, argv: list[str], envp: list[str]) -> None:
    """Start a program with an environment that a dict cannot say."""
    import ctypes

    libc = ctypes.CDLL(None)
    words = [(ctypes.c_char_p * (len(row) + 1))(*(word.encode() for word in row), None) for row in (argv, envp)]
    pid = os.fork()
    if not pid:
        libc.execve(path.encode(), *words)
        os._exit(127)
    assert os.waitpid(pid, 0)[1] == 0


# --- standard streams ----------------------------------------------------------------------------------------------


def through_shell(server: Program, script: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        ["bash", "-c", script, server.tmux, "-S", server.place.socket],
        env=server.environment, input=stdin, capture_output=True, check=False, timeout=60, cwd=server.folder,
    )  # fmt: skip


def test_a_reader_that_has_gone_is_status_1_and_no_signal(server: Program) -> None:
    server.ok("set-buffer", "x" * 100_000)
    done = through_shell(server, '{ "$0" "$@" show-buffer; echo $? >status; } | true; cat status')
    assert (done.stdout, done.stderr) == (b"1\n", b"")


@pytest.mark.parametrize(
    ("streams", "words", "status"),
    [
        (">&-", "display-message -p hi", 1),
        (">&-", "set-option -g @a b", 0),
        ("2>&-", "nosuch", 1),
        ("<&- >&- 2>&-", "display-message -p hi", 1),
        ("<&-", "load-buffer -", 0),
        ("<&-", "display-message -p ''", 0),
    ],
)
def test_closed_streams_hurt_nobody(server: Program, streams: str, words: str, status: int) -> None:
    """Above all the socket does not get their numbers."""
    server.ok("set-buffer", "there")
    assert through_shell(server, f'"$0" "$@" {words} {streams}').returncode == status
    assert server.ok("display-message", "-p", "on") == "on"


def test_a_stream_that_does_not_block_gets_all_of_it(server: Program) -> None:
    server.run("load-buffer", "-", stdin="0123456789" * 100_000)
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    asked = subprocess.Popen(
        [server.tmux, "-S", server.place.socket, "show-buffer"], env=server.environment, stdout=writing
    )
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        assert file.read() == b"0123456789" * 100_000
    assert asked.wait(60) == 0


def test_input_is_read_by_who_wants_it_and_left_to_others_else(server: Program) -> None:
    data = bytes(range(1, 256)) * 2000
    done = through_shell(server, '"$0" "$@" display-message -p hi; "$0" "$@" load-buffer -; cat', data)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"hi\n", b"")
    assert through_shell(server, '"$0" "$@" save-buffer -').stdout == data
    done = through_shell(server, '"$0" "$@" source-file -', b"set -g @sourced yes\n")
    assert done.returncode == 0
    assert server.ok("show-options", "-gv", "@sourced") == "yes"


def test_a_caller_that_hands_over_input_notices_that_its_host_is_gone(server: Program) -> None:
    reading, writing = os.pipe()
    asked = subprocess.Popen(
        [server.tmux, "-S", server.place.socket, "load-buffer", "-"],
        env=server.environment, stdin=reading, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(reading)
    try:
        os.write(writing, b"some")
        while not has_taken(asked.pid, writing):
            time.sleep(0.01)
        server.kill_host()
        assert asked.wait(60) == 1, "it may have been loaded, so it is not done again"
        assert asked.stderr is not None
        assert "not done again" in asked.stderr.read()
    finally:
        os.close(writing)
        asked.stderr.close() if asked.stderr else None


def has_taken(pid: int, writing: int) -> bool:
    """Tell whether a caller has read what was in its pipe: it has been asked for input."""
    import fcntl
    import termios

    left = struct.unpack("i", fcntl.ioctl(writing, termios.FIONREAD, b"\0\0\0\0"))[0]
    return left == 0 and processes.alive(processes.identity(pid))


# --- other hosts ---------------------------------------------------------------------------------------------------


class OtherHost:
    """A host of another version: it answers every request with that, and does nothing."""

    def __init__(self, path: str) -> None:
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(path)
        self.listener.listen()
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self) -> None:
        while True:
            caller, _ = self.listener.accept()
            with caller:
                if caller.recv(1 << 16) == b"over":
                    return
                caller.sendall(wire.MAGIC + struct.pack("<HHI", 9, wire.WRONG_VERSION, 0))

    def end(self, path: str) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as last:
            last.connect(path)
            last.sendall(b"over")
        self.thread.join()
        self.listener.close()


def test_beside_a_host_of_another_version_what_needs_no_host_is_done_under_the_lock(server: Program) -> None:
    path = server.place.socket
    real = f"{path}.real"
    os.rename(path, real)
    other = OtherHost(path)
    try:
        assert server.ok(*ASK) == "here"
        server.ok("rename-window", "-t", "here", "renamed")
        assert server.ok("list-windows", "-F", "#{window_name}") == "renamed"
        assert server.refused("split-window", "cat") == f"protocol version mismatch (client {wire.VERSION}, server 9)"
    finally:
        other.end(path)
        os.rename(real, path)
    assert server.ok("display-message", "-p", "#{window_name}") == "renamed"


def test_a_stale_socket_starts_a_host(server: Program) -> None:
    name = processes.identity(server.host())
    server.kill_host()
    while processes.alive(name):
        time.sleep(0.01)
    assert os.path.exists(server.place.socket)
    assert server.ok("list-panes", "-a", "-F", "#{pane_dead_reason}#{pane_dead}").endswith("1")


# --- who is answered -----------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_another_user_is_not_answered_whatever_the_modes_say(server: Program) -> None:
    os.chmod(server.folder, 0o755)
    os.chmod(server.place.socket, 0o666)
    message = wire.run(["display-message", "-p", "hi"], {}, "/", bytes(16), 0)
    child = os.fork()
    if not child:
        status = 9
        try:
            os.setresuid(65534, 65534, 65534)
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
                sock.connect(server.place.socket)
                try:
                    sock.sendall(message)
                    status = 1 if sock.recv(1) else 0
                except (ConnectionResetError, BrokenPipeError):
                    status = 0
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.connect(server.place.socket)
        sock.sendall(message)
        assert sock.recv(4) == wire.MAGIC


def test_who_connects_is_known_by_the_kernels_word() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with ours, theirs:
        assert listening.peer(ours) == (os.getpid(), os.getuid())


# --- the source ----------------------------------------------------------------------------------------------------


def test_the_client_speaks_the_hosts_protocol() -> None:
    source = (ROOT / "cli/native/client.c").read_text()
    said = dict(re.findall(r"\b([A-Z_]+) = (0x[0-9a-f]+|\d+(?: << \d+)?)", source))
    assert struct.pack("<I", int(said.pop("MAGIC"), 16)) == wire.MAGIC
    del said["INPUT_CHUNK"]
    assert len(said) == 9
    for name, number in said.items():
        assert eval(number) == getattr(wire, name), name


def test_the_client_is_small() -> None:
    files = list((ROOT / "cli/native").iterdir())
    assert sum(file.read_text().count("\n") for file in files) < 300


def test_the_installed_client_is_of_this_source() -> None:
    """An editable install does not compile again by itself: ``make setup-dev`` after a change of the client."""
    native = Path(clients.native_or_skip())
    assert launcher.is_native(str(native))
    newest = max(file.stat().st_mtime for file in (ROOT / "cli/native").iterdir())
    assert native.stat().st_mtime >= newest, "compile it again: rm .venv/dev-ready; make setup-dev"
