"""``python -m panelock.impl.host SOCKET``: one server's host, from taking its place to its end."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from panelock.impl import coercion, kernel
from panelock.impl.buffers import Buffers
from panelock.impl.commit import run_alone
from panelock.impl.document import Document, is_over
from panelock.impl.errors import Fault
from panelock.impl.host import environ, listening, names, orphans, spawn
from panelock.impl.host.answers import Answers
from panelock.impl.host.children import Children
from panelock.impl.host.committing import Commits
from panelock.impl.host.driver import Compile, Driver
from panelock.impl.host.jobs import Jobs
from panelock.impl.host.loop import EventLoop, Loop
from panelock.impl.host.moding import Moding
from panelock.impl.host.panes import Panes
from panelock.impl.host.screens.client import ScreenWorker
from panelock.impl.host.server import Server
from panelock.impl.host.waits import Waits
from panelock.impl.paths import Place, own_folder
from panelock.impl.registry import lifecycle
from panelock.impl.store import LIMIT_S, Store, Transaction

if TYPE_CHECKING:
    from panelock.impl.clients import Client

WARM_S = 0.2
"""How long after its start a host loads what only some commands need: not before the first answer is given."""
LATER = tuple(f"panelock.impl.formats_{name}" for name in ("replace", "plan", "compare", "colour", "trace"))
IGNORED = (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
"""Not one of these ends a host that starts; the first and the fourth mean something to it later (server_signal)."""
PREDECESSOR_S = 8.0
"""How long a host waits for the one before it to end."""


def settle(store: Store, find: Callable[[Document, str], Iterable[int]] = orphans.orphans) -> list[int]:
    """Write down what a dead host left, and return the leaders of the sessions that are to be ended. Needs host.lock.

    Where no server is alive (the last one ended, or was about to, or the machine was started anew) a new epoch begins.
    ``find`` finds those leaders.
    """
    left = list(find(store.current(), store.place.socket))

    def change(tx: Transaction) -> None:
        if is_over(tx.document):
            lifecycle.end_if_empty(tx)
        elif tx.document.boot != store.kernel.boot():
            lifecycle.end_server(tx)
        if tx.document.ended:
            lifecycle.start_epoch(tx)
        else:
            lifecycle.settle_host_death(tx)

    run_alone(store.load_and_lock(), change)
    return left


def build(
    loop: EventLoop, place: Place, store: Store, environment: Mapping[str, str], compiled: Compile
) -> tuple[Server, Driver, ScreenWorker]:
    """Put a host's parts together."""
    children = Children(loop)
    commits = Commits(loop, store)
    screens = ScreenWorker(lambda pane, data: panes.replied(pane, data))  # noqa: PLW0108 - made just below
    panes = Panes(loop, place, os.getpid(), children, commits, screens)
    driver = Driver(
        loop, place, environ.cleaned(environment), commits, panes, compiled, Buffers(), Answers(screens.shown)
    )
    jobs = Jobs(loop, children)
    modes = Moding(driver, screens)
    driver.waits, driver.modes = Waits(driver, screens, jobs, modes), modes
    driver.clients.running = jobs.listed
    driver.clients.job = lambda *asked: _format_job(driver, jobs, *asked)
    panes.epitaph = lambda document, pane: names.epitaph(document, pane, driver)
    server = Server(loop, listening.Listener(loop, place), driver, jobs, screens, children, modes)
    screens.attach(loop)
    return server, driver, screens


def _format_job(driver: Driver, jobs: Jobs, client: "Client", name: str, command: str) -> str:
    from panelock.impl.host import format_jobs  # few status lines have any

    return format_jobs.value(driver, jobs, client, name, command)


def warm() -> None:
    """Load what a command may need and none of the start's did: no import is on the path of a command then.

    From then on the garbage collector works, and never looks at what is there by now, which stays for life.
    """
    try:
        for name in LATER:
            import_module(name)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def serve(
    place: Place,
    environment: Mapping[str, str],
    folder: str = "/",
    *,
    compiled: Compile,
    ready: int = -1,
    limit_s: float = LIMIT_S,
) -> None:
    """Host a server until it ends. ``ready`` is a descriptor that is closed once callers can be answered."""
    loop = Loop(lambda bug: driver.report_bug(bug))  # noqa: PLW0108 - made just below
    store = Store(place, kernel.Real(exchange=True), limit_s=limit_s, resident=True, recycle=True)
    left = settle(store)
    server, driver, screens = build(loop, place, store, environment, compiled)
    driver.folder = folder
    for leader in left:
        driver.panes.endings.end(leader, kill=True)
    server.on_end = loop.stop
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.on_signal(number, server.terminate)
    loop.on_signal(signal.SIGUSR1, server.renew_socket)
    server.listener.publish()
    server.start()
    if ready >= 0:
        os.close(ready)
    loop.call_later(WARM_S, warm)
    try:
        loop.run()
    finally:
        screens.close()
        store.close()


def run(place: Place, compiled: Compile, *, ready: int = -1, limit_s: float = LIMIT_S) -> int:
    """Take the server's place and host it; returns the exit status."""
    spawn.raise_file_limit()
    for number in IGNORED:
        signal.signal(number, signal.SIG_IGN)
    folder = _folder()
    os.chdir("/")
    try:
        own_folder(place.folder)
        lock = listening.take_host_lock(place, PREDECESSOR_S)
    except listening.HostedAlready:
        return 0
    except (Fault, OSError) as error:
        return _fail(ready, str(error))
    try:
        serve(place, dict(os.environ), folder, compiled=compiled, ready=ready, limit_s=limit_s)
    except (Fault, OSError) as error:
        return _fail(ready, error.text if isinstance(error, Fault) else str(error))
    finally:
        with suppress(OSError):
            os.close(lock)
    return 0


def _folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # it is gone
        return "/"


def _fail(ready: int, text: str) -> int:
    if ready >= 0:
        with suppress(OSError):
            os.write(ready, text.encode())
    return 1


def forget_descriptors(but: int) -> None:
    """Close what the starter had open besides: its locks and pipes would be held as long as we or any pane live."""
    for name in os.listdir("/dev/fd"):
        if int(name) > 2 and int(name) != but:
            with suppress(OSError):  # the listing's own
                os.close(int(name))


def main() -> None:
    """SOCKET [READY]: READY is the descriptor on which the starter waits, and reads why it was in vain."""
    coercion.undo()
    place = Place(sys.argv[1])
    ready = int(sys.argv[2]) if len(sys.argv) > 2 else -1
    if ready >= 0:
        os.set_inheritable(ready, False)
    forget_descriptors(ready)
    # Not sys.exit: nothing is left to finalise, and daemon threads may wait in system calls.
    from panelock.impl.host import program  # the tests' hosts have commands of their own

    os._exit(run(place, program.compile_words, ready=ready))
