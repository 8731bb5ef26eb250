"""A host in this process and without its loop: what is asked is answered at once."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from panelock.impl import kernel
from panelock.impl.host import main, program
from panelock.impl.host.loop import Loop
from panelock.impl.host.request import Request
from panelock.impl.host.screens import requests, wire
from panelock.impl.host.screens.client import ScreenWorker
from panelock.impl.paths import Place
from panelock.impl.store import Store
from support.changes import new_session

ANSWER = tuple[int, str, str]


def screen(cursor: int) -> wire.Facts:
    flags = dict.fromkeys(
        (
            "cursor_visible", "alternate", "insert", "application_cursor", "application_keypad", "bracketed_paste",
            "origin", "wrap", "focus", "mouse_standard", "mouse_button", "mouse_all", "mouse_utf8", "mouse_sgr",
        ), False,
    )  # fmt: skip
    return wire.Facts(cols=80, rows=24, cursor_x=cursor, cursor_y=0, history=0, title="", backend="x", **flags)


class Within:
    """A host whose server has one window of two empty panes, %1 and %2; a test can say when the screens are done."""

    def __init__(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        self.store = Store(place)
        new_session(self.store, "work")
        self.loop = Loop(self._failed)
        store = Store(place, kernel.Real(), resident=True)
        self.server, self.driver, self.screens = main.build(
            self.loop, place, store, {"HOME": "/", "SHELL": "/bin/sh"}, program.compile_words
        )
        self.server.listener.publish()
        self.closing = store
        self.run: list[str] = []
        self.late: list[Callable[[], None]] | None = None
        """What the screens have not answered yet; None when they answer at once."""
        advance = self.driver._advance
        monkeypatch.setattr(self.driver, "_advance", lambda request, *more: self._noted(advance, request, *more))
        monkeypatch.setattr(ScreenWorker, "submit", self._submitted())
        # Empty panes: they have terminals, and no process.
        self("split-window", "-t", "%0", "")
        self("split-window", "-t", "%1", "")
        self("kill-pane", "-t", "%0")
        assert all(self.driver.panes.showing(pane) for pane in (1, 2))

    def _submitted(self) -> Callable[..., None]:
        def submit(*asked: Any) -> None:
            self._submit(*asked)

        return submit

    def _failed(self, error: BaseException) -> None:
        raise error

    def _noted(self, advance: Callable[..., None], request: Request, *more: Any) -> None:
        if not request.position and request.steps is None:
            self.run.append(" ".join(request.argv))
        advance(request, *more)

    def _submit(self, worker: ScreenWorker, request: requests.Request, then: Callable[[Any], None]) -> None:
        kept = worker._panes[request.pane]
        position = kept.log.position

        def answer() -> None:
            if isinstance(request, requests.Facts):
                if kept.facts is None or kept.facts[0] != position:
                    kept.facts = (position, screen(position.offset % 80))
                then(kept.facts[1])
            else:
                kept.position = position
                then(f"as of {position.offset}")

        answer() if self.late is None else self.late.append(answer)

    def __call__(self, *argv: str, **environment: str) -> ANSWER:
        told = self.begin(*argv, **environment)
        while not told and self.loop._ready:
            self.loop.turn()
        assert len(told) == 1, argv
        return told[0]

    def begin(self, *argv: str, repeat: bool = False, **environment: str) -> list[ANSWER]:
        told: list[ANSWER] = []
        request = Request(
            f"{random.getrandbits(128):032x}", list(argv), environment, "/", repeat,
            [lambda status, out, err: told.append((status, out.decode(), err.decode()))],
        )  # fmt: skip
        self.driver.commits.gathering = True
        self.driver.begin(request)
        self.driver.commits.flush()
        return told

    def is_run(self, *argv: str, **environment: str) -> bool:
        """Ask, and tell whether the command was run for it."""
        self.run.clear()
        self(*argv, **environment)
        return bool(self.run)

    def print(self, pane: int, data: bytes) -> None:
        """Let a pane's program print."""
        self.screens._panes[pane].log.append(data)

    def close(self) -> None:
        self.driver.panes.terminals.clear()
        self.server.listener.close()
        self.screens.close()
        self.loop.close()
        self.closing.close()
        self.store.close()
