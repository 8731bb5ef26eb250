"""Pictures with sliders: moved where a notebook is alive; where it is only read, a plain picture of one setting."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from panelock.specs.scenes.style import Picture

WIDGET = "application/vnd.jupyter.widget-view+json"


@dataclass(frozen=True, slots=True)
class Slider:
    """One value that can be moved: from ``low`` to ``high``, at ``at`` when nobody has moved it."""

    name: str
    low: int
    high: int
    at: int


class Sliding:
    """Shows a picture for each setting of some sliders; ipywidgets is used if it is there."""

    def __init__(self, draw: Callable[..., Picture], *sliders: Slider) -> None:
        """``draw`` gets the sliders' values, in their order."""
        self.draw = draw
        self.sliders = sliders

    def picture(self) -> Picture:
        """What is seen before anybody moves a slider, and where none can be moved."""
        return self.draw(*(slider.at for slider in self.sliders))

    def __repr__(self) -> str:
        """What is seen there."""
        return repr(self.picture())

    def widget(self) -> Any:
        """Make the sliders and the picture under them; raises ModuleNotFoundError where there is no ipywidgets."""
        import ipywidgets

        drawn = cache(lambda *values: self.draw(*values).png())
        bars = [
            ipywidgets.IntSlider(
                one.at, one.low, one.high, description=one.name, continuous_update=False,
                style={"description_width": "initial"}, layout={"width": "36em"},
            )
            for one in self.sliders
        ]  # fmt: skip
        image = ipywidgets.Image(value=drawn(*(bar.value for bar in bars)), format="png", layout={"max_width": "100%"})

        def moved(_: object) -> None:
            image.value = drawn(*(bar.value for bar in bars))

        for bar in bars:
            bar.observe(moved, "value")
        return ipywidgets.VBox([*bars, image])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """Give every front end what it can show: the sliders, else the picture, else what is on it in words."""
        del include, exclude
        still = self.picture()
        shown = {"image/png": b64encode(still.png()).decode(), "text/plain": repr(still)}
        try:
            return {**self.widget()._repr_mimebundle_(), **shown}
        except ModuleNotFoundError:
            return shown
