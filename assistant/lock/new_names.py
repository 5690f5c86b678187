"""Names in a statement that its passage does not know: organisations, measures, countries; and those of another passage."""

import re
from collections.abc import Iterator, Sequence

from assistant.lock.reading import NamesIn, Source, Terms, bag, fold
from assistant.types import Citation
from kb.atoms import extract
from kb.places import countries_in

_CAPITALISED = r"[A-ZÀ-Ý](?:[&'’-]*+[\w.])++"
# A word that opens no name is taken whole, so that none of its other capitals is tried.
_NAME = re.compile(
    rf"(?P<name>{_CAPITALISED}(?:\s+(?:(?:di|del|dello|della|dei|degli|delle|e|ed|per|of|the|and|for)\s+)*"
    rf"(?:d|l|dell|all|nell|sull)?['’]?(?:{_CAPITALISED}|\d{{2,4}}\b))+)|[A-ZÀ-Ý][\w.&'’-]*+"
)
_URL = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)\S+@\S+", re.I)
# Written in many ways, and nothing that an answer could make up.
_COMMON = frozenset({"unione europea", "european union", "made in italy", "paesi terzi", "stati membri", "member states"})
_FOREIGN = 0.4  # of a statement's words; if the passage holds fewer, names may be translated
_OPENING = 2  # words with which a statement may open anyhow: "In sintesi"
_OF_TITLE = 2  # words of another page's title that this page lacks, from which the statement speaks of that one


def unknown_names(statement: str, source: Source, terms: Terms, names_in: NamesIn) -> list[str]:
    """Return the organisations (ids of the register, else as written) and countries that neither passage nor title names."""
    text = _URL.sub(" ", statement)
    whole = f"{source.head}\n{source.citation.quote}"
    known = {*names_in(whole), source.citation.provider_id}
    wrong = [name for name in names_in(text) if name not in known]
    held = bag(whole, terms)
    said = bag(text, terms)
    if len(said & held) < _FOREIGN * len(said):
        return wrong
    countries = frozenset(countries_in(whole))
    lost = [code for code in countries_in(text) if code not in countries]
    return [*wrong, *lost, *(n for n in _names(text, names_in) if not held.issuperset(terms(n)) and not _is_in(n, whole))]


def exchanged_names(statement: str, source: Source, places: Sequence[int], names_in: NamesIn) -> list[str]:
    """Return the organisations that a statement names in the stead of those that its place names; empty if a place agrees."""
    said = names_in(_URL.sub(" ", statement))
    found = []
    for unit in (source.units[n] for n in places):
        here = set(names_in(unit.whole))
        at_home = {source.citation.provider_id, *names_in(source.head)}
        found.append([name for name in said if name not in here | at_home] if here - set(said) else [])
    return min(found, key=len, default=[])


def of_another_page(statement: str, source: Source, citations: Sequence[Citation], terms: Terms) -> list[str]:
    """Return the title of another cited page if the statement speaks of its measure in words that this passage lacks."""
    held = bag(f"{source.head}\n{source.citation.quote}", terms)
    foreign = bag(" ".join(statement.split()[_OPENING:]), terms) - held
    others = [c for c in citations if c.document_id != source.citation.document_id]
    return [c.title for c in others if _tells(foreign, bag(c.title, terms) - held)][:1]


def _tells(foreign: frozenset[str], title: frozenset[str]) -> bool:
    shared = len(foreign & title)
    return shared >= _OF_TITLE or (shared > 0 and shared == len(title))


def _names(text: str, names_in: NamesIn) -> Iterator[str]:
    """Yield names of two words and more; the first word of a sentence has its capital from there."""
    for match in _NAME.finditer(text):
        if match["name"] is None:
            continue
        name = match.group().rstrip(".")
        before = text[: match.start()].rstrip(" «“\"'([")
        words = name.split()
        if (not before or before[-1:] in ".:;!?") and len(words) < 3:
            continue
        if fold(name) in _COMMON or name.isupper() or names_in(name) or countries_in(name):
            continue
        if all(found.end - found.start >= len(name) for found in extract(name)) and extract(name):
            continue
        yield name


def _is_in(name: str, whole: str) -> bool:
    return fold(name) in fold(whole)
