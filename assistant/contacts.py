"""Contacts come from the provider register, word for word; a page that states the same is cited."""

import re
from collections.abc import Sequence

from assistant.selecting import Choice
from assistant.types import Language, Statement
from assistant.wording import say
from kb.atoms import atoms
from kb.types import Provider

# What a question asks for -> labels of the register.
_KINDS = (
    (r"telefon|\bphone|chiam|\bcall\b|téléphone|teléfono|numero verde|\bnumero\b", ("telefono", "customer")),
    (r"\bpec\b", ("pec",)),
    (r"e-?mail|posta|correo|courriel", ("email", "mail")),
    (r"indirizzo|dove si trova|\baddress\b|\bsede\b|adresse|dirección", ("indirizzo", "sede", "ufficio")),
)
_NOT_CONTACTS = ("recapiti_visti_nel", "orari")


def wanted_contacts(question: str, provider: Provider) -> dict[str, str]:
    """Return the contacts of the register that a question asks for; all of them if it names no kind."""
    shown = {k: v for k, v in provider.contacts.items() if not any(part in k for part in _NOT_CONTACTS)}
    labels = [label for pattern, labels in _KINDS if re.search(pattern, question, re.I) for label in labels]
    if not labels:
        return shown
    return {k: v for k, v in shown.items() if any(label in k for label in labels)}


def contact_statement(provider: Provider, contacts: dict[str, str], language: Language) -> Statement:
    """Return a pointer to the contacts of a provider."""
    listed = "; ".join(f"{label.replace('_', ' ')} {value}" for label, value in contacts.items())
    return Statement(text=say(language, "provider.contacts", name=provider.name, contacts=listed) + ".", kind="boilerplate")


def confirmed(choices: Sequence[Choice], provider: Provider, contacts: dict[str, str]) -> list[Choice]:
    """Return the sentences of the provider's own pages that state one of these contacts."""
    known = atoms("; ".join(contacts.values()))
    return [c for c in choices if c.hit.provider.id == provider.id and known & atoms(c.text)]
