"""What commands share: finding targets, reading options, expanding formats inside a change, sizes that people write."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from panelock.impl import options, targets
from panelock.impl.commands.base import Call, Commit, Steps
from panelock.impl.document import Document, Pane, Session, Window
from panelock.impl.errors import Refused
from panelock.impl.expanding import expand_now
from panelock.impl.layout import PANE_MINIMUM, WINDOW_MAXIMUM, BadSize, Kind
from panelock.impl.layout_places import ENDLESS, amount
from panelock.impl.numbers import Bound, strtonum
from panelock.impl.options_start import started_with, suitable_shell
from panelock.impl.registry import arranging
from panelock.impl.targets import Slot, Target

if TYPE_CHECKING:
    from panelock.impl.store import Transaction

SESSION = "[-t target-session]"
WINDOW = "[-t target-window]"
PANE = "[-t target-pane]"
FROM_WINDOW = "[-s src-window] [-t dst-window]"
FROM_PANE = "[-s src-pane] [-t dst-pane]"
PLACE = "#{session_name}:#{window_index}.#{pane_index}"
"""What -P prints without -F."""


Changes = Callable[[Call, "Transaction"], None]


def changes(run: Changes) -> Callable[[Call], Steps]:
    """Make a command of what is one change of the registry."""

    def change(call: Call, tx: "Transaction") -> None:
        run(call, tx)
        arranging.settle(tx)

    def command(call: Call) -> Steps:
        yield Commit(lambda tx: change(call, tx))

    return command


def at_once(run: Callable[[Call], None]) -> Callable[[Call], Steps]:
    """Make a command of what waits for nothing."""

    def command(call: Call) -> Steps:
        run(call)
        yield from ()

    return command


# --- targets ------------------------------------------------------------------------------------------------------


def pane(call: Call, document: Document, flag: str = "t") -> Target:
    """Resolve a target-pane."""
    return targets.find_pane(document, call.args.get(flag), call.pane_of_caller)


def window(call: Call, document: Document, flag: str = "t") -> Target:
    """Resolve a target-window."""
    return targets.find_window(document, call.args.get(flag), call.pane_of_caller)


def source_pane(call: Call, document: Document) -> Target:
    """Resolve -s of what takes the marked pane when it is not told which (CMD_FIND_DEFAULT_MARKED)."""
    return targets.find_pane(document, call.args.get("s"), call.pane_of_caller, targets.marked(document))


def source_window(call: Call, document: Document) -> Target:
    """Resolve -s as a window; the marked pane's when it is not told which."""
    return targets.find_window(document, call.args.get("s"), call.pane_of_caller, targets.marked(document))


def session(call: Call, document: Document, flag: str = "t") -> Target:
    """Resolve a target-session."""
    return targets.find_session(document, call.args.get(flag), call.pane_of_caller)


def slot(call: Call, document: Document, flag: str = "t") -> Slot:
    """Resolve a place for a window, which need not be taken."""
    return targets.find_index(document, call.args.get(flag), call.pane_of_caller)


def beside(call: Call, found: Slot) -> tuple[int | None, str]:
    """Return (index, where) for -a and -b: beside the window that the target names, else beside the current one."""
    where = "before" if call.args.has("b") else "after" if call.args.has("a") else ""
    return (found.link, where) if where else (found.index, "")


# --- formats ------------------------------------------------------------------------------------------------------


def text(call: Call, document: Document, template: str, target: Target | None, kind: str = "pane") -> str:
    """Expand a format inside a change, on the document as it is being changed."""
    return expand_now(document, call.driver, template, target, {"command": call.command.name, **call.extra}, kind=kind)


def text_of_session(call: Call, document: Document, template: str, owner: Session | None) -> str:
    """Expand a format that is told a session alone, or nothing: what is current in it counts."""
    target = None if owner is None else Target(owner.id, owner.current, -1, -1)
    return text(call, document, template, target, kind="session")


# --- options ------------------------------------------------------------------------------------------------------


def session_option(call: Call, document: Document, owner: Session | None, name: str) -> str:
    """Return a session option's text in force; without a session the global one's."""
    scope = options.Scope.SESSION if owner is not None else options.Scope.GLOBAL_SESSION
    value = options.effective(name, options.chain_of(scope, document, session=owner), start(call))
    assert value is not None, name
    return value


def window_option(document: Document, owner: Window, name: str) -> str:
    """Return a window option's text in force."""
    value = options.effective(name, options.chain_of(options.Scope.WINDOW, document, window=owner))
    assert value is not None, name
    return value


def base_index(call: Call, document: Document, owner: Session | None) -> int:
    """Return the index of a session's first window."""
    return int(session_option(call, document, owner, "base-index"))


def start(call: Call) -> dict[str, str]:
    """Return the options that the environment of the server's start decides."""
    return started_with(call.driver.environment)


def shell(call: Call, document: Document, owner: Session | None) -> str:
    """Return default-shell, or /bin/sh where that cannot be one."""
    found = session_option(call, document, owner, "default-shell")
    return found if suitable_shell(found) else "/bin/sh"


def sizes(value: str) -> tuple[int, int] | None:
    """Read ``80x24`` (default-size); None for anything else."""
    columns, cross, rows = value.partition("x")
    sx, sy = strtonum(columns, 0, ENDLESS), strtonum(rows, 0, ENDLESS)
    if not cross or isinstance(sx, Bound) or isinstance(sy, Bound):
        return None
    return sx, sy


def window_size(call: Call, document: Document, owner: Session | None) -> tuple[int, int]:
    """Return the size of a new window: its clients', else default-size (tmux: default_window_size).

    Of a session that is being made there is none.
    """
    way = options.effective("window-size", [document.window_options]) or ""
    of_clients = call.driver.clients.new_window_size(document, None if owner is None else owner.id, way)
    return of_clients or default_size(call, document, owner)


def default_size(call: Call, document: Document, owner: Session | None) -> tuple[int, int]:
    """Return what the option default-size says."""
    return sizes(session_option(call, document, owner, "default-size")) or (80, 24)


def within_window(cells: int) -> int:
    """Return a window's width or height within what one can have."""
    return min(max(cells, PANE_MINIMUM), WINDOW_MAXIMUM)


# --- numbers that people write ------------------------------------------------------------------------------------


def number(value: str, low: int, high: int, what: str) -> int:
    """Read a number; the refusal begins with ``what``, as in tmux's "adjustment too small"."""
    found = strtonum(value, low, high)
    if isinstance(found, Bound):
        raise Refused(f"{what} {found}")
    return found


def size(value: str, whole: int, what: str) -> int:
    """Read cells or a percentage of ``whole``."""
    try:
        return amount(value, 0, ENDLESS, whole)
    except BadSize as wrong:
        raise Refused(f"{what} {wrong.text}") from None


def length(call: Call, document: Document, found: Target, kind: Kind) -> int | None:
    """Read -l (cells or percent) or -p of split-window and join-pane; with -f the whole window's is meant."""
    wanted, percent = call.args.get("l"), call.args.get("p")
    if wanted is None and percent is None:
        return None
    of: Window | Pane = document.windows[found.window] if call.args.has("f") else document.panes[found.pane]
    whole = of.sx if kind is Kind.LEFT_RIGHT else of.sy
    if wanted is not None:
        return size(text(call, document, wanted, found), whole, "size")
    assert percent is not None
    return whole * number(text(call, document, percent, found), 0, 100, "size") // 100


def direction(call: Call) -> Kind:
    """Return where a new pane comes to stand: beside with -h, else below."""
    return Kind.LEFT_RIGHT if call.args.has("h") else Kind.TOP_BOTTOM
