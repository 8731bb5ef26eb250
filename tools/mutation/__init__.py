"""Breaks what keeps the registry in every small way that cosmic-ray knows, and tells which of it no test notices."""
