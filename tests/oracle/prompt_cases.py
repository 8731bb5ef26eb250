"""Command lines that open a prompt, and what is typed there."""

from typing import NamedTuple

SET = "command-prompt 'set -g @got \"<%%%>\"'"
BOTH = ("emacs", "vi")


class Case(NamedTuple):
    """A command line, and what is typed; a bar opens the prompt again."""

    keys: str
    line: str = SET
    ways: tuple[str, ...] = ("emacs",)


EDITING = [
    "hello Enter", "Enter", "ab Left X Enter", "ab C-b X Right Y Enter", "abc C-a X C-f Y Enter",
    "abc Home X End Y Enter", "abc C-a C-e X Enter", "abc BSpace Enter", "abc C-h C-h C-h C-h x Enter",
    "abc Home DC Enter", "abc C-a C-d C-d Enter", "abc C-d Enter", "abc C-u x Enter", "abc Left C-k Enter",
    "abc C-k Enter", "one Space two.three C-w Enter", "one Space two.three C-w C-w C-w x Enter",
    "one Space two C-w C-y C-y Enter", "C-w C-y Enter", "one Space two.three M-b X Enter",
    "one Space two.three M-b M-b M-b M-b X Enter", "one Space two.three Home M-f X M-f Y M-f Z M-f W Enter",
    "one Space two C-Left X C-Left C-Right Y Enter", "abc C-t Enter", "abc Left Left C-t X Enter", "a C-t Enter",
    "C-t Enter", "é漢ü Left X BSpace Enter", "x M-x S-Up F1 y Enter", "abc Escape", "abc C-c", "abc C-g", "abc C-j",
    'a"b$c;d~e\\f%g\'h#i Enter',
]  # fmt: skip
LONG = [
    "abcdefghijklmnopqrstuvwxyz0123456789 Home Enter", "abcdefghijklmnopqrstuvwxyz0123 C-a C-f X C-e Left Left Enter",
    "漢字漢字漢字漢字漢字漢字漢字漢字 Left Left Enter", "a漢字漢字漢字漢字漢字漢字漢字漢字 Left Home Enter",
    "abcdefghijklmnopqrstuvwx BSpace Enter",
]  # fmt: skip
VI = [
    "hello Enter", "abc Escape Enter", "abc Escape h iX Enter", "abc Escape 0 aX Enter", "abc Escape 0 l l iX Enter",
    "abc Escape ^ iX Escape $ iY Enter", "abc Escape I X Enter", "abc Escape 0 A X Enter", "abc Escape 0 C X Enter",
    "abc Escape 0 l D Enter", "abc Escape 0 s X Enter", "abc Escape S X Enter", "abc Escape h x iY Enter",
    "abc Escape h X Enter", "abc Escape d p iX Enter", "one Space two.three Escape b iX Enter",
    "one Space two.three Escape B iX Escape B iY Enter",
    "one Space two.three Escape 0 w iX Escape w iY Escape w iZ Enter",
    "one Space two.three Escape 0 W iX Escape W iY Enter", "one Space two.three Escape 0 e iX Escape e e iY Enter",
    "one Space two.three Escape 0 E iX Escape E iY Enter", "abc Escape q", "abc Escape C-c", "abc C-c",
    "abc Escape Escape X Enter", "abc Escape BSpace iX Enter", "abc Escape C-h iX Enter", "abc Escape 0 DC Enter",
    "abc Escape z y iX Enter", "ab C-a X C-e Y Enter", "one Space two C-w C-y C-Left X Enter",
    "one Enter | Escape k Enter", "one Enter | two Enter | Escape k k j Enter",
]  # fmt: skip
HISTORY = [
    "one Enter | two Enter | Up Enter", "one Enter | two Enter | C-p C-p C-p x Enter",
    "one Enter | two Enter | Up Up Down Enter", "one Enter | Up Down x C-n y Enter",
    "one Enter | one Enter | two Enter | Up Up Up Enter", "one Escape | Up x Enter", "Up x Enter",
]  # fmt: skip
COMPLETING = [
    "new-s Tab Enter", "set-o Tab x Enter", "zork Tab Enter", "Tab x Enter", "bind-k Tab status-left-s Tab Enter",
    "x Space even-h Tab Enter", "lis Tab y Enter", "split-p Tab Enter",
]  # fmt: skip
OTHERS = [
    Case("x", "command-prompt -1 -p press 'set -g @got \"<%%>\"'"),
    Case("Left x", "command-prompt -1 'set -g @got \"<%%>\"'"),
    Case("x", "command-prompt -1 -I ab 'set -g @got \"<%%>\"'"),
    Case("1 2 Enter", "command-prompt -N -p n 'set -g @got \"<%%>\"'"),
    Case("1 2 x", "command-prompt -N -I 5 'set -g @got \"<%%>\"'"),
    Case("1 Enter", "command-prompt -N -p a,b 'set -g @got \"<%1 %2>\"'"),
    Case("C-M-Up", "command-prompt -k 'set -g @got \"<%%>\"'", BOTH),
    Case("Escape", "command-prompt -k 'set -g @got \"<%%>\"'", BOTH),
    Case("a", "command-prompt -k 'set -g @got \"<%%>\"'"),
    Case("C-a", "command-prompt -k 'set -g @got \"<%%>\"'"),
    Case("abc BSpace Left x Enter", "command-prompt -i 'set -ga @got \"<%%>\"'", BOTH),
    Case("C-r C-r C-s a Escape", "command-prompt -i -I again 'set -ga @got \"<%%>\"'"),
    Case("ab C-s C-r C-u C-s M-b Escape", "command-prompt -i 'set -ga @got \"<%%>\"'"),
    Case("one Enter two Enter", "command-prompt -p first,second 'set -g @got \"<%1 %2 %1>\"'", BOTH),
    Case("one Enter two Enter", "command-prompt -p first,second 'set -g @got \"<%% %%>\"'"),
    Case("%2% Enter two Enter", "command-prompt -p first,second 'set -g @got \"<%1 %2>\"'"),
    Case("Enter x Enter Enter", "command-prompt -p a,b,c -I 1,2 'set -g @got \"<%1 %2 %3>\"'"),
    Case("one Enter Escape", "command-prompt -p a,b 'set -g @got \"<%1 %2>\"'"),
    Case("one Enter x Enter | y Enter Up Up Enter", "command-prompt -p a,b 'set -g @got \"<%1 %2>\"'"),
    Case("Enter", "command-prompt -p '#{session_name}#[fg=red]##' -I 'x#{window_index}' 'set -g @got \"<%%>\"'"),
    Case("Enter", "command-prompt -F 'set -g @got \"<#{session_name}>\"'"),
    Case("ab Enter", "command-prompt -F 'set -g @got \"<#{session_name}%%>\"'"),
    Case("set Space -g Space @got Space 1 Enter", "command-prompt"),
    Case("x Enter", "command-prompt -p '' 'set -g @got \"<%%>\"'"),
    Case("x Enter", "command-prompt -p 'a prompt that is wider than the screen is' 'set -g @got \"<%%>\"'"),
    Case("a\"b$c;d~e\\f'g Enter", "command-prompt { set -g @got '<%%>' ; set -ga @got \"%1%%\" }"),
    Case("a Space b Enter c;d Enter", "command-prompt -p x,y { set -g @got '%% %% %2' ; set -ga @got %% }"),
    Case('a"b Enter', "command-prompt { set -g @got '<%%%>' ; if -F 1 { set -ga @got \"<%%>'\" } }"),
    Case("y", "confirm-before 'set -g @got yes'", BOTH),
    Case("Y", "confirm-before 'set -g @got yes'"),
    Case("n", "confirm-before 'set -g @got yes'", BOTH),
    Case("Enter", "confirm-before 'set -g @got yes'", BOTH),
    Case("Escape", "confirm-before 'set -g @got yes'"),
    Case("Left y", "confirm-before { set -g @got yes }"),
    Case("C-c", "confirm-before -p 'kill #{session_name}?' { set -g @got yes ; set -ga @got ' ; again' }"),
    Case("y", "confirm-before -p 'kill #{session_name}?' { set -g @got yes ; set -ga @got ' ; again' }"),
    Case("Escape z q", "confirm-before 'set -g @got yes'", ("vi",)),
]  # fmt: skip
CASES = [
    *(Case(one) for one in (*EDITING, *LONG, *HISTORY, *COMPLETING)),
    *(Case(one, SET, ("vi",)) for one in VI),
    *OTHERS,
]

TWICE = "3.3a puts what was typed last in once more, as one more number; 3.4 does not"
DIFFERENCES = {
    Case("one Enter two Enter", "command-prompt -p first,second 'set -g @got \"<%% %% %%>\"'"): (
        "<one two two>\n", "<one two %%>\n", TWICE,
    ),
    Case("x%% Enter"): ("<xx%%>\n", "<x%%>\n", TWICE),
}  # fmt: skip
"""What the real one makes of it, what ours does, and why."""
