"""The native client against a host that says anything, under sanitizers; and broken clients, which that finds out.

``make fuzz-client`` plays for ten minutes.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from support import clients, hostile
from support.depth import some_of

GAMES = 60
LOST = "        else if (got != -EINTR)\n            become_shim(1);"
FAILED = "        else if (done != -EINTR)\n            return 0;"
UNKNOWN = "become_shim(head.kind != REJECTED && head.kind != WRONG_VERSION && head.kind != ENDING)"
BROKEN = {
    "the lengths of an answer are believed":
        ("if (sizeof *result + (uint64_t)result->out + result->err != head.length)", "if (0)"),
    "a lost host's request has no id": (LOST, LOST.replace("shim(1)", "shim(0)")),
    "an interrupted read is an end": (LOST, LOST.replace("else if (got != -EINTR)", "else")),
    "an interrupted write is an end": (FAILED, FAILED.replace("else if (done != -EINTR)", "else")),
    "a short write is a whole one": ("data += done, size -= (size_t)done;", "data += done, size = 0;"),
    "the version is not looked at": ("head.magic != MAGIC || head.version != VERSION", "head.magic != MAGIC"),
    "an answer may be shorter than its head": ("head.length >= sizeof(struct result)", "1"),
    "input is handed over as often as it is asked for": ("asked++", "(asked++ && 0)"),
    "what is unknown was not done": (UNKNOWN, "become_shim(0)"),
}  # fmt: skip


@pytest.fixture(scope="module")
def sanitized(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The client under sanitizers; skipped where the compiler has none, but never in CI."""
    return built(tmp_path_factory.mktemp("client"))


def built(folder: Path, source: Path = hostile.SOURCE) -> str:
    try:
        return hostile.build_sanitized(folder, source)
    except (OSError, subprocess.CalledProcessError) as fault:
        if os.environ.get("CI"):
            pytest.fail(str(fault))
        pytest.skip(f"no compiler with sanitizers: {fault}")


@pytest.mark.parametrize("kind", ["sanitized", "native"])
def test_whatever_a_host_says_the_client_prints_a_whole_answer_or_becomes_the_python_program(
    folder: Path, sanitized: str, kind: str
) -> None:
    client = sanitized if kind == "sanitized" else clients.native_or_skip()
    stage = hostile.Stage(client, folder / "stage")
    ends = {str(stage.check(seed))[:1] for seed in range(GAMES)}
    assert len(ends) >= 2, "answered and became the shim"


SLOW = ("a short write is a whole one",)
"""It is found out by waiting."""


@pytest.mark.parametrize(
    "name",
    [
        *some_of([name for name in BROKEN if name not in SLOW], 3),
        *(pytest.param(name, marks=pytest.mark.deep) for name in SLOW),
    ],
)
def test_a_broken_client_is_found_out(folder: Path, tmp_path: Path, name: str) -> None:
    right, wrong = BROKEN[name]
    text = hostile.SOURCE.read_text()
    assert text.count(right) == 1, "the variant does not fit the source any more"
    (tmp_path / "client.c").write_text(text.replace(right, wrong))
    shutil.copy(hostile.SOURCE.with_name("platform.h"), tmp_path)
    stage = hostile.Stage(built(tmp_path, tmp_path / "client.c"), folder / "stage")
    with pytest.raises((AssertionError, subprocess.TimeoutExpired)):
        all(stage.check(seed, patience_s=5) for seed in range(20 * GAMES))
