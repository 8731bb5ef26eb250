"""set-option, set-hook, show-options and show-hooks over plain dictionaries: one session, one window, one pane.

It answers as tmux's client does, so that a test can ask both; and it is how a command uses panelock.impl.options.
"""

from collections.abc import Mapping

from panelock.impl.options import (
    Flags,
    Found,
    Scope,
    check_index,
    check_unset,
    find,
    is_set,
    scope_from_flags,
    scope_from_name,
    set_option,
    unset_option,
)
from panelock.impl.options_kinds import OptionError, Table
from panelock.impl.options_show import Hooks, show_all, show_one
from panelock.impl.options_start import NO_START
from panelock.impl.options_values import Judges

Answer = tuple[bool, list[str]]


def known_command(text: str) -> str:
    """The few commands that the tests put into hooks; their text is as tmux prints it."""
    if text.split(maxsplit=1)[0] not in ("new-window", "display-message", "list-keys"):
        raise OptionError(f"unknown command: {text.split(maxsplit=1)[0]}")
    return text


class Player:
    """The scopes, and the four commands on them."""

    def __init__(self, start: Mapping[str, str] = NO_START) -> None:
        self.start = start
        self.judges = Judges(command=known_command)
        self.values: dict[Scope, dict[str, str]] = {scope: {} for scope in Scope}

    def chain(self, scope: Scope) -> list[dict[str, str]]:
        below = {
            Scope.SESSION: [Scope.GLOBAL_SESSION],
            Scope.WINDOW: [Scope.GLOBAL_WINDOW],
            Scope.PANE: [Scope.WINDOW, Scope.GLOBAL_WINDOW],
        }
        return [self.values[one] for one in (scope, *below.get(scope, []))]

    def ask(self, command: str, *words: str) -> Answer:
        letters, rest = "", list(words)
        while rest and rest[0].startswith("-") and len(rest[0]) > 1:
            word = rest.pop(0)
            if word == "--":
                break
            letters += word[1:]
        try:
            if command in ("set-option", "set-hook"):
                self._set(letters, *rest)
                return True, []
            return True, self._show(command, letters, rest)
        except OptionError as error:
            return (True, []) if error.quiet and "q" in letters else (False, [error.text])

    def _flags(self, letters: str) -> Flags:
        return Flags(g="g" in letters, s="s" in letters, w="w" in letters, p="p" in letters)

    def _set(self, letters: str, word: str, value: str | None = None) -> None:
        found = find(word)
        scope = scope_from_name(found, self._flags(letters))
        chain = self.chain(scope)
        check_index(found)
        if "o" in letters and "u" not in letters:
            check_unset(chain, found)
        # Also with -g: then the panes of the target's window, and the global value, but not the window's own.
        if "U" in letters and scope.table is Table.WINDOW:
            self._unset_panes(found)
        if "u" in letters or "U" in letters:
            unset_option(chain, found, start=self.start)
            return
        set_option(chain, found, value, append="a" in letters, start=self.start, judges=self.judges)

    def _unset_panes(self, found: Found) -> None:
        panes = self.chain(Scope.PANE)
        if is_set(panes, found):
            unset_option(panes, found, start=self.start)

    def _show(self, command: str, letters: str, words: list[str]) -> list[str]:
        inherited, values = "A" in letters, "v" in letters
        if words:
            found = find(words[0])
            chain = self.chain(scope_from_name(found, self._flags(letters)))
            return show_one(chain, found, inherited=inherited, values=values, start=self.start)
        scope = scope_from_flags(self._flags(letters))
        hooks = Hooks.ONLY if command == "show-hooks" else Hooks.WITH if "H" in letters else Hooks.WITHOUT
        chain = self.chain(scope)
        return show_all(chain, scope.table, hooks=hooks, inherited=inherited, values=values, start=self.start)
