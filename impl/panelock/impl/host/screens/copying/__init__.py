"""Copy mode (window-copy.c): what it looks at, its cursor, what is selected and searched, its commands, its picture."""
