"""Deaths of up to so many processes, each at any instant: all schedules with them, one of each class."""

from itertools import combinations

from panelock.specs.explorer.exploration import Exploration
from panelock.specs.explorer.judge import Judge
from panelock.specs.explorer.reducing import reduced
from panelock.specs.explorer.search import Found, Progress


def with_deaths(
    exploration: Exploration,
    kills: int,
    *,
    judge: Judge | None = None,
    limit: int = 10**9,
    progress: Progress | None = None,
    symmetric: bool = False,
    timed: bool = False,
) -> Found:
    """Let every set of so many processes be mortal, and follow one schedule of each class."""
    judging = judge or Judge(exploration)
    total = Found()
    count = len(exploration.program)
    sets = list(combinations(range(count), min(kills, count)))
    for number, mortal in enumerate(sets):

        def part(executions: int, behind: float, number: int = number) -> None:
            assert progress is not None
            progress(total.executions + executions, (number + behind) / len(sets))

        telling = None if progress is None else part
        left = limit - total.executions
        add(
            total,
            reduced(
                exploration,
                mortal=mortal,
                judge=judging,
                limit=left,
                progress=telling,
                symmetric=symmetric,
                timed=timed,
            ),
        )
        if not total.ok or total.executions >= limit:
            break
    return total


def add(total: Found, found: Found) -> None:
    """Count a search in."""
    total.executions += found.executions
    total.steps += found.steps
    total.blocked += found.blocked
    total.states += found.states
    total.images += found.images
    total.paths += found.paths
    total.ends |= found.ends
    total.bad = total.bad or found.bad
    total.schedule = total.schedule or found.schedule
