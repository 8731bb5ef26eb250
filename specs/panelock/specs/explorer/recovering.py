"""What the next process makes of the files that a schedule has left."""

from collections.abc import Callable

from panelock.impl import codec, journal
from panelock.impl.document import Document
from panelock.impl.errors import BadRegistry
from panelock.impl.journal import Line
from panelock.impl.paths import Place
from panelock.impl.store import Store
from panelock.model.state import Phase, Registry
from panelock.specs.bridge import abstract, first_difference, veiled
from panelock.specs.explorer.letters import KEEPS
from panelock.specs.explorer.machine import Machine, machine_of
from panelock.specs.explorer.programs import Fell, Seen, StoreOf, body, heir
from panelock.specs.explorer.scheduling import FOLDER, named, ran_alone
from panelock.specs.explorer.worlds import World
from panelock.specs.replay import Diverged, replay_line

_PLACE = Place(FOLDER.removesuffix(".d"))
_FILES = (
    _PLACE.lock, _PLACE.registry, _PLACE.journal, journal.older(_PLACE.journal), _PLACE.last, _PLACE.host_lock,
)  # fmt: skip
NAMES = {name.rpartition("/")[2] for name in _FILES}
"""What may stand in the folder."""
REGISTRY, JOURNAL, OLDER = "registry.json", "journal.jsonl", "journal.1.jsonl"
_MAKE = ("new-session", "new-window", "split-window")


class Retelling:
    """Journals that begin in one world, told to the model; what several have in common is told once."""

    def __init__(self, world: World) -> None:
        """Nothing is told yet."""
        self.start = world.registry
        self._veiled = veiled(world.registry)
        self._known = len(world.files.get(JOURNAL, b"").splitlines())
        """The lines that made the world."""
        self._lines: dict[bytes, Line] = {}
        self._after: dict[tuple[int, int], tuple[Registry, Line, Registry]] = {}
        """By the identity of a registry and a line, which live as long as they stand here."""

    def line(self, raw: bytes) -> Line:
        """A line, of which there is one object; raises ValueError where it is none."""
        found = self._lines.get(raw)
        if found is None:
            found = self._lines[raw] = journal._decoder.decode(raw)  # noqa: SLF001 - its own decoder
        return found

    def told(self, lines: list[Line]) -> Registry:
        """Where the lines lead that come after the world's; from their first snapshot, where those are gone."""
        known = self._known
        if known and lines[0].generation != 1:
            known = next(at for at, line in enumerate(lines) if line.is_snapshot)
        state = self._veiled
        for at, line in enumerate(lines[known:]):
            after = self._step(state, line)
            if at and line.is_snapshot and after != state:
                raise Diverged(line.generation, {}, "its snapshot is not what its lines have come to")
            state = after
        return state

    def _step(self, state: Registry, line: Line) -> Registry:
        key = id(state), id(line)
        found = self._after.get(key)
        if found is None:
            found = self._after[key] = state, line, replay_line(state, line)
        return found[2]


def recovered(
    retelling: Retelling, files: dict[str, bytes], boot: str, *, hosted: bool = False, store: StoreOf = Store
) -> str | tuple[Registry, int]:
    """The registry that a next process finds, and its generation, when all is well; otherwise what is wrong.

    It makes a change and a second one: the one that finds what is left, and the one that goes on from what it made.
    ``boot`` is another one after a power cut. Where there were hosts, it is one: it settles first. Otherwise it keeps a
    ``store`` as a host does, if another one than the usual is given.
    """
    try:
        before = codec.decode(files[REGISTRY], REGISTRY) if REGISTRY in files else None
    except BadRegistry as fault:
        return fault.text
    word = "ns" if before is None or before.ended else "ss"
    if store is not Store:
        word = KEEPS + word
    process = heir(word) if hosted else body(word, store=store)
    machine, said = ran_alone(process, machine_of(files, 1), named(90), boot)
    fell = [outcome.what for outcome in said if isinstance(outcome, Fell)]
    if fell:
        return f"the next process is told: {fell[0]}"
    if hosted:
        settled = said[0]
        assert isinstance(settled, Seen)
        left = [pane.id for pane in settled.registry.panes if pane.phase is not Phase.DEAD]
        if left:
            return f"the next host leaves %{left[0]} as if its host lived"
    return _after_recovery(retelling, machine, before)


def _journal_of(files: dict[str, bytes], decode: Callable[[bytes], Line]) -> list[Line]:
    """The whole journal, the full one's lines first where it was renewed; raises ValueError for a line that is none.

    A fresh one repeats the last lines of the full one, and says where the registry stands then: a snapshot, which is
    no change.
    """
    lines = [decode(raw) for raw in files[JOURNAL].splitlines()]
    # Who died between the two steps left one file two names (two files from then on here: a folder is names and bytes).
    if files[JOURNAL].startswith(files.get(OLDER, b"")):
        return lines
    full = [decode(raw) for raw in files[OLDER].splitlines()]
    newest = full[-1].generation
    if all(line.generation != newest for line in lines if line.is_snapshot):
        raise ValueError(f"the full journal goes on to generation {newest}, and the fresh one does not begin there")
    return [*full, *(line for line in lines if line.generation > newest - line.is_snapshot)]


def _after_recovery(retelling: Retelling, machine: Machine, before: Document | None) -> str | tuple[Registry, int]:
    files = machine.files()
    extra = set(files) - NAMES
    if extra:
        return f"left behind by the next process: {', '.join(sorted(extra))}"
    try:
        after = codec.decode(files[REGISTRY], REGISTRY)
        lines = _journal_of(files, retelling.line)
    except (BadRegistry, KeyError, ValueError) as fault:
        return f"after the next process: {fault!r}"
    changes = [line for line in lines if not line.is_snapshot]
    generations = [line.generation for line in changes]
    if generations != sorted(set(generations)) or generations[-1] != after.generation:
        return f"the journal's generations are {generations}, the document's is {after.generation}"
    given = [(line.epoch, one["pane"]) for line in changes for one in line.operations if one["op"] in _MAKE]
    if len(given) != len(set(given)):
        return f"the journal gives a pane's id twice: {given}"
    try:
        told = retelling.told(lines)
    except Diverged as diverged:
        return f"the journal: {diverged}"
    difference = first_difference(veiled(abstract(after)), told, ("the document", "the journal"))
    if difference is not None:
        return difference
    if before is None:
        return retelling.start, 0
    return abstract(before), before.generation
