"""What keys mean to somebody who chooses (mode_tree_key, window_tree_key, window_buffer_key, window_client_key).

An action is the name of a method of Tree, or of one of Chooser's own.
"""

from panelock.impl.keys import Key, parse


def _keys(table: dict[str, str]) -> dict[Key, str]:
    """Read a table of an action's name to its keys."""
    found = {parse(name): action for action, names in table.items() for name in names.split()}
    assert None not in found, "a key that there is not"
    return {key: action for key, action in found.items() if key is not None}


_ALL = {
    "leave": "q Escape C-g", "up": "Up k C-p", "down": "Down j C-n", "page_up": "PPage C-b", "page_down": "NPage C-f",
    "first": "g Home", "last": "G End", "tag": "t", "tag_none": "T", "tag_all": "C-t", "sort": "O", "reverse": "r",
    "collapse": "Left h -", "expand": "Right l +", "collapse_all": "M--", "expand_all": "M-+",
    "ask_search": "? / C-s", "search_on": "n", "ask_filter": "f", "switch_preview": "v", "choose": "Enter",
}  # fmt: skip
KEYS = {
    "choose-tree": _keys(
        _ALL | {
            "scroll_left": "<", "scroll_right": ">", "start": "H", "mark": "m", "unmark": "M", "ask_kill": "x",
            "ask_kill_tagged": "X", "ask_command": ":",
        }
    ),
    "choose-buffer": _keys(
        _ALL | {"choose": "Enter p", "choose_tagged": "P", "delete": "d", "delete_tagged": "D", "edit": "e"}
    ),
    "choose-client": _keys(
        _ALL | {
            "detach": "d", "detach_tagged": "D", "hang_up": "x", "hang_up_tagged": "X", "suspend": "z",
            "suspend_tagged": "Z",
        }
    ),
    "customize-mode": _keys(
        _ALL | {
            "choose": "Enter s", "set_global": "S W", "set_window": "w", "ask_reset": "d", "ask_reset_tagged": "D",
            "ask_unset": "u", "ask_unset_tagged": "U", "hide": "H",
        }
    ),
}  # fmt: skip
"""Every other key is dropped."""
DOES = {
    "delete": "delete-buffer -b", "detach": "detach-client -t", "hang_up": "detach-client -P -t",
    "suspend": "suspend-client -t",
}  # fmt: skip
"""Commands that are given a name, by their action: for the selected line, or for all that are tagged."""
_TAGS = (("Tag", "t"), ("Tag All", "C-t"), ("Tag None", "T"))
MENUS = {
    "choose-tree": (
        ("Select", "Enter"), ("Expand", "Right"), ("Mark", "m"), None, *_TAGS, None,
        ("Kill", "x"), ("Kill Tagged", "X"), None, ("Cancel", "q"),
    ),
    "choose-buffer": (
        ("Paste", "p"), ("Paste Tagged", "P"), None, *_TAGS, None, ("Delete", "d"), ("Delete Tagged", "D"), None,
        ("Cancel", "q"),
    ),
    "choose-client": (("Detach", "d"), ("Detach Tagged", "D"), None, *_TAGS, None, ("Cancel", "q")),
    "customize-mode": (("Select", "Enter"), ("Expand", "Right"), None, *_TAGS, None, ("Cancel", "q")),
}  # fmt: skip
"""What the mouse's third button offers on a line: a name, and the key that does it; None is a line between them."""
MENU_OF_PREVIEW = (("Scroll Left", "<"), ("Scroll Right", ">"), None, ("Cancel", "q"))
"""And on what is shown of the selected one."""
