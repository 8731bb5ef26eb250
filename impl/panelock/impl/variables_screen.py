"""Searching a pane's visible lines, for #{C:…} (window_pane_search)."""

from panelock.impl.formats_regex import Matcher
from panelock.impl.formats_regex_parse import glob, regex


def line_with(text: str, pattern: str, *, regular: bool, fold: bool) -> int:
    r"""Return the first line, from 1, that holds a pattern or a regular expression; 0 when none does.

    >>> line_with("one\ntwo  ", "t?o", regular=False, fold=False), line_with("one", "E$", regular=True, fold=True)
    (2, 1)
    """
    tree = regex(pattern) if regular else glob(f"*{pattern}*")
    if tree is None:
        return 0
    for at, line in enumerate(text.split("\n"), 1):
        matcher = Matcher(line.rstrip(" "), fold=fold, spend=lambda _: None)
        if matcher.search(tree, 0) is not None if regular else matcher.matches(tree):
            return at
    return 0
