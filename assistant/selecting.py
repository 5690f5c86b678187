"""Chooses the sentences that answer a question out of the passages that were found."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from assistant.asking import Asked, answers, read_in, sets_condition
from assistant.guards.page_orders import gives_orders
from assistant.quotable import is_contact, is_ended, kinds_in, says_something
from kb.atoms import AtomKind
from kb.text_years import years_in
from kb.types import Hit, SearchResult

_REPEATED = 0.6  # Jaccard similarity of the words from which a sentence says nothing new
_MEANING, _OWN_WORDS, _WORDS_IN_CONTEXT = 0.35, 0.20, 0.25
_PASSAGE = 0.40  # of the best passage; a lower one gets less
_PASSAGE_SLOPE = 0.60
_LONG = 0.10
_FACT = 0.22  # states the kind of fact that is asked for
_CONDITION = 0.08  # says what is allowed or excluded, where that is asked for
_FIRST_SENTENCES = 0.03
_FIGURE = 0.04  # a figure, an amount or a percentage, whatever is asked
_FIGURES: frozenset[AtomKind] = frozenset({"number", "money", "percent"})
_OTHER_YEAR = 0.08  # the page is called after other years than the question names
_LONG_WORDS = 60
_OPEN = re.compile(
    r"(?<!si )(?<!non )\b(?:(?:è|sono|ancora|fra i bandi|tra i bandi|bandi) apert[oiae]"
    r"|aperti\b|(?:is|are|still) open|stato: aperto)\b",
    re.I,
)
_CLOSED = re.compile(r"\b(?:chius[oaie]|closed|scadut[oaie])\b", re.I)
_NEWS_DAYS = 30
_STALE = 0.25
_EDITION = re.compile(r"\W*(?:(?:nell|all|per l)['’]edizione|in the(?: \w+)? edition)\b[^,;]{0,30}\b20\d\d\b", re.I)
_WEAKNESSES = ("retold", "closed", "past", "elsewhere", "local")
_FACT_FLOOR = 0.5  # share of the best score that a sentence with the asked fact needs to come first
# Shares of the best score from which sentences of its page and of other pages follow, and how many at most.
_PLAIN, _BROAD = (0.60, 0.85, 5), (0.50, 0.75, 8)
_UNENDED = 0.08  # a line without a full stop may be a title, a link or a caption
_BESIDE = 0.10  # a passage that was not found itself, but stands beside one that was


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A sentence that may stand in the answer."""

    hit: Hit
    rank: int  # of the hit, from 1
    start: int  # offsets in the chunk's text
    end: int
    similarity: float  # cosine with the question
    coverage: float  # share of the question's idf mass in the sentence and its headings
    asked_fact: bool  # states a fact of the kind that is asked for
    score: float

    @property
    def text(self) -> str:
        return self.hit.chunk.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Weigher:
    """Index terms and their weight, from the lexical index of the build."""

    terms: Callable[[str], list[str]]
    idf: Callable[[str], float]

    def mass(self, groups: Sequence[Sequence[str]]) -> "Mass":
        """Return the idf mass of a question's terms; a group is a term and its synonyms."""
        weighed = tuple((self.idf(group[0]), frozenset(group)) for group in groups)
        return Mass(weighed, sum(weight for weight, _ in weighed))

    def coverage(self, groups: Sequence[Sequence[str]], *texts: str) -> float:
        """Return the share of the question's idf mass that texts contain together."""
        return self.mass(groups).share({term for text in texts for term in self.terms(text)})


@dataclass(frozen=True, slots=True)
class Mass:
    """The idf mass of a question: groups of terms of one meaning, each with the idf of its first."""

    groups: tuple[tuple[float, frozenset[str]], ...]
    total: float

    def share(self, present: Set[str]) -> float:
        """Return the share of the mass whose groups have a term among these."""
        return sum(weight for weight, group in self.groups if not group.isdisjoint(present)) / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class _Traits:
    """What a sentence is, whatever is asked."""

    quotable: bool
    contact: bool  # it is an address or a number, and nothing else
    kinds: frozenset[AtomKind]
    says_open: bool
    manner: float  # what its length and its end add to its score


@lru_cache(maxsize=50_000)
def _traits(text: str) -> _Traits:
    """Return the traits of a sentence of a page; the same pages are found again and again."""
    return _Traits(
        quotable=says_something(text) and not gives_orders(text),
        contact=is_contact(text),
        kinds=kinds_in(text),
        says_open=_OPEN.search(text) is not None and _CLOSED.search(text) is None,
        manner=-(_LONG if len(text.split()) > _LONG_WORDS else 0.0) - (0.0 if is_ended(text) else _UNENDED),
    )


def remember(texts: Iterable[str], terms: Callable[[str], list[str]]) -> None:
    """Work out, before they are found, what sentences and headings are and which terms they hold."""
    for text in texts:
        _traits(text)
        terms(text)


def weigh(asked: Asked, result: SearchResult, weigher: Weigher, as_of: date | None = None) -> list[Choice]:
    """Return every sentence of the hits and of the passages beside them with its score, best first.

    With `as_of`, a sentence that calls something open loses when its page is older than a month on that day.

    The score adds closeness in meaning, shared words, the rank of the passage, and whether the sentence states the
    kind of fact that is asked for. Weights were measured, see assistant/README.md.
    """
    best = max((hit.scores.final for hit in result.hits), default=0.0)
    places = {hit.version.id: rank for rank, hit in reversed(list(enumerate(result.hits, start=1)))}
    mass = weigher.mass(result.signals.term_groups)
    found: list[Choice] = []
    for rank, hit in enumerate(result.hits, start=1):
        found += _sentences(asked, mass, weigher, hit, rank, -_PASSAGE_SLOPE * (best - hit.scores.final))
    for hit in result.context:
        found += _sentences(
            asked, mass, weigher, hit, places[hit.version.id], -_PASSAGE_SLOPE * (best - hit.scores.final) - _BESIDE
        )
    if as_of is not None:
        found = [replace(c, score=c.score - past) if (past := _past(c, asked, as_of)) else c for c in found]
    return sorted(found, key=lambda c: (-c.score, c.rank, c.start))


def _past(choice: Choice, asked: Asked, as_of: date) -> float:
    """Return what a sentence loses that says something is open on an old page, or that it is of an edition that is over."""
    written = choice.hit.version.updated_on or choice.hit.version.published_on
    if written is not None and (as_of - written).days > _NEWS_DAYS and _traits(choice.text).says_open:
        return _STALE
    edition = None if asked.years else _EDITION.match(choice.text)
    return _OTHER_YEAR if edition and max(years_in(edition.group()), default="9") < str(as_of.year) else 0.0


def _sentences(asked: Asked, mass: Mass, weigher: Weigher, hit: Hit, rank: int, head_start: float) -> Iterator[Choice]:
    """Yield the sentences of a passage; `head_start` is what the passage's place gives each of them."""
    around = frozenset(weigher.terms(" ".join((hit.version.title, *hit.chunk.headings))))
    here = read_in(asked, hit.version.language)
    text_of_passage = hit.chunk.text
    for place, sentence in enumerate(hit.sentences):
        text = text_of_passage[sentence.start : sentence.end]
        traits = _traits(text)
        if not traits.quotable or (traits.contact and asked.wanted != "contact"):
            continue
        fact = answers(here, text, traits.kinds)
        before = _same_line(text_of_passage, hit.sentences[place - 1].start, sentence.start) if place else ""
        own = frozenset(weigher.terms(text))
        wide = mass.share(around.union(own, weigher.terms(before)))
        score = (
            _PASSAGE
            + max(-_PASSAGE, head_start)
            + _MEANING * _spread(sentence.similarity)
            + _OWN_WORDS * mass.share(own)
            + _WORDS_IN_CONTEXT * wide
            + (_FACT if fact and asked.particular else 0.0)
            + (_CONDITION if sets_condition(asked, text) else 0.0)
            + (_FIRST_SENTENCES if place == 0 else 0.0)
            + (_FIGURE if traits.kinds & _FIGURES else 0.0)
            - (_OTHER_YEAR if _of_other_year(asked, hit, text) else 0.0)
            + traits.manner
        )
        yield Choice(
            hit=hit,
            rank=rank,
            start=sentence.start,
            end=sentence.end,
            similarity=sentence.similarity,
            coverage=wide,
            asked_fact=fact,
            score=score,
        )


def _of_other_year(asked: Asked, hit: Hit, text: str) -> bool:
    """Tell whether a page is called after years of which the question names none, and the sentence neither."""
    if not asked.years:
        return False
    years = set(years_in(hit.version.title))
    return bool(years) and not set(asked.years) & {*years, *years_in(text)}


def choose(ranked: Sequence[Choice], asked: Asked, weigher: Weigher, limit: int, max_words: int) -> list[Choice]:
    """Return the sentences of the answer, at most `limit`: the best first, then what completes it.

    Sentences of the same page follow when they are nearly as good; other pages only when they come close. Who asks one
    plain thing gets fewer than who tells a situation or asks several. A sentence that repeats one that is chosen is
    left out.
    """
    if not ranked:
        return []
    chosen = [ranked[0]]
    words = len(ranked[0].text.split())
    best = ranked[0]
    same, others, most = _BROAD if asked.broad else _PLAIN
    for choice in ranked[1:]:
        if len(chosen) >= min(limit, most):
            break
        same_page = choice.hit.version.id == best.hit.version.id
        floor = best.score * (same if same_page else others)
        length = len(choice.text.split())
        if choice.score < floor or words + length > max_words or _weaker_source(choice.hit, best.hit):
            continue
        if any(_repeats(choice, c, weigher) for c in chosen):
            continue
        chosen.append(choice)
        words += length
    chosen = _with_fact(chosen, ranked, asked, limit)
    best = chosen[0]
    rest = sorted(chosen[1:], key=lambda c: (c.hit.version.id != best.hit.version.id, c.rank, c.start))
    return [best, *rest]


def _with_fact(chosen: list[Choice], ranked: Sequence[Choice], asked: Asked, limit: int) -> list[Choice]:
    """Put the best sentence that states the asked fact first, when one comes near the others."""
    if not asked.particular or chosen[0].asked_fact:
        return chosen
    floor = chosen[0].score * _FACT_FLOOR
    facts = [c for c in ranked if c.asked_fact and c.score >= floor and not _weaker_source(c.hit, chosen[0].hit)]
    if not facts:
        return chosen
    return [facts[0], *(c for c in chosen if c is not facts[0])][:limit]


def _weaker_source(other: Hit, best: Hit) -> bool:
    """Tell whether a page retells, is out of date or of another province, where the best page is none of these."""
    return any(name in other.scores.adjustments and name not in best.scores.adjustments for name in _WEAKNESSES)


def _spread(similarity: float) -> float:
    # Cosines of E5 lie between about .78 and .92 for a sentence with its subject before it.
    return min(1.0, max(0.0, (similarity - 0.78) / 0.14))


def _repeats(choice: Choice, other: Choice, weigher: Weigher) -> bool:
    """Tell whether a sentence says what another one says; rows of one table with other figures do not."""
    if choice.hit.version.id == other.hit.version.id and _figures(choice.text) != _figures(other.text):
        return False
    return _alike(weigher.terms(choice.text), weigher.terms(other.text)) >= _REPEATED


def _figures(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d[\d.,]*", text))


def _alike(a: Iterable[str], b: Iterable[str]) -> float:
    first, second = set(a), set(b)
    union = len(first | second)
    return len(first & second) / union if union else 1.0


def _same_line(passage: str, start: int, end: int) -> str:
    """Return the sentence before when it stands on the same line: what it speaks of, the next one goes on with."""
    before = passage[start:end]
    return "" if "\n" in before else before
