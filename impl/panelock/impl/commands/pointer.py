"""The mouse of a client that draws, as commands are told of it."""

from typing import Annotated

from msgspec import Meta, Struct

Cell = Annotated[int, Meta(ge=-1, le=1 << 16)]
"""A column or a row of a pane, as whoever draws it says it."""


class Pointer(Struct, frozen=True):
    """What a mouse has done in a client that draws: places are columns and rows of the pane that it is on."""

    at: tuple[Cell, Cell] | None
    """Where it is; None where that is no place in the pane."""
    last: tuple[Cell, Cell] | None
    """Where it was before."""
    dragging: bool
    wheel: bool
