"""Whether a line of a page says something when it is quoted alone."""

import re
from functools import lru_cache

from kb.atoms import AtomKind, extract

_LEAST_WORDS = 4
_LONGEST_CONTACT = 100  # characters
_CONTACTS: frozenset[AtomKind] = frozenset({"phone", "email", "url"})
_ITEM = re.compile(r"\s*(?:[-•*–]|\d+[.)])\s")
_FILE_LINK = re.compile(r"\b(?:PDF|DOCX?|XLSX?|ZIP)\b\W*$")
_ABOUT_THE_PAGE = re.compile(
    r"\W*(?:pubblicat[oa]|aggiornat[oa]|ultim[oa] (?:aggiornamento|modifica)|published|last updated|updated)"
    r"(?: (?:il|on|al))?:? \d{1,2}\W"
    r"|\W*(?:i commenti sono|comments are|kommentare sind|les commentaires sont|los comentarios están) (?:chiusi|closed"
    r"|geschlossen|fermés|cerrados)\W*$",
    re.I,
)
# What leans on a question before it: alone it says something else, or nothing.
_LEANS = re.compile(
    r"\W*(?:se (?:la risposta è|sì|no)\b|in caso (?:affermativo|contrario|negativo)|if (?:so|not|yes|the answer is)\b)", re.I
)
_NAME_WORD = re.compile(
    r"[A-ZÀ-Ý0-9][\w'’.&/-]*|(?:d[eiu]|del|della|delle|dei|degli|dell|e|a|al|alla|in|per|su|of|the|and|for|to)"
)


def says_something(text: str) -> bool:
    """Tell whether a line says something by itself: no question, bare label or name, no link to a file, no date of the page."""
    if text.rstrip()[-1:] in "?:" or _FILE_LINK.search(text) or _ABOUT_THE_PAGE.match(text) or _LEANS.match(text):
        return False
    if not is_ended(text) and _ITEM.match(text) is None and not kinds_in(text):  # a heading, a link, a caption
        return False
    return len(re.findall(r"\w+", text)) >= _LEAST_WORDS and not _is_name(text)


def is_ended(text: str) -> bool:
    """Tell whether a line ends as a sentence does, or is a label with what belongs to it."""
    return text.rstrip()[-1:] in ".!:;»)" or ": " in text


def is_contact(text: str) -> bool:
    """Tell whether a line is a telephone number or an address of mail or web, and nothing else."""
    if len(text) > _LONGEST_CONTACT or kinds_in(text).isdisjoint(_CONTACTS):
        return False
    rest = text
    for found in reversed(extract(text)):
        if found.atom.kind in _CONTACTS:
            rest = rest[: found.start] + rest[found.end :]
    return rest != text and re.search(r"\w", rest) is None


@lru_cache(maxsize=50_000)
def kinds_in(sentence: str) -> frozenset[AtomKind]:
    """Return the kinds of facts in a sentence of a page; the same pages are found again and again."""
    return frozenset(found.atom.kind for found in extract(sentence))


def _is_name(text: str) -> bool:
    """Tell whether a line is a name with a full stop: "Export su Misura 2026."."""
    words = text.strip().rstrip(".;").split()
    return text.rstrip()[-1:] == "." and all(_NAME_WORD.fullmatch(word) for word in words)
