"""In which modes panes are, for all who look at them (tmux: struct window_mode_entry): copy mode and view mode.

Kept in memory alone, as tmux keeps it, where screens are rendered (host/screens/moded.py).
"""

from collections.abc import Sequence

VALUES = frozenset((
    "copy_cursor_line", "copy_cursor_word", "copy_cursor_x", "copy_cursor_y", "pane_search_string", "rectangle_toggle",
    "scroll_position", "search_match", "search_present", "selection_active", "selection_end_x", "selection_end_y",
    "selection_present", "selection_start_x", "selection_start_y",
))  # fmt: skip
"""Format variables of a pane's mode."""


class Modes:
    """What is known of panes' modes: nothing, where there is no host."""

    def names(self, pane: int) -> Sequence[str]:
        """Return in which modes a pane is, the topmost first."""
        del pane
        return ()

    def value(self, pane: int, name: str) -> str | None:
        """Return one of VALUES, of the topmost; None where it has none."""
        del pane
        return "" if name == "pane_search_string" else None
