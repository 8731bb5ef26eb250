"""The table of all commands, and a process that runs them without a host."""

import os
from importlib import import_module
from pkgutil import iter_modules

from support.lone import Lone

from panelock.impl import commands, journal, lone, processes
from panelock.impl.commands.table import TABLE
from panelock.impl.paths import Place
from panelock.impl.store import Store

KNOWN = """attach-session bind-key break-pane capture-pane choose-buffer choose-client choose-tree clear-history
clear-prompt-history clock-mode command-prompt confirm-before copy-mode customize-mode delete-buffer detach-client
display-menu display-message display-popup display-panes find-window has-session if-shell join-pane kill-pane
kill-server kill-session kill-window last-pane last-window link-window list-buffers list-clients list-commands
list-keys list-panes list-sessions list-windows load-buffer lock-client lock-server lock-session move-pane move-window
new-session new-window next-layout next-window paste-buffer pipe-pane previous-layout previous-window refresh-client
rename-session rename-window resize-pane resize-window respawn-pane respawn-window rotate-window run-shell save-buffer
select-layout select-pane select-window send-keys send-prefix server-access set-buffer set-environment set-hook
set-option set-window-option show-buffer show-environment show-hooks show-messages show-options show-prompt-history
show-window-options source-file split-window start-server suspend-client swap-pane swap-window switch-client
unbind-key unlink-window wait-for"""


def test_the_table_has_every_command_of_tmux_and_no_other() -> None:
    assert list(TABLE) == KNOWN.split()
    aliases = [command.alias for command in TABLE.values() if command.alias]
    assert len(set(aliases)) == len(aliases)
    assert not set(aliases) & set(TABLE)


def test_every_module_of_commands_is_in_the_table() -> None:
    modules = [import_module(f"{commands.__name__}.{info.name}") for info in iter_modules(commands.__path__)]
    assert {one.name for module in modules for one in getattr(module, "COMMANDS", ())} == set(TABLE)


def test_a_process_alone_does_what_needs_no_host_and_leaves_the_rest(store: Store, place: Place) -> None:
    team = Lone(store)
    team("new-session", "-d", "-s", "a", ";", "split-window", "-d")
    environment = {"PATH": os.defpath}
    assert lone.run(place, ["rename-window", "-t", "a", "y"], environment, "/", "") == (0, b"", b"")
    assert lone.run(place, ["list-sessions", "-F", "#S"], environment, "/", "") == (0, b"a\n", b"")
    assert lone.run(place, ["kill-pane", "-t", "%9"], environment, "/", "") == (1, b"", b"can't find pane: %9\n")
    assert lone.run(place, ["nonsense"], environment, "/", "") == (1, b"", b"unknown command: nonsense\n")
    assert lone.run(place, ["kill-pane", "-t", "%1", ";", "split-window"], environment, "/", "") is None
    assert len(team.driver.document.panes) == 2
    who = list(journal.read(place.journal))[-1].who
    assert who == processes.own()
