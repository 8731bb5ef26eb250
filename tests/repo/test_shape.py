"""Facts about the repository that are easily forgotten."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOTS = ("model", "impl", "specs", "cli")
LONGEST_FILE = 400
LONGEST_FUNCTION = 60


def tracked(*patterns: str) -> list[Path]:
    """List the files of the project, without what git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        return [path for pattern in patterns for path in ROOT.rglob(pattern) if ".venv" not in path.parts]
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]


PYTHON = tracked("*.py")


def test_the_named_parts_exist() -> None:
    for name in ("pyproject.toml", "model", "impl", "cli", "tests", "specs", "notebooks"):
        assert (ROOT / name).exists(), name


def test_no_init_stands_in_a_namespace_folder() -> None:
    """It would hide the other roots."""
    assert [root for root in ROOTS if (ROOT / root / "panelock" / "__init__.py").exists()] == []
    assert all((ROOT / root / "panelock" / root / "py.typed").exists() for root in ROOTS)


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_has_one_subject_and_says_it(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= LONGEST_FILE, f"{path.name} is longer than {LONGEST_FILE} lines"
    tree = ast.parse(text)
    assert ast.get_docstring(tree), f"{path.name} does not say what it is for"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{path.name}: {node.name} has {length} lines"


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_ignore_has_its_reason(path: Path) -> None:
    bare = re.compile(r"#\s*(noqa(: ?[A-Z]+\d+(, ?[A-Z]+\d+)*)?|type: ignore(\[[\w, -]+\])?)\s*$")
    docstring_ignores = re.compile(r"# noqa: D10[0-9]$")  # a sentence of a name needs no second one
    wrong = [
        f"{number}: {line.strip()}"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if bare.search(line) and not docstring_ignores.search(line)
    ]
    assert wrong == []


def test_no_file_names_a_path_of_some_machine() -> None:
    """Except places that every Unix has."""
    path = re.compile(r"(?<![\w$}])/(root|home/\w+|work)/|\.\./shared")
    here = Path(__file__)
    wrong = []
    for file in tracked("*.py", "*.md", "*.toml", "*.sh", "Makefile", ".ci/*"):
        if file != here:
            wrong += [f"{file.name}: {line}" for line in file.read_text().splitlines() if path.search(line)]
    assert wrong == []


def test_the_lock_says_why_replace_comes_before_unlock() -> None:
    """The one comment that must never be lost."""
    text = (ROOT / "impl/panelock/impl/store.py").read_text()
    assert "Replace before unlock." in text
