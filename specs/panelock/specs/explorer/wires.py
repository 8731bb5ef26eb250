"""The simulated machine's other calls: a host's socket, what is said through it, and the terminals that it starts.

A host's socket is one that stands under its name: whoever connects reaches who published last, if it lives. What is
sent stands in the host's inbox until it looks; an answer stands with its caller. With a host everything ends that it
has not answered, and the terminals that it started.
"""

import errno
from dataclasses import replace
from typing import Any

from panelock.specs.explorer.machine import CALLS, WAITS, Event, Failed, Machine, Step, Wires, changed

NO_PANE = -1
"""That of a process that stands by for one."""


def answers(machine: Machine) -> bool:
    """Tell whether a living host has the socket."""
    return machine.wires.host >= 0 and machine.wires.host not in machine.dead


def _with(machine: Machine, **fields: Any) -> Machine:
    return changed(machine, wires=replace(machine.wires, **fields))


def _heard(wires: Wires, host: int, event: Event) -> dict[int, tuple[Event, ...]]:
    return {**wires.inbox, host: (*wires.inbox.get(host, ()), event)}


# --- a caller's ---


def _connect(machine: Machine, _: int) -> Step:
    return answers(machine), machine


def _await_host(machine: Machine, _: int) -> Step:
    return None, machine


def _send(machine: Machine, process: int, data: bytes) -> Step:
    wires = machine.wires
    if not answers(machine):
        return Failed(errno.EPIPE), machine
    asking = {**wires.asking, process: wires.host}
    return None, _with(machine, asking=asking, inbox=_heard(wires, wires.host, ("frame", process, data)))


def _receive(machine: Machine, process: int) -> Step:
    wires = machine.wires
    asking = {caller: host for caller, host in wires.asking.items() if caller != process}
    if process not in wires.mail:
        return Failed(errno.ECONNRESET), _with(machine, asking=asking)
    mail = {caller: data for caller, data in wires.mail.items() if caller != process}
    return wires.mail[process], _with(machine, asking=asking, mail=mail)


def _no_answer_yet(machine: Machine, process: int) -> bool:
    wires = machine.wires
    return process not in wires.mail and wires.asking.get(process, -1) not in machine.dead


def _exit(machine: Machine, _: int, pane: int) -> Step:
    """The process in a pane's terminal ends by itself; tells whether there was one."""
    wires = machine.wires
    for (host, number), (its, lives) in wires.children.items():
        if its == pane and lives:
            children = {**wires.children, (host, number): (pane, False)}
            return True, _with(machine, children=children, inbox=_heard(wires, host, ("ended", number)))
    return False, machine


# --- a host's ---


def _publish(machine: Machine, process: int) -> Step:
    return None, _with(machine, host=process)


def _look(machine: Machine, process: int) -> Step:
    """Take all that there is, in its order."""
    found = machine.wires.inbox.get(process, ())
    if not found:
        return (), machine
    return found, _with(machine, inbox={host: left for host, left in machine.wires.inbox.items() if host != process})


def _nothing_to_hear(machine: Machine, process: int) -> bool:
    return not machine.wires.inbox.get(process)


def _reply(machine: Machine, process: int, caller: int, data: bytes) -> Step:
    wires = machine.wires
    if wires.asking.get(caller) != process:
        return None, machine
    return None, _with(machine, mail={**wires.mail, caller: data})


def _spawn(machine: Machine, process: int, pane: int) -> Step:
    number = sum(host == process for host, _ in machine.wires.children)
    return number, _with(machine, children={**machine.wires.children, (process, number): (pane, True)})


def _stand_by(machine: Machine, process: int) -> Step:
    return _spawn(machine, process, NO_PANE)


def _begin(machine: Machine, process: int, number: int, pane: int, name: str) -> Step:
    """What stands by becomes a pane's program; tells whether the journal knows that it does."""
    known = name.encode() in machine.files().get("journal.jsonl", b"")
    return known, _with(machine, children={**machine.wires.children, (process, number): (pane, True)})


def _hang_up(machine: Machine, process: int, number: int) -> Step:
    children = machine.wires.children
    pane, _ = children[process, number]
    return None, _with(machine, children={**children, (process, number): (pane, False)})


CALLS.update({
    "connect": _connect, "await_host": _await_host, "send": _send, "receive": _receive, "exit": _exit,
    "publish": _publish, "poll": _look, "look": _look, "reply": _reply, "spawn": _spawn, "stand_by": _stand_by,
    "begin": _begin, "hang_up": _hang_up,
})  # fmt: skip
WAITS.update({
    "await_host": lambda machine, _: not answers(machine),
    "receive": _no_answer_yet,
    "poll": _nothing_to_hear,
})  # fmt: skip
