"""What was chosen, as commands name it, and the commands that come of it."""

import re

from panelock.cli.drawing.choosing_tree import Node
from panelock.cli.drawing.prompt_template import command_line
from panelock.impl.arguments import quoted

HERE = "panelock-here"
"""As a format for keys it has choose-tree run its template at its target (impl/commands/choosing.py)."""
_UNSAFE = re.compile(r"""["'\\$;~#{}\s]""")
_QUOTED = re.compile(r"'%([%1])'")


def target_of(node: Node) -> str:
    """Name what is chosen as tmux does: ``=a:``, ``=a:0.``, ``=a:0.%3``; of no tree, by its name alone."""
    item, above = node.item, node.parent
    if item.id.startswith("%") and above is not None:
        return f"{target_of(above)}{item.id}"
    if above is not None:
        return f"{target_of(above)}{item.name}."
    return f"={item.name}:" if item.id.startswith("$") else item.name


def filled(template: str, target: str, *, block: bool) -> str:
    r"""Put a target into a template of commands.

    One that would not be the same within single quotes is put into double ones, if it stands alone in them.

    >>> filled("switch-client -Zt '%%'", "=a:0.", block=False)
    "switch-client -Zt '=a:0.'"
    >>> filled("delete-buffer -b '%%'", "it's", block=False)
    'delete-buffer -b "it\'s"'
    """
    if not block and _UNSAFE.search(target):
        template = _QUOTED.sub(r'"%\1%"', template)
    return command_line(template, [target], block=block)


def at(node: Node, text: str) -> str:
    """Return what runs commands that somebody has typed for a target: from there, and with it for ``%%``."""
    target = target_of(node)
    return run_at(target, command_line(text, [target], block=False))


def run_at(target: str, commands: str) -> str:
    """Return what runs commands to which a target is the current place."""
    return f"choose-tree -K {HERE} -t {quoted(target)} {quoted(commands)}"


def kills(node: Node) -> str:
    """Return what kills it."""
    number = node.item.id
    if not node.item.depth:
        return f"kill-session -t '{number}'"
    if node.item.depth == 1:
        return f"kill-window -t '@{number.partition('@')[2]}'"
    return f"kill-pane -t '{number}'"
