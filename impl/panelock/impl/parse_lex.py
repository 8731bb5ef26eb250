"""The words of tmux's command language (the lexer of cmd-parse.y, 3.4): quotes, escapes, variables, comments.

Knows nothing of commands. Reads character by character, because backslashes before a line's end count wherever they
stand.
"""

import os
import pwd
from collections.abc import Mapping
from enum import Enum, auto
from typing import NamedTuple

VARIABLE_LIMIT = 1022
"""Characters that the name of a variable or a user may have (a buffer of 1024 in tmux)."""


class Kind(Enum):
    """What a token is; a mark (``;``, a brace, a line's end) is itself."""

    END = auto()
    MARK = auto()
    WORD = auto()
    EQUALS = auto()
    FORMAT = auto()
    HIDDEN = auto()
    IF = auto()
    ELIF = auto()
    ELSE = auto()
    ENDIF = auto()


class Token(NamedTuple):
    """One token: a mark's or a word's text."""

    kind: Kind
    text: str = ""


class Wrong(Exception):  # noqa: N818 - the parser turns it into a refusal with file and line
    """Text that is no command language."""


_DIRECTIVES = {
    "%hidden": Kind.HIDDEN,
    "%if": Kind.IF,
    "%elif": Kind.ELIF,
    "%else": Kind.ELSE,
    "%endif": Kind.ENDIF,
}
_ESCAPES = {"a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "s": " ", "v": "\v", "r": "\r", "n": "\n", "t": "\t"}
_EOF = ""
_SYNTAX = "syntax error"


class Lexer:
    """Tokens of one text. ``line`` is where it stands, counted as tmux counts."""

    def __init__(self, text: str, line: int, variables: Mapping[str, str]) -> None:
        self.line = line
        self._text = text
        self._at = 0
        self._variables = variables
        self._escapes = 0
        self._at_line_end = False
        self._ended = False
        self._condition = False

    def next(self) -> Token:
        """Return the next token; a text always ends with a line's end, then END."""
        if self._at_line_end:
            self.line += 1
            self._at_line_end = False
        condition, self._condition = self._condition, False
        while True:
            char = self._get_line()
            if char == _EOF:
                if self._ended:
                    return Token(Kind.END)
                self._ended = True
                return Token(Kind.MARK, "\n")
            if char in " \t":
                continue
            if char == "\n":
                self._at_line_end = True
                return Token(Kind.MARK, "\n")
            if char in ";{}":
                return Token(Kind.MARK, char)
            if char == "#":
                token = self._hash(condition=condition)
                if token is not None:
                    return token
                continue
            return self._directive() if char == "%" else self._word(char)

    # --- characters ---

    def _raw(self) -> str:
        char = self._text[self._at : self._at + 1]
        self._at += len(char)
        return char

    def _unget(self, char: str) -> None:
        if char != _EOF and self._at > 0:
            self._at -= 1

    def _get(self) -> str:
        """Return the next character; an odd backslash before a line's end joins the lines."""
        if self._escapes:
            self._escapes -= 1
            return "\\"
        while True:
            char = self._raw()
            if char == "\\":
                self._escapes += 1
                continue
            if char == "\n" and self._escapes % 2:
                self.line += 1
                self._escapes -= 1
                continue
            if self._escapes:
                self._unget(char)
                self._escapes -= 1
                return "\\"
            return char

    def _get_line(self) -> str:
        """Return the next character, with CR LF as one line's end (new in 3.4)."""
        char = self._get()
        if char != "\r":
            return char
        after = self._get()
        if after == "\n":
            return after
        self._unget(after)
        return char

    # --- tokens ---

    def _hash(self, *, condition: bool) -> Token | None:
        """After a ``#``: a format where one is expected, else a comment to the line's end."""
        char = self._get()
        if condition and char == "{":
            return Token(Kind.FORMAT, self._format())
        while char not in ("\n", _EOF):
            char = self._get()
        if char == "\n":
            self.line += 1
            return Token(Kind.MARK, "\n")
        return None

    def _directive(self) -> Token:
        word = "%"
        while (char := self._get()) != _EOF and char not in " \t\n":
            word += char
        self._unget(char)
        if all(char == "%" or char in "0123456789" for char in word):
            return Token(Kind.WORD, word)
        self._condition = True
        kind = _DIRECTIVES.get(word.removesuffix("\r"))
        if kind is None:
            raise Wrong(_SYNTAX)
        return Token(kind, word)

    def _format(self) -> str:
        out = "#{"
        depth = 1
        while depth:
            char = self._get()
            if char == "#":
                out += "#"
                char = self._get()
                if char == "{":
                    depth += 1
            elif char == "}":
                depth -= 1
            if char in ("\n", _EOF):
                raise Wrong(_SYNTAX)
            out += char
        return out

    def _word(self, char: str) -> Token:
        text = self._word_text(char)
        name, equals, _ = text.partition("=")
        if equals and is_name(name):
            return Token(Kind.EQUALS, text)
        return Token(Kind.WORD, text)

    def _word_text(self, char: str) -> str:
        """Read one word: its quotes go, escapes, variables and a leading ``~`` are replaced."""
        out = bytearray()
        quote, last = "", None
        while char != _EOF:
            if char == "\r" and not quote and (char := self._get()) != "\n":
                self._unget(char)
                char = "\r"
            if not quote and char in "\n \t;}":
                break
            if char == "\n":
                char = self._quoted_line(out)
                continue
            if char in "'\"" and quote in ("", char):
                quote = "" if quote else char
                char = self._get()
                continue
            if quote == "'":
                out += _bytes(char)
            elif char == "\\":
                out += self._escape()
            elif char == "~" and last != quote:
                out += _bytes(self._home())
            elif char == "$":
                out += _bytes(self._variable())
            else:
                out += _bytes(char)
            last = quote
            char = self._get()
        self._unget(char)
        return out.partition(b"\0")[0].decode("utf-8", "surrogateescape")

    def _quoted_line(self, out: bytearray) -> str:
        """After a line's end within quotes: spaces and a comment go; returns the next character."""
        out += b"\n"
        while (char := self._get()) in (" ", "\t"):
            pass
        if char != "#":
            return char
        char = self._get()
        if char != _EOF and char in ",#{}:":
            self._unget(char)
            # A format's #: it is a character of the word, not a comment.
            return "#"
        while (char := self._get()) not in ("\n", _EOF):
            pass
        return char

    def _escape(self) -> bytes:
        char = self._get()
        if char == _EOF:
            raise Wrong(_SYNTAX)
        if char in "01234567":
            digits = char
            while len(digits) < 3:
                digits += (char := self._get()) or " "
                if char not in ("0", "1", "2", "3", "4", "5", "6", "7"):
                    raise Wrong("invalid octal escape")
            if digits > "377":
                raise Wrong("invalid octal escape")
            return bytes([int(digits, 8)])
        if char in "uU":
            return self._unicode(char, 4 if char == "u" else 8)
        return _bytes(_ESCAPES.get(char, char))

    def _unicode(self, kind: str, size: int) -> bytes:
        digits = ""
        for _ in range(size):
            char = self._get()
            if char in ("\n", _EOF):
                raise Wrong(_SYNTAX)
            if char not in "0123456789abcdefABCDEF":
                raise Wrong(f"invalid \\{kind} argument")
            digits += char
        code = int(digits, 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise Wrong(f"invalid \\{kind} argument")
        return _bytes(chr(code))

    def _variable(self) -> str:
        char = self._get()
        if char == _EOF:
            raise Wrong(_SYNTAX)
        braced = char == "{"
        name = ""
        if not braced:
            if not is_name(char):
                self._unget(char)
                return "$"
            name = char
        while True:
            char = self._get()
            if braced and char == "}":
                break
            if char == _EOF or not is_name("_" + char):
                if braced:
                    raise Wrong("invalid environment variable")
                self._unget(char)
                break
            if len(name) == VARIABLE_LIMIT:
                raise Wrong("environment variable is too long")
            name += char
        return self._variables.get(name, "")

    def _home(self) -> str:
        name = ""
        while (char := self._get()) != _EOF and char not in "/ \t\n\"'":
            if len(name) == VARIABLE_LIMIT:
                raise Wrong("user name is too long")
            name += char
        self._unget(char)
        if not name and self._variables.get("HOME"):
            return self._variables["HOME"]
        try:
            return (pwd.getpwnam(name) if name else pwd.getpwuid(os.getuid())).pw_dir
        except KeyError:
            raise Wrong(_SYNTAX) from None


def is_name(text: str) -> bool:
    """Tell whether a text can be a variable's name: ASCII letters, digits, underscores, no digit first."""
    return text.isascii() and text.isidentifier()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
