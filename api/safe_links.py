"""Addresses out of pages and records, as links may have them."""


def safe_url(url: str) -> str:
    """Return an address that a link may have; an empty one for schemes that run code."""
    return url if url.startswith(("https://", "http://")) else ""
