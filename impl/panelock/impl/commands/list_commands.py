"""list-commands (cmd-list-keys.c): what there is, in the words of tmux's usage texts."""

from panelock.impl.commands.base import Call, Command, Steps
from panelock.impl.expanding import expanded

_LINE = "#{command_list_name}#{?command_list_alias, (#{command_list_alias}),} #{command_list_usage}"


def _list(call: Call) -> Steps:
    from panelock.impl.commands.table import TABLE

    template = call.args.get("F") or _LINE
    only = call.args.rest[0] if call.args.rest else None
    for command in TABLE.values():
        if only is not None and only not in (command.name, command.alias or None):
            continue
        extra = {
            "command_list_name": command.name,
            "command_list_alias": command.alias,
            "command_list_usage": command.usage,
        }
        line = yield from expanded(call, template, None, extra)
        if line:
            call.print(line)


COMMANDS = (
    Command(
        "list-commands", "lscm", "F:", "[-F format] [command]", _list, most=1, starts_server=True, lone=True
    ),
)  # fmt: skip
