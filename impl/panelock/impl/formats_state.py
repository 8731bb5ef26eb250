"""What one expansion carries through all its levels: the scope, the limits, and where its text comes from."""

TYPE_CHECKING = False  # typing imports re: too dear for the first `#{pane_id}` of a process
if TYPE_CHECKING:
    import time
    from collections.abc import Iterable
    from typing import Protocol
else:
    Protocol = object

DEPTH_LIMIT = 100
WORK_LIMIT = 200_000


class Scope(Protocol):
    """What a format can ask: implemented over the registry; one scope is one pane, window, session or client."""

    @property
    def now(self) -> float:
        """Seconds since 1970."""

    def option(self, name: str) -> str | None:
        """An option's value, `@user` and `name[0]` ones too, flags as 1 and 0; asked before the variables."""

    def lookup(self, name: str) -> str | None:
        """A variable's value, times in seconds; None if there is no such variable or it has no value here."""

    def environ(self, name: str) -> str | None:
        """A value of the session's environment, else of the global one; asked last."""

    def sessions(self) -> "Iterable[Scope]":
        """Every session, by name."""

    def windows(self) -> "Iterable[Scope] | None":
        """The windows of this session by index; None if this scope has no session."""

    def panes(self) -> "Iterable[Scope] | None":
        """The panes of this window in their order; None if this scope has no window."""

    def clients(self) -> "Iterable[Scope]":
        """Every client, oldest first."""

    def window_exists(self, name: str) -> bool | None:
        """Has a window of this session that name? None if this scope has no session."""

    def session_exists(self, name: str) -> bool:
        """Has a session that name?"""

    def search(self, pattern: str, regex: bool, ignore_case: bool) -> int:
        """The line of this pane's screen, from 1, that has the pattern; 0 if none has."""

    def job(self, template: str, command: str) -> str:
        """The last line that the shell command of a `#(…)`, which its template came to, has printed so far."""


class Exhausted(Exception):  # noqa: N818 - not an error: a limit reached
    """The template asks for more work than any honest one."""


class State:
    """One expansion; levels change it and put it back.

    `foreign` becomes true when text of a variable, the environment or a job (of a title, a name, a path) has got into
    what is being built: such text may be expanded again when `E:` asks for it, but none of its `#(…)` is ever run.
    """

    __slots__ = ("depth", "foreign", "jobs", "scope", "strftime", "when", "work")

    def __init__(self, scope: Scope, *, strftime: bool) -> None:
        self.scope = scope
        self.strftime = strftime
        self.jobs = True
        self.depth = 0
        self.foreign = False
        self.work = WORK_LIMIT
        self.when: time.struct_time | None = None

    def spend(self, units: int) -> None:
        """Pay for work; a template that cannot is abandoned."""
        self.work -= units
        if self.work < 0:
            raise Exhausted

    def find(self, name: str, *, environ: bool) -> str | None:
        """An option, else a variable, else of the environment (format_find's order)."""
        if may_be_option(name):
            value = self.scope.option(name)
            if value is not None:
                return value
        value = self.scope.lookup(name)
        if value is None and environ:
            value = self.scope.environ(name)
        if value:
            self.foreign = True
        return value


def may_be_option(name: str) -> bool:
    """Only user options have `_` in their names, and nearly every variable has: this spares it the first question."""
    return "_" not in name or name[0] == "@"
