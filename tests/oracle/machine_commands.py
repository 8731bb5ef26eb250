"""Generated commands: everything structural that tmux has, drawn from what is there and from what is not.

A choice that is drawn low is plain, so that a shrunk example is one that a person would type.
"""

from collections.abc import Callable

from oracle.machine_targets import Dice, flag, pick, some
from oracle.machine_targets import pane as pane_target
from oracle.machine_targets import session as session_target
from oracle.machine_targets import slot as slot_target
from oracle.machine_targets import window as window_target
from oracle.machine_world import World

Words = tuple[str, ...]
CHILD = ("sleep", "1000")

NAMES = ("a", "b", "ab", "w", "ww", "b2", "0", "2", "x y", "c.d", "e:f", "é", "", "#{session_name}", "sleep")
SIZES = ("10", "3", "1", "2", "20", "50%", "25%", "100%", "80", "500", "0", "0%", "1%", "33%", "-1", "x", "", "70000")
STEPS = ("1", "2", "5", "17", "200", "0", "x")
WIDTHS = ("80", "100", "20", "10", "5", "3", "2", "1", "200", "0", "x")
HEIGHTS = ("24", "30", "10", "6", "4", "3", "2", "1", "100", "0", "")
FORMATS = (
    "#{session_id} #{window_id} #{pane_id}",
    "#{session_name}:#{window_index}.#{pane_index} #{window_name} #{window_raw_flags}",
    # A place after "+": what follows an @ is read as the id of a window.
    "#{window_layout} #{pane_width}x#{pane_height}+#{pane_left},#{pane_top} #{pane_active}#{pane_last}",
)
LAYOUTS = ("even-horizontal", "even-vertical", "main-horizontal", "main-vertical", "tiled", "even-v", "main-h")
"""Words that are no layout are left out: looking for their checksum 3.3a may read what was never written, and die."""
OPTIONS: dict[str, tuple[str, ...]] = {
    "-s": ("exit-empty off",),
    "-g": ("base-index 0", "base-index 1", "base-index 3", "renumber-windows on", "renumber-windows off",
           "default-size 70x30", "default-size 80x24", "default-size 4x2"),
    "-gw": ("pane-base-index 1", "pane-base-index 0", "pane-border-status top", "pane-border-status off",
            "main-pane-width 30", "main-pane-height 50%", "other-pane-width 5", "remain-on-exit on",
            "aggressive-resize on"),
    "-w": ("pane-base-index 2", "pane-base-index 0", "pane-border-status top", "pane-border-status bottom",
           "pane-border-status off", "main-pane-width 10", "main-pane-width 60%", "main-pane-height 5",
           "main-pane-height 90%", "other-pane-width 10", "other-pane-height 7", "remain-on-exit failed",
           "window-size manual", "window-size latest", "window-size smallest"),
    "": ("base-index 2", "base-index 0", "renumber-windows on", "renumber-windows off", "default-size 33x11"),
}  # fmt: skip


def _printing(dice: Dice) -> list[str]:
    """Return -P and -F, mostly nothing."""
    how = dice.below(8)
    return [] if how < 5 else ["-P"] if how == 5 else ["-P", "-F", pick(dice, FORMATS)]


def new_session(dice: Dice, world: World) -> Words:
    words = flag("-s", pick(dice, NAMES) if dice.below(3) else None)
    words += flag("-n", pick(dice, NAMES) if dice.below(4) == 3 else None)
    words += flag("-x", pick(dice, WIDTHS) if dice.below(2) else None)
    words += flag("-y", pick(dice, HEIGHTS) if dice.below(2) else None)
    return ("new-session", "-d", *words, *_printing(dice), *CHILD)


def grouped_session(dice: Dice, world: World) -> Words:
    words = flag("-s", pick(dice, NAMES) if dice.below(3) else None)
    name = session_target(dice, world)
    more = CHILD if dice.below(8) == 7 else ()
    return ("new-session", "-d", *words, "-t", "grp" if name is None else name, *_printing(dice), *more)


def new_window(dice: Dice, world: World) -> Words:
    flags = some(dice, "-d", "-a", "-k") if dice.below(3) else some(dice, "-b", "-d", "-k", "-S")
    words = flag("-n", pick(dice, NAMES) if dice.below(2) else None) + flag("-t", slot_target(dice, world))
    return ("new-window", *flags, *words, *_printing(dice), *CHILD)


def split_window(dice: Dice, world: World) -> Words:
    flags = some(dice, "-h", "-d", "-b") + (some(dice, "-f", "-Z", "-v") if dice.below(4) == 3 else [])
    words = flag("-l", pick(dice, SIZES) if dice.below(3) == 2 else None) + flag("-t", pane_target(dice, world))
    return ("split-window", *flags, *words, *_printing(dice), *CHILD)


def kill_pane(dice: Dice, world: World) -> Words:
    return ("kill-pane", *(["-a"] if dice.below(6) == 5 else []), *flag("-t", pane_target(dice, world)))


def kill_window(dice: Dice, world: World) -> Words:
    return ("kill-window", *(["-a"] if dice.below(8) == 7 else []), *flag("-t", window_target(dice, world)))


def kill_session(dice: Dice, world: World) -> Words:
    how = dice.below(10)
    flags = ["-a"] if how == 9 else ["-C"] if how == 8 else []
    return ("kill-session", *flags, *flag("-t", session_target(dice, world)))


def unlink_window(dice: Dice, world: World) -> Words:
    return ("unlink-window", *some(dice, "-k"), *flag("-t", window_target(dice, world)))


def break_pane(dice: Dice, world: World) -> Words:
    flags = some(dice, "-d") + (some(dice, "-a", "-b") if dice.below(3) == 2 else [])
    words = flag("-n", pick(dice, NAMES) if dice.below(4) == 3 else None)
    words += flag("-s", pane_target(dice, world)) + flag("-t", slot_target(dice, world))
    return ("break-pane", *flags, *words, *_printing(dice))


def _join(name: str) -> Callable[[Dice, World], Words]:
    def make(dice: Dice, world: World) -> Words:
        flags = some(dice, "-h", "-d", "-b") + (some(dice, "-f", "-v") if dice.below(5) == 4 else [])
        words = flag("-l", pick(dice, SIZES) if dice.below(3) == 2 else None)
        return (name, *flags, *words, *flag("-s", pane_target(dice, world)), *flag("-t", pane_target(dice, world)))

    return make


def swap_pane(dice: Dice, world: World) -> Words:
    flags = some(dice, "-d", "-Z") + pick(dice, ([], [], [], ["-U"], ["-D"]))
    return ("swap-pane", *flags, *flag("-s", pane_target(dice, world)), *flag("-t", pane_target(dice, world)))


def rotate_window(dice: Dice, world: World) -> Words:
    return ("rotate-window", *some(dice, "-D", "-Z"), *flag("-t", window_target(dice, world)))


def select_pane(dice: Dice, world: World) -> Words:
    how = dice.below(9)
    sides = pick(dice, ([], ["-L"], ["-R"], ["-U"], ["-D"], ["-l"])) + (["-Z"] if how > 6 else [])
    if how == 6:
        sides = pick(dice, (["-e"], ["-d"], ["-T", "title"], ["-T", ""]))
    return ("select-pane", *sides, *flag("-t", pane_target(dice, world)))


def last_pane(dice: Dice, world: World) -> Words:
    return ("last-pane", *some(dice, "-Z"), *flag("-t", window_target(dice, world)))


def select_window(dice: Dice, world: World) -> Words:
    how = dice.below(8)
    steps = ([], [], [], ["-l"], ["-n"], ["-p"], ["-T"], ["-n", "-p"])[how]
    return ("select-window", *steps, *flag("-t", window_target(dice, world)))


def step_window(dice: Dice, world: World) -> Words:
    name = pick(dice, ("last-window", "next-window", "previous-window"))
    flags = ["-a"] if name != "last-window" and dice.below(8) == 7 else []
    return (name, *flags, *flag("-t", session_target(dice, world)))


def _move(name: str) -> Callable[[Dice, World], Words]:
    def make(dice: Dice, world: World) -> Words:
        flags = some(dice, "-d", "-k") + (some(dice, "-a", "-b") if dice.below(3) == 2 else [])
        return (name, *flags, *flag("-s", window_target(dice, world)), *flag("-t", slot_target(dice, world)))

    return make


def renumber(dice: Dice, world: World) -> Words:
    return ("move-window", "-r", *flag("-t", session_target(dice, world)))


def swap_window(dice: Dice, world: World) -> Words:
    words = flag("-s", window_target(dice, world)) + flag("-t", window_target(dice, world))
    return ("swap-window", *some(dice, "-d"), *words)


def rename_session(dice: Dice, world: World) -> Words:
    return ("rename-session", *flag("-t", session_target(dice, world)), "--", pick(dice, NAMES))


def rename_window(dice: Dice, world: World) -> Words:
    return ("rename-window", *flag("-t", window_target(dice, world)), "--", pick(dice, NAMES))


def resize_pane(dice: Dice, world: World) -> Words:
    how = dice.below(6)
    target = flag("-t", pane_target(dice, world))
    if how < 2:
        return ("resize-pane", pick(dice, ("-L", "-R", "-U", "-D")), *target, *([pick(dice, STEPS)] if how else []))
    if how == 2:
        return ("resize-pane", "-Z", *target)
    words = (flag("-x", pick(dice, SIZES)) if how != 3 else []) + (flag("-y", pick(dice, SIZES)) if how != 4 else [])
    return ("resize-pane", *words, *target)


def resize_window(dice: Dice, world: World) -> Words:
    how = dice.below(5)
    target = flag("-t", window_target(dice, world))
    if how == 0:
        return ("resize-window", pick(dice, ("-L", "-R", "-U", "-D")), *target, pick(dice, STEPS))
    if how == 4:
        return ("resize-window", pick(dice, ("-A", "-a")), *target)
    words = (flag("-x", pick(dice, WIDTHS)) if how != 1 else []) + (flag("-y", pick(dice, HEIGHTS)) if how != 2 else [])
    return ("resize-window", *words, *target)


def select_layout(dice: Dice, world: World) -> Words:
    how = dice.below(8)
    target = flag("-t", pane_target(dice, world))
    if how < 3:
        return ("select-layout", *target, pick(dice, LAYOUTS))
    if how == 3:
        return ("select-layout", *target, *pick(dice, (["-E"], ["-n"], ["-p"], ["-o"], [])))
    if how == 4:
        return (pick(dice, ("next-layout", "previous-layout")), *flag("-t", window_target(dice, world)))
    return ("select-layout", *target, pick(dice, world.layouts))


def respawn(dice: Dice, world: World) -> Words:
    flags = [] if dice.below(4) == 3 else ["-k"]
    if dice.below(4) == 3:
        return ("respawn-window", *flags, *flag("-t", window_target(dice, world)), *CHILD)
    return ("respawn-pane", *flags, *flag("-t", pane_target(dice, world)), *CHILD)


def set_option(dice: Dice, world: World) -> Words:
    scope = pick(dice, ("-w", "-g", "-gw", ""))
    name, value = pick(dice, OPTIONS[scope]).split()
    target = window_target(dice, world) if scope == "-w" else session_target(dice, world) if scope == "" else None
    if dice.below(5) == 4:
        return ("set-option", *([scope] if scope else []), "-u", *flag("-t", target), name)
    return ("set-option", *([scope] if scope else []), *flag("-t", target), name, value)


def look(dice: Dice, world: World) -> Words:
    """Ask something: targets are resolved as for a change."""
    how = dice.below(5)
    if how == 0:
        return ("display-message", "-p", *flag("-t", pane_target(dice, world)), pick(dice, FORMATS))
    if how == 1:
        return ("list-panes", *some(dice, "-s"), *flag("-t", window_target(dice, world)), "-F", pick(dice, FORMATS))
    if how == 2:
        return ("list-windows", *flag("-t", session_target(dice, world)))
    return (pick(dice, ("has-session", "has")), *flag("-t", session_target(dice, world)))


Maker = Callable[[Dice, World], Words]
MAKERS: tuple[Maker, ...] = (
    split_window,
    new_window,
    split_window,
    new_window,
    split_window,
    split_window,
    new_session,
)
ENDERS: tuple[Maker, ...] = (kill_pane, kill_pane, kill_window, unlink_window, kill_session)
MOVERS: tuple[Maker, ...] = (
    *(_move("move-window"), _move("link-window"), _move("link-window"), swap_window, renumber),
    *(break_pane, _join("join-pane"), _join("move-pane"), swap_pane, rotate_window),
)
SHAPERS: tuple[Maker, ...] = (resize_pane, resize_pane, resize_window, select_layout, select_layout, set_option)
CHOOSERS: tuple[Maker, ...] = (select_pane, select_pane, last_pane, select_window, step_window)
OTHERS: tuple[Maker, ...] = (rename_session, rename_window, respawn, look, look)
MANY = 14
"""Panes from which on as many go as come."""


def command(dice: Dice, world: World, *, groups: bool = False) -> Words:
    """Return a command for a server that is as the world says."""
    if not world.sessions:
        return new_session(dice, world)
    makers = (*MAKERS, grouped_session) if groups else MAKERS
    few = (makers, makers, MOVERS, MOVERS, SHAPERS, SHAPERS, CHOOSERS, ENDERS, OTHERS)
    many = (ENDERS, makers, MOVERS, MOVERS, SHAPERS, SHAPERS, CHOOSERS, ENDERS, OTHERS)
    return pick(dice, pick(dice, few if len(world.panes) < MANY else many))(dice, world)
