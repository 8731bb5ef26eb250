"""A prompt in a client's status line: keys in, commands out (status.c, cmd-command-prompt.c of tmux).

It is made from what the host says with ``%prompt`` (impl/commands/prompts.py), and knows neither the terminal nor the
host: who has it (prompts.py) gives keys, shows ``text``, and gives the host the commands that come of it.
"""

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from panelock.cli.drawing.prompt_complete import completed, word_at
from panelock.cli.drawing.prompt_keys import COMMAND, EMACS, ENTRY, TO_ENTRY, VI_COMMAND, VI_ENTRY
from panelock.cli.drawing.prompt_line import Line, Shown
from panelock.cli.drawing.prompt_template import command_line
from panelock.impl import keys
from panelock.impl.formats_parse import skip
from panelock.impl.formats_width import character_width, style_width
from panelock.impl.keys import Key
from panelock.impl.prompt_history import add

if TYPE_CHECKING:
    from collections.abc import Callable


class Outcome(NamedTuple):
    """What a key has come to."""

    closed: bool
    """Nothing more is asked."""
    commands: tuple[str, ...] = ()
    """What is to be given to the host, a line each."""
    unheeded: bytes = b""
    """What the prompt left: it is to be done with as if there had been none (-N ends with any other key)."""


STILL_OPEN, CLOSED = Outcome(closed=False), Outcome(closed=True)


class Said(msgspec.Struct):
    """What the host says of a prompt."""

    kind: str
    """"command", or "confirm"."""
    prompts: list[tuple[str, str]]
    """What is asked, one after the other, with what stands there from the start."""
    template: str
    block: bool
    """The template was parsed: what is typed cannot be more than a part of a word of it."""
    type: str
    """Whose history it has."""
    way: str
    """"single" (-1), "numeric" (-N), "incremental" (-i), "key" (-k) or nothing."""
    separators: str
    limit: int
    """Lines that a history keeps."""
    aliases: list[str]
    paste: str
    key: str = ""
    """What confirms; nothing for y."""
    default: bool = False
    """Enter confirms, too."""
    number: int = 0
    """What the host knows it by, where somebody waits until it is closed."""


class History:
    """What was typed at prompts, by type, of whom ``tell`` is told (impl/prompt_history.py)."""

    def __init__(self, tell: "Callable[[str, str], None]" = lambda _kind, _text: None) -> None:
        self._lines: dict[str, list[str]] = {}
        self._tell = tell

    def know(self, lines: dict[str, list[str]]) -> None:
        """Be all that."""
        self._lines = lines

    def of(self, kind: str) -> list[str]:
        """Return the lines of a type, the last one at the end."""
        return self._lines.setdefault(kind, [])

    def add(self, kind: str, text: str, limit: int) -> None:
        """Keep a line."""
        add(self._lines, kind, text, limit)
        self._tell(kind, text)


class Prompt:
    """A prompt that is open, until a key closes it."""

    def __init__(self, said: str | bytes, *, status_keys: str, history: History) -> None:
        """``said`` is the JSON behind ``%prompt``, ``status_keys`` the option: "emacs" or "vi".

        The ``history`` is the client's, and outlives the prompt.
        """
        self._said = msgspec.json.decode(said, type=Said)
        assert self._said.prompts, "a prompt that asks for nothing"
        self._history = history
        self._vi = status_keys == "vi"
        self._mode = ENTRY
        self._values: list[str] = []
        self._back = 0
        """How far it has gone back in the history."""
        asked, typed = self._said.prompts[0]
        self._asked = asked
        self._last = typed
        """What is searched for again (-i)."""
        incremental = self._said.way == "incremental"
        self._line = Line("" if incremental else typed, self._said.separators, self._said.paste)
        self.first = self._so_far("=")
        """Commands to be given at once, before any key."""
        self._own: dict[str, Callable[[], Outcome]] = {
            "accept": self._accept,
            "cancel": lambda: CLOSED,
            "to_command": self._to_command,
            "search_back": lambda: self._search("-"),
            "search_on": lambda: self._search("+"),
            "older": self._older,
            "newer": self._newer,
            "complete": self._complete,
        }

    @property
    def kind(self) -> str:
        """What the host has said it is: "command" or "confirm"."""
        return self._said.kind

    @property
    def number(self) -> int:
        """What the host knows it by; 0 where nobody waits for the answer."""
        return self._said.number

    @property
    def typed(self) -> str:
        """What stands there to be accepted."""
        return self._line.text

    # --- showing ---

    @property
    def style(self) -> str:
        """The option that says how it looks."""
        return "message-command-style" if self._mode == COMMAND else "message-style"

    @property
    def asked(self) -> str:
        """The prompt itself, which may have styles in it (``#[…]``)."""
        return self._asked

    def shown(self, width: int) -> Shown:
        """Return what there is room for: the prompt without its styles, then what is typed, at its cursor.

        tmux shows the cell at the cursor the other way round.
        """
        start = self._start(width)
        asked = _plain(self._asked, start)
        if start >= width:
            return Shown(asked, None)
        text, cursor = self._line.shown(width - start)
        return Shown(asked + text, None if cursor is None else start + cursor)

    def text(self, width: int) -> str:
        """Return what is shown."""
        return self.shown(width).text

    def cursor(self, width: int) -> int | None:
        """Return the cursor's column; None where the prompt leaves no room."""
        return self.shown(width).cursor

    def _start(self, width: int) -> int:
        return min(style_width(self._asked), max(width, 0))

    # --- keys ---

    def press(self, key: Key, data: bytes) -> Outcome:
        """Take a key, which came as ``data`` (status_prompt_key)."""
        if self._said.way == "key":
            return Outcome(True, self._answered(keys.text_of(key)).commands)
        if self._said.way == "numeric":
            if _character(key) in tuple("0123456789"):
                return self._type(key)
            return Outcome(True, self._answered(self._line.text).commands, data)
        action = self._action(key)
        if action is None:
            return self._type(key)
        own = self._own.get(action)
        if own is not None:
            return own()
        return self._after(changed=bool(action) and getattr(self._line, action)())

    def _action(self, key: Key) -> str | None:
        """Return what a key does; "" for nothing, None where it is typed."""
        if not self._vi:
            return EMACS.get(key)
        if self._mode == ENTRY:
            return VI_ENTRY.get(key)
        if key in TO_ENTRY:
            self._mode = ENTRY
            return TO_ENTRY[key]
        return VI_COMMAND.get(key, "")

    def _type(self, key: Key) -> Outcome:
        char = _character(key)
        if not char:
            return STILL_OPEN
        self._line.put(char)
        if self._said.way == "single":
            return self._answered(char) if self._line.text == char else CLOSED
        return self._after(changed=True)

    def _after(self, *, changed: bool, mark: str = "=") -> Outcome:
        return Outcome(False, self._so_far(mark) if changed else ())

    def _so_far(self, mark: str) -> tuple[str, ...]:
        """Return the commands that are given at each change (-i)."""
        if self._said.way != "incremental":
            return ()
        return (command_line(self._said.template, [mark + self._line.text], block=self._said.block),)

    def _to_command(self) -> Outcome:
        self._mode = COMMAND
        return STILL_OPEN

    def _search(self, mark: str) -> Outcome:
        if self._said.way != "incremental":
            return STILL_OPEN
        if self._line.text:
            return self._after(changed=True, mark=mark)
        return self._after(changed=self._line.set(self._last))

    def _older(self) -> Outcome:
        lines = self._history.of(self._said.type)
        if self._back >= len(lines):
            return STILL_OPEN
        self._back += 1
        return self._after(changed=self._line.set(lines[-self._back]))

    def _newer(self) -> Outcome:
        lines = self._history.of(self._said.type)
        self._back = max(self._back - 1, 0)
        return self._after(changed=self._line.set(lines[-self._back] if self._back else ""))

    def _complete(self) -> Outcome:
        line = self._line
        place = word_at(line.text, line.at)
        if place is None or self._said.type in ("target", "window-target"):
            return STILL_OPEN
        first, last = place
        longer = completed(line.text[first:last], self._said.aliases, at_start=first == 0)
        if longer is None:
            return STILL_OPEN
        line.text, line.at = line.text[:first] + line.text[last:], first
        return self._after(changed=line.put(longer))

    # --- answers ---

    def _accept(self) -> Outcome:
        text = self._line.text
        if text:
            self._history.add(self._said.type, text, self._said.limit)
        return self._answered(text)

    def _answered(self, value: str) -> Outcome:
        """Take an answer: the next prompt is asked, or all are answered (cmd_command_prompt_callback)."""
        said = self._said
        if said.kind == "confirm":
            return Outcome(True, (command_line(said.template, (), block=False),) if self._confirms(value) else ())
        if said.way == "incremental":
            return CLOSED
        self._values.append(value)
        if len(self._values) == len(said.prompts):
            return Outcome(True, (command_line(said.template, self._values, block=said.block),))
        self._asked, typed = said.prompts[len(self._values)]
        self._line.set(typed)
        self._back = 0
        return STILL_OPEN

    def _confirms(self, value: str) -> bool:
        if not value:
            return self._said.default
        return value == self._said.key if self._said.key else value in ("y", "Y")


def _character(key: Key) -> str:
    """Return what a key types; nothing for one that types nothing."""
    code = key.code
    if key.name or code <= 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return ""
    return "" if code <= 0x7F and (key.control or key.meta or key.shift) else chr(code)


def _plain(text: str, width: int) -> str:
    """Return what format_draw shows of a text, but for its styles."""
    out, at, column = "", 0, 0
    while at < len(text):
        end = at
        while text[end : end + 1] == "#":
            end += 1
        count, styled = end - at, text[end : end + 1] == "["
        if not count:
            piece, at = text[at], at + 1
        elif styled and count % 2:
            piece = "#" * (count // 2)
            close = skip(text, end + 1, "]")
            at = len(text) if close is None else close + 1
        else:
            piece, at = "#" * ((count + (not styled)) // 2), end
        for char in piece:
            size = character_width(char)
            if size is None:
                continue
            if column + size > width:
                return out
            out += char
            column += size
    return out
