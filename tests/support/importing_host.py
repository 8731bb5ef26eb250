"""A host that notes what is imported once it has warmed up; to be named as ``ensure_host``'s module."""

import os
import sys
from typing import Any

from panelock.impl.host import main as host
from panelock.impl.host import program
from panelock.impl.paths import Place

NOTES = "imported"


def main() -> None:
    """As panelock.impl.host.main.main; the notes' file appears when it is warm."""
    place, ready = Place(sys.argv[1]), int(sys.argv[2])
    os.set_inheritable(ready, False)
    warm = host.warm

    def warm_and_note() -> None:
        warm()
        notes = open(f"{place.folder}/{NOTES}", "a", buffering=1)  # noqa: SIM115 - as long as the process

        def note(event: str, args: tuple[Any, ...]) -> None:
            if event == "import":
                notes.write(f"{args[0]}\n")

        sys.addaudithook(note)

    host.warm = warm_and_note
    os._exit(host.run(place, program.compile_words, ready=ready))
