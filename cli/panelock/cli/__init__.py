"""The faces: ``tmux`` (the shim, for programs) and ``panelock`` (for people)."""
