"""The tests' host where no program stands by for panes, as where none was compiled."""

from panelock.impl.host import standby
from support import host_main


def main() -> None:
    """As host_main.main."""
    standby.find = lambda: None
    host_main.main()
