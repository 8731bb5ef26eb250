"""The protocol broken on purpose, by -D, and the smallest configuration in which Spin finds it.

They are the explorer's variants, and of the teeth's those that concern locking, files, crashes or requests.
"""

from dataclasses import dataclass
from pathlib import Path

from panelock.specs.spin.checker import Defines, Verdict, compiled
from panelock.specs.spin.configurations import DURABLE
from panelock.specs.spin.words import letters

ID, LOST, TORN = "no id is given twice", "no update is lost", "no read is torn"
JOURNAL, LYING = "the journal tells all", "nothing is left lying"


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to be wrong."""

    name: str
    defines: Defines
    claim: str
    """What does not hold then."""
    explorer: str = ""
    """The same in the explorer (explorer/variants.py)."""
    teeth: str = ""
    """The same in the teeth (tests/teeth)."""

    @property
    def whole(self) -> Defines:
        """The same configuration with nothing broken."""
        return {name: value for name, value in self.defines.items() if not name.startswith("M_")}

    def run(self, into: Path | None = None, *, whole: bool = False) -> Verdict:
        """Search breadth-first, so that the counterexample is the shortest one."""
        checker = compiled(self.whole if whole else self.defines, ("-DBFS",), into=into, optimise=0)
        return checker.run()

    @property
    def where(self) -> str:
        """The configuration, in few words."""
        words = []
        if "CLIENTS" in self.defines:
            words.append(f"{self.defines['CLIENTS']} callers, {self.defines['HOSTS']} hosts")
        if self.defines.get("LONE"):
            words.append(f"{self.defines['LONE']} x {self.defines.get('OPERATIONS', 1)}")
        if "KILLS" in self.defines:
            words.append(f"{self.defines['KILLS']} killed")
        words += ["caches"] * ("RESIDENTS" in self.defines)
        words += [name.lower() for name in ("POWER", "FRESH", "DAMAGE", "LOSE", "STANDBY") if name in self.defines]
        return ", ".join(words)


def _broken(flag: str, **defines: str | int) -> Defines:
    return {f"M_{flag}": "", "LONE": 2, **defines}


_OUTSIDE: Defines = {"FROM_OUTSIDE": ""}
_TWO_CALLERS: Defines = {"LONE": 0, "HOSTS": 2, "CLIENTS": 2, "LETTERS": letters(["KILL_LAST"])}
_THREE_CALLERS: Defines = {**_TWO_CALLERS, "CLIENTS": 3}

LOCKING = (
    Variant(
        "load and save lock apart", _broken("LOAD_SAVE_APART", **_OUTSIDE), ID,
        "load-save-apart", "load and save lock apart",
    ),
    Variant(
        "… as seen from within", _broken("LOAD_SAVE_APART"), "what is replaced is what was read",
        "load-save-apart", "load and save lock apart",
    ),
    Variant(
        "unlock before replace", _broken("UNLOCK_BEFORE_REPLACE"), LOST,
        "unlock-before-replace", "lock dropped before the replacement",
    ),
    Variant("shared lock for a writer", _broken("SHARED_LOCK"), LOST, "", "shared lock for a writer"),
    Variant(
        "lock the data file", _broken("LOCK_THE_DATA_FILE", LONE=3, **_OUTSIDE), LOST,
        "lock-the-data-file", "lock on the data file",
    ),
    Variant("lock unlinked", _broken("LOCK_UNLINKED", LONE=3), LOST, "lock-unlinked", "lock file unlinked"),
    Variant("a try that lies", _broken("TRY_LOCK_LIES"), LOST, "", "lock taken though it is another's"),
    Variant(
        "taken again, not loaded again", _broken("TAKEN_AGAIN_NOT_LOADED", **_OUTSIDE), ID,
        "", "lock taken again without loading again",
    ),
    Variant(
        "a lost registry begun again",
        _broken("LOST_REGISTRY_BEGUN_AGAIN", **_OUTSIDE, FRESH="", LOSE="", OPERATIONS=2, LETTERS=letters("n")), ID,
        "", "lock file not asked before a lost registry is begun again",
    ),
    Variant(
        "lock kept after a refusal",
        _broken("LOCK_KEPT_AFTER_REFUSAL", OPERATIONS=2, RESIDENTS=1, LETTERS=letters("k")), "nobody waits for ever",
    ),
)  # fmt: skip

CACHING = (
    Variant(
        "cache never compared", _broken("CACHE_NEVER_COMPARED", OPERATIONS=2, RESIDENTS=3), LOST,
        "", "cache never compared",
    ),
    Variant(
        "bump after replace, lock trusted",
        _broken(
            "BUMP_AFTER_REPLACE", M_CACHE_TRUSTS_THE_LOCK="", LONE=3, OPERATIONS=2, KILLS=1, RESIDENTS=1,
            LETTERS=letters(["s", "DROP"]),
        ), JOURNAL,
        "", "generation bumped after the replacement",
    ),
    Variant(
        "cache kept after a dropped guard",
        _broken("CACHE_KEPT_AFTER_DROP", LONE=1, OPERATIONS=2, RESIDENTS=1, LETTERS=letters(["s", "DROP"])), LOST,
        "", "cache kept after a dropped guard",
    ),
    Variant(
        "cache keyed by the lock's line",
        _broken("CACHE_KEYED_BY_THE_LOCK", OPERATIONS=2, RESIDENTS=1, LETTERS=letters("sr")), LOST,
        "", "cache keyed by the lock's generation without the lock",
    ),
    Variant(
        "damage not looked for",
        _broken("DAMAGE_NOT_LOOKED_FOR", LONE=1, OPERATIONS=2, RESIDENTS=1, DAMAGE=""), "no damage is written over",
        "", "damage from outside not looked for",
    ),
    Variant(
        "stamp taken after the read",
        _broken("STAMP_AFTER_READ", LONE=1, OPERATIONS=2, RESIDENTS=1, DAMAGE="", LETTERS=letters("sr")),
        "no damage is written over",
        "", "stamp taken after the read",
    ),
)  # fmt: skip

WRITING = (
    Variant("written in place, a reader", _broken("WRITE_IN_PLACE", LETTERS=letters("sr")), TORN, "write-in-place"),
    Variant(
        "written in place, a death", _broken("WRITE_IN_PLACE", KILLS=1), TORN, "write-in-place", "written in place"
    ),
    Variant(
        "one temporary name", _broken("ONE_TEMPORARY_NAME", KILLS=1), TORN, "", "one name for the temporary file"
    ),
    Variant(
        "an inode written again", _broken("REWRITTEN_INODE", OPERATIONS=2, LETTERS=letters("sr")), TORN,
        "", "a rewritten inode taken for whole",
    ),
    Variant("no sweep", _broken("NO_SWEEP", KILLS=1), LYING, "no-sweep", "temporary files not swept up"),
    Variant("no file sync", _broken("NO_FILE_SYNC", LONE=1, **DURABLE), TORN, "no-file-sync"),
    Variant("no folder sync", _broken("NO_FOLDER_SYNC", LONE=1, **DURABLE), LOST, "no-folder-sync"),
)  # fmt: skip

JOURNALLING = (
    Variant("journal line missing", _broken("JOURNAL_LINE_MISSING"), JOURNAL, "", "journal line missing"),
    Variant(
        "line of a group missing",
        _broken("LINE_OF_A_GROUP_MISSING", **_THREE_CALLERS), JOURNAL,
        "", "journal line of a group missing",
    ),
    Variant("no recovery", _broken("NO_RECOVERY", KILLS=1), JOURNAL, "no-recovery", "journal not cut after a crash"),
    Variant(
        "journal after replace", _broken("JOURNAL_AFTER_REPLACE", KILLS=1), JOURNAL,
        "journal-after-replace", "journal written after the replacement",
    ),
)  # fmt: skip

MAKING = (
    Variant(
        "terminal before its reservation",
        _broken("TERMINAL_BEFORE_ITS_RESERVATION", **_TWO_CALLERS), "a terminal has its reservation",
        "", "terminal started before the reservation",
    ),
    Variant(
        "pending panes never settled", _broken("PENDING_NEVER_SETTLED", **_TWO_CALLERS, KILLS=2),
        "every pending pane is settled", "", "pending panes never settled after a host's death",
    ),
    Variant(
        "a request repeated", _broken("REQUEST_REPEATED", **_TWO_CALLERS, KILLS=1), "a request is done once",
        "", "a request repeated instead of answered from the record",
    ),
    Variant(
        "an answer never recorded", _broken("ANSWER_NEVER_RECORDED", **_TWO_CALLERS, KILLS=1), "a request is done once",
        "", "an answer never recorded",
    ),
    Variant(
        "… of what was made in one change",
        _broken("ANSWER_NEVER_RECORDED", **_TWO_CALLERS, STANDBY="", KILLS=1), "a request is done once",
        "", "an answer never recorded",
    ),
    Variant(
        "a program begins when promised",
        _broken("BEGUN_WHEN_PROMISED", **_TWO_CALLERS, STANDBY=""), "no program begins before its pane is on the disk",
    ),
    Variant(
        "only pending panes settled",
        _broken("ONLY_PENDING_PANES_SETTLED", **_TWO_CALLERS, STANDBY="", KILLS=2),
        "every running pane has a terminal",
    ),
    Variant(
        "id reused after a kill", _broken("ID_REUSED_AFTER_KILL", LONE=1, OPERATIONS=3, LETTERS=letters("sK")), ID,
        "", "id reused after a kill",
    ),
    Variant(
        "id from the number of panes", _broken("ID_FROM_COUNT", LONE=1, OPERATIONS=2), ID,
        "", "id from the number of panes",
    ),
)  # fmt: skip

VARIANTS = (*LOCKING, *CACHING, *WRITING, *JOURNALLING, *MAKING)

NOT_HERE = {
    "journal kept open over another's renewal": "the journal's renewal is left out of the specification",
    "a half-made change of a group saved with the others": "a change is atomic in the specification",
    "a spare file written again whoever reads it": "a host makes a file for each change there",
    "a file that was replaced taken for the one in place": "a file is opened in one step",
    "a death forgotten by one who could not put in order what it left": "no call fails there",
    "sizes lost on save": "it has no sizes",
    "order lost on save": "it has no order of panes",
    "a pending pane of one's own request never settled": "a host settles what another left before it listens, and dies "
    "with what is its own",
}
"""Of the teeth's variants about files, crashes and requests, those that the specification cannot say, and why."""
