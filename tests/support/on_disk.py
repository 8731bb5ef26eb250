"""What a server's folder holds while its host goes on writing."""

from contextlib import suppress
from pathlib import Path

from panelock.impl.paths import Place
from panelock.impl.spare import SPARE


def files(place: Place) -> dict[str, bytes]:
    """The content of each file in a server's folder; those that are gone before they are read are left out."""
    found = {}
    for path in Path(place.folder).iterdir():
        with suppress(FileNotFoundError):
            if path.is_file():
                found[path.name] = path.read_bytes()
    return found


def is_registry(name: str) -> bool:
    """Whether a file holds a document: the one in place, or one that was in place before or is to be."""
    return name == "registry.json" or name.startswith(SPARE)
