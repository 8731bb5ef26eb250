"""What is copied, as it travels through terminals: base 64 (OSC 52)."""

from binascii import Error, a2b_base64, b2a_base64


def decoded(said: bytes) -> bytes:
    """Return what stands there in base 64, with blanks in it or not; nothing where that is none (b64_pton)."""
    said = said.replace(b" ", b"")
    try:
        data = a2b_base64(said, strict_mode=True)
    except Error:
        return b""
    return data if b2a_base64(data, newline=False) == said else b""
