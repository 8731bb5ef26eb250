"""What a terminal is asked to tell besides plain keys (tty_update_features)."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

_FOCUS = "\x1b[?1004"
_KEYS, NO_KEYS = "\x1b[>4;1m", "\x1b[>4m"


class Reports:
    """What it was asked by now."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._focus = self._keys = False

    def change(self, options: Mapping[str, str], features: AbstractSet[str]) -> str:
        """Return what asks it for what the options want of it, as far as it can do that."""
        said, focus = "", options["focus-events"] == "1"
        keys = options["extended-keys"] != "off" and "extkeys" in features
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
