"""Format variables of the server and its paste buffers."""

import os
import socket
from typing import TYPE_CHECKING

from panelock.impl.clients import user_name
from panelock.impl.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from panelock.impl.buffers import Buffer
    from panelock.impl.variables import FormatScope

VERSION = "3.4"
"""The tmux whose manual this program follows."""
SAMPLE_WIDTH = 200


def _buffer(take: "Callable[[Buffer], str]") -> "Callable[[FormatScope], str | None]":
    def variable(scope: "FormatScope") -> str | None:
        try:
            found = scope.driver.buffers.find()
        except Refused:
            return None
        return take(found) if found is not None else None

    return variable


def sample(data: bytes) -> str:
    """Return the beginning of a buffer, what cannot be shown escaped (paste_make_sample)."""
    from panelock.impl.arguments import visible

    text = data[:SAMPLE_WIDTH].decode("utf-8", "surrogateescape")
    shown = visible(text)
    escaped = shown.encode()
    if max(len(data), len(escaped)) <= SAMPLE_WIDTH:
        return shown
    return escaped[:SAMPLE_WIDTH].decode("utf-8", "surrogateescape") + "..."


def _of_mode(name: str) -> "Callable[[FormatScope], str]":
    def variable(_: "FormatScope") -> str:
        from panelock.impl import mode_formats  # few ever ask

        text: str = getattr(mode_formats, name)
        return text

    return variable


SERVER: "dict[str, Callable[[FormatScope], str | None]]" = {
    "buffer_mode_format": _of_mode("BUFFER"),
    "client_mode_format": _of_mode("CLIENT"),
    "config_files": lambda _: "",
    "host": lambda scope: scope.outside(socket.gethostname),
    "host_short": lambda scope: scope.outside(socket.gethostname).partition(".")[0],
    "next_session_id": lambda scope: f"${scope.document.next_session}",
    "pane_marked_set": lambda scope: str(int(scope.document.marked != -1)),
    "pid": lambda scope: str(scope.driver.host_pid),
    "server_sessions": lambda scope: str(len(scope.document.sessions)),
    "sixel_support": lambda _: "0",
    "socket_path": lambda scope: scope.driver.socket,
    "start_time": lambda scope: str(int(scope.document.started)),
    "tree_mode_format": _of_mode("TREE"),
    "uid": lambda _: str(os.getuid()),
    "user": lambda scope: scope.outside(user_name) or None,
    "version": lambda _: VERSION,
    "pane_format": lambda scope: str(int(scope.kind == "pane")),
    "session_format": lambda scope: str(int(scope.kind == "session")),
    "window_format": lambda scope: str(int(scope.kind == "window")),
}

BUFFER: "dict[str, Callable[[FormatScope], str | None]]" = {
    "buffer_created": _buffer(lambda found: str(int(found.created))),
    "buffer_name": _buffer(lambda found: found.name),
    "buffer_sample": _buffer(lambda found: sample(found.data)),
    "buffer_size": _buffer(lambda found: str(len(found.data))),
}
"""Of the newest buffer, unless what is listed is a buffer: then the caller's extra values say."""
