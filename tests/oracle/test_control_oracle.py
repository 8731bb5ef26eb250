"""Control mode: the real tmux and ours answer the same lines with the same blocks, and tell of the same events."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.controlling import Block, Controlling
from support.depth import some_of
from support.pair import Pair, pair
from support.program import Program, program, until

pytestmark = pytest.mark.oracle


@pytest.fixture
def both(real_tmux: str, folder: Path) -> Iterator[Pair]:
    """Two servers with the sessions a and b, whose windows keep their names."""
    with pair(folder, real_tmux) as made:
        for one in made:
            one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "-n", "w", "exec cat")
            one.ok("set-option", "-g", "automatic-rename", "off")
            one.ok("new-session", "-d", "-s", "b", "-n", "x", "exec cat")
        yield made


def same(both: Pair, play: Callable[[Program], list[object]]) -> list[str]:
    real, ours = ([neutral(one, server) for one in play(server)] for server in both)
    for at, (theirs, mine) in enumerate(zip(real, ours, strict=True)):
        assert mine == theirs, ours[:at]
    return ours


def neutral(said: object, one: Program) -> str:
    """Leave out what differs between any two servers."""
    text = re.sub(r"client-\d+", "CLIENT", str(said).replace(str(one.folder), "FOLDER"))
    text = re.sub(r"\(created [^)]*\)", "(created TIME)", re.sub(r"\b1[78]\d{8}\b", "TIME", text))
    return re.sub(r"(%begin|%end|%error) (\d+|TIME) \d+", r"\1", text)


def noted(client: Controlling, layouts: set[str] | None = None) -> list[str]:
    """Return what it was told but for output, each once: tmux tells of one layout again where nothing changed it."""
    told = {line for line in client.told() if not line.startswith(("%output", "%message"))} - (layouts or set())
    if layouts is not None:
        layouts |= {line for line in told if line.startswith("%layout-change")}
    return sorted(told)


LINES = {
    "panes": [
        "split-window 'exec cat'", "select-pane -t :.0", "resize-pane -t :.0 -y 3", "resize-pane -Z", "resize-pane -Z",
        "swap-pane -D", "select-layout even-horizontal", "kill-pane -t :.1", "respawn-pane -k 'exec cat'",
        "split-window -d 'exec cat'", "last-pane", "resize-window -x 100 -y 30",
    ],
    "windows": [
        "new-window -d -n more 'exec cat'", "next-window", "rename-window other", "select-window -t :0",
        "link-window -s b:0 -t :7", "rename-window -t :7 linked", "unlink-window -t :7", "kill-window -t :1",
        "new-window -n again 'exec cat'", "rename-window -t b:0 far", "new-window -d -t b: -n there 'exec cat'",
    ],
    "sessions": [
        "new-session -d -s c 'exec cat'", "rename-session z", "rename-session -t c y", "switch-client -t b",
        "switch-client -l", "switch-client -n", "switch-client -p", "attach-session -t b", "attach-session -t y:0.0",
        "kill-session -t z", "new-session -A -s b", "kill-session -t nowhere", "switch-client -t nowhere",
        "new-session -s made 'exec cat'", "kill-session -t b",
    ],
    "sizes": [
        "refresh-client -C 100x30", "list-windows -a -F '#{window_id} #{window_width}x#{window_height}'",
        "new-window -n sized 'exec cat'", "refresh-client -C 70,20", "refresh-client -C @0:50x10",
        "list-windows -a -F '#{window_id} #{window_width}x#{window_height}'", "refresh-client -C @0:",
        "refresh-client -C bad", "refresh-client -C 1x", "refresh-client -C 0x10", "refresh-client -C 20000x5",
        "refresh-client -C 5", "refresh-client -C @0:5,5", "new-session -d -s sized 'exec cat'",
        "list-windows -a -F '#{window_id} #{window_width}x#{window_height}'", "resize-window -A",
        "set-option -w window-size manual", "refresh-client -C 90x25", "refresh-client -f ignore-size",
        "refresh-client -C 60x15", "list-windows -a -F '#{window_id} #{window_width}x#{window_height}'",
    ],
    "of clients": [
        "list-clients", "list-clients -t b", "list-clients -t nowhere", "list-clients -F '#{client_name}' -t a",
        "list-clients -F '#{session_name}|#{client_session}|#{client_width}|#{client_height}'",
        "refresh-client -f no-output,read-only,pause-after=3,nonsense", "list-clients",
        "refresh-client -f '!no-output,!read-only,!pause-after'", "list-clients", "switch-client -r", "list-clients",
        "switch-client -r", "list-clients",
        "list-sessions -F '#{session_name} #{session_attached}'", "switch-client -t b",
        "display-message -p '#{client_session} #{client_last_session} #{session_attached} #{session_attached_list}'",
        "display-message -p '#{session_many_attached} #{window_active_clients} #{window_active_clients_list}'",
        "display-message -p -t a '#{client_session} #{session_attached} #{session_last_attached}'",
        "detach-client -t nobody", "detach-client -a", "detach-client -s a", "suspend-client", "lock-client",
        "lock-session", "refresh-client", "refresh-client -S", "refresh-client -l", "refresh-client -t nobody",
        "switch-client -T root", "switch-client -T nonsense", "switch-client -c nobody", "switch-client -t a.9",
    ],
    "subscriptions": ["refresh-client -B wrong:x", "refresh-client -B wrong", "refresh-client -C 90x30 -A '%0:on'"],
    "buffers": [
        "show-buffer", "set-buffer plain", "show-buffer", "list-buffers -F '#{buffer_size}'",
    ],
    "errors": [
        "nonsense", "kill-pane -t nowhere", "display-message -p one ; kill-pane -t nowhere ; display-message -p two",
        "display-message -p one ; nonsense", "{", "# a comment", "display-message -p \"it's $HOME\"",
        "display-message -p 'a;b' ; display-message -p c", "set-option nonsense 1", "list-windows -F '#{window_id}'",
        "source-file /nowhere", "has-session -t nowhere", "show-options -gv base-index", "list-keys -X", "%if 1",
        "SAID=1 display-message -p c$SAID", "SAID=2", "display-message -p $SAID",
        "set -s command-alias[9] z='A=b ls'", "z",
    ],
}  # fmt: skip
SAID = ("80x24", "100x40", "100x40", "80,24", "80x24", "@0:50x20", "@0:50x20", "@0:", "80x24")


@pytest.mark.parametrize("way", ["latest", "manual", "largest", "smallest"])
def test_who_says_a_size_is_told_of_every_window_changed_or_not(both: Pair, way: str) -> None:
    def play(server: Program) -> list[object]:
        server.ok("new-window", "-d", "-t", "a", "-n", "more", "exec cat")
        for window in ("a:0", "a:1"):
            server.ok("set-option", "-w", "-t", window, "window-size", way)
        with Controlling(server, "attach-session", "-t", "a") as client:
            client.block()
            told = []
            # What a client says of one window makes it smaller in tmux even where its size is "manual", not in ours.
            for size in SAID if way != "manual" else [size for size in SAID if "@" not in size]:
                client.ok(f"refresh-client -C {size}")
                told.append([line for line in client.told() if line.startswith("%layout-change")])
            return list(told)

    assert "%layout-change @2" in str(same(both, play))


def test_what_a_client_says_is_no_activity_of_its(both: Pair) -> None:
    def play(server: Program) -> list[object]:
        with Controlling(server, "attach-session", "-t", "a") as client:
            client.block()
            since = "#{e|-:#{client_activity},#{client_created}} #{e|<=:#{client_created},#{session_activity}}"
            first = client.ok(f"display-message -p '{since}'")
            client.ok("run-shell 'sleep 1.1'")
            return [first, client.ok(f"display-message -p '{since}'")]

    assert same(both, play)[0] == "['0 1']"


@pytest.mark.parametrize("name", some_of(LINES, 2))
def test_lines_are_answered_and_what_they_do_is_told(both: Pair, name: str) -> None:
    def play(one: Program) -> list[object]:
        said: list[object] = []
        layouts: set[str] = set()
        with Controlling(one, "attach-session", "-t", "a") as client:
            said.append(client.block())
            (one.folder / "buffer").write_bytes("a\xff\xfe\x00b\x001\tc\\\nä\x1b[31m\rd\n".encode("latin-1"))
            client.ok(f"load-buffer '{one.folder}/buffer'")
            for line in LINES[name]:
                blocks = 1 if line.startswith("#") else line.count(" ; ") + 1
                client.send(line)
                client.send("display-message -p SYNC")
                said += [line, *until_sync(client, blocks), noted(client, layouts)]
        return said

    same(both, play)


@pytest.mark.parametrize("runs", ["if-shell -F 1", "if-shell true", "run-shell -C", "source-file"])
def test_what_fails_within_a_command_leaves_out_nothing_behind_that(both: Pair, runs: str) -> None:
    def play(one: Program) -> list[object]:
        (one.folder / "file").write_text("has-session -t nowhere ; display-message -p same\n")
        what = f"{one.folder}/file" if runs == "source-file" else "'has-session -t nowhere ; display-message -p same'"
        with Controlling(one, "attach-session") as client:
            client.block()
            client.send(f"{runs} {what} ; display-message -p rest ; has-session -t nowhere ; display-message -p same")
            client.send("display-message -p end")
            lines: list[str] = []
            while "end" not in lines:
                lines += client.block().lines
        return list(lines)

    assert "rest" in same(both, play)


def until_sync(client: Controlling, most: int) -> list[Block]:
    """Return the blocks of a line: as many as there were commands, or fewer where one was wrong."""
    blocks = []
    while (block := client.block()).lines != ["SYNC"]:
        blocks.append(block)
    assert len(blocks) <= most
    return blocks


FIRST = {
    "attach": ("attach-session", "-t", "a"),
    "attach to the one used last": ("attach-session",),
    "attach to none": ("attach-session", "-t", "nowhere"),
    "make": ("new-session", "-s", "made", "exec cat"),
    "make what is there": ("new-session", "-s", "a", "exec cat"),
    "make or attach": ("new-session", "-A", "-s", "b"),
    "a chain": ("attach-session", "-t", "b", ";", "display-message", "-p", "#{session_name}"),
    "no attaching": ("list-sessions", "-F", "#{session_name} #{session_attached}"),
    "an unknown command": ("nonsense",),
    "detached": ("new-session", "-d", "-s", "made", "exec cat"),
}


@pytest.mark.parametrize("name", some_of(FIRST, 3))
def test_the_words_it_begins_with(both: Pair, name: str) -> None:
    def play(one: Program) -> list[object]:
        with Controlling(one, *FIRST[name]) as client:
            said: list[object] = [client.block()] if name != "an unknown command" else []
            if said == [Block(True, [], "0")] and name != "detached":
                said.append(noted(client))
                client.close()
            return [*said, *client.rest()]

    same(both, play)


def test_without_a_server_the_words_start_one_or_fail(real_tmux: str, folder: Path) -> None:
    for name, tmux in (("real", [real_tmux]), ("ours", [])):
        (folder / name).mkdir()
        with program(folder / name, *tmux) as one:
            with Controlling(one, "list-sessions") as client:
                assert client.process.wait(20) == 1
                assert client.process.stderr is not None
                assert b"error connecting to" in client.process.stderr.read()
            with Controlling(one, "attach-session") as client:
                assert client.block() == Block(False, ["no sessions"], "0")
                assert client.rest() == (["%exit"], 1)
        (folder / f"{name}-new").mkdir()  # the one before may be ending still
        words = ("new-session", "-s", "first", "-n", "w", "exec cat")
        with program(folder / f"{name}-new", *tmux) as one, Controlling(one, *words) as client:
            assert client.block() == Block(True, [], "0")
            assert client.told() == ["%window-add @0", "%sessions-changed", "%session-changed $0 first"]


def test_clients_are_told_of_one_another(both: Pair) -> None:
    def play(one: Program) -> list[object]:
        with Controlling(one, "attach-session", "-t", "a") as first:
            first.block()
            with Controlling(one, "new-session", "-A", "-s", "b") as second:
                second.block()
                said: list[object] = [noted(first), noted(second)]
                second.ok("switch-client -t a")
                said += [noted(second), noted(first)]
                second.send("")
                said += [second.rest()]
            return [*said, noted(first)]

    same(both, play)


@pytest.mark.parametrize("way", ["on", "off", "no-detached"])
def test_a_session_that_goes_takes_its_clients_along_or_not(both: Pair, way: str) -> None:
    def play(one: Program) -> list[object]:
        one.ok("set-option", "-g", "detach-on-destroy", way)
        with Controlling(one, "attach-session", "-t", "b") as client:
            client.block()
            noted(client)
            one.ok("kill-session", "-t", "b")
            if way == "on":
                return [*client.rest()]
            client.hears("%sessions-changed")
            return [noted(client), client.ok("display-message -p '#{session_name}'")]

    same(both, play)


def test_output_is_told_escaped_and_only_of_the_sessions_panes(both: Pair) -> None:
    def play(one: Program) -> list[object]:
        with Controlling(one, "attach-session", "-t", "a", LC_ALL="C.UTF-8") as client:
            client.block()
            one.ok("send-keys", "-t", "b:", "unheard", "Enter")
            one.ok("respawn-pane", "-k", "-t", "a:", r"printf 'a\\b\033[1m\303\244\177\tend\n'; exec cat")
            client.hears(r"%output %0 a\134b\033[1m" + "ä\x7f" + r"\011end\015\012")
            return ["".join(line.removeprefix("%output %0 ") for line in client.told() if line.startswith("%output"))]

    told = str(same(both, play))
    assert "unheard" not in told


def test_a_panes_output_can_be_switched_off_and_paused(both: Pair) -> None:
    def play(one: Program) -> list[object]:
        said: list[object] = []
        with Controlling(one, "attach-session", "-t", "a") as client:
            client.block()
            one.ok("respawn-pane", "-k", "-t", "a:", "stty -echo; printf ready; exec cat")
            client.hears("%output %0 ready")
            for number, state in enumerate(("%0:off", "%0:on", "%0:pause", "%0:continue", "%9:off", "wrong"), 1):
                within = client.ok(f"refresh-client -A '{state}'")  # tmux tells of a pause within the block
                client.ok("send-keys typed Enter")
                until(lambda number=number: one.ok("capture-pane", "-p", "-t", "a:").count("typed") == number)
                told = within + client.told()
                said.append("|".join(line for line in told if line.startswith(("%output", "%pause", "%continue"))))
        return said

    same(both, play)


def test_an_empty_line_or_the_inputs_end_lets_it_go(both: Pair) -> None:
    def play(one: Program) -> list[object]:
        said: list[object] = []
        for ends in (
            "",
            "close",
            "detach-client",
            "detach-client -P",
            "kill-pane -t nowhere",
        ):
            with Controlling(one, "attach-session", "-t", "a") as client:
                client.block()
                if ends == "close":
                    client.close()
                else:
                    client.send(ends)
                if ends.startswith("kill"):
                    client.block()
                    client.close()
                told, status = client.rest()
                said.append(([line for line in told if line.startswith("%exit")], status))
        return said

    same(both, play)


def test_what_a_line_says_behind_the_clients_end_is_done(both: Pair) -> None:
    def play(one: Program) -> list[object]:
        with Controlling(one, "attach-session", "-t", "a") as client:
            client.block()
            client.send(
                "display-message -p 1 ; detach-client ; display-message -p 2 ; new-window -d -n made 'exec cat'"
            )
            blocks = [client.block() for _ in range(4)]
            told, status = client.rest()
            return [*blocks, told[-1], status, one.ok("list-windows", "-t", "a", "-F", "#{window_name}")]

    same(both, play)


def test_a_server_that_ends_says_so(both: Pair) -> None:
    def play(one: Program) -> list[object]:
        with Controlling(one, "attach-session", "-t", "a") as client:
            client.block()
            client.told()
            one.ok("kill-server")
            told, status = client.rest()
            return [sorted(set(told)), status]

    same(both, play)


def test_with_wait_exit_it_waits_for_an_empty_line(both: Pair) -> None:
    def play(one: Program) -> list[object]:
        with Controlling(one, "attach-session", "-f", "wait-exit", "-t", "a") as client:
            client.block()
            client.ok("detach-client")
            client.hears("%exit")
            assert client.process.poll() is None
            client.send("more")
            client.send("")
            return [client.rest()[1]]

    assert same(both, play) == ["0"]


def test_hooks_of_clients_run(both: Pair) -> None:
    def play(one: Program) -> list[object]:
        for name in ("client-attached", "client-detached", "client-session-changed"):
            one.ok("set-hook", "-g", name, "set-option -gaF @told ' #{hook} #{hook_client}'")
        with Controlling(one, "attach-session", "-t", "a") as client:
            client.block()
            until(lambda: "client-attached" in one.run("show-options", "-gv", "@told").stdout)
            client.ok("switch-client -t b")
            until(lambda: "session-changed" in one.run("show-options", "-gv", "@told").stdout)
            client.send("")
            client.rest()
            until(lambda: "detached" in one.run("show-options", "-gv", "@told").stdout)
            return [one.ok("show-options", "-gv", "@told")]

    same(both, play)


def test_subscriptions_tell_what_has_changed(both: Pair) -> None:
    def play(one: Program) -> list[object]:
        with Controlling(one, "attach-session", "-t", "a") as client:
            client.block()
            client.ok("refresh-client -B 'pane:%0:#{pane_id} #{@v}'")
            client.ok("refresh-client -B 'all:%*:#{pane_id}'")
            client.ok("refresh-client -B 'session::#{session_name}'")
            client.ok("refresh-client -B 'windows:@*:#{window_name}'")
            for wanted in (
                "%subscription-changed pane $0 @0 0 %0 : %0 ", "%subscription-changed all $0 @0 0 %0 : %0",
                "%subscription-changed session $0 - - - : a", "%subscription-changed windows $0 @0 0 - : w",
            ):  # fmt: skip
                client.hears(wanted)
            client.told()
            client.ok("refresh-client -B windows")
            client.ok("rename-window other")
            client.ok("set-option -g @v 1")
            client.hears("%subscription-changed pane $0 @0 0 %0 : %0 1")
            return [noted(client)]

    same(both, play)
