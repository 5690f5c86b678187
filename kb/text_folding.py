"""Texts as a search for words compares them, whatever the case and the accents."""

import unicodedata


def folded(text: str) -> str:
    """Return a text in small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))
