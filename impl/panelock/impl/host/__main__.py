"""The host's program; see main.py."""

from panelock.impl.host.main import main

main()
