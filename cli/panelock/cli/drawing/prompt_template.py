"""What was typed at a prompt, put into the template of commands that it was typed for (cmd_template_replace)."""

import re
from collections.abc import Sequence

from panelock.impl.arguments import quoted

_ESCAPED = re.compile(r'["\\$;~]')
_WORD = re.compile(r"""'[^']*'|"((?:\\.|[^"\\])*)"|\\.|.""", re.DOTALL)


def command_line(template: str, values: Sequence[str], *, block: bool) -> str:
    r"""Return the commands as one line.

    A ``block`` was parsed before anything was typed: a value is a part of one of its words, whatever it is, and each
    word has its own first ``%%``.

    >>> command_line("set @x '%%' ; set @y %2", ["a b", "c"], block=False)
    "set @x 'a b' ; set @y c"
    >>> command_line('set-option @x "%%" ; set-option @y "<%%>"', ['a";b'], block=True)
    'set-option @x "a\\"\\;b" ; set-option @y "<a\\"\\;b>"'
    """
    text = _in_words(template, values) if block else _replaced_all(template, values, inside=False)
    # What is given is a line: a template of several becomes the argument of a command that runs it.
    return f"if-shell -F 1 {quoted(text)}" if "\n" in text else text


def replaced(template: str, value: str, number: int, *, inside: bool = False) -> str:
    r"""Replace every ``%N`` of one number, and the first ``%%``; with one more ``%`` behind it escaped for quotes.

    ``inside``: the template is within double quotes, of which a value shall not get out.

    >>> replaced("%% %% %1 %2 %1%", 'a"$', 1)
    'a"$ %% a"$ %2 a\\"\\$'
    """
    out = []
    at, first = 0, True
    while (mark := template.find("%", at)) >= 0:
        out.append(template[at:mark])
        after = template[mark + 1 : mark + 2]
        if after != str(number) and not (after == "%" and first):
            out.append("%")
            at = mark + 1
            continue
        first = first and after != "%"
        at = mark + 2
        text = value
        if template[at : at + 1] == "%":
            at += 1
            text = _escaped(text)
        out.append(_escaped(text) if inside else text)
    return "".join(out) + template[at:]


def _replaced_all(template: str, values: Sequence[str], *, inside: bool) -> str:
    """Replace one after the other: a value that has ``%2`` in it has the second's there, as in tmux."""
    for number, value in enumerate(values, 1):
        template = replaced(template, value, number, inside=inside)
    return template


def _in_words(template: str, values: Sequence[str]) -> str:
    """Replace in each word: one that has a ``%`` is printed in double quotes (arguments.quoted)."""

    def word(found: "re.Match[str]") -> str:
        body = found[1]
        return found[0] if body is None else f'"{_replaced_all(body, values, inside=True)}"'

    return _WORD.sub(word, template)


def _escaped(text: str) -> str:
    return _ESCAPED.sub(r"\\\g<0>", text)
