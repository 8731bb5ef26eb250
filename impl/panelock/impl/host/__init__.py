"""The process that owns a server's terminals."""
