"""What a terminal can do: what the options say of its type, what the client was given, and its environment."""

import pytest

from panelock.cli.drawing.features import Terminal

OPTIONS = {"terminal-features": "xterm*:clipboard:title screen*:title", "terminal-overrides": "linux*:AX@"}


@pytest.mark.parametrize(
    ("term", "more", "given", "found"),
    [
        ("xterm-256color", {}, "", {"clipboard", "extkeys", "title"}),
        ("screen", {"COLORTERM": "truecolor"}, "", {"rgb", "title"}),
        ("screen", {"COLORTERM": "yes"}, "", {"title"}),
        ("linux", {}, "", set()),
        ("linux", {}, "RGB, Sync,", {"rgb", "sync"}),
    ],
)
def test_a_terminal_has_what_its_type_its_client_and_its_environment_say(
    term: str, more: dict[str, str], given: str, found: set[str]
) -> None:
    assert Terminal({"TERM": term} | more, given).features(OPTIONS) == found


@pytest.mark.parametrize(
    ("overrides", "found"),
    [
        ("linux*:AX@ *:Tc", {"rgb"}), ("lin*:RGB", {"rgb"}), ("lin:RGB", set()), ("*:setrgbf=\\E[%p1%dm", {"rgb"}),
        ("*:Tc *:Tc@", set()), ("*:Sync=\\E[?2026%p1%d:Tc", {"rgb", "sync"}), ("xterm*:Tc", set()), ("", set()),
    ],
)  # fmt: skip
def test_capabilities_that_are_overridden_are_features(overrides: str, found: set[str]) -> None:
    assert Terminal({"TERM": "linux"}, "").features(OPTIONS | {"terminal-overrides": overrides}) == found


def test_features_are_an_options_as_soon_as_it_is_set() -> None:
    terminal = Terminal({"TERM": "foot"}, "")
    assert "rgb" not in terminal.features(OPTIONS)
    assert "rgb" in terminal.features(OPTIONS | {"terminal-features": "foot*:RGB"})
    assert "rgb" not in Terminal({}, "").features(OPTIONS | {"terminal-features": "foot*:RGB"})
