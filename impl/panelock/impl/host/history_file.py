"""The file that keeps what was typed at prompts from one server to the next (history-file)."""

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from panelock.impl import options, prompt_history
from panelock.impl.commands.modes import PROMPTS

if TYPE_CHECKING:
    from panelock.impl.host.driver import Driver

_MOST = 1 << 20
"""Bytes of it that are read."""


def load(driver: "Driver") -> None:
    """Read the file, when the server has begun: behind the first of its configuration's files that names it."""
    path, server = _path(driver), [driver.document.server_options]
    if driver.clients.history:
        return
    with suppress(OSError):
        if path is not None and stat.S_ISREG(os.stat(path).st_mode):  # what may block is no such file
            with open(path, encoding="utf-8", errors="surrogateescape", newline="\n") as there:
                text = there.read(_MOST).removesuffix("\n")
            if text:
                limit = options.number("prompt-history-limit", server)
                prompt_history.read(driver.clients.history, text, PROMPTS, limit)
                prompt_history.tell(driver.clients)


def save(driver: "Driver") -> None:
    """Write the file, when the server ends."""
    path = _path(driver)
    with suppress(OSError):
        if path is not None and (not os.path.exists(path) or stat.S_ISREG(os.stat(path).st_mode)):
            with open(path, "w", encoding="utf-8", errors="surrogateescape") as there:
                there.write(prompt_history.written(driver.clients.history, PROMPTS))


def _path(driver: "Driver") -> str | None:
    """Return where it is; None where the option says nothing that is a path (status_prompt_find_history_file)."""
    said = options.effective("history-file", [driver.document.server_options]) or ""
    if said.startswith("~/"):
        return driver.environment.get("HOME", os.path.expanduser("~")) + said[1:]
    return said if said.startswith("/") else None
