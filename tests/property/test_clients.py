"""Several clients on one file, each with real commands, and the two steps of making a pane interleaved.

One has reserved a pane and waits for its terminal while others kill that pane, join it, kill its neighbours, or die;
what was killed is asked for again and again. After every step the journal, replayed by the model, is where the file is.
"""

import shlex
import shutil
import tempfile
from contextlib import closing

import msgspec
import pytest
from hypothesis import Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from support.logical_clients import Client
from support.lone import Said
from support.profiles import machine, pick
from teeth.breaking import broken
from teeth.variants_registry import VARIANTS

from panelock.impl import checks, commit, journal
from panelock.impl.document import Phase as Life
from panelock.impl.paths import Place
from panelock.impl.registry import lifecycle
from panelock.impl.store import Store
from panelock.model.state import Registry
from panelock.model.text import shown
from panelock.specs.bridge import abstract, first_difference, veiled
from panelock.specs.replay import replay_line

NAMES = "ABC"
CLIENTS = st.integers(0, len(NAMES) - 1)
PRINT = ("-P", "-F", "#{pane_id}")
CHILD = ("sleep", "1000")
ROOM = ("-x", "400", "-y", "400")


class Clients(RuleBasedStateMachine):
    """What each client was told, against what is there."""

    told = Bundle("told")
    killed = Bundle("killed")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp(prefix="pl-")
        self.place = Place(f"{self.folder}/s")
        self.reader = Store(self.place)
        self.clients = [Client(self.place, name) for name in NAMES]
        self.born = len(NAMES)
        self.cut_off: list[Client] = []
        """Those that died while they waited: what they asked can be asked again."""
        self.ids: list[int] = []
        self.gone: set[int] = set()
        self.replayed, self.generation = Registry(), 0
        self.script: list[str] = []
        self.do(0, "new-session", "-d", "-s", "a", *ROOM, *PRINT, *CHILD)
        self.heard(0, self.clients[0].goes_on())

    def teardown(self) -> None:
        # Printed with a counterexample: the commands in the order in which they were asked.
        note("\n".join(["#!/bin/sh", 'tmux() { panelock-tmux -L replay "$@"; }', *self.script]))
        for client in self.clients:
            client.dies()
        self.reader.close()
        shutil.rmtree(self.folder)

    # --- asking and hearing ---

    def do(self, which: int, *argv: str) -> Said | None:
        client = self.clients[which]
        said = client.asks(*argv)
        self.script.append(
            f"tmux {shlex.join(argv)}  # {client.name}{' waits for its terminal' if said is None else ''}"
        )
        return said

    def heard(self, which: int, said: Said | None) -> list[int]:
        """Note the id that a maker was told."""
        assert said is not None, "it waits twice"
        if said.status:
            assert said.err, said
            return []
        pane = int(said.out.strip()[1:])
        assert pane not in self.ids, f"%{pane} was told twice"
        assert not self.ids or pane > min(self.ids), pane
        self.ids.append(pane)
        self.script.append(f"# {self.clients[which].name} is told %{pane}")
        return [pane]

    def free(self) -> bool:
        return any(not client.waits for client in self.clients)

    def idle(self, which: int) -> int:
        """One that can ask: this, or the next that does not wait."""
        order = [(which + more) % len(NAMES) for more in range(len(NAMES))]
        return next(one for one in order if not self.clients[one].waits)

    # --- making ---

    @precondition(free)
    @rule(which=CLIENTS, near=st.one_of(told, killed) | st.just(0), how=st.sampled_from(["split", "-h", "window"]))
    def reserves(self, which: int, near: int, how: str) -> None:
        """Go the first step; refused when the neighbour is gone, or too small: half-made panes take room too."""
        which = self.idle(which)
        words = ("split-window", *(("-h",) if how == "-h" else ()), "-t", f"%{near}")
        refusal = self.refusal(near, how)
        if how == "window":
            words = ("new-window", "-t", "a:")
        said = self.do(which, *words, "-d", *PRINT, *CHILD)
        assert said == (None if refusal is None else Said(1, "", f"{refusal}\n")), (near, said, refusal)

    def refusal(self, near: int, how: str) -> str | None:
        """What stands in the way of dividing a pane, in tmux's words."""
        if how == "window":
            return None
        if near in self.gone:
            return f"can't find pane: %{near}"
        pane = self.reader.load_shared().panes[near]
        # Two panes of a cell each, and the border between them.
        return "no space for new pane" if (pane.sx if how == "-h" else pane.sy) < 3 else None

    @rule(target=told, which=CLIENTS, terminal=st.sampled_from([True, True, True, False]))
    def goes_on(self, which: int, terminal: bool) -> object:
        """Go the second step: the pane runs, or is withdrawn, or was killed meanwhile."""
        client = self.clients[which]
        if not client.waits:
            return multiple()
        self.script.append(f"# {client.name} {'has its terminal' if terminal else 'gets none'}")
        return multiple(*self.heard(which, client.goes_on(terminal=terminal)))

    # --- killing, and asking for what was killed ---

    @precondition(free)
    @rule(target=killed, which=CLIENTS, pane=consumes(told))
    def kills(self, which: int, pane: int) -> int:
        """Kill what somebody was told of."""
        said = self.do(self.idle(which), "kill-pane", "-t", f"%{pane}")
        assert said is not None
        assert (said.status == 0) == (pane not in self.gone), (pane, said)
        self.gone.add(pane)
        return pane

    @precondition(free)
    @rule(which=CLIENTS, reserved=st.integers(0, 9))
    def kills_what_is_being_made(self, which: int, reserved: int) -> None:
        """Kill a pane that nobody was told of yet."""
        found = [pane.id for pane in self.reader.load_shared().panes.values() if pane.phase is Life.PENDING]
        if found:
            pane = found[reserved % len(found)]
            said = self.do(self.idle(which), "kill-pane", "-t", f"%{pane}")
            assert said == Said(0, "", "")
            self.gone.add(pane)

    @precondition(free)
    @rule(
        which=CLIENTS, pane=killed, how=st.sampled_from(["kill-pane", "select-pane", "break-pane -s", "swap-pane -s"])
    )
    def asks_for_what_is_gone(self, which: int, pane: int, how: str) -> None:
        """An id that is spent stays spent."""
        name, flag = (*how.split(), "-t")[:2]
        said = self.do(self.idle(which), name, flag, f"%{pane}")
        assert said == Said(1, "", f"can't find pane: %{pane}\n"), said

    @precondition(free)
    @rule(
        which=CLIENTS, one=told, other=told | st.just(0), how=st.sampled_from(["join-pane", "swap-pane", "break-pane"])
    )
    def moves(self, which: int, one: int, other: int, how: str) -> None:
        """Move panes about, those that are being made among their neighbours."""
        target = () if how == "break-pane" else ("-t", f"%{other}")
        said = self.do(self.idle(which), how, "-d", "-s", f"%{one}", *target)
        assert said is not None
        assert said.status == 0 or one == other or "pane too small" in said.err or {one, other} & self.gone, said

    # --- dying ---

    @rule(which=CLIENTS)
    def dies(self, which: int) -> None:
        """Be killed; another client comes in its place."""
        client = self.clients[which]
        self.script.append(f"# {client.name} is killed{' while it waits' if client.waits else ''}")
        if client.waits:
            self.cut_off.append(client)
        client.dies()
        self.clients[which] = Client(self.place, f"{NAMES[which]}{self.born}")
        self.born += 1

    @precondition(lambda self: self.cut_off and self.free())
    @rule(target=told, which=CLIENTS)
    def asks_again(self, which: int) -> object:
        """Repeat what somebody asked who died: what that one had half made is gone, and it happens once."""
        which, lost = self.idle(which), self.cut_off.pop()
        document = self.reader.load_shared()
        half_made = [
            pane.id for pane in document.panes.values() if pane.request == lost.request and pane.phase is Life.PENDING
        ]
        said = self.clients[which].asks_again(lost.argv, lost.request)
        self.script.append(f"tmux {shlex.join(lost.argv)}  # {self.clients[which].name}, for {lost.name}")
        assert not set(half_made) & set(self.reader.load_shared().panes)
        self.gone.update(half_made)
        if said is not None:
            assert said.status == 1, said
        return multiple()

    @rule()
    def loses_its_host(self) -> None:
        """All terminals are gone: what is being made goes, what was told of stays, dead."""
        document = self.reader.load_shared()
        self.gone.update(pane.id for pane in document.panes.values() if pane.phase is Life.PENDING)
        self.script.append("kill -9 \"$(tmux display-message -p '#{pid}')\"")
        with closing(Store(self.place)) as store:
            commit.run_alone(store.load_and_lock(), lifecycle.settle_host_death)

    # --- what holds ---

    @invariant()
    def nothing_is_lost_and_nothing_is_left(self) -> None:
        """There is what was told and not killed, and what somebody still makes, or died making."""
        document = self.reader.load_shared()
        assert checks.broken(document) == []
        told = set(self.ids) - self.gone
        pending = {pane.id: pane.request for pane in document.panes.values() if pane.phase is Life.PENDING}
        assert set(document.panes) - set(pending) == told, shown(abstract(document))
        makers = {client.request for client in [*self.clients, *self.cut_off] if client.waits or client in self.cut_off}
        assert set(pending.values()) <= makers, "nobody makes it"
        assert len(set(pending.values())) == len(pending), "one makes two"

    @invariant()
    def the_model_given_the_journal_is_where_the_file_is(self) -> None:
        """Each line that is new is a step of the model's."""
        for line in journal.read(self.place.journal):
            if line.generation > self.generation:
                told = [one for one in line.operations if one["op"] != "made-and-killed"]  # nothing is changed by it
                self.replayed = replay_line(self.replayed, msgspec.structs.replace(line, operations=told))
                self.generation = line.generation
        difference = first_difference(self.replayed, veiled(abstract(self.reader.load_shared())), ("journal", "file"))
        assert difference is None, difference


TestClientsInterleaved = Clients.TestCase
TestClientsInterleaved.settings = machine(examples=pick(30, 200, 8_000), steps=pick(40, 50, 60))


BITTEN = (
    "id reused after a kill",
    "id from the number of panes",
    "a pending pane of one's own request never settled",
    "pending panes never settled after a host's death",
)


@pytest.mark.parametrize("name", BITTEN)
def test_clients_of_a_broken_implementation_notice(name: str) -> None:
    few = settings(machine(examples=400, steps=40), database=None, derandomize=True, phases=[Phase.generate])
    with broken(next(one for one in VARIANTS if one.name == name)), pytest.raises(Exception):  # noqa: B017, PT011 - any
        run_state_machine_as_test(Clients, settings=few)
