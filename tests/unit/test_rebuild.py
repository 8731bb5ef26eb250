"""A lost registry is made again from its journal: it is what was there, up to what is said to be lacking."""

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support.changes import change, new_session, run, split
from support.random_changes import Life

from panelock.impl import checks, codec, journal, lock, processes
from panelock.impl.document import Document, Phase
from panelock.impl.journal import older
from panelock.impl.layout import Kind
from panelock.impl.paths import Place
from panelock.impl.rebuild import CannotRebuild, last_good, rebuild, scan
from panelock.impl.registry import killing, lifecycle, making, selecting, settings
from panelock.impl.registry.making import Reservation
from panelock.impl.registry.settings import Scope
from panelock.impl.replaying import NotReplayable, replay
from panelock.impl.store import Store

STEPS = 150
VALUES = (
    "options", "server_options", "session_options", "window_options", "environment", "hidden", "argv", "cwd", "answers",
)  # fmt: skip
"""What no journal has."""
SIZES = ("sx", "sy", "x", "y", "layout", "undo")


def structure(document: Document, *, sizes: bool = True) -> Any:
    """Everything of a document but the values that are said to be lacking."""

    def stripped(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: stripped(of) for key, of in value.items() if key not in VALUES and (sizes or key not in SIZES)}
        return [stripped(one) for one in value] if isinstance(value, list) else value

    return stripped(msgspec.json.decode(codec.encode(document)))


@pytest.mark.parametrize("seed", range(12))
def test_a_rebuild_from_the_journal_alone_is_what_was_there(place: Place, seed: int) -> None:
    store = Store(place)
    life = Life(store, seed)
    for _ in range(STEPS):
        life.step()
    there = store.current()
    os.unlink(place.registry)
    Path(place.last).unlink(missing_ok=True)
    made, lacks = rebuild(place)
    assert structure(made) == structure(there)
    assert not any("sizes" in words or "could not be applied" in words for words in lacks), lacks
    store.close()


@pytest.mark.parametrize("seed", range(12))
def test_a_rebuild_from_an_earlier_document_is_what_was_there(place: Place, seed: int) -> None:
    store = Store(place)
    life = Life(store, 100 + seed)
    for _ in range(STEPS):
        life.step()
        if life.chance.random() < 0.02:
            Path(place.last).write_bytes(Path(place.registry).read_bytes())
    there = store.current()
    os.unlink(place.registry)
    made, lacks = rebuild(place)
    assert structure(made) == structure(there)
    assert not any("could not be applied" in words for words in lacks), lacks
    store.close()


@pytest.mark.parametrize("seed", range(6))
def test_where_the_borders_are_unknown_the_structure_still_is_what_was_there(place: Place, seed: int) -> None:
    store = Store(place)
    life = Life(store, 200 + seed, borders=True)
    for _ in range(STEPS):
        life.step()
    there = store.current()
    os.unlink(place.registry)
    Path(place.last).unlink(missing_ok=True)
    made, _ = rebuild(place)
    assert structure(made, sizes=False) == structure(there, sizes=False)
    store.close()


def test_the_random_life_tries_every_transition(place: Place) -> None:
    store = Store(place)
    life = Life(store, 1)
    for _ in range(600):
        life.step()
    wanted = {name for name in dir(life) if name.startswith("_do_")}
    assert wanted <= life.done
    store.close()


# --- parts ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_panes(store: Store) -> Store:
    """A session, two panes, an option, a variable, a title."""
    new_session(store, "work")
    split(store, 0)
    change(store, settings.set_option, Scope.SESSION, 0, "status-left", "a secret")
    change(store, settings.set_environment, None, "TOKEN", "a secret")
    change(store, lifecycle.set_title, 1, "teammate")
    return store


def lose(place: Place) -> None:
    os.unlink(place.registry)
    Path(place.last).unlink(missing_ok=True)


def test_what_is_lacking_is_said_by_name(two_panes: Store, place: Place) -> None:
    generation = two_panes.current().generation
    lose(place)
    made, lacks = rebuild(place)
    words = "\n".join(lacks)
    for wanted in ("status-left", "TOKEN", "%0, %1", "buffers", "folders of sessions"):
        assert wanted in words
    assert "status-left" not in made.sessions[0].options
    assert made.panes[1].title == "teammate"
    assert made.generation == generation


def test_a_running_pane_keeps_the_name_of_its_process(two_panes: Store, place: Place) -> None:
    before = two_panes.current().panes[1]
    lose(place)
    pane = rebuild(place)[0].panes[1]
    assert (pane.phase, pane.pid, pane.process, pane.tty) == (Phase.RUNNING, before.pid, before.process, before.tty)


def test_no_value_command_or_folder_is_in_the_journal(two_panes: Store, place: Place) -> None:
    wanted = Reservation(["echo secret-word"], "/secret-folder")
    pane = change(two_panes, making.split_window, wanted, target=0, kind=Kind.TOP_BOTTOM)
    run(two_panes, pane)
    change(two_panes, making.respawn_pane, wanted, pane=0, kill=True)
    assert "secret" not in Path(place.journal).read_text()


def test_lines_that_were_never_committed_are_left_out_and_their_ids_stay_spent(two_panes: Store, place: Place) -> None:
    generation = two_panes.current().generation
    line = journal.Line(1, generation + 1, 0.0, "w", [{"op": "split-window", "target": 0, "window": 0, "pane": 2}])
    with open(place.journal, "ab") as file:
        file.write(msgspec.json.encode(line) + b"\n")
    Path(place.registry).write_bytes(Path(place.registry).read_bytes()[:40])
    made, lacks = rebuild(place)
    assert sorted(made.panes) == [0, 1]
    assert made.next_pane == 3
    assert made.generation == generation + 1
    assert any("1 changes at the journal's end, which were never committed" in words for words in lacks)


def test_a_damaged_line_ends_the_rebuild_there_and_later_ids_stay_spent(two_panes: Store, place: Place) -> None:
    split(two_panes, 1)
    split(two_panes, 2)
    lines = Path(place.journal).read_bytes().splitlines(keepends=True)
    at = next(at for at, line in enumerate(lines) if b'"split-window"' in line and b'"pane":2' in line)
    Path(place.journal).write_bytes(b"".join([*lines[:at], b"\xff garbage\n", *lines[at + 1 :], b'{"torn']))
    lose(place)
    made, lacks = rebuild(place)
    assert sorted(made.panes) == [0, 1]
    assert made.next_pane == 4
    assert any(f"line {at + 1} of {place.journal}, which is damaged, and the 3 after it" in words for words in lacks)
    found = scan(place.journal)
    assert ([hurt.number for hurt in found.damaged], found.torn) == ([at + 1], True)


def test_a_line_that_does_not_fit_is_a_fault_that_names_it(two_panes: Store) -> None:
    there = two_panes.current()
    wrong = {
        "confirm: can't find pane: %9": {"op": "confirm", "pane": 9, "pid": 1, "process": "p", "tty": "t"},
        "paint: is no operation": {"op": "paint"},
        "rename-session: has not what it needs: KeyError('name')": {"op": "rename-session", "session": 0},
        "rename-session: changes nothing": {"op": "rename-session", "session": 0, "name": "work"},
        "split-window: pane would be 2, and was 7": {
            "op": "split-window", "target": 0, "window": 0, "pane": 7, "kind": "v", "size": None, "before": False,
            "full": False, "select": True, "title": "", "maker": "",
        },
    }  # fmt: skip
    for words, operation in wrong.items():
        copied = codec.decode(codec.encode(there), "copy")
        line = journal.Line(1, there.generation + 1, 0.0, "w", [operation])
        with pytest.raises(NotReplayable) as raised:
            replay(copied, [line])
        assert f"generation {there.generation + 1}: {words}" in raised.value.text


def test_a_line_that_does_not_fit_ends_the_rebuild_before_it(two_panes: Store, place: Place) -> None:
    change(two_panes, selecting.rename_session, 0, "play")
    text = Path(place.journal).read_text().replace('"name":"play"', '"nome":"play"')
    Path(place.journal).write_text(text)
    lose(place)
    made, lacks = rebuild(place)
    assert made.sessions[0].name == "work"
    assert any("1 changes that could not be applied" in words and "rename-session" in words for words in lacks)


def test_the_newest_of_the_kept_documents_is_the_last_good_one(two_panes: Store, place: Place) -> None:
    assert last_good(place) is None
    Path(place.last).write_bytes(Path(place.registry).read_bytes())
    older = two_panes.current().generation
    split(two_panes, 0)
    Path(place.folder, "registry.json.new-left").write_bytes(Path(place.registry).read_bytes())
    Path(place.folder, "registry.json.new-half").write_bytes(Path(place.registry).read_bytes()[:99])
    newest, older_one = last_good(place), last_good(place, older)
    assert newest is not None
    assert newest == two_panes.current()
    assert older_one is not None
    assert older_one.generation == older


def test_a_change_of_epochs_in_one_group_is_found(store: Store, place: Place) -> None:
    """All lines of a group bear the last one's epoch: the server's start counts, not that number."""
    from panelock.impl import commit

    new_session(store, "old")
    changes = [
        commit.Change(killing.kill_server),
        commit.Change(
            lambda tx: making.new_session(tx, Reservation(), name="new", window_name="w", sx=80, sy=24, base=0)
        ),
    ]
    commit.commit(store.load_and_lock(), changes)
    there = store.current()
    lose(place)
    made, _ = rebuild(place)
    assert made.epoch == 2
    assert structure(made) == structure(there)


def test_without_a_start_and_without_an_earlier_document_nothing_is_made(two_panes: Store, place: Place) -> None:
    lines = Path(place.journal).read_bytes().splitlines(keepends=True)
    Path(place.journal).write_bytes(b"".join(lines[1:]))
    lose(place)
    with pytest.raises(CannotRebuild, match="the journal has no server's start"):
        rebuild(place)


def test_options_of_an_earlier_document_are_kept_unless_a_line_set_them(two_panes: Store, place: Place) -> None:
    change(two_panes, settings.set_option, Scope.SERVER, 0, "exit-empty", "off")
    change(two_panes, settings.set_option, Scope.SESSION, 0, lifecycle.LEADER, "%1")
    change(two_panes, settings.set_option, Scope.GLOBAL_SESSION, 0, "renumber-windows", "on")
    Path(place.last).write_bytes(Path(place.registry).read_bytes())
    change(two_panes, settings.set_option, Scope.GLOBAL_SESSION, 0, "renumber-windows", "off")
    change(two_panes, selecting.rename_session, 0, "play")
    os.unlink(place.registry)
    made, lacks = rebuild(place)
    assert made.server_options == {"exit-empty": "off"}
    assert made.sessions[0].options == {"status-left": "a secret", lifecycle.LEADER: "%1"}
    assert made.session_options == {}
    assert any("options that were set: renumber-windows" in words for words in lacks)
    assert not checks.broken(made)


def test_nothing_is_written_by_a_rebuild(two_panes: Store, place: Place) -> None:
    lose(place)
    before = {name: Path(place.folder, name).read_bytes() for name in os.listdir(place.folder)}
    rebuild(place)
    assert {name: Path(place.folder, name).read_bytes() for name in os.listdir(place.folder)} == before


def test_what_a_holder_wrote_who_died_before_the_replacement_is_left_out(two_panes: Store, place: Place) -> None:
    old = Path(place.registry).read_bytes()
    split(two_panes, 0)
    Path(place.registry).write_bytes(old[:60])
    generation = len(list(journal.read(place.journal)))
    Path(place.lock).write_text(f"{generation} {processes.own()}".ljust(lock.LENGTH - 1) + "\n")
    made, _ = rebuild(place)
    assert sorted(made.panes) == [0, 1]
    assert made.next_pane == 3


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kept", ["an earlier document", "the older journal"])
def test_a_journal_that_was_renewed_is_enough(place: Place, seed: int, kept: str) -> None:
    """A renewal keeps the document before it; in the older file stands a start of the server."""
    store = Store(place, journal_limit=12_000)
    life = Life(store, 300 + seed)
    while not os.path.exists(older(place.journal)):
        life.step()
    for _ in range(10):
        life.step()
    there = store.current()
    os.unlink(place.registry)
    os.unlink(older(place.journal) if kept == "an earlier document" else place.last)
    made, lacks = rebuild(place)
    assert structure(made) == structure(there)
    assert not any("could not be applied" in words for words in lacks), lacks
    store.close()


def test_damage_in_what_the_earlier_document_has_already_costs_nothing(two_panes: Store, place: Place) -> None:
    Path(place.last).write_bytes(Path(place.registry).read_bytes())
    split(two_panes, 0)
    there = two_panes.current()
    lines = Path(place.journal).read_bytes().splitlines(keepends=True)
    Path(place.journal).write_bytes(b"".join([b"garbage\n", *lines[1:]]))
    os.unlink(place.registry)
    made, lacks = rebuild(place)
    assert structure(made) == structure(there)
    assert not any("damaged" in words for words in lacks)
