"""Screens: how a pane's raw output becomes the text that capture-pane prints.

`client.ScreenWorker` is what the host uses; it keeps each pane's bytes in an `output.OutputLog` and has them rendered
by a worker process, which alone loads a terminal emulator. `titles` reads titles from the same bytes in the host.
"""
