"""What the next process makes of the files that a schedule has left."""

from panelock.impl import codec, journal
from panelock.impl.document import Document
from panelock.impl.errors import BadRegistry
from panelock.impl.journal import Line
from panelock.impl.paths import Place
from panelock.model.state import Phase, Registry
from panelock.specs.bridge import abstract, first_difference, veiled
from panelock.specs.explorer.machine import Machine, machine_of
from panelock.specs.explorer.programs import Fell, Seen, body, heir
from panelock.specs.explorer.scheduling import FOLDER, Process, named
from panelock.specs.explorer.worlds import ran_alone
from panelock.specs.replay import Diverged, replay_line

_PLACE = Place(FOLDER.removesuffix(".d"))
_FILES = (
    _PLACE.lock, _PLACE.registry, _PLACE.journal, journal.older(_PLACE.journal), _PLACE.last, _PLACE.host_lock,
)  # fmt: skip
NAMES = {name.rpartition("/")[2] for name in _FILES}
"""What may stand in the folder."""
REGISTRY, JOURNAL, OLDER = "registry.json", "journal.jsonl", "journal.1.jsonl"
_MAKE = ("new-session", "new-window", "split-window")


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


def journal_of(files: dict[str, bytes]) -> list[Line]:
    """The whole journal, the full one's lines first where it was renewed; raises ValueError for a line that is none.

    A fresh one repeats the last lines of the full one, and says where the registry stands then: a snapshot, which is
    no change.
    """
    decode = journal._decoder.decode  # noqa: SLF001 - its own decoder
    lines = [decode(raw) for raw in files[JOURNAL].splitlines()]
    # Who died between the two steps left one file two names (two files from then on here: a folder is names and bytes).
    if files[JOURNAL].startswith(files.get(OLDER, b"")):
        return lines
    full = [decode(raw) for raw in files[OLDER].splitlines()]
    newest = full[-1].generation
    if all(line.generation != newest for line in lines if line.is_snapshot):
        raise ValueError(f"the full journal goes on to generation {newest}, and the fresh one does not begin there")
    return [*full, *(line for line in lines if line.generation > newest - line.is_snapshot)]


def _after_recovery(
    start: Registry, first: dict[str, bytes], machine: Machine, before: Document | None
) -> str | tuple[Registry, int]:
    files = machine.files()
    extra = set(files) - NAMES
    if extra:
        return f"left behind by the next process: {', '.join(sorted(extra))}"
    try:
        after = codec.decode(files[REGISTRY], REGISTRY)
        lines = journal_of(files)
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
        told = _replayed(start, len(first.get(JOURNAL, b"").splitlines()), lines)
    except Diverged as diverged:
        return f"the journal: {diverged}"
    difference = first_difference(veiled(abstract(after)), told, ("the document", "the journal"))
    if difference is not None:
        return difference
    if before is None:
        return start, 0
    return abstract(before), before.generation


def _replayed(start: Registry, known: int, lines: list[Line]) -> Registry:
    """What the journal tells, from where the world's lines end; from its first snapshot, where those are gone."""
    if known and lines[0].generation != 1:
        known = next(at for at, line in enumerate(lines) if line.is_snapshot)
    state = veiled(start)
    for at, line in enumerate(lines[known:]):
        after = replay_line(state, line)
        if at and line.is_snapshot and after != state:
            raise Diverged(line.generation, {}, "its snapshot is not what its lines have come to")
        state = after
    return state
