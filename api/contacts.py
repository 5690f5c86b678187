"""Contacts of providers for reading: labels for people, and links for telephones, mail and pages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from api.i18n import UiLanguage, optional_text

_SEEN = "recapiti_visti_nel"
_LINK = re.compile(
    r"(?P<mail>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?P<web>https?://[^\s;,)]+)|(?P<phone>\+?\d[\d .]{4,}\d)"
)
_WITH_PHONE = ("telefono", "tel", "cellulare", "centralino", "numero")


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One contact: a label and the value as the partner writes it."""

    key: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a contact; `href` is empty for plain text."""

    text: str
    href: str


def contact_lines(language: UiLanguage, contacts: Mapping[str, str]) -> list[ContactLine]:
    """Return contacts with labels in the order of the register; when they were seen comes last."""
    ordered = sorted(contacts.items(), key=lambda item: item[0] == _SEEN)
    return [ContactLine(key, _label(language, key), value) for key, value in ordered]


def split_contact(line: ContactLine) -> list[Part]:
    """Return the value in pieces, its telephones, mail addresses and pages as links."""
    if line.key == _SEEN:
        return [Part(line.value, "")]
    parts, end = [], 0
    for match in _LINK.finditer(line.value):
        if match["phone"] and not any(word in line.key for word in _WITH_PHONE):
            continue
        if match.start() > end:
            parts.append(Part(line.value[end : match.start()], ""))
        parts.append(Part(match.group(), _href(match)))
        end = match.end()
    if end < len(line.value):
        parts.append(Part(line.value[end:], ""))
    return parts


def _href(match: re.Match[str]) -> str:
    if match["mail"]:
        return f"mailto:{match.group()}"
    if match["web"]:
        return match.group()
    return "tel:" + re.sub(r"[ .]", "", match.group())


def _label(language: UiLanguage, key: str) -> str:
    plain = key.replace("_", " ")
    return optional_text(language, f"contact.{key}") or plain[:1].upper() + plain[1:]
