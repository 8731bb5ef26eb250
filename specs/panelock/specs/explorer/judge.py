"""Is what a schedule came to right? The files, the ids, the answers, and what the next process makes of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from panelock.impl import codec, journal
from panelock.impl.document import Document
from panelock.impl.errors import BadRegistry, Refused
from panelock.impl.paths import Place
from panelock.model.state import PaneId, Phase, Registry
from panelock.model.step import Done
from panelock.specs import operations as ops
from panelock.specs.bridge import abstract, first_difference, veiled
from panelock.specs.explorer import judging_hosts
from panelock.specs.explorer.exploration import Exploration, State
from panelock.specs.explorer.machine import Machine, machine_of
from panelock.specs.explorer.programs import HOST, LETTERS, NAMES, Fell, Seen, Told, body, heir, ran_alone
from panelock.specs.explorer.scheduling import BOOT, FOLDER, Process, named
from panelock.specs.on_model import play_on_model
from panelock.specs.outcomes import NoRoom, disagreement, said
from panelock.specs.replay import Diverged, replay

_PLACE = Place(FOLDER.removesuffix(".d"))
_FILES = (_PLACE.lock, _PLACE.registry, _PLACE.journal, _PLACE.last, _PLACE.host_lock)
_NAMES = {name.rpartition("/")[2] for name in _FILES}
REGISTRY, JOURNAL = "registry.json", "journal.jsonl"


class Asked(NamedTuple):
    """One operation of a history: who asked, what was said, and how much of each process's was over before."""

    process: int
    number: int
    operation: ops.Operation | None
    """None is a read."""
    answer: Told | Seen | None
    """None: the caller never heard, and it may have been done or not."""
    before: tuple[int, ...]


History = tuple[Asked, ...]


def history_of(exploration: Exploration, state: State) -> History:
    """What was asked and answered, process by process."""
    return tuple(_asked(exploration.program, state))


def _asked(program: Sequence[str], state: State) -> Iterator[Asked]:
    for process, (word, node) in enumerate(zip(program, state.nodes, strict=True)):
        made: int | None = None
        for number, (letter, before) in enumerate(zip(word, state.begun[process], strict=False)):
            answer = node.outcomes[number] if number < len(node.outcomes) else None
            operation = None if letter == "r" else LETTERS[letter](made)
            yield Asked(process, number, operation, answer, before)
            if isinstance(answer, Told) and isinstance(answer.result, Done) and answer.result.pane is not None:
                made = answer.result.pane


# --- linearizability ----------------------------------------------------------------------------------------------


def linearizable(start: Registry, history: History, final: Registry) -> bool:
    """Tell whether some order explains every answer and the final registry: all orders are tried.

    An order keeps to what was over before what began. What was never answered was done at some time, or never.
    """
    by_process: dict[int, list[Asked]] = {}
    for asked in history:
        by_process.setdefault(asked.process, []).append(asked)
    whose = tuple(by_process)
    left = tuple(len(by_process[process]) for process in whose)
    place = {process: at for at, process in enumerate(whose)}
    seen: set[tuple[tuple[int, ...], Registry]] = set()

    def search(done: tuple[int, ...], state: Registry) -> bool:
        if done == left:
            return state == final
        if (done, state) in seen:
            return False
        seen.add((done, state))
        for at, process in enumerate(whose):
            if done[at] == left[at]:
                continue
            asked = by_process[process][done[at]]
            if any(other in place and done[place[other]] < count for other, count in enumerate(asked.before)):
                continue
            after = (*done[:at], done[at] + 1, *done[at + 1 :])
            if any(search(after, became) for became in _became(state, asked)):
                return True
        return False

    return search((0,) * len(whose), start)


def _became(state: Registry, asked: Asked) -> Iterator[Registry]:
    """What the registry is after an operation, if its answer could be given; an unanswered one may do nothing."""
    if asked.operation is None:
        if asked.answer is None or (isinstance(asked.answer, Seen) and asked.answer.registry == state):
            yield state
        return
    if asked.answer is None:
        yield state
        for operation in _readings(asked.operation):
            step = play_on_model(state, operation)
            if not step.refused:
                yield step.state
        return
    assert isinstance(asked.answer, Told)
    result = asked.answer.result
    answer = said(Refused(result), state) if isinstance(result, str) else result
    if isinstance(answer, NoRoom):
        yield state
        return
    for operation in _readings(asked.operation):
        step = play_on_model(state, operation)
        if disagreement(answer, step.outcome) is None:
            yield step.state


def _readings(operation: ops.Operation) -> tuple[ops.Operation, ...]:
    """Whether a window is zoomed the model does not know: a zoom may have been either."""
    if isinstance(operation, ops.Zoom):
        return ops.Zoom(operation.pane, whole=True), ops.Zoom(operation.pane, whole=False)
    return (operation,)


# --- the verdict --------------------------------------------------------------------------------------------------


@dataclass
class Judge:
    """Judges the ends of one exploration's schedules; a verdict is None, or what is wrong, in words.

    Different schedules come to the same end most of the time: each end is judged once.
    """

    exploration: Exploration

    def __post_init__(self) -> None:
        """Nothing is judged yet."""
        self._verdicts: dict[Any, str | None] = {}
        self._recovered: dict[Any, str | tuple[Registry, int]] = {}

    @property
    def ends(self) -> int:
        """How many different ends there were."""
        return len(self._verdicts)

    def end(self, state: State) -> str | None:
        """Judge an end: every process has ended, or died, or waits for ever."""
        machine = state.machine
        files = machine.files()
        hosted = HOST in self.exploration.program
        # What waits, and what lives in terminals, is of hosts alone.
        more = (tuple(node.call for node in state.nodes), machine.wires.key) if hosted else ()
        key = (frozenset(files.items()), state.outcomes, state.begun, machine.dead, more)
        if key not in self._verdicts:
            judged = self._hosted if hosted else self._files
            self._verdicts[key] = self._waits(state) or judged(state, files)
        return self._verdicts[key]

    def power(self, state: State) -> str | None:
        """Judge what a power cut at this instant may leave: each image that the disk may hold."""
        disk = state.machine.disk
        assert disk is not None, "no book was kept of the disk"
        # What a reader saw need not have been on the disk yet.
        history = tuple(asked for asked in history_of(self.exploration, state) if asked.operation is not None)
        for image in disk.images():
            key = ("image", image, history)
            if key not in self._verdicts:
                self._verdicts[key] = self._image(history, dict(image), "the next boot")
            found = self._verdicts[key]
            if found is not None:
                return f"after a power cut: {found}"
        return None

    def _waits(self, state: State) -> str | None:
        if HOST in self.exploration.program:
            return judging_hosts.waiting(self.exploration, state)
        waiting = self.exploration.unfinished(state)
        if waiting and not list(self.exploration.enabled(state)):
            return f"{', '.join(NAMES[one] for one in waiting)} waits for ever"
        return None

    def _files(self, state: State, files: dict[str, bytes]) -> str | None:
        history = history_of(self.exploration, state)
        fell = [outcome.what for said_to in state.outcomes for outcome in said_to if isinstance(outcome, Fell)]
        if fell:
            return fell[0]
        found = self._told_twice(history)
        # Another epoch's ids begin anew; what was given there is the journal's and the model's to tell.
        if found is not None and f'"epoch":{self.exploration.world.registry.epoch},'.encode() in files[REGISTRY]:
            return found
        if not state.machine.dead:
            extra = set(files) - _NAMES
            if extra:
                return f"left behind: {', '.join(sorted(extra))}"
        return self._image(history, files, BOOT)

    def _hosted(self, state: State, files: dict[str, bytes]) -> str | None:
        fell = [outcome.what for node in state.nodes for outcome in node.outcomes if isinstance(outcome, Fell)]
        if fell:
            return fell[0]
        given = list(judging_hosts.panes_given(state))
        if len(given) != len(set(given)):
            return f"%{next(pane for pane in given if given.count(pane) > 1)} was given twice"
        found = self._next_process(files, BOOT)
        if isinstance(found, str):
            return found
        registry, generation = found
        document = codec.decode(files[REGISTRY], REGISTRY)
        processes = {pane.id: pane.process for pane in document.panes.values() if pane.process}
        try:
            return judging_hosts.terminals(self.exploration, state, registry, processes) or judging_hosts.witnessed(
                self.exploration, state, files[JOURNAL], generation
            )
        except Diverged as diverged:
            return f"the journal: {diverged}"

    def _told_twice(self, history: History) -> str | None:
        given: set[PaneId] = set()
        for asked in history:
            if isinstance(asked.operation, ops.MAKERS) and isinstance(asked.answer, Told):
                result = asked.answer.result
                if isinstance(result, Done) and result.pane is not None:
                    if result.pane in given or result.pane < self.exploration.world.registry.next_pane_id:
                        return f"%{result.pane} was given twice"
                    given.add(result.pane)
        return None

    def _image(self, history: History, files: dict[str, bytes], boot: str) -> str | None:
        """Let the next process go on from these files, and ask whether the registry that it finds is explained."""
        found = self._next_process(files, boot)
        if isinstance(found, str):
            return found
        registry, generation = found
        for asked in history:
            if isinstance(asked.answer, Seen) and asked.answer.generation > generation:
                return f"generation {asked.answer.generation} was seen, and {generation} is the newest"
        if not linearizable(self.exploration.world.registry, history, registry):
            return f"not linearizable: {_shown(history)}; found {_panes(registry)}"
        return None

    def _next_process(self, files: dict[str, bytes], boot: str) -> str | tuple[Registry, int]:
        key = boot, frozenset(files.items())
        if key not in self._recovered:
            world = self.exploration.world
            hosted = HOST in self.exploration.program
            self._recovered[key] = recovered(world.registry, world.files, files, boot, hosted=hosted)
        return self._recovered[key]


def recovered(
    start: Registry, first: dict[str, bytes], files: dict[str, bytes], boot: str, *, hosted: bool = False
) -> str | tuple[Registry, int]:
    """The registry that a next process finds, and its generation, when all is well; otherwise what is wrong.

    It makes a change and a second one: the one that finds what is left, and the one that goes on from what it made.
    ``boot`` is another one after a power cut. Where there were hosts, it is one: it settles first.
    """
    try:
        before = codec.decode(files[REGISTRY], REGISTRY) if REGISTRY in files else None
    except BadRegistry as fault:
        return fault.text
    word = "ns" if before is None or before.ended else "ss"
    process = Process((heir if hosted else body)(word), 0, named(90), boot)
    machine, last = ran_alone(machine_of(files, 1), process)
    fell = [outcome.what for outcome in last.outcomes if isinstance(outcome, Fell)]
    if fell:
        return f"the next process is told: {fell[0]}"
    if hosted:
        settled = last.outcomes[0]
        assert isinstance(settled, Seen)
        left = [pane.id for pane in settled.registry.panes if pane.phase is not Phase.DEAD]
        if left:
            return f"the next host leaves %{left[0]} as if its host lived"
    return _after_recovery(start, first, machine, before)


def _after_recovery(
    start: Registry, first: dict[str, bytes], machine: Machine, before: Document | None
) -> str | tuple[Registry, int]:
    files = machine.files()
    extra = set(files) - _NAMES
    if extra:
        return f"left behind by the next process: {', '.join(sorted(extra))}"
    try:
        after = codec.decode(files[REGISTRY], REGISTRY)
        lines = [journal._decoder.decode(raw) for raw in files[JOURNAL].splitlines()]  # noqa: SLF001 - its own decoder
    except (BadRegistry, KeyError, ValueError) as fault:
        return f"after the next process: {fault!r}"
    known = len(first.get(JOURNAL, b"").splitlines())
    generations = [line.generation for line in lines]
    if generations != sorted(set(generations)) or generations[-1] != after.generation:
        return f"the journal's generations are {generations}, the document's is {after.generation}"
    given = [(line.epoch, one["pane"]) for line in lines for one in line.operations if one["op"] in _MAKE]
    if len(given) != len(set(given)):
        return f"the journal gives a pane's id twice: {given}"
    try:
        told = replay(veiled(start), lines[known:])
    except Diverged as diverged:
        return f"the journal: {diverged}"
    difference = first_difference(veiled(abstract(after)), told, ("the document", "the journal"))
    if difference is not None:
        return difference
    if before is None:
        return start, 0
    return abstract(before), before.generation


_MAKE = ("new-session", "new-window", "split-window")


def _shown(history: History) -> str:
    return ", ".join(
        f"{NAMES[asked.process]}: {asked.operation or 'read'} → "
        f"{'never heard' if asked.answer is None else getattr(asked.answer, 'result', asked.answer)}"
        for asked in history
    )


def _panes(registry: Registry) -> str:
    return " ".join(f"%{pane.id}" for pane in registry.panes) or "no pane"
