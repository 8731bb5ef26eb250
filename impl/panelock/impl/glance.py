"""What a caller without a host can tell at a glance, without what the rest of us takes to load.

Only what is sure: for all else the table of commands and the registry are asked. What stands here is compared with them
by a test.
"""

import os

from panelock.impl.paths import Place

TYPE_CHECKING = False  # typing's own is not imported here, nor is collections, which takes as long as all of this
if TYPE_CHECKING:
    from collections.abc import Sequence

STARTING = frozenset((
    "attach", "attach-session", "list-commands", "list-keys", "lscm", "lsk", "new", "new-session", "start",
    "start-server",
))  # fmt: skip
"""Names and aliases of the commands that start a server (CMD_STARTSERVER)."""
NEEDING = frozenset((
    "capture-pane", "capturep", "display", "display-message", "has", "has-session", "kill-pane", "kill-server",
    "kill-session", "kill-window", "killp", "killw", "list-panes", "list-sessions", "list-windows", "ls", "lsp", "lsw",
    "new-window", "neww", "rename-session", "rename-window", "send", "send-keys", "set", "set-option", "show",
    "show-options", "split-window", "splitw",
))  # fmt: skip
"""Some of those that need one: what callers ask first."""


def names(words: "Sequence[str]") -> list[str]:
    """Return the names of a chain's commands: the first word, and each after one that is or ends with ``;``."""
    found, begins = [], True
    for word in words:
        ends = word.endswith(";") and not word.endswith("\\;")
        name = word[:-1] if ends else word
        if begins and name:
            found.append(name)
        begins = ends or (begins and not name)
    return found


def is_off(place: Place) -> bool:
    """Tell whether there is surely no server: it never was, or its registry says that it has ended."""
    try:
        fd = os.open(place.registry, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return not os.path.lexists(place.folder)
    except OSError:
        return False
    try:
        # One that a host writes again just now is not in place (RegistryFile).
        if not os.path.samestat(os.fstat(fd), os.lstat(place.registry)):
            return False
        parts = os.read(fd, 200).split(b",", 4)
    except OSError:
        return False
    finally:
        os.close(fd)
    # The document's first members, in their order: the generation (which every reader finds so), then these.
    return len(parts) == 5 and parts[1] == b'"format":1' and parts[3] == b'"ended":true'
