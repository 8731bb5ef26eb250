"""A client that draws its session's window in a terminal: panes, borders, the status line, prompts."""
