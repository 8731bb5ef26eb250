"""Servers whose sockets lie outside of the user's folder (-S PATH): known by their hosts, as long as these live."""

import os
from contextlib import suppress
from pathlib import Path

from panelock.impl.errors import Fault
from panelock.impl.host.sessions import everyone
from panelock.impl.paths import user_folder

_HOST = b"panelock.impl.host.main"


def sockets(environment: dict[str, str]) -> list[str]:
    """Return the sockets of this user's living hosts that were started where our folder of servers is theirs, too.

    A host of another folder (TMUX_TMPDIR) has other neighbours, and whoever set that apart means to keep it apart.
    Needs /proc: elsewhere such servers are found by -S alone.
    """
    found = set()
    folder = user_folder(environment, make=False)
    for pid, _ in everyone():
        with suppress(OSError, Fault):
            process = Path(f"/proc/{pid}")
            words = (process / "cmdline").read_bytes().split(b"\0")
            if _HOST not in words or process.stat().st_uid != os.getuid():
                continue
            theirs = dict(
                os.fsdecode(item).partition("=")[::2]
                for item in (process / "environ").read_bytes().split(b"\0")
                if item
            )
            if user_folder(theirs, make=False) == folder:
                # … SOCKET READY MODULE PATHS (host/start.py)
                found.add(os.fsdecode(words[words.index(_HOST) - 2]))
    return sorted(found)
