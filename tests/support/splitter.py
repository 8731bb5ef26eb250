"""A caller of the kill storm: writes again and again, each time by a process of the program ``tmux``.

``python -m support.splitter TMUX SOCKET TARGET OPTION COUNT ENOUGH`` splits one pane and adds a number to an option in
turns, COUNT times and until the file ENOUGH is there. It prints each id that it was told, ``added N`` for each number,
and ``failed …`` for every answer that is none.
"""

import os
import subprocess
import sys


def main(tmux: str, socket: str, target: str, option: str, count: int, enough: str) -> None:
    """Write."""
    sys.stdin.readline()
    split = ["split-window", "-d", "-v", "-l", "1", "-t", target, "-P", "-F", "#{pane_id}", "cat"]
    number = 0
    while number < count or not os.path.exists(enough):
        words = split if number % 2 == 0 else ["set-option", "-ga", option, f" {number}"]
        done = subprocess.run(
            [tmux, "-S", socket, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode or done.stderr or bool(done.stdout) != (words is split):
            print(
                f"failed {words[0]} {number}: {done.returncode} {done.stdout.strip()} {done.stderr.strip()}", flush=True
            )
        else:
            print(done.stdout.strip() if words is split else f"added {number}", flush=True)
        number += 1


if __name__ == "__main__":
    main(*sys.argv[1:5], int(sys.argv[5]), sys.argv[6])
