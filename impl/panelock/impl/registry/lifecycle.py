"""The life of panes and of the server: the second step of making a pane, ends, epochs, the host's death."""

from panelock.impl.document import Pane, Phase
from panelock.impl.errors import Refused
from panelock.impl.registry import edit
from panelock.impl.store import Transaction

LEADER = "@panelock-leader"
"""A session's option: the pane whose end ends the session's other panes too (``panelock run``)."""

HOST_DIED = "host died"
"""Why a pane is dead whose host was killed; it can be respawned."""

EMPTY = "empty"
"""Why a pane counts as dead that was made without a process (split-window -I, or '' for a command)."""


def start_epoch(tx: Transaction) -> None:
    """Begin a server's life: everything is empty and ids count from 0 again."""
    document = tx.document
    for gone, touched in (
        (document.sessions, tx.touched.sessions),
        (document.windows, tx.touched.windows),
        (document.panes, tx.touched.panes),
    ):
        touched.update(gone)
        gone.clear()
    for options in (document.server_options, document.session_options, document.window_options, document.environment):
        options.clear()
    document.hidden.clear()
    document.epoch += 1
    document.ended = False
    document.started = tx.now
    document.boot = tx.boot
    document.next_session = document.next_window = document.next_pane = 0
    document.marked = -1
    tx.touched.rest = True
    tx.log("start-server", epoch=document.epoch, boot=document.boot)


def end_server(tx: Transaction) -> None:
    """End the server with everything in it (kill-server, another boot)."""
    document = tx.document
    if document.ended:
        return
    tx.log("kill-server")
    document.ended = True
    for owner in list(document.sessions.values()):
        edit.drop_session(tx, owner)
    tx.touched.rest = True


def end_if_empty(tx: Transaction) -> bool:
    """End a server that has no session (left), if it has not ended; tells whether it is over."""
    if not tx.document.ended and not tx.document.sessions:
        edit.end_empty(tx)
    return tx.document.ended


def clear_life(found: Pane) -> None:
    """Take out of a pane what only one phase of its life has."""
    found.maker = found.request = ""
    found.respawn = False
    found.pid, found.process, found.tty = 0, "", ""
    found.dead_status = found.dead_signal = None
    found.dead_reason, found.dead_time = "", 0.0


def confirm(tx: Transaction, pane: int, *, pid: int, process: str, tty: str, maker: str = "") -> None:
    """The terminal runs: the second step of making a pane.

    Refused when the pane is gone, or is somebody else's reservation by now (``maker`` given): whoever started the
    terminal ends it then.
    """
    edit.must_exist(tx, panes=[pane])
    found = tx.document.panes[pane]
    if found.phase is not Phase.PENDING or (maker and found.maker != maker):
        raise Refused(f"pane %{pane} is not waiting for a terminal")
    found = edit.pane(tx, pane)
    clear_life(found)
    found.phase = Phase.RUNNING
    found.pid, found.process, found.tty = pid, process, tty
    tx.log("confirm", pane=pane, pid=pid, process=process, tty=tty)


def withdraw(tx: Transaction, pane: int, reason: str = "no terminal") -> None:
    """No terminal came of a reservation: a new pane is gone (its id stays spent), one that lived before is dead."""
    edit.must_exist(tx, panes=[pane])
    found = tx.document.panes[pane]
    if found.phase is not Phase.PENDING:
        raise Refused(f"pane %{pane} is not waiting for a terminal")
    if found.respawn:
        _die(tx, edit.pane(tx, pane), reason=reason)
        tx.log("withdraw", pane=pane, respawn=True)
        return
    tx.log("withdraw", pane=pane, respawn=False)
    _remove(tx, pane)


def leave_empty(tx: Transaction, pane: int) -> None:
    """No terminal is to come: the pane stands, to tmux a dead one, and shows what is written into it."""
    edit.must_exist(tx, panes=[pane])
    if tx.document.panes[pane].phase is not Phase.PENDING:
        raise Refused(f"pane %{pane} is not waiting for a terminal")
    found = edit.pane(tx, pane)
    _die(tx, found, reason=EMPTY)
    found.dead_time = 0.0  # nothing died
    tx.log("leave-empty", pane=pane)


def is_empty(found: Pane) -> bool:
    """Tell whether a pane was made without a process, and has none yet."""
    return found.phase is Phase.DEAD and found.dead_reason == EMPTY


def pane_ended(tx: Transaction, pane: int, *, process: str, status: int | None, signal: int | None) -> bool:
    """A pane's first process has ended: the pane goes, or stays dead where remain-on-exit says so.

    Tells whether the pane stays. Nothing is done when it is gone already or another process runs in it by now.
    """
    found = tx.document.panes.get(pane)
    if found is None or found.phase is not Phase.RUNNING or found.process != process:
        return False
    remain = _remain_on_exit(tx, found)
    stays = remain == "on" or (remain == "failed" and (signal is not None or bool(status)))
    tx.log("pane-ended", pane=pane, status=status, signal=signal, remain=remain)
    if stays:
        _die(tx, edit.pane(tx, pane), status=status, signal=signal)
    else:
        _remove(tx, pane)
    hang_up_team(tx, pane)
    return stays


def hang_up_team(tx: Transaction, pane: int) -> None:
    """End the sessions that a pane led, and with them the panes of its team (unless hang-up was switched off)."""
    for owner in list(tx.document.sessions.values()):
        if owner.options.get(LEADER) == f"%{pane}":
            tx.log("kill-session", session=owner.id, others=False)
            edit.drop_session(tx, owner)


def settle_host_death(tx: Transaction) -> None:
    """What a dead host leaves behind: its terminals ended with it.

    A pane that a caller was told of is dead with a reason; one that was still being made is gone.
    """
    panes = tx.document.panes
    stood = [number for number, found in panes.items() if found.phase is not Phase.DEAD]
    fresh = [number for number in stood if panes[number].phase is Phase.PENDING and not panes[number].respawn]
    if stood:
        tx.log("host-died", dead=[number for number in stood if number not in fresh], withdrawn=fresh)
    for number in stood:
        if number not in fresh:
            _die(tx, edit.pane(tx, number), reason=HOST_DIED)
    for number in fresh:
        _remove(tx, number)


def set_title(tx: Transaction, pane: int, title: str) -> None:
    """Name what a terminal shows (select-pane -T, or the terminal's own escape sequence)."""
    edit.must_exist(tx, panes=[pane])
    if tx.document.panes[pane].title != title:
        edit.pane(tx, pane).title = title
        tx.log("set-title", pane=pane, title=title)


def _die(
    tx: Transaction, found: Pane, *, status: int | None = None, signal: int | None = None, reason: str = ""
) -> None:
    pid, tty = found.pid, found.tty
    clear_life(found)
    found.pid, found.tty = pid, tty  # as tmux does: they still say what ran, and where
    found.phase = Phase.DEAD
    found.dead_status, found.dead_signal, found.dead_reason, found.dead_time = status, signal, reason, tx.now


def _remove(tx: Transaction, pane: int) -> None:
    owner = tx.document.windows[tx.document.panes[pane].window]
    if len(owner.panes) == 1:
        edit.remove_window(tx, owner.id)
    else:
        edit.remove_pane(tx, owner, pane)


def _remain_on_exit(tx: Transaction, found: Pane) -> str:
    own = found.options.get("remain-on-exit")
    if own is not None:
        return own
    return edit.option_of_window(tx.document, tx.document.windows[found.window], "remain-on-exit", "off")
