"""What a claim is here: a function that returns whether something holds, its sentence as its name, and ``post: _``."""

from collections.abc import Callable
from dataclasses import dataclass

from panelock.specs.confirming.worlds import Bound


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a claim is confirmed: in CI, and by the deep command."""

    ci: Bound
    deep: Bound


@dataclass(frozen=True, slots=True)
class Theorem:
    """A claim about the model, confirmed in every world of its bounds."""

    holds: Callable[..., bool]
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Pure:
    """A claim about a pure function of the implementation, and what it ranges over, in words.

    ``confirmed`` says that CrossHair gets to the end of it. Where it does not, the claim is still searched for a
    counterexample, for so long as the run allows, and the table says that it is no more than that.
    """

    holds: Callable[..., bool]
    over: str
    confirmed: bool = True
