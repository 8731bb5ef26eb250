"""Commands run in this process on a registry of the test's own, with terminals that are only said to be there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from panelock.impl.commands.base import Capture, Facts, Spawn, Started, Wait
from panelock.impl.commit import run_alone
from panelock.impl.errors import Refused
from panelock.impl.lone import LoneDriver
from panelock.impl.registry import settings
from panelock.impl.registry.settings import Scope
from panelock.impl.store import Store, Transaction

SCREEN = {"history_size": "0", "history_bytes": "0", "cursor_x": "0", "cursor_y": "0"}


@dataclass
class Terminals:
    """Stands in for a host's terminals: notes what was asked for, and refuses when it is told to."""

    spawned: list[Spawn] = field(default_factory=list)
    refuse: str = ""
    before: Callable[[Spawn], None] = lambda _: None
    """Runs before a spawn is answered: what another caller does meanwhile."""
    _pids: Any = field(default_factory=lambda: count(1001))

    def spawn(self, wait: Spawn) -> Started:
        self.before(wait)
        if self.refuse:
            raise Refused(self.refuse)
        self.spawned.append(wait)
        pid = next(self._pids)
        return Started(pid, f"boot:ns:{pid}:1", f"/dev/pts/{pid}")


@dataclass
class Said:
    """What a command line answered."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Lone:
    """A caller with its environment."""

    def __init__(
        self,
        store: Store,
        environment: Mapping[str, str] | None = None,
        facts: Callable[[Facts], dict[str, str]] = lambda _: dict(SCREEN),
    ) -> None:
        self.terminals = Terminals()
        self.environment = {"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", **(environment or {})}
        hooks: dict[type[Wait], Callable[[Any], Any]] = {
            Spawn: self.terminals.spawn,
            Facts: facts,
            Capture: lambda _: "",
        }
        self.driver = LoneDriver(store, dict(self.environment), hooks)
        self.cwd = "/"

    def run(self, *argv: str, request: str = "", repeat: bool = False, inside: int | None = None) -> Said:
        """Run a command line; ``inside`` is the pane that calls."""
        environment = dict(self.environment)
        if inside is not None:
            environment |= {"TMUX": f"{self.driver.socket},1,0", "TMUX_PANE": f"%{inside}"}
        status, out, err = self.driver.run(argv, environment, self.cwd, request, repeat=repeat)
        return Said(status, out.decode("utf-8", "surrogateescape"), err.decode("utf-8", "surrogateescape"))

    def __call__(self, *argv: str, inside: int | None = None) -> list[str]:
        """Run a command line that must succeed, and return its lines."""
        said = self.run(*argv, inside=inside)
        assert (said.status, said.err) == (0, ""), (argv, said)
        return said.lines

    def change(self, run: Callable[[Transaction], object]) -> None:
        """Change the registry as something else than a command would."""
        run_alone(self.driver.store.load_and_lock(), run)

    def option(self, name: str, value: str, scope: Scope = Scope.GLOBAL_SESSION) -> None:
        """Set a global option."""
        self.change(lambda tx: settings.set_option(tx, scope, 0, name, value))

    def refused(self, *argv: str) -> str:
        """Run a command line that must be refused, and return why; nothing was changed."""
        before = self.driver.document.generation
        said = self.run(*argv)
        assert (said.status, said.out) == (1, ""), (argv, said)
        assert self.driver.document.generation == before, argv
        return said.err.rstrip("\n")
