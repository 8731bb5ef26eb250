"""What somebody presses who chooses: the command line, keys by their names, and how large the terminal is."""

from typing import NamedTuple

GOT = 'set -g @got "<%%>"'


class Case(NamedTuple):
    """A command line, what is pressed then, and on how large a terminal."""

    keys: str
    words: tuple[str, ...] = ("choose-tree",)
    size: tuple[int, int] = (80, 24)


def _tree(*words: str) -> tuple[str, ...]:
    return ("choose-tree", *words)


MOVING = [
    "Down Down j C-n Up k C-p Up Up", "End Home G g", "NPage NPage NPage PPage PPage", "C-f C-f C-b C-b C-b",
    "Left Left Left Left", "h h h l l l l l", "- + - - + +", "M-- Down Down M-+ Down",
    "Down Right Right Left Left Down",
    "g Left Down Left Up Right", "H G H M-- H", "v Down Down v", "G v v PPage", "x z F1 C-c @",
]  # fmt: skip
TAGGING = [
    "t t t t t", "j j t k k t j j t", "C-t T C-t", "C-t j t j t", "j t M-- M-+", "j j j t h h l l", "t q",
]  # fmt: skip
SEARCHING = [
    "C-s be Enter n n", "/ cat Enter n n n n", "? other Enter M-- n", "M-- C-s cat Enter", "C-s Enter n",
    "C-s zzz Enter n",
    "C-s bee Enter C-s Escape n", "C-s th Enter g n",
]  # fmt: skip
SORTING = ["O", "r r", "r O r", "O j j r", "j j t O r"]
FILTERING = [
    "f #{==:#{session_name},b} Enter", "f 0 Enter r", "f #{m:*e*,#{window_name}} Enter j j f Escape",
    "f #{pane_active} Enter f C-u Enter", "f 1 Enter v v",
]  # fmt: skip
SCROLLING = ["G > > > < <", "G h h > > > > > > > < j k <", "> < <"]
STARTS = [
    Case("j h j l l", _tree("-s")), Case("j h j l l H", _tree("-w")), Case("j j", _tree("-N")),
    Case("j h", _tree("-G")),
    Case("j r", _tree("-O", "name")), Case("j r", _tree("-r", "-O", "NAME")), Case("j", _tree("-O", "nothing")),
    Case("j l j", _tree("-F", "#{session_name}#[fg=red,bold]#{window_index}#[align=right]#{pane_index}")),
    Case("j j", _tree("-F", "#[fill=red]#{?window_format,w,o}#[bg=blue] x")), Case("j", _tree("-F", "a#[fg=red")),
    Case("j F1", _tree("-K", "#{?#{e|<:#{line},3},F#{e|+:#{line},1},}", GOT)),
    Case("j 1", _tree("-K", "#{pane_index}", GOT)),
    Case("j x h", _tree("-K", "")), Case("h l", _tree("-f", "#{m:*e*,#{window_name}}")), Case("j", _tree("-f", "0")),
]  # fmt: skip
SIZES = [
    Case("j j G g NPage NPage > Left", size=size)
    for size in ((80, 40), (40, 12), (30, 9), (25, 30), (12, 20), (4, 18), (120, 50), (60, 15), (80, 14), (9, 9))
]  # fmt: skip
CHOOSING = [
    Case("Enter", _tree(GOT)), Case("j Enter", _tree(GOT)), Case("j j j Enter", _tree(GOT)), Case("4", _tree(GOT)),
    Case("M-c", _tree(GOT)), Case("9", _tree(GOT)), Case("M-z q", _tree(GOT)), Case("q", _tree(GOT)),
    Case("Escape", _tree(GOT)),
    Case("C-g", _tree(GOT)), Case("2", _tree("set -g @got '%1-%%-%1'")), Case("2", _tree("")), Case("3"), Case("6"),
    Case("Enter"),
    Case("j j Enter", _tree("{ set -g @got '%%' ; set -ga @got %1 }")), Case("C-t Enter", _tree(GOT)),
]  # fmt: skip
DOING = [
    Case("m"), Case("j j j m g m"), Case("j m M"), Case("m j m M m"), Case("j x y"), Case("j x Y"), Case("j j j x y"),
    Case("x n"),
    Case("x Enter"), Case("x Escape"), Case("j x q"), Case("X"), Case("j t t X y"), Case("j j t j t X n"),
    Case("j t j j t X y"),
    Case("G h h t X y"), Case("G h h h x y"), Case(": set Space -g Space @got Space %% Enter"), Case(": Escape"),
    Case(": Enter"),
    Case("j j l j : rename-window Space x Enter"), Case("G h h t g j j t : rename-window Space y%1 Enter"),
    Case("j j j : kill-pane Enter"), Case("j j j : split-window Space -d Enter"), Case("G : kill-window Enter"),
]  # fmt: skip
BUFFERS = "choose-buffer", "-F", "#{buffer_size} #[fg=red]#{buffer_sample}"
OTHERS = [
    Case("j j j k k G g", BUFFERS), Case("O O O r r", BUFFERS), Case("C-s two Enter n C-s name Enter", BUFFERS),
    Case("d j d G d", BUFFERS), Case("t t D", BUFFERS), Case("C-t T C-t D", BUFFERS), Case("D d d d", BUFFERS),
    Case("f #{==:#{buffer_name},named} Enter d", BUFFERS), Case("f 0 Enter f Escape", BUFFERS),
    Case("h l M-- M-+ v", BUFFERS),
    Case("Enter", (*BUFFERS, GOT)), Case("j p", (*BUFFERS, GOT)), Case("2", (*BUFFERS, GOT)),
    Case("t j t P", (*BUFFERS, 'set -ga @got "<%%>"')), Case("P", (*BUFFERS, GOT)),
    Case("j", (*BUFFERS, "-O", "size", "-r")),
    Case("j j", (*BUFFERS, "-O", "name")), Case("j", (*BUFFERS, "-N")),
    Case("j 1", (*BUFFERS, "-K", "#{buffer_size}", GOT)),
    Case("j t O r v v f 0 Enter", ("choose-client", "-F", "#{session_name} #{client_width}")),
    Case("C-s pts Enter n q", ("choose-client", "-F", "#{session_name}")), Case("Enter", ("choose-client", GOT)),
    Case("0", ("choose-client", GOT)),
]  # fmt: skip
ALL = [Case(keys) for keys in (*MOVING, *TAGGING, *SEARCHING, *SORTING, *FILTERING, *SCROLLING)] + STARTS
WALK = [
    "Up", "Down", "j", "k", "h", "l", "Left", "Right", "G", "g", "t", "T", "C-t", "r", "v", "M--", "M-+", "NPage",
    "PPage", "H", "n", "<", ">",
]  # fmt: skip
