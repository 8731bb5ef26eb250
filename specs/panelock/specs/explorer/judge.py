"""Is what a schedule came to right? The files, the ids, the answers, and what the next process makes of it."""

from dataclasses import dataclass
from typing import Any

from panelock.impl import codec
from panelock.model.state import PaneId, Registry
from panelock.model.step import Done
from panelock.specs import operations as ops
from panelock.specs.explorer import judging_hosts
from panelock.specs.explorer.explaining import History, Model, history_of, linearizable, told
from panelock.specs.explorer.exploration import Exploration, State
from panelock.specs.explorer.letters import NAMES, has_host
from panelock.specs.explorer.programs import Fell, Seen, Told
from panelock.specs.explorer.recovering import JOURNAL, REGISTRY, Retelling, recovered
from panelock.specs.explorer.recovering import NAMES as FILES
from panelock.specs.explorer.scheduling import BOOT
from panelock.specs.replay import Diverged


@dataclass
class Judge:
    """Judges the ends of one exploration's schedules; a verdict is None, or what is wrong, in words.

    Different schedules come to the same end most of the time: each end is judged once.
    """

    exploration: Exploration

    def __post_init__(self) -> None:
        """Nothing is judged yet."""
        self._verdicts: dict[Any, str | None] = {}
        self._recovered: dict[Any, str | tuple[Registry, int]] = self.exploration.family.judged
        self._model: Model = self.exploration.family.judged.setdefault("model", Model())
        retelling = Retelling(self.exploration.world)
        self._retelling: Retelling = self.exploration.family.judged.setdefault("retelling", retelling)

    @property
    def ends(self) -> int:
        """How many different ends there were."""
        return len(self._verdicts)

    def end(self, state: State) -> str | None:
        """Judge an end: every process has ended, or died, or waits for ever."""
        machine = state.machine
        files = machine.files()
        hosted = has_host(self.exploration.program)
        # What waits, and what lives in terminals, is of hosts alone.
        more = (tuple(node.call for node in state.nodes), machine.wires.key) if hosted else ()
        key = (frozenset(files.items()), state.said, state.begun, machine.dead, more)
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
        if has_host(self.exploration.program):
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
            extra = set(files) - FILES
            if extra:
                return f"left behind: {', '.join(sorted(extra))}"
        return self._image(history, files, BOOT)

    def _hosted(self, state: State, files: dict[str, bytes]) -> str | None:
        # The next host is asked what it makes of the files before and after that second.
        found = self._next_process(files, BOOT)
        if isinstance(found, str):
            return found
        state = judging_hosts.ticked(self.exploration, state)
        files = state.machine.files()
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
        if not linearizable(self.exploration.world.registry, history, registry, self._model):
            return f"not linearizable: {told(history)}; found {_panes(registry)}"
        return None

    def _next_process(self, files: dict[str, bytes], boot: str) -> str | tuple[Registry, int]:
        hosted = has_host(self.exploration.program)
        key = boot, hosted, frozenset(files.items())
        if key not in self._recovered:
            self._recovered[key] = recovered(
                self._retelling, files, boot, hosted=hosted, store=self.exploration.family.heir
            )
        return self._recovered[key]


def _panes(registry: Registry) -> str:
    return " ".join(f"%{pane.id}" for pane in registry.panes) or "no pane"
