"""All commands by name, in tmux's order, which is the names'."""

from panelock.impl.commands import (
    bindings,
    capture_pane,
    clients,
    display_message,
    environment,
    layouts,
    list_commands,
    lists,
    modes,
    new_session,
    panes,
    panes_moving,
    paste_buffers,
    resizing,
    respawning,
    send_keys,
    sessions,
    set_options,
    shell_commands,
    show_options,
    source_file,
    windows,
    windows_moving,
)
from panelock.impl.commands.base import Command

_MODULES: tuple[tuple[Command, ...], ...] = (
    bindings.COMMANDS,
    capture_pane.COMMANDS,
    clients.COMMANDS,
    display_message.COMMANDS,
    environment.COMMANDS,
    layouts.COMMANDS,
    list_commands.COMMANDS,
    lists.COMMANDS,
    modes.COMMANDS,
    new_session.COMMANDS,
    panes.COMMANDS,
    panes_moving.COMMANDS,
    paste_buffers.COMMANDS,
    resizing.COMMANDS,
    respawning.COMMANDS,
    send_keys.COMMANDS,
    sessions.COMMANDS,
    set_options.COMMANDS,
    shell_commands.COMMANDS,
    show_options.COMMANDS,
    source_file.COMMANDS,
    windows.COMMANDS,
    windows_moving.COMMANDS,
)

TABLE: dict[str, Command] = {
    command.name: command
    for command in sorted((command for module in _MODULES for command in module), key=lambda command: command.name)
}
assert len(TABLE) == sum(map(len, _MODULES)), "a command stands in two modules"
