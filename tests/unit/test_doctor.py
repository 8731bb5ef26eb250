"""What the doctor says of a server's files, and that mending leaves a server that works and loses no bad file."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from support.changes import change, new_session, split

from panelock.cli import checkup, doctoring, launcher, mending
from panelock.impl import codec, journal, lock
from panelock.impl.document import Phase
from panelock.impl.errors import BadRegistry
from panelock.impl.kernel import REAL
from panelock.impl.paths import Place
from panelock.impl.registry import killing, lifecycle, selecting
from panelock.impl.store import Store


@pytest.fixture
def server(place: Place) -> Place:
    """A live registry without a host, whose panes are dead: nothing is wrong with it."""
    store = Store(place)
    new_session(store, "work")
    for _ in range(3):
        split(store, 0)
    change(store, killing.kill_pane, 2)
    change(store, lifecycle.settle_host_death)
    Path(place.host_lock).touch(0o600)
    store.close()
    return place


def see(
    place: Place, capsys: pytest.CaptureFixture[str], *, repair: bool = False, ask: Callable[[str], bool] | None = None
) -> tuple[int, list[list[str]]]:
    """Return the doctor's status and what it printed of the server, in its four columns."""
    capsys.readouterr()
    status = doctoring.doctor([place], repair=repair, ask=ask)
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert all(len(line) == 4 for line in lines)
    return status, [line for line in lines if line[1].startswith(place.socket)]


def wrong(lines: list[list[str]]) -> list[tuple[str, str]]:
    return [(os.path.basename(line[1]), line[2]) for line in lines if line[0] == "wrong"]


def works(place: Place) -> None:
    """A change can be made, and it gives out an id that was never given."""
    store = Store(place, limit_s=1.0)
    assert split(store, 0) == 4
    assert [line.generation for line in journal.read(place.journal)][-1] == store.current().generation
    store.close()


def test_a_server_with_nothing_wrong_is_ok(server: Place, capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = see(server, capsys)
    assert status == 0
    assert ["ok", server.socket, "nothing is wrong", ""] in lines
    assert wrong(lines) == []


# --- damage that is mended ---------------------------------------------------------------------------------------


def _append(path: str, data: bytes) -> None:
    with open(path, "ab") as file:
        file.write(data)


def _uncommitted(place: Place) -> None:
    generation = Store(place).load_shared().generation
    line = journal.Line(1, generation + 1, 0.0, "w", [{"op": "split-window", "pane": 9}])
    _append(place.journal, msgspec.json.encode(line) + b"\n")


def _damaged_line(place: Place) -> None:
    lines = Path(place.journal).read_bytes().splitlines(keepends=True)
    Path(place.journal).write_bytes(b"".join([*lines[:2], b"garbage\n", *lines[2:]]))


def _died_holding(place: Place) -> None:
    fd = lock.open_lock(REAL, place.lock)
    generation, _ = lock.read(REAL, fd, place.lock)
    lock.HeldLock(REAL, place.lock, fd, 0, "").bump(generation)
    text = Path(place.lock).read_text().split()
    Path(place.lock).write_text(f"{text[0]} boot:1:99999999:1".ljust(lock.LENGTH - 1) + "\n")
    os.close(fd)


def _linked(place: Place) -> None:
    os.rename(place.registry, f"{place.folder}/elsewhere.damaged-0")
    os.symlink("elsewhere.damaged-0", place.registry)


def _folder(place: Place) -> None:
    os.unlink(place.registry)
    os.mkdir(place.registry)


def _foreign_launcher(place: Place) -> None:
    launcher.put_on_path(place, {})
    Path(f"{place.programs}/tmux").write_text("#!/nowhere/python\n")


def _pending(place: Place) -> None:
    store = Store(place)
    pane = split(store, 0)
    with store.load_and_lock() as guard:
        tx = guard.transaction()
        lifecycle.clear_life(guard.document.panes[pane])
        guard.document.panes[pane].phase = Phase.PENDING
        guard.document.panes[pane].maker = "boot:1:99999999:1"
        tx.touched.panes.add(pane)
        guard.save()
    store.close()


def _invariant(place: Place) -> None:
    text = Path(place.registry).read_text()
    Path(place.registry).write_text(text.replace('"next_pane":4', '"next_pane":1'))


def _write(name: str, data: bytes) -> Callable[[Place], None]:
    def damage(place: Place) -> None:
        Path(place.folder, name).write_bytes(data)

    return damage


DAMAGE: dict[str, tuple[Callable[[Place], object], str, str]] = {
    "a temporary file": (_write("registry.json.new-x", b"half"), "registry.json.new-x", "left by a process that died"),
    "a spare file": (_write("registry.json.spare-x", b"half"), "registry.json.spare-x", "left by a host that died"),
    "an uncommitted line": (_uncommitted, "journal.jsonl", "1 changes that were never committed"),
    "a torn line": (lambda p: _append(p.journal, b'{"epoch":1,"gen'), "journal.jsonl", "a torn line"),
    "a damaged line": (_damaged_line, "journal.jsonl", "cannot be read in line 3"),
    "a foreign lock file": (_write("registry.lock", b"hello\n"), "registry.lock", "not a lock file of ours"),
    "a new lock file": (_write("registry.lock", b""), "registry.lock", "is behind the document's"),
    "a holder that died": (_died_holding, "registry.lock", "process 99999999 (gone) died holding it"),
    "an open folder": (lambda p: os.chmod(p.folder, 0o755), "s.d", "others may enter it (mode 755)"),
    "an open registry": (lambda p: os.chmod(p.registry, 0o644), "registry.json", "others may read it (mode 644)"),
    "an empty registry": (_write("registry.json", b""), "registry.json", "is empty"),
    "a cut registry": (_write("registry.json", b'{"generation":9,"f'), "registry.json", "cut short"),
    "a foreign registry": (_write("registry.json", b"hello"), "registry.json", "is not JSON"),
    "another format": (_write("registry.json", b'{"generation":1,"format":9}'), "registry.json", "has format 9"),
    "a broken invariant": (_invariant, "registry.json", "a pane id is below its counter"),
    "a missing registry": (lambda p: os.unlink(p.registry), "registry.json", "is missing, though generation"),
    "a link for a registry": (_linked, "registry.json", "is a symbolic link"),
    "a folder for a registry": (_folder, "registry.json", "is a directory"),
    "another installation's tmux": (_foreign_launcher, "tmux", "was written by another installation"),
    "a half-made pane": (_pending, "registry.json", "%4: half made, but the host is gone"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_named_and_mended_and_the_server_works(
    server: Place, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    damage, file, words = DAMAGE[name]
    damage(server)
    status, lines = see(server, capsys)
    assert status == 1
    assert any(file == where and words in what for where, what in wrong(lines)), lines
    status, lines = see(server, capsys, repair=True)
    assert status == 0, lines
    assert ["ok", server.socket, "nothing is wrong any longer", ""] in lines
    assert wrong(see(server, capsys)[1]) == []
    if name == "a half-made pane":
        assert 4 not in Store(server).load_shared().panes
    else:
        works(server)


def test_looking_changes_nothing(server: Place, capsys: pytest.CaptureFixture[str]) -> None:
    for damage in (_uncommitted, _damaged_line, _write("registry.json", b"hello"), _write("registry.json.new-x", b"")):
        damage(server)
        before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in Path(server.folder).iterdir()}
        see(server, capsys)
        assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in Path(server.folder).iterdir()} == before


# --- a registry that is made again -------------------------------------------------------------------------------


def test_a_damaged_registry_is_kept_and_made_again_above_all_known_generations(
    server: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Store(server).load_shared()
    Path(server.registry).write_bytes(b"hello")
    Path(f"{server.registry}.damaged-1").write_bytes(b"an earlier one")
    see(server, capsys, repair=True)
    assert Path(f"{server.registry}.damaged-1").read_bytes() == b"an earlier one"
    assert Path(f"{server.registry}.damaged-2").read_bytes() == b"hello"
    after = Store(server).load_shared()
    assert after.generation > before.generation
    assert (sorted(after.panes), after.next_pane) == ([0, 1, 3], 4)
    assert codec.decode(Path(server.last).read_bytes(), "last") == after
    rebuilt = list(journal.read(server.journal))[-1]
    assert (rebuilt.generation, rebuilt.operations[0]["op"]) == (after.generation, "rebuild")


def test_with_a_registry_that_is_made_again_a_death_is_in_order_too(server: Place) -> None:
    _died_holding(server)
    Path(server.registry).write_bytes(b"hello")
    mending.make_again(server)
    assert Path(server.lock).read_text().split() == [str(Store(server).load_shared().generation)]


def test_before_a_registry_is_replaced_a_person_is_told_what_it_lacks_and_may_refuse(
    server: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(server.registry).write_bytes(b"hello")
    asked: list[str] = []

    def refuse(question: str) -> bool:
        asked.append(question)
        return False

    status, lines = see(server, capsys, repair=True, ask=refuse)
    assert status == 1
    assert len(asked) == 1
    for words in ("1 sessions (work), 1 windows, 3 panes", "it lacks the command and folder", "%0, %1, %3"):
        assert words in asked[0]
    assert ["left", server.registry, "as it was, as you said", ""] in lines
    assert Path(server.registry).read_bytes() == b"hello"
    with pytest.raises(BadRegistry):
        Store(server).load_shared()


def test_a_rebuild_after_a_rebuild_still_gives_the_same(server: Place, capsys: pytest.CaptureFixture[str]) -> None:
    Path(server.registry).write_bytes(b"hello")
    see(server, capsys, repair=True)
    change(Store(server), selecting.rename_session, 0, "play")
    Path(server.registry).write_bytes(b"hello again")
    assert see(server, capsys, repair=True)[0] == 0
    assert Store(server).load_shared().sessions[0].name == "play"
    works(server)


def test_where_nothing_is_left_to_rebuild_from_the_doctor_says_what_to_do(
    server: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(server.registry).write_bytes(b"hello")
    os.unlink(server.journal)
    status, lines = see(server, capsys, repair=True)
    assert status == 1
    assert any("cannot be rebuilt" in line[3] and "begin anew" in line[3] for line in lines)
    assert Path(server.registry).read_bytes() == b"hello"


# --- what is only said -------------------------------------------------------------------------------------------


def test_a_file_that_is_not_ours_is_named_and_left_alone(server: Place, capsys: pytest.CaptureFixture[str]) -> None:
    Path(server.folder, "notes.txt").write_text("mine")
    status, lines = see(server, capsys, repair=True)
    assert status == 0
    assert any(line[0] == "note" and line[1].endswith("notes.txt") for line in lines)
    assert Path(server.folder, "notes.txt").read_text() == "mine"


def test_what_cannot_be_mended_stays_wrong(server: Place, capsys: pytest.CaptureFixture[str]) -> None:
    os.unlink(server.journal)
    os.mkdir(server.journal)
    status, lines = see(server, capsys, repair=True)
    assert status == 1
    assert ("journal.jsonl", "is a folder") in wrong(lines)


def test_a_lost_journal_is_a_note(server: Place, capsys: pytest.CaptureFixture[str]) -> None:
    os.unlink(server.journal)
    status, lines = see(server, capsys)
    assert status == 0
    assert any(line[0] == "note" and "history is lost" in line[2] for line in lines)


def test_a_folder_behind_a_link_is_not_even_opened(server: Place, capsys: pytest.CaptureFixture[str]) -> None:
    os.rename(server.folder, f"{server.socket}.elsewhere")
    os.symlink(f"{server.socket}.elsewhere", server.folder)
    status, lines = see(server, capsys, repair=True)
    assert status == 1
    assert wrong(lines) == [("s.d", "is a symbolic link")]
    os.unlink(server.folder)


def test_a_server_of_another_boot_is_marked_as_ended(server: Place, capsys: pytest.CaptureFixture[str]) -> None:
    with Store(server).load_and_lock() as guard:
        guard.document.boot = "another"
        guard.transaction().touched.rest = True
        guard.save()
    status, lines = see(server, capsys)
    assert status == 1
    assert ("registry.json", "is of a server that ended with the machine's") in wrong(lines)
    assert see(server, capsys, repair=True)[0] == 0
    assert Store(server).load_shared().ended


def test_the_file_systems_kind_is_the_one_of_the_nearest_mount(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    here = os.path.realpath(tmp_path)
    mounts.write_text(
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        f"23 22 0:5 / {os.path.dirname(here)} rw shared:1 - tmpfs tmpfs rw\n"
        f"24 23 0:6 / {here} rw shared:2 - nfs4 server:/home rw\n"
        f"25 23 0:7 / {here}-beside rw - xfs x rw\n"
    )
    assert checkup.file_system_of(str(tmp_path), str(mounts)) == "nfs4"
    assert checkup.file_system_of("/", str(mounts)) == "ext4"
    assert checkup.file_system_of(str(tmp_path), "/nowhere") == ""


def test_control_characters_in_names_never_reach_the_terminal(
    server: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(server.folder, "\x1b[2Jname").touch()
    change(Store(server), selecting.rename_session, 0, "\x1b]0;owned\x07")
    Path(server.registry).write_bytes(b"\x1b[2J")
    _, lines = see(server, capsys, repair=True)
    assert "\x1b" not in str(lines).replace("\\x1b", "")
    assert not any("\x1b" in cell or "\x07" in cell for line in lines for cell in line)


def test_every_file_that_a_mended_server_has_is_closed_to_others(
    server: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    _damaged_line(server)
    Path(server.registry).write_bytes(b"hello")
    os.chmod(server.registry, 0o600)
    see(server, capsys, repair=True)
    for path in Path(server.folder).iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
