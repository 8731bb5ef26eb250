"""Attached clients, without any connection: whom a command means, what sizes they give, and where they go."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.changes import new_session

from panelock.impl.clients import VALUES, Client, Clients, size_of
from panelock.impl.document import Document, Session
from panelock.impl.host.pane_flow import escaped
from panelock.impl.host.printing import shown
from panelock.impl.host.successor import successor
from panelock.impl.paths import Place
from panelock.impl.store import Store


@pytest.fixture
def document(place: Place) -> Document:
    store = Store(place)
    for name in ("b", "a", "c"):
        new_session(store, name)
    return store.current()


def client(name: str, at: float = 1.0, **more: object) -> Client:
    return Client(name, 1, "xterm", {}, "/", at, at, **more)  # type: ignore[arg-type]  # a test's own words


def all_of(document: Document, *made: tuple[Client, str]) -> Clients:
    clients = Clients()
    for one, name in made:
        clients.attach(one, named(document, name).id, one.created)
    return clients


def named(document: Document, name: str) -> Session:
    return next(one for one in document.sessions.values() if one.name == name)


def test_a_client_is_found_by_its_name_and_the_one_used_last_is_best(document: Document) -> None:
    early, late, other = client("early"), client("late", 2.0), client("other", 3.0)
    clients = all_of(document, (early, "a"), (late, "a"), (other, "b"))
    assert [clients.named("late:"), clients.named("late"), clients.named("nobody")] == [late, late, None]
    at = {name: named(document, name).id for name in "abc"}
    assert [clients.best(at["a"]), clients.best(at["b"]), clients.best(at["c"]), clients.best(None)] == [
        late, other, other, other,
    ]  # fmt: skip
    assert clients.of(at["a"]) == [early, late]
    for one in (early, late, other):
        clients.detach(one)
    assert (bool(clients.all), clients.best(None), early.session) == (False, None, -1)


def test_its_last_session_is_the_one_that_it_was_shown_before(document: Document) -> None:
    one = client("one")
    clients = all_of(document, (one, "a"))
    assert VALUES["client_last_session"](one, document) == ""
    clients.attach(one, named(document, "b").id, 6.0)
    clients.attach(one, named(document, "b").id, 7.0)
    assert [VALUES[f"client_{name}"](one, document) for name in ("session", "last_session")] == ["b", "a"]


SIZES = {"largest": (100, 30), "smallest": (80, 20), "latest": (80, 30), "manual": None}


@pytest.mark.parametrize("way", SIZES)
def test_windows_have_the_size_of_the_clients_that_see_them(document: Document, way: str) -> None:
    one, other = client("one", 1.0, size=(100, 20)), client("other", 2.0, size=(80, 30))
    elsewhere, silent = client("elsewhere", 3.0, size=(200, 100)), client("silent", 4.0)
    clients = all_of(document, (one, "a"), (other, "a"), (elsewhere, "b"), (silent, "a"))
    shown = named(document, "a")
    assert clients.use(other, document)
    assert clients.window_size(document, shown.links[0].window, way) == SIZES[way]
    assert clients.new_window_size(document, shown.id, way) == SIZES[way]
    assert clients.new_window_size(document, named(document, "c").id, way) is None


def test_of_windows_that_are_gone_nobody_is_kept_who_used_them(document: Document) -> None:
    one = client("one", 1.0, size=(100, 20))
    clients, owner = all_of(document, (one, "a")), named(document, "a")
    clients.latest[10**6] = one
    clients.made(owner.links[0].window, owner.id, document)
    assert clients.latest == {owner.links[0].window: one}


def test_of_several_the_one_counts_that_has_used_a_window_last(document: Document) -> None:
    one, other = client("one", 1.0, size=(100, 20)), client("other", 2.0, size=(80, 30))
    clients, window = all_of(document, (one, "a"), (other, "a")), named(document, "a").links[0].window
    assert clients.window_size(document, window, "latest") is None
    assert [clients.use(used, document) for used in (other, one, one)] == [True, True, False]
    assert clients.window_size(document, window, "latest") == (100, 20)
    clients.detach(one)
    clients.unuse(one, document)
    assert clients.latest == {window: other}
    assert clients.window_size(document, window, "latest") == (80, 30)
    assert not clients.use(one, document)


def test_who_wants_to_be_ignored_is_where_somebody_else_is_there(document: Document) -> None:
    one, other = client("one", 2.0, size=(100, 20), ignore_size=True), client("other", 1.0, size=(80, 30))
    clients = all_of(document, (one, "a"))
    window = named(document, "a").links[0].window
    assert clients.window_size(document, window, "latest") == (100, 20)
    clients.attach(other, named(document, "a").id, 1.0)
    assert clients.window_size(document, window, "latest") == (80, 30)
    other.sizes[window] = (10, 5)
    assert clients.window_size(document, window, "latest") == (10, 5)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("80x24", (80, 24)), ("80,24", (80, 24)), ("1x1", (1, 1)), ("10000x10000", (10000, 10000)), ("0x1", None),
        ("10001x5", None), ("x", None), ("", None), ("80", None), ("80x", None), ("80 x 24", None), ("-1x5", None),
    ],
)  # fmt: skip
def test_sizes_are_read_as_tmux_does(text: str, size: tuple[int, int] | None) -> None:
    assert size_of(text) == size


def test_flags_are_given_and_taken_but_for_reading_only() -> None:
    one = client("one", utf8=False)
    assert one.flags == "attached,focused,control-mode"
    one.set_flags("read-only,ignore-size,no-output,wait-exit,pause-after=3,what,pause-after=x")
    assert one.flags == "attached,focused,control-mode,ignore-size,no-output,wait-exit,read-only"
    one.set_flags("pause-after,!read-only,!ignore-size,!no-output,!wait-exit")
    assert one.flags == "attached,focused,control-mode,pause-after=0,read-only"


def nobody(_: int) -> list[Client]:
    return []


SUCCESSORS = {
    "on": None, "off": "b", "no-detached": "b", "next": "b", "previous": "a",
}  # fmt: skip


@pytest.mark.parametrize("way", SUCCESSORS)
def test_where_a_client_goes_when_its_session_has_gone(document: Document, way: str) -> None:
    document.sessions = {one.id: one for one in document.sessions.values()}
    named(document, "b").activity = 1e12
    found = successor(document, "aa", way, nobody)
    assert (found.name if found is not None else None) == SUCCESSORS[way]


def test_next_and_previous_go_around_and_the_attached_can_be_left_out(document: Document) -> None:
    def held(session: int) -> list[Client]:
        return [client("one")] if session == named(document, "b").id else []

    def name(lost: str, way: str, clients: Callable[[int], list[Client]] = nobody) -> str:
        found = successor(document, lost, way, clients)
        return "" if found is None else found.name

    assert [name("z", "next"), name("0", "previous"), name("0", "next"), name("z", "previous")] == ["a", "c", "a", "c"]
    assert name("x", "no-detached", held) in ("a", "c")
    assert name("x", "no-detached", lambda _: [client("one")]) == ""


@given(st.binary())
def test_output_is_escaped_so_that_it_stands_in_a_line_and_can_be_read_back(data: bytes) -> None:
    text = escaped(data)
    assert not set(text) & set(range(32))
    back = bytearray()
    at = 0
    while at < len(text):
        if text[at : at + 1] == b"\\":
            back.append(int(text[at + 1 : at + 4], 8))
            at += 4
        else:
            back.append(text[at])
            at += 1
    assert bytes(back) == data


@given(st.binary())
def test_what_is_no_text_is_shown_as_lines_of_text(data: bytes) -> None:
    text = shown(data).decode()
    assert text.count("\n") == data.count(b"\n") + 1
    assert all(line.isprintable() for line in text.replace("\xad", "").splitlines() if data.isascii())
    assert not set(text) & {chr(code) for code in [*range(10), *range(11, 32), *range(127, 160)]}
