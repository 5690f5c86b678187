"""Gold is anchored to text: does a passage hold a quote, is an address a document's? (metrics 2.0)."""

import unicodedata
from difflib import SequenceMatcher
from urllib.parse import urlsplit

_SHARE = 0.60
_MARKS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})


def fold(text: str) -> str:
    """Return a text as quotes are compared: NFKC, lower case, single spaces, one apostrophe, one quotation mark."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_MARKS).lower().split())


def holds(passage: str, quote: str) -> bool:
    """Say whether a passage contains a quote after folding, or at least 60 % of its characters contiguously."""
    folded, wanted = fold(passage), fold(quote)
    if not wanted:
        return False
    if wanted in folded:
        return True
    match = SequenceMatcher(None, folded, wanted, autojunk=False).find_longest_match()
    return match.size >= _SHARE * len(wanted)


def address(url: str) -> str:
    """Return an address as documents are compared: host, path and query, without port, fragment and last slash."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}{query}"
