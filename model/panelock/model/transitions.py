"""The index: every transition by the name that tmux gives the command, or, where tmux has none, by what happens.

Commands that make a pane (new-session, new-window, split-window, respawn-pane) reserve it; confirm-pane or
withdraw-pane follows, leave-empty for one that is to have no terminal. A command's variant that is a transition of its
own stands with the option that chooses it.
"""

from collections.abc import Callable
from typing import Final

from panelock.model.lifecycle import confirm_pane, host_died, leave_empty, pane_ended, respawn_pane, withdraw_pane
from panelock.model.moving import (
    break_pane,
    join_pane,
    link_window,
    move_window,
    renumber_windows,
    swap_window,
)
from panelock.model.options import set_option, unset_option
from panelock.model.panes import (
    kill_other_panes,
    kill_pane,
    last_pane,
    select_pane,
    set_title,
    split_window,
    swap_pane,
)
from panelock.model.sessions import (
    kill_other_sessions,
    kill_server,
    kill_session,
    last_window,
    new_session,
    next_window,
    previous_window,
    rename_session,
    select_window,
    start_server,
    unlink_window,
)
from panelock.model.step import Step
from panelock.model.windows import kill_other_windows, kill_window, new_window, rename_window, rotate_window

TRANSITIONS: Final[dict[str, Callable[..., Step]]] = {
    "start-server": start_server,
    "kill-server": kill_server,
    "new-session": new_session,
    "kill-session": kill_session,
    "kill-session -a": kill_other_sessions,
    "rename-session": rename_session,
    "new-window": new_window,
    "kill-window": kill_window,
    "kill-window -a": kill_other_windows,
    "rename-window": rename_window,
    "rotate-window": rotate_window,
    "select-window": select_window,
    "next-window": next_window,
    "previous-window": previous_window,
    "last-window": last_window,
    "link-window": link_window,
    "unlink-window": unlink_window,
    "move-window": move_window,
    "move-window -r": renumber_windows,
    "swap-window": swap_window,
    "split-window": split_window,
    "kill-pane": kill_pane,
    "kill-pane -a": kill_other_panes,
    "select-pane": select_pane,
    "select-pane -T": set_title,
    "last-pane": last_pane,
    "swap-pane": swap_pane,
    "break-pane": break_pane,
    "join-pane": join_pane,
    "move-pane": join_pane,
    "respawn-pane": respawn_pane,
    "confirm-pane": confirm_pane,
    "withdraw-pane": withdraw_pane,
    "leave-empty": leave_empty,
    "pane-ended": pane_ended,
    "host-died": host_died,
    "set-option": set_option,
    "set-option -u": unset_option,
}
