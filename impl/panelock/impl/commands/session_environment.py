"""What sessions' environments take from whoever makes them, or is shown them (environ_update; update-environment).

It stays in the host's memory: nobody's environment is written down. When the host dies, panes have their callers'.
It goes before what set-environment said until then; what that says after it takes its place.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from panelock.impl import options
from panelock.impl.commands.base import Call
from panelock.impl.document import Document


def take(call: Call, document: Document, session: int, source: Mapping[str, str]) -> None:
    """Let a session have the variables of update-environment as ``source`` has them; what that lacks is kept out."""
    if call.args.has("E"):
        return
    owner = document.sessions[session]
    kept = call.driver.session_values.setdefault((document.epoch, session), {})
    for pattern in options.elements("update-environment", [owner.options, document.session_options]).values():
        found: dict[str, str | None] = {name: value for name, value in source.items() if fnmatchcase(name, pattern)}
        kept.update(found or {pattern: None})
