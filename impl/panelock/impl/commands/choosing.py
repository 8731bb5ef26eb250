"""choose-tree, choose-buffer, choose-client for a client that draws (window-tree.c, window-buffer.c …).

The client lets somebody choose (cli/drawing/choosing.py), and gives the commands that come of it as its own: here it is
told what there is, in tmux's order and with every format expanded. When things change it asks again by the same
command. Nothing waits for the choice: no pane is in a mode. Imported only when somebody is to choose.
"""

import json
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any, NamedTuple

from panelock.impl import arguments, options
from panelock.impl.arguments import Block
from panelock.impl.buffers import Buffer
from panelock.impl.clients import Client, values
from panelock.impl.commands import common
from panelock.impl.commands.base import Call, Steps, Wait
from panelock.impl.commands.nested import parsed, run_nested
from panelock.impl.commands.pane_numbers import colours
from panelock.impl.document import Link, Session, Window
from panelock.impl.expanding import expanded
from panelock.impl.formats_values import is_true
from panelock.impl.mode_formats import BUFFER, CLIENT, TREE
from panelock.impl.targets import Target, of_session
from panelock.impl.targets_panes import pane_base
from panelock.impl.targets_windows import sorted_sessions
from panelock.impl.variables import PaneFacts
from panelock.impl.variables_server import sample

ITEMS = 4096
"""So many things are told of at most: what comes after them is left out, and counted."""
TEXT = 400
"""Characters of a format's text that are told: terminals are no wider."""
CONTENT, CONTENTS = 4096, 1 << 16
"""Bytes of one buffer that are told, and of all."""
KEYS = 256
"""Lines whose keys are told, where a format says them by the line."""
HERE = "panelock-here"
"""As a format for keys it means that the template is to be run at the target: of it a client that draws makes use where
somebody types commands for what he has selected."""

OPTIONS, VALUE = "panelock-options", "panelock-value"
"""As a format for keys they have it tell of options and keys anew, or what a value expands to (customizing.py)."""

Expanding = Generator[Wait, Any, str]
Item = list[Any]
"""What is told of one: see cli/drawing/choosing_tree.py."""


class Kind(NamedTuple):
    """What can be chosen."""

    sorts: tuple[str, ...]
    format: str
    template: str


KINDS = {
    "choose-tree": Kind(("index", "name", "time"), TREE, "switch-client -Zt '%%'"),
    "choose-buffer": Kind(("time", "name", "size"), BUFFER, "paste-buffer -p -b '%%'"),
    "choose-client": Kind(("name", "size", "creation", "activity"), CLIENT, "detach-client -t '%%'"),
}


class Row(NamedTuple):
    """One thing that can be chosen, before its formats are expanded."""

    depth: int
    id: str
    name: str
    kind: str
    target: Target | None
    extra: Mapping[str, str]
    find: str = ""
    """What is searched beside the name."""
    expanded: bool = True
    ids: tuple[int, ...] = ()
    data: str = ""
    tested: tuple[Target, ...] = ()
    """The panes of which the filter must let one through."""


def choose(call: Call, client: Client) -> Steps:
    """Let a client choose among sessions, windows and panes, among buffers, or among clients."""
    args, name = call.args, call.command.name
    if args.get("K") in (OPTIONS, VALUE):
        from panelock.impl.commands import customizing  # whoever asks has opened it

        asks = customizing.expand if args.get("K") == VALUE else customizing.customize
        yield from asks(call, client)
        return
    found, what = where(call, client), KINDS[name]
    call.fleeting = True
    if args.get("K") == HERE and args.rest:
        call.go_to(found.session, found.index, found.pane)
        yield from run_nested(call, parsed(call, args.rest[0], found))
        return
    wanted = (args.get("O") or "").lower()
    sort = wanted if wanted in what.sorts else what.sorts[0]
    order = Order(call, found, sort)
    rows = list({"choose-tree": order.tree, "choose-buffer": order.buffers, "choose-client": order.clients}[name]())
    only = args.get("f")
    facts: PaneFacts = {}
    kept = rows if only is None else (yield from _filtered(call, only, rows, facts))
    shown = (kept or rows)[:ITEMS]
    template = args.rest[0] if args.rest else what.template
    items = []
    keys = args.get("K")
    by_line = keys is not None and "line" in keys
    for row in shown:
        text = yield from _of(call, args.get("F") or what.format, row, facts)
        key = None if keys is None or by_line else (yield from _of(call, keys, row, facts))
        items.append([row.depth, row.id, row.name, cut(text), cut(row.find), key, row.expanded, row.ids, row.data])
    told = said(call, client, found) | {
        "command": name,
        "again": _again(call, found),
        "sorts": what.sorts,
        "sort": sort,
        "no_matches": not kept,
        "template": template,
        "current": order.current if name == "choose-tree" else "",
        "keys": (yield from _keys_by_line(call, keys or "", shown, facts)) if by_line else None,
        "items": items,
        "left_out": len(kept or rows) - len(shown),
    }
    tell(call, client, "choose", told)


def said(call: Call, client: Client, found: Target) -> dict[str, Any]:
    """Return what is told whatever there is to choose from."""
    args = call.args
    return {
        "reversed": args.has("r"),
        "filter": args.get("f"),
        "block": bool(args.rest) and isinstance(args.rest[0], Block),
        "preview": not args.has("N"),
        "zoom": args.has("Z"),
        "pane": found.pane,
        "start": [f"${found.session}", _link_id(found.session, found.index, found.window), f"%{found.pane}"],
        "colours": colours(call, client),
        "separators": common.session_option(call, call.document, _session(call, client), "word-separators"),
        "limit": int(options.effective("prompt-history-limit", [call.document.server_options]) or 0),
    }


def where(call: Call, client: Client) -> Target:
    """Return where the command was given: of several places the one that the client sees."""
    found = common.pane(call, call.document)
    owner = call.document.sessions[client.session]
    links = sorted(owner.links, key=lambda link: link.index != owner.current)
    index = next((link.index for link in links if link.window == found.window), None)
    return found if index is None else Target(owner.id, index, found.window, found.pane)


# --- what there is, in order ---


class Order:
    """Lists what there is, sorted."""

    def __init__(self, call: Call, found: Target, sort: str) -> None:
        """``found`` is where the command was given."""
        self._call, self._document, self._found, self._sort = call, call.document, found, sort
        self._reversed = call.args.has("r")

    @property
    def current(self) -> str:
        """Name the line of a tree that is selected first."""
        found, args = self._found, self._call.args
        if args.has("s"):
            return f"${found.session}"
        if args.has("w") or len(self._document.windows[found.window].panes) == 1:
            return _link_id(found.session, found.index, found.window)
        return f"%{found.pane}"

    def tree(self) -> Iterator[Row]:
        """List sessions, each with its windows, and these with their panes where they have several."""
        by_session = self._call.args.has("s")
        for owner in self._sorted(self._sessions(), self._session_key):
            links = self._sorted(owner.links, self._link_key)
            tested = tuple(self._pane(owner, link, pane) for link in links for pane in self._panes(link))
            yield Row(
                0, f"${owner.id}", owner.name, "session", of_session(self._document, owner), {},
                expanded=not by_session, ids=(owner.current,), tested=tested,
            )  # fmt: skip
            for link in links:
                yield from self._window(owner, link)

    def _sessions(self) -> list[Session]:
        """Return the sessions: of a group the one where the command was given, else its first; or (-G) all."""
        document = self._document
        if self._call.args.has("G"):
            return sorted_sessions(document)
        ours = document.sessions[self._found.session]
        firsts: dict[str, int] = {}
        for number, owner in sorted(document.sessions.items()):
            firsts.setdefault(owner.group, number)
        if ours.group:
            firsts[ours.group] = ours.id
        return [owner for owner in sorted_sessions(document) if not owner.group or firsts[owner.group] == owner.id]

    def _window(self, owner: Session, link: Link) -> Iterator[Row]:
        document, args = self._document, self._call.args
        window = document.windows[link.window]
        tested = tuple(self._pane(owner, link, pane) for pane in self._panes(link))
        base = pane_base(document, window)
        place = Target(owner.id, link.index, link.window, window.active)
        yield Row(
            1, _link_id(owner.id, link.index, link.window), str(link.index), "window", place, {}, window.name,
            expanded=not (args.has("s") or args.has("w")), ids=(window.active, base, *window.panes), tested=tested,
        )  # fmt: skip
        if len(window.panes) > 1:
            for each in tested:
                index = str(window.panes.index(each.pane) + base)
                runs = self._call.driver.fact(each.pane, "pane_current_command") or ""
                yield Row(2, f"%{each.pane}", index, "pane", each, {}, runs, tested=(each,))

    def _pane(self, owner: Session, link: Link, pane: int) -> Target:
        return Target(owner.id, link.index, link.window, pane)

    def _panes(self, link: Link) -> list[int]:
        """Return a window's panes: by time those that nobody has selected first, and the active one last."""
        window = self._document.windows[link.window]
        if self._sort != "time":
            return window.panes[::-1] if self._reversed else window.panes
        ages = {pane: -age for age, pane in enumerate([window.active, *window.last])}
        return self._sorted(window.panes, lambda pane: ages.get(pane, -len(window.panes)))

    def buffers(self) -> Iterator[Row]:
        """List the paste buffers."""
        buffers = self._call.driver.buffers
        by: dict[str, Callable[[Buffer], Any]] = {
            "time": lambda one: -one.order,
            "size": lambda one: (-len(one.data), one.name),
            "name": lambda one: one.name,
        }
        left = CONTENTS
        found = [one for one in map(buffers.find, buffers.names()) if one is not None]
        for one in self._sorted(found, by[self._sort]):
            data = one.data[: min(CONTENT, left)].decode("utf-8", "replace")
            left -= min(CONTENT, left, len(one.data))
            yield Row(0, one.name, one.name, "pane", self._found, _of_buffer(one), data=data, tested=(self._found,))

    def clients(self) -> Iterator[Row]:
        """List those who are attached."""
        document = self._document
        by: dict[str, Callable[[Client], Any]] = {
            "size": lambda one: (one.size or (80, 0), one.name),
            "creation": lambda one: (-one.created, one.name),
            "activity": lambda one: (-one.activity, one.name),
            "name": lambda one: one.name,
        }
        for one in self._sorted(self._call.driver.clients.all, by[self._sort]):
            owner = document.sessions.get(one.session)
            if owner is None:
                continue
            at = of_session(document, owner)
            yield Row(0, one.name, one.name, "session", at, values(one, document), ids=(at.pane,), tested=(at,))

    def _sorted(self, found: "list[Any]", key: Callable[[Any], Any]) -> list[Any]:
        return sorted(found, key=key, reverse=self._reversed)

    def _session_key(self, owner: Session) -> Any:
        name = owner.name.encode("utf-8", "surrogateescape")
        return {"index": owner.id, "name": name, "time": (-owner.activity, name)}[self._sort]

    def _link_key(self, link: Link) -> Any:
        if self._sort == "index":
            return link.index
        window = self._document.windows[link.window]
        name = window.name.encode("utf-8", "surrogateescape")
        return name if self._sort == "name" else (-self._activity(window), name)

    def _activity(self, window: Window) -> float:
        return float(self._call.driver.fact(window.active, "window_activity") or window.created)


def _link_id(session: int, index: int, window: int) -> str:
    """Name a window at its place; another one that comes to stand there is not the same."""
    return f"${session}:{index}@{window}"


def _of_buffer(one: Buffer) -> dict[str, str]:
    return {
        "buffer_name": one.name,
        "buffer_size": str(len(one.data)),
        "buffer_sample": sample(one.data),
        "buffer_created": str(int(one.created)),
    }


# --- what is told of it ---


def _filtered(call: Call, only: str, rows: list[Row], facts: PaneFacts) -> Generator[Wait, Any, list[Row]]:
    """Return the rows that a filter lets through: it is asked of each pane, once."""
    passed: dict[object, bool] = {}
    kept = []
    for row in rows:
        for target in row.tested:
            key = (target, row.name) if row.extra else target
            if key not in passed:
                passed[key] = is_true((yield from expanded(call, only, target, row.extra, facts=facts)))
            if passed[key]:
                kept.append(row)
                break
    return kept


def _of(call: Call, template: str, row: Row, facts: PaneFacts, extra: Mapping[str, str] | None = None) -> Expanding:
    more = row.extra if extra is None else {**row.extra, **extra}
    return (yield from expanded(call, template, row.target, more, kind=row.kind, facts=facts))


def _keys_by_line(call: Call, template: str, rows: list[Row], facts: PaneFacts) -> Generator[Wait, Any, list[str]]:
    """Return the keys of the first lines, for what stands on them as it begins."""
    found: list[str] = []
    closed = 2
    for row in rows:
        if row.depth > closed or len(found) == KEYS:
            continue
        closed = row.depth if not row.expanded else 2
        found.append((yield from _of(call, template, row, facts, {"line": str(len(found))})))
    while len(found) < min(len(rows), KEYS):
        found.append((yield from _of(call, template, rows[-1], facts, {"line": str(len(found))})))
    return found


def cut(text: str) -> str:
    """Return the beginning of a text, up to a style that would be cut in half."""
    text = text.encode("utf-8", "replace").decode()
    if len(text) <= TEXT:
        return text
    kept = text[:TEXT].rstrip("#")
    begun, style, end = kept.rpartition("#[")
    return begun if style and "]" not in end else kept


def _again(call: Call, found: Target) -> str:
    """Return the command that asks for the same again, but for how it is sorted and filtered, and how it began."""
    args = call.args
    words = [call.command.name, *(f"-{flag}" for flag in "G" if args.has(flag))]
    words += [f"-{flag} {arguments.quoted(args.get(flag) or '')}" for flag in "FK" if args.has(flag)]
    return " ".join([*words, f"-t %{found.pane}"])


def _session(call: Call, client: Client) -> Session | None:
    return call.document.sessions.get(client.session)


def tell(call: Call, client: Client, word: str, said: Mapping[str, Any]) -> None:
    """Tell a client something of which it knows the word."""
    watcher = call.driver.clients.watcher
    assert watcher is not None, "a client that nobody holds"
    watcher.drawn(client, f"%{word} {json.dumps(said)}")


def find_window(call: Call, pane: int) -> Steps:
    """Let a client choose among the windows whose names, titles or contents have a text."""
    args, text = call.args, call.args.rest[0]
    suffix = "/" + "".join(flag for flag in "ri" if args.has(flag)) if args.has("r") or args.has("i") else ""
    around = "" if args.has("r") else "*"
    tests = {
        "C": f"#{{C{suffix}:{text}}}",
        "N": f"#{{m{suffix}:{around}{text}{around},#{{window_name}}}}",
        "T": f"#{{m{suffix}:{around}{text}{around},#{{pane_title}}}}",
    }
    only = "".join(flag for flag in tests if args.has(flag)) or "CNT"
    first, *others = (tests[flag] for flag in reversed(only))
    for other in others:
        first = f"#{{||:{other},{first}}}"
    zoom = "-Z" if args.has("Z") else ""
    yield from run_nested(call, parsed(call, f"choose-tree {zoom} -f {arguments.quoted(first)} -t %{pane}"))
