"""What a process finds around it in a new pane: limits, descriptors, environment, folder, terminal."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import on_disk
from support.program import Program, program, until


@pytest.fixture
def server(folder: Path) -> Iterator[Program]:
    with program(folder) as made:
        made.ok("new-session", "-d", "-x", "100", "-y", "30", "cat")
        yield made


def said_by(server: Program, script: str, *more: str) -> str:
    """Run a script in a pane of its own; return what it wrote to its file."""
    path = server.folder / "said"
    server.ok("new-window", "-d", *more, f"({script}) > {path}.new 2>&1; mv {path}.new {path}; cat")
    until(path.exists)
    text = path.read_text()
    path.unlink()
    return text.strip()


def test_a_panes_process_has_the_limit_of_files_that_its_server_was_started_with(server: Program) -> None:
    assert said_by(server, "ulimit -Sn") == str(resource.getrlimit(resource.RLIMIT_NOFILE)[0])


MANY_FILES = """
import os, resource
from panelock.impl.host import spawn
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
spawn.raise_file_limit()
held = [os.open("/dev/null", os.O_RDONLY) for _ in range(100)]
child = spawn.in_terminal(["/bin/sh", "-c", "ulimit -Sn"], dict(os.environ), "/", argv0="sh", columns=80, rows=24)
os.waitpid(child.pid, 0)
os.set_blocking(child.master, True)
print(os.read(child.master, 99).decode().strip(), resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere children have the host's limit")
def test_so_it_has_where_the_host_has_more_files_open_than_that() -> None:
    done = subprocess.run([sys.executable, "-c", MANY_FILES], capture_output=True, text=True, check=True)
    assert done.stdout == "64 True\n"


REFUSED_ONCE = """
import errno, os, resource
from panelock.impl.host import spawn
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
spawn.raise_file_limit()
refused = []
def start():
    if not refused:
        refused.append(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        raise OSError(errno.EMFILE, "as another C library's posix_spawn, which opens before it closes")
    return os.posix_spawn("/bin/cat", ["cat"], {}, file_actions=[(os.POSIX_SPAWN_DUP2, reading, 0)])
reading, writing = os.pipe()
pid = spawn.born(start)
print(refused, resource.prlimit(pid, resource.RLIMIT_NOFILE)[0], resource.getrlimit(resource.RLIMIT_NOFILE)[0] == hard)
os.close(writing)
os.waitpid(pid, 0)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere children have the host's limit")
def test_so_it_has_where_the_system_would_not_start_it_with_that_limit() -> None:
    done = subprocess.run([sys.executable, "-c", REFUSED_ONCE], capture_output=True, text=True, check=True)
    assert done.stdout == "[64] 64 True\n"


def test_a_panes_process_inherits_no_descriptor_of_the_hosts(server: Program) -> None:
    found = said_by(server, "ls -l /proc/self/fd")
    assert "ptmx" not in found
    assert "socket:" not in found
    assert "registry" not in found


def test_a_pane_gets_its_callers_environment_and_not_its_callers_place(server: Program) -> None:
    server.environment |= {"FROM_CALLER": "yes", "TMUX_PANE": "%77", "COLUMNS": "9", "LINES": "9"}
    found = dict(line.split("=", 1) for line in said_by(server, "env", "-e", "ADDED=too").splitlines() if "=" in line)
    assert found["FROM_CALLER"] == "yes"
    assert found["ADDED"] == "too"
    assert found["TMUX"].startswith(f"{server.place.socket},{server.host()},")
    assert found["TMUX_PANE"].startswith("%")
    assert found["TMUX_PANE"] != "%77"
    assert found["TERM"] == server.ok("show-options", "-sv", "default-terminal")
    assert not {"COLUMNS", "LINES"} & set(found)


def test_no_callers_environment_is_ever_on_the_disk(server: Program) -> None:
    server.environment |= {"SECRET_TOKEN": "hunter2-in-the-environment"}
    server.ok("split-window", "-d", "cat")
    server.ok("send-keys", "-t", "%0", "typed-secret")
    server.ok("set-buffer", "buffered-secret")
    server.ok("set-environment", "-g", "KEPT", "told-to-keep")
    server.ok("rename-window", "-t", "%0", "so that the document before stands in the spare file")
    found = on_disk.files(server.place)
    for text in found.values():
        assert b"hunter2" not in text
        assert b"typed-secret" not in text
        assert b"buffered-secret" not in text
    kept = [name for name, text in found.items() if b"told-to-keep" in text]
    assert "registry.json" in kept
    assert all(on_disk.is_registry(name) for name in kept)


def test_a_pane_has_a_terminal_of_its_size_that_it_controls(server: Program) -> None:
    rows, columns = said_by(server, "stty size < /dev/tty").split()
    assert (columns, rows) == ("100", "30")


def test_a_pane_starts_in_the_callers_folder_or_where_it_is_told(server: Program) -> None:
    assert said_by(server, "pwd") == os.path.realpath(server.folder)
    assert said_by(server, "pwd", "-c", "/usr") == "/usr"


def test_killing_a_pane_ends_all_its_processes(server: Program) -> None:
    until(lambda: len(server.left()) == 3)  # the host, sh and cat, who begin after their caller was told
    before = server.left()
    pane = server.ok("new-window", "-d", "-P", "-F", "#{pane_id}", "trap '' HUP; sleep 1000 & (sleep 1000 &) ; cat")
    until(lambda: len(server.left()) >= len(before) + 4)
    server.ok("kill-pane", "-t", pane)
    until(lambda: server.left() == before)
