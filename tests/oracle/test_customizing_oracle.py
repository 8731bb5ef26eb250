"""Options and keys as somebody sees and changes them: the real tmux's screen, and what there is then, and ours."""

import random
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from oracle.customizing_cases import DOING, NAMES, ONLY, VIEWS, WALK, Case
from support.depth import some_of
from support.onlooker import Onlooker
from support.pair import pair, same
from support.program import Program, until
from support.prompts import typed
from support.two import Two

pytestmark = pytest.mark.oracle

OPENS = b"\x1b[24~"
"""F12."""
SCOPES = (("-s",), ("-g",), ("-t", "a:"), ("-gw",), ("-w", "-t", "a:0"), ("-p", "-t", "a:0.0"))
# Of each kind users' options are one: of several 3.3a shows the first one so many times.
SET = (
    ("-s", "@srv", "at server"), ("-g", "@mine", "#{session_name}##"),
    ("-t", "a:", "@mine", "#{?pane_in_mode,#{pane_mode},no}"),
    ("-gw", "@o##d", "#[fg=red]"), ("-p", "-t", "a:0.0", "@o##d", "yes"),
    ("-g", "message-style", "fg=colour3,bg=colour0"),
    ("-p", "-t", "a:0.0", "remain-on-exit", "on"), ("-w", "-t", "a:0", "remain-on-exit", "failed"),
    ("-gw", "remain-on-exit", "on"), ("-w", "-t", "a:0", "window-status-format", "#I #W"),
    ("-s", "user-keys[0]", "abc"), ("-s", "user-keys[1]", "d,e"), ("-s", "user-keys[4]", "#{x}"),
)  # fmt: skip
BOUND = (
    ("-T", "mine", "-r", "-N", "a note", "C-a", "if-shell", "true", "{ set -g @x 1 ; set -g @y 'a\\;b' }", "{ next }"),
    ("-T", "mine", "C-b", "display-message", "a", ";", "display-message", "b c;"),
    ("-T", "mine", "-N", "ends.", "C-c", "display-message '#[fg=red]#S'"),
    ("-T", "prefix", "-r", "C-n", "next-layout"), ("-T", "prefix", "-N", "another", "C-o", "kill-session"),
)  # fmt: skip


CLOSE = ("Enter", "Escape", "C-g")
PLAIN = tuple(name for name in NAMES if not name.startswith("@"))


def _words(commands: Iterable[Sequence[str]]) -> list[str]:
    return [word for command in commands for word in (*command, ";")][:-1]


def _begin(one: Program) -> None:
    """Have the same in both, whatever was changed."""
    names = {(scope, name) for scope in SCOPES for name in PLAIN}
    for scope in SCOPES:
        lines = one.ok("show-options", *scope).splitlines()
        names |= {(scope, line.split()[0].replace("#", "##")) for line in lines if line.startswith("@")}
    one.ok(*_words(("set-option", "-qu", *scope, name) for scope, name in names))
    one.ok(*_words(("set-option", *words) for words in SET))
    one.run("unbind-key", "-a", "-q", "-T", "mine")
    one.ok(*_words(("bind-key", *("\\;" if word == ";" else word for word in words)) for words in BOUND))


def _state(one: Program) -> list[str]:
    """Tell what the options are and the keys do that are looked at."""
    found = []
    for scope in SCOPES:
        lines = one.ok("show-options", *scope).splitlines()
        found += [str(scope), *(line for line in lines if line.startswith(("@", *PLAIN)))]
    for words in (("-T", "mine"), ("-T", "prefix", "C-n"), ("-T", "prefix", "C-o"), ("-NT", "mine")):
        found += one.run("list-keys", *words).stdout.splitlines()
    return found


@contextmanager
def _begun(real_tmux: str) -> Iterator[Two]:
    folder = Path(tempfile.mkdtemp(prefix="pl-"))
    try:
        with pair(folder, real_tmux) as both, Two(both, 80, 24) as two:
            two.run("set-option", "-g", "mode-style", "bg=yellow,fg=black", ";", "set-option", "-s", "escape-time", "0")
            for key in ("M-MouseDown3Status", "M-MouseDown3StatusLeft"):  # 3.3a does not bind them
                two.run("unbind-key", "-q", "-n", key)
            for one in both:
                _begin(one)
            two.see("this is a")
            yield two
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def shown(real_tmux: str) -> Iterator[Two]:
    """Both, for all that changes nothing."""
    with _begun(real_tmux) as two:
        yield two


@pytest.fixture(scope="module")
def changed(real_tmux: str) -> Iterator[Two]:
    """Both, for what changes something."""
    with _begun(real_tmux) as two:
        yield two


def _play(two: Two, case: Case) -> None:
    """Open it and press keys, and compare what is seen then."""
    for person in two.persons:
        if (person.columns, person.rows) != case.size:
            person.resize(*case.size)
    two.run("bind-key", "-n", "F12", "customize-mode", *(("-f", ONLY) if "-f" not in case.words else ()), *case.words)
    two.see()
    two.types(OPENS)
    two.see("(0)")
    asked = ""
    for word in case.keys.split():
        opens = len(word) > 1 and word.endswith("?")
        ((_, data),) = typed(word.removesuffix("?") if opens else word)
        two.types(data)
        if opens:  # tmux takes what comes with such a key for the mode's
            until(lambda: all(_prompt(person) for person in two.persons))
            asked = _prompt(two.persons[1])
        elif asked and (asked[0] != "(" or word in CLOSE):
            until(lambda: not any(_prompt(person) for person in two.persons))
            asked = ""
    two.settles()
    if _in_mode(two.both[0]):
        two.types(b"q")
        until(lambda: not _in_mode(two.both[0]))
    two.see()


def _in_mode(one: Program) -> bool:
    return one.ok("display-message", "-p", "-t", "a:", "#{pane_in_mode}") == "1"


def _prompt(person: Onlooker) -> str:
    """Return what is asked in the last line."""
    last = person.shows()[-1]
    return last if re.match(r"\(.+\)|(Unset|Reset) .*\?$", last) else ""


def _name(case: Case) -> str:
    return f"{' '.join(case.words)} | {case.keys} | {case.size[0]}x{case.size[1]}"


@pytest.mark.parametrize("case", some_of(VIEWS, 18), ids=_name)
def test_options_and_keys_look_as_tmuxs_do(shown: Two, case: Case) -> None:
    _play(shown, case)


@pytest.mark.parametrize("case", some_of(DOING, 18), ids=_name)
def test_what_is_done_to_them_is_what_tmux_does(changed: Two, case: Case) -> None:
    for one in changed.both:
        _begin(one)
    _play(changed, case)
    with suppress(AssertionError):  # the last may change nothing that is seen
        until(lambda: _state(changed.both[0]) == _state(changed.both[1]))
    same(changed.both, _state)


@pytest.mark.parametrize("seed", some_of(range(1, 9), 9))
def test_any_keys_come_to_the_same(shown: Two, seed: int) -> None:
    chance = random.Random(seed)
    size = chance.choice([(80, 24), (70, 30), (33, 21), (100, 40)])
    _play(shown, Case(" ".join(chance.choices(WALK, k=40)), size=size))
