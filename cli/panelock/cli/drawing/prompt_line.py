"""A line that is edited in a prompt: its text, where the cursor is in it, what was cut (status.c of tmux).

Knows no keys. What moves or changes it returns whether that counts as a change of the line (tmux's "goto changed"), of
which who asks with ``-i`` is told.
"""

from typing import NamedTuple

from panelock.impl.formats_width import character_width
from panelock.impl.host.screens import sgr
from panelock.impl.host.screens.runs import Runs, cut, width_of
from panelock.impl.host.screens.screen import Style


class Shown(NamedTuple):
    """What is on the screen, and the cursor's column there; None where there is no room for it."""

    text: str
    cursor: int | None

    def runs(self, columns: int, style: Style) -> Runs:
        """Return it in so many columns, the cell at the cursor the other way round."""
        text = [(self.text, style)]
        if self.cursor is None:
            return cut(text, 0, columns, style, style)
        at = style._replace(attrs=style.attrs ^ sgr.REVERSE)
        under = max(width_of(cut(text, self.cursor, 2, style)[0][0][:1]), 1)
        below, before = cut(text, self.cursor, under, style)[0][0], cut(text, 0, self.cursor, style)
        return *before, (below, at), *cut(text, self.cursor + under, columns, style, style)


class Line:
    """A line and a cursor, which is before one of its characters or behind them all."""

    def __init__(self, text: str, separators: str, paste: str) -> None:
        """``paste`` is what C-y inserts as long as nothing was cut."""
        self.text = text
        self.at = len(text)
        self.separators = separators
        self._paste = paste
        self._cut: str | None = None

    def put(self, text: str) -> bool:
        """Insert at the cursor, which then is behind it."""
        self.text = self.text[: self.at] + text + self.text[self.at :]
        self.at += len(text)
        return True

    def set(self, text: str) -> bool:
        """Take another text, with the cursor at its end."""
        self.text, self.at = text, len(text)
        return True

    # --- moving ---

    def left(self) -> bool:
        """Go one character to the left."""
        self.at = max(self.at - 1, 0)
        return False

    def right(self) -> bool:
        """Go one character to the right."""
        self.at = min(self.at + 1, len(self.text))
        return False

    def home(self) -> bool:
        """Go to the beginning."""
        self.at = 0
        return False

    def end(self) -> bool:
        """Go behind the end."""
        self.at = len(self.text)
        return False

    def forward_word(self) -> bool:
        """Go behind the word here or next (status_prompt_forward_word, emacs)."""
        while self._space(self.at):
            self.at += 1
        return self._forward(self.separators, vi=False)

    def next_word(self) -> bool:
        """Go to the next word's beginning (vi's w)."""
        return self._forward(self.separators, vi=True)

    def next_wide_word(self) -> bool:
        """Go to the beginning of what comes behind the next spaces (vi's W)."""
        return self._forward("", vi=True)

    def end_of_word(self) -> bool:
        """Go to the last character of the word here or next (vi's e)."""
        return self._to_end_of_word(self.separators)

    def end_of_wide_word(self) -> bool:
        """Go to the last character before the next spaces (vi's E)."""
        return self._to_end_of_word("")

    def backward_word(self) -> bool:
        """Go to the beginning of the word here or before (M-b, vi's b)."""
        self.at = self._word_before(self.separators)
        return True

    def backward_wide_word(self) -> bool:
        """Go to the beginning of what stands behind the spaces before (vi's B)."""
        self.at = self._word_before("")
        return True

    def _space(self, at: int) -> bool:
        return self.text[at : at + 1] == " "

    def _separates(self, separators: str, at: int) -> bool:
        return at < len(self.text) and self.text[at] in separators

    def _forward(self, separators: str, *, vi: bool) -> bool:
        at, size = self.at, len(self.text)
        if at == size:
            return True
        kind = self._separates(separators, at) and not self._space(at)
        while True:
            at += 1
            if self._space(at):
                while vi and self._space(at):
                    at += 1
                break
            if at == size or self._separates(separators, at) != kind:
                break
        self.at = at
        return True

    def _to_end_of_word(self, separators: str) -> bool:
        at, size = self.at, len(self.text)
        if at == size:
            return True
        at += 1
        while self._space(at):
            at += 1
        if at == size:
            self.at = size
            return True
        kind = self._separates(separators, at)
        at += 1
        while at != size and not self._space(at) and self._separates(separators, at) == kind:
            at += 1
        self.at = at - 1
        return True

    def _word_before(self, separators: str) -> int:
        at = self.at
        while at != 0:
            at -= 1
            if not self._space(at):
                break
        kind = self._separates(separators, at)
        while at != 0:
            at -= 1
            if self._space(at) or self._separates(separators, at) != kind:
                return at + 1
        return at

    # --- changing ---

    def delete_before(self) -> bool:
        """Delete the character before the cursor."""
        if self.at == 0:
            return False
        self.text = self.text[: self.at - 1] + self.text[self.at :]
        self.at -= 1
        return True

    def delete(self) -> bool:
        """Delete the character at the cursor."""
        if self.at == len(self.text):
            return False
        self.text = self.text[: self.at] + self.text[self.at + 1 :]
        return True

    def clear(self) -> bool:
        """Delete all."""
        return self.set("")

    def delete_to_end(self) -> bool:
        """Delete what is behind the cursor."""
        if self.at == len(self.text):
            return False
        self.text = self.text[: self.at]
        return True

    def cut_word(self) -> bool:
        """Delete the word before the cursor, and keep it to be pasted."""
        begin = self._word_before(self.separators)
        self._cut = self.text[begin : self.at]
        self.text = self.text[:begin] + self.text[self.at :]
        self.at = begin
        return True

    def paste(self) -> bool:
        """Insert what was cut last, else what there was to be pasted from the start."""
        text = self._paste if self._cut is None else self._cut
        return bool(text) and self.put(text)

    def swap(self) -> bool:
        """Exchange the two characters before and at the cursor, or at the end the two before it."""
        at = min(self.at + 1, len(self.text))
        if at < 2:
            return False
        self.text = self.text[: at - 2] + self.text[at - 1] + self.text[at - 2] + self.text[at:]
        self.at = at
        return True

    # --- showing ---

    def shown(self, width: int) -> Shown:
        """Return what there is room for: what is left of the cursor goes out of sight (status_prompt_redraw)."""
        pieces = [_piece(char) for char in self.text]
        before = sum(size for _, size in pieces[: self.at])
        offset = max(before - width + 1, 0)
        passed = column = 0
        out, cursor = "", -1
        for place, (piece, size) in enumerate(pieces):
            if passed < offset:
                passed += size
                continue
            passed += size
            if passed > offset + width:
                break
            if place == self.at:
                cursor = column
            out += piece
            column += size
        # Behind what is shown; a wide character for which there is no room leaves a column free.
        return Shown(out, min(column, width - 1) if cursor < 0 else cursor)


def _piece(char: str) -> tuple[str, int]:
    """Return how a character is shown, and its columns: control characters as ``^X``, as tmux does since 3.5."""
    if char < " " or char == "\x7f":
        return "^" + chr(ord(char) ^ 0x40), 2
    size = character_width(char)
    return ("", 0) if size is None else (char, size)
