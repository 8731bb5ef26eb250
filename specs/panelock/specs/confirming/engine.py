"""One claim judged by CrossHair: confirmed over every path, refuted by an example, or neither.

CrossHair's exit status and its silence count for nothing here: what was not confirmed has not been shown. No contract
of a function that is called is believed: bodies are run, whatever they promise (no kind of analysis is on meanwhile).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from time import process_time

import crosshair.core_and_libs  # noqa: F401  # registers Python's own types with CrossHair
from crosshair.condition_parser import ConditionExpr, Conditions
from crosshair.core import ConditionCheckable, analyze_function, run_checkables
from crosshair.fnutil import FunctionInfo
from crosshair.options import DEFAULT_OPTIONS, AnalysisKind, AnalysisOptionSet
from crosshair.statespace import MessageType

Holds = Callable[[Mapping[str, object]], object]
"""Of the arguments by name and ``__return__``: the property, evaluated."""


@dataclass(frozen=True, slots=True)
class Property:
    """One thing that holds after a call: in the words of its source, and as a function."""

    words: str
    holds: Holds


class Verdict(Enum):
    """What CrossHair found."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNKNOWN = "not confirmed"


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, what it took (processor seconds), and the example where there is one."""

    verdict: Verdict
    paths: int
    seconds: float
    example: str = ""


VERDICTS = {
    MessageType.CONFIRMED: Verdict.CONFIRMED,
    MessageType.POST_FAIL: Verdict.REFUTED,
    MessageType.POST_ERR: Verdict.REFUTED,
    MessageType.EXEC_ERR: Verdict.REFUTED,
}


def conditions_of(function: Callable[..., object]) -> list[Conditions]:
    """The contract of a function, one postcondition each. A contract that does not parse is a bug here."""
    options = AnalysisOptionSet(analysis_kind=[AnalysisKind.PEP316])
    found = []
    for checkable in analyze_function(function, options):
        assert isinstance(checkable, ConditionCheckable), f"{function.__name__}: {checkable}"
        found.append(checkable.conditions)
    assert found, f"{function.__name__} has no contract"
    return found


def properties_of(function: Callable[..., object]) -> tuple[Property, ...]:
    """The postconditions of a function's docstring."""
    found = []
    for conditions in conditions_of(function):
        (post,) = conditions.post
        assert post.evaluate is not None
        found.append(Property(post.expr_source, post.evaluate))
    return tuple(found)


def preconditions_of(function: Callable[..., object]) -> tuple[str, ...]:
    """The preconditions of a function's docstring."""
    return tuple(pre.expr_source for pre in conditions_of(function)[0].pre)


def judge(function: Callable[..., object], properties: Sequence[Property], limit_s: float, *, pre: bool) -> Judged:
    """Judge that properties hold after every call, all of them on each path.

    Together they are confirmed exactly when each is, in a fraction of the time: the paths are the same ones.
    Without ``pre`` the preconditions are not asked for: the claim is then about every argument there is.
    """
    conditions = conditions_of(function)[0]

    def every(values: Mapping[str, object]) -> bool:
        return all(one.holds(values) for one in properties)

    words = " and ".join(one.words for one in properties)
    post = conditions.post[0]
    claim = replace(
        conditions,
        pre=conditions.pre if pre else [],
        post=[ConditionExpr(post.condition_type, every, post.filename, post.line, words)],
    )
    taken: Counter[str] = Counter()
    options = DEFAULT_OPTIONS.overlay(
        AnalysisOptionSet(analysis_kind=(), per_condition_timeout=limit_s, per_path_timeout=limit_s)
    )
    options.stats = taken
    start = process_time()
    messages = run_checkables([ConditionCheckable(FunctionInfo.from_fn(function), options, claim)])
    seconds = process_time() - start
    worst = max((VERDICTS.get(message.state, Verdict.UNKNOWN) for message in messages), key=list(Verdict).index)
    example = "" if worst is Verdict.CONFIRMED else "; ".join(message.message for message in messages)
    return Judged(worst, taken["num_paths"], seconds, example)


def broken_of(
    function: Callable[..., object], properties: Sequence[Property], limit_s: float, *, pre: bool
) -> tuple[str, ...]:
    """Which of the properties are not confirmed alone, in their words: asked once all together were not."""
    alone = ((one, judge(function, (one,), limit_s, pre=pre)) for one in properties)
    return tuple(f"{one.words}: {found.example}" for one, found in alone if found.verdict is not Verdict.CONFIRMED)
