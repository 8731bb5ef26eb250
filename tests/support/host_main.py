"""A host with a few commands of the tests' own: what the host does is tested apart from what tmux's commands say."""

import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from panelock.impl import parse
from panelock.impl.commands.base import (
    Call,
    Capture,
    Channel,
    Command,
    Commit,
    Facts,
    Pause,
    Pipe,
    ReadFile,
    RunShell,
    Send,
    Spawn,
    Steps,
    WriteFile,
)
from panelock.impl.document import Phase
from panelock.impl.errors import Refused
from panelock.impl.host import main as host
from panelock.impl.host.driver import Driver
from panelock.impl.host.request import Step
from panelock.impl.layout import Kind
from panelock.impl.paths import Place
from panelock.impl.registry import arranging, killing, lifecycle, making, settings
from panelock.impl.registry.making import Made, Reservation
from panelock.impl.registry.settings import Scope
from panelock.impl.store import Transaction


def _make(call: Call, reserve: Any) -> Steps:
    """The two steps in which a pane is made, as the real commands take them."""
    pane = yield Commit(reserve, final=False)
    number = pane.pane if isinstance(pane, Made) else pane
    try:
        started = yield Spawn(number, call.args.rest, dict(call.environment), call.cwd, "/bin/sh")
    except Refused as refused:
        yield Commit(lambda tx: lifecycle.withdraw(tx, number), final=False)
        raise Refused(f"create pane failed: {refused.text}") from None

    def confirm(tx: Transaction) -> None:
        lifecycle.confirm(tx, number, pid=started.pid, process=started.process, tty=started.tty)
        call.print(f"%{number}")

    yield Commit(confirm)


def _new(call: Call) -> Steps:
    def reserve(tx: Transaction) -> Made:
        return making.new_session(
            tx, Reservation(argv=call.args.rest, cwd=call.cwd), name=None, window_name="w", sx=100, sy=50, base=0
        )

    yield from _make(call, reserve)


def _window(call: Call) -> Steps:
    def reserve(tx: Transaction) -> Made:
        return making.new_window(
            tx, Reservation(argv=call.args.rest), session=min(tx.document.sessions), index=None, name="w", sx=200,
            sy=200, base=0, select=False,
        )  # fmt: skip

    yield from _make(call, reserve)


def _split(call: Call) -> Steps:
    if not call.document.panes:
        raise Refused("no server running")

    def reserve(tx: Transaction) -> int:
        target = int((call.args.get("t") or "%0")[1:])
        window = tx.document.windows[tx.document.panes[target].window]
        arranging.select_named_layout(tx, window.id, 4, main=("0", "0"), other=("0", "0"))
        return making.split_window(tx, Reservation(argv=call.args.rest), target=target, kind=Kind.TOP_BOTTOM)

    yield from _make(call, reserve)


def _half(call: Call) -> Steps:
    """Reserve and spawn, then fail."""

    def reserve(tx: Transaction) -> int:
        return making.split_window(tx, Reservation(), target=0, kind=Kind.TOP_BOTTOM)

    pane = yield Commit(reserve, final=False)
    if call.args.has("s"):
        yield Spawn(pane, ["sleep", "1000"], dict(call.environment), "/", "/bin/sh")
    raise Refused("half made")


def _respawn(call: Call) -> Steps:
    number = int((call.args.get("t") or "%0")[1:])

    def reserve(tx: Transaction) -> int:
        making.respawn_pane(tx, Reservation(argv=call.args.rest), pane=number, kill=call.args.has("k"))
        return number

    yield from _make(call, reserve)


def _list(call: Call) -> Steps:
    for pane in sorted(call.document.panes.values(), key=lambda one: one.id):
        how = pane.dead_reason or (f"status {pane.dead_status}" if pane.phase is Phase.DEAD else str(pane.pid))
        call.print(f"%{pane.id} {pane.phase} {pane.sx}x{pane.sy} {how} {pane.title}")
    yield from ()


def _kill(call: Call) -> Steps:
    number = int((call.args.get("t") or "%0")[1:])
    yield Commit(lambda tx: killing.kill_pane(tx, number))


def _kill_server(_: Call) -> Steps:
    yield Commit(killing.kill_server)


def _send(call: Call) -> Steps:
    number = int((call.args.get("t") or "%0")[1:])
    yield Send(number, call.args.rest[0].encode().decode("unicode_escape").encode(), fresh_waits=not call.args.has("n"))


def _capture(call: Call) -> Steps:
    text = yield Capture(int((call.args.get("t") or "%0")[1:]), start="-")
    call.out.append(text)


def _facts(call: Call) -> Steps:
    found = yield Facts(int((call.args.get("t") or "%0")[1:]))
    call.print(f"{found.get('cursor_x')},{found.get('cursor_y')}")


def _fact(call: Call) -> Steps:
    call.print(str(call.driver.fact(int((call.args.get("t") or "%0")[1:]), call.args.rest[0])))
    yield from ()


def _wait(call: Call) -> Steps:
    yield Channel(call.args.rest[0], call.args.get("a") or "wait")


def _shell(call: Call) -> Steps:
    status, output = yield RunShell(call.args.rest[0], call.cwd, dict(call.environment), wait=not call.args.has("b"))
    call.out.append(output.decode())
    call.status = status


def _pause(call: Call) -> Steps:
    yield Pause(float(call.args.rest[0]))
    call.print("paused")


def _load(call: Call) -> Steps:
    data = yield ReadFile(call.args.rest[0])
    call.raw = data


def _save(call: Call) -> Steps:
    yield WriteFile(call.args.rest[0], call.args.rest[1].encode())


def _pipe(call: Call) -> Steps:
    yield Pipe(0, " ".join(call.args.rest), output=not call.args.has("I"), input=call.args.has("I"))


def _set(call: Call) -> Steps:
    name, value = call.args.rest
    scope = Scope.WINDOW if call.args.has("w") else Scope.SERVER
    yield Commit(lambda tx: settings.set_option(tx, scope, 0, name, value))


def _echo(call: Call) -> Steps:
    call.print(" ".join(call.args.rest))
    yield from ()


def _big(call: Call) -> Steps:
    call.raw = b"x" * int(call.args.rest[0])
    yield from ()


def _die_once(call: Call) -> Steps:
    """Kill the host at the named point of making a pane, the first time that it is asked."""
    where, mark = call.args.rest

    def die(now: str) -> None:
        if where == now and (mark == "never" or not os.path.exists(mark)):
            with open(mark if mark != "never" else os.devnull, "w"):
                os.kill(os.getpid(), signal.SIGKILL)

    def reserve(tx: Transaction) -> int:
        return making.split_window(tx, Reservation(), target=0, kind=Kind.TOP_BOTTOM)

    die("before")
    pane = yield Commit(reserve, final=False)
    die("reserved")
    started = yield Spawn(pane, ["sleep", "1000"], dict(call.environment), "/", "/bin/sh")
    die("spawned")

    def confirm(tx: Transaction) -> None:
        lifecycle.confirm(tx, pane, pid=started.pid, process=started.process, tty=started.tty)
        call.print(f"%{pane}")

    yield Commit(confirm)
    die("confirmed")


def _bug(_: Call) -> Steps:
    yield from ()
    raise AssertionError("a bug")


def _bad_change(_: Call) -> Steps:
    def change(tx: Transaction) -> None:
        tx.document.panes[0].sx = 7
        tx.touched.panes.add(0)
        raise ZeroDivisionError

    yield Commit(change)


def _command(name: str, run: Any, options: str = "", *, effects: bool = False) -> Command:
    return Command(name, "", options, "", run, effects=effects)


TABLE = {
    command.name: command
    for command in (
        _command("new", _new),
        _command("window", _window),
        _command("split", _split, "t:"),
        _command("half", _half, "s"),
        _command("respawn", _respawn, "kt:"),
        _command("list", _list),
        _command("kill", _kill, "t:"),
        _command("kill-server", _kill_server),
        _command("send", _send, "nt:", effects=True),
        _command("capture", _capture, "t:"),
        _command("facts", _facts, "t:"),
        _command("fact", _fact, "t:"),
        _command("wait", _wait, "a:"),
        _command("shell", _shell, "b", effects=True),
        _command("pause", _pause),
        _command("load", _load),
        _command("save", _save),
        _command("pipe", _pipe, "I"),
        _command("set", _set, "w"),
        _command("echo", _echo),
        _command("big", _big),
        _command("die-once", _die_once),
        _command("bug", _bug),
        _command("bad-change", _bad_change),
    )
}


def compiled(argv: Sequence[str], _: Driver) -> Sequence[Step]:
    """Parse a command line with the tests' table."""
    return parse.parse_arguments(list(argv), parse.Context(TABLE)).commands


def main() -> None:
    """As panelock.impl.host.main.main, with the tests' commands."""
    place, ready = Place(sys.argv[1]), int(sys.argv[2])
    os.set_inheritable(ready, False)
    os._exit(host.run(place, compiled, ready=ready, limit_s=1.0))
