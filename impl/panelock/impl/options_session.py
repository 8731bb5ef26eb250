"""Session options of tmux 3.4 (tmux(1), OPTIONS; options-table.c)."""

from panelock.impl.options_kinds import (
    SESSION,
    SHRT_MAX,
    Option,
    array,
    choice,
    colour,
    flag,
    key,
    number,
    string,
    style,
)

ALERTS = "none any current other"
VISUAL = "off on both"


def _alert_styles(ring: str, stir: str) -> str:
    """What a window's entry in the status line adds for a bell, activity or silence."""
    return (
        f"#{{?#{{&&:#{{window_last_flag}},#{{!=:#{{E:window-status-last-style}},default}}}},"
        f" #{{E:window-status-last-style}},}}"
        f"#{{?#{{&&:#{{window_bell_flag}},#{{!=:#{{E:{ring}}},default}}}}, #{{E:{ring}}},"
        f"#{{?#{{&&:#{{||:#{{window_activity_flag}},#{{window_silence_flag}}}},#{{!=:#{{E:{stir}}},default}}}},"
        f" #{{E:{stir}}},}}}}"
    )


ALERT_STYLES = _alert_styles("window-status-bell-style", "window-status-activity-style")

STATUS_FORMATS: tuple[str, ...] = (
    "#[align=left range=left #{E:status-left-style}]#[push-default]"
    "#{T;=/#{status-left-length}:status-left}#[pop-default]#[norange default]"
    "#[list=on align=#{status-justify}]#[list=left-marker]<#[list=right-marker]>#[list=on]"
    "#{W:#[range=window|#{window_index} #{E:window-status-style}"
    f"{ALERT_STYLES}"
    "]#[push-default]#{T:window-status-format}#[pop-default]#[norange default]"
    "#{?window_end_flag,,#{window-status-separator}},"
    "#[range=window|#{window_index} list=focus "
    "#{?#{!=:#{E:window-status-current-style},default},#{E:window-status-current-style},#{E:window-status-style}}"
    f"{ALERT_STYLES}"
    "]#[push-default]#{T:window-status-current-format}#[pop-default]#[norange list=on default]"
    "#{?window_end_flag,,#{window-status-separator}}}"
    "#[nolist align=right range=right #{E:status-right-style}]#[push-default]"
    "#{T;=/#{status-right-length}:status-right}#[pop-default]#[norange default]",
    "#[align=centre]#{P:#{?pane_active,#[reverse],}#{pane_index}[#{pane_width}x#{pane_height}]#[default] }",
)

SESSION_OPTIONS: tuple[Option, ...] = (
    choice("activity-action", SESSION, "other", ALERTS),
    number("assume-paste-time", SESSION, 1, unit="milliseconds"),
    number("base-index", SESSION, 0),
    choice("bell-action", SESSION, "any", ALERTS),
    string("default-command", SESSION),
    string("default-shell", SESSION, "/bin/sh"),
    string("default-size", SESSION, "80x24", pattern="[0-9]*x[0-9]*"),
    choice("destroy-unattached", SESSION, "off", "off on keep-last keep-group"),
    choice("detach-on-destroy", SESSION, "on", "off on no-detached previous next"),
    colour("display-panes-active-colour", SESSION, "red"),
    colour("display-panes-colour", SESSION, "blue"),
    number("display-panes-time", SESSION, 1000, minimum=1, unit="milliseconds"),
    number("display-time", SESSION, 750, unit="milliseconds"),
    number("history-limit", SESSION, 2000, unit="lines"),
    string("key-table", SESSION, "root"),
    number("lock-after-time", SESSION, 0, unit="seconds"),
    string("lock-command", SESSION, "lock -np"),
    style("message-command-style", SESSION, "bg=black,fg=yellow"),
    choice("message-line", SESSION, "0", "0 1 2 3 4"),
    style("message-style", SESSION, "bg=yellow,fg=black"),
    flag("mouse", SESSION),
    key("prefix", SESSION, "C-b"),
    key("prefix2", SESSION, "None"),
    flag("renumber-windows", SESSION),
    number("repeat-time", SESSION, 500, maximum=SHRT_MAX, unit="milliseconds"),
    flag("set-titles", SESSION),
    string("set-titles-string", SESSION, '#S:#I:#W - "#T" #{session_alerts}'),
    choice("silence-action", SESSION, "other", ALERTS),
    choice("status", SESSION, "on", "off on 2 3 4 5"),
    colour("status-bg", SESSION, "default"),
    colour("status-fg", SESSION, "default"),
    array("status-format", SESSION, STATUS_FORMATS, separator=" ,"),
    number("status-interval", SESSION, 15, unit="seconds"),
    choice("status-justify", SESSION, "left", "left centre right absolute-centre"),
    choice("status-keys", SESSION, "emacs", "emacs vi"),
    string("status-left", SESSION, "[#{session_name}] "),
    number("status-left-length", SESSION, 10, maximum=SHRT_MAX),
    style("status-left-style", SESSION),
    choice("status-position", SESSION, "bottom", "top bottom"),
    string(
        "status-right",
        SESSION,
        '#{?window_bigger,[#{window_offset_x}#,#{window_offset_y}] ,}"#{=21:pane_title}" %H:%M %d-%b-%y',
    ),
    number("status-right-length", SESSION, 40, maximum=SHRT_MAX),
    style("status-right-style", SESSION),
    style("status-style", SESSION, "bg=green,fg=black"),
    array(
        "update-environment",
        SESSION,
        (
            "DISPLAY",
            "KRB5CCNAME",
            "SSH_ASKPASS",
            "SSH_AUTH_SOCK",
            "SSH_AGENT_PID",
            "SSH_CONNECTION",
            "WINDOWID",
            "XAUTHORITY",
        ),
        separator=" ,",
    ),
    choice("visual-activity", SESSION, "off", VISUAL),
    choice("visual-bell", SESSION, "off", VISUAL),
    choice("visual-silence", SESSION, "off", VISUAL),
    string("word-separators", SESSION, "!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~"),
)
