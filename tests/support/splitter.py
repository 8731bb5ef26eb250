"""A caller of the kill storm: splits one pane again and again just as the shim does, host or no host.

``python -m support.splitter SOCKET TARGET COUNT`` prints each id it was told, and ``failed …`` for every other answer.
"""

import sys

from panelock.cli import shim


def main(socket: str, target: str, count: int) -> None:
    """Split COUNT times."""
    sys.stdin.readline()
    command = ["-S", socket, "split-window", "-d", "-v", "-l", "1", "-t", target, "-P", "-F", "#{pane_id}", "cat"]
    for _ in range(count):
        status, out, err = shim.run(shim.read_globals(command))
        print(out.decode().strip() if status == 0 else f"failed {err.decode().strip()}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
