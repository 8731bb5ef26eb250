"""The real tmux and ours play the same generated commands; after every step all that they say and show must agree.

Exact: exit status, error text, what -P -F printed, and of every session, window and pane its ids, index, name, flags,
layouts, size and place. IdsUpToRenaming where groups of sessions are made: tmux spends ids on them that ours does not.
What differs on purpose is a row of machine_differences.py. Without a tmux ours plays alone, and nothing is compared.
A counterexample is a script of tmux commands. PANELOCK_PROFILE=deep looks for an hour.
"""

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from oracle import machine_commands
from oracle.machine_agreement import Equivalence, Exact, IdsUpToRenaming
from oracle.machine_commands import Words, command
from oracle.machine_differences import DIFFERENCES
from oracle.machine_ours import Hosted, InProcess, remembering_as_3_3a
from oracle.machine_player import DivergedError, End, Player
from oracle.machine_questions import BROKEN, GROUPED, QUESTIONS, spoken
from oracle.machine_tmux import RealTmux
from oracle.machine_world import World
from support.profiles import PROFILE, machine, pick

pytestmark = pytest.mark.oracle

TMUX = shutil.which("tmux", path="/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin")
Tally = Counter[str]


class Drawn:
    """Hypothesis as dice."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def below(self, bound: int) -> int:
        return self._draw(st.integers(0, bound - 1)) if bound > 1 else 0


class Rolled:
    """A random generator as dice."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def below(self, bound: int) -> int:
        return self._random.randrange(bound)


@st.composite
def commands(draw: st.DrawFn, world: World, groups: bool) -> Words:
    return command(Drawn(draw), world, groups=groups)


def opened(tally: Tally, *, groups: bool = False, host: bool = False, alone: bool = False) -> tuple[Player, ExitStack]:
    """Start both servers; the stack ends them."""
    with ExitStack() as stack:
        real = stack.enter_context(RealTmux(TMUX)) if TMUX and not alone else None
        if not host:
            stack.enter_context(remembering_as_3_3a())
        ours: Hosted | InProcess = stack.enter_context(Hosted()) if host else stack.enter_context(InProcess())
        equivalence: Equivalence = IdsUpToRenaming() if groups else Exact()
        return Player(real, ours, equivalence, tally), stack.pop_all()
    raise AssertionError


def machine_of(tally: Tally, *, groups: bool = False, host: bool = False) -> type[RuleBasedStateMachine]:
    class Oracle(RuleBasedStateMachine):
        """Both servers, given the same commands."""

        def __init__(self) -> None:
            super().__init__()
            self.player, self.stack = opened(tally, groups=groups, host=host)

        def teardown(self) -> None:
            self.stack.close()

        @rule(data=st.data())
        def play(self, data: st.DataObject) -> None:
            if self.player.ended is None:
                self.player.play(data.draw(commands(self.player.world, groups)))

    return Oracle


def must_have_tmux() -> None:
    if TMUX is None:
        assert os.environ.get("CI") != "true", "CI installs tmux: its absence is a fault there"
        pytest.skip("tmux, the oracle, is not installed: ours played alone")


def test_generated_commands_lead_ours_where_they_lead_tmux() -> None:
    run_state_machine_as_test(
        machine_of(Counter()), settings=machine(examples=pick(14, 150, 1_500), steps=pick(40, 50, 80))
    )
    must_have_tmux()


def test_sessions_of_a_group_share_what_they_share_in_tmux() -> None:
    settings = machine(examples=pick(10, 60, 1_000), steps=pick(30, 40, 60))
    run_state_machine_as_test(machine_of(Counter(), groups=True), settings=settings)
    must_have_tmux()


def test_a_host_with_real_terminals_agrees_as_well() -> None:
    settings = machine(examples=pick(3, 25, 300), steps=pick(25, 40, 60))
    run_state_machine_as_test(machine_of(Counter(), host=True), settings=settings)
    must_have_tmux()


NAMES = (
    *("new-session", "new-window", "split-window", "kill-pane", "kill-window", "kill-session", "unlink-window"),
    *("break-pane", "join-pane", "move-pane", "swap-pane", "rotate-window", "select-pane", "last-pane"),
    *("select-window", "last-window", "next-window", "previous-window", "move-window", "link-window"),
    *("swap-window", "rename-session", "rename-window", "resize-pane", "resize-window", "select-layout"),
    *("next-layout", "previous-layout", "respawn-pane", "respawn-window", "set-option"),
)


def missing(tally: Tally) -> list[str]:
    """Return the commands that were never done, or never refused."""
    return [f"{name} {how}" for name in NAMES for how in ("done", "refused") if not tally[f"{name} {how}"]]


def lacking(dice: Rolled, world: World, tally: Tally) -> Words:
    """Return a command of which an outcome is missing, if one is drawn soon."""
    names = {what.split()[0] for what in missing(tally)}
    drawn = [command(dice, world) for _ in range(20)]
    return next((words for words in drawn if words[0] in names), drawn[0])


def test_every_command_agrees_when_it_is_done_and_when_it_is_refused(compared: None) -> None:
    tally: Tally = Counter()
    for seed in range(40):
        player, stack = opened(tally)
        dice = Rolled(seed)
        with stack:
            for turn in range(40):
                player.play(lacking(dice, player.world, tally) if turn % 2 else command(dice, player.world))
        if not missing(tally):
            return
    raise AssertionError(missing(tally))


def play(script: str, **how: bool) -> Player:
    player, stack = opened(Counter(), **how)
    with stack:
        for words in spoken(script):
            player.play(words)
    return player


@pytest.fixture
def compared() -> None:
    must_have_tmux()


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_once_divided_ours_from_tmux_does_no_more(name: str, compared: None) -> None:
    player = play(QUESTIONS[name])
    assert (player.ended, player.differences) == (None, []), player.text
    assert len(player.script) == len(spoken(QUESTIONS[name])), "a line was not played"


@pytest.mark.parametrize("name", GROUPED)
def test_what_once_divided_groups_does_no_more(name: str, compared: None) -> None:
    player = play(GROUPED[name], groups=True)
    assert (player.ended, player.differences) == (None, []), player.text


def test_a_layout_of_the_oracles_that_does_not_add_up_is_no_verdict(compared: None) -> None:
    player = play(
        "new-session -d -s a\n" + "split-window\nselect-layout tiled\n" * 4 + "resize-window -y 6\n"
        "resize-pane -Z\nset-option -w pane-border-status top\nselect-layout even-vertical"
    )
    assert player.ended is End.BROKEN, player.text
    assert player.world.windows[0]["window_height"] == "6", "tmux gives five panes more rows than the window has"


@pytest.mark.parametrize("name", DIFFERENCES)
def test_every_difference_on_purpose_occurs_and_is_known_by_its_name(name: str, compared: None) -> None:
    row = DIFFERENCES[name]
    player = play(row.witness, host=name == "last-stack", groups=name.startswith("group"))
    assert player.differences == [name], player.text
    assert len(player.script) == len(spoken(row.witness)), "the difference came before the last line"
    assert (player.ended is End.DIFFERS) == row.tree


@pytest.mark.parametrize("name", BROKEN)
def test_a_bug_put_into_ours_is_seen(name: str, compared: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*BROKEN[name])
    with pytest.raises(DivergedError):
        play_all()


def play_all() -> None:
    for script in QUESTIONS.values():
        play(script)
    for seed in range(30):
        walk(seed)


def walk(seed: int, steps: int = 40, *, alone: bool = False) -> Player:
    player, stack = opened(Counter(), alone=alone)
    dice = Rolled(seed)
    with stack:
        for _ in range(steps):
            player.play(command(dice, player.world))
    return player


def test_without_an_oracle_ours_plays_alone() -> None:
    player = walk(1, 60, alone=True)
    assert player.real is None
    assert len(player.script) > 30
    assert player.world.sessions


def test_a_counterexample_is_a_script_of_tmux_commands(monkeypatch: pytest.MonkeyPatch, compared: None) -> None:
    monkeypatch.setattr(*BROKEN["a free index is left out"])
    with pytest.raises(DivergedError) as caught:
        play("new-session -d -s a\nnew-window -t a:")
    said, after, *lines = str(caught.value).splitlines()
    assert said == "session $0 (a): session_stack is '1,0' in tmux, '2,0' in ours"
    assert after == "after"
    assert lines[1:] == ["tmux new-session -d -s a sleep 1000", "tmux new-window -t a: sleep 1000"]


def test_fifty_comparisons_a_second_are_made(compared: None, record_property: Callable[[str, object], None]) -> None:
    begun, steps = time.perf_counter(), sum(len(walk(seed).script) for seed in range(pick(3, 10, 100)))
    rate = steps / (time.perf_counter() - begun)
    record_property("comparisons_a_second", round(rate))
    assert rate > (50 if PROFILE == "deep" else 5), "a busy machine is slower, but not by that much"


def test_renamed_ids_stand_for_each_other_one_for_one() -> None:
    same = IdsUpToRenaming()
    assert same.answers((0, "@2 %3\n", ""), (0, "@1 %2\n", "")) is None
    assert same.ours(("kill-pane", "-t", "%3")) == ("kill-pane", "-t", "%2")
    assert same.answers((0, "%3\n", ""), (0, "%2\n", "")) is None
    assert same.answers((0, "%3\n", ""), (0, "%1\n", "")) is not None, "one of tmux's for two of ours"
    assert same.answers((0, "%4\n", ""), (0, "%2\n", "")) is not None, "two of tmux's for one of ours"


def test_every_maker_of_commands_is_asked() -> None:
    kinds = ("MAKERS", "ENDERS", "MOVERS", "SHAPERS", "CHOOSERS", "OTHERS")
    asked = {maker for kind in kinds for maker in getattr(machine_commands, kind)} | {machine_commands.grouped_session}
    made = {
        found for name, found in vars(machine_commands).items()
        if callable(found) and getattr(found, "__module__", "") == machine_commands.__name__
        and not name.startswith("_") and name != "command" and isinstance(found, type(command))
    }  # fmt: skip
    assert made <= asked
