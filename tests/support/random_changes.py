"""A random life of a registry, through every transition that there is; what is refused was refused."""

import random
from collections.abc import Callable
from typing import Any

from panelock.impl import commit, layout_text
from panelock.impl.document import Document, Phase
from panelock.impl.errors import Refused
from panelock.impl.layout import Kind
from panelock.impl.registry import arranging, killing, lifecycle, making, moving, selecting, settings
from panelock.impl.registry.making import Made, Reservation
from panelock.impl.registry.settings import Scope
from panelock.impl.store import Store

WISHED = (
    (Scope.GLOBAL_SESSION, "renumber-windows", ("on", "off", None)),
    (Scope.GLOBAL_SESSION, "base-index", ("1", "0", None)),
    (Scope.GLOBAL_WINDOW, "remain-on-exit", ("on", "failed", "off", None)),
    (Scope.SERVER, "exit-empty", ("off", "on", None)),
    (Scope.SERVER, "@mine", ("a value", None)),
)
BORDER = (Scope.GLOBAL_WINDOW, "pane-border-status", ("top", "bottom", None))


class Life:
    """One registry being changed at random."""

    def __init__(self, store: Store, seed: int, *, borders: bool = False) -> None:
        self.store = store
        self.chance = random.Random(seed)
        self.wished = (*WISHED, BORDER) if borders else WISHED
        self.done: set[str] = set()

    @property
    def document(self) -> Document:
        return self.store.current()

    def step(self) -> None:
        """Make one change; several in a group, sometimes."""
        changes = [commit.Change(self._one()) for _ in range(self.chance.choice((1, 1, 1, 2, 3)))]
        for outcome in commit.commit(self.store.load_and_lock(), changes):
            if outcome.error is not None and not isinstance(outcome.error, Refused):
                raise outcome.error

    def _one(self) -> Callable[[Any], Any]:
        def run(tx: Any) -> None:
            # Chosen inside, for an earlier change of the group may have taken what was there.
            if not tx.document.sessions:
                self._new_session(tx)
                return
            name = self.chance.choice([one for one in dir(self) if one.startswith("_do_")])
            getattr(self, name)(tx)
            self.done.add(name)

        return run

    # --- choosing ---

    def _pane(self, tx: Any, phase: Phase | None = None) -> int:
        panes = [pane.id for pane in tx.document.panes.values() if phase is None or pane.phase is phase]
        if not panes:
            raise Refused("none")
        return self.chance.choice(panes)

    def _session(self, tx: Any) -> int:
        return self.chance.choice(list(tx.document.sessions))

    def _window(self, tx: Any) -> int:
        return self.chance.choice(list(tx.document.windows))

    def _link(self, tx: Any) -> tuple[int, int]:
        session = self._session(tx)
        return session, self.chance.choice(tx.document.sessions[session].links).index

    def _flag(self) -> bool:
        return self.chance.random() < 0.5

    def _beside(self) -> str:
        return self.chance.choice(("", "", "before", "after"))

    def _wanted(self) -> Reservation:
        return Reservation(argv=["cmd"], cwd="/tmp", title=self.chance.choice(("", "a title")), maker="m")

    def _sometimes_confirm(self, tx: Any, pane: int) -> None:
        if self.chance.random() < 0.8:
            lifecycle.confirm(tx, pane, pid=pane + 10, process=f"b:n:{pane + 10}:{tx.now}", tty=f"/dev/pts/{pane}")

    # --- making ---

    def _new_session(self, tx: Any) -> None:
        made: Made = making.new_session(
            tx, self._wanted(), name=self.chance.choice((None, None, "work", "7")), window_name="sh", sx=120, sy=50,
            prefix=self.chance.choice(("", "g")), base=self.chance.choice((0, 1)),
        )  # fmt: skip
        self._sometimes_confirm(tx, made.pane)

    def _do_new_session(self, tx: Any) -> None:
        if len(tx.document.sessions) > 3:
            raise Refused("enough")
        self._new_session(tx)

    def _do_group(self, tx: Any) -> None:
        if len(tx.document.sessions) > 3:
            raise Refused("enough")
        with_session = self._session(tx)
        making.new_grouped_session(
            tx,
            name=None,
            with_session=with_session,
            group=self.chance.choice(("g", f"g{with_session}")),
            cwd="/",
            prefix="g",
        )

    def _do_new_window(self, tx: Any) -> None:
        session, index = self._link(tx)
        beside = self._beside()
        made = making.new_window(
            tx, self._wanted(), session=session, name="w",
            index=index if beside else self.chance.choice((None, index, index + 3)),
            sx=120, sy=50, base=0, beside=beside, kill=self._flag(), select=self._flag(),
        )  # fmt: skip
        self._sometimes_confirm(tx, made.pane)

    def _do_split(self, tx: Any) -> None:
        pane = making.split_window(
            tx, self._wanted(), target=self._pane(tx), kind=self.chance.choice((Kind.LEFT_RIGHT, Kind.TOP_BOTTOM)),
            size=self.chance.choice((None, 3, 10)), before=self._flag(), full=self._flag(), select=self._flag(),
        )  # fmt: skip
        self._sometimes_confirm(tx, pane)

    _do_split_too = _do_split_again = _do_split

    def _do_respawn(self, tx: Any) -> None:
        wanted = Reservation(maker="m2") if self._flag() else Reservation(["new"], "/new", maker="m2")
        making.respawn_pane(tx, wanted, pane=self._pane(tx), kill=self._flag())

    # --- life ---

    def _do_confirm(self, tx: Any) -> None:
        self._sometimes_confirm(tx, self._pane(tx, Phase.PENDING))

    def _do_withdraw(self, tx: Any) -> None:
        lifecycle.withdraw(tx, self._pane(tx, Phase.PENDING))

    def _do_leave_empty(self, tx: Any) -> None:
        lifecycle.leave_empty(tx, self._pane(tx, Phase.PENDING))

    def _do_end(self, tx: Any) -> None:
        pane = tx.document.panes[self._pane(tx, Phase.RUNNING)]
        status, signal = self.chance.choice(((0, None), (3, None), (None, 9)))
        lifecycle.pane_ended(tx, pane.id, process=pane.process, status=status, signal=signal)

    def _do_attach(self, tx: Any) -> None:
        selecting.attach_session(tx, self._session(tx))

    def _do_use(self, tx: Any) -> None:
        selecting.use_session(tx, self._session(tx))

    def _do_title(self, tx: Any) -> None:
        lifecycle.set_title(tx, self._pane(tx), self.chance.choice(("one", "two")))

    def _do_host_death(self, tx: Any) -> None:
        if self.chance.random() < 0.1:
            lifecycle.settle_host_death(tx)

    def _do_end_server(self, tx: Any) -> None:
        if self.chance.random() < 0.03:
            killing.kill_server(tx)

    # --- removing ---

    def _do_kill_pane(self, tx: Any) -> None:
        killing.kill_pane(tx, self._pane(tx), others=self.chance.random() < 0.2)

    def _do_kill_window(self, tx: Any) -> None:
        session, index = self._link(tx)
        killing.kill_window(tx, session=session, index=index, others=self.chance.random() < 0.2)

    def _do_unlink(self, tx: Any) -> None:
        session, index = self._link(tx)
        killing.unlink_window(tx, session=session, index=index, kill=self.chance.random() < 0.3)

    def _do_kill_session(self, tx: Any) -> None:
        if self.chance.random() < 0.3:
            killing.kill_session(tx, self._session(tx), others=self.chance.random() < 0.2)

    # --- moving ---

    def _do_break(self, tx: Any) -> None:
        session, index = self._link(tx)
        beside = self._beside()
        moving.break_pane(
            tx, self._pane(tx), session=session, index=index if beside else self.chance.choice((None, index + 5)),
            base=0, name=self.chance.choice((None, "broken")), default_name="d", beside=beside, select=self._flag(),
        )  # fmt: skip

    def _do_join(self, tx: Any) -> None:
        target = self._pane(tx)
        window = tx.document.panes[target].window
        session, index = next(
            (owner.id, link.index) for owner in tx.document.sessions.values() for link in owner.links
            if link.window == window
        )  # fmt: skip
        moving.join_pane(
            tx, self._pane(tx), target=target, kind=self.chance.choice((Kind.LEFT_RIGHT, Kind.TOP_BOTTOM)),
            size=self.chance.choice((None, 4)), before=self._flag(), full=self._flag(), select=self._flag(),
            session=session, index=index,
        )  # fmt: skip

    def _do_swap_pane(self, tx: Any) -> None:
        moving.swap_pane(tx, self._pane(tx), self._pane(tx), select=self._flag(), keep_zoom=self._flag())

    def _do_link(self, tx: Any) -> None:
        self._relink(tx, moving.link_window)

    def _do_move(self, tx: Any) -> None:
        self._relink(tx, moving.move_window)

    def _relink(self, tx: Any, transition: Callable[..., int]) -> None:
        (session, index), (to_session, at) = self._link(tx), self._link(tx)
        beside = self._beside()
        to_index = at if beside else self.chance.choice((None, at, at + 2))
        transition(
            tx, session=session, index=index, to_session=to_session, to_index=to_index, base=0, beside=beside,
            kill=self._flag(), select=self._flag(),
        )  # fmt: skip

    def _do_swap_window(self, tx: Any) -> None:
        (session, index), (other, at) = self._link(tx), self._link(tx)
        moving.swap_window(tx, session=session, index=index, other_session=other, other_index=at, select=self._flag())

    def _do_renumber(self, tx: Any) -> None:
        moving.renumber_windows(tx, self._session(tx), 1)

    def _do_rotate(self, tx: Any) -> None:
        moving.rotate_window(tx, self._window(tx), down=self._flag())

    # --- selecting, naming, arranging ---

    def _do_select_pane(self, tx: Any) -> None:
        selecting.select_pane(tx, self._pane(tx), keep_zoom=self._flag())

    def _do_last_pane(self, tx: Any) -> None:
        selecting.last_pane(tx, self._window(tx))

    def _do_select_window(self, tx: Any) -> None:
        session, index = self._link(tx)
        selecting.select_window(tx, session=session, index=index)

    def _do_step_window(self, tx: Any) -> None:
        selecting.step_window(tx, self._session(tx), self.chance.choice(("next", "previous", "last")))

    def _do_rename_session(self, tx: Any) -> None:
        selecting.rename_session(tx, self._session(tx), self.chance.choice(("work", "play", "5", "8")))

    def _do_set_folder(self, tx: Any) -> None:
        settings.set_folder(tx, self._session(tx), self.chance.choice(("/", "/tmp")))

    def _do_rename_window(self, tx: Any) -> None:
        selecting.rename_window(tx, self._window(tx), self.chance.choice(("one", "two")), automatic=self._flag())

    def _do_zoom(self, tx: Any) -> None:
        arranging.zoom(tx, self._pane(tx))

    def _do_resize_pane(self, tx: Any) -> None:
        kind = self.chance.choice((Kind.LEFT_RIGHT, Kind.TOP_BOTTOM))
        if self._flag():
            arranging.resize_pane(tx, self._pane(tx), kind, self.chance.choice((-4, -1, 2, 7)))
        else:
            arranging.resize_pane_to(tx, self._pane(tx), kind, self.chance.choice((1, 5, 30)))

    def _do_resize_window(self, tx: Any) -> None:
        sx, sy, fixed = self.chance.choice((60, 120)), self.chance.choice((40, 50)), self._flag()
        arranging.resize_window(tx, self._window(tx), sx, sy, fixed=fixed)

    def _do_layout(self, tx: Any) -> None:
        size = self.chance.choice(("20", "40%"))
        arranging.select_named_layout(
            tx, self._window(tx), self.chance.randrange(5), main=(size, size), other=("0", "9")
        )

    def _do_layout_text(self, tx: Any) -> None:
        window = tx.document.windows[self._window(tx)]
        arranging.select_layout_text(tx, window.id, window.undo or layout_text.dump(window.layout))

    def _do_remember(self, tx: Any) -> None:
        arranging.remember(tx, self._window(tx))

    def _do_spread(self, tx: Any) -> None:
        arranging.spread_out(tx, self._pane(tx))

    # --- values ---

    def _do_option(self, tx: Any) -> None:
        scope, name, values = self.chance.choice(self.wished)
        settings.set_option(tx, scope, 0, name, self.chance.choice(values))

    def _do_session_option(self, tx: Any) -> None:
        value = self.chance.choice((f"%{self._pane(tx)}", None))
        settings.set_option(tx, Scope.SESSION, self._session(tx), lifecycle.LEADER, value)

    def _do_pane_option(self, tx: Any) -> None:
        settings.set_option(tx, Scope.PANE, self._pane(tx), "remain-on-exit", self.chance.choice(("on", "off", None)))

    def _do_environment(self, tx: Any) -> None:
        session = self.chance.choice((None, self._session(tx)))
        if self._flag():
            settings.set_environment(tx, session, "VAR", self.chance.choice(("value", None)), hidden=self._flag())
        else:
            settings.unset_environment(tx, session, "VAR")
