"""Whom a text names and how they may be reached: what neither the register nor the sources know, and data of persons."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from assistant.checking.sentences_of import MOBILE, REACH, Said
from assistant.checking.types import Finding
from assistant.guards.personal_data import personal_codes
from assistant.lock.reading import fold
from assistant.types import Citation
from kb.atoms import Atom, atoms, extract
from kb.types import Provider

_NAME = r"[A-ZÀ-Ý][a-zà-ÿ'’]+"
_PERSON = re.compile(
    rf"\b(?:(?i:sig|dott|d|dr|ing|avv|rag|geom|arch|prof)\.(?:(?i:ssa|ra|na)\.?)?|(?i:dottor|dottoressa|signor|signora"
    rf"|ingegner|avvocato|mr|mrs|ms"
    rf"|herrn?|frau|monsieur|madame|señora?)\.?)\s+(?:{_NAME}\s+)?{_NAME}"
)
_ORGANISATION = re.compile(
    rf"\b(?:(?i:consorzio|studio(?: legale| associato| tecnico)?|associazione|agenzia|fondazione|istituto|banca|ente"
    rf"|confederazione|federazione"
    rf"|camera di commercio(?: italo\S*)?|consulting|chamber of commerce|association|agency|institute|foundation|verband"
    rf"|verein|kammer))\s+"
    rf"(?:(?:di|del|della|delle|dei|degli|per|of|for|the|und|für|de|la)\s+){{0,2}}{_NAME}(?:\s+(?:(?:e|di|&|and"
    rf"|und)\s+)?{_NAME}){{0,4}}"
    rf"|(?:{_NAME}\s+){{1,3}}(?:S\.?r\.?l\.?s?|S\.?p\.?A|GmbH|Ltd|Consulting|Advisory|Partners)\b\.?"
)


def unknown_reach(said: Said, sources: Sequence[Citation], register: Mapping[str, Provider], known: str) -> Iterator[Finding]:
    """Yield addresses, numbers and accounts that neither the register, nor the sources, nor the asker's letter holds."""
    listed = [value for provider in register.values() for value in (provider.url, *provider.contacts.values())]
    stated = "\n".join([*(source.url for source in sources), *(source.quote for source in sources), *listed, known])
    there = atoms(stated)
    hosts = {_host(atom.value) for atom in there if atom.kind == "url"}
    for found in extract(said.written):
        if found.atom.kind not in REACH or found.atom in there:
            continue
        page_known = found.atom.kind == "url" and _host(found.atom.value) in hosts
        yield Finding(
            kind="link" if found.atom.kind == "url" else "contact",
            severity="medium" if page_known else "high",
            start=said.start + found.start,
            end=said.start + found.end,
            words=said.written[found.start : found.end],
        )
    for match in MOBILE.finditer(said.written):
        if Atom("phone", re.sub(r"^(?:\+|00)39|\D", "", match.group())) not in there and match.group() not in known:
            start, end = said.start + match.start(), said.start + match.end()
            yield Finding(kind="personal_data", severity="high", start=start, end=end, words=match.group())


def unknown_organisations(
    said: Said, sources: Sequence[Citation], register: Mapping[str, Provider], known: str
) -> Iterator[Finding]:
    """Yield organisations that are named and that nobody knows here."""
    named = [name for provider in register.values() for name in (provider.name, provider.short_name, *provider.aliases)]
    stated = fold("\n".join([*named, *(f"{s.title} {' '.join(s.headings)} {s.quote}" for s in sources), known]))
    for match in _ORGANISATION.finditer(said.written):
        if fold(match.group()) not in stated and not any(fold(name) in fold(match.group()) for name in named):
            start, end = said.start + match.start(), said.start + match.end()
            yield Finding(kind="organisation", severity="medium", start=start, end=end, words=match.group())


def people_in(said: Said, sources: Sequence[Citation], known: str) -> Iterator[Finding]:
    """Yield tax codes, accounts, and persons that neither the sources nor the asker's letter names."""
    for start, end in personal_codes(said.written):
        yield Finding(
            kind="personal_data", severity="high", start=said.start + start, end=said.start + end, words=said.written[start:end]
        )
    stated = fold("\n".join([*(source.quote for source in sources), known]))
    for match in _PERSON.finditer(said.written):
        if fold(match.group().split()[-1]) not in stated:
            start, end = said.start + match.start(), said.start + match.end()
            yield Finding(kind="personal_data", severity="low", start=start, end=end, words=match.group())


def _host(address: str) -> str:
    return urlsplit(f"//{address}").netloc
