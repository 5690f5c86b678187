"""Addresses out of pages and records, as links may have them."""

import re

# RFC 3986 has no place for control characters, blanks, quotes and angle brackets in an address.
_ADDRESS = re.compile(r"https?://[^\x00-\x20\x7f<>\"]+")


def safe_url(url: str) -> str:
    """Return an address that a link may have; an empty one for schemes that run code and for what is no address."""
    return url if _ADDRESS.fullmatch(url) else ""
