"""Variables of Python's own are those of the programs in panes: none of ours heeds them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.clients import native_or_skip
from support.program import Program, program, until

SPOILT = {
    "a module of the same name": {"PYTHONPATH": "FOLDER"},
    "another Python": {"PYTHONHOME": "/nowhere"},
    "a seed that is none": {"PYTHONHASHSEED": "abc"},
    "noise": {"PYTHONVERBOSE": "1", "PYTHONPROFILEIMPORTTIME": "1"},
    "a prompt at the end": {"PYTHONINSPECT": "1"},
}


@pytest.fixture
def server(folder: Path) -> Iterator[Program]:
    """One with the native client: without it Python has read them before anything of ours runs."""
    native_or_skip()
    with program(folder) as made:
        for name in ("struct", "fcntl", "os", "sitecustomize"):
            (folder / f"{name}.py").write_text("raise SystemExit('not Python\\'s own')")
        yield made


@pytest.mark.parametrize("case", SPOILT)
def test_none_of_ours_heeds_them_and_panes_have_them(server: Program, case: str) -> None:
    given = {name: value.replace("FOLDER", str(server.folder)) for name, value in SPOILT[case].items()}
    server.environment |= given
    said = server.folder / "said"
    assert server.ok("-V").startswith("tmux ")
    assert "error connecting to" in server.refused("list-sessions")
    assert server.ok("new-session", "-d", "-s", "a", f"env > {said}.new; mv {said}.new {said}; exec cat") == ""
    assert server.ok("list-panes", "-F", "#{pane_id}") == "%0"
    until(said.exists)
    found = dict(line.partition("=")[::2] for line in said.read_text().splitlines())
    assert {name: found.get(name) for name in given} == given
    assert not [name for name in found if name.startswith("_YTHON")]
    server.ok("new-window", "-d", f"env > {said}.new; mv {said}.new {said}.2; exec cat")
    until(Path(f"{said}.2").exists)
    assert all(f"{name}={value}" in Path(f"{said}.2").read_text() for name, value in given.items())
