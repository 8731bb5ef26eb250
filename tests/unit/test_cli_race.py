"""``panelock race`` from outside: what it finds, shows, keeps, plays again, and refuses."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from panelock.cli import racing_progress, racing_timeline, racing_words
from panelock.cli.main import app
from panelock.specs.explorer.letters import WORDS
from panelock.specs.explorer.race import Race, race_of, search, timeline
from panelock.specs.explorer.variants import VARIANTS

TWICE = "%3 was given twice"


def race(*words: str) -> Result:
    return CliRunner().invoke(app, ["race", *words])


def rows(text: str, kind: str) -> list[list[str]]:
    lines = [line.split("\t") for line in text.splitlines()]
    return [line[1:] for line in lines if line[0] == kind]


@pytest.fixture
def kept(folder: Path) -> Path:
    path = folder / "bad.json"
    assert race("--variant", "load-save-apart", "--save", str(path)).exit_code == 1
    return path


# --- the story ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def story() -> Result:
    return race()


def test_without_arguments_the_race_happens_and_then_it_cannot_any_more(story: Result) -> None:
    was, _, rest = story.output.partition("2. As it is")
    now, _, everything = rest.partition("3. Not in this order only")
    assert story.exit_code == 0
    assert f"✗ {TWICE}" in was
    assert "which A has never seen: 7 is lost" in " ".join(re.sub("[│┃]", " ", was).split())
    assert "waits for A" in now
    assert "✓ nothing bad" in now
    assert "A was told %3, B was told %4" in " ".join(now.split())
    assert everything.count("✓") == 4
    assert "✗" not in everything


def test_the_storys_numbers_are_counted_and_not_told(story: Result) -> None:
    text = " ".join(story.output.split())
    assert "can take turns in 4,986 ways. 4,930 of them end badly" in text
    assert "stand for all 884 interleavings, exactly" in text
    assert "stand for all 4,511,436 interleavings, exactly" in text


def test_the_story_can_be_had_as_json_and_its_bad_schedule_kept(folder: Path) -> None:
    path = folder / "story.json"
    done = race("--json", "--save", str(path))
    told = json.loads(done.stdout)
    assert (done.exit_code, told["as_it_was"]["bad"], told["as_it_was"]["bad_interleavings"]) == (0, TWICE, 4930)
    assert told["same_order_now"]["bad"] is None
    assert [(one["bad"], one["whole"]) for one in told["as_it_is"]] == [(None, True)] * 4
    assert rows(race("replay", str(path)).stdout, "bad") == [[TWICE]]


# --- what is found ------------------------------------------------------------------------------------------------


def test_the_first_bad_schedule_is_shown_call_by_call_with_the_fatal_step_marked() -> None:
    done = race("--variant", "load-save-apart")
    steps = rows(done.stdout, "step")
    fatal = [step for step in steps if step[-1] == "FATAL"]
    assert done.exit_code == 1
    assert rows(done.stdout, "bad") == [[TWICE]]
    assert [(step[1], step[3]) for step in fatal] == [("A", "replace")]
    assert "7 is lost" in fatal[0][6]
    assert [(step[1], step[6]) for step in steps if step[2] == "answer"] == [
        ("B", "SplitWindow: %3"), ("A", "SplitWindow: %3"),
    ]  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_is_found_and_a_step_of_it_is_marked(variant: str) -> None:
    done = race("--variant", variant, "--json")
    found: dict[str, Any] = json.loads(done.stdout)
    assert done.exit_code == 1
    assert found["bad"]
    assert found["timeline"][-1]["remark"] == found["bad"]
    marked = [step["kind"] for step in found["timeline"] if step["fatal"]]
    assert len(marked) == 1
    assert marked[0] in ("names", "death")


def test_the_store_as_it_is_is_covered_and_the_interleavings_counted() -> None:
    done = race("split,kill", "join", "--kills", "1", "--json")
    found: dict[str, Any] = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (found["bad"], found["schedule"], found["timeline"], found["whole"]) == (None, None, None, True)
    assert found["race"]["program"] == [["split", "kill"], ["join"]]
    assert found["interleavings"] > 10**5 > found["schedules"] > 50
    said = rows(race("split,kill", "join", "--kills", "1").stdout, "covered")[0][0]
    assert f"stand for all {found['interleavings']:,} interleavings, exactly" in said


def test_processes_may_be_copies_of_one() -> None:
    done = race("split", "-p", "3", "--json")
    assert json.loads(done.stdout)["race"]["program"] == [["split"]] * 3
    assert json.loads(done.stdout)["interleavings"] == 4_511_436


def test_a_variant_can_be_asked_about_another_program() -> None:
    done = race("split", "kill", "--variant", "load-save-apart", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["race"]["program"] == [["split"], ["kill"]]


def test_a_host_and_its_callers_race_too() -> None:
    done = race("host", "ask-split", "--kills", "1", "--json")
    found = json.loads(done.stdout)
    assert (done.exit_code, found["whole"], found["race"]["world"]) == (0, True, "hosted")


def test_a_limit_ends_the_search_and_nothing_is_claimed_then() -> None:
    done = race("split,kill", "join", "--limit", "3")
    assert done.exit_code == 3
    assert rows(done.stdout, "covered") == []
    assert rows(done.stdout, "stopped")


def test_what_processes_do_and_which_variants_there_are_is_listed() -> None:
    assert [line.split("\t")[0] for line in race("--variants").stdout.splitlines()] == list(VARIANTS)
    assert [line.split("\t")[0] for line in race("--operations").stdout.splitlines()] == list(WORDS)
    assert all(line.split("\t")[1] for line in race("--operations").stdout.splitlines())


# --- kept and played again ----------------------------------------------------------------------------------------


def test_what_was_kept_is_played_again_step_by_step(kept: Path) -> None:
    shown = race("--variant", "load-save-apart").stdout
    again = race("replay", str(kept))
    assert again.exit_code == 1
    assert rows(again.stdout, "step") == rows(shown, "step")
    first = race("replay", str(kept), "--first", "--json")
    assert json.loads(first.stdout)["bad"] == TWICE
    assert json.loads(first.stdout)["schedule"] != rows(shown, "schedule")[0][0]


def test_a_schedule_that_ends_well_now_says_so(kept: Path) -> None:
    data = json.loads(kept.read_text())
    kept.write_text(json.dumps({**data, "race": {**data["race"], "variant": ""}, "shortest": "A B"}))
    done = race("replay", str(kept))
    assert done.exit_code == 0
    assert rows(done.stdout, "good") == [["nothing bad"]]
    assert f"was kept because '{TWICE}'" in rows(done.stdout, "changed")[0][0]


def test_nothing_is_kept_where_nothing_bad_was_found(folder: Path) -> None:
    done = race("split", "--save", str(folder / "none.json"))
    assert done.exit_code == 0
    assert "nothing is kept" in done.stderr
    assert os.listdir(folder) == []


def test_a_file_is_written_over_only_by_force(kept: Path) -> None:
    kept.write_text("mine")
    done = race("--variant", "load-save-apart", "--save", str(kept))
    assert (done.exit_code, kept.read_text()) == (2, "mine")
    assert race("--variant", "load-save-apart", "--save", str(kept), "--force").exit_code == 1
    assert race("replay", str(kept)).exit_code == 1
    assert os.listdir(kept.parent) == [kept.name]


# --- what cannot be done ------------------------------------------------------------------------------------------


REFUSED = {
    ("spilt",): "unknown operation: 'spilt' (known: split, kill,",
    ("split", ""): "unknown operation: ''",
    ("split", "--variant", "none"): "unknown variant: 'none' (known: load-save-apart,",
    ("split", "--world", "flat"): "unknown world: 'flat'",
    ("split", "--kills", "2"): "2 of 1 processes cannot be killed",
    ("split", "-p", "9"): "a race has 1 to 8 processes",
    ("split", "kill", "-p", "2"): "2 processes do different things",
    ("--kills", "1"): "what shall the processes do?",
    ("host", "split"): "must be asked of it",
    ("split", "--save", "no/such/folder/x"): "there is no folder",
    ("split", "--save", "."): "is a folder",
    ("replay", "no-such-file"): "no-such-file: No such file or directory",
    ("replay", "."): ".: Is a directory",
}


@pytest.mark.parametrize(("words", "text"), REFUSED.items(), ids=lambda value: " ".join(value) if value else "")
def test_what_cannot_be_done_is_said_with_status_2(words: tuple[str, ...], text: str) -> None:
    done = race(*words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("panelock race: ")
    assert text in done.stderr


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"version": 2}, "version 2, and this reads version 1"),
        ({"format": "other"}, "not a saved race"),
        ({"shortest": "A999"}, "A cannot go on after"),
        ({"shortest": "Z1"}, "cannot be followed"),
        ({"race": {}}, "'program' is missing"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_in_words(kept: Path, change: dict[str, Any], why: str) -> None:
    kept.write_text(json.dumps({**json.loads(kept.read_text()), **change}))
    done = race("replay", str(kept))
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"panelock race: {kept}: ")
    assert why in done.stderr


@pytest.mark.parametrize(("data", "why"), [(b"{", "not JSON"), (b"\xff\xfe", "not text"), (b"[" * 2**21, "too large")])
def test_a_file_that_is_no_saved_race_is_refused_in_words(folder: Path, data: bytes, why: str) -> None:
    (folder / "x").write_bytes(data)
    done = race("replay", str(folder / "x"))
    assert done.exit_code == 2
    assert why in done.stderr


def test_a_search_that_is_stopped_claims_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("panelock.cli.racing.search", stop)
    done = race("split")
    assert (done.exit_code, done.stdout) == (130, "")
    assert "not all was covered" in done.stderr


WITHOUT = "import sys; sys.modules['greenlet'] = None; sys.argv = ['panelock', *sys.argv[1:]]; "
MAIN = "from panelock.cli.main import main; main()"


def python(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", [["race"], ["race", "replay", "x"], ["race", "--variants"]])
def test_without_greenlet_it_says_what_to_install(words: list[str]) -> None:
    done = python(WITHOUT + MAIN, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "panelock race: needs greenlet, which is not installed: pip install 'panelock[specs]'\n"


def test_other_commands_do_without_the_explorer() -> None:
    done = python("import sys; import panelock.cli.main; print([name for name in sys.modules if 'specs' in name])")
    assert done.stdout == "[]\n"
    assert python(WITHOUT + MAIN, "race", "--help").returncode == 0


# --- the drawing --------------------------------------------------------------------------------------------------


def drawn(wanted: Race, schedule: str, width: int, *, every_call: bool = False) -> list[str]:
    console = Console(width=width, record=True, file=open(os.devnull, "w"))  # noqa: SIM115 - nothing is written
    racing_timeline.draw(console, wanted, timeline(wanted, schedule), every_call=every_call)
    console.file.close()
    return console.export_text().splitlines()


def test_each_process_has_a_lane_with_a_bar_while_it_has_the_lock() -> None:
    lines = drawn(Race(("s", "s")), "A6 B A B", 100)
    assert lines[0].split() == ["A:", "split", "B:", "split"]
    edge = lines[0].index("B:")
    waiting = [line for line in lines if "waits for A" in line]
    assert len(waiting) == 1
    assert waiting[0].index("waits") > edge
    assert "┃" in waiting[0][:edge], "A has the lock meanwhile"
    assert [line for line in lines if "┃" in line[: edge - 2] and "┃" in line[edge - 2 :]] == [], "both at once"
    apart = drawn(race_of("load-save-apart"), "A B", 100)
    assert sum("gives the lock back" in line for line in apart) == 4


def test_no_call_is_left_out_of_a_drawing() -> None:
    wanted = Race(("sk", "j"), kills=1)
    calls = [moment.call for moment in timeline(wanted, "A30 B A7! B") if moment.call]
    together = "\n".join(drawn(wanted, "A30 B A7! B", 120))
    named = re.findall(r"\b(open|close|pread|pwrite|size|stamp|flock|replace|unlink|listdir|ftruncate)\b", together)
    assert sorted(named) == sorted(calls)
    assert len(drawn(wanted, "A30 B A7! B", 300, every_call=True)) > len(calls)


@pytest.mark.parametrize("width", [40, 70])
def test_where_lanes_do_not_fit_each_line_has_its_process(width: int) -> None:
    lines = drawn(Race(("s", "s", "s")), "A B C", width)
    assert max(map(len, lines)) <= width
    assert {line.split()[1][0] for line in lines[1:] if re.match(r" *\d+", line)} == {"A", "B", "C"}


def test_the_fatal_step_is_who_loses_something_and_nobody_where_nothing_is_bad() -> None:
    found = search(race_of("load-save-apart")).schedule
    assert found is not None
    played = found.moments()
    assert [played[at].bad for at in racing_words.fatal(played)] == [True]
    assert racing_words.fatal(timeline(Race(("s", "s")), "A B")) == set()
    assert racing_words.fatal([]) == set()


def test_in_a_pipe_progress_is_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = iter([0.0, 1.0, 3.0, 3.0, 3.5])
    monkeypatch.setattr("panelock.cli.racing_progress.time", SimpleNamespace(monotonic=lambda: next(now)))
    with racing_progress.bar("searching") as shown:
        shown.schedules(10, 0.1)
        shown.schedules(1234, 0.25)
        shown.states(7)
    assert capsys.readouterr().err == "searching: 1,234 schedules, about 25%\n"
