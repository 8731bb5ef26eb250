"""A caller of the kill storm: writes again and again, each time by a process of the program ``tmux``.

``python -m support.splitter TMUX SOCKET TARGET OPTION COUNT ENOUGH`` splits one pane and adds a number to an option in
turns, COUNT times and until the file ENOUGH is there; while it has KEPT panes it kills its newest instead of a split,
so that however fast the machine is its window never is full. It prints each id that it was told, ``added N`` for each
number, ``killed %N`` for each pane, and ``failed …`` for every answer that is none.
"""

import os
import subprocess
import sys

KEPT = 24
"""Panes of a caller: the full storm splits 47 times at least, so each of its callers also kills."""


class Splitter:
    """One caller, and the panes that it has."""

    def __init__(self, tmux: str, socket: str, target: str, option: str) -> None:
        self.program = [tmux, "-S", socket]
        self.target = target
        self.option = option
        self.panes: list[str] = []

    def split(self) -> str:
        """Make a pane; returns what is printed of it."""
        command = ["split-window", "-d", "-v", "-l", "1", "-t", self.target, "-P", "-F", "#{pane_id}", "cat"]
        code, out, err = self.run(command)
        if code or err or not out.startswith("%"):
            return f"failed split-window: {code} {out} {err}"
        self.panes.append(out)
        return out

    def kill(self) -> str:
        """Kill the newest of them: the rows of any other would go to a pane that is never split."""
        pane = self.panes.pop()
        answer = self.run(["kill-pane", "-t", pane])
        return f"killed {pane}" if answer == (0, "", "") else f"failed kill-pane {pane}: {answer}"

    def add(self, number: int) -> str:
        """Add a number to the option."""
        answer = self.run(["set-option", "-ga", self.option, f" {number}"])
        return f"added {number}" if answer == (0, "", "") else f"failed set-option {number}: {answer}"

    def run(self, words: list[str]) -> tuple[int, str, str]:
        """Return a command's status, output and errors."""
        done = subprocess.run(
            [*self.program, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout.strip(), done.stderr.strip()


def main(tmux: str, socket: str, target: str, option: str, count: int, enough: str) -> None:
    """Write."""
    sys.stdin.readline()
    caller = Splitter(tmux, socket, target, option)
    number = 0
    while number < count or not os.path.exists(enough):
        if number % 2:
            said = caller.add(number)
        elif len(caller.panes) < KEPT:
            said = caller.split()
        else:
            said = caller.kill()
        print(said, flush=True)
        number += 1


if __name__ == "__main__":
    main(*sys.argv[1:5], int(sys.argv[5]), sys.argv[6])
