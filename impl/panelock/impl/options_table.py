"""Every option of tmux 3.4, in the order in which show-options prints those of one table."""

from panelock.impl.options_hooks import HOOKS
from panelock.impl.options_kinds import Option
from panelock.impl.options_server import SERVER_OPTIONS
from panelock.impl.options_session import SESSION_OPTIONS
from panelock.impl.options_window import WINDOW_OPTIONS

OPTIONS: tuple[Option, ...] = SERVER_OPTIONS + SESSION_OPTIONS + WINDOW_OPTIONS + HOOKS

BY_NAME: dict[str, Option] = {option.name: option for option in OPTIONS}

OTHER_NAMES: dict[str, str] = {
    "display-panes-color": "display-panes-colour",
    "display-panes-active-color": "display-panes-active-colour",
    "clock-mode-color": "clock-mode-colour",
    "cursor-color": "cursor-colour",
    "pane-colors": "pane-colours",
}
"""American spellings; only when written in full."""
