"""Commands run in this process on a registry of the test's own; what a host would do for them is noted down."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from panelock.impl.arguments import Arguments
from panelock.impl.buffers import Buffers
from panelock.impl.commands.base import (
    Aside,
    Ask,
    Call,
    Capture,
    Channel,
    Command,
    Facts,
    InMode,
    Keep,
    Pause,
    Pipe,
    ReadFile,
    RunShell,
    Screen,
    Send,
    Spawn,
    Started,
    Wait,
    WriteFile,
)
from panelock.impl.host.screens.wire import Acted
from panelock.impl.lone import LoneDriver
from panelock.impl.store import Store


@dataclass
class Stage:
    """One server without terminals. ``sent`` and the other lists have what commands asked for, in order."""

    store: Store
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"})
    facts: dict[str, str] = field(default_factory=dict)
    screen: str = ""
    shell: tuple[int, bytes] = (0, b"")
    files: dict[str, bytes] = field(default_factory=dict)
    acted: Acted | None = field(default_factory=lambda: Acted(there=True))
    waits: list[Wait] = field(default_factory=list)
    asides: list[tuple[int, str, str]] = field(default_factory=list)
    """What was run aside, which has no reader: (status, stdout, stderr)."""
    answer: str | None = None
    """What is answered at every prompt."""
    cwd: str = "/here"

    def __post_init__(self) -> None:
        pids = count(1001)
        self.buffers = Buffers()
        hooks: dict[type[Wait], Callable[[Any], Any]] = {
            Spawn: lambda _: Started(pid := next(pids), f"boot:ns:{pid}:1", f"/dev/pts/{pid}"),
            Facts: self._noted(lambda: dict(self.facts)),
            Capture: self._noted(lambda: self.screen),
            RunShell: self._noted(lambda: self.shell),
            ReadFile: self._read,
            WriteFile: self._write,
            InMode: self._noted(lambda: self.acted),
            Aside: self._aside,
            Ask: self._ask,
        }
        hooks |= {kind: self._noted(lambda: None) for kind in (Send, Screen, Channel, Pause, Pipe, Keep)}
        self.driver = LoneDriver(self.store, dict(self.environment), hooks, self.buffers)

    def _noted(self, answer: Callable[[], Any]) -> Callable[[Any], Any]:
        def note(wait: Wait) -> Any:
            self.waits.append(wait)
            return answer()

        return note

    def _read(self, wait: ReadFile) -> bytes:
        if wait.path not in self.files:
            raise FileNotFoundError(2, "No such file or directory", wait.path)
        return self.files[wait.path]

    def _write(self, wait: WriteFile) -> None:
        self.files[wait.path] = (self.files.get(wait.path, b"") if wait.append else b"") + wait.data

    def _aside(self, wait: Aside) -> None:
        """Run at once what nobody waits for."""
        call = Call(
            Command("", "", "", "", wait.run), Arguments(), self.driver, self.environment, "/", "", 0, nobody=True
        )
        self.driver.drive(wait.run(call), call)
        self.asides.append((call.status, "".join(call.out), "".join(call.err)))

    def _ask(self, wait: Ask) -> str | None:
        """Tell the client what it is asked, and answer for it."""
        watcher = self.driver.clients.watcher
        assert watcher is not None, "a client that nobody holds"
        watcher.drawn(wait.client, f"%{wait.word} {json.dumps(wait.said)}")
        return self.answer

    @property
    def sent(self) -> list[tuple[int, bytes]]:
        """Return what was typed: (pane, bytes), an entry a write."""
        return [(wait.pane, wait.data) for wait in self.waits if isinstance(wait, Send)]

    def run(
        self, *argv: str, inside: int | None = None, request: str = "", repeat: bool = False
    ) -> tuple[int, str, str]:
        """Return (status, stdout, stderr); ``inside`` is the pane that calls."""
        environment = dict(self.environment)
        if inside is not None:
            environment |= {"TMUX": f"{self.driver.socket},0,0", "TMUX_PANE": f"%{inside}"}
        status, out, err = self.driver.run(argv, environment, self.cwd, request, repeat=repeat)
        return status, out.decode("utf-8", "surrogateescape"), err.decode("utf-8", "surrogateescape")

    def ok(self, *argv: str, inside: int | None = None) -> str:
        """Return what a command line prints that must succeed."""
        status, out, err = self.run(*argv, inside=inside)
        assert (status, err) == (0, ""), (argv, status, out, err)
        return out

    def refused(self, *argv: str) -> str:
        """Return why a command line is refused; nothing was changed."""
        before = self.store.load_shared().generation
        status, out, err = self.run(*argv)
        assert (status, out) == (1, ""), (argv, status, out, err)
        assert self.store.load_shared().generation == before, argv
        return err.removesuffix("\n")


def stage(store: Store) -> Stage:
    """Return a server with session a: window 0 with panes %0 and %1, window 1 with %2."""
    made = Stage(store)
    made.ok("new-session", "-d", "-s", "a", "-x", "80", "-y", "24", "cat")
    made.ok("split-window", "-d", "-t", "a:0", "cat")
    made.ok("new-window", "-d", "-t", "a:", "cat")
    return made
