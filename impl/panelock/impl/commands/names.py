"""Names: how tmux cleans what it is given (session_check_name, utf8_stravis) and what it calls a window by itself."""

from collections.abc import Sequence

from panelock.impl.arguments import quoted
from panelock.impl.errors import Refused
from panelock.impl.formats_values import basename

_NAMED = {"\n": "n", "\r": "r", "\b": "b", "\a": "a", "\v": "v", "\t": "t", "\f": "f", "\0": "0"}


def visible(text: str) -> str:
    r"""Write what is not printable as escapes: VIS_OCTAL, CSTYLE, TAB and NL of vis(3).

    >>> visible("a\tb\\c\x1bé")
    'a\\tb\\\\c\\033é'
    """
    if text.isprintable() and "\\" not in text:
        return text
    return "".join(map(_visible, text))


def _visible(char: str) -> str:
    if char == "\\":
        return "\\\\"
    if char in _NAMED:
        return "\\" + _NAMED[char]
    if " " <= char <= "~" or (char >= "\xa0" and not "\ud800" <= char <= "\udfff"):
        return char
    return "".join(f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogateescape"))


def session_name(text: str, what: str = "session") -> str:
    """Return a name that a session can have: no ``:`` and no ``.``, for targets use them; refused when empty."""
    if not text:
        raise Refused(f"invalid {what}: {text}")
    return visible(text.replace(":", "_").replace(".", "_"))


def of_command(argv: Sequence[str], shell: str) -> str:
    """Return what a window is called after its pane's command, else its shell (tmux: default_window_name)."""
    return visible(parsed(" ".join(map(quoted, argv)) or shell))


def parsed(command: str) -> str:
    """Return the program's name in a command line (tmux: parse_window_name).

    >>> parsed('"exec /usr/bin/top -d 1"'), parsed("-bash"), parsed("sleep 10")
    ('top', 'bash', 'sleep')
    """
    name = command.removeprefix('"').partition('"')[0]
    name = name.removeprefix("exec ").lstrip(" -").partition(" ")[0]
    while len(name) > 1 and not "!" <= name[-1] <= "~":
        name = name[:-1]
    return basename(name) if name.startswith("/") else name
