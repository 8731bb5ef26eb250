"""The real host, which can also be asked how much it keeps in memory."""

import gc
import os
import sys
from collections.abc import Sequence

from panelock.impl import parse
from panelock.impl.commands.base import Call, Command, Steps
from panelock.impl.host import main as host
from panelock.impl.host import program
from panelock.impl.host.driver import Driver
from panelock.impl.host.request import Step
from panelock.impl.paths import Place


def _kept(call: Call) -> Steps:
    gc.unfreeze()
    gc.collect()
    call.print(str(sys.getallocatedblocks()))
    yield from ()


KEPT = Command("kept", "", "", "", _kept)


def compiled(argv: Sequence[str], driver: Driver) -> Sequence[Step]:
    """Parse a command line with tmux's table, or the question for the blocks of memory that are in use."""
    if [*argv] == [KEPT.name]:
        return parse.parse_arguments([*argv], parse.Context({KEPT.name: KEPT})).commands
    return program.compile_words(argv, driver)


def main() -> None:
    """As panelock.impl.host.main.main, with one more command."""
    place, ready = Place(sys.argv[1]), int(sys.argv[2])
    os.set_inheritable(ready, False)
    os._exit(host.run(place, compiled, ready=ready))
