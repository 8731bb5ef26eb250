"""The program ``panelock``, for people: run a team, look at it, come back to it, end it, mend it."""

import json
import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from panelock.cli import doctoring, listing, showing
from panelock.cli import run as running
from panelock.cli.ask import ask
from panelock.cli.terminal import Left, NobodyReads, forget_output, start_right
from panelock.impl.errors import Fault, Refused
from panelock.impl.paths import Place, find, is_foreign, user_folder


class TwoWords(TyperGroup):
    """Commands of two words: ``race replay``, beside ``race``, which takes words of its own."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find a command, and what is left for it."""
        two = " ".join(args[:2])
        return super().resolve_command(ctx, [two, *args[2:]] if two in self.commands else args)


app = typer.Typer(
    name="panelock",
    cls=TwoWords,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="A [bold]tmux[/] that needs no tmux: panes in real terminals, kept in one locked registry.",
    epilog="Example: [cyan]panelock run -- claude[/]  (programs started by it find our tmux on their PATH)",
)

Label = Annotated[str | None, typer.Option("--label", "-L", metavar="NAME", help="The server of this name.")]
Socket = Annotated[str | None, typer.Option("--socket", "-S", metavar="PATH", help="The server with this socket.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"panelock {version('panelock')}")
        raise typer.Exit


@app.callback()
def options(
    *,
    show_version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def said(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let refusals and faults end the program with their text on standard error and status 1."""

    @wraps(function)
    def wrapped(*args: Any, **named: Any) -> Any:
        try:
            try:
                return function(*args, **named)
            finally:  # many end by typer.Exit
                sys.stdout.flush()
        except (Refused, Fault) as error:
            typer.echo(f"panelock: {error.text}", err=True)
            raise typer.Exit(running.NOT_FOUND if isinstance(error, running.NotFound) else 1) from None
        except (NobodyReads, BrokenPipeError):
            forget_output()
            raise typer.Exit(128 + signal.SIGPIPE) from None
        except OSError as error:
            forget_output()
            where = f"{error.filename}: " if error.filename else ""
            typer.echo(f"panelock: {where}{error.strerror or error}", err=True)
            raise typer.Exit(1) from None

    return wrapped


def place_of(socket: str | None, label: str | None) -> Place:
    """Resolve -S and -L as tmux does; a person who stands in a real tmux means the default server of ours."""
    environment = dict(os.environ)
    place = find(socket, label, environment)
    if socket is None and label is None and is_foreign(place):
        del environment["TMUX"]
        place = find(None, None, environment)
    return place


def kind_of(target: str) -> str:
    """Say what a target names: with a ``.`` a pane, with a ``:`` a window, by itself a session (no name holds either).

    >>> [kind_of(target) for target in ("%3", "work:1.0", "@2", "work:1", "work", "$0", "work:")]
    ['pane', 'pane', 'window', 'window', 'session', 'session', 'session']
    """
    if target.startswith("%") or "." in target:
        return "pane"
    return "window" if target.startswith("@") or ":" in target[:-1] else "session"


def place_named(server: str) -> Place:
    """Return a server by its name, as -L has it, or by its socket's path."""
    if "/" in server:
        return place_of(os.path.abspath(server), None)
    return Place(f"{user_folder(dict(os.environ), make=False)}/{server}")


def _leave(left: Left) -> None:
    if left.detached and not left.status:
        typer.echo("[detached: panelock attach comes back]", err=True)
        return
    raise typer.Exit(left.status)


@app.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@said
def run(
    command: Annotated[list[str], typer.Argument(help="The command and its arguments, after [bold]--[/].")],
    *,
    name: Annotated[str | None, typer.Option("--name", "-s", help="The session's name (the command's, else).")] = None,
    hang_up: Annotated[
        bool, typer.Option("--hang-up/--keep-team", help="End the team's panes when the command ends.")
    ] = True,
    label: Label = None,
    socket: Socket = None,
) -> None:
    """Run a command in a leader pane, with our [bold]tmux[/] on its PATH, attached to this terminal.

    C-b d detaches and leaves it running. Without a terminal it runs to its end, and its output and status are ours.

    Example: panelock run -- claude
    """
    _leave(running.run(place_of(socket, label), command, name=name, hang_up=hang_up))


@app.command()
@said
def attach(
    pane: Annotated[
        str | None, typer.Argument(help="A pane, by any tmux target (%3, work:1.0); else the active one.")
    ] = None,
    *,
    label: Label = None,
    socket: Socket = None,
) -> None:
    """Come back to a pane in this terminal; C-b d leaves it again. Without a terminal: print what it prints.

    Example: panelock attach %3
    """
    place = place_of(socket, label)
    target = ["-t", pane] if pane else []
    number = ask(place, "display-message", "-p", *target, "#{pane_id}").strip()
    if not number:  # to display-message a target that is not there is no error
        raise Refused(f"can't find pane: {pane}" if pane else "no sessions")
    running.must_not_stand_in(place, int(number[1:]))
    _leave(running.watch(place, int(number[1:])))


@app.command("ls")
@said
def list_servers(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one array of servers.")] = False,
    everything: Annotated[bool, typer.Option("--all", "-a", help="Servers that have ended, too.")] = False,
    label: Label = None,
    socket: Socket = None,
) -> None:
    """List servers, sessions, windows and panes with state, command and age.

    Example: panelock ls --json | jq '.[].panes[].pane'
    """
    chosen = [place_of(socket, label)] if socket or label else listing.places(dict(os.environ))
    if (socket or label) and not os.path.isdir(chosen[0].folder):
        raise Refused(f"no server running on {chosen[0].socket}")
    rows = [listing.server_row(place) for place in chosen]
    rows = [row for row in rows if everything or row.state != "ended"]
    if as_json:
        typer.echo(json.dumps([row.as_json() for row in rows], indent=2))
    else:
        showing.show_servers(rows)


@app.command()
@said
def capture(
    pane: Annotated[str, typer.Argument(help="A pane, by any tmux target.")],
    *,
    history: Annotated[bool, typer.Option("--history", "-H", help="The history as well.")] = False,
    styled: Annotated[bool, typer.Option("--styled", "-e", help="Colours and attributes as escape sequences.")] = False,
    label: Label = None,
    socket: Socket = None,
) -> None:
    """Print what a pane's screen shows.

    Example: panelock capture %2
    """
    flags = ["-p", *(["-S", "-", "-E", "-"] if history else []), *(["-e"] if styled else [])]
    sys.stdout.write(ask(place_of(socket, label), "capture-pane", *flags, "-t", pane))


@app.command()
@said
def kill(
    target: Annotated[str | None, typer.Argument(help="A pane (%3), window (@1), or session (work, $0).")] = None,
    *,
    server: Annotated[bool, typer.Option("--server", help="The whole server.")] = False,
    label: Label = None,
    socket: Socket = None,
) -> None:
    """End a pane, a window, a session or a server, with all processes in it.

    Example: panelock kill work
    """
    place = place_of(socket, label)
    if server == (target is not None) or (target is not None and not target.strip(":. ")):
        raise Refused("name what to kill: a pane (%3), a window (@1), a session (work), or --server")
    if target is None:
        ask(place, "kill-server")
        return
    ask(place, f"kill-{kind_of(target)}", "-t", target)


@app.command()
@said
def doctor(
    *,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before a registry is replaced.")] = False,
    label: Label = None,
    socket: Socket = None,
) -> None:
    """Say what is wrong with servers' files and terminals and with our place on PATH, and mend it.

    Example: panelock doctor --repair
    """
    chosen = [place_of(socket, label)] if socket or label else listing.places(dict(os.environ))
    raise typer.Exit(doctoring.doctor(chosen, repair=repair, ask=None if yes else typer.confirm))


@app.command()
@said
def verify(
    servers: Annotated[
        list[str] | None, typer.Argument(metavar="[SERVER]...", help="Names or socket paths; else every server.")
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", "-a", help="Every server of this user, besides.")] = False,
) -> None:
    """Replay servers' journals through the model and compare: every generation, every id, the registry as it is.

    Those that have ended, too. A server may be at work meanwhile.

    Example: panelock verify demo-team
    """
    from panelock.cli import verifying

    named = [place_named(server) for server in servers or ()]
    every = [place for place in listing.places(dict(os.environ)) if place not in named]
    raise typer.Exit(verifying.verify(named + (every if everything or not named else [])))


@app.command()
@said
def log(
    server: Annotated[
        str | None, typer.Argument(help="A name or socket path; else the server that tmux takes.")
    ] = None,
    *,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as it is made.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, an object a line.")] = False,
    number: Annotated[int | None, typer.Option("-n", min=0, metavar="N", help="The last N changes only.")] = None,
    epoch: Annotated[int | None, typer.Option("--epoch", metavar="N", help="Of this server's N-th life only.")] = None,
    label: Label = None,
    socket: Socket = None,
) -> None:
    """Show a server's history: when, who, what, and what came of it.

    Example: panelock log --follow
    """
    from panelock.cli import history_log

    place = place_of(socket, label) if server is None else place_named(server)
    raise typer.Exit(history_log.log(place, follow=follow, as_json=as_json, number=number, epoch=epoch))


@app.command()
@said
def demo(
    *,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the ended servers' files for panelock verify.")] = True,
) -> None:
    """Play a recorded team of Claude Code's with real processes, then a storm of splits and kills, and check it all."""
    from panelock.cli import demonstration

    raise typer.Exit(demonstration.demo(keep=keep))


def _racing() -> Any:
    """Import the explorer for people, or say what it lacks."""
    try:
        from panelock.cli import racing
    except ModuleNotFoundError as error:
        if error.name != "greenlet":
            raise
        typer.echo("panelock race: needs greenlet, which is not installed: pip install 'panelock[specs]'", err=True)
        raise typer.Exit(2) from None
    return racing


def _listed(kind: str) -> Callable[[bool], None]:
    def show(wanted: bool) -> None:
        if wanted:
            _racing().show_list(kind)
            raise typer.Exit

    return show


EveryCall = Annotated[bool, typer.Option("--every-call", help="A line for each system call, the dull ones too.")]
First = Annotated[bool, typer.Option("--first", help="The bad schedule that was met first, not the shortest.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def race(
    processes: Annotated[
        list[str] | None,
        typer.Argument(metavar="PROCESS", help="What each process does: split,kill (--operations lists them)."),
    ] = None,
    *,
    copies: Annotated[
        int | None, typer.Option("--processes", "-p", metavar="N", min=1, help="So many processes that do the same.")
    ] = None,
    variant: Annotated[
        str, typer.Option("--variant", "-v", metavar="NAME", help="A store that is broken on purpose.")
    ] = "",
    kills: Annotated[
        int | None, typer.Option("--kills", "-k", metavar="N", min=0, help="Kill up to N processes, at any instant.")
    ] = None,
    power: Annotated[bool, typer.Option("--power", help="Cut the power at any instant (durable setting).")] = False,
    world: Annotated[str, typer.Option("--world", metavar="NAME", help="What they find: small, fresh, hosted.")] = "",
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="Follow N schedules at most.")
    ] = None,
    save: Annotated[str | None, typer.Option("--save", metavar="FILE", help="Keep the bad schedule.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over FILE.")] = False,
    first: First = False,
    every_call: EveryCall = False,
    as_json: AsJson = False,
    _variants: Annotated[
        bool, typer.Option("--variants", callback=_listed("variants"), is_eager=True, help="List the variants.")
    ] = False,
    _operations: Annotated[
        bool, typer.Option("--operations", callback=_listed("operations"), is_eager=True, help="List the operations.")
    ] = False,
) -> None:
    """Follow every interleaving of a few processes with the real store; show the first that ends badly.

    Without arguments: the race that this project grew from, and why it cannot happen any more.

    Status 0: all were covered, none is bad; 1: a bad one was found; 2: that cannot be done; 3: --limit came first.

    Examples: panelock race split,kill join --kills 1; panelock race --variant lock-unlinked --save bad.json
    """
    racing = _racing()
    asked = racing.Asked(tuple(processes or ()), copies, variant, world, kills, power, limit)
    wish = racing.Wish(every_call=every_call, first=first, as_json=as_json)
    raise typer.Exit(racing.race(asked, wish, save=save, force=force))


@app.command("race replay")
def race_replay(
    file: Annotated[str, typer.Argument(metavar="FILE", help="What panelock race --save kept.")],
    *,
    first: First = False,
    every_call: EveryCall = False,
    as_json: AsJson = False,
) -> None:
    """Play a bad schedule that was kept on the code as it is now.

    Status 0: it ends well now; 1: it still ends badly; 2: that cannot be done.

    Example: panelock race replay bad.json
    """
    racing = _racing()
    raise typer.Exit(racing.replay(file, racing.Wish(every_call=every_call, first=first, as_json=as_json)))


def main() -> None:
    """Run the program."""
    start_right()
    app()
