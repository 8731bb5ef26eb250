"""The messages between a caller and the host, simple enough for a small client in C.

A frame is a 12-byte head, then its body: ``PNLK``, version (u16), kind (u16), length of the body (u32); all numbers are
little-endian. A caller sends one RUN, POKE, ATTACH or CONTROL; the host answers with frames of its own and closes.

RUN: request id (16 bytes), flags (u32), argc (u32), envc (u32), then NUL-terminated strings: the folder, argc words,
envc times NAME=VALUE. Answer: RESULT. Before it the host may ask once with SEND_INPUT; the caller then sends its
standard input in INPUT frames, an empty one last. A caller that loses the connection before RESULT sends the same
RUN with REPEAT set. ENDING instead: this host is ending and has done nothing of it; say the same to the next one.
TERMINAL instead: what is asked attaches a client, and nothing of it was done. Whoever has a terminal becomes a client
there (cli/attaching.py), and who has none says it again with NO_TERMINAL.

ATTACH: pane (u32; all ones for the current pane), columns (u16), rows (u16). Then OUTPUT frames come, and INPUT and
RESIZE (u16, u16) frames may be sent, until END (status u32, text). With 0 columns and 0 rows the caller is no
terminal: all that the pane has printed comes, from its first byte, and nothing is typed. The first OUTPUT may be empty.

CONTROL (as RUN; the id is not looked at, and the flags are the columns times 65536 and the rows of the terminal that it
has, 0 for none): a client in control mode (tmux -C). Its standard input follows in INPUT frames, an empty one last;
what it is to print comes in OUTPUT frames until END, whose text is "wait" where the client is to go only when its input
says an empty line, too, and else why it goes: "gone" with its session, "server exited", nothing where it was let go.

DRAW (as CONTROL, but the first word is the name of the caller's terminal): the same for a client that draws. Instead of
by tmux's notices it is told that something is otherwise by "%changed" and "%keys-changed" (control.py). It asks what
there is to draw by LOOK (a byte, and a format), and is answered by SCENE (the byte again, and what the format comes to;
nothing if it cannot be told now): at once, or where the byte is 1 behind the commands that it has given. It says its
terminal's size by RESIZE, in which table its next key is looked up, when that is another one, by TABLE (a name), and
types into a pane by TYPE (u32, all ones for the active one, and the bytes: none for a key that is no pane's); what it
has typed into the active one that is in a mode by then is told back ("%typed", in base 64). By
MOUSE (JSON: a line, values by their names, a key, and what the mouse has done, a commands.pointer.Pointer, or null) it
gives a line of commands that is bound to a key, or to what the mouse has done, and may ask for mouse_word and the like.
By MODES (JSON: names of modes, the topmost first, by pane) it says in which modes panes are to it, besides those in
which they are for all: what it asks after that knows. By SELECT (JSON: a pane, and column and row in it or null) it
says where its mouse is, which selects since it was told so ("%select"), or that it does no more; of a pane in which it
was not told so, or has let go, that is not heeded. By CLOSED (a number, and a status, u32 both, and a text) it says
that what was shown by that number is closed: a popup with that status, or a prompt, a menu or panes' numbers, with
status 0 and what was answered, or 1 where nothing was. By COPIED (the bytes) it says what its terminal's clipboard
holds, by FOCUS (a byte, 1 or 0) that its terminal has got, or lost, what is typed, and by BACK (empty) that its
terminal is its own again, which it had left to another program when it was told so ("%lock", "%suspend"). By KEPT
(a type, a zero and a text) it says what was typed at its prompt; all that was, at whose ever, it is told ("%history",
JSON: texts by type). What its panes show it asks for by WATCH.

WATCH: pane (u32), plain (u32). It is somebody who looks at a pane: NEXT (empty) asks for what it shows, and is answered
with SHOWN (screens/rows.py) as soon as that is something else than it was told last. Of a pane in a mode that is what
its mode shows, unless plain is 1. END: the pane is gone.

No import here but struct: the caller's path is cold.
"""

import struct

MAGIC = b"PNLK"
VERSION = 1

RUN, POKE, ATTACH, INPUT, RESIZE, CONTROL, DRAW, WATCH, NEXT = range(1, 10)
TABLE, TYPE, LOOK, MOUSE, MODES, CLOSED, COPIED, SELECT, FOCUS, BACK, KEPT = range(10, 21)
RESULT, SEND_INPUT, OUTPUT, END, REJECTED, WRONG_VERSION, ENDING, TERMINAL, SHOWN, SCENE = range(101, 111)

REPEAT = 1
"""The caller sent this request before and does not know what became of it."""
NOBODY = 2
"""No client gives it, but a server's configuration: what it makes is attached to nobody."""
NO_TERMINAL = 4
"""The caller has no terminal: what would attach it is refused."""

QUIET = 8
"""A client's own question for what it draws: no message is noted of it (show-messages)."""

HEAD = 12
REQUEST_LIMIT = 8 << 20
"""Bytes of one frame that a host takes: a command line and an environment are 4 MB at most on Linux."""
INPUT_LIMIT = 256 << 20
"""Bytes of standard input that a host takes in all."""

ANSWER_LIMIT = 1 << 20
"""Bytes of the commands that a prompt's answer comes to."""
NAME_LIMIT = 256
"""Characters of a terminal's or a key table's name."""

ENVIRONMENTS_KEPT = 32
ENVIRONMENT_KEPT = 64 << 10
"""Bytes of an environment that is worth keeping for the next caller with the same one."""

CURRENT_PANE = 0xFFFFFFFF
GONE, KILLED = "gone", "server exited"

_head = struct.Struct("<4sHHI")
_run = struct.Struct("<16sIII")
_result = struct.Struct("<iII")
_attach = struct.Struct("<IHH")
_size = struct.Struct("<HH")
_end = struct.Struct("<I")
_closed = struct.Struct("<II")
_MOST_STATUS = 255
_environments: dict[bytes, dict[str, str]] = {}


class Malformed(Exception):  # noqa: N818 - said to the other side
    """What came is no message of ours; the text says what is wrong."""


class OtherVersion(Malformed):
    """The other side speaks another version."""


def frame(kind: int, body: bytes = b"") -> bytes:
    """Return a whole frame."""
    return _head.pack(MAGIC, VERSION, kind, len(body)) + body


def head(data: bytes, limit: int = REQUEST_LIMIT) -> tuple[int, int]:
    """Return (kind, length of the body) from a frame's first 12 bytes."""
    magic, version, kind, length = _head.unpack_from(data)
    if magic != MAGIC:
        raise Malformed("not a message of panelock's")
    if version != VERSION:
        raise OtherVersion(f"protocol version mismatch (client {version}, server {VERSION})")
    if length > limit:
        raise Malformed(f"message too long ({length} bytes; at most {limit})")
    return kind, length


def run(
    argv: list[str], environment: dict[str, str], cwd: str, request: bytes, flags: int, *, kind: int = RUN
) -> bytes:
    """Return a RUN frame, or a CONTROL one."""
    words = [cwd, *argv, *[f"{name}={value}" for name, value in environment.items()]]
    text = "\0".join(words).encode("utf-8", "surrogateescape") + b"\0"
    return frame(kind, _run.pack(request, flags, len(argv), len(environment)) + text)


def control(argv: list[str], environment: dict[str, str], cwd: str) -> bytes:
    """Return a CONTROL frame."""
    return run(argv, environment, cwd, bytes(16), 0, kind=CONTROL)


def draw(tty: str, argv: list[str], environment: dict[str, str], cwd: str, size: tuple[int, int]) -> bytes:
    """Return a DRAW frame; ``size`` is its terminal's columns and rows."""
    return run([tty, *argv], environment, cwd, bytes(16), size[0] << 16 | size[1], kind=DRAW)


def read_run(body: bytes) -> tuple[bytes, int, list[str], dict[str, str], str]:
    """Return (request id, flags, argv, environment, folder). The environment may be another caller's too: look only."""
    if len(body) <= _run.size or body[-1:] != b"\0":
        raise Malformed("request cut short")
    request, flags, argc, envc = _run.unpack_from(body)
    words = body[_run.size : -1].split(b"\0", 1 + argc)
    rest = words.pop() if len(words) == 2 + argc else None
    if len(words) != 1 + argc or envc != (0 if rest is None else rest.count(b"\0") + 1):
        raise Malformed("request with another number of words than it says")
    cwd, *argv = [word.decode("utf-8", "surrogateescape") for word in words]
    return request, flags, argv, {} if rest is None else _environment(rest), cwd


def _environment(block: bytes) -> dict[str, str]:
    """Read NAME=VALUE words; most callers' are what the caller before had, so the last ones are kept."""
    found = _environments.get(block)
    if found is None:
        found = {}
        for word in block.decode("utf-8", "surrogateescape").split("\0"):
            name, equals, value = word.partition("=")
            if equals and name and name not in found:  # of two the first counts, as for getenv(3)
                found[name] = value
        if len(_environments) >= ENVIRONMENTS_KEPT:
            del _environments[next(iter(_environments))]
        if len(block) <= ENVIRONMENT_KEPT:
            _environments[block] = found
    return found


def result(status: int, out: bytes, err: bytes) -> bytes:
    """Return a RESULT frame."""
    return b"".join((result_head(status, len(out), len(err)), out, err))


def result_head(status: int, out: int, err: int) -> bytes:
    """Return what a RESULT frame begins with: so many bytes of stdout and stderr follow."""
    return _head.pack(MAGIC, VERSION, RESULT, _result.size + out + err) + _result.pack(status, out, err)


def read_result(body: bytes) -> tuple[int, bytes, bytes]:
    """Return (exit status, stdout, stderr)."""
    if len(body) < _result.size:
        raise Malformed("answer cut short")
    status, out, err = _result.unpack_from(body)
    if len(body) != _result.size + out + err:
        raise Malformed("answer of another length than it says")
    return status, body[_result.size : _result.size + out], body[_result.size + out :]


def attach(pane: int, columns: int, rows: int) -> bytes:
    """Return an ATTACH frame."""
    return frame(ATTACH, _attach.pack(pane, columns, rows))


def read_attach(body: bytes) -> tuple[int, int, int]:
    """Return (pane, columns, rows)."""
    if len(body) != _attach.size:
        raise Malformed("attach of a wrong length")
    pane, columns, rows = _attach.unpack(body)
    return pane, columns, rows


def watch(pane: int, *, plain: bool = False) -> bytes:
    """Return a WATCH frame."""
    return frame(WATCH, _closed.pack(pane, plain))


def name(text: str) -> str:
    """Return a name that can be shown; raises Malformed for any other."""
    if len(text) > NAME_LIMIT or not text.isprintable():
        raise Malformed("a name that is none")
    return text


def look(template: str, *, behind: bool) -> bytes:
    """Return a LOOK frame."""
    return frame(LOOK, bytes((behind,)) + template.encode("utf-8", "surrogateescape"))


def typing(pane: int, data: bytes) -> bytes:
    """Return a TYPE frame."""
    return frame(TYPE, _end.pack(pane) + data)


def read_typing(body: bytes) -> tuple[int, bytes]:
    """Return (pane, bytes)."""
    if len(body) < _end.size:
        raise Malformed("typing of a wrong length")
    return int(_end.unpack_from(body)[0]), body[_end.size :]


def closed(number: int, status: int, text: str = "") -> bytes:
    """Return a CLOSED frame."""
    return frame(CLOSED, _closed.pack(number, status) + text.encode("utf-8", "surrogateescape"))


def read_closed(body: bytes) -> tuple[int, int, str]:
    """Return (number, status, text)."""
    if not _closed.size <= len(body) <= _closed.size + ANSWER_LIMIT:
        raise Malformed("what is closed, of a wrong length")
    number, status = _closed.unpack_from(body)
    if status > _MOST_STATUS:
        raise Malformed("what is closed, with a status that there is none")
    return number, status, body[_closed.size :].decode("utf-8", "surrogateescape")


def focus(*, focused: bool) -> bytes:
    """Return a FOCUS frame."""
    return frame(FOCUS, bytes((focused,)))


def read_focus(body: bytes) -> bool:
    """Tell whether the terminal has it."""
    if body not in (b"\0", b"\1"):
        raise Malformed("a focus that there is none")
    return body == b"\1"


def read_watch(body: bytes) -> tuple[int, bool]:
    """Return the pane, and whether it is to be seen as if it were in no mode."""
    if len(body) != _closed.size:
        raise Malformed("watch of a wrong length")
    pane, plain = _closed.unpack(body)
    return pane, bool(plain)


def resize(columns: int, rows: int) -> bytes:
    """Return a RESIZE frame."""
    return frame(RESIZE, _size.pack(columns, rows))


def read_resize(body: bytes) -> tuple[int, int]:
    """Return (columns, rows)."""
    if len(body) != _size.size:
        raise Malformed("resize of a wrong length")
    columns, rows = _size.unpack(body)
    return columns, rows


def end(status: int, text: str) -> bytes:
    """Return an END frame."""
    return frame(END, _end.pack(status) + text.encode())


def read_end(body: bytes) -> tuple[int, str]:
    """Return (exit status, why)."""
    if len(body) < _end.size:
        raise Malformed("end cut short")
    return _end.unpack_from(body)[0], body[_end.size :].decode("utf-8", "replace")
