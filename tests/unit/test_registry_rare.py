"""What the transitions do in the cases that commands seldom come to: told in tmux's words, and nothing half done."""

from functools import partial

import pytest
from support.changes import change, new_session, new_window, split
from support.lone import Lone

from panelock.impl import commit
from panelock.impl.errors import Refused
from panelock.impl.layout import Kind
from panelock.impl.registry import arranging, edit, killing, making, moving, selecting, settings
from panelock.impl.registry.making import Reservation
from panelock.impl.registry.settings import Scope
from panelock.impl.store import Store, Transaction
from panelock.specs.bridge import abstract

SLEEP = ("sleep", "1000")


@pytest.fixture
def ours(store: Store) -> Lone:
    return Lone(store)


def test_a_session_needs_a_name_that_is_not_empty(store: Store) -> None:
    with pytest.raises(Refused, match="invalid session: "):
        new_session(store, "")
    assert store.load_shared().ended


def test_a_grouped_session_needs_a_name_of_its_own(store: Store) -> None:
    new_session(store, "a")
    before = store.load_shared().generation
    with pytest.raises(Refused, match="duplicate session: a"):
        change(store, making.new_grouped_session, name="a", with_session=0, group="a", cwd="/")
    assert store.load_shared().generation == before


def test_a_pane_that_does_not_fit_is_not_joined(store: Store) -> None:
    new_session(store, "a", sx=80, sy=3)
    made = new_window(store)
    split(store, 0)
    with pytest.raises(Refused, match="create pane failed: pane too small"):
        change(store, moving.join_pane, made.pane, target=0, kind=Kind.TOP_BOTTOM, session=0, index=0)
    document = store.load_shared()
    assert [window.panes for window in document.windows.values()] == [[0, 2], [1]]


def test_a_new_window_is_selected_and_replaces_none_unless_it_is_told_so(store: Store) -> None:
    new_session(store, "a")
    size = {"session": 0, "name": "sh", "sx": 80, "sy": 24, "base": 0}
    made = change(store, making.new_window, Reservation(), index=5, **size)
    assert store.load_shared().sessions[0].current == 5
    with pytest.raises(Refused, match="create window failed: index 5 in use"):
        change(store, making.new_window, Reservation(), index=5, **size)
    assert store.load_shared().sessions[0].links[-1].window == made.window


def test_a_pane_that_is_respawned_is_its_makers(store: Store) -> None:
    me = store.kernel.whoami()
    new_session(store, "a")
    new_window(store)

    def respawned(wanted: Reservation, pane: int) -> str:
        run = partial(making.respawn_pane, wanted=wanted, pane=pane, kill=True)
        commit.run_alone(store.load_and_lock(), run, who="who:asked:1:2")
        return store.load_shared().panes[pane].maker

    assert respawned(Reservation(maker="who:makes:3:4"), 0) == "who:makes:3:4"
    assert respawned(Reservation(), 1) == me


def test_a_pane_is_named_by_its_sessions_name_its_windows_index_and_its_own(store: Store) -> None:
    new_session(store, "a")
    made = new_window(store)
    for _ in range(2):
        split(store, made.pane)
    change(store, settings.set_option, Scope.GLOBAL_WINDOW, 0, "pane-base-index", "5")
    # The panes stand in the order 1, 3, 2.
    for pane, place in ((0, "a:0.5"), (1, "a:1.5"), (3, "a:1.6"), (2, "a:1.7")):
        with pytest.raises(Refused, match=f"respawn pane failed: pane {place} still active"):
            change(store, making.respawn_pane, Reservation(), pane=pane, kill=False)
    new_session(store, "b")
    change(store, moving.link_window, session=0, index=1, to_session=1, to_index=9, base=0)
    with pytest.raises(Refused, match=r"respawn pane failed: pane a:1\.5 still active"):
        change(store, making.respawn_pane, Reservation(), pane=1, kill=False)
    with pytest.raises(Refused, match=r"respawn pane failed: pane a:7\.7 still active"):
        change(store, making.respawn_pane, Reservation(), pane=2, kill=False, place=(0, 7))


@pytest.mark.parametrize(("zoomed", "status", "whole"), [(1, "top", (1, 23)), (0, "bottom", (0, 23))])
def test_while_a_pane_fills_its_window_the_others_keep_their_sizes(
    store: Store, zoomed: int, status: str, whole: tuple[int, int]
) -> None:
    new_session(store, "a")
    for _ in range(2):
        split(store, 0)
    change(store, arranging.zoom, zoomed)

    def sizes(*numbers: int) -> list[tuple[int, int]]:
        panes = store.load_shared().panes
        return [(panes[number].y, panes[number].sy) for number in numbers]

    others = [number for number in (0, 2, 1) if number != zoomed]
    before = sizes(*others)
    change(store, settings.set_option, Scope.WINDOW, 0, "pane-border-status", status)
    assert sizes(*others) == before
    assert sizes(zoomed) == [whole]
    change(store, arranging.zoom, zoomed)
    assert sizes(*others) != before


def test_panes_make_room_for_their_status_lines_in_every_window_when_all_are_to_have_some(store: Store) -> None:
    new_session(store, "a")
    new_window(store)
    change(store, settings.set_option, Scope.GLOBAL_WINDOW, 0, "pane-border-status", "top")
    assert [found.sy for found in store.load_shared().panes.values()] == [23, 23]
    change(store, settings.set_option, Scope.WINDOW, 1, "pane-border-status", "off")
    assert [found.sy for found in store.load_shared().panes.values()] == [23, 24]


def test_a_variable_that_is_hidden_twice_is_hidden_once(store: Store) -> None:
    new_session(store, "a")
    for hidden in (True, True):
        change(store, settings.set_environment, 0, "A", "1", hidden=hidden)
    assert store.load_shared().sessions[0].hidden == ["A"]
    change(store, settings.set_environment, 0, "A", "1")
    assert store.load_shared().sessions[0].hidden == []


def test_a_pane_that_is_not_there_is_not_marked(store: Store) -> None:
    new_session(store, "a")
    with pytest.raises(Refused, match="can't find pane: %7"):
        change(store, selecting.mark_pane, 7)
    change(store, selecting.mark_pane, 0)
    change(store, selecting.mark_pane, -1)
    assert store.load_shared().marked == -1


@pytest.mark.parametrize("keep_zoom", [True, False])
def test_a_zoomed_window_stays_so_for_the_pane_that_is_selected_where_that_was_said(
    store: Store, *, keep_zoom: bool
) -> None:
    new_session(store, "a")
    split(store, 0)
    change(store, arranging.zoom, 1)
    change(store, selecting.select_pane, 0, keep_zoom=keep_zoom)
    window, shown = store.load_shared().windows[0], store.load_shared().panes[0]
    assert (window.active, window.zoomed) == (0, keep_zoom)
    assert ((shown.sx, shown.sy) == (window.sx, window.sy)) == keep_zoom


def test_who_is_shown_a_session_makes_it_the_one_used_last_and_nothing_else(store: Store) -> None:
    for name in "ab":
        new_session(store, name)
    with pytest.raises(Refused, match=r"can.t find session: \$7"):
        change(store, selecting.attach_session, 7)
    before = abstract(store.load_shared())
    change(store, selecting.attach_session, 0)
    shown, other = store.load_shared().sessions.values()
    assert (shown.activity, other.attached) == (shown.attached, 0)
    assert shown.activity > other.activity
    with pytest.raises(Refused, match=r"can.t find session: \$7"):
        change(store, selecting.use_session, 7)
    change(store, selecting.use_session, 1)
    used, typed_at = (store.load_shared().sessions[number] for number in (0, 1))
    assert (used, typed_at.attached) == (shown, 0)
    assert typed_at.activity > used.activity
    assert abstract(store.load_shared()) == before


def test_a_window_that_stands_at_several_places_leaves_the_first_when_its_only_pane_is_broken_out(store: Store) -> None:
    new_session(store, "a")
    new_window(store)
    change(store, moving.link_window, session=0, index=1, to_session=0, to_index=5, base=0)
    change(store, moving.break_pane, 1, session=0, index=9, base=0, name=None, default_name="sh")
    assert [link.index for link in store.load_shared().sessions[0].links] == [0, 5, 9]


def test_what_a_grouped_session_went_to_before_stays_when_another_of_the_group_changes(store: Store) -> None:
    new_session(store, "a")
    for _ in range(3):
        new_window(store)
    change(store, making.new_grouped_session, name="b", with_session=0, group="a", cwd="/")
    for index in (3, 0, 2, 1):
        change(store, selecting.select_window, session=1, index=index)
    assert (store.load_shared().sessions[1].current, store.load_shared().sessions[1].last) == (1, [2, 0, 3])
    new_window(store)
    assert store.load_shared().sessions[1].last == [2, 0, 3]
    change(store, killing.kill_window, session=0, index=2)
    assert (store.load_shared().sessions[1].current, store.load_shared().sessions[1].last) == (1, [0, 3])
    change(store, killing.kill_window, session=0, index=1)
    assert (store.load_shared().sessions[1].current, store.load_shared().sessions[1].last) == (0, [3])


@pytest.mark.parametrize(("gone", "then"), [(0, 3), (1, 0), (2, 1), (3, 2)])
def test_a_grouped_session_that_was_nowhere_else_goes_to_the_window_before_and_from_the_first_to_the_last(
    store: Store, gone: int, then: int
) -> None:
    new_session(store, "a")
    for _ in range(3):
        new_window(store)
    change(store, making.new_grouped_session, name="b", with_session=0, group="a", cwd="/")

    def stand(tx: Transaction) -> None:
        owner = edit.session(tx, 1)
        owner.current, owner.last = gone, []
        tx.log("nothing")

    change(store, stand)
    change(store, killing.kill_window, session=0, index=gone)
    session = store.load_shared().sessions[1]
    assert (session.current, session.last) == (then, [])


@pytest.mark.parametrize("beside", ["before", "after"])
def test_no_window_is_moved_up_to_the_last_index_that_there_is(store: Store, beside: str) -> None:
    new_session(store, "a")
    make = Reservation(cwd="/")

    def window(index: int, beside: str = "") -> making.Made:
        made: making.Made = change(
            store, making.new_window, make, session=0, index=index, name="sh", sx=80, sy=24, base=0, beside=beside
        )
        return made

    last = edit.MAX_INDEX - 1
    window(last - 1)
    assert window(last - 1, beside).index == last - (beside == "before")
    before = store.load_shared().generation
    with pytest.raises(Refused, match=f"no free index: {last}"):
        window(last, beside)
    assert store.load_shared().generation == before


def test_nothing_is_put_before_the_last_index_that_there_is(store: Store) -> None:
    new_session(store, "a")
    change(
        store, making.new_window, Reservation(cwd="/"), session=0, index=edit.MAX_INDEX, name="sh", sx=80, sy=24, base=0
    )
    before = store.load_shared().generation
    with pytest.raises(Refused, match=f"no free index: {edit.MAX_INDEX}"):
        change(
            store, making.new_window, Reservation(cwd="/"), session=0, index=edit.MAX_INDEX, name="sh", sx=80, sy=24,
            base=0, beside="before",
        )  # fmt: skip
    assert store.load_shared().generation == before


def test_a_pane_that_takes_keys_already_is_not_changed(store: Store) -> None:
    new_session(store, "a")
    change(store, selecting.set_input, 0, off=True)
    before = store.load_shared().generation
    change(store, selecting.set_input, 0, off=True)
    assert store.load_shared().generation == before
    assert store.load_shared().panes[0].input_off
    change(store, selecting.set_input, 0, off=False)
    assert not store.load_shared().panes[0].input_off


def test_an_option_is_unset_in_those_panes_of_a_window_that_have_it(store: Store) -> None:
    new_session(store, "a")
    split(store, 0)
    new_window(store)
    for pane in (1, 2):
        change(store, settings.set_option, Scope.PANE, pane, "remain-on-exit", "on")
    before = store.load_shared().generation
    change(store, settings.unset_in_panes, 0, "remain-on-exit")
    document = store.load_shared()
    assert [pane.options for pane in document.panes.values()] == [{}, {}, {"remain-on-exit": "on"}]
    assert document.generation == before + 1
    with pytest.raises(Refused, match="can't find window: @9"):
        change(store, settings.unset_in_panes, 9, "remain-on-exit")


# --- sizes that resize-window fixed ---


def grown(ours: Lone, *options: str) -> None:
    """A window of two panes, grown beyond its fixed size by a layout that needs room, and then alone again."""
    ours("new-session", "-d", "-s", "a", "-x", "40", "-y", "10", *SLEEP)
    for _ in range(2):
        ours("split-window", "-d", "-t", "a", *SLEEP)
    ours("resize-window", "-t", "a", "-x", "40", "-y", "1")
    for line in options:
        ours(*line.split())


def height(ours: Lone) -> int:
    return ours.driver.document.windows[0].sy


def test_a_window_goes_back_to_its_fixed_size_once_its_panes_leave_room(ours: Lone) -> None:
    grown(ours)
    assert height(ours) == 5
    ours("kill-pane", "-t", "%2")
    assert height(ours) == 3
    ours("kill-pane", "-t", "%1")
    assert height(ours) == 1


def test_a_window_whose_size_is_fixed_no_more_stays_as_it_is(ours: Lone) -> None:
    grown(ours, "set-option -w -t a window-size latest")
    ours("kill-pane", "-t", "%2")
    assert height(ours) == 5


def test_a_zoomed_window_stays_zoomed_when_its_size_is_fixed_or_it_goes_back_to_it(ours: Lone) -> None:
    grown(ours, "resize-pane -Z -t %0", "resize-window -t a -x 60 -y 20")
    assert ours.driver.document.windows[0].zoomed
    assert height(ours) == 20


def test_a_zoomed_window_that_goes_back_to_its_fixed_size_stays_zoomed(ours: Lone) -> None:
    grown(ours, "set-option -w -t a window-size latest", "kill-pane -t %2", "resize-pane -Z -t %0")
    assert height(ours) == 5
    for line in ("set-option -w -t a window-size manual", "rename-window -t a b"):
        ours(*line.split())
    assert height(ours) == 3
    assert ours.driver.document.windows[0].zoomed


def test_a_pane_alone_in_its_window_fills_it_and_is_not_zoomed(store: Store) -> None:
    new_session(store, "a")
    before = store.load_shared().generation
    change(store, arranging.rezoom, 0)
    assert store.load_shared().generation == before
