"""A counterexample is a script of tmux commands that can be run: it fails with the bug, and passes without it."""

import inspect
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from property.test_refinement import Refinement
from support.profiles import machine, pick
from support.refining import Beside
from support.tmux_script import Script
from support.tmux_words import words_of
from teeth.breaking import Variant, broken
from teeth.variants_registry import VARIANTS

import panelock.impl
from panelock.specs import operations as ops
from panelock.specs.asking import any_operation
from panelock.specs.on_model import play_on_model

SHOWN = ("join-pane leaves the old window empty", "kill-pane leaves its window's reference")
"""What a tree of tmux shows, or an error text."""

NO_WORDS = {ops.EndIfEmpty, ops.HostDied, ops.ConfirmPane, ops.WithdrawPane, ops.LeaveEmpty, ops.PaneEnded}
"""What happens to a server and is no command."""


def program(folder: Path, variant: Variant | None) -> Path:
    """Make a ``panelock-tmux`` of its own: the implementation as it is, or a copy that is broken so."""
    folder.mkdir()
    root = folder / "impl"
    if variant is not None:
        shutil.copytree(
            Path(panelock.impl.__path__[0]).parent, root / "panelock", ignore=shutil.ignore_patterns("__pycache__")
        )
        for patch in variant.patches:
            source = Path(inspect.getsourcefile(patch.function) or "")
            file = root / "panelock" / "impl" / source.relative_to(panelock.impl.__path__[0])
            text = file.read_text()
            assert text.count(patch.old) == 1, patch
            file.write_text(text.replace(patch.old, patch.new))
    ours = folder / "panelock-tmux"
    ours.write_text(
        f"#!/bin/sh\nPYTHONPATH={root} exec {sys.executable} -c 'import sys; from panelock.cli.shim import main; "
        f'sys.exit(main())\' "$@"\n'
    )
    ours.chmod(0o700)
    return folder


def run(script: str, folder: Path, variant: Variant | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a script as a person would who pasted it into a file."""
    path = f"{program(folder, variant)}{os.pathsep}{os.environ['PATH']}"
    file = folder / "script.sh"
    file.write_text(script)
    return subprocess.run(
        ["sh", str(file)], env={"PATH": path, "HOME": str(folder), "SHELL": "/bin/sh", "TERM": "xterm",
                                "TMPDIR": str(folder)},
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


def found(variant: Variant) -> str:
    """Let the machine find what is broken so; returns all that it prints."""
    # Not shrunk: on files that takes a minute, and what is printed is printed the same way.
    few = settings(
        machine(examples=2000, steps=15), database=None, derandomize=True, print_blob=False, phases=[Phase.generate]
    )
    with broken(variant), pytest.raises(Exception) as caught:  # noqa: PT011 - whatever the broken one raises
        run_state_machine_as_test(Refinement, settings=few)
    return "\n".join([str(caught.value), *getattr(caught.value, "__notes__", ())])


@pytest.mark.parametrize("name", SHOWN)
def test_what_a_machine_finds_is_printed_as_a_script_that_fails_with_the_bug_and_passes_without(
    name: str, folder: Path
) -> None:
    variant = next(one for one in VARIANTS if one.name == name)
    printed = found(variant)
    assert printed.count("#!/bin/sh") == 1, printed
    script = printed[printed.index("#!/bin/sh") : printed.index("exit $wrong\n") + len("exit $wrong\n")]

    wrong = run(script, folder / "broken", variant)
    assert (wrong.returncode, "DIFFERS" in wrong.stdout) == (1, True), f"{printed}\n{wrong}"
    right = run(script, folder / "right")
    assert (right.returncode, right.stdout) == (0, ""), f"{script}\n{right}"


MISREAD = (34, 47, 132)
"""Of whose histories the words once meant something else to tmux: an index that is a name, a swap, an empty server."""


@pytest.mark.parametrize("seed", sorted({*range(pick(2, 10, 300)), *MISREAD}))
def test_a_script_of_a_random_history_comes_where_the_model_does(seed: int, folder: Path) -> None:
    dice, beside, script = random.Random(seed), Beside(), Script()
    for _ in range(40):
        operation, before = any_operation(beside.state, dice.choice), beside.state
        if beside.step(operation) is not None:
            script.ask(operation, before, play_on_model(before, operation))
    done = run(script.text, folder / "right")
    assert (done.returncode, done.stdout) == (0, ""), f"{script.text}\n{done}"


def test_every_operation_has_words_or_is_no_command() -> None:
    dice, beside = random.Random(0), Beside()
    lacking = set()
    for _ in range(600):
        operation = any_operation(beside.state, dice.choice)
        beside.step(operation)
        if words_of(operation, ("sh",)) is None and not isinstance(operation, (ops.SetOption, ops.UnsetOption)):
            lacking.add(type(operation))
    assert lacking == NO_WORDS
