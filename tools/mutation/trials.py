"""Where mutants are tried: a copy of the tree for each worker, and for each mutant a child that pytest is loaded in.

A child runs only the tests that run the mutated line, the quickest first, until one fails. Which tests those are is
learnt once, from the unbroken tree, by coverage.
"""

import compileall
import ctypes
import importlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

import coverage

from mutation.mutants import ROOT, Key, Mutant, changed, difference

COPIED = ("model", "impl", "specs", "cli", "tests", "pyproject.toml")
ROOTS = ("model", "impl", "specs", "cli", "tests", "tools")
WALK = "test_a_random_life_never_diverges_and_meets_every_operation_and_every_refusal"
LIFE = "test_a_life_does_not_diverge"
WORLDS = "test_no_request_in_any_world_of_two_sessions_windows_and_panes_breaks_anything"

TESTS = (
    *("unit/test_model_refusals.py", "unit/test_model_transitions.py", "unit/test_model_lifecycle.py"),
    *("unit/test_model_invariants.py", "unit/test_model_order.py"),
    *("unit/test_model_small_worlds.py", f"property/test_crosshair.py::{WORLDS}"),
    *("unit/test_registry_rare.py", "unit/test_registry_sizes.py", "unit/test_registry_lives.py"),
    "unit/test_commands_structure.py",
    *("unit/test_commands_settings.py", "oracle/test_structure_oracle.py", "property/test_verify_histories.py"),
    *("unit/test_marked_pane.py", "unit/test_rebuild.py", f"property/test_refinement_walks.py::{WALK}"),
    f"property/test_refinement_walks.py::{LIFE}",
    *("unit/test_store.py", "unit/test_store_locking.py", "unit/test_store_calls.py", "unit/test_store_groups.py"),
    *("unit/test_lock.py", "unit/test_registry_file.py", "unit/test_spare.py", "unit/test_journal.py"),
    "unit/test_recycling.py",
    *("crash/test_store_crash.py", "crash/test_journal_crash.py", "crash/test_damage.py", "unit/test_verify.py"),
)
"""The tests that say what the core does and need no host, in the folder of tests; one needs the real tmux."""

LOADED = ("pytest", "hypothesis", "hypothesis.stateful", "_pytest.assertion.rewrite", "_pytest.junitxml", "coverage")
"""What a worker imports once for all its children: nothing that imports what is mutated."""

OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", "-o", "faulthandler_timeout=0")
OPTIONS += ("-W", "ignore::pytest.PytestAssertRewriteWarning")
_SET_CHILD_SUBREAPER = 36
"""Of prctl(2): whatever loses its parent becomes this process's child."""
SLOW_S = 3.0
GRACE_S = 5.0
PATIENCE = 2.0
"""Times that a test took in the unbroken tree under coverage, which slows it down threefold. One that takes longer, and
the grace, hangs, and is noticed by that."""
MEMORY = 4 << 30
"""Bytes of address space: a mutant that never stops growing ends with a MemoryError."""


class Outcome(Enum):
    """How the tests took it."""

    KILLED = "killed"
    HUNG = "hung"
    SURVIVED = "survived"
    NO_PROGRAM = "no program"
    """Not even Python, as a star of a signature that became a plus: not counted."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a mutant."""

    group: str
    module: str
    source: str
    operator: str
    occurrence: int
    line: int
    was: str
    became: str
    outcome: Outcome

    @property
    def key(self) -> Key:
        """Which mutant it was."""
        return self.module, self.source, self.operator, self.occurrence

    @property
    def words(self) -> tuple[str, str, str]:
        """What it is known by when lines have moved."""
        return self.module, self.was, self.became

    def __str__(self) -> str:
        return f"{self.module}:{self.line}\n    - {self.was}\n    + {self.became}"


@dataclass(frozen=True, slots=True)
class Known:
    """What the unbroken tree taught: how long each test takes, and by file and line which tests run it."""

    seconds: dict[str, float]
    running: dict[str, dict[int, frozenset[str]]]

    def tests(self, mutant: Mutant) -> list[str]:
        """Return the tests that run what is broken, the quickest first; all of a file's for what its import runs."""
        lines = self.running[mutant.module]
        found = frozenset[str]().union(*(lines.get(line, frozenset()) for line in mutant.lines))
        return sorted(found or frozenset[str]().union(*lines.values()), key=lambda test: (self.seconds[test], test))


def copied(folder: Path) -> Path:
    """Copy the tree, compiled: a mutant's own file is recognized as newer and compiled by its child alone."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".hypothesis"))
        else:
            shutil.copy(ROOT / name, folder / name)
    for name in COPIED:
        compileall.compile_dir(folder / name, quiet=2)
    return folder


def learn(folder: Path) -> Known:
    """Run the tests on what is not broken, and note what each of them runs."""
    here = copied(folder)
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([*(str(here / name) for name in ROOTS[:-1]), str(ROOT / "tools")]),
        "COVERAGE_FILE": str(here / "coverage"),
        "PANELOCK_TIMES": str(here / "times"),
    }
    asked = [f"tests/{test}" for test in TESTS]
    options = ("--cov", "--cov-context=test", "--cov-report=", "-q", "-p", "mutation.timing", "-p", "no:xdist")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-m", "not deep", *asked],
        cwd=here,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"unbroken, and a test fails:\n{done.stdout}{done.stderr}"
    data = coverage.CoverageData(str(here / "coverage"))
    data.read()
    running = {
        str(Path(path).relative_to(here)): {
            line: frozenset(context.rpartition("|")[0] for context in contexts if context)
            for line, contexts in data.contexts_by_lineno(path).items()
        }
        for path in data.measured_files()
    }
    return Known(json.loads((here / "times").read_text()), running)


_known: Known
_noticed: dict[tuple[str, int], list[str]] = {}
"""By module and line, which tests noticed what was broken there."""
_busy: Counter[str] = Counter()
"""By test, how much it noticed."""
BUSY = 12
"""So many of those that noticed most are asked before all others."""


def begin(folder: str, known: Known) -> None:
    """Make this process a worker: in a copy of its own, with pytest loaded."""
    global _known  # noqa: PLW0603 - what a pool gives its worker once, at the beginning
    _known = known
    here = copied(Path(tempfile.mkdtemp(dir=folder)))
    os.chdir(here)
    (here / "tmp").mkdir()
    os.environ["TMPDIR"] = str(here / "tmp")
    tempfile.tempdir = None
    sys.path[:0] = [str(here / name) for name in ROOTS[:-1]]
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[: len(ROOTS) - 1])
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.dont_write_bytecode = True
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1)
    for name in LOADED:
        importlib.import_module(name)
    assert not any(name.startswith("panelock") for name in sys.modules), "what is mutated must be loaded by the child"
    # A child that cannot pass notices everything.
    status = _child(list(known.seconds))
    _end_strays()
    assert status == 0, f"unbroken, and a child ends with {status}: {Path('out').read_text()}"


def tried(mutant: Mutant) -> Trial:
    """Break the worker's copy, let a child run the tests, and mend it."""
    path = Path(mutant.module)
    sound = path.read_text()
    broken = changed(mutant, sound)
    was, became = difference(sound, broken)
    found = Trial(mutant.group, *mutant.key, mutant.lines.start, was, became, Outcome.SURVIVED)
    if not _is_python(broken):
        return replace(found, outcome=Outcome.NO_PROGRAM)
    place = mutant.module, mutant.lines.start
    tests = _known.tests(mutant)
    # Whoever noticed what was broken in this line before will most likely notice this as well; then who notices much.
    first = [test for test in _noticed.get(place, ()) if test in tests]
    there = set(tests) - set(first)
    busy = [test for test, _ in _busy.most_common() if test in there][:BUSY]
    stages = [first, busy, [test for test in tests if test in there - set(busy)]]
    try:
        path.write_text(broken)
        # Not the time of what was compiled: a change within the same second and of the same length would not be seen.
        os.utime(path, (1, 1))
        outcome = Outcome.SURVIVED
        for stage in filter(None, stages):
            outcome = _judged(stage)
            if outcome is Outcome.KILLED and not _fails_again():
                outcome = _judged(stage)
            if outcome is not Outcome.SURVIVED:
                break
        if outcome is Outcome.KILLED:
            _remember(place)
    finally:
        path.write_text(sound)
        os.utime(path, (2, 2))
        _end_strays()
        shutil.rmtree("tmp", ignore_errors=True)
        Path("tmp").mkdir(exist_ok=True)
    return replace(found, outcome=outcome)


def _end_strays() -> None:
    """End what tests left behind that could not tidy up: whatever lost its parent is the worker's child by now."""
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    with suppress(OSError):  # only Linux tells
        # Those that a stray began come after it.
        while strays := path.read_text().split():
            for pid in map(int, strays):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def _failed() -> str:
    """Return which test failed last, empty when that cannot be told."""
    lines = [line for line in Path("out").read_text(errors="replace").splitlines() if line.startswith("FAILED ")]
    # A test's name may have spaces and dashes: it is the longest known one that the line begins with.
    names = [name for name in _known.seconds if lines and lines[0].removeprefix("FAILED ").startswith(name)]
    return max(names, key=len, default="")


def _fails_again() -> bool:
    """Tell whether the test that failed does so by itself, and not by chance (a busy machine, a real tmux)."""
    name = _failed()
    return not name or _judged([name]) is not Outcome.SURVIVED


def _remember(place: tuple[str, int]) -> None:
    """Note which test noticed, the latest first; a slow one is left to its turn."""
    name = _failed()
    if name and _known.seconds[name] < SLOW_S:
        earlier = [other for other in _noticed.get(place, ()) if other != name]
        _noticed[place] = [name, *earlier][:3]
        _busy[name] += 1


def _is_python(code: str) -> bool:
    try:
        compile(code, "mutant", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def _judged(tests: list[str]) -> Outcome:
    status = _child(tests)
    if status == 4:
        # A test's name hangs on what was broken and is no more: the files have the others.
        status = _child(sorted({test.partition("::")[0] for test in tests}))
    if status == -signal.SIGALRM:
        return Outcome.HUNG
    # A signal, or what pytest says of tests that fail (1) or cannot be read (2); anything else is this tool's mistake.
    assert status in {0, 1, 2} or status < 0, f"a child ends with {status}: {Path('out').read_text()}"
    return Outcome.SURVIVED if status == 0 else Outcome.KILLED


def _child(tests: list[str]) -> int:
    """Run tests in a child; returns pytest's status. Whatever the child began ends with it."""
    pid = os.fork()
    if pid == 0:
        _run(tests)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    # Its group, while its id cannot be another's: it has not been waited for.
    os.killpg(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class _Alarm:
    """A plugin of pytest: a test that takes much too long ends the child."""

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Set the alarm, which nobody handles."""
        signal.setitimer(signal.ITIMER_REAL, GRACE_S + PATIENCE * _known.seconds.get(nodeid, 0.0))


def _run(tests: list[str]) -> None:
    os.setsid()
    out = os.open("out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    status = 99
    signal.setitimer(signal.ITIMER_REAL, 60)  # what is imported may hang as well
    try:
        import pytest

        status = int(pytest.main([*OPTIONS, "-m", "not deep", *tests], plugins=[_Alarm()]))
    except BaseException:  # noqa: BLE001 - a child ends here, whatever it was
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
