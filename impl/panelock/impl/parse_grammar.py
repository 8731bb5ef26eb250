"""The grammar of tmux's command language (cmd-parse.y): statements, conditions, assignments, blocks.

Knows nothing of commands: a statement is words. Two of tmux's slips are left out on purpose: ``cmd ; NAME=value`` drops
cmd there, and an assignment inside a false %if is made when an inner %if is true.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct

from panelock.impl.errors import Refused
from panelock.impl.parse_lex import Kind, Lexer, Token, Wrong


class Statement(Struct):
    """A command's words; a ``{ … }`` is a list of statements. ``line`` is tmux's count."""

    line: int
    words: "list[str | list[Statement]]"


_AFTER_STATEMENTS = (Kind.ELIF, Kind.ELSE, Kind.ENDIF)


class Grammar:
    """Reads one text, once."""

    def __init__(
        self,
        text: str,
        line: int,
        variables: Mapping[str, str],
        expand: Callable[[str], str],
        assign: Callable[[str, str, bool], None],
    ) -> None:
        self._lexer = Lexer(text, line, variables)
        self._expand = expand
        self._assign = assign
        self._scopes: list[bool] = []
        self._token = Token(Kind.END)

    @property
    def line(self) -> int:
        """Where reading stands; after a refusal, the line that it is about."""
        return self._lexer.line

    def read(self) -> list[Statement]:
        """Return the text's statements; raises Refused ("syntax error" or what is wrong with a word)."""
        try:
            self._advance()
            found: list[Statement] = []
            while not self._has(Kind.END):
                found += self._statement()
                self._take("\n")
        except Wrong as wrong:
            raise Refused(str(wrong)) from None
        return found

    # --- tokens ---

    def _advance(self) -> None:
        self._token = self._lexer.next()

    def _has(self, *kinds: Kind) -> bool:
        return self._token.kind in kinds

    def _is(self, mark: str) -> bool:
        return self._token == (Kind.MARK, mark)

    def _take(self, mark: str) -> None:
        if not self._is(mark):
            raise Wrong("syntax error")
        self._advance()

    # --- statements ---

    def _statement(self) -> list[Statement]:
        """One line of statements, without its end."""
        if self._is("\n") or self._is("}"):
            return []
        if self._has(Kind.HIDDEN):
            self._advance()
            if not self._has(Kind.EQUALS):
                raise Wrong("syntax error")
            self._make(self._token.text, hidden=True)
            self._advance()
            return []
        if self._has(Kind.IF):
            return self._condition(inline=False)
        return self._commands()

    def _statements(self) -> list[Statement]:
        """Lines up to what ends a condition's part; tmux wants one at least."""
        found = self._statement()
        self._take("\n")
        while not self._has(*_AFTER_STATEMENTS):
            found += self._statement()
            self._take("\n")
        return found

    def _commands(self, first: list[Statement] | None = None) -> list[Statement]:
        """Commands and inline conditions with ``;`` between them, and perhaps after."""
        found = self._command_or_condition() if first is None else first
        while self._is(";"):
            self._advance()
            if self._has(Kind.WORD, Kind.EQUALS, Kind.IF):
                found += self._command_or_condition()
        return found

    def _command_or_condition(self) -> list[Statement]:
        return self._condition(inline=True) if self._has(Kind.IF) else self._command()

    def _command(self) -> list[Statement]:
        made = self._has(Kind.EQUALS)
        if made:
            # Made before the next word is read: ``A=new cmd $A`` is given the new one.
            self._make(self._token.text, hidden=False)
            self._advance()
        if not self._has(Kind.WORD):
            if made:
                return []
            raise Wrong("syntax error")
        words: list[str | list[Statement]] = [self._token.text]
        self._advance()
        while True:
            if self._has(Kind.WORD, Kind.EQUALS):
                words.append(self._token.text)
                self._advance()
            elif self._is("{"):
                self._advance()
                words.append(self._block())
            else:
                return [Statement(self._lexer.line, words)] if all(self._scopes) else []

    def _block(self) -> list[Statement]:
        found = self._statement()
        while self._is("\n"):
            self._advance()
            found += self._statement()
        self._take("}")
        return found

    # --- conditions ---

    def _condition(self, *, inline: bool) -> list[Statement]:
        """%if … %elif … %else … %endif; its parts are lines, or all of it stands on one line."""
        self._scopes.append(self._truth())
        if self._is("\n") and not inline:
            self._advance()
            found = self._parts(self._statements, lines=True)
        else:
            found = self._commands(self._parts(self._commands, lines=False))
        return found

    def _parts(self, read: Callable[[], list[Statement]], *, lines: bool) -> list[Statement]:
        taken = self._scopes[-1]
        chosen = read()
        if not taken:
            chosen = []
        while self._has(Kind.ELIF):
            # A part after the taken one is false whatever its own format says: its assignments are not made.
            self._scopes[-1] = self._truth() and not taken
            self._line_end(lines)
            found = read()
            if self._scopes[-1]:
                taken, chosen = True, found
        if self._has(Kind.ELSE):
            self._advance()
            self._scopes[-1] = not taken
            self._line_end(lines)
            found = read()
            if not taken:
                chosen = found
        if not self._has(Kind.ENDIF):
            raise Wrong("syntax error")
        self._scopes.pop()
        self._advance()
        return chosen

    def _line_end(self, lines: bool) -> None:
        if lines:
            self._take("\n")

    def _truth(self) -> bool:
        """Read and expand the format after %if or %elif."""
        self._advance()
        if not self._has(Kind.FORMAT, Kind.WORD):
            raise Wrong("syntax error")
        value = self._expand(self._token.text)
        self._advance()
        return value not in ("", "0")

    # --- assignments ---

    def _make(self, text: str, *, hidden: bool) -> None:
        name, _, value = text.partition("=")
        if all(self._scopes):
            self._assign(name, value, hidden)
