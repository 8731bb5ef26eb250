"""What is searched: the specification in several sizes, each with what it leaves out; together they end soon."""

from dataclasses import dataclass, field
from pathlib import Path

from panelock.specs.spin.checker import Checker, Defines, Verdict, compiled
from panelock.specs.spin.words import letters


@dataclass(frozen=True, slots=True)
class Configuration:
    """One search of the specification as it is."""

    name: str
    has: str
    """Processes x operations, and what can happen to them."""
    left_out: str
    defines: Defines
    claim: str = ""
    """For liveness: the claim, under weak fairness; empty for safety."""
    arguments: tuple[str, ...] = field(default=("-w24",))

    def checker(self, into: Path | None = None) -> Checker:
        """The compiled search."""
        if self.claim:
            return compiled({**self.defines, "LIVENESS": ""}, ("-DNFAIR=4",), into=into, safety=False)
        return compiled(self.defines, into=into)

    def run(self, into: Path | None = None) -> Verdict:
        """Search all of it."""
        more = ("-a", "-f", "-N", self.claim) if self.claim else ()
        return self.checker(into).run((*self.arguments, *more))


DURABLE: Defines = {"DURABLE": "", "POWER": ""}
_HOSTS: Defines = {"HOSTS": 2, "LETTERS": letters(["KILL_LAST"])}
_SPLITS = letters("s")
_CACHING = letters(["s", "r", "DROP"])

STORE = (
    Configuration(
        "4 x 2", "4 processes x 2 splits",
        "kill and join, readers, caches, deaths, the power cut, requests and hosts",
        {"LONE": 4, "OPERATIONS": 2, "LETTERS": _SPLITS},
    ),
    Configuration(
        "3 x 2, all programs", "3 processes x 2 operations of split, kill, join: all 729 programs",
        "readers, caches, deaths, the power cut, requests and hosts",
        {"LONE": 3, "OPERATIONS": 2, "LETTERS": letters("skj")},
    ),
    Configuration(
        "3 x 2, deaths", "3 processes x 2 splits, all of whom may be killed",
        "kill and join, readers, caches, the power cut, requests and hosts",
        {"LONE": 3, "OPERATIONS": 2, "KILLS": 3, "LETTERS": _SPLITS},
    ),
    Configuration(
        "3 x 2, a death and a power cut",
        "3 processes x 2 splits, durable; one may be killed, before the cut or after; "
        "then another makes 2",
        "kill and join, readers, caches, requests and hosts",
        {"LONE": 3, "OPERATIONS": 2, "KILLS": 1, "LETTERS": _SPLITS, **DURABLE},
    ),
    Configuration(
        "2 x 2 from nothing, a power cut", "2 processes x 2 of new-session and reading, on an empty folder, durable; "
        "both may be killed; then another",
        "split, kill and join, caches, requests and hosts",
        {"LONE": 2, "OPERATIONS": 2, "KILLS": 2, "FRESH": "", "LETTERS": letters("nr"), **DURABLE},
    ),
    Configuration(
        "2 x 3, a cache", "a resident process that keeps what it has read, and a lone one, x 3 of split, reading and a "
        "change that is dropped; one may be killed",
        "kill and join, the power cut, requests and hosts",
        {"LONE": 2, "OPERATIONS": 3, "KILLS": 1, "RESIDENTS": 1, "LETTERS": _CACHING},
    ),
    Configuration(
        "2 x 2, two caches and a power cut",
        "2 resident processes x 2 of split and reading, durable; one may be killed; "
        "then another",
        "kill and join, dropped changes, requests and hosts",
        {"LONE": 2, "OPERATIONS": 2, "KILLS": 1, "RESIDENTS": 3, "LETTERS": letters("sr"), **DURABLE},
    ),
    Configuration(
        "2 x 2, damage", "2 resident processes x 2 of split and reading; somebody else writes into the registry",
        "kill and join, deaths, the power cut, requests and hosts",
        {"LONE": 2, "OPERATIONS": 2, "RESIDENTS": 3, "DAMAGE": "", "LETTERS": letters("sr")},
    ),
    Configuration(
        "2 x 2, a loss", "2 processes x 2 of new-session and reading; somebody else removes the registry",
        "split, kill and join, caches, deaths, the power cut, requests and hosts",
        {"LONE": 2, "OPERATIONS": 2, "FRESH": "", "LOSE": "", "LETTERS": letters("nr")},
    ),
)  # fmt: skip

HOSTS = (
    Configuration(
        "3 callers, a death",
        "3 callers who want a pane, 2 hosts one after the other; a caller or a host may be killed",
        "processes without a host, the power cut, another epoch",
        {"LONE": 0, "CLIENTS": 3, "KILLS": 1, **_HOSTS},
    ),
    Configuration(
        "2 callers and a lone process, two deaths", "2 callers, 2 hosts, and a process that kills the newest pane by "
        "itself; two may be killed",
        "more callers, the power cut, another epoch",
        {"LONE": 1, "CLIENTS": 2, "KILLS": 2, **_HOSTS},
    ),
    Configuration(
        "3 callers, standby", "3 callers who want a pane, made in one change where a process stands by; 2 hosts "
        "one after the other; a caller or a host may be killed",
        "processes without a host, the power cut, another epoch",
        {"LONE": 0, "CLIENTS": 3, "KILLS": 1, "STANDBY": "", **_HOSTS},
    ),
    Configuration(
        "2 callers and a lone process, standby", "the same for 2 callers, beside a process that kills the newest "
        "pane by itself; two may be killed",
        "more callers, the power cut, another epoch",
        {"LONE": 1, "CLIENTS": 2, "KILLS": 2, "STANDBY": "", **_HOSTS},
    ),
)  # fmt: skip

_FAIR = "everything but 2 callers, 2 hosts, two deaths"
_TWO_CALLERS: Defines = {"LONE": 0, "CLIENTS": 2, "KILLS": 2, **_HOSTS}
LIVENESS = (
    Configuration(
        "a caller is answered", "2 callers, 2 hosts; two may be killed", _FAIR, _TWO_CALLERS, "the_first_is_answered"
    ),
    Configuration(
        "who comes last is answered", "the same", _FAIR, _TWO_CALLERS, "the_last_is_answered"
    ),
    Configuration(
        "a pending pane is settled", "the same", _FAIR, _TWO_CALLERS, "every_pending_pane_is_settled_at_last"
    ),
    Configuration(
        "a caller is answered, standby", "the same, and panes are made in one change where a process stands by",
        _FAIR, {**_TWO_CALLERS, "STANDBY": ""}, "the_first_is_answered",
    ),
    Configuration(
        "everybody ends", "3 processes x 1 of split, kill, join; one may be killed",
        "readers, caches, the power cut, requests and hosts",
        {"LONE": 3, "KILLS": 1}, "everybody_is_answered",
    ),
)  # fmt: skip

CONFIGURATIONS = (*STORE, *HOSTS, *LIVENESS)
