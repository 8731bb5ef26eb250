"""Tables for people: Rich on a terminal, plain lines with tabs in a pipe."""

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from panelock.cli.listing import ServerRow, words_for

_STATES = {"running": "green", "pending": "yellow", "live": "green", "ended": "dim"}


def visible(text: str) -> str:
    """Show control characters instead of sending them to the terminal: titles and names are anybody's."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def show_servers(rows: list[ServerRow]) -> None:
    """Print servers and their panes."""
    if not sys.stdout.isatty():
        for row in rows:
            print(*map(visible, (row.socket, row.state, str(row.pid), words_for(row.age_s))), sep="\t")
            for pane in row.panes:
                cells = (
                    "", pane.session, pane.window, pane.pane, pane.state, pane.command, pane.title, pane.size,
                    words_for(pane.age_s), "active" if pane.active else "",
                )  # fmt: skip
                print(*map(visible, cells), sep="\t")
        return
    console = Console()
    if not rows:
        console.print("no servers; start one with [cyan]panelock run -- COMMAND[/]")
    for row in rows:
        title = Text.assemble((visible(row.socket), "bold"), "  ", (visible(row.state), _STATES.get(row.state, "red")))
        if row.pid:
            title.append(f"  host {row.pid}, up {words_for(row.age_s)}", "dim")
        console.print(title)
        if row.panes:
            console.print(_table(row))


def _table(row: ServerRow) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("session", "window", "pane", "state", "command", "title", "size", "age"):
        table.add_column(heading, no_wrap=heading not in ("command", "title"))
    for pane in row.panes:
        table.add_row(
            visible(pane.session),
            visible(pane.window),
            Text(pane.pane, "bold" if pane.active else ""),
            Text(visible(pane.state), _STATES.get(pane.state, "red")),
            visible(pane.command),
            visible(pane.title),
            pane.size,
            words_for(pane.age_s),
        )
    return table
