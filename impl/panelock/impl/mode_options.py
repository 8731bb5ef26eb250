"""The options that copy mode heeds, and the formats that ask for them: those that are styles are formats themselves."""

OPTIONS = (
    "mode-keys", "word-separators", "wrap-search", "copy-command", "mode-style", "copy-mode-match-style",
    "copy-mode-current-match-style", "copy-mode-mark-style",
)  # fmt: skip


def asked(option: str) -> str:
    """Return the format that is one of them."""
    return f"#{{E:{option}}}" if option.endswith("-style") else f"#{{{option}}}"
