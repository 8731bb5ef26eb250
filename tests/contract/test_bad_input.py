"""Bad input from outside: a clear error and status 1 or correct work, nothing lost, nothing run that should not be."""

import os
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program import OURS, Program, program, until

from panelock.impl.store import Store


@pytest.fixture
def server(folder: Path) -> Iterator[Program]:
    with program(folder) as made:
        yield made


@pytest.fixture
def running(server: Program) -> Program:
    """A server with one session of one pane."""
    # Named, or automatic-rename would write the registry while a test damages it.
    server.ok("-f", "/dev/null", "new-session", "-d", "-s", "work", "-n", "cat", "-x", "120", "-y", "40", "cat")
    return server


REFUSED = [
    (("nonsense",), "unknown command: nonsense"),
    (("list-",), "ambiguous command: list-, could be: "),
    (("split-window", "-t", "%4242"), "can't find pane: %4242"),
    (("list-panes", "-t", "@4242"), "can't find window: @4242"),
    (("kill-session", "-t", "nobody"), "can't find session: nobody"),
    (("select-window", "-t", "work:77"), "can't find window: 77"),
    (("split-window", "-l", "nope"), "size invalid"),
    (("set-option", "-g", "no-such-option", "1"), "invalid option: no-such-option"),
    (("set-option", "-g", "mouse", "maybe"), "bad value: maybe"),
    (("select-layout", "no-such-layout"), "invalid layout: no-such-layout"),
    (("join-pane", "-s", "%0", "-t", "%0"), "source and target panes must be different"),
    (("respawn-pane", "-t", "%0", "true"), "respawn pane failed: pane work:0.0 still active"),
    (("new-session", "-d", "-s", "work"), "duplicate session: work"),
    (("kill-pane", "-x"), "command kill-pane: unknown flag -x"),
    (("attach-session", "-t", "work"), "open terminal failed: not a terminal"),
]


def test_what_cannot_be_is_refused_in_tmuxs_words_and_changes_nothing(running: Program) -> None:
    before = running.ok("list-panes", "-a")
    for argv, text in REFUSED:
        said = running.refused(*argv)
        assert text in said, argv
        assert "Traceback" not in said
    assert running.ok("list-panes", "-a") == before


def test_without_a_server_commands_say_so(server: Program) -> None:
    assert server.refused("list-sessions") == f"error connecting to {server.place.socket} (No such file or directory)"
    server.ok("new-session", "-d", "cat")
    server.ok("kill-server")
    until(lambda: not server.left())
    assert server.refused("list-sessions") == f"no server running on {server.place.socket}"
    assert server.refused("-N", "new-session", "-d") == f"no server running on {server.place.socket}"


def test_a_configuration_is_read_by_the_first_command_and_its_faults_are_shown(server: Program) -> None:
    good, bad = server.folder / "good.conf", server.folder / "bad.conf"
    good.write_text("set -g base-index 3\nset -g @mine yes\n")
    bad.write_text("set -g base-index 7\nnonsense\n")
    done = server.run("-f", str(good), "-f", str(bad), "new-session", "-d", "cat")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), "who starts a server is told of no failure"
    assert server.ok("display-message", "-p", "#{window_index} #{@mine} #{pane_mode}") == "3 yes view-mode"


def test_a_socket_path_over_the_limit_is_refused(folder: Path) -> None:
    path = f"{folder}/{'x' * 120}"
    done = subprocess.run([OURS, "-S", path, "new-session", "-d"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, f"error connecting to {path} (File name too long)\n")


def test_a_foreign_socket_is_refused_by_name_and_never_touched(folder: Path) -> None:
    path = f"{folder}/s"
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(path)
        other.listen()
        other.setblocking(False)
        for command in ("list-sessions", "new-session", "kill-server"):
            done = subprocess.run([OURS, "-S", path, command], capture_output=True, text=True, check=False)
            assert done.returncode == 1
            assert f"{path}: not a server of panelock's" in done.stderr
        with pytest.raises(BlockingIOError):
            other.accept()
    assert os.listdir(folder) == ["s"]


@pytest.mark.parametrize("content", [b"", b'{"generation":3,"form', b"not json", b'{"generation":3,"format":7}'])
def test_a_damaged_registry_stops_commands_by_name_and_is_left_as_it_is(running: Program, content: bytes) -> None:
    Path(running.place.registry).write_bytes(content)
    for command in ("list-panes", "split-window"):
        said = running.refused(command)
        assert running.place.registry in said
        assert "panelock doctor" in said
    assert Path(running.place.registry).read_bytes() == content
    end_host(running)


def test_a_registry_in_whose_place_a_link_stands_is_refused(running: Program) -> None:
    path = Path(running.place.registry)
    path.rename(f"{path}.elsewhere")
    path.symlink_to(f"{path}.elsewhere")
    assert "is a symbolic link" in running.refused("split-window")
    end_host(running)


def test_a_registry_in_whose_place_a_folder_stands_is_refused(running: Program) -> None:
    path = Path(running.place.registry)
    path.rename(f"{path}.elsewhere")
    path.mkdir()
    for command in ("list-panes", "split-window"):
        assert "registry.json: is a directory; nothing was changed" in running.refused(command)
    path.rmdir()
    Path(f"{path}.elsewhere").rename(path)
    assert running.ok("split-window", "-d", "-P", "-F", "#{pane_id}", "cat") == "%1"


def test_a_registry_that_breaks_an_invariant_is_refused_by_a_host_that_runs(running: Program) -> None:
    path = Path(running.place.registry)
    good = path.read_bytes()
    path.write_bytes(good.replace(b'"next_pane":1', b'"next_pane":0'))
    for command in ("list-panes", "split-window"):
        assert "a pane id is below its counter" in running.refused(command)
    path.write_bytes(good)
    assert running.ok("split-window", "-d", "-P", "-F", "#{pane_id}", "cat") == "%1"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_registry_of_another_users_is_refused(running: Program) -> None:
    os.chown(running.place.registry, os.getuid() + 4242, -1)
    for command in ("list-panes", "split-window"):
        assert "not ours: belongs to user" in running.refused(command)
    os.chown(running.place.registry, os.getuid(), -1)
    assert running.ok("list-panes", "-F", "#{pane_id}") == "%0"


def end_host(server: Program) -> None:
    """A host whose registry is damaged cannot be told to end: end it by its id; its terminals end with it."""
    server.kill_host()
    until(lambda: not server.left())
    for name in os.listdir(server.place.folder):
        path = Path(server.place.folder, name)
        if path.is_file():
            path.unlink()


def test_a_lock_held_too_long_is_reported_with_its_holder(running: Program) -> None:
    guard = Store(running.place).load_and_lock()
    try:
        assert f"locked by process {os.getpid()} for more than 5 s" in running.refused("split-window")
        assert running.ok("display-message", "-p", "#{session_name}") == "work", "reading needs no lock"
    finally:
        guard.release()
    running.ok("split-window", "cat")


def test_a_disk_without_room_is_said_and_loses_nothing(server: Program) -> None:
    """A limit on the size of files stands for the full disk: it fails at the same writes."""
    server.ok("new-session", "-d", "-x", "120", "-y", "400", "cat")
    before = Path(server.place.registry).stat().st_size
    resource.prlimit(server.host(), resource.RLIMIT_FSIZE, (before + 300, resource.RLIM_INFINITY))
    refused = ""
    made = ["%0"]
    for _ in range(5):
        done = server.run("split-window", "-d", "-l", "1", "-P", "-F", "#{pane_id}", "cat")
        if done.returncode:
            refused = done.stderr
            break
        made.append(done.stdout.strip())
    assert "cannot write: File too large; the registry is as it was" in refused
    assert set(server.ok("list-panes", "-F", "#{pane_id}").split()) >= set(made)
    resource.prlimit(server.host(), resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    last = server.ok("split-window", "-d", "-l", "1", "-P", "-F", "#{pane_id}", "cat")
    assert last not in made
    # A pane whose second step found no room is withdrawn as soon as there is some.
    until(lambda: set(server.ok("list-panes", "-F", "#{pane_id}").split()) == {*made, last})


@pytest.mark.parametrize(
    "name", ["../../etc", "a/b", "..", "a b", "#(touch ran)", "#{pid}", "\x1b[31m", "'; touch ran'"]
)
def test_a_strange_session_name_is_only_a_name(server: Program, name: str) -> None:
    said = server.run("new-session", "-d", "-s", name, "cat")
    if said.returncode == 0:
        listed = server.ok("list-sessions", "-F", "#{session_name}")
        assert "\x1b" not in listed
        assert server.ok("has-session", "-t", f"={listed}") == ""
    else:
        assert said.stderr
        server.ok("new-session", "-d", "cat")
    assert "ran" not in os.listdir(server.folder)
    assert sorted(os.listdir(server.folder)) == ["s", "s.d"]


def test_a_title_never_runs_and_never_reaches_the_terminal_raw(running: Program) -> None:
    evil = "#(touch ran)\x1b]0;x\x07\x1b[2J$(touch ran)`touch ran`#{E:pane_title}"
    running.ok("select-pane", "-t", "%0", "-T", evil)
    for template in (
        "#{pane_title}",
        "#T",
        "#{E:pane_title}",
        "#{T:pane_title}",
        "#{q:pane_title}",
        "#{l:#{pane_title}}",
    ):
        printed = running.ok("display-message", "-p", template)
        assert "\x1b" not in printed
    running.ok("list-panes", "-F", "#{E:pane_title} #{pane_title}")
    running.ok("rename-window", "#(touch ran)")
    running.ok("display-message", "-p", "#{E:window_name} #W")
    assert "ran" not in os.listdir(running.folder)


def test_a_title_that_a_program_sets_is_kept_clean(running: Program) -> None:
    script = r"printf '\033]2;nice\001 #(touch ran)\007'; cat"
    pane = running.ok("split-window", "-d", "-P", "-F", "#{pane_id}", f'sh -c "{script}"')
    until(lambda: "nice" in running.ok("display-message", "-p", "-t", pane, "#{pane_title}"))
    assert "\x01" not in running.ok("display-message", "-p", "-t", pane, "#{pane_title}")
    assert "ran" not in os.listdir(running.folder)


def test_garbage_on_the_socket_harms_nobody(running: Program) -> None:
    for message in (b"\0" * 64, b"PNLK" + b"\xff" * 60, b"GET / HTTP/1.1\r\n\r\n", b""):
        with socket.socket(socket.AF_UNIX) as caller:
            caller.connect(running.place.socket)
            caller.settimeout(5)
            caller.sendall(message)
            caller.shutdown(socket.SHUT_WR)
            while caller.recv(4096):
                pass
    assert running.ok("display-message", "-p", "#{session_name}") == "work"


FLOOD = """\
import os
block = (b"x" * 78 + b"\\r\\n") * 1000
for _ in range({blocks}):
    left = block
    while left:
        left = left[os.write(1, left):]
print("all", "printed")
"""


def flood(server: Program, megabytes: int) -> None:
    """Let a pane print so much, and look whether all goes on and the host stays small."""
    path = server.folder / "flood.py"
    path.write_text(FLOOD.format(blocks=megabytes * 1_000_000 // 80_000))
    pane = server.ok("split-window", "-d", "-P", "-F", "#{pane_id}", f"{sys.executable} {path}; cat")
    until(lambda: "all printed" in server.ok("capture-pane", "-p", "-t", pane), limit_s=100)
    assert server.ok("display-message", "-p", "#{session_name}") == "work"
    resident = int(Path(f"/proc/{server.host()}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    assert resident < 300_000_000
    history = int(server.ok("display-message", "-p", "-t", pane, "#{history_size}"))
    assert 0 < history <= 2000


def test_a_pane_that_prints_a_hundred_megabytes_stops_nobody(running: Program) -> None:
    flood(running, 100)


@pytest.mark.deep
def test_a_pane_that_prints_a_gigabyte_stops_nobody(running: Program) -> None:
    flood(running, 1000)
