"""Server options of tmux 3.4 (tmux(1), OPTIONS; options-table.c)."""

from panelock.impl.options_kinds import SERVER, Option, array, choice, flag, key, number, string

SERVER_OPTIONS: tuple[Option, ...] = (
    key("backspace", SERVER, "C-?"),
    number("buffer-limit", SERVER, 50, minimum=1),
    array(
        "command-alias",
        SERVER,
        (
            "split-pane=split-window",
            "splitp=split-window",
            "server-info=show-messages -JT",
            "info=show-messages -JT",
            "choose-window=choose-tree -w",
            "choose-session=choose-tree -s",
        ),
    ),
    string("copy-command", SERVER),
    string("default-terminal", SERVER, "tmux-256color"),
    string("editor", SERVER, "/usr/bin/vi"),
    number("escape-time", SERVER, 500, unit="milliseconds"),
    flag("exit-empty", SERVER, "on"),
    flag("exit-unattached", SERVER),
    choice("extended-keys", SERVER, "off", "off on always"),
    flag("focus-events", SERVER),
    string("history-file", SERVER),
    number("message-limit", SERVER, 1000),
    number("prompt-history-limit", SERVER, 100),
    choice("set-clipboard", SERVER, "external", "off external on"),
    array("terminal-overrides", SERVER),
    array(
        "terminal-features",
        SERVER,
        ("xterm*:clipboard:ccolour:cstyle:focus:title", "screen*:title", "rxvt*:ignorefkeys"),
    ),
    array("user-keys", SERVER),
)
