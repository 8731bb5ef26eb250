"""Where ours and the oracle differ on purpose, each with its reason, how it is known, and lines that show it."""

from collections.abc import Callable
from dataclasses import dataclass

from oracle.machine_tmux import Answer
from oracle.machine_world import World


@dataclass(frozen=True)
class Step:
    """One command, as both took it. Worlds before it are tmux's; after it they may differ."""

    words: tuple[str, ...]
    theirs: Answer
    mine: Answer
    before: World
    after: World
    after_ours: World
    said: str = ""
    """The first difference in words."""
    stack: bool = False
    """Ours remembers more of a window than the last active pane, or did so before."""
    outside: bool = False
    """A target means a neighbour of the current pane in a window where that is not."""

    def says(self, name: str, *flags: str) -> bool:
        return self.words[0] == name and all(one in self.words for one in flags)


@dataclass(frozen=True)
class Difference:
    """``tree``: what is there differs too, and the example ends. ``witness``: lines of which the last one differs."""

    reason: str
    seen: Callable[[Step], bool]
    witness: str
    tree: bool = False


def _size_is_named(step: Step) -> bool:
    return (
        step.theirs[0] == step.mine[0] == 1
        and step.theirs[2].startswith(("lines ", "columns "))
        and step.mine[2].startswith("size ")
    )


def _zoomed(world: World) -> bool:
    return any(row["window_zoomed_flag"] == "1" for row in world.windows)


def _doubled(world: World) -> bool:
    links = [(row["session_id"], row["window_id"]) for row in world.windows]
    return len(links) > len(set(links))


def _grouped(world: World) -> bool:
    return any(row["session_group"] for row in world.sessions)


DIFFERENCES = {
    "alone-told": Difference(
        "3.4 prints -P of break-pane also for a pane that was alone; 3.3a is silent",
        lambda step: step.says("break-pane", "-P") and step.theirs == (0, "", "") and step.mine[0] == 0,
        "new-session -d -s a\nnew-session -d -s b\nbreak-pane -P -s b:0.0 -t a:",
    ),
    "size": Difference(
        "3.4 says 'size' where 3.3a says 'lines' or 'columns', and 'empty' of nothing (cmd-split-window.c)",
        _size_is_named,
        "new-session -d -s a\nsplit-window -l x",
    ),
    "empty": Difference(
        "3.4 calls an empty size empty, 3.3a invalid (arguments.c)",
        lambda step: step.theirs[2].endswith(" invalid\n") and step.mine[2].endswith(" empty\n"),
        "new-session -d -s a\nresize-pane -x ''",
    ),
    "loud": Difference(
        "tmux fails with status 0 and no text; a failure must be heard",
        lambda step: step.says("move-window", "-r") and step.theirs == (0, "", "") and step.mine[0] == 1,
        "new-session -d -s a\nmove-window -r -t nope",
    ),
    "forgotten-place": Difference(
        "with -S and -n tmux loses the window that -a and -b are to stand beside (cmd-new-window.c, wl)",
        lambda step: step.says("new-window", "-S", "-n") and not {"-a", "-b"}.isdisjoint(step.words),
        "new-session -d -s a\nnew-window -S -b -n n -t a:",
        tree=True,
    ),
    "name-as-it-stands": Difference(
        "with -S ours looks for the window of the name that it would give; 3.3a for that of the text, a format or not",
        lambda step: step.says("new-window", "-S", "-n") and "#" in step.words[step.words.index("-n") + 1],
        "new-session -d -s a -n a\nnew-window -S -n '#{session_name}' -t a:",
        tree=True,
    ),
    "outside": Difference(
        "from another window a pane's neighbour is one of the named window's; tmux starts at the current pane",
        lambda step: step.outside,
        "new-session -d -s a\nsplit-window -h\nnew-window\nselect-pane -t 'a:0.{left-of}'",
        tree=True,
    ),
    "hidden": Difference(
        "in a zoomed window tmux gives a new hidden pane its place only when it is shown",
        lambda step: step.says("split-window", "-d", "-Z") and step.theirs[0] == step.mine[0] and _zoomed(step.after),
        "new-session -d -s a\nsplit-window -d -Z -t a:0.0",
        tree=True,
    ),
    "flat": Difference(
        "a pane has one row at least; tmux takes that one too for its status line (pane-border-status)",
        lambda step: any(row["pane_height"] == "0" for row in step.after.panes),
        "new-session -d -s a -y 1\nset-option -w pane-border-status top",
        tree=True,
    ),
    "whole-percent": Difference(
        "with -f 3.4 reckons a percentage from the window, 3.3a from the pane (cmd-join-pane.c)",
        lambda step: step.words[0] in ("join-pane", "move-pane") and "-f" in step.words and "-l" in step.words,
        "new-session -d -s a\nsplit-window -d\nsplit-window -d\njoin-pane -f -l 50% -s a:0.2 -t a:0.0",
        tree=True,
    ),
    "group-follows": Difference(
        "all sessions of a group keep their indexes and what is current together; in tmux the others go by index, late",
        lambda step: (
            _grouped(step.before) and (step.says("move-window", "-r") or not {"-a", "-b"}.isdisjoint(step.words))
        ),
        "new-session -d -s a\nnew-window -d -t a:5\nnew-session -d -s b -t a\nmove-window -r -t b",
        tree=True,
    ),
    "group-ends": Difference(
        "a group has one set of windows: the last one ends all its sessions; 3.3a keeps the others (session_detach)",
        lambda step: _grouped(step.before) and len(step.after.sessions) > len(step.after_ours.sessions),
        "new-session -d -s a\nnew-session -d -s b -t a\nunlink-window -k -t a:0",
        tree=True,
    ),
    "unknown-id": Difference(
        "tmux sets the option of the current window for one that is not there (cmd_find_get_window_with_session)",
        lambda step: step.says("set-option", "-w") and step.theirs[0] == 0 and "no such window" in step.mine[2],
        "new-session -d -s a\nset-option -w -t a:@77 pane-border-status top",
        tree=True,
    ),
    "zoomed-alone": Difference(
        "a window with one pane is not zoomed; tmux forgets that when respawn-window has ended the others",
        lambda step: step.says("respawn-window") and _zoomed(step.before) and step.theirs == step.mine,
        "new-session -d -s a\nsplit-window -Z\nrespawn-window -k -t a:0",
        tree=True,
    ),
    "mixed": Difference(
        "for a pane that is not in the window it is named with ours shows what was found of window and pane together",
        lambda step: (
            step.says("display-message") and step.theirs[0] == step.mine[0] == 0 and ".%" in " ".join(step.words)
        ),
        "new-session -d -s a\nnew-window\ndisplay-message -p -t a:1.%0 '#{window_id} #{pane_id}'",
    ),
    "last-stack": Difference(
        "3.4 remembers all panes that were active before (last_panes), 3.3a one; in this process ours does, too",
        lambda step: step.stack,
        "new-session -d -s a\nsplit-window\nsplit-window\nkill-pane",
        tree=True,
    ),
    "last-index": Difference(
        "where no index is left beside a window tmux takes another, does nothing, or dies; a failure must be heard",
        lambda step: "no free index: " in step.mine[2],
        "new-session -d -s a\nnew-window -t a:2147483647\nnew-window -b -t a:",
        tree=True,
    ),
    "twice": Difference(
        "renumbering, tmux garbles the stack of a session that has a window twice (session_renumber_windows)",
        lambda step: "session_stack" in step.said and (_doubled(step.before) or _doubled(step.after)),
        "new-session -d -s a\nnew-window -d\nlink-window -s a:0 -t a:5\nselect-window -t a:0\n"
        "set-option -g renumber-windows on\nkill-window -t a:1",
        tree=True,
    ),
    "all-or-nothing": Difference(
        "a refusal has changed nothing; tmux has already shown a zoomed window whole",
        lambda step: (
            step.theirs[0] == step.mine[0] == 1
            and (
                step.says("resize-pane", "-x", "-y")
                or not {"-a", "-b"}.isdisjoint(step.words)
                or (_zoomed(step.before) and _zoomed(step.after_ours))
            )
        ),
        "new-session -d -s a\nsplit-window\nresize-pane -Z\nresize-pane -x q",
        tree=True,
    ),
}


def excused(step: Step, *, tree: bool) -> str | None:
    """Return the name of the difference that a step shows; None when it shows none of them."""
    return next((name for name, row in DIFFERENCES.items() if row.tree >= tree and row.seen(step)), None)
