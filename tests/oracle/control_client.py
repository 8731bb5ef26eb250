"""A real tmux server on a private socket, asked through one control-mode client: an answer a command, in order."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Self

import pytest

TMUX = shutil.which("tmux")

needs_tmux = pytest.mark.skipif(
    TMUX is None and os.environ.get("CI") != "true", reason="tmux, the oracle, is not installed"
)

DECIDED_BY_ENVIRONMENT = ("TMUX", "TMUX_PANE", "VISUAL", "EDITOR", "SHELL")


class ControlClient:
    """Sends a command a line, gets ``%begin … %end`` or ``%error``. Close it: it ends its server."""

    def __init__(self, *first: str, **environment: str) -> None:
        assert TMUX is not None, "tmux is not installed, and CI must not skip"
        self.folder = tempfile.mkdtemp(prefix="oracle-")
        self.socket = f"{self.folder}/s"
        kept = {name: value for name, value in os.environ.items() if name not in DECIDED_BY_ENVIRONMENT}
        self.environment = kept | {"SHELL": "/bin/sh", "LC_ALL": "C.UTF-8", "TERM": "screen"} | environment
        command = [TMUX, "-u", "-S", self.socket, "-f", "/dev/null", "-C", "new-session", *(first or ("cat",))]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.environment
        )
        self._answer()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.plain("kill-server")
        self.process.communicate()
        shutil.rmtree(self.folder)

    def ask(self, *words: str) -> tuple[bool, list[str]]:
        """Run a command; return whether it succeeded, and its lines (on failure, the error's)."""
        assert self.process.stdin is not None
        self.process.stdin.write((" ".join(quoted(word) for word in words) + "\n").encode())
        self.process.stdin.flush()
        return self._answer()

    def plain(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """Run a command as a process of its own."""
        assert TMUX is not None
        return subprocess.run([TMUX, "-S", self.socket, *words], capture_output=True, env=self.environment, check=False)

    def file(self, name: str) -> Path:
        """A path in the server's folder, which goes with it."""
        return Path(self.folder) / name

    def _line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the control client ended"
        return line.decode("utf-8", "surrogateescape").removesuffix("\n")

    def _answer(self) -> tuple[bool, list[str]]:
        while not (line := self._line()).startswith("%begin "):
            pass
        mark, lines = line.removeprefix("%begin"), []
        while (line := self._line()) not in (f"%end{mark}", f"%error{mark}"):
            lines.append(line)
        return line.startswith("%end"), lines


def quoted(word: str) -> str:
    """A word in double quotes of tmux's configuration language."""
    escaped = "".join(f"\\{char}" if char in '\\"$~' else char for char in word)
    return '"' + escaped.replace("\n", "\\n").replace("\t", "\\t").replace("\033", "\\e") + '"'
