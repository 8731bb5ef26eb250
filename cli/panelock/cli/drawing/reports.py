"""What a terminal is asked to tell besides plain keys (tty_update_features)."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

_FOCUS = "\x1b[?1004"
_KEYS, NO_KEYS = "\x1b[>4;1m", "\x1b[>4m"
_KNOWN = ("xterm*", "tmux*")
"""Terminals that are taken to know extended keys without being named by terminal-features."""


def knows_extended_keys(term: str, features: str) -> bool:
    """Tell whether a terminal has the feature `extkeys`.

    >>> knows_extended_keys("foot", "xterm*:title foot*:RGB:extkeys"), knows_extended_keys("linux", "foot:extkeys")
    (True, False)
    """
    entries = [entry.split(":") for entry in features.split()]
    named = (entry[0] for entry in entries if "extkeys" in (feature.lower() for feature in entry[1:]))
    return any(fnmatchcase(term, pattern) for pattern in (*_KNOWN, *named))


class Reports:
    """What it was asked by now."""

    def __init__(self, term: str) -> None:
        self._term = term
        self._focus = self._keys = False

    def change(self, options: Mapping[str, str]) -> str:
        """Return what asks it for what the options want of it."""
        said, focus = "", options["focus-events"] == "1"
        keys = options["extended-keys"] != "off" and knows_extended_keys(self._term, options["terminal-features"])
        if focus != self._focus:
            said += f"{_FOCUS}{'h' if focus else 'l'}"
        if keys != self._keys:
            said += _KEYS if keys else NO_KEYS
        self._focus, self._keys = focus, keys
        return said

    def end(self) -> str:
        """Return what asks it for no extended keys any more; all else terminal.RETURN does."""
        keys, self._focus, self._keys = self._keys, False, False
        return NO_KEYS if keys else ""
