"""Is what a schedule with hosts came to right? The journal is the witness: what was asked is in it once, in an order
that nobody can deny, and what a host answered is what it tells.

What the next host makes of the files is judged by judge.py, and that the journal is what the model does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from panelock.impl.errors import Refused
from panelock.impl.journal import Line
from panelock.model.refusals import Refusal
from panelock.model.state import PaneId, Phase, Registry
from panelock.model.step import Done
from panelock.specs import operations as ops
from panelock.specs.bridge import veiled
from panelock.specs.explorer.exploration import Exploration, State
from panelock.specs.explorer.hosting import TICK, Answered, Left
from panelock.specs.explorer.letters import ASKED, HOSTS, LETTERS, NAMES, letters_of
from panelock.specs.explorer.machine import Call, changed, perform
from panelock.specs.explorer.programs import Dropped, Fell, Seen, Told
from panelock.specs.explorer.scheduling import named
from panelock.specs.explorer.wires import NO_PANE
from panelock.specs.on_model import play_on_model
from panelock.specs.outcomes import NoRoom, disagreement, said
from panelock.specs.replay import replay_line

MAKES = ("split-window", "new-window", "new-session")
CHANGES = ("kill-pane", "kill-window", "join-pane", "respawn-pane")
"""What the journal calls what a request may ask for."""
_DECODER = msgspec.json.Decoder(Line)


@dataclass
class Effect:
    """One operation of a program, and what the journal says of it."""

    process: int
    before: tuple[int, ...]
    """How many operations of each process were over before it began."""
    number: int
    request: str
    letters: str
    outcome: Any
    """None: the caller never heard."""
    made: int | None
    """The pane that the process was told of last, before this."""
    lines: list[Line] = field(default_factory=list)

    @property
    def generations(self) -> list[int]:
        """When it happened."""
        return [line.generation for line in self.lines]


def waiting(exploration: Exploration, state: State) -> str | None:
    """Say who waits for ever: nobody may, but a host for callers, or for its place; and callers where no host is."""
    machine = state.machine
    hosts = [at for at, word in enumerate(exploration.program) if word in HOSTS and at not in machine.dead]
    for at in exploration.unfinished(state):
        call = state.nodes[at].call
        assert call is not None
        if at in hosts:
            if not _may_wait(state, at, call, hosts):
                return f"the host {NAMES[at]} waits for ever"
        elif hosts or call[0] not in ("await_host", "receive"):
            return f"{NAMES[at]} waits for ever"
    return None


def _may_wait(state: State, host: int, call: Call, hosts: list[int]) -> bool:
    """For callers; or for its place, while another one has it and waits for callers."""
    served = any(other != host and state.nodes[other].call == ("poll",) for other in hosts)
    return call[0] == "poll" or (call[0] == "flock" and served)


def serving(exploration: Exploration, state: State) -> int | None:
    """The host that lives and has nothing more to do."""
    for at, word in enumerate(exploration.program):
        if word in HOSTS and at not in state.machine.dead and state.nodes[at].call == ("poll",):
            return at
    return None


def ticked(exploration: Exploration, state: State) -> State:
    """The state when a second has passed: whoever died before it told the host of its change is found out then."""
    host = serving(exploration, state)
    if host is None:
        return state
    wires = state.machine.wires
    machine = changed(state.machine, wires=replace(wires, inbox={**wires.inbox, host: (TICK,)}))
    node = state.nodes[host]
    while node.call is not None and not machine.blocks(host, node.call):
        result, machine = perform(machine, host, node.call)
        node = node.after(result)
    return State(machine, (*state.nodes[:host], node, *state.nodes[host + 1 :]), state.begun)


def terminals(exploration: Exploration, state: State, registry: Registry, processes: dict[int, str]) -> str | None:
    """What the registry says of terminals, where a host has had its say: neither a pane nor a terminal too many.

    ``processes`` has the process of every running pane.
    """
    host = serving(exploration, state)
    if host is None:
        return None
    pending = [pane.id for pane in registry.panes if pane.phase in (Phase.FRESH, Phase.RESPAWNING)]
    if pending:
        return f"%{pending[0]} is never settled"
    living = {
        f"simulated:1:{1000 * (at + 1) + number}:1": pane
        for (at, number), (pane, lives) in state.machine.wires.children.items()
        if lives
    }
    for pane in registry.panes:
        if pane.phase is Phase.RUNNING and living.get(processes[pane.id]) != pane.id:
            return f"%{pane.id} is said to run, and its process has ended"
    known = set(processes.values())
    for process, pane_id in living.items():
        if process not in known and pane_id != NO_PANE:
            return f"a terminal is left that was started for %{pane_id}, and no pane has it"
    return None


# --- the journal as witness -----------------------------------------------------------------------------------------


def witnessed(exploration: Exploration, state: State, journal: bytes, generation: int) -> str | None:
    """Hold what was asked and answered against the journal up to the document's generation."""
    known = len(exploration.world.files.get("journal.jsonl", b"").splitlines())
    lines = [line for line in map(_line, journal.splitlines()[known:]) if line is not None]
    lines = [line for line in lines if line.generation <= generation]
    states = [(0, veiled(exploration.world.registry))]
    for line in lines:
        states.append((line.generation, replay_line(states[-1][1], line)))
    effects = list(_effects(exploration, state))
    fault = _given_to(effects, lines)
    if fault is not None:
        return fault
    for effect in effects:
        fault = _happened(effect, lines) or _in_order(effect, effects) or _answered(effect, effects, states)
        if fault is not None:
            return f"{NAMES[effect.process]}: {fault}"
    return None


def _line(raw: bytes) -> Line | None:
    try:
        return _DECODER.decode(raw)
    except msgspec.DecodeError:
        return None


def _effects(exploration: Exploration, state: State) -> Iterator[Effect]:
    for process, (word, node) in enumerate(zip(exploration.program, state.nodes, strict=True)):
        if word in HOSTS:
            continue
        made: int | None = None
        for number, (letter, before) in enumerate(zip(letters_of(word), state.begun[process], strict=False)):
            outcome = node.outcomes[number] if number < len(node.outcomes) else None
            request = (256 * (process + 1) + number).to_bytes(16, "big").hex() if letter in ASKED else ""
            yield Effect(process, before, number, request, letter, outcome, made)
            pane = getattr(outcome.result if isinstance(outcome, Told) else outcome, "pane", None)
            made = made if pane is None else pane


def _given_to(effects: list[Effect], lines: list[Line]) -> str | None:
    """Give each line to the operation that it is of: by the request's id, or by who did it, in its order."""
    by_request = {effect.request: effect for effect in effects if effect.request}
    alone = [effect for effect in effects if not effect.request and effect.letters in LETTERS]
    for line in lines:
        if line.request:
            if line.request not in by_request:
                return f"generation {line.generation} is of a request that nobody made"
            by_request[line.request].lines.append(line)
            continue
        for effect in alone:
            if line.who == named(effect.process) and not effect.lines and not _nothing(effect):
                effect.lines.append(line)
                break
    return None


def _nothing(effect: Effect) -> bool:
    """Nothing was done, says the answer."""
    return isinstance(effect.outcome, Told) and not isinstance(effect.outcome.result, Done)


def _happened(effect: Effect, lines: list[Line]) -> str | None:
    """Once, and as it was told; a pane that somebody was told of has not been taken back."""
    gone = {
        pane
        for line in lines
        for one in line.operations
        for pane in ([one["pane"]] if one["op"] == "withdraw" and not one["respawn"] else one.get("withdrawn", ()))
    }
    done = [one for line in effect.lines for one in line.operations]
    made = [one["pane"] for one in done if one["op"] in MAKES and one["pane"] not in gone]
    changed = [one["op"] for one in done if one["op"] in CHANGES and one["op"] != "respawn-pane"]
    if len(made) > 1 or len(changed) > 1:
        return f"its request was done twice: {made} {changed}"
    outcome = effect.outcome
    if isinstance(outcome, Told) and isinstance(outcome.result, Done) and not effect.lines:
        return f"{outcome.operation} was answered, and the journal does not have it"
    if not isinstance(outcome, Answered):
        return None
    if outcome.pane is None and outcome.status == 0 and ASKED[effect.letters][0] in MAKES:
        return f"was told {outcome.out!r} for a new pane"
    if outcome.out.startswith("%") and made != [int(outcome.out[1:])]:
        return f"was told {outcome.out}, and the journal has {made}"
    if outcome.status and made and not outcome.out:
        return f"was refused ({outcome.err}), and %{made[0]} was made"
    wanted = [word for word in ASKED[effect.letters] if word in CHANGES and word != "respawn-pane"]
    if outcome.status == 0 and changed != wanted:
        return f"was told that {wanted} was done, and the journal has {changed}"
    if outcome.status and changed:
        return f"was refused ({outcome.err}), and the journal has {changed}"
    return None


def _over_before(one: Effect, other: Effect) -> bool:
    return one.number < other.before[one.process]


def _in_order(effect: Effect, effects: list[Effect]) -> str | None:
    for other in effects:
        if effect.lines and other.lines and _over_before(other, effect):
            late, early = max(other.generations), min(effect.generations)
            if late > early:
                return f"generation {early} came after {NAMES[other.process]}'s {late} was over"
    return None


def _answered(effect: Effect, effects: list[Effect], states: Sequence[tuple[int, Registry]]) -> str | None:
    """A refusal, or what was read, was true at some instant between question and answer."""
    outcome = effect.outcome
    lowest = max((max(one.generations) for one in effects if one.lines and _over_before(one, effect)), default=0)
    lowest = max([lowest, *effect.generations])
    highest = min((min(one.generations) for one in effects if one.lines and _over_before(effect, one)), default=10**9)
    meanwhile = [state for at, (generation, state) in enumerate(states)
                 if generation < highest and (at + 1 == len(states) or states[at + 1][0] > lowest)]  # fmt: skip
    if isinstance(outcome, Seen):
        found = veiled(outcome.registry)
        return None if found in meanwhile else f"read generation {outcome.generation}, which was not there then"
    if isinstance(outcome, Answered) and outcome.status:
        operation = _refusable(effect)
        if "not done again" in outcome.err:
            return "was not done again, though nothing of it can be done only once"
        fine = any(_refuses(state, operation, outcome.err) for state in meanwhile)
        return None if fine else f"was refused ({outcome.err}), and at no time was that right"
    if isinstance(outcome, Told) and isinstance(outcome.result, str):
        told, wanted = outcome.result, outcome.operation
        fine = any(_refuses(state, wanted, told) for state in meanwhile)
        return None if fine else f"was refused ({told}), and at no time was that right"
    if isinstance(outcome, Fell):
        return outcome.what
    assert outcome is None or isinstance(outcome, Answered | Told | Left | Dropped), outcome
    return None


def _refusable(effect: Effect) -> ops.Operation:
    """The operation of a request that was refused: its last one."""
    match effect.letters:
        case "1" | "7" if not effect.outcome.out:
            return LETTERS["s"](None)
        case "2" | "7":
            return LETTERS["k"](None)
        case "3":
            return ops.JoinPane(1, 0, 1, 2, before=False, detached=True)
        case "5":
            return ops.KillPane(effect.made or 0, others=False)
        case "8":
            return LETTERS["W"](None)
        case "6":
            return ops.RespawnPane(1, kill=True)
    return LETTERS["w"](None)


def _refuses(state: Registry, operation: ops.Operation, text: str) -> bool:
    answer = said(Refused(text.splitlines()[-1]), state)
    if isinstance(answer, NoRoom):
        return True
    outcome = play_on_model(state, operation).outcome
    return isinstance(outcome, Refusal) and disagreement(answer, outcome) is None


def panes_given(state: State) -> Iterator[PaneId]:
    """Every pane that a caller was told of as new."""
    for node in state.nodes:
        for outcome in node.outcomes:
            if isinstance(outcome, Answered) and outcome.out.startswith("%"):
                yield PaneId(int(outcome.out[1:]))
            elif isinstance(outcome, Told) and isinstance(outcome.operation, ops.MAKERS):
                pane = getattr(outcome.result, "pane", None)
                if pane is not None:
                    yield pane
