"""A schedule as a timeline: who called what when, what that gave, and what it meant. For drawings, in any colours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from panelock.impl.kernel import LOCK_EXCLUSIVE
from panelock.specs.explorer.exploration import Choice, Exploration, State, replayed
from panelock.specs.explorer.hosting import Answered, Left
from panelock.specs.explorer.judge import Judge
from panelock.specs.explorer.letters import NAMES
from panelock.specs.explorer.machine import Call, Machine, perform
from panelock.specs.explorer.programs import Fell, Seen, Told
from panelock.specs.explorer.recovering import REGISTRY

Kind = Literal[
    "lock", "unlock", "wait", "read", "write", "names", "sync", "look", "talk", "terminal", "death", "answer", "verdict"
]
"""What a moment is, to choose a colour by: ``names`` changes a name, ``sync`` brings something to the disk, ``look``
asks for what is there, ``talk`` goes between a host and its callers, ``terminal`` starts one or ends it; ``wait`` is no
call but the beginning of a wait, ``answer`` what a caller is told."""

_KINDS: dict[str, Kind] = {
    "flock": "lock", "try_flock": "lock", "unlock": "unlock",
    "pread": "read", "pwrite": "write", "ftruncate": "write", "fsync": "sync",
    "replace": "names", "link": "names", "unlink": "names", "die": "death",
    "connect": "talk", "await_host": "talk", "send": "talk", "receive": "talk",
    "publish": "talk", "poll": "talk", "look": "talk", "reply": "talk",
    "spawn": "terminal", "stand_by": "terminal", "begin": "terminal", "hang_up": "terminal", "exit": "terminal",
}  # fmt: skip
_AWAITED = {"await_host": "a host", "receive": "the host's answer", "poll": "something to do"}
_GENERATION = re.compile(rb'"generation":(\d+)')


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline."""

    process: int
    """The process's place in the program; -1 for a verdict."""
    kind: Kind
    call: str = ""
    """The system call's name; empty where nothing is called (wait, answer, death, verdict)."""
    argument: str = ""
    result: str = ""
    remark: str = ""
    """What it means, in words."""
    bad: bool = False
    """Something is lost by it, or it is the verdict on a bad end."""

    @property
    def name(self) -> str:
        """The process's letter."""
        return NAMES[self.process] if self.process >= 0 else ""


def moments(exploration: Exploration, schedule: str, *, to_the_end: bool = True) -> list[Moment]:
    """Follow a schedule; the last moment is the verdict. Where the power is cut at its end, not ``to_the_end``."""
    end, choices = replayed(exploration, schedule, to_the_end=to_the_end)
    told = list(_Teller(exploration).told(choices))
    judge = Judge(exploration)
    verdict = judge.end(end) if to_the_end else judge.power(end)
    return [*told, Moment(-1, "verdict", remark=verdict or "nothing bad", bad=verdict is not None)]


class _Teller:
    """Follows a schedule and says what each step means."""

    def __init__(self, exploration: Exploration) -> None:
        self._exploration = exploration
        self._loaded: dict[int, int] = {}
        """The generation of the document that each process read last."""
        self._registries: set[tuple[int, int]] = set()
        """Processes and their descriptors of the registry: of what it was when they opened it."""

    def told(self, choices: list[Choice]) -> Iterator[Moment]:
        state = self._exploration.start
        for choice in choices:
            process = choice.process
            after = self._exploration.step(state, choice)
            if choice.killed:
                held = any(process == whose for locks in state.machine.locks.values() for whose, *_ in locks)
                yield Moment(process, "death", remark="killed, holding a lock" if held else "killed")
            else:
                yield self._call(state, process, self._exploration.call(state, choice))
            new = after.nodes[process].outcomes[len(state.nodes[process].outcomes) :]
            for outcome in new:
                yield Moment(process, "answer", remark=said(outcome), bad=isinstance(outcome, Fell))
            call = after.nodes[process].call
            if call is not None and not choice.killed and after.machine.blocks(process, call):
                yield Moment(process, "wait", remark=f"waits for {_awaited(after, process, call)}")
            state = after

    def _call(self, state: State, process: int, call: Call) -> Moment:
        machine = state.machine
        result, after = perform(machine, process, call)
        kind = _KINDS.get(call[0], "look")
        if call[0] == "close" and after.locks != machine.locks:
            kind = "unlock"
        if call[0] == "open" and isinstance(result, int):
            self._registries.discard((process, result))
            if call[1] == REGISTRY:
                self._registries.add((process, result))
        remark, bad = self._remark(machine, after, process, call)
        return Moment(process, kind, call[0], _arguments(machine, process, call), _result(result), remark, bad)

    def _remark(self, machine: Machine, after: Machine, process: int, call: Call) -> tuple[str, bool]:
        match call[0]:
            case "flock" | "try_flock":
                return ("has the lock" if after.locks != machine.locks else "the lock is another's"), False
            case "close" | "unlock" if after.locks != machine.locks:
                return "gives the lock back", False
            case "pread":
                inode = machine.opened[process].get(call[1], (0, 0))[0]
                found = _generation(machine.data.get(inode, b"")) if (process, call[1]) in self._registries else None
                if found is not None and call[3] == 0:
                    self._loaded[process] = found
                    gone = "" if inode == machine.names.get(REGISTRY) else ", from a file that was replaced since"
                    return f"loads generation {found}{gone}", False
            case "replace" if call[2] == REGISTRY:
                return self._replaced(machine, after, process)
        return "", False

    def _replaced(self, machine: Machine, after: Machine, process: int) -> tuple[str, bool]:
        old, new = (_generation(at.files().get(REGISTRY, b"")) for at in (machine, after))
        knew = self._loaded.get(process)
        self._loaded[process] = new or 0
        if old is not None and knew is not None and old > knew:
            return f"generation {new} in place of {old}, which {NAMES[process]} has never seen: {old} is lost", True
        return f"generation {new} in place", False


def _generation(data: bytes) -> int | None:
    found = _GENERATION.search(data)
    return int(found[1]) if found else None


def _awaited(state: State, process: int, call: Call) -> str:
    if call[0] != "flock":
        return _AWAITED.get(call[0], "another")
    inode = state.machine.opened[process][call[1]][0]
    return ", ".join(sorted({NAMES[whose] for whose, *_ in state.machine.locks.get(inode, ()) if whose != process}))


def _arguments(machine: Machine, process: int, call: Call) -> str:
    name, *rest = call
    if name == "open":
        return _short(rest[0] or "the folder")
    if name in ("flock", "try_flock"):
        rest[1] = "exclusive" if rest[1] == LOCK_EXCLUSIVE else "shared"
    words = [f"{len(word)} bytes" if isinstance(word, bytes) else _short(str(word)) for word in rest]
    if name == "begin":
        return f"{rest[0]} as %{rest[1]}"
    if name in ("reply", "exit", "spawn", "hang_up"):
        return f"to {NAMES[rest[0]]}" if name == "reply" else f"%{rest[0]}" if name != "hang_up" else words[0]
    if rest and isinstance(rest[0], int) and rest[0] in machine.opened[process]:
        inode = machine.opened[process][rest[0]][0]
        known = [named for named, number in machine.names.items() if number == inode]
        words[0] = _short(known[0]) if known else ("the folder" if inode == 0 else "a file without a name")
    return ", ".join(words)


def _short(name: str) -> str:
    """The name of a temporary file is long, and its end tells it from others."""
    return name if len(name) < 18 else f"…{name[-8:]}"


def _result(result: object) -> str:
    if isinstance(result, tuple) and result and isinstance(result[0], tuple):  # what a host hears
        return ", ".join(
            f"{NAMES[event[1]]} asks" if event[0] == "frame" else "a process has ended" for event in result
        )
    return f"{len(result)} bytes" if isinstance(result, bytes) else "" if result is None else str(result)


def said(outcome: object) -> str:
    """Say what a caller was told."""
    match outcome:
        case Told(operation, result):
            pane = getattr(result, "pane", None)
            what = f"%{pane}" if pane is not None else getattr(result, "text", result)
            return f"{type(operation).__name__}: {what if isinstance(what, str) else 'done'}"
        case Seen(generation, _):
            return f"read generation {generation}"
        case Fell(what):
            return what
        case Answered(_, argv, status, out, err):
            return f"{argv[0]}: {out or err or 'done'}" + (f" (status {status})" if status else "")
        case Left(pane, there):
            return f"the process in %{pane} ends" if there else f"no process in %{pane}"
    return str(outcome)
