"""The marked pane: what the registry and its journal keep of it. What commands make of it, tmux itself judges."""

import os
from pathlib import Path

import msgspec
import pytest
from support.lone import Lone

from panelock.impl import checks, codec
from panelock.impl.document import empty
from panelock.impl.paths import Place
from panelock.impl.rebuild import rebuild
from panelock.impl.store import Store

CHILD = ("sleep", "1000")


@pytest.fixture
def team(store: Store) -> Lone:
    """A session of two panes, of which the second is marked."""
    ours = Lone(store)
    ours("new-session", "-d", "-s", "a", *CHILD)
    ours("split-window", "-d", "-t", "a", *CHILD)
    ours("select-pane", "-m", "-t", "%1")
    return ours


def test_the_mark_is_kept_on_the_disk_until_its_pane_is_gone(team: Lone) -> None:
    assert team.driver.store.load_shared().marked == 1
    team("kill-pane", "-t", "~")
    assert team.driver.store.load_shared().marked == -1
    assert team.refused("select-pane", "-t", "{marked}") == "no marked target"


def test_a_new_server_has_no_mark(team: Lone) -> None:
    team("kill-server")
    team("new-session", "-d", *CHILD)
    team("split-window", "-d", *CHILD)
    assert team("display-message", "-p", "#{pane_marked_set}") == ["0"]


def test_the_mark_is_rebuilt_from_the_journal(place: Place) -> None:
    store = Store(place)
    ours = Lone(store)
    ours("new-session", "-d", "-s", "a", *CHILD)
    ours("split-window", "-d", "-t", "a", *CHILD)
    for pane in ("%0", "%0", "%1"):  # marked, unmarked, another marked
        ours("select-pane", "-m", "-t", pane)
    os.unlink(place.registry)
    Path(place.last).unlink(missing_ok=True)
    made, _ = rebuild(place)
    assert made.marked == 1
    store.close()


def test_a_registry_that_was_written_before_there_were_marks_has_none() -> None:
    values = msgspec.json.decode(codec.encode(empty()))
    del values["marked"]
    assert codec.decode(msgspec.json.encode(values), "registry").marked == -1


def test_a_mark_on_a_pane_that_is_not_there_is_a_broken_registry() -> None:
    document = empty()
    document.marked = 3
    assert checks.broken(document) == ["a marked pane is there"]
