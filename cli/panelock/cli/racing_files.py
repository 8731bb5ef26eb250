"""Kept schedules: files of JSON that ``panelock race --save`` writes and ``panelock race replay`` plays again."""

import os
import tempfile

from panelock.specs.explorer.moments import Moment
from panelock.specs.explorer.race import BadRace, Schedule, dumped, loaded

LARGEST = 1 << 20
"""No schedule takes more bytes."""


def load(path: str) -> Schedule:
    """Read a kept schedule; raises BadRace, which names the file."""
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise BadRace(f"{path}: {error.strerror}") from error
    if len(data) > LARGEST:
        raise BadRace(f"{path}: too large for a saved race")
    try:
        return loaded(data.decode())
    except UnicodeDecodeError as error:
        raise BadRace(f"{path}: not text") from error
    except (BadRace, RecursionError) as error:
        raise BadRace(f"{path}: {error}") from error


def played(path: str, kept: Schedule, *, first: bool) -> list[Moment]:
    """Play it on the code as it is; raises BadRace where that makes other calls than the schedule has."""
    try:
        return kept.moments(first=first)
    except BadRace as error:
        raise BadRace(
            f"{path}: {error} (the code has changed since it was kept, or somebody changed the file)"
        ) from error


def check(path: str, *, force: bool) -> None:
    """Refuse before a search of minutes what could not be kept after it; raises BadRace."""
    folder = os.path.dirname(path) or "."
    if os.path.isdir(path):
        raise BadRace(f"{path}: is a folder")
    if os.path.lexists(path) and not force:
        raise BadRace(f"{path}: exists (--force writes over it)")
    if not os.path.isdir(folder):
        raise BadRace(f"{path}: there is no folder {folder}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadRace(f"{path}: nothing can be written in {folder}")


def save(path: str, schedule: Schedule) -> None:
    """Write a schedule, whole or not at all; raises BadRace."""
    try:
        fd, name = tempfile.mkstemp(prefix=".race-", dir=os.path.dirname(path) or ".")
        try:
            with os.fdopen(fd, "w", encoding="utf-8") as file:
                file.write(dumped(schedule))
            os.chmod(name, 0o644)  # mkstemp gives 0600, and a counterexample is to be shown around
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise BadRace(f"{path}: {error.strerror}") from error
