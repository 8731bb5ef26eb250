"""What a caller without a host tells at a glance is what the table of commands and the registry say."""

import os
import subprocess
import sys

import pytest
from support.lone import Lone

from panelock.impl import glance
from panelock.impl.codec import encode
from panelock.impl.commands.table import TABLE
from panelock.impl.document import FORMAT, empty
from panelock.impl.lookup import lookup
from panelock.impl.paths import Place
from panelock.impl.registry import lifecycle
from panelock.impl.store import Store


def test_the_commands_that_start_a_server_are_those_of_the_table() -> None:
    starting = {word for one in TABLE.values() if one.starts_server for word in (one.name, one.alias) if word}
    assert starting == glance.STARTING


def test_the_commands_that_need_a_server_are_the_tables() -> None:
    assert not any(lookup(TABLE, word).starts_server for word in glance.NEEDING)
    names = {word for one in TABLE.values() for word in (one.name, one.alias)}
    assert names >= glance.NEEDING


def test_where_nothing_was_there_is_no_server(place: Place) -> None:
    assert glance.is_off(place)


def test_a_server_is_off_when_its_registry_says_so_and_not_before(store: Store) -> None:
    team = Lone(store)
    team("new-session", "-d")
    assert not glance.is_off(store.place)
    with store.load_and_lock() as guard:
        lifecycle.end_server(guard.transaction())
        guard.save()
    assert glance.is_off(store.place)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b'{"generation":7,"format":2,"epoch":1,"ended":true,"started":0.0}',
        b'{"generation":7,"format":1,"epoch":1,"ended":false,"started":0.0}',
        b'{"format":1,"generation":7,"epoch":1,"ended":true,"started":0.0}',
        b'{"generation":7,"format":1,"epoch":1,"ended":true',
    ],
)
def test_what_is_not_sure_is_left_to_the_registry(place: Place, text: bytes) -> None:
    os.makedirs(place.folder, 0o700)
    with open(place.registry, "wb") as file:
        file.write(text)
    assert not glance.is_off(place)


def test_a_registry_that_is_missing_from_its_folder_is_left_to_the_registry(place: Place) -> None:
    os.makedirs(place.folder, 0o700)
    assert not glance.is_off(place)


def test_the_empty_document_is_off(place: Place) -> None:
    assert FORMAT == 1
    os.makedirs(place.folder, 0o700)
    with open(place.registry, "wb") as file:
        file.write(encode(empty()))
    assert glance.is_off(place)


def test_a_caller_without_a_server_loads_neither_the_commands_nor_the_registry(place: Place) -> None:
    program = (
        f"import sys; sys.path += {sys.path!r}; from panelock.cli.shim import main; status = main(sys.argv[1:]);"
        "print(*(name for name in sys.modules if name.startswith(('panelock.impl', 'msgspec', 'collections'))));"
        "sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-IS", "-c", program, "-S", place.socket, "has-session", "-t", "x"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, f"error connecting to {place.socket} (No such file or directory)\n")
    loaded = done.stdout.split()
    assert "panelock.impl.glance" in loaded
    assert not {"collections", "msgspec", "panelock.impl.store", "panelock.impl.commands.table"} & set(loaded)
