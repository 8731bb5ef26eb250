"""A caller without a locale: what Python makes of that for itself is no part of anybody's environment."""

import os
from pathlib import Path

import pytest
from support.program import Program, program, until

from panelock.impl import coercion


@pytest.fixture
def without_locale(folder: Path) -> Program:
    made = Program(folder)
    made.environment = {
        name: value for name, value in made.environment.items() if name != "LANG" and not name.startswith("LC_")
    }
    return made


@pytest.mark.skipif(not os.path.exists("/proc/self/environ"), reason="what a process began with is not to be seen")
def test_a_caller_without_a_locale_gives_none_to_panes_and_to_the_server(without_locale: Program, folder: Path) -> None:
    with program(folder) as made:
        made.environment = without_locale.environment
        made.ok("-f", "/dev/null", "new-session", "-d", "env > first; exec cat")
        made.ok("split-window", "-d", "env > second; exec cat")
        for name in ("first", "second"):
            until((folder / name).exists)
            until(lambda name=name: "TMUX_PANE=" in (folder / name).read_text())
            assert "LC_" not in made.told(name)
        assert "LC_CTYPE" not in made.ok("show-environment", "-g")
        assert "LC_" not in made.ok("run-shell", "env")


@pytest.mark.parametrize(("given", "left"), [(b"A=1\0LC_CTYPE=C.UTF-8\0", True), (b"A=1\0", False), (None, True)])
def test_only_what_nobody_has_given_is_taken_out(
    monkeypatch: pytest.MonkeyPatch, folder: Path, given: bytes | None, left: bool
) -> None:
    path = folder / "environ"
    if given is not None:
        path.write_bytes(given)
    monkeypatch.setenv("LC_CTYPE", "C.UTF-8")
    coercion.undo(str(path))
    assert ("LC_CTYPE" in os.environ) == left


def test_another_locale_is_left(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("LC_CTYPE", "de_DE.UTF-8")
    coercion.undo(str(folder / "none"))
    assert os.environ["LC_CTYPE"] == "de_DE.UTF-8"
