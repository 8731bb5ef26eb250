"""What keys do, read back from what list-keys prints."""

import pytest
from support.stage import Stage, stage

from panelock.cli.drawing.bound import Bound, read
from panelock.impl import keys
from panelock.impl.keys_defaults import rows
from panelock.impl.store import Store


@pytest.fixture
def at(store: Store) -> Stage:
    return stage(store)


def test_every_key_from_the_start_is_read_back_and_its_line_does_the_same(at: Stage) -> None:
    tables = read(at.ok("list-keys"))
    expected: dict[str, set[keys.Key]] = {}
    for row in rows():
        key = keys.parse(row.key)
        assert key is not None
        expected.setdefault(row.table, set()).add(key)
        bound = tables[row.table][key]
        assert bound.repeat == row.repeat
        # Bound as one line, or in a block, it is the same again: nothing was lost with the backslashes.
        at.files["/here/block.conf"] = f"bind-key -T again x {{ {bound.commands} }}\n".encode()
        at.ok("source-file", "/here/block.conf")
        assert at.ok("list-keys", "-T", "again") == f"bind-key -T again x {row.commands}\n"
    assert {name: set(table) for name, table in tables.items()} == expected


@pytest.mark.parametrize(
    ("line", "table", "key", "bound"),
    [
        ("bind-key -T prefix c new-window", "prefix", "c", Bound("new-window", repeat=False)),
        ("bind-key    -T root   F1  list-sessions", "root", "F1", Bound("list-sessions", repeat=False)),
        ("bind-key -r -T prefix DC  refresh-client -c", "prefix", "DC", Bound("refresh-client -c", repeat=True)),
        (r"bind-key -T prefix \; last-pane", "prefix", ";", Bound("last-pane", repeat=False)),
        (r"bind-key -T prefix \" split-window", "prefix", '"', Bound("split-window", repeat=False)),
        (r"bind-key -T prefix \\ split-window", "prefix", "\\", Bound("split-window", repeat=False)),
        ('bind-key -T copy-mode "M-{" send-keys -X x', "copy-mode", "M-{", Bound("send-keys -X x", repeat=False)),
        (r'bind-key -T root "M-\"" send-keys', "root", 'M-"', Bound("send-keys", repeat=False)),
        ("bind-key -T root \u2028 send-keys \u2028x", "root", "none", None),
        (r"bind-key -T root x send-keys \; Enter", "root", "x", Bound(r"send-keys \; Enter", repeat=False)),
        (r"bind-key -T root x send-keys \;", "root", "x", Bound(r"send-keys \;", repeat=False)),
        (r"bind-key -T a x send-keys \; \; last-pane", "a", "x", Bound(r"send-keys \; ; last-pane", repeat=False)),
        (
            r'bind-key -T root x display-message "a \; last-pane" \; last-pane', "root", "x",
            Bound(r'display-message "a \; last-pane" ; last-pane', repeat=False),
        ),
        (
            r"bind-key -T root x if-shell -F 1 { send-keys \; last-pane ; new-window } \; next-window", "root", "x",
            Bound(r"if-shell -F 1 { send-keys \; last-pane ; new-window } ; next-window", repeat=False),
        ),
        ("", "a", "none", None), ("x: No such file", "a", "none", None), ("bind-key -T root", "a", "none", None),
    ],
)  # fmt: skip
def test_a_line_is_read(line: str, table: str, key: str, bound: Bound | None) -> None:
    found = keys.parse(key)
    assert found is not None
    assert read(f"{line}\n") == ({} if bound is None else {table: {found: bound}})
