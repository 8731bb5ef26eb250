"""The notebooks as they are kept: with outputs, without errors, without traces of the machine, and with little code."""

import ast
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LARGEST = 400_000
MOST_LINES = 40
"""Of code, in a whole notebook: more belongs in a module of the scenes."""

every = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, kind: str = "code") -> list[dict[str, Any]]:
    return [cell for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == kind]


def code(path: Path) -> str:
    return "\n".join("".join(cell["source"]) for cell in cells(path))


def test_the_notebooks_are_there_and_the_readme_names_each() -> None:
    readme = (FOLDER / "README.md").read_text()
    assert NOTEBOOKS
    assert [path.name for path in NOTEBOOKS if f"({path.name})" not in readme] == []
    assert set(re.findall(r"\((\w+\.ipynb)\)", readme)) == {path.name for path in NOTEBOOKS}


@every
def test_a_notebook_was_run_from_its_first_cell_to_its_last(path: Path) -> None:
    numbers = [cell["execution_count"] for cell in cells(path)]
    assert numbers == list(range(1, len(numbers) + 1))


@every
def test_a_notebook_is_kept_with_its_pictures_and_without_an_error(path: Path) -> None:
    outputs = [output for cell in cells(path) for output in cell["outputs"]]
    kinds = {output["output_type"] for output in outputs}
    shown = [set(output.get("data", ())) for output in outputs]
    assert kinds <= {"execute_result", "display_data", "stream"}
    assert [output for output in outputs if output.get("name") == "stderr"] == []
    assert any(data & {"image/png", "image/svg+xml"} for data in shown)
    assert [data for data in shown if any("widget" in kind for kind in data)] == [], "sliders cannot be kept"


@every
def test_whoever_sees_no_picture_reads_what_is_on_it(path: Path) -> None:
    outputs = [output for cell in cells(path) for output in cell["outputs"] if "image/png" in output.get("data", ())]
    words = ["".join(output["data"]["text/plain"]) for output in outputs]
    assert [text for text in words if len(text) < 30 or text.startswith("<")] == []


@every
def test_a_notebook_has_no_trace_of_the_machine_it_was_run_on(path: Path) -> None:
    read = json.loads(path.read_text())
    assert set(read["metadata"]) <= {"kernelspec", "language_info"}
    assert read["metadata"]["language_info"] == {"name": "python"}
    assert [cell["id"] for cell in read["cells"] if cell["metadata"]] == []
    text = re.sub(r'"image/png": "[^"]*"', "", path.read_text())
    assert re.findall(r"(?<![\w$}.])/(?:root|home|work|tmp|dev/shm|Users|usr|proc)/\S*", text) == []


@every
def test_a_notebook_imports_only_the_project_matplotlib_and_the_standard_library(path: Path) -> None:
    roots = set()
    for node in ast.walk(ast.parse(code(path))):
        if isinstance(node, ast.Import):
            roots |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            roots.add((node.module or "").partition(".")[0])
    assert roots - {"panelock", "matplotlib"} - sys.stdlib_module_names == set()


@every
def test_what_belongs_in_a_module_stands_in_one(path: Path) -> None:
    text = code(path)
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    assert not any(isinstance(node, defined) for node in ast.walk(ast.parse(text)))
    assert "panelock.specs" in text
    assert text.count("\n") < MOST_LINES


@every
def test_a_notebook_tells_a_story_and_is_small_enough_to_be_kept(path: Path) -> None:
    first = json.loads(path.read_text())["cells"][0]
    assert first["cell_type"] == "markdown"
    assert "".join(first["source"]).startswith("# ")
    assert len(cells(path, "markdown")) >= len(cells(path)) / 2
    assert path.stat().st_size < LARGEST
