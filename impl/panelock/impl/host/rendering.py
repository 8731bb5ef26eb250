"""Questions to the screens and what their answers mean to commands."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct

from panelock.impl.commands import base
from panelock.impl.errors import Refused
from panelock.impl.host.screens import requests, wire
from panelock.impl.host.screens.capture import CaptureOptions, Refusal


class Question(Struct, frozen=True):
    """One question of a command's."""

    pane: int
    request: requests.Request
    meaning: Callable[[requests.Answer], Any]
    empty: Any
    """The answer for a pane that has no terminal (its host died)."""
    faults: bool = True
    """A screen that cannot be rendered is an error."""

    def result(self, answer: requests.Answer) -> Any:
        """Turn the screens' answer into the command's; raises Refused."""
        if isinstance(answer, Refusal):
            raise Refused(answer.text)
        if isinstance(answer, requests.Fault) and self.faults:
            raise Refused(f"pane %{answer.pane}: {answer.reason}")
        return self.meaning(answer)

    def without_terminal(self) -> Any:
        """Return the answer for a pane whose output went with its host."""
        return self.empty


def capture(wait: base.Capture) -> Question:
    """capture-pane."""
    options = CaptureOptions(
        start=wait.start,
        end=wait.end,
        escapes=wait.escapes,
        octal=wait.octal,
        join=wait.join,
        keep_spaces=wait.trailing,
        alternate=wait.alternate,
        quiet=wait.quiet,
        pending=wait.pending,
        used_only=wait.ignore_positions,
        drawn=wait.drawn,
    )
    return Question(wait.pane, requests.Capture(wait.pane, options), lambda answer: answer, "")


def in_mode(wait: base.InMode) -> Question:
    """Something that is said to a pane's mode."""
    return Question(wait.pane, requests.InMode(wait.pane, wait.says), lambda answer: answer, None)


def facts(pane: int) -> Question:
    """Facts; of a screen that cannot be rendered there are none."""
    return Question(pane, requests.Facts(pane), _facts, {}, faults=False)


def _facts(answer: requests.Answer) -> Mapping[str, str]:
    return variables(answer) if isinstance(answer, wire.Facts) else {}


_flag = {False: "0", True: "1"}.__getitem__


@lru_cache(maxsize=1024)
def variables(answer: wire.Facts) -> Mapping[str, str]:
    """Name a screen's facts as tmux's formats do; the same object for the same facts."""
    named = {
        "alternate_on": _flag(answer.alternate),
        "cursor_flag": _flag(answer.cursor_visible),
        "insert_flag": _flag(answer.insert),
        "keypad_cursor_flag": _flag(answer.application_cursor),
        "keypad_flag": _flag(answer.application_keypad),
        "origin_flag": _flag(answer.origin),
        "wrap_flag": _flag(answer.wrap),
        "mouse_standard_flag": _flag(answer.mouse_standard),
        "mouse_button_flag": _flag(answer.mouse_button),
        "mouse_all_flag": _flag(answer.mouse_all),
        "mouse_any_flag": _flag(answer.mouse_standard or answer.mouse_button or answer.mouse_all),
        "mouse_utf8_flag": _flag(answer.mouse_utf8),
        "mouse_sgr_flag": _flag(answer.mouse_sgr),
        "bracket_paste_flag": _flag(answer.bracketed_paste),
    }
    named["extended_keys"] = _flag(answer.extended_keys)  # no format: for send-keys
    named["pane_fg"], named["pane_bg"] = answer.fg, answer.bg
    named["cursor_x"] = str(answer.cursor_x)
    named["cursor_y"] = str(answer.cursor_y)
    named["history_size"] = str(answer.history)
    # tmux counts its own structures: five bytes a cell and forty a line (format_cb_history_bytes).
    named["history_bytes"] = str(answer.history * (5 * answer.cols + 40))
    named["alternate_saved_x"], named["alternate_saved_y"] = str(answer.saved_x), str(answer.saved_y)
    named["cursor_character"] = answer.cursor_character
    named["scroll_region_upper"] = str(answer.scroll_upper)
    named["scroll_region_lower"] = str(answer.scroll_lower)
    named["pane_tabs"] = ",".join(str(column) for column in range(8, answer.cols, 8))
    return named


def blank(columns: int, rows: int, *, cursor: bool) -> Mapping[str, str]:
    """Return what there is to know of a screen that nothing was written to; without a process it shows no cursor."""
    return variables(
        wire.Facts(
            cols=columns, rows=rows, cursor_x=0, cursor_y=0, cursor_visible=cursor, history=0, alternate=False,
            insert=False, application_cursor=False, application_keypad=False, bracketed_paste=False, origin=False,
            wrap=True, focus=False, mouse_standard=False, mouse_button=False, mouse_all=False, mouse_utf8=False,
            mouse_sgr=False, title="", backend="", scroll_lower=rows - 1,
        )
    )  # fmt: skip
