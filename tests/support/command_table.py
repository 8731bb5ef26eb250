"""Some of tmux's commands, for tests of the language and not of what they do; templates and bounds are 3.4's."""

from panelock.impl.commands.base import Call, Command, Steps


def nothing(_: Call) -> Steps:
    """Run nothing."""
    yield from ()


def _command(name: str, alias: str, options: str, least: int, most: int, usage: str = "") -> Command:
    return Command(name, alias, options, usage, nothing, least, most)


TABLE = {
    command.name: command
    for command in (
        _command("bind-key", "bind", "nrN:T:", 1, -1),
        _command("break-pane", "breakp", "abdPF:n:s:t:", 0, 0),
        _command("display-message", "display", "ac:d:INpt:F:v", 0, 1),
        _command("if-shell", "if", "bFt:", 2, 3),
        _command("kill-server", "", "", 0, 0),
        _command("list-buffers", "lsb", "F:f:", 0, 0),
        _command("list-panes", "lsp", "asF:f:t:", 0, 0, "[-as] [-F format] [-f filter] [-t target-window]"),
        _command("rename-window", "renamew", "t:", 1, 1),
        _command("run-shell", "run", "bd:Ct:c:", 0, 2),
        _command("send-keys", "send", "FHKlMN:Rt:X", 0, -1),
        _command("set-hook", "", "agpRt:uw", 1, 2),
        _command("set-option", "set", "aFgopqst:uUw", 1, 2),
        _command("show-messages", "showmsgs", "JTt:", 0, 0),
        _command("split-window", "splitw", "bc:de:fF:hIl:p:Pt:vZ", 0, -1),
    )
}
