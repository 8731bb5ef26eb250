"""What is no text, written so that a client in control mode can be told it (tmux: server_client_print)."""

import re

from panelock.impl.arguments import visible

_NUL_BEFORE_DIGIT = re.compile("\0(?=[0-7])")
_UNSEEN = re.compile("[^ -\\[\\]-~\xa0-\ud7ff\ue000-\U0010ffff]")


def shown(data: bytes) -> bytes:
    """Write what may be no text so that it can stand in an answer of lines."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    return b"".join(_line(line) + b"\n" for line in lines)


def _line(text: str) -> bytes:
    parts = _NUL_BEFORE_DIGIT.split(text)
    return b"\\000".join(_UNSEEN.sub(lambda found: visible(found[0]), part).encode() for part in parts)
