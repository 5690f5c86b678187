"""Texts that commands are given: from a file, or from standard input."""

import sys
from pathlib import Path

from api.errors import UsageError

_MOST_BYTES = 2_000_000


def read_text(source: str) -> str:
    """Return the text of a file in UTF-8 or Windows-1252, or of standard input for "-". Raises UsageError."""
    data = read_bytes(source)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("windows-1252", "replace")


def read_bytes(source: str) -> bytes:
    """Return what is in a file, or in standard input for "-". Raises UsageError."""
    try:
        data = sys.stdin.buffer.read(_MOST_BYTES + 1) if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise UsageError(f"{source}: cannot be read: {error.strerror or error}") from error
    if len(data) > _MOST_BYTES:
        raise UsageError(f"{source}: more than {_MOST_BYTES:,} bytes: give a shorter text")
    return data
