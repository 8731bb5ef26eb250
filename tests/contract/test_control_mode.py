"""Clients in control mode as programs use them, through the native client and the Python program alike."""

import os
import pty
import signal
import subprocess
import termios
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from support.controlling import Controlling
from support.program import Program, program, until


@pytest.fixture
def server(folder: Path) -> Iterator[Program]:
    with program(folder) as made:
        made.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "-n", "w", "exec cat")
        made.ok("set-option", "-g", "automatic-rename", "off")
        yield made


def attached(server: Program, *words: str, **more: str) -> Controlling:
    client = Controlling(server, "attach-session", "-t", "a", *words, **more)
    assert client.block().well
    return client


def test_who_asks_again_is_not_told_what_was_true_before_somebody_attached(server: Program) -> None:
    asked = ("list-sessions", "-F", "#{session_attached} #{session_attached_list}")
    assert [server.ok(*asked) for _ in range(3)] == ["0 "] * 3
    with attached(server) as client:
        client.told()
        assert server.ok(*asked) == f"1 {client.name}"
        client.close()
        client.rest()
    assert server.ok(*asked) == "0 "


def test_what_other_callers_do_is_told(server: Program) -> None:
    with attached(server) as client:
        client.told()
        server.ok("new-window", "-d", "-n", "more", "exec cat")
        client.hears("%window-add @1")
        server.ok("rename-window", "-t", ":1", "renamed")
        client.hears("%window-renamed @1 renamed")
        server.ok("display-message", "from outside")
        client.hears("%message from outside")
        server.ok("send-keys", "-t", ":0", "typed", "Enter")
        until(lambda: any("typed" in line for line in client.told()))


def test_a_client_that_goes_while_it_waits_leaves_nothing_waiting(server: Program) -> None:
    with attached(server) as client:
        client.send("wait-for -L held")
        assert client.block().well
        client.send("wait-for -L held")
        client.close()
    until(lambda: server.ok("list-clients") == "")
    server.ok("wait-for", "-U", "held")
    server.ok("wait-for", "-L", "held")  # nobody has it


def test_what_a_command_waited_for_or_ran_stands_in_its_block(server: Program) -> None:
    with attached(server) as client:
        assert client.ok("run-shell 'echo waited for'") == ["waited for"]
        assert client.ok("if-shell true 'display-message -p run'") == ["run"]
        assert client.ok("display-message -p next") == ["next"]


@pytest.mark.parametrize("words", [("attach-session", "-d", "-t", "a"), ("new-session", "-A", "-D", "-s", "a")])
def test_who_attaches_can_send_the_others_away(server: Program, words: tuple[str, ...]) -> None:
    with attached(server) as early, Controlling(server, *words) as late:
        assert late.block().well
        assert early.rest()[0][-1] == "%exit"
        assert server.ok("list-clients", "-F", "#{client_name}") == late.name


def test_what_happens_is_told_while_a_command_waits(server: Program) -> None:
    with attached(server) as client:
        client.told()
        client.send("wait-for go")
        server.ok("rename-window", "meanwhile")
        client.hears("%window-renamed @0 meanwhile")
        client.send("display-message -p next")
        server.ok("wait-for", "-S", "go")
        assert [client.block().lines, client.block().lines] == [[], ["next"]]


@pytest.mark.parametrize("how", ["the input ends", "detach", "kill-session", "kill-server"])
def test_one_that_waits_is_let_go_all_the_same(server: Program, how: str) -> None:
    with attached(server) as client:
        client.send("wait-for never")
        if how == "the input ends":
            client.close()
        else:
            server.ok(*(["detach-client"] if how == "detach" else [how]))
        told, _ = client.rest()
        assert told[-1] == "%exit"
    if how not in ("kill-server", "kill-session"):
        assert server.ok("list-clients") == ""


def test_one_whose_output_nobody_reads_ends_without_a_word(server: Program) -> None:
    with Controlling(server, "attach-session", "-t", "a", reads=False) as client:
        until(lambda: client.name in server.ok("list-clients"))
        assert client.process.stdout is not None
        client.process.stdout.close()
        client.send("display-message -p -")
        assert client.process.wait(20) == 1
        assert client.process.stderr is not None
        assert client.process.stderr.read() == b""


def test_what_was_said_before_the_inputs_end_is_done_but_waited_for_by_nobody(server: Program) -> None:
    lines = "".join(f"new-window -d -n n{number} 'exec cat'\n" for number in range(5))
    done = server.run("-C", "attach-session", "-t", "a", stdin=f"{lines}wait-for never\nnew-window -d\n")
    assert done.stdout.endswith("%exit\n")
    assert (done.returncode, done.stdout.count("%end ")) == (0, 6)
    assert server.ok("list-windows", "-t", "a", "-F", "#{window_name}").split() == ["w", *(f"n{at}" for at in range(5))]


def test_what_is_wrong_in_a_configuration_is_told(folder: Path) -> None:
    (folder / "conf").write_text("nonsense here\n")
    with program(folder) as one:
        done = one.run("-f", str(folder / "conf"), "-C", "new-session", "-s", "a", "exec cat")
    assert done.stdout.splitlines()[0] == f"%config-error {folder}/conf:1: unknown command: nonsense"


def test_a_host_that_is_killed_takes_its_clients_along(server: Program) -> None:
    with attached(server) as client:
        server.kill_host()
        told, status = client.rest()
    assert (told[-1], status) == ("%exit server exited unexpectedly", 1)
    assert server.ok("list-clients") == ""


def test_one_that_reads_nothing_is_let_go_and_holds_up_nobody(server: Program) -> None:
    with Controlling(server, "attach-session", "-t", "a", reads=False) as client:
        until(lambda: client.name in server.ok("list-clients"))
        server.ok("respawn-pane", "-k", "-t", "a:", "head -c 60000000 /dev/zero; echo done; exec cat")
        until(lambda: "done" in server.ok("capture-pane", "-p", "-t", "a:"), limit_s=60)
        until(lambda: server.ok("list-clients") == "", limit_s=20)
        client._reader.start()
        told, status = client.rest()
    assert (told[-1], status) == ("%exit too far behind", 0)


def test_with_pause_after_a_pane_is_paused_for_a_client_that_is_behind(server: Program) -> None:
    with Controlling(server, "attach-session", "-f", "pause-after=1", "-t", "a", reads=False) as client:
        until(lambda: client.name in server.ok("list-clients"))
        # So much that it stands in the way, so little that the client stays.
        server.ok("respawn-pane", "-k", "-t", "a:", "head -c 1000000 /dev/zero; sleep 1.2; echo late; exec cat")
        until(lambda: "late" in server.ok("capture-pane", "-p", "-t", "a:"), limit_s=20)
        client._reader.start()
        client.hears("%pause %0")
        client.ok("refresh-client -A '%0:continue'")
        client.hears("%continue %0")
        server.ok("send-keys", "-t", "a:", "again", "Enter")
        until(lambda: any(line.startswith("%extended-output %0 0 : again") for line in client.told()))


def test_a_damaged_registry_is_said_to_who_asks_and_to_who_comes(server: Program) -> None:
    registry = Path(server.place.registry)
    with attached(server) as client:
        kept = registry.read_bytes()
        registry.write_bytes(b"{")
        try:
            block = client.ask("list-windows")
            assert not block.well
            assert "registry.json" in "".join(block.lines)
            with Controlling(server, "attach-session") as other:
                said, status = other.rest()
            assert status == 1
            assert "registry.json" in "".join(said)
        finally:
            registry.write_bytes(kept)
        assert client.ok("list-windows -F '#{window_name}'") == ["w"]
    assert not Path(server.place.folder, "host.log").exists()


def test_a_line_without_end_is_refused(server: Program) -> None:
    with attached(server) as client:
        assert client.process.stdin is not None
        with suppress(BrokenPipeError):
            client.process.stdin.write(b"x" * (2 << 20))
            client.process.stdin.flush()
        client.process.wait(20)
        assert client.process.returncode == 1
        assert client.process.stderr is not None
        assert b"a line that is too long" in client.process.stderr.read()
    assert server.ok("list-clients") == ""


def test_one_that_gives_many_commands_holds_up_nobody(server: Program) -> None:
    with attached(server) as client:
        client.told()
        assert client.process.stdin is not None
        many = 20_000
        client.process.stdin.write(b"display-message -p x\n" * many)
        client.process.stdin.flush()
        server.ok("set-option", "-g", "@between", "y")
        client.send("display-message -p '#{@between}'")
        assert [client.block().lines for _ in range(many + 1)] == [["x"]] * many + [["y"]]


def test_a_line_can_hold_bytes_that_are_no_text(server: Program) -> None:
    with attached(server) as client:
        assert client.process.stdin is not None
        client.process.stdin.write(b"set-buffer -b x '\xff\xe4'\n")
        client.process.stdin.flush()
        assert client.block().well
    assert server.ok("list-buffers", "-F", "#{buffer_size} #{buffer_sample}") == r"2 \377\344"


def test_its_session_is_where_its_commands_are_and_their_folder(server: Program) -> None:
    server.ok("new-session", "-d", "-s", "elsewhere", "-c", "/usr", "exec cat")
    with attached(server) as client:
        assert client.ok("display-message -p '#{session_name}'") == ["a"]
        client.ok("switch-client -t elsewhere")
        assert client.ok("display-message -p '#{session_name}'") == ["elsewhere"]
        client.ok("new-window -n here 'exec cat'")
        until(lambda: server.ok("display-message", "-p", "-t", "elsewhere:", "#{pane_current_path}") == "/usr")


def test_it_starts_a_server_and_keeps_it_while_it_has_a_session(folder: Path) -> None:
    with program(folder) as one:
        with Controlling(one, "new-session", "-s", "new", "exec cat") as client:
            assert client.block().well
            assert one.ok("list-sessions", "-F", "#{session_name}") == "new"
            client.ok("kill-session")
            assert client.rest()[0][-1] == "%exit"
        until(lambda: not one.left())


def test_no_start_starts_no_server(folder: Path) -> None:
    with program(folder) as one:
        done = one.run("-N", "-C", "new-session")
        assert (done.returncode, done.stdout) == (1, "")
        assert "error connecting to" in done.stderr


@pytest.mark.parametrize("way", ["largest", "smallest", "latest"])
def test_windows_have_the_size_that_window_size_says(server: Program, way: str) -> None:
    server.ok("set-option", "-g", "window-size", way)
    with attached(server) as one, attached(server) as other:
        one.ok("refresh-client -C 100x20")
        other.ok("refresh-client -C 90x30")
        wanted = {"largest": "100x30", "smallest": "90x20", "latest": "90x30"}[way]
        size = ("display-message", "-p", "-t", "a:", "#{window_width}x#{window_height}")
        until(lambda: server.ok(*size) == wanted)
        other.close()
        other.rest()
        until(lambda: server.ok(*size) == "100x20")


def in_terminal(server: Program, *words: str) -> tuple["subprocess.Popen[bytes]", int]:
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [server.tmux, "-S", server.place.socket, "-CC", *words], env=server.environment, stdin=slave, stdout=slave,
        stderr=slave, start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    return process, master


def read_until(master: int, wanted: bytes) -> bytes:
    said = b""
    while wanted not in said:
        said += os.read(master, 4096)
    return said


def test_twice_it_speaks_in_a_terminal_and_leaves_it_as_it_was(server: Program) -> None:
    process, master = in_terminal(server, "attach-session", "-t", "a")
    try:
        before = b"\x1bP1000p%begin "
        assert read_until(master, b"%session-changed $0 a\r\n").startswith(before)
        os.write(master, b"display-message -p here\r")
        assert b"\r\nhere\r\n%end " in read_until(master, b"%end ")
        assert not termios.tcgetattr(master)[3] & termios.ECHO
        os.write(master, b"\r")
        assert read_until(master, b"\x1b\\").endswith(b"%exit\r\n\x1b\\")
        assert process.wait(20) == 0
        assert termios.tcgetattr(master)[3] & termios.ECHO
    finally:
        process.kill()
        process.wait()
        os.close(master)


def test_twice_without_a_terminal_is_refused(server: Program) -> None:
    done = server.run("-CC", "attach-session")
    assert (done.returncode, done.stderr) == (1, "tcgetattr failed: Inappropriate ioctl for device\n")


def test_a_client_that_is_killed_is_gone(server: Program) -> None:
    with attached(server) as client, attached(server) as other:
        other.told()
        client.process.send_signal(signal.SIGKILL)
        other.hears(f"%client-detached {client.name}")
        assert server.ok("list-clients", "-F", "#{client_name}") == other.name
