"""tmux's commands, one file a command or family."""
