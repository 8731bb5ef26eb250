"""Zoom, layouts and sizes that resize-window fixed, case by case; sizes are the real tmux's (3.3a) in each."""

import pytest
from support.changes import change, new_session, split
from support.lone import Lone

from panelock.impl.registry import arranging
from panelock.impl.store import Store

SLEEP = ("sleep", "1000")


@pytest.fixture
def ours(store: Store) -> Lone:
    return Lone(store)


def made(ours: Lone, panes: int, size: tuple[int, int] = (60, 20), name: str = "a") -> None:
    """A session with one window of so many panes."""
    ours("new-session", "-d", "-s", name, "-x", str(size[0]), "-y", str(size[1]), *SLEEP)
    for _ in range(panes - 1):
        ours("split-window", "-d", "-t", name, *SLEEP)


def size(ours: Lone, window: int = 0) -> tuple[int, int]:
    found = ours.driver.document.windows[window]
    return found.sx, found.sy


def panes(ours: Lone, name: str = "a") -> list[str]:
    return ours("list-panes", "-t", name, "-F", "#{pane_width}x#{pane_height}+#{pane_left}+#{pane_top}")


# --- zoom ---


def test_a_pane_that_is_alone_is_not_zoomed(store: Store) -> None:
    new_session(store, "a")
    before = store.load_shared().generation
    change(store, arranging.zoom, 0)
    assert store.load_shared().generation == before


def test_zooming_makes_active_and_zooming_again_shows_all(store: Store) -> None:
    new_session(store, "a")
    split(store, 0)
    change(store, arranging.zoom, 0)
    window = store.load_shared().windows[0]
    assert (window.zoomed, window.active, window.last) == (True, 0, [1])
    change(store, arranging.zoom, 1)
    window = store.load_shared().windows[0]
    assert (window.zoomed, window.active) == (False, 0)


def test_a_window_that_is_zoomed_is_not_zoomed_again(store: Store) -> None:
    new_session(store, "a")
    split(store, 0)
    change(store, arranging.rezoom, 0)
    assert store.load_shared().windows[0].zoomed
    before = store.load_shared().generation
    change(store, arranging.rezoom, 0)
    assert store.load_shared().windows[0].zoomed
    assert store.load_shared().generation == before


# --- sizes that were fixed ---


def test_a_window_that_a_layouts_text_made_smaller_goes_back_to_its_fixed_size(ours: Lone) -> None:
    made(ours, 2)
    (text,) = ours("display-message", "-p", "-t", "a", "#{window_layout}")
    ours("resize-window", "-t", "a", "-x", "80", "-y", "30")
    ours("select-layout", "-t", "a", text)
    assert size(ours) == (80, 30)
    assert panes(ours) == ["80x15+0+0", "80x14+0+16"]


def grown(ours: Lone, name: str = "a") -> None:
    """A window of three panes that needs more than the one line that it was given."""
    made(ours, 3, (40, 10), name)
    ours("resize-window", "-t", name, "-x", "40", "-y", "1")


@pytest.mark.parametrize("how", ["latest", "largest", "smallest"])
def test_a_size_that_is_not_fixed_any_more_is_left(ours: Lone, how: str) -> None:
    grown(ours)
    ours("set-option", "-w", "-t", "a", "window-size", how)
    ours("kill-pane", "-t", "%2")
    assert size(ours) == (40, 5)


def test_each_window_that_was_changed_goes_back_also_behind_one_that_need_not(ours: Lone) -> None:
    made(ours, 1, name="rest")
    grown(ours)
    assert size(ours, 1) == (40, 5)
    ours("join-pane", "-d", "-s", "%3", "-t", "%0")
    assert size(ours, 0) == (60, 20)
    assert size(ours, 1) == (40, 3)


def test_each_window_that_was_changed_goes_back_also_behind_one_whose_size_is_free(ours: Lone) -> None:
    grown(ours, "free")
    grown(ours, "fixed")
    ours("set-option", "-w", "-t", "free", "window-size", "latest")
    ours("kill-pane", "-t", "%2")
    ours("swap-pane", "-d", "-s", "%1", "-t", "%5")
    ours("join-pane", "-d", "-s", "%4", "-t", "%0")
    assert size(ours, 0)[1] >= 5
    assert size(ours, 1) == (40, 3)


def test_a_window_that_never_was_given_a_size_stays_as_it_is(ours: Lone) -> None:
    made(ours, 2)

    def forget(tx: object) -> None:
        found = ours.driver.document.windows[0]
        found.manual_sx = found.manual_sy = 0

    ours.change(lambda tx: (forget(tx), tx.log("nothing"), tx.touched.windows.add(0)))
    ours("set-option", "-w", "-t", "a", "window-size", "manual")
    ours("rename-window", "-t", "a", "b")
    assert size(ours) == (60, 20)


# --- layouts by name ---


@pytest.mark.parametrize(
    ("layout", "options", "first"),
    [
        ("main-horizontal", {"main-pane-height": "7", "main-pane-width": "11"}, "60x7+0+0"),
        ("main-vertical", {"main-pane-height": "7", "main-pane-width": "11"}, "11x20+0+0"),
        (
            "main-horizontal",
            {"main-pane-height": "15", "other-pane-height": "12", "other-pane-width": "3"},
            "60x15+0+0",
        ),
        ("main-vertical", {"main-pane-width": "50", "other-pane-width": "20", "other-pane-height": "3"}, "50x20+0+0"),
    ],
)
def test_a_main_panes_size_is_the_options_of_its_direction(
    ours: Lone, layout: str, options: dict[str, str], first: str
) -> None:
    made(ours, 3)
    for name, value in options.items():
        ours("set-option", "-g", "-w", name, value)
    ours("select-layout", "-t", "a", layout)
    assert panes(ours)[0] == first
    assert size(ours) == (60, 20)


def test_what_layout_was_before_is_gone_back_to_and_the_names_are_noted(ours: Lone) -> None:
    made(ours, 2)
    before = panes(ours)
    ours("select-layout", "-t", "a", "even-horizontal")
    assert panes(ours) == ["29x20+0+0", "30x20+30+0"]
    assert ours.driver.document.windows[0].arranged == 0
    ours("select-layout", "-t", "a", "-o")
    assert panes(ours) == before
