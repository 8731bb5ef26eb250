"""A caller of a server, as a process, whose command goes on while others are given."""

import subprocess

from support.program import Program, until


class Caller:
    """Calls a tmux with a command that makes the file ``begun`` in the program's folder."""

    def __init__(self, one: Program, *argv: str) -> None:
        self.process = subprocess.Popen(
            [one.tmux, "-S", one.place.socket, *argv],
            env=one.environment, cwd=one.folder, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        until((one.folder / "begun").exists)

    def said(self) -> str:
        out, _ = self.process.communicate(timeout=20)
        return f"{out.replace(chr(10), ' ')}{self.process.returncode}"
