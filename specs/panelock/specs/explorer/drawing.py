"""A schedule as a drawing: time goes down, a column for each process, and what each call gave."""

from panelock.impl.kernel import LOCK_EXCLUSIVE
from panelock.specs.explorer.exploration import Exploration, replayed
from panelock.specs.explorer.judge import Judge
from panelock.specs.explorer.machine import Call, perform
from panelock.specs.explorer.programs import NAMES, Seen, Told

WIDTH = 46


def drawn(exploration: Exploration, schedule: str, *, to_the_end: bool = True) -> str:
    """Draw a schedule, and say what it comes to."""
    end, choices = replayed(exploration, schedule, to_the_end=to_the_end)
    rows = ["".join(f"{NAMES[at]}: {word}".ljust(WIDTH) for at, word in enumerate(exploration.program)).rstrip()]
    state = exploration.start
    for choice in choices:
        process = choice.process
        after = exploration.step(state, choice)
        if choice.killed:
            text = "✗ killed"
        else:
            call = exploration.call(state, choice)
            text = f"{_call(call)} → {_result(perform(state.machine, process, call)[0])}"
        rows.append(f"{' ' * WIDTH * process}{text}")
        new = after.nodes[process].outcomes[len(state.nodes[process].outcomes) :]
        rows.extend(f"{' ' * WIDTH * process}= {_outcome(outcome)}" for outcome in new)
        state = after
    judge = Judge(exploration)
    verdict = judge.end(end) if to_the_end else judge.power(end)
    return "\n".join([*rows, f"→ {verdict or 'nothing bad'}"])


def _call(call: Call) -> str:
    name, *rest = call
    if name in ("flock", "try_flock"):
        rest[1] = "exclusive" if rest[1] == LOCK_EXCLUSIVE else "shared"
    elif name == "open":
        rest = rest[:1]
    words = ", ".join(f"{len(word)} bytes" if isinstance(word, bytes) else _short(str(word)) for word in rest)
    return f"{name}({words})"


def _short(name: str) -> str:
    """The name of a temporary file is long, and its end tells it from others."""
    return name if len(name) < 18 else f"…{name[-8:]}"


def _result(result: object) -> str:
    return f"{len(result)} bytes" if isinstance(result, bytes) else str(result)


def _outcome(outcome: object) -> str:
    match outcome:
        case Told(operation, result):
            pane = getattr(result, "pane", None)
            return f"{type(operation).__name__}: {f'%{pane}' if pane is not None else getattr(result, 'text', result)}"
        case Seen(generation, _):
            return f"read generation {generation}"
    return str(outcome)
