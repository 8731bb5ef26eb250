"""Targets where the real tmux is no judge: the calling pane, what differs on purpose, and what there is none of."""

import pytest
from support.small_world import document_of

from panelock.impl import targets
from panelock.impl.document import Document
from panelock.impl.errors import Refused
from panelock.impl.targets import Slot, Target


@pytest.fixture
def world() -> Document:
    """Session a with windows @0 (panes %0 %1 %2) and @1 (%3); b with @2 (%4) and @1; b was used last."""
    return document_of({"a": {0: (0, [0, 1, 2]), 1: (1, [3])}, "b": {0: (2, [4]), 5: (1, [3])}})


def refusal(document: Document, text: str | None, caller: str = "") -> str:
    with pytest.raises(Refused) as refused:
        targets.find_pane(document, text, caller)
    return refused.value.text


def test_without_a_target_it_is_the_pane_that_called_and_not_the_active_one(world: Document) -> None:
    assert world.windows[0].active == 0
    assert targets.find_pane(world, None, "%1") == Target(0, 0, 0, 1)
    assert targets.find_pane(world, "", "%1") == Target(0, 0, 0, 1)
    assert targets.find_window(world, None, "%1").window == 0
    assert targets.find_session(world, None, "%1").session == 0


def test_without_a_caller_it_is_the_session_that_was_used_last(world: Document) -> None:
    for caller in ("", "%99", "nonsense"):
        assert targets.find_pane(world, None, caller) == Target(1, 0, 2, 4)
    world.sessions[0].activity = 99.0
    assert targets.find_pane(world, None) == Target(0, 0, 0, 0)


def test_of_sessions_used_at_the_same_time_the_first_by_name_is_meant(world: Document) -> None:
    world.sessions[0].activity = world.sessions[1].activity
    assert targets.find_pane(world, None).session == 0


def test_steps_and_sides_start_at_the_pane_that_called(world: Document) -> None:
    assert targets.find_pane(world, ".+", "%1").pane == 2
    assert targets.find_pane(world, ":.-", "%1").pane == 0
    assert targets.find_pane(world, "{down-of}", "%1").pane == 2
    assert targets.find_pane(world, "{up-of}", "%1").pane == 0


def test_steps_in_another_window_start_at_its_active_pane_and_stay_within(world: Document) -> None:
    assert targets.find_pane(world, "a:0.+", "%4").pane == 1
    assert targets.find_pane(world, "a:1.+", "%1").pane == 3


def test_a_window_in_several_sessions_is_taken_where_it_was_used_last_or_is_current(world: Document) -> None:
    assert targets.find_pane(world, "@1") == Target(1, 5, 1, 3)
    world.sessions[0].activity = 99.0
    assert targets.find_pane(world, "%3") == Target(0, 1, 1, 3)
    world.sessions[0].links.append(world.sessions[0].links[1].__class__(7, 1))
    assert targets.find_window(world, "@1").index == 1
    world.sessions[0].current = 7
    assert targets.find_window(world, "@1").index == 7
    assert targets.find_pane(world, "b:@1").index == 5


def test_a_callers_window_in_several_sessions_is_taken_where_it_was_used_last(world: Document) -> None:
    assert targets.find_window(world, None, "%3") == Target(1, 5, 1, 3)
    assert targets.find_window(world, ":+", "%3").index == 5
    assert world.sessions[1].current == 0


def test_another_current_target_can_be_given(world: Document) -> None:
    here = Target(0, 1, 1, 3)
    assert targets.find_pane(world, None, "%4", here) == here
    assert targets.find_window(world, ":0", "%4", here).window == 0


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("%4242", "can't find pane: %4242"),
        ("@99", "can't find window: @99"),
        ("$9", "can't find session: $9"),
        ("nope", "can't find pane: nope"),
        ("nope:", "can't find session: nope"),
        (":nope", "can't find window: nope"),
        ("a:0.9", "can't find pane: 9"),
        ("a:0.%4", "can't find pane: %4"),
        ("{mouse}", "no mouse target"),
        ("{marked}", "no marked target"),
        ("a:!", "can't find window: !"),
        ("a:0.!", "can't find pane: !"),
    ],
)
def test_what_is_not_there_is_said_as_tmux_says_it(world: Document, text: str, error: str) -> None:
    assert refusal(world, text) == error


def test_in_an_empty_server_there_is_no_current_target() -> None:
    empty = document_of({})
    assert refusal(empty, None) == refusal(empty, "x", "%1") == "no current target"
    assert targets.guess_pane(empty, None) is None


def test_a_guess_goes_as_far_as_it_can(world: Document) -> None:
    assert targets.guess_pane(world, "nope:") is None
    assert targets.guess_pane(world, "a:nope") == Target(0, 0, 0, 0)
    assert targets.guess_pane(world, "a:1.9") == Target(0, 1, 1, 3)
    assert targets.guess_pane(world, "a:0.%4") == Target(0, 0, 0, 0)
    assert targets.guess_pane(world, None, "%2") == Target(0, 0, 0, 2)


def test_an_index_may_be_free_and_a_pane_is_no_place_for_a_window(world: Document) -> None:
    assert targets.find_index(world, "a:9") == Slot(0, 9, None)
    assert targets.find_index(world, "a:1") == Slot(0, 1, 1)
    assert targets.find_index(world, "b:") == Slot(1, None, 0)
    assert targets.find_index(world, None, "%1") == Slot(0, None, 0)
    assert targets.find_index(world, ":+", "%1") == Slot(0, 1, 0)
    for text in ("a:0.1", "%1"):
        with pytest.raises(Refused, match="can't specify pane here"):
            targets.find_index(world, text)
    with pytest.raises(Refused, match="can't find window: -5"):
        targets.find_index(world, ":-5")


def test_every_pane_is_found_by_its_id_and_by_its_place(world: Document) -> None:
    for pane in world.panes.values():
        found = targets.find_pane(world, f"%{pane.id}")
        index = world.windows[pane.window].panes.index(pane.id)
        name = world.sessions[found.session].name
        assert found.pane == pane.id
        assert targets.find_pane(world, f"={name}:{found.index}.{index}") == found


def test_nobody_looks_for_the_current_pane_where_a_target_says_all(
    world: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    default = targets.default

    def noted(document: Document, caller: str) -> Target:
        asked.append(caller)
        return default(document, caller)

    monkeypatch.setattr(targets, "default", noted)
    assert targets.find_window(world, "a:1", "%1").window == 1
    assert targets.find_pane(world, "%4", "%1").pane == 4
    assert targets.find_index(world, "b:9", "%1").index == 9
    assert asked == []
    assert targets.find_pane(world, ".+", "%1").pane == 2
    assert targets.guess_pane(world, ":1", "%1") == Target(0, 1, 1, 3)
    assert asked == ["%1", "%1"], "once for each of them"


@pytest.mark.parametrize("text", [None, "a", "%1", "{marked}", "nonsense"])
def test_without_a_session_there_is_no_target_whatever_is_said(text: str | None) -> None:
    nothing = document_of({})
    for find in (targets.find_pane, targets.find_window, targets.find_session, targets.find_index):
        with pytest.raises(Refused, match=r"^no current target$"):
            find(nothing, text)
    assert targets.guess_pane(nothing, text) is None
    assert targets.guess_session(nothing, text) is None
