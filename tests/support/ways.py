"""In which ways an operation can be asked: its flags, places, sides and kinds, so that none of them is left out."""

from dataclasses import fields
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from panelock.model.options import Global, OfPane, OfSession, OfWindow, Scope
from panelock.model.order import How, Place
from panelock.model.state import End, Exited
from panelock.specs.operations import Operation


def ways_of(operation: Operation) -> set[str]:
    """Return the ways of this one."""
    found = ((field, getattr(operation, field.name)) for field in fields(operation))
    return {f"{field.name}={_way(value)}" for field, value in found if _kinds(field.type)}


def possible(kind: type) -> set[str]:
    """Return all ways of a kind of operation."""
    return {f"{field.name}={way}" for field in fields(kind) for way in _kinds(field.type)}


def _kinds(declared: Any) -> tuple[str, ...]:
    if declared is bool:
        return "False", "True"
    if declared is Place:
        return tuple(how.name for how in How)
    if declared == Scope:
        return (*(scope.name for scope in Global), *(scope.__name__ for scope in (OfSession, OfWindow, OfPane)))
    if declared == End:
        return "Exited(0)", "Exited(1)", "Signalled"
    if get_origin(declared) is Literal:
        return get_args(declared)
    return tuple(one.name for one in declared) if isinstance(declared, type) and issubclass(declared, Enum) else ()


def _way(value: Any) -> str:
    if isinstance(value, Place):
        return value.how.name
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, Exited):
        return f"Exited({value.status})"
    return str(value) if isinstance(value, (bool, str)) else type(value).__name__
