"""Processes that stand by for panes: with one a pane is made in one change, without in two; what can befall them."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from support.program import Program, program, until

from panelock.impl import processes
from panelock.impl.host import standby

pytestmark = pytest.mark.skipif(standby.find() is None, reason="no program that stands by was built (no C compiler?)")

ROOT = Path(__file__).parents[2]
NAME = b"panelock-standby\0"
PID = ("-P", "-F", "#{pane_pid}")


@pytest.fixture
def server(folder: Path) -> Iterator[Program]:
    with program(folder) as made:
        made.ok("new-session", "-d", "-x", "100", "-y", "100", "cat")
        yield made


def children(server: Program) -> list[int]:
    host = server.host()
    return [int(pid) for pid in Path(f"/proc/{host}/task/{host}/children").read_text().split()]


def standing_by(server: Program) -> list[int]:
    """The processes of a host that stand by, and are no pane's that has not begun."""
    found = []
    for pid in children(server):
        with suppress(OSError):
            if Path(f"/proc/{pid}/cmdline").read_bytes() == NAME:
                found.append(pid)
    panes = server.ok("list-panes", "-a", "-F", "#{pane_pid}").split()
    return [pid for pid in found if str(pid) not in panes]


def one(server: Program) -> int:
    """Wait until one stands by."""
    found: list[int] = []

    def is_there() -> bool:
        found[:] = standing_by(server)
        return len(found) == 1

    until(is_there)
    return found[0]


def lines(server: Program) -> list[list[str]]:
    """What was done by each change so far, but for windows' names, which come when they come."""
    text = Path(server.place.journal).read_text().splitlines()
    found = [[operation["op"] for operation in json.loads(line)["operations"]] for line in text]
    return [operations for operations in found if operations != ["rename-window"]]


def test_a_pane_is_made_in_one_change_with_what_stands_by_and_in_two_without(server: Program) -> None:
    assert [operations[0] for operations in lines(server)][-2:] == ["new-session", "confirm"]
    for command, operation in (["split-window"], "split-window"), (["new-window", "-d"], "new-window"):
        waiting = one(server)
        assert server.ok(*command, *PID, "sleep", "1000") == str(waiting)
        assert lines(server)[-1] == [operation, "confirm"]
        words = Path(f"/proc/{waiting}/cmdline")
        until(lambda words=words: words.read_bytes() == b"sleep\x001000\0")
        assert os.readlink(f"/proc/{waiting}/fd/2") == os.readlink(f"/proc/{waiting}/fd/0")


def test_many_panes_at_once_each_have_a_process_of_their_own(server: Program) -> None:
    one(server)
    asked = [subprocess.Popen(
        [server.tmux, "-S", server.place.socket, "new-window", "-d", *PID, "sleep", "1000"],
        env=server.environment, stdout=subprocess.PIPE, text=True,
    ) for _ in range(12)]  # fmt: skip
    told = [process.communicate()[0].strip() for process in asked]
    assert len(set(told)) == 12
    until(lambda: server.ok("list-panes", "-s", "-F", "#{pane_current_command}").split() == ["sh", *["sleep"] * 12])


def test_one_that_was_killed_is_missed_by_nobody(server: Program) -> None:
    os.kill(one(server), signal.SIGKILL)
    until(lambda: not standing_by(server))
    pid = server.ok("split-window", *PID, "sleep", "1000")
    until(lambda: Path(f"/proc/{pid}/cmdline").read_bytes() == b"sleep\x001000\0")
    one(server)


def test_one_that_is_stopped_holds_nobody_up(server: Program) -> None:
    waiting = one(server)
    os.kill(waiting, signal.SIGSTOP)
    assert server.ok("split-window", *PID, "sleep", "1000") == str(waiting)
    assert server.ok("display-message", "-p", "here") == "here"
    os.kill(waiting, signal.SIGCONT)
    until(lambda: Path(f"/proc/{waiting}/cmdline").read_bytes() == b"sleep\x001000\0")


def test_a_pane_that_is_refused_leaves_it_for_the_next_one(server: Program) -> None:
    server.ok("split-window", "-d", "-l", "1", "cat")
    waiting = one(server)
    assert "no space for new pane" in server.refused("split-window", "-t", "0.1", "cat")
    assert server.refused("split-window", "-t", "nobody", "cat")
    assert server.refused("new-session", "-d", "-s", "0") == "duplicate session: 0"
    assert server.ok("new-window", *PID, "sleep", "1000") == str(waiting)


@pytest.mark.parametrize("way", ["kill-server", "SIGKILL"])
def test_it_ends_with_its_host(server: Program, way: str) -> None:
    name = processes.identity(one(server))
    if way == "SIGKILL":
        server.kill_host()
    else:
        server.ok(way)
    until(lambda: not processes.alive(name))


def test_a_host_that_dies_when_it_has_told_of_a_pane_leaves_it_dead(server: Program) -> None:
    waiting = one(server)
    os.kill(waiting, signal.SIGSTOP)  # as if it had not begun
    pane = server.ok("split-window", "-P", "-F", "#{pane_id}", "cat")
    server.kill_host()
    until(lambda: not server.host())
    said = server.ok("list-panes", "-a", "-f", f"#{{==:#{{pane_id}},{pane}}}", "-F", "#{pane_dead}")
    assert said == "1"


def test_what_begins_finds_around_it_what_any_pane_does(server: Program) -> None:
    """With one that stood by, and with one that was started for it."""
    script = (
        "pwd; tty; ls /proc/self/fd; stty size; stty -a | grep -o 'erase = [^;]*'; ps -o sid= -p $$; echo $$; umask"
    )
    server.ok("set", "-g", "default-command", "")
    found = []
    for number in (0, 1):
        if number:
            one(server)
        out = server.folder / f"out{number}"
        tty, pid = server.ok(
            "new-window", "-d", "-c", "/usr", "-P", "-F", "#{pane_tty} #{pane_pid}",
            f"({script}) > {out}.new 2>&1 < $(tty); mv {out}.new {out}; cat",
        ).split()  # fmt: skip
        until(out.exists)
        found.append(out.read_text().replace(tty, "TTY").replace(pid, "PID").replace(" ", ""))
    assert lines(server)[-1] == ["new-window", "confirm"]
    assert found[0] == found[1]
    assert found[0].splitlines()[:2] == ["/usr", "TTY"]
    assert "100100" in found[0]
    assert found[0].splitlines()[-3:-1] == ["PID", "PID"]


def test_its_terminal_erases_with_what_the_option_says(server: Program) -> None:
    one(server)
    server.ok("set", "-s", "backspace", "C-h")
    out = server.folder / "out"
    server.ok("new-window", "-d", f"stty -a > {out}.new; mv {out}.new {out}; cat")
    until(out.exists)
    assert "erase = ^H;" in out.read_text()


@pytest.mark.parametrize("number", [0, 1])
def test_a_large_environment_and_one_that_is_too_large(server: Program, number: int) -> None:
    if number:
        one(server)
    server.ok("set", "-g", "remain-on-exit", "on")
    out = server.folder / "out"
    large = {f"V{at}": "x" * 100_000 for at in range(10)}
    done = server.run("new-window", "-d", f'echo "$V3$V7" > {out}.new; mv {out}.new {out}; cat', **large)
    assert done.returncode == 0
    until(out.exists)
    assert out.read_text() == "x" * 200_000 + "\n"
    if number:
        one(server)
    # A caller's own environment has the kernel's limit: the session's comes on top of it.
    for at in range(12):
        server.ok("set-environment", "-g", f"W{at}", "y" * 100_000)
    done = server.run("new-window", "-d", "-n", "many", "env", "cat", **large)
    assert done.returncode == 0
    until(lambda: "Argument list too long" in server.ok("capture-pane", "-p", "-S-", "-t", "many"))


def test_what_cannot_be_started_is_said_and_ends_with_status_1(server: Program) -> None:
    server.ok("set", "-g", "remain-on-exit", "on")
    (server.folder / "script").write_text('echo "a script of $1"\nsleep 100\n')
    (server.folder / "script").chmod(0o700)
    (server.folder / "data").write_text("no program")
    cases = {
        ("no-such-program", "x"): "no-such-program: No such file or directory",
        (f"{server.folder}/data", "x"): f"{server.folder}/data: Permission denied",
        (f"{server.folder}/data/x", "x"): f"{server.folder}/data/x: Not a directory",
        ("/usr", "x"): "/usr: Permission denied",
        (f"{server.folder}/script", "x"): "a script of x",
    }
    for words, said in cases.items():
        pane = server.ok("new-window", "-d", "-P", "-F", "#{pane_id}", *words)
        shown = ("capture-pane", "-p", "-S-", "-J", "-t", pane)
        until(lambda shown=shown, said=said: said in server.ok(*shown))
    statuses = server.ok("list-panes", "-s", "-f", "#{pane_dead}", "-F", "#{pane_dead_status}").split()
    assert statuses == ["1"] * 4


@pytest.mark.parametrize("number", [0, 1])
def test_what_runs_there_is_known_before_it_has_begun(server: Program, number: int) -> None:
    asked = ("-P", "-F", "#{pane_current_command} #{pane_current_path} #{pane_start_command}")
    for words, said in [
        (("sleep 1000",), 'sh /usr "sleep 1000"'), ((), "sh /usr "), (("sleep", "1000"), "sleep /usr sleep 1000"),
    ]:  # fmt: skip
        if number:
            one(server)
        assert server.ok("new-window", "-d", "-c", "/usr", *asked, *words) == said


def test_a_window_is_named_after_what_runs_there_and_not_after_what_was_to_be_started(server: Program) -> None:
    """Though it prints nothing by which its window would be looked at again."""
    script = server.folder / "script"
    script.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(1000)\n")
    script.chmod(0o700)
    for number in range(8):
        if number % 2:
            one(server)
        server.ok("new-window", "-d", str(script), "x")
    name = os.path.basename(sys.executable)
    until(lambda: server.ok("list-windows", "-F", "#{window_name}").split()[1:] == [name] * 8)


def test_who_stands_by_takes_no_processor_from_others_and_what_it_becomes_does_as_any(server: Program) -> None:
    waiting = one(server)
    until(lambda: os.sched_getscheduler(waiting) == os.SCHED_BATCH)
    assert server.ok("split-window", *PID, "sleep", "1000") == str(waiting)
    until(lambda: Path(f"/proc/{waiting}/cmdline").read_bytes() == b"sleep\x001000\0")
    assert os.sched_getscheduler(waiting) == os.SCHED_OTHER


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash can start a program without a name")
def test_a_program_without_a_name_is_where_it_is_once_it_counts_as_begun(server: Program) -> None:
    nameless = "cd /; exec -a '' sleep 1000"
    server.ok("new-window", "-d", "-n", "w", "-c", "/usr", "bash", "-c", nameless)
    asked = ("display-message", "-p", "-t", "w", "#{pane_current_path} #{pane_current_command}")
    until(lambda: server.ok(*asked) == "/ bash")


# --- the program itself -----------------------------------------------------------------------------------------------


def built(folder: Path, *flags: str) -> Path:
    made = folder / "standby"
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    assert compiler is not None
    command = [
        compiler, "-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-g", *flags, f"-I{ROOT}/cli/native",
        str(ROOT / "impl/native/standby.c"), "-o", str(made),
    ]  # fmt: skip
    subprocess.run(command, check=True)
    return made


@pytest.mark.parametrize("flags", [(), ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")])
def test_it_does_all_the_same_with_a_libc_and_under_sanitizers(folder: Path, flags: tuple[str, ...]) -> None:
    tried = [sys.executable, str(ROOT / "tools/try_standby.py"), str(built(folder, "-DPLAIN_LIBC", *flags))]
    done: Any = subprocess.run(tried, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_installed_one_is_of_this_source() -> None:
    """As of the client: an editable install does not compile again by itself."""
    found = standby.find()
    assert found is not None
    newest = max((ROOT / name).stat().st_mtime for name in ("impl/native/standby.c", "cli/native/platform.h"))
    assert Path(found).stat().st_mtime >= newest, "compile it again: rm .venv/dev-ready; make setup-dev"
