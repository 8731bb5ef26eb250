"""How the program for people asks a server: the same way as ``tmux`` does, with the answer as text."""

import os

from panelock.cli import serverless
from panelock.impl.errors import Fault, Refused
from panelock.impl.host import client
from panelock.impl.paths import Place, must_not_be_foreign


def ask(place: Place, *command: str, environment: dict[str, str] | None = None) -> str:
    """Run one tmux command line on a server and return what it printed; raises Refused with what it complained of."""
    must_not_be_foreign(place)
    used = dict(os.environ) if environment is None else environment
    # We speak to the server that was named, whatever server we may be standing in.
    used = {name: value for name, value in used.items() if name not in ("TMUX", "TMUX_PANE")}
    request = os.urandom(16)
    try:
        answer = client.ask(place, list(command), used, os.getcwd(), request)
    except client.Unreachable:
        answer = serverless.run(place, list(command), used, os.getcwd(), request, config=[], no_start=False)
    except client.Answered as error:
        raise Unanswered(str(error)) from None
    status, out, err = answer
    if status:
        raise Refused(err.decode("utf-8", "replace").strip() or f"{command[0]}: exit status {status}")
    return out.decode("utf-8", "surrogateescape")


class Unanswered(Fault):
    """The host would not speak with us, and says why."""
