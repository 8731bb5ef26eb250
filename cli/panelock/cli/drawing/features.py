"""What a terminal can do that not every one is taken to (tty-features.c; terminal-features, terminal-overrides, -T)."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import lru_cache

_KNOWN = "xterm*:extkeys tmux*:extkeys"
"""What terminals are taken to know without being named."""
_BY_CAPABILITY = {"Tc": "rgb", "RGB": "rgb", "setrgbf": "rgb", "Sync": "sync", "Eneks": "extkeys"}
"""Which feature a terminal has that has such a capability."""


@lru_cache(maxsize=8)
def features(term: str, given: str, named: str, overrides: str) -> frozenset[str]:
    """Return the features of a terminal of this type, in small letters.

    ``given`` are those that the client was started with (-T: between commas), ``named`` is terminal-features and
    ``overrides`` terminal-overrides, whose entries stand between blanks.

    >>> sorted(features("foot", "", "xterm*:title foot*:RGB:extkeys", ""))
    ['extkeys', 'rgb']
    >>> sorted(features("linux", "sync", "foot:extkeys", "*:Tc")), features("linux", "RGB", "", "*:Tc@")
    (['rgb', 'sync'], frozenset())
    """
    found = {one.strip().lower() for one in given.split(",")}
    for entry in f"{_KNOWN} {named}".split():
        pattern, *names = entry.split(":")
        if fnmatchcase(term, pattern):
            found.update(name.lower() for name in names)
    for entry in overrides.split():
        pattern, *capabilities = entry.split(":")
        for capability in capabilities if fnmatchcase(term, pattern) else ():
            name, value, _ = capability.partition("=")
            feature = _BY_CAPABILITY.get(name.removesuffix("@"))
            if feature is not None and name.endswith("@") and not value:
                found.discard(feature)
            elif feature is not None:
                found.add(feature)
    return frozenset(found - {""})


class Terminal:
    """The terminal of one client."""

    def __init__(self, environment: Mapping[str, str], given: str) -> None:
        """``given`` are the features that the client was started with."""
        self._term = environment.get("TERM", "")
        self._given = f"{given},rgb" if environment.get("COLORTERM") in ("truecolor", "24bit") else given

    def features(self, options: Mapping[str, str]) -> frozenset[str]:
        """Return its features as the options have it."""
        return features(self._term, self._given, options["terminal-features"], options["terminal-overrides"])
