"""What keys mean in a prompt (status_prompt_key and status_prompt_translate_key of tmux's status.c).

An action is the name of a method of Line, or of one of Prompt's own.
"""

from panelock.impl.keys import Key, parse

ENTRY, COMMAND = "entry", "command"
"""The modes of vi's keys; emacs's know the first alone."""


def _keys(table: dict[str, str]) -> dict[Key, str]:
    """Read a table of an action's name to its keys."""
    found = {parse(name): action for action, names in table.items() for name in names.split()}
    assert None not in found, "a key that there is not"
    return {key: action for key, action in found.items() if key is not None}


EMACS = _keys(
    {
        "left": "Left C-b", "right": "Right C-f", "home": "Home C-a", "end": "End C-e", "complete": "Tab",
        "delete_before": "BSpace C-h C-?", "delete": "DC C-d", "clear": "C-u", "delete_to_end": "C-k",
        "cut_word": "C-w", "forward_word": "C-Right M-f", "backward_word": "C-Left M-b", "older": "Up C-p",
        "newer": "Down C-n", "paste": "C-y", "swap": "C-t", "accept": "Enter C-j", "cancel": "Escape C-c C-g",
        "search_back": "C-r", "search_on": "C-s",
    }
)  # fmt: skip
"""Every other key that is a character is typed."""

_NOT_IN_VI = _keys({"": "C-b C-d C-f C-r C-s M-f M-b Escape"})
VI_ENTRY = {key: action for key, action in EMACS.items() if key not in _NOT_IN_VI} | _keys({"to_command": "Escape"})
"""Every other key that is a character is typed: C-b, C-d and the like, too."""

VI_COMMAND = _keys(
    {
        "left": "BSpace C-? Left h", "right": "Right l", "end": "$", "home": "0 ^", "delete_to_end": "D",
        "delete_before": "X C-h", "backward_word": "b", "backward_wide_word": "B", "clear": "d", "end_of_word": "e",
        "end_of_wide_word": "E", "next_word": "w", "next_wide_word": "W", "paste": "p", "cancel": "q C-c",
        "delete": "DC x", "newer": "Down j", "older": "Up k", "accept": "Enter C-j", "": "i Escape",
    }
)  # fmt: skip
"""Every other key is dropped. What is "" does nothing but go back to the entry mode."""

TO_ENTRY = _keys({"end": "A", "home": "I", "delete_to_end": "C", "delete": "s", "right": "a", "clear": "S"}) | {
    key: action for key, action in VI_COMMAND.items() if not action
}
"""What ends vi's command mode, and what it does then."""
