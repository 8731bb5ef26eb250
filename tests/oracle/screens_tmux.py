"""A real tmux in whose panes bytes are shown, and what its captures may differ in from ours."""

import re
import shlex
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

COLS, ROWS = 40, 10
SEPARATOR = "@@ next @@"


@dataclass
class Tmux:
    """A private server of the real tmux."""

    program: str
    socket: str
    version: tuple[int, int]

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [self.program, "-S", self.socket, "-f", "/dev/null", *arguments],
            capture_output=True,
            check=False,
            timeout=20,
        )
        return done.stdout.decode()

    def show(self, name: str, data: bytes, folder: Path, then: str = "exec sleep 600") -> None:
        """Print bytes in a session of this name; it says when tmux has read them: it answers the query behind them."""
        (folder / name).write_bytes(data)
        socket, program = shlex.quote(self.socket), shlex.quote(self.program)
        script = (
            f"stty raw -echo; cat {folder}/{name}; printf '\\033[6n'; dd bs=1 count=1 of=/dev/null 2>/dev/null; "
            f"{program} -S {socket} wait-for -S {name}; {then}"
        )
        self.run("new-session", "-d", "-s", name, "-x", str(COLS), "-y", str(ROWS), script)

    def captures(self, name: str, variants: Iterable[str]) -> dict[str, str]:
        """What capture-pane prints with these flags, by one client."""
        words = []
        for flags in variants:
            words += ["capture-pane", "-p", "-t", f"={name}:", *flags.split(), ";"]
            words += ["display-message", "-p", SEPARATOR, ";"]
        return dict(zip(variants, self.run(*words[:-1]).split(SEPARATOR + "\n"), strict=False))

    @property
    def pads_lines(self) -> bool:
        """3.4 and later capture the allocated cells of a line, not only the used ones, unless -T is given."""
        return self.version >= (3, 4)


@contextmanager
def real(program: str, folder: Path) -> Iterator[Tmux]:
    """A server of its own, gone afterwards."""
    number = re.search(r"(\d+)\.(\d+)", subprocess.check_output([program, "-V"], text=True))
    assert number is not None
    tmux = Tmux(program, f"{folder}/s", (int(number[1]), int(number[2])))
    try:
        yield tmux
    finally:
        tmux.run("kill-server")


def up_to_default_colours(text: str) -> str:
    """Equivalence: after a reset the default colours may be said again (3.3a) or not (later)."""

    def shorter(run: re.Match[str]) -> str:
        codes = re.findall(r"(?:\x1b|\\033)\[[0-9;:]*m", run[0])
        reset = any(re.match(r"(?:\x1b|\\033)\[0[;m]", code) for code in codes)
        return "".join(code for code in codes if not (reset and re.search(r"\[[34]9m$", code)))

    return re.sub(r"(?:(?:\x1b|\\033)\[[0-9;:]*m)+", shorter, text)
