"""Texts without personal data, with the contacts that official pages and the register give left as they are."""

import re
from collections.abc import Iterable

from assistant.guards.personal_data import masked
from assistant.types import Citation
from kb.atoms import Atom, atoms, extract
from kb.ticket_types import Contact
from kb.types import Provider

_CONTACTS = frozenset({"phone", "email"})
_MASK = "[…]"
_NAME_LETTERS = 3  # a shorter part of a name is left: it may be any word
_PLACE = "\ue000{}\ue001"  # of private use: stands in no text


class Masker:
    """Masks texts about the same passages, of and for one person."""

    def __init__(self, citations: Iterable[Citation], providers: Iterable[Provider], contact: Contact | None = None) -> None:
        passages = (atom for citation in citations for atom in atoms(citation.quote))
        register = (atom for provider in providers for value in provider.contacts.values() for atom in atoms(value))
        said = f"{contact.name} {contact.firm}" if contact else ""
        names = [re.escape(name) for name in re.findall(r"[^\W\d_]+", said) if len(name) >= _NAME_LETTERS]
        self._names = re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)" if names else r"(?!)", re.I)
        self._official: frozenset[Atom] = frozenset(a for a in (*passages, *register) if a.kind in _CONTACTS)

    def __call__(self, text: str) -> str:
        """Return a text without the person's name and firm, tax codes, IBANs, and contacts that are not public."""
        kept: list[str] = []
        for found in reversed(extract(text)):
            if found.atom in self._official:
                place = _PLACE.format(chr(0xE100 + len(kept)))
                kept.append(text[found.start : found.end])
                text = f"{text[: found.start]}{place}{text[found.end :]}"
        covered = self._names.sub(_MASK, masked(text, _MASK))
        for number, words in enumerate(kept):
            covered = covered.replace(_PLACE.format(chr(0xE100 + number)), words)
        return covered
