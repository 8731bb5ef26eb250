"""What tmux says that options are for, as customize-mode shows it (options-table.c).

Loaded only for that mode (cli/drawing/customizing_preview.py).
"""

TEXTS: dict[str, str] = {
    "activity-action": "Action to take on an activity alert.",
    "aggressive-resize": (
        "When 'window-size' is 'smallest', whether the maximum size of a window is the smallest attached "
        "session where it is the current window ('on') or the smallest session it is linked to ('off')."
    ),
    "allow-passthrough": "Whether applications are allowed to use the escape sequence to bypass tmux.",
    "allow-rename": "Whether applications are allowed to use the escape sequence to rename windows.",
    "alternate-screen": "Whether applications are allowed to use the alternate screen.",
    "assume-paste-time": "Maximum time between input to assume it is pasting rather than typing.",
    "automatic-rename": "Whether windows are automatically renamed.",
    "automatic-rename-format": "Format used to automatically rename windows.",
    "backspace": "The key to send for backspace.",
    "base-index": "Default index of the first window in each session.",
    "bell-action": "Action to take on a bell alert.",
    "buffer-limit": "The maximum number of automatic buffers. When this is reached, the oldest buffer is deleted.",
    "clock-mode-colour": "Colour of the clock in clock mode.",
    "clock-mode-style": "Time format of the clock in clock mode.",
    "command-alias": "Array of command aliases. Each entry is an alias and a command separated by '='.",
    "copy-command": "Shell command run when text is copied. If empty, no command is run.",
    "copy-mode-current-match-style": "Style of the current search match in copy mode.",
    "copy-mode-mark-style": "Style of the marked line in copy mode.",
    "copy-mode-match-style": "Style of search matches in copy mode.",
    "cursor-colour": "Colour of the cursor.",
    "cursor-style": "Style of the cursor.",
    "default-command": "Default command to run in new panes. If empty, a shell is started.",
    "default-shell": "Location of default shell.",
    "default-size": "Initial size of new sessions.",
    "default-terminal": "Default for the 'TERM' environment variable.",
    "destroy-unattached": "Whether to destroy sessions when they have no attached clients.",
    "detach-on-destroy": (
        "Whether to detach when a session is destroyed, or switch the client to another session if any exist."
    ),
    "display-panes-active-colour": "Colour of the active pane for 'display-panes'.",
    "display-panes-colour": "Colour of not active panes for 'display-panes'.",
    "display-panes-time": "Time for which 'display-panes' should show pane numbers.",
    "display-time": "Time for which status line messages should appear.",
    "editor": "Editor run to edit files.",
    "escape-time": "Time to wait before assuming a key is Escape.",
    "exit-empty": "Whether the server should exit if there are no sessions.",
    "exit-unattached": "Whether the server should exit if there are no attached clients.",
    "extended-keys": "Whether to request extended key sequences from terminals that support it.",
    "fill-character": "Character used to fill unused parts of window.",
    "focus-events": "Whether to send focus events to applications.",
    "history-file": "Location of the command prompt history file. Empty does not write a history file.",
    "history-limit": (
        "Maximum number of lines to keep in the history for each pane. If changed, the new value applies only "
        "to new panes."
    ),
    "key-table": "Default key table. Key presses are first looked up in this table.",
    "lock-after-time": "Time after which a client is locked if not used.",
    "lock-command": "Shell command to run to lock a client.",
    "main-pane-height": (
        "Height of the main pane in the 'main-horizontal' layout. This may be a percentage, for example '10%'."
    ),
    "main-pane-width": (
        "Width of the main pane in the 'main-vertical' layout. This may be a percentage, for example '10%'."
    ),
    "menu-border-lines": (
        "Type of characters used to draw menu border lines. Some of these are only supported on terminals "
        "with UTF-8 support."
    ),
    "menu-border-style": "Default style of menu borders.",
    "menu-selected-style": "Default style of selected menu item.",
    "menu-style": "Default style of menu.",
    "message-command-style": "Style of the command prompt when in command mode, if 'mode-keys' is set to 'vi'.",
    "message-limit": "Maximum number of server messages to keep.",
    "message-line": "Position (line) of messages and the command prompt.",
    "message-style": "Style of the command prompt.",
    "mode-keys": "Key set used in copy mode.",
    "mode-style": "Style of indicators and highlighting in modes.",
    "monitor-activity": "Whether an alert is triggered by activity.",
    "monitor-bell": "Whether an alert is triggered by a bell.",
    "monitor-silence": "Time after which an alert is triggered by silence. Zero means no alert.",
    "mouse": (
        "Whether the mouse is recognised and mouse key bindings are executed. Applications inside panes can "
        "use the mouse even when 'off'."
    ),
    "other-pane-height": (
        "Height of the other panes in the 'main-horizontal' layout. This may be a percentage, for example '10%'."
    ),
    "other-pane-width": (
        "Height of the other panes in the 'main-vertical' layout. This may be a percentage, for example '10%'."
    ),
    "pane-active-border-style": "Style of the active pane border.",
    "pane-base-index": "Index of the first pane in each window.",
    "pane-border-format": "Format of text in the pane status lines.",
    "pane-border-indicators": "Whether to indicate the active pane by colouring border or displaying arrow markers.",
    "pane-border-lines": (
        "Type of characters used to draw pane border lines. Some of these are only supported on terminals "
        "with UTF-8 support."
    ),
    "pane-border-status": "Position of the pane status lines.",
    "pane-border-style": "Style of the pane status lines.",
    "pane-colours": "The default colour palette for colours zero to 255.",
    "popup-border-lines": (
        "Type of characters used to draw popup border lines. Some of these are only supported on terminals "
        "with UTF-8 support."
    ),
    "popup-border-style": "Default style of popup borders.",
    "popup-style": "Default style of popups.",
    "prefix": "The prefix key.",
    "prefix2": "A second prefix key.",
    "prompt-history-limit": "Maximum number of commands to keep in history.",
    "remain-on-exit": (
        "Whether panes should remain ('on') or be automatically killed ('off' or 'failed') when the program "
        "inside exits."
    ),
    "remain-on-exit-format": "Message shown after the program in a pane has exited, if remain-on-exit is enabled.",
    "renumber-windows": "Whether windows are automatically renumbered rather than leaving gaps.",
    "repeat-time": "Time to wait for a key binding to repeat, if it is bound with the '-r' flag.",
    "scroll-on-clear": (
        "Whether the contents of the screen should be scrolled intohistory when clearing the whole screen."
    ),
    "set-clipboard": (
        "Whether to attempt to set the system clipboard ('on' or 'external') and whether to allow "
        "applications to create paste buffers with an escape sequence ('on' only)."
    ),
    "set-titles": "Whether to set the terminal title, if supported.",
    "set-titles-string": "Format of the terminal title to set.",
    "silence-action": "Action to take on a silence alert.",
    "status": "Number of lines in the status line.",
    "status-bg": "Background colour of the status line. This option is deprecated, use 'status-style' instead.",
    "status-fg": "Foreground colour of the status line. This option is deprecated, use 'status-style' instead.",
    "status-format": (
        "Formats for the status lines. Each array member is the format for one status line. The default "
        "status line is made up of several components which may be configured individually with other options "
        "such as 'status-left'."
    ),
    "status-interval": "Number of seconds between status line updates.",
    "status-justify": "Position of the window list in the status line.",
    "status-keys": "Key set to use at the command prompt.",
    "status-left": "Contents of the left side of the status line.",
    "status-left-length": "Maximum width of the left side of the status line.",
    "status-left-style": "Style of the left side of the status line.",
    "status-position": "Position of the status line.",
    "status-right": "Contents of the right side of the status line.",
    "status-right-length": "Maximum width of the right side of the status line.",
    "status-right-style": "Style of the right side of the status line.",
    "status-style": "Style of the status line.",
    "synchronize-panes": "Whether typing should be sent to all panes simultaneously.",
    "terminal-features": "List of terminal features, used if they cannot be automatically detected.",
    "terminal-overrides": "List of terminal capabilities overrides.",
    "update-environment": (
        "List of environment variables to update in the session environment when a client is attached."
    ),
    "user-keys": (
        "User key assignments. Each sequence in the list is translated into a key: 'User0', 'User1' and so on."
    ),
    "visual-activity": (
        "How activity alerts should be shown: a message ('on'), a message and a bell ('both') or nothing ('off')."
    ),
    "visual-bell": (
        "How bell alerts should be shown: a message ('on'), a message and a bell ('both') or nothing ('off')."
    ),
    "visual-silence": (
        "How silence alerts should be shown: a message ('on'), a message and a bell ('both') or nothing ('off')."
    ),
    "window-active-style": "Default style of the active pane.",
    "window-size": (
        "How window size is calculated. 'latest' uses the size of the most recently used client, 'largest' "
        "the largest client, 'smallest' the smallest client and 'manual' a size set by the 'resize-window' "
        "command."
    ),
    "window-status-activity-style": "Style of windows in the status line with an activity alert.",
    "window-status-bell-style": "Style of windows in the status line with a bell alert.",
    "window-status-current-format": "Format of the current window in the status line.",
    "window-status-current-style": "Style of the current window in the status line.",
    "window-status-format": "Format of windows in the status line, except the current window.",
    "window-status-last-style": "Style of the last window in the status line.",
    "window-status-separator": "Separator between windows in the status line.",
    "window-status-style": "Style of windows in the status line, except the current and last windows.",
    "window-style": "Default style of panes that are not the active pane.",
    "word-separators": "Characters considered to separate words.",
    "wrap-search": "Whether searching in copy mode should wrap at the top or bottom.",
    "xterm-keys": "Whether xterm-style function key sequences should be sent. This option is no longer used.",
}
