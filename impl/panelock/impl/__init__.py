"""The registry for real: files, locks, terminals, tmux's commands. Knows nothing of the model."""
