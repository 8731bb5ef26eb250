"""The state for search without order: which panes, windows and sessions are there, and what is in what.

What stands where, which is active, and which was, is forgotten, in the registry and in answers. Whoever is not
linearizable so is not linearizable at all; and far fewer orders have to be told apart (DESIGN's claims are about what
is lost and what is given twice, and that shows here).
"""

from typing import Any

from panelock.specs.linearize_reading import Whole


class Loose(Whole):
    """A registry of sets: rows stand sorted, nothing is active, a window's index is its number."""

    def put(self, table: dict[Any, Any], key: Any, value: Any) -> None:
        """Set an entry, without its order."""
        if value is not None:
            if table is self.windows:
                row, _, _, name, session = value
                value = (tuple(sorted(row)), -1, (), name, session)
            elif table is self.sessions:
                name, links, _, _ = value
                value = (name, tuple(sorted([(window, window) for _, window in links])), -1, ())
            if table.get(key) == value:
                return
        super().put(table, key, value)

    def list_panes(self, pane: int) -> Any:
        """The panes of a pane's window."""
        return loosened("list-panes", super().list_panes(pane))

    def list_all(self) -> Any:
        """Every pane and what it is in."""
        return loosened("list-all", super().list_all())

    def everything(self) -> Any:
        """All but the order."""
        return loosened("everything", super().everything())


def loosened(name: str, answer: Any) -> Any:
    """An answer without the order that it tells."""
    if isinstance(answer, str):
        return answer
    if name == "list-panes":
        return [sorted(answer[0]), -1]
    if name == "list-all":
        return sorted([session, window, pane] for session, _, _, window, pane, _, _ in answer)
    if name == "everything":
        return answer | {
            "sessions": [
                [number, session, sorted(window for _, window in links)]
                for number, session, links, *_ in answer["sessions"]
            ],
            "windows": [[number, window, sorted(row)] for number, window, row, *_ in answer["windows"]],
        }
    return answer
