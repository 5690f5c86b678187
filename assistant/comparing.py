"""Two providers or two measures side by side: what their pages state, cell by cell, each with its source."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from assistant.composing import date_note
from assistant.listed import Listed, Lock, Quotes
from assistant.ports import Searcher
from assistant.selecting import Weigher
from assistant.types import Cell, Comparison, ComparisonRow, Language, Question, Statement
from assistant.wording import day, euros, say
from kb.sentences import split_sentences
from kb.typed_facts import Fact
from kb.types import Hit, Query

_LEAD = (
    r"(?:che |qual(?: è|'è|e) la |what(?:'s| is) the |quelle est la |was ist der |welcher |cuál es la |la |der |the )?"
    r"(?:differenz[ae]|difference|différence|unterschied|diferencia)s? (?:c['’]è |che c['’]è |passa |esiste )?"
    r"(?:tra|fra|between|entre|zwischen)"
)
_DIFFERENCE = re.compile(rf"(?i)\b{_LEAD} (?P<one>.{{2,80}}?) (?:e|ed|and|et|und|y) (?P<other>[^?.,;]{{2,80}})")
_COMPARE = re.compile(
    r"(?i)\b(?:confront[aio]\w*|paragon[aio]\w*|compare|comparer|vergleiche?|compara)\s++(?P<one>.{2,80}?) (?:e|ed|con|"
    r"and|with|et|und|mit|y) "
    r"(?P<other>[^?.,;]{2,80})"
)
_BETTER = re.compile(
    r"(?i)\b(?:è )?(?:meglio|conviene(?: di più)?|(?:which|what) is better,?|better|is it better|lieber|besser|mieux|"
    r"vaut mieux|mejor)[: ,]+"
    r"(?P<one>[^?.,;]{2,60}?) (?:o|oppure|or|oder|ou) (?P<other>[^?.,;]{2,80})"
)
_VERSUS = re.compile(r"(?i)^\W*(?P<one>[^?.,;]{2,60}?) (?:vs\.?|versus) (?P<other>[^?.,;]{2,60})")
_FOR_WHAT = re.compile(r"(?i)(?<!\s)\s+(?:per|se|quando|for|to|if|pour|für|um|para)\s+(?P<rest>.+)$")
_ARTICLE = re.compile(r"(?i)^(?:il|lo|la|l['’]|i|gli|le|the|der|die|das|les?|el|los|las)\s*")
_LEAST = 0.75  # share of a thing's idf mass that its page's title must hold
_ABOUT = 0.4  # share of what it is wanted for that a provider's page must hold
_HITS = 24  # passages among which the page of a thing is looked for
_SURE = 0.75  # of a fact: the word that says what it is stands beside it
_MOST = 3  # values in a cell
_WORDS = 7  # of a sentence that tells what a page is about
# What held before is no figure of today, unless all of the page is of yesterday.
_PAST = re.compile(r"(?i)\b(?:riguardava|era|erano|copriva|prevedeva|precedent[ei]|was|were|formerly|previous)\b")
_AMOUNT_ROLES = ("maximum", "minimum", "spending", "budget", "fee")
_PERCENT_ROLES = ("share", "rate")
_DAYS = ("opening", "closing")


@dataclass(frozen=True, slots=True)
class Compared:
    """The two things that a question compares, and what for."""

    one: str
    other: str
    purpose: str  # empty if the question names none


@dataclass(frozen=True, slots=True)
class _Side:
    """The page of one of the two."""

    name: str
    hit: Hit  # its passage that is closest to the question
    facts: tuple[Fact, ...]  # of the page's own subject


def compared_in(text: str) -> Compared | None:
    """Return what a question compares; None if it compares nothing."""
    for pattern in (_DIFFERENCE, _COMPARE, _BETTER, _VERSUS):
        match = pattern.search(text)
        if match is not None:
            rest = _FOR_WHAT.search(match["other"])
            other = match["other"][: rest.start()] if rest else match["other"]
            return Compared(_bare(match["one"]), _bare(other), rest["rest"].strip(" ?.!") if rest else "")
    return None


def compare(compared: Compared, question: Question, knowledge: Searcher, language: Language) -> Listed | None:
    """Return a table of what the pages of both state; None unless a page of each is found, and they share a kind of fact.

    Of two providers for one purpose it is an answer, too, that the pages of only one of them speak of it.
    """
    finder = _Finder(knowledge, question, language)
    sides = [finder.side(name, compared) for name in (compared.one, compared.other)]
    table = _Table(knowledge, language, question.as_of)
    if compared.purpose and all(knowledge.names.in_question(name) for name in (compared.one, compared.other)):
        found = [side for side in sides if side is not None]
        if len(found) == 1:
            silent = compared.other if sides[0] is not None else compared.one
            return table.only(
                found[0], knowledge.providers[knowledge.names.in_question(silent)[0]].short_name, compared.purpose
            )
    one, other = sides
    if one is None or other is None or one.hit.version.id == other.hit.version.id:
        return None
    return table.listed((one, other))


class _Finder:
    """Finds the page of a thing: of a measure by its name, of a provider by what it is wanted for."""

    def __init__(self, knowledge: Searcher, question: Question, language: Language) -> None:
        self._knowledge, self._as_of, self._language = knowledge, question.as_of, language
        self._weigher = Weigher(knowledge.lexical.terms, knowledge.lexical.idf)

    def side(self, name: str, compared: Compared) -> _Side | None:
        named = self._knowledge.names.in_question(name)
        provider = self._knowledge.providers[named[0]] if named else None
        rest = self._knowledge.lexical.terms(name)
        known = {t for p in named for n in self._names(p) for t in self._knowledge.lexical.terms(n)}
        alone = provider is not None and not set(rest) - known
        if alone and not compared.purpose:
            return None
        texts = (compared.purpose, name) if alone else (name,)
        ids = (provider.id,) if alone and provider is not None else ()
        query = Query(texts=texts, as_of=self._as_of, limit=_HITS, language=self._language, provider_ids=ids)
        groups = [[term] for term in self._knowledge.lexical.terms(texts[0])]
        ranked = []
        for rank, hit in enumerate(self._knowledge.search(query).hits):
            said = hit.version.title if not alone else " ".join((hit.version.title, *hit.chunk.headings, hit.chunk.text))
            share = self._weigher.coverage(groups, said)
            if share >= (_ABOUT if alone else _LEAST) and urlsplit(hit.document.url).path.strip("/"):
                own = min(1.0, self._weigher.coverage([[t] for t in self._knowledge.lexical.terms(hit.version.title)], name))
                ranked.append((0.0 if alone else -own, hit.document.kind != "html", rank, hit))
        if not ranked:
            return None
        hit = min(ranked, key=lambda entry: entry[:3])[3]
        shown = provider.short_name if alone and provider is not None else hit.version.title
        return _Side(shown, hit, tuple(f for f in self._knowledge.facts(hit.version.id) if f.subject is None))

    def _names(self, provider_id: str) -> tuple[str, ...]:
        provider = self._knowledge.providers[provider_id]
        return (provider.name, provider.short_name, *provider.aliases)


class _Table:
    """Writes cells, each proved by the passage that it cites."""

    def __init__(self, knowledge: Searcher, language: Language, as_of: date) -> None:
        self._knowledge, self._language, self._as_of = knowledge, language, as_of
        self._lock = Lock(knowledge.lexical.terms, knowledge.names.in_text)
        self.quotes = Quotes()

    def listed(self, sides: tuple[_Side, _Side]) -> Listed | None:
        """Return the answer: first in a sentence of each page, then the table; None if they share no kind of fact."""
        one, other = sides
        said = [self._note("comparison.intro", one=one.name, other=other.name), *self._about(one), *self._about(other)]
        pages = ComparisonRow(attribute=self._say("page"), cells=tuple(self._page(side) for side in sides))
        rows = self._rows(sides)
        if not any(all(row.cells) for row in rows):
            return None
        if one.hit.provider.id != other.hit.provider.id:
            said.append(self._note("comparison.choice"))
        comparison = Comparison(columns=(one.name, other.name), rows=(pages, *rows))
        return self._answer(said, comparison)

    def only(self, side: _Side, silent: str, purpose: str) -> Listed:
        """Return what one provider's page says, and that no page of the other was found."""
        return self._answer([*self._about(side), self._note("comparison.nothing", name=silent, purpose=purpose)], None)

    def _answer(self, said: Sequence[Statement], comparison: Comparison | None) -> Listed:
        citations = self.quotes.citations()
        return Listed(outcome="answered", reason=None, statements=tuple(said), citations=citations, comparison=comparison)

    def _about(self, side: _Side) -> Iterator[Statement]:
        """Yield the sentence of a page that is closest to the question, and what the page's dates mean."""
        text = side.hit.chunk.text
        for span in sorted(side.hit.sentences, key=lambda s: -s.similarity):
            sentence = text[span.start : span.end]
            if sentence.rstrip().endswith(".") and len(sentence.split()) >= _WORDS:
                marker = self.quotes.marker(side.hit, sentence)
                yield Statement(text=sentence, kind="claim", citations=(marker,), group=side.hit.provider.short_name)
                break
        else:
            marker = self.quotes.marker(side.hit, text)
        note = date_note(side.hit.version, self._language, self._as_of)
        if note:
            yield Statement(text=note, kind="boilerplate", citations=(marker,))

    def _note(self, key: str, **values: str) -> Statement:
        return Statement(text=say(self._language, key, **values), kind="boilerplate")

    def _rows(self, sides: tuple[_Side, _Side]) -> list[ComparisonRow]:
        """Return the attributes that at least one of the two states."""
        found = []
        for kind, roles in (("amount", _AMOUNT_ROLES), ("percentage", _PERCENT_ROLES), ("day", _DAYS)):
            for role in roles:
                cells = tuple(self._cell(side, kind, role) for side in sides)
                if any(cells):
                    found.append(ComparisonRow(attribute=self._say(role), cells=cells))
        return found

    def _page(self, side: _Side) -> Cell:
        text = f"{side.hit.version.title} ({side.hit.provider.short_name})"
        return Cell(text=text, citations=(self.quotes.marker(side.hit, side.hit.chunk.text),))

    def _cell(self, side: _Side, kind: str, role: str) -> Cell | None:
        facts = [
            f
            for f in side.facts
            if (f.kind == role if kind == "day" else (f.kind, f.role) == (kind, role)) and f.confidence >= _SURE
        ]
        first = {f.value: f for f in reversed(facts)}
        chosen = sorted(first.values(), key=lambda f: facts.index(f))[:_MOST]
        hits = self._knowledge.read([f.chunk_id for f in chosen])
        texts, markers = [], []
        for fact in chosen:
            hit = hits.get(fact.chunk_id)
            if hit is not None and (side.hit.version.closed or not _PAST.search(_sentence(hit, fact))):
                texts.append(self._text(hit, fact))
                markers.append(self.quotes.marker(hit, _sentence(hit, fact)))
        return Cell(text="; ".join(texts), citations=tuple(dict.fromkeys(markers))) if texts else None

    def _text(self, hit: Hit, fact: Fact) -> str:
        """Return a value in the language of the answer; as the page writes it where the lock cannot prove ours."""
        quotes, ours = Quotes(), self._value(fact)
        quotes.marker(hit, _sentence(hit, fact))
        proved = self._lock.passes(Statement(text=ours, kind="claim", citations=(1,)), quotes.citations())
        return ours if proved else hit.chunk.text[fact.start : fact.end].strip()

    def _value(self, fact: Fact) -> str:
        match fact.kind:
            case "amount":
                return euros(self._language, fact.value)
            case "percentage":
                return f"{fact.value.replace('.', ',' if self._language != 'en' else '.')}%"
            case _:
                return day(self._language, date.fromisoformat(fact.value))

    def _say(self, attribute: str) -> str:
        return say(self._language, f"comparison.{attribute}")


def _sentence(hit: Hit, fact: Fact) -> str:
    text = hit.chunk.text
    return next((text[a:b] for a, b in split_sentences(text) if a <= fact.start < b), text)


def _bare(name: str) -> str:
    return _ARTICLE.sub("", name.strip(" ?.!«»\"'"))
