"""Whether two questions ask the same: one place, one country, one measure, one kind of fact, in one sense."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.asking import understand
from assistant.curated_words import GENERAL, aspects_of
from assistant.lock.contrary_words import NEGATION
from assistant.ports import Searcher
from assistant.question_patterns import LITTLE, OF_ANY_MEASURE, compiled
from assistant.types import Profile
from kb.atoms import atoms
from kb.places import areas_in, countries_in, provinces_in
from kb.text_years import years_in
from kb.types import Provider, Query

_OF_ANY = compiled((*OF_ANY_MEASURE, *LITTLE))
_WORD = re.compile(r"[^\W_]+(?:[.-][^\W_]+)*")
_EVERYWHERE = frozenset({"Italia", "Lombardia"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about, as far as a sentence vector may pass it over."""

    provinces: frozenset[str]
    countries: frozenset[str]
    named: frozenset[str]  # organisations
    years: frozenset[str]
    facts: frozenset[object]
    wanted: frozenset[str]  # what of its thing it asks for; where no word says so, the kind of fact
    denied: bool


def subject_of(text: str, knowledge: Searcher) -> Subject:
    """Read a question."""
    return Subject(
        provinces=frozenset(provinces_in(text)),
        countries=frozenset((*countries_in(text), *areas_in(text))),
        named=frozenset(knowledge.names.in_question(text)),
        years=frozenset(years_in(text)),
        facts=frozenset(atoms(text)),
        wanted=aspects_of(text) or frozenset({understand(text).wanted}),
        denied=NEGATION.search(text) is not None,
    )


def unlike(asked: str, wording: str, knowledge: Searcher) -> float:
    """Return the share of the words that name a thing in two questions and stand in one of them only, 0 to 1.

    Words count by their rarity; those that fit any measure, paper or office do not count.
    """
    lexicon = knowledge.lexical
    one, other = (_naming(text, knowledge) for text in (asked, wording))
    mass = sum(lexicon.idf(term) for term in one | other)
    return sum(lexicon.idf(term) for term in one ^ other) / mass if mass else 1.0


def serves(providers: Sequence[Provider], subject: Subject, profile: Profile) -> bool:
    """Tell whether what these organisations say holds where the firm is; what is local holds for nobody in particular."""
    local = [set(provider.territory) for provider in providers if not _EVERYWHERE & set(provider.territory)]
    places = subject.provinces or ({profile.province} if profile.province else set())
    return all(bool(places) and places <= territory for territory in local)


def found_again(addresses: frozenset[str], knowledge: Searcher, query: Query, first: int) -> bool:
    """Tell whether a search for what is asked finds one of these pages, or a mirror of it, among its first pages."""
    pages: dict[str, frozenset[str]] = {}
    for hit in knowledge.search(query).hits:
        pages.setdefault(hit.document.id, frozenset((hit.document.url, *hit.also_at)))
    return any(addresses & here for here in list(pages.values())[:first])


def _naming(text: str, knowledge: Searcher) -> set[str]:
    """Return the index terms of the words that name what a question is about."""
    words = (word for word in _WORD.findall(text) if not _OF_ANY.fullmatch(word) and not GENERAL.fullmatch(word))
    return {term for word in words for term in knowledge.lexical.terms(word)}
