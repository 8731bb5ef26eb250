"""The text of a format, cut into parts: no values and no scope here, only where things begin and end.

The rules are those of tmux's format.c (format_skip, format_build_modifiers, format_expand1), oddities included:
a template that tmux reads strangely must read just as strangely here.
"""

ALIASES = {
    "D": "pane_id",
    "F": "window_flags",
    "H": "host",
    "I": "window_index",
    "P": "pane_index",
    "S": "session_name",
    "T": "pane_title",
    "W": "window_name",
    "h": "host_short",
}

_ESCAPABLE = ",#{}:"
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_PLAIN = frozenset("labcdnwETSWPL<>")
_DOUBLE = frozenset(("||", "&&", "!=", "==", "<=", ">="))
_WITH_ARGUMENTS = frozenset("mCNst=peq")

Modifier = tuple[str, tuple[str, ...]]
Piece = tuple[str, str]


def skip(text: str, start: int, end: str) -> int | None:
    """The position of the first character of `end` outside of `#{…}`; None if there is none.

    >>> skip("a#{b,c},d", 0, ",")
    7
    """
    depth = 0
    at = start
    length = len(text)
    while at < length:
        char = text[at]
        if char == "#":
            following = text[at + 1 : at + 2]
            if following == "{":
                depth += 1
            if following and following in _ESCAPABLE:
                at += 2
                continue
        elif char == "}":
            depth -= 1
        if depth == 0 and char in end:
            return at
        at += 1
    return None


def choose(text: str) -> tuple[str, str] | None:
    """The two alternatives that a comma parts; None if there is no comma."""
    comma = skip(text, 0, ",")
    return None if comma is None else (text[:comma], text[comma + 1 :])


def split_condition(text: str) -> tuple[str, tuple[str, str] | None] | None:
    """The condition and the choices of `?condition,then,else`; None for what has no comma."""
    comma = skip(text, 1, ",")
    return None if comma is None else (text[1:comma], choose(text[comma + 1 :]))


def strip_escapes(text: str) -> str:
    """The text without the `#` of its escapes, those within `#{…}` excepted (format_strip)."""
    out = []
    depth = 0
    for at, char in enumerate(text):
        if char == "#":
            following = text[at + 1 : at + 2]
            if following == "{":
                depth += 1
            if following == "" or following in _ESCAPABLE:
                if depth:
                    out.append(char)
                continue
        elif char == "}":
            depth -= 1
        out.append(char)
    return "".join(out)


def modifiers(body: str) -> tuple[tuple[Modifier, ...], str]:
    """The modifiers at the head of a `#{…}` body, with their arguments unexpanded, and what they apply to.

    >>> modifiers("=/5/...;b:pane_path")
    ((('=', ('5', '...')), ('b', ())), 'pane_path')
    """
    found: list[Modifier] = []
    at = 0
    length = len(body)
    while at < length and body[at] != ":":
        if body[at] == ";":
            at += 1
        step = _modifier(body, at, found)
        if step is None:
            break
        at = step
    if at >= length or body[at] != ":":
        return (), body
    return tuple(found), body[at + 1 :]


def _ends(body: str, at: int) -> bool:
    return body[at : at + 1] in (";", ":") and at < len(body)


def _modifier(body: str, at: int, found: list[Modifier]) -> int | None:
    """Read one modifier into `found`; where the next begins, or None when this is none."""
    name = body[at : at + 1]
    if name in _PLAIN and _ends(body, at + 1):
        found.append((name, ()))
        return at + 1
    if body[at : at + 2] in _DOUBLE and _ends(body, at + 2):
        found.append((body[at : at + 2], ()))
        return at + 2
    if name not in _WITH_ARGUMENTS:
        return None
    if _ends(body, at + 1):
        found.append((name, ()))
        return at + 1
    wrapper = body[at + 1 : at + 2]
    if wrapper not in _PUNCTUATION or wrapper == "-":
        end = skip(body, at + 1, ":;")
        if end is None:
            return None
        found.append((name, (body[at + 1 : end],)))
        return end
    return _wrapped(body, at, found)


def _wrapped(body: str, at: int, found: list[Modifier]) -> int:
    """Read a modifier whose arguments stand between wrapper characters, as `s/a/b/`."""
    name, wrapper = body[at], body[at + 1]
    arguments: list[str] = []
    at += 1
    while True:
        if body[at] == wrapper and _ends(body, at + 1):
            at += 1
            break
        end = skip(body, at + 1, wrapper + ";:")
        if end is None:
            break
        arguments.append(body[at + 1 : end])
        at = end
        if body[at] in ";:":
            break
    found.append((name, tuple(arguments)))
    return at


def pieces(template: str) -> list[Piece]:
    """The template as (kind, text): "text", "job", "body" (of `#{…}`), and "stop" where tmux gives up."""
    out: list[Piece] = []
    text: list[str] = []
    at = 0
    length = len(template)
    while at < length:
        mark = template.find("#", at)
        if mark < 0:
            text.append(template[at:])
            break
        if mark > at:
            text.append(template[at:mark])
        kind, value, at = _special(template, mark)
        if kind == "text":
            text.append(value)
            continue
        if text:
            out.append(("text", "".join(text)))
            text = []
        out.append((kind, value))
        if kind == "stop":
            return out
    if text:
        out.append(("text", "".join(text)))
    return out


def _special(template: str, mark: int) -> tuple[str, str, int]:
    """What the `#` at `mark` begins, its text, and where reading goes on."""
    char = template[mark + 1 : mark + 2]
    if char == "{":
        end = skip(template, mark, "}")
        if end is None:
            return "stop", "", len(template)
        return "body", template[mark + 2 : end], end + 1
    if char == "(":
        end = closing_parenthesis(template, mark + 2)
        if end is None:
            return "stop", "", len(template)
        return "job", template[mark + 2 : end], end + 1
    if char == "#":
        style = mark + 2
        while template[style : style + 1] == "#":
            style += 1
        if template[style : style + 1] == "[":
            return "text", template[mark : style + 1], style + 1  # a style: drawing reads it, hashes and all
        return "text", "#", mark + 2
    if char and char in "},":
        return "text", char, mark + 2
    if char in ALIASES:
        return "body", ALIASES[char], mark + 2
    return "text", "#" + char, mark + 2


def closing_parenthesis(template: str, start: int) -> int | None:
    """The position of the parenthesis that ends a `#(` whose command starts there; None if there is none."""
    depth = 1
    for at in range(start, len(template)):
        if template[at] == "(":
            depth += 1
        elif template[at] == ")":
            depth -= 1
            if depth == 0:
                return at
    return None
