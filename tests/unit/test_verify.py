"""What verify says of a history that is right, and of every damage that was planted in one."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support.changes import change, new_session, new_window, split
from support.faults import full_at
from support.journals import differences, edit, judged

from panelock.cli import mending
from panelock.cli.verifying import pair
from panelock.impl import codec, commit, journal
from panelock.impl.document import Document, Session
from panelock.impl.errors import CannotWrite, Fault
from panelock.impl.journal import Line
from panelock.impl.kernel import Real
from panelock.impl.paths import Place
from panelock.impl.registry import arranging, killing, lifecycle, making, moving, selecting, settings
from panelock.impl.registry.making import Reservation
from panelock.impl.registry.settings import Scope
from panelock.impl.store import Store
from panelock.specs.verify import verify


@pytest.fixture
def lived(store: Store) -> Store:
    """A server with something of everything, two epochs of it."""
    new_session(store, "first")
    split(store, 0)
    change(store, killing.kill_server)
    new_session(store, "work", sx=250, sy=250)
    for _ in range(3):
        split(store, 0)
    new_window(store)
    change(store, killing.kill_pane, 2)
    change(store, settings.set_option, Scope.PANE, 1, "@colour", "green")
    change(store, lifecycle.set_title, 3, "teammate")
    change(store, arranging.resize_window, 0, 250, 300)
    change(store, selecting.attach_session, 0)
    change(store, selecting.use_session, 0)
    change(store, selecting.select_pane, 1)
    return store


def test_a_history_that_is_right_is_found_right_and_counted(lived: Store, place: Place) -> None:
    first, second = judged(place)
    assert (first.epoch, second.epoch) == (1, 2)
    assert first.difference is second.difference is None
    assert first.ended
    assert not second.ended
    assert first.begun and second.begun  # noqa: PT018 - one fact
    assert second.given == {"session": 1, "window": 2, "pane": 5}
    assert (first.first, second.last) == (1, lived.current().generation)
    assert first.followed + second.followed == second.last


def test_a_server_that_never_lived_is_right(store: Store, place: Place) -> None:
    store.load_and_lock().save()
    assert differences(place) == []


def at_operation(name: str, /, **changed: Any) -> Callable[[list[Line]], list[Line]]:
    """Change the last operation of a name."""

    def plant(lines: list[Line]) -> list[Line]:
        found = [one for line in lines for one in line.operations if one["op"] == name][-1]
        found.update(changed)
        return lines

    return plant


def without(name: str) -> Callable[[list[Line]], list[Line]]:
    """Take the last line out that tells of such an operation."""

    def plant(lines: list[Line]) -> list[Line]:
        at = max(at for at, line in enumerate(lines) if any(one["op"] == name for one in line.operations))
        return lines[:at] + lines[at + 1 :]

    return plant


def with_line(at: int, **changed: Any) -> Callable[[list[Line]], list[Line]]:
    def plant(lines: list[Line]) -> list[Line]:
        return [*lines[:at], msgspec.structs.replace(lines[at], **changed), *lines[at + 1 :]]

    return plant


PLANTED = {
    "an id is given again": (at_operation("split-window", pane=2), "%2 is given out again"),
    "an id is passed over": (at_operation("split-window", pane=9), "%9 is given out, and %3 never was"),
    "a window's id is given again": (at_operation("new-window", window=0), "@0 is given out again"),
    "a line that the model sees is missing": (without("kill-pane"), "1 line is missing"),
    "a line that it does not see is missing": (without("resize-window"), "1 line is missing"),
    "the last line is missing": (lambda lines: lines[:-1], "its change is not told of"),
    "a line stands twice": (lambda lines: [*lines[:7], lines[6], *lines[7:]], "comes after 7"),
    "two lines have changed places": (lambda lines: [*lines[:6], lines[7], lines[6], *lines[8:]], "1 line is missing"),
    "a gap is owned up to that is none": (with_line(9, skipped=3), "gives up 3 generations after 9"),
    "another pane is killed": (at_operation("kill-pane", pane=1), "kill-pane|the document|set-option|select-pane"),
    "a pane is killed that was never there": (at_operation("kill-pane", pane=77), "can't find pane"),
    "another title is given": (at_operation("set-title", title="leader"), "pane %3: .*'teammate'.*'leader'"),
    "another option is set": (at_operation("set-option", name="@size"), "pane %1"),
    "an option's value is longer": (at_operation("set-option", length=9), "pane %1"),
    "there is no such operation": (at_operation("kill-pane", op="kill-bill"), "no such transition"),
    "an operation lacks what it needs": (at_operation("select-pane", pane=None), "select-pane|not a change"),
    "another epoch is told of": (with_line(12, epoch=7), "is of epoch 7, in epoch 2"),
    "an epoch begins that is not next": (at_operation("start-server", epoch=5), "not a change|is of epoch"),
    "there is nothing left": (lambda _: [], "there is no line"),
    "the beginning is missing": (lambda lines: lines[3:], "3 lines are missing"),
}


@pytest.mark.parametrize("damage", PLANTED)
def test_every_planted_damage_is_found(lived: Store, place: Place, damage: str) -> None:
    plant, words = PLANTED[damage]
    edit(place, plant)
    found = differences(place)
    assert any(re.search(words, text) for text in found), found


def test_a_difference_names_file_line_and_generation(lived: Store, place: Place) -> None:
    edit(place, at_operation("kill-pane", pane=77))
    line = next(
        number for number, raw in enumerate(Path(place.journal).read_text().splitlines(), 1) if '"kill-pane"' in raw
    )
    assert differences(place) == [
        f"journal.jsonl line {line}, generation {line}: kill-pane: the model refuses: can't find pane"
    ]


def test_a_line_that_cannot_be_read_is_found_and_its_epoch_alone_is_wrong(lived: Store, place: Place) -> None:
    lines = Path(place.journal).read_bytes().splitlines(keepends=True)
    lines[2] = b"\xff garbage\n"
    Path(place.journal).write_bytes(b"".join(lines))
    first, second = judged(place)
    assert "line 3, generation 3: cannot be read" in str(first.difference)
    assert second.difference is None
    assert second.followed == second.lines


def edit_document(place: Place, change: Callable[[Document], None]) -> None:
    document = codec.decode(Path(place.registry).read_bytes(), place.registry)
    change(document)
    Path(place.registry).write_bytes(codec.encode(document))


def _go(session: Session, current: int, last: list[int]) -> None:
    session.current, session.last = current, last


DOCUMENTS: dict[str, tuple[Callable[[Document], None], str]] = {
    "a title is gone": (lambda one: setattr(one.panes[3], "title", ""), "pane %3.*the journal"),
    "a window has another name": (lambda one: setattr(one.windows[1], "name", "x"), "window @1: the document"),
    "a session is at another window": (lambda one: _go(one.sessions[0], 0, [1]), "session $0"),
    "a counter was turned on": (lambda one: setattr(one, "next_pane", 9), "server: .*%9"),
    "an option was edited": (lambda one: one.panes[1].options.update({"@colour": "blue!!"}), "pane %1"),
    "the generation was turned back": (lambda one: setattr(one, "generation", one.generation - 1), "the document"),
    "the generation was turned on": (lambda one: setattr(one, "generation", one.generation + 1), "is not told of"),
    "the epoch was turned on": (lambda one: setattr(one, "epoch", 3), "is of epoch 3"),
}  # fmt: skip


@pytest.mark.parametrize("edited", DOCUMENTS)
def test_an_edited_document_is_found(lived: Store, place: Place, edited: str) -> None:
    change_it, words = DOCUMENTS[edited]
    edit_document(place, change_it)
    (text,) = differences(place)
    assert re.search(words.replace("$", r"\$"), text), text


def test_a_document_in_memory_that_breaks_an_invariant_is_found(lived: Store, place: Place) -> None:
    document, entries = pair(place)
    document.next_pane = 0
    assert "a pane id is below its counter" in str(verify(document, entries)[-1].difference)


# --- what is legal ------------------------------------------------------------------------------------------------


def test_lines_newer_than_the_document_are_no_history_yet(lived: Store, place: Place) -> None:
    generation = lived.current().generation
    with open(place.journal, "ab") as file:
        file.write(journal.encode([Line(2, generation + 1, 0.0, "w", [{"op": "kill-pane", "pane": 77}])]))
        file.write(b'\xff garbage\n{"torn')
    assert differences(place) == []


class CannotReplace(Real):
    """A disk that fails just when the new document is to take the old one's name."""

    def replace(self, new: str, old: str, /) -> None:
        raise OSError(5, "Input/output error")


def test_generations_that_were_given_up_are_legal_and_counted(lived: Store, place: Place) -> None:
    for _ in range(2):
        with pytest.raises(CannotWrite):
            split(Store(place, CannotReplace()), 0)
    split(lived, 0)
    last = judged(place)[-1]
    assert last.difference is None
    assert last.skipped == 2
    edit(place, lambda lines: [msgspec.structs.replace(line, skipped=0) for line in lines])
    assert any("2 lines are missing" in words for words in differences(place))


def test_a_group_over_two_epochs_tells_of_each_in_its_own(lived: Store, place: Place) -> None:
    def begin(tx: Any) -> Any:
        return making.new_session(tx, Reservation(), name="next", window_name="sh", sx=80, sy=24, base=0)

    outcomes = commit.commit(lived.load_and_lock(), [commit.Change(killing.kill_server), commit.Change(begin)])
    assert [outcome.error for outcome in outcomes] == [None, None]
    assert [line.epoch for line in journal.read(place.journal)][-2:] == [2, 3]
    assert differences(place) == []


def test_a_pane_that_was_killed_while_it_was_made_is_legal(lived: Store, place: Place) -> None:
    commit.run_alone(lived.load_and_lock(), lambda tx: tx.log("made-and-killed", pane=2))
    assert differences(place) == []


def test_sessions_that_share_windows_are_counted_and_not_followed(lived: Store, place: Place) -> None:
    change(lived, making.new_grouped_session, name="twin", with_session=0, group="g", cwd="/")
    split(lived, 0)
    last = judged(place)[-1]
    assert last.difference is None
    assert "share their windows" in last.note
    assert last.followed == last.lines - 3
    edit(place, at_operation("split-window", pane=1))
    assert any("%1 is given out again" in words for words in differences(place))


def test_after_the_registry_was_made_again_the_ids_are_still_judged(lived: Store, place: Place) -> None:
    commit.run_alone(lived.load_and_lock(), lambda tx: tx.log("rebuild", sessions=1, windows=2, panes=4))
    split(lived, 0)
    last = judged(place)[-1]
    assert last.difference is None
    assert "made the registry again" in last.note
    edit(place, at_operation("split-window", pane=1))
    assert any("%1 is given out again" in words for words in differences(place))


def test_what_the_doctor_made_again_is_followed_from_there(lived: Store, place: Place) -> None:
    Path(place.registry).write_bytes(b"damaged")
    mending.make_again(place)
    split(lived, 0)
    first, last = judged(place)
    assert first.difference is last.difference is None
    assert last.followed == last.lines
    assert "made the registry again" in last.note
    edit(place, lambda lines: lines[2:])
    assert any("2 lines are missing" in words for words in differences(place))


# --- renewed journals ---------------------------------------------------------------------------------------------


@pytest.fixture
def renewed(lived: Store, place: Place) -> Store:
    """The journal is a fresh one, with a full one before it."""
    small = Store(place, journal_limit=10)
    change(small, moving.break_pane, 1, session=0, index=None, base=0, name="apart", default_name="sh")
    split(lived, 0)
    assert os.path.exists(journal.older(place.journal))
    return lived


def test_over_a_renewal_everything_is_still_judged(renewed: Store, place: Place) -> None:
    first, second = judged(place)
    assert first.difference is second.difference is None
    assert second.last == renewed.current().generation == first.followed + second.followed


def test_without_the_older_journal_it_begins_with_the_snapshot(renewed: Store, place: Place) -> None:
    os.unlink(journal.older(place.journal))
    (last,) = judged(place)
    assert last.difference is None
    assert not last.begun
    assert (last.lines, last.followed) == (3, 2), "the line before the snapshot is there for a rebuild"
    edit(place, at_operation("split-window", pane=1))
    assert any("%1 is given out again" in words for words in differences(place))


def test_a_snapshot_that_does_not_fit_is_found(renewed: Store, place: Place) -> None:
    def plant(lines: list[Line]) -> list[Line]:
        line = next(line for line in lines if line.is_snapshot)
        line.operations[0]["panes"][0]["title"] = "forged"
        return lines

    edit(place, plant)
    assert any("pane %0: the snapshot has it titled 'forged'" in words for words in differences(place))


def test_lines_lost_between_two_journals_are_found(renewed: Store, place: Place) -> None:
    before = Path(journal.older(place.journal))
    lines = before.read_bytes().splitlines(keepends=True)
    before.write_bytes(b"".join(lines[:-3]))
    assert any("lines are missing" in words for words in differences(place))


def test_both_names_for_one_file_are_one_history(renewed: Store, place: Place) -> None:
    """A process died between the two steps of a renewal."""
    os.unlink(journal.older(place.journal))
    os.link(place.journal, journal.older(place.journal))
    split(renewed, 0)
    (last,) = judged(place)
    assert last.difference is None
    assert last.last == renewed.current().generation


def test_a_full_disk_in_a_renewal_is_no_difference(lived: Store, place: Place) -> None:
    for at in range(12, 30):
        small = Store(place, full_at(at), journal_limit=10)
        with suppress(Fault):
            change(small, lifecycle.set_title, 1, f"title {at}")
    assert differences(place) == []


def test_a_journal_that_was_renewed_just_behind_the_document_is_read_again(
    lived: Store, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Renewed twice between the two reads: it begins with the very next change."""
    entries, first = journal.entries, []

    def renewed(path: str) -> list[journal.Entry]:
        if first:
            return list(entries(path))
        first.append(lived.load_shared().generation)
        change(lived, lifecycle.set_title, 1, "meanwhile")
        return [entry for entry in entries(path) if entry.line is not None and entry.line.generation > first[0]]

    monkeypatch.setattr(journal, "entries", renewed)
    document, found = pair(place)
    assert document.generation == first[0] + 1
    assert [str(one.difference) for one in verify(document, found) if one.difference] == []


def test_a_server_at_work_is_found_right_whenever_it_is_looked_at(lived: Store, place: Place) -> None:
    """Its journal is renewed every few changes while it is read, by another process."""
    worker = (
        "import sys\n"
        "from support.changes import change\n"
        "from panelock.impl.paths import Place\n"
        "from panelock.impl.registry import lifecycle\n"
        "from panelock.impl.store import Store\n"
        f"store = Store(Place({place.socket!r}), journal_limit=2500)\n"
        "for number in range(250):\n"
        "    change(store, lifecycle.set_title, 1, f'title {number}')\n"
    )
    paths = [entry for entry in sys.path if entry]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([*paths, str(Path(__file__).parents[1])])}
    generations = set()
    with subprocess.Popen([sys.executable, "-c", worker], env=environment) as process:
        while process.poll() is None:
            document, entries = pair(place)
            assert [str(one.difference) for one in verify(document, entries) if one.difference] == []
            generations.add(document.generation)
    assert process.returncode == 0
    assert len(generations) > 3
    assert differences(place) == []
