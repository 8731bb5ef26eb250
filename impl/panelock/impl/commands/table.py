"""All commands by name, in tmux's order (cmd.c), each with its after-hook."""

from panelock.impl.commands import (
    bindings,
    capture_pane,
    clients,
    display_message,
    environment,
    layouts,
    list_commands,
    lists,
    locking,
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
from panelock.impl.commands.hooks import hooked

_MODULES: tuple[tuple[Command, ...], ...] = (
    bindings.COMMANDS,
    capture_pane.COMMANDS,
    clients.COMMANDS,
    display_message.COMMANDS,
    environment.COMMANDS,
    layouts.COMMANDS,
    list_commands.COMMANDS,
    lists.COMMANDS,
    locking.COMMANDS,
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


def _place(command: Command) -> str:
    """Sort by name, as tmux does but for one pair; list-commands and ambiguity texts show the order."""
    return "display-popup~" if command.name == "display-panes" else command.name


TABLE: dict[str, Command] = {
    command.name: hooked(command)
    for command in sorted((command for module in _MODULES for command in module), key=_place)
}
assert len(TABLE) == sum(map(len, _MODULES)), "a command stands in two modules"
