"""select-layout, next-layout, previous-layout (cmd-select-layout.c)."""

from typing import TYPE_CHECKING

from panelock.impl import layout_sets
from panelock.impl.commands import common
from panelock.impl.commands.base import Call, Command
from panelock.impl.errors import Refused
from panelock.impl.registry import arranging
from panelock.impl.targets import Target

if TYPE_CHECKING:
    from panelock.impl.store import Transaction


def _select_layout(call: Call, tx: "Transaction") -> None:
    args = call.args
    found = common.pane(call, tx.document)
    if args.has("n") or args.has("p"):
        _turn(tx, found, forward=args.has("n"))
    elif args.has("E"):
        arranging.spread_out(tx, found.pane)
    elif args.rest:
        _by_word(tx, found, args.rest[0], named=not args.has("o"))
    else:
        _again(tx, found, undo=args.has("o"))


def _again(tx: "Transaction", found: Target, *, undo: bool) -> None:
    """Without a word: the last named layout once more, or with -o what stood before the last change."""
    window = tx.document.windows[found.window]
    if undo and window.undo:
        _by_word(tx, found, window.undo, named=False)
    elif not undo and window.arranged >= 0:
        _named(tx, found, window.arranged)
    else:
        arranging.remember(tx, found.window)


def _by_word(tx: "Transaction", found: Target, word: str, *, named: bool) -> None:
    number = layout_sets.lookup(word) if named else None
    if number is not None:
        _named(tx, found, number)
        return
    try:
        arranging.select_layout_text(tx, found.window, word)
    except Refused as refused:
        raise Refused(f"{refused.text}: {word}") from None


def _named(tx: "Transaction", found: Target, number: int) -> None:
    window = tx.document.windows[found.window]

    def option(name: str) -> str:
        return common.window_option(tx.document, window, name)

    arranging.select_named_layout(
        tx,
        found.window,
        number,
        main=(option("main-pane-width"), option("main-pane-height")),
        other=(option("other-pane-width"), option("other-pane-height")),
    )


def _turn(tx: "Transaction", found: Target, *, forward: bool) -> None:
    arranged = tx.document.windows[found.window].arranged
    _named(tx, found, (layout_sets.following if forward else layout_sets.preceding)(arranged))


def _next_layout(call: Call, tx: "Transaction") -> None:
    _turn(tx, common.window(call, tx.document), forward=True)


def _previous_layout(call: Call, tx: "Transaction") -> None:
    _turn(tx, common.window(call, tx.document), forward=False)


COMMANDS = (
    Command(
        "select-layout",
        "selectl",
        "Enopt:",
        f"[-Enop] {common.PANE} [layout-name]",
        common.changes(_select_layout),
        most=1,
        lone=True,
    ),
    Command(
        "next-layout",
        "nextl",
        "t:",
        common.WINDOW,
        common.changes(_next_layout),
        most=0,
        lone=True,
    ),
    Command(
        "previous-layout",
        "prevl",
        "t:",
        common.WINDOW,
        common.changes(_previous_layout),
        most=0,
        lone=True,
    ),
)
