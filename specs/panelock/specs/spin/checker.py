"""Runs Spin: from the specification and a set of defines to a verdict. Spin and a C compiler are needed."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from panelock.impl.errors import Fault

SPECIFICATION = Path(__file__).parents[3] / "lock_protocol"
PROTOCOL = SPECIFICATION / "protocol.pml"
DEPTH = 400_000
"""Steps of the longest schedule that is followed; to be cut off there is an error."""
MEMORY_MB = 8000

Defines = Mapping[str, str | int]


class NoSpin(Fault):
    """Spin, the C compiler, or the specification is not there."""


class Failed(Fault):
    """Spin, the compiler, or the checker it made did not do its work; the text is theirs."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a search came to."""

    states: int
    depth: int
    """Steps of the longest schedule that was followed; with a violation, how many it took."""
    seconds: float
    """Of one core, spent in the search."""
    memory_mb: float
    violated: str = ""
    """The claim that does not hold; empty when all do."""
    said: tuple[str, ...] = ()
    """Lines that the specification itself printed."""

    @property
    def ok(self) -> bool:
        """Everything holds, and everything was searched."""
        return not self.violated


def missing() -> str:
    """Say what is missing here for Spin to be asked; empty when nothing is."""
    if not PROTOCOL.exists():
        return f"{PROTOCOL} is not there: it stands in the source tree alone"
    for program, package in (("spin", "spin"), ("cc", "gcc")):
        if shutil.which(program) is None:
            return f"{program} is not installed (apt-get install {package})"
    return ""


@dataclass(frozen=True, slots=True)
class Checker:
    """A compiled search."""

    program: Path

    def run(
        self, arguments: Sequence[str] = (), *, limit_s: float = 3600, environment: Mapping[str, str] | None = None
    ) -> Verdict:
        """Search; raises Failed when the search could not be finished."""
        with tempfile.TemporaryDirectory(prefix="pl-spin-") as folder, open(f"{folder}/said", "w+b") as said:
            process = subprocess.Popen(  # noqa: S603 - what was compiled just before
                [str(self.program), f"-m{DEPTH}", *arguments], cwd=folder, env={**os.environ, **(environment or {})},
                stdout=said, stderr=subprocess.STDOUT,
            )  # fmt: skip
            timer = Timer(limit_s, process.kill)
            timer.start()
            try:
                # Not process.wait: the time that this one took is wanted, whatever others run.
                _, status, used = os.wait4(process.pid, 0)
            finally:
                timer.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            text = said.read().decode("utf-8", "replace")
        if process.returncode < 0:
            raise Failed(f"the search ended by signal {-process.returncode}: it had {limit_s:g} s and {MEMORY_MB} MB")
        return read_report(text, used.ru_utime + used.ru_stime)


def compiled(
    defines: Defines, flags: Sequence[str] = (), *, into: Path | None = None, optimise: int = 1, safety: bool = True
) -> Checker:
    """Let Spin make a checker and compile it, once for each set of defines; raises NoSpin or Failed."""
    lacking = missing()
    if lacking:
        raise NoSpin(lacking)
    words = [f"-D{name}={value}" if value != "" else f"-D{name}" for name, value in sorted(defines.items())]
    options = [f"-O{optimise}", "-w", "-DCOLLAPSE", f"-DMEMLIM={MEMORY_MB}", "-DVECTORSZ=4096", *flags]
    options += ["-DSAFETY", "-DNOCLAIM"] if safety else []
    folder = (into or _cache()) / _key(words, options)
    program = folder / "check"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="make-", dir=folder.parent) as place:
            _must(["spin", "-a", *words, str(PROTOCOL)], place)
            _must(["cc", *options, "-o", "check", "pan.c"], place)
            os.replace(f"{place}/check", program)
    return Checker(program)


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "panelock-spin"


def _key(words: Sequence[str], options: Sequence[str]) -> str:
    digest = hashlib.sha256("\0".join([*words, "", *options]).encode())
    for file in sorted(SPECIFICATION.glob("*.[ph]ml")) + sorted(SPECIFICATION.glob("*.h")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:24]


def _must(command: Sequence[str], folder: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - spin, cc
    if done.returncode or "Error:" in done.stdout:
        raise Failed(f"{command[0]}: {(done.stdout + done.stderr).strip()[:2000]}")


_VIOLATED = re.compile(r"^pan(?::\d+)?: (.*?) \(at depth (\d+)\)$", re.MULTILINE)
_CLAIM = re.compile(r"\|\|([a-z_]+)\)$")


def read_report(text: str, seconds: float) -> Verdict:
    """Read what a checker printed; raises Failed when it does not say that it searched everything."""
    states, depth = re.search(r"([\d.e+]+) states, stored", text), re.search(r"depth reached (\d+)", text)
    memory = re.search(r"([\d.]+)\s+total actual memory usage", text)
    cut_short = re.search(
        r"^error: .*|max search depth too small|Search not completed|reached -DMEMLIM", text, re.MULTILINE
    )
    found = _VIOLATED.search(text)
    if states is None or depth is None or (cut_short and not found):
        raise Failed(f"the search is not complete: {text.strip()[-1500:]}")
    return Verdict(
        states=int(float(states[1])),
        depth=int(found[2]) if found else int(depth[1]),
        seconds=seconds,
        memory_mb=float(memory[1]) if memory else 0.0,
        violated=_claim(found[1]) if found else "",
        said=tuple(line[5:] for line in text.splitlines() if line.startswith("said ")),
    )


def _claim(text: str) -> str:
    """Name what does not hold: the claim that stands in an assertion, or what Spin itself looks for."""
    named = _CLAIM.search(text.removeprefix("assertion violated ").removesuffix(")") + ")")
    if named:
        return named[1].replace("_", " ")
    if "invalid end state" in text:
        return "nobody waits for ever"
    if "acceptance cycle" in text or "non-progress" in text:
        return "what is asked is answered"
    return text
