"""specs/README.md: every promise has rows, every row a command that there is, and no means is passed over."""

import importlib.util
import re
import shlex
from pathlib import Path

import pytest

from panelock.cli.main import app
from panelock.specs.confirming import report
from panelock.specs.confirming.contracts import BOUNDS
from panelock.specs.confirming.enumerating import SMALL_WORLDS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "specs/README.md").read_text()
PROMISES = (
    "no id twice", "no lost update", "no torn read", "no orphan", "at most once", "settled after any crash",
    "answered in bounded time",
)  # fmt: skip
MEANS = ("CrossHair", "state machine", "fuzz", "explorer", "specification", "real tmux")
PANELOCK = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
TARGETS = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def table(heading: str, columns: int) -> list[list[str]]:
    """The rows of the table under a heading."""
    part = TEXT.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")]
    assert [row for row in rows if len(row) != columns] == []
    return rows[2:]


SHOWN = table("The table", 4)
NOT_SHOWN = table("What is not shown", 3)


def wrong_with(command: str) -> str:
    """Say why a command cannot be run; empty when it can."""
    match shlex.split(command):
        case ["make", target]:
            return "" if target in TARGETS else f"no target {target}"
        case ["panelock", name, *_]:
            return "" if name in PANELOCK else f"no command {name}"
        case ["python", "-m", module, *_]:
            return "" if importlib.util.find_spec(module) else f"no module {module}"
        case ["pytest", path]:
            file, _, name = path.partition("::")
            if not (ROOT / file).exists():
                return f"no {file}"
            known = not name or re.search(rf"^def {name}\(", (ROOT / file).read_text(), re.MULTILINE)
            return "" if known else f"no {name} in {file}"
    return "not a command that is known here"


def test_the_promises_are_the_designs() -> None:
    listed = re.findall(r"^\d+\. \*\*(.+?)\*\*:", TEXT, re.MULTILINE)
    assert tuple(listed) == PROMISES


def test_no_promise_is_without_a_row_and_no_row_without_a_promise() -> None:
    assert {row[0] for row in SHOWN} == set(PROMISES)
    assert {row[1] for row in SHOWN} <= {*MEANS, "situation"}


@pytest.mark.parametrize("promise", PROMISES)
@pytest.mark.parametrize("means", MEANS)
def test_each_means_shows_something_of_each_promise_or_it_is_said_why_not(promise: str, means: str) -> None:
    shown = [row for row in SHOWN if row[:2] == [promise, means]]
    reasons = [row[2] for row in NOT_SHOWN if row[:2] == [promise, means]]
    assert bool(shown) != bool(reasons), "shown, or not shown, and not both"
    assert len(reasons) <= 1
    assert all(reasons)


@pytest.mark.parametrize("row", SHOWN, ids=lambda row: f"{row[0]}-{row[1]}")
def test_a_row_says_how_far_and_has_a_command_that_there_is(row: list[str]) -> None:
    _, _, figure, command = row
    assert len(figure) > 20
    assert re.fullmatch(r"`[^`]+`", command)
    assert wrong_with(command.strip("`")) == ""


def test_every_other_command_of_the_document_is_one_that_there_is() -> None:
    named = re.findall(r"`((?:make|panelock|pytest|python -m) [^`]+)`", TEXT)
    assert len(named) > len(SHOWN)
    assert [command for command in named if wrong_with(command)] == []


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("make nothing", "no target nothing"),
        ("panelock dance", "no command dance"),
        ("python -m panelock.specs.nothing", "no module panelock.specs.nothing"),
        ("pytest tests/none.py", "no tests/none.py"),
        ("pytest tests/repo/test_shape.py::test_none", "no test_none in tests/repo/test_shape.py"),
        ("true", "not a command that is known here"),
    ],
)
def test_a_command_that_is_none_would_be_noticed(command: str, why: str) -> None:
    assert wrong_with(command) == why


UNKNOWN = "no counterexample, bounded search only"


def test_the_kept_table_of_crosshairs_has_every_claim_at_the_bound_as_it_stands() -> None:
    """``confirm --deep`` takes hours: what it printed is kept, and must be of these claims and bounds."""
    row = re.compile(
        r"(contract|theorem|pure|false claim|enumerated) +(.+?)  +\d+ +\d* +\d+ +\d+\.\d  "
        rf"(confirmed|refuted|{UNKNOWN}) *(.*)$"
    )
    lines = (ROOT / "specs/confirmed_deep.txt").read_text().splitlines()
    assert lines[0] == report.HEADER
    kept = {}
    for line in lines[1:]:
        found = row.match(line)
        assert found, line
        kept[found[1], found[2]] = found[3], found[4]
    claims = report.jobs(deep=True)
    assert set(kept) == {(job.kind, job.name) for job in claims}
    for job in claims:
        verdict, over = kept[job.kind, job.name]
        match job.kind:
            case report.CONTRACT:
                assert (verdict, over) == ("confirmed", str(BOUNDS[job.name].deep)), job.name
            case report.THEOREM:
                assert (verdict, over) == ("confirmed", str(report.THEOREMS[job.name].bounds.deep)), job.name
            case report.PURE:
                wanted = ["confirmed"] if report.PURES[job.name].confirmed else ["confirmed", UNKNOWN]
                assert verdict in wanted, job.name
            case report.FALSE:
                assert verdict == "refuted", job.name
            case _:
                assert verdict == "confirmed", job.name
                assert over.startswith(str(SMALL_WORLDS.deep)), job.name
