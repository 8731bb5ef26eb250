"""Hooks of tmux 3.4 (tmux(1), HOOKS): options too, each an array of commands."""

from panelock.impl.options_kinds import PANE, WINDOW, Option, hook

AFTER = (
    "bind-key capture-pane copy-mode display-message display-panes kill-pane list-buffers list-clients list-keys"
    " list-panes list-sessions list-windows load-buffer lock-server new-session new-window paste-buffer pipe-pane"
    " queue refresh-client rename-session rename-window resize-pane resize-window save-buffer select-layout"
    " select-pane select-window send-keys set-buffer set-environment set-hook set-option show-environment"
    " show-messages show-options split-window unbind-key"
)
"""Commands with a hook after-…: those of tmux 3.4, and the word queue."""

HOOKS: tuple[Option, ...] = (
    *(hook(f"after-{command}") for command in AFTER.split()),
    hook("alert-activity"),
    hook("alert-bell"),
    hook("alert-silence"),
    hook("client-active"),
    hook("client-attached"),
    hook("client-detached"),
    hook("client-focus-in"),
    hook("client-focus-out"),
    hook("client-resized"),
    hook("client-session-changed"),
    hook("pane-died", PANE),
    hook("pane-exited", PANE),
    hook("pane-focus-in", PANE),
    hook("pane-focus-out", PANE),
    hook("pane-mode-changed", PANE),
    hook("pane-set-clipboard", PANE),
    hook("pane-title-changed", PANE),
    hook("session-closed"),
    hook("session-created"),
    hook("session-renamed"),
    hook("session-window-changed"),
    hook("window-layout-changed", WINDOW),
    hook("window-linked"),
    hook("window-pane-changed", WINDOW),
    hook("window-renamed", WINDOW),
    hook("window-resized", WINDOW),
    hook("window-unlinked"),
)
