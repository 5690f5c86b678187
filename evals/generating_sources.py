"""Where new synthetic questions come from: questions and headings on the pages, and the provider register."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from random import Random
from typing import Any

from evals.cases import Case
from evals.corpus import Placed
from evals.generating_rules import CONTACTS, HEADINGS, NO_SUBJECT, PLAIN_TITLES, PROVINCE_QUESTIONS, SUBJECT, TOPICS
from evals.matching import address
from evals.observing import Subject
from evals.records import Tools
from kb.atoms import AtomKind, extract
from kb.places import PROVINCES
from kb.sentences import split_sentences
from kb.types import Provider

_FEWEST_TERMS = 4  # of a question or an answer, below which it says too little by itself
_MOST_WORDS = 40  # of a gold sentence
_KEY_WORDS = 3
_KEY_ATOMS = 2
_EVERYWHERE = frozenset({"Italia", "Lombardia"})


def from_faq(subject: Subject, as_of: date) -> Iterator[Case]:
    """Yield the questions that pages ask and answer: a heading with its first sentence, or two lines."""
    for passage in _italian(subject):
        title, *headings = passage.head.split("\n")
        if headings and headings[-1].endswith("?"):
            yield from _asked(title, headings[-1], _opening(passage.text, subject.tools), passage, subject.tools, as_of)
        lines = passage.text.split("\n")
        for line, following in pairwise(lines):
            if line.endswith("?") and not following.endswith("?"):
                yield from _asked(title, line, _opening(following, subject.tools), passage, subject.tools, as_of)


def from_headings(subject: Subject, as_of: date) -> Iterator[Case]:
    """Yield a question for each heading of a known kind, about the title of its page; the first fitting sentence answers."""
    for passage in _italian(subject):
        title, *headings = passage.head.split("\n")
        title = SUBJECT.sub(r"\1", title)
        plain = PLAIN_TITLES.match(title) or NO_SUBJECT.match(title) or len(subject.tools.lexicon.terms(title)) < 2
        if plain or not headings:
            continue
        for pattern, question, kinds in HEADINGS:
            if pattern.search(headings[-1]):
                answer = _first_with(passage.text, kinds) if kinds else _opening(passage.text, subject.tools)
                yield from _case(question.format(subject=title), answer, passage, subject.tools, as_of, kinds)
                break


def from_register_contacts(subject: Subject, as_of: date) -> Iterator[Case]:
    """Yield questions for contacts that the register holds and a page that names the organisation states."""
    stated: dict[str, list[tuple[Placed, str]]] = {}
    for passage in _italian(subject):
        for found in extract(passage.text):
            if found.atom.kind in ("phone", "email"):
                stated.setdefault(found.atom.value, []).append((passage, _sentence_at(passage.text, found.start)))
    for provider in subject.tools.providers.values():
        for label, value in _asked_for(provider):
            atoms = [f.atom.value for f in extract(value) if f.atom.kind in ("phone", "email")]
            written = [place for atom in atoms[:1] for place in stated.get(atom, ())]
            places = [place for place in written if _names(place[0], provider, subject.tools)]
            if places:
                kind, _, office = label.partition("_")
                name = f"{provider.short_name}, {office.replace('_', ' ')}" if office else provider.short_name
                yield _contact(provider, CONTACTS[kind].format(name=name), value, places, as_of)


def from_register_provinces(subject: Subject, as_of: date, rng: Random) -> Iterator[Case]:
    """Yield questions for whoever serves a province for a topic; any office of the province is right."""
    register = subject.tools.providers.values()
    for province in PROVINCES:
        for topic, label in TOPICS.items():
            here = [p.id for p in register if topic in p.topics and province in p.territory]
            wide = [p.id for p in register if topic in p.topics and _EVERYWHERE & set(p.territory)]
            if not here:
                continue
            yield _made(
                rng.choice(PROVINCE_QUESTIONS).format(province=province, topic=label),
                as_of,
                cluster=f"register/{province}/{topic}",
                expected_outcome="redirect",
                also_accepted=("answered", "partial", "abstain"),
                redirect_to=tuple(here),
                providers={"required": ["|".join(here)], "acceptable": wide},
                slices={"topic": topic, "source": province},
            )


def _asked_for(provider: Provider) -> Iterator[tuple[str, str]]:
    """Yield label and first value of the contacts that people ask for: "telefono_segreteria", "035 4225205"."""
    for label, value in provider.contacts.items():
        if label.partition("_")[0] in CONTACTS:
            yield label, value.split(" / ")[0].strip()


def _asked(title: str, question: str, answer: str, passage: Placed, tools: Tools, as_of: date) -> Iterator[Case]:
    """Yield a question of a page; a short one takes the title of its page along."""
    plain = re.sub(r"^\s*(?:\d+[.)]|[-•])\s*", "", question)
    if len(tools.lexicon.terms(plain)) < _FEWEST_TERMS and not PLAIN_TITLES.match(title):
        plain = f"{title}: {plain[:1].lower()}{plain[1:]}"
    yield from _case(plain, answer, passage, tools, as_of)


def _case(
    question: str, answer: str, passage: Placed, tools: Tools, as_of: date, kinds: frozenset[AtomKind] = frozenset()
) -> Iterator[Case]:
    """Yield a case whose gold is one sentence of a passage; nothing if the sentence says too little."""
    patterns = _patterns(question, answer, tools, kinds)
    if not answer or not patterns or len(answer.split()) > _MOST_WORDS:
        return
    if min(len(tools.lexicon.terms(text)) for text in (question, answer)) < _FEWEST_TERMS:
        return
    yield _made(
        question,
        as_of,
        cluster=address(passage.url),
        expected_outcome="answered",
        also_accepted=("partial",),
        qrels=[{"doc": passage.url, "version": passage.version, "quote": answer}],
        nuggets=[{"id": "n1", "text": answer, "any_of": [patterns]}],
        providers={"acceptable": ["*"]},
        slices={"source": passage.url},
    )


def _patterns(question: str, answer: str, tools: Tools, kinds: frozenset[AtomKind]) -> list[str]:
    """Return what an answer must state: the first facts of the wanted kinds, or else the rarest words of the sentence."""
    facts = [answer[f.start : f.end] for f in extract(answer) if f.atom.kind in kinds]
    if facts:
        return facts[:_KEY_ATOMS]
    asked = set(tools.lexicon.terms(question))
    rare: dict[str, tuple[float, str]] = {}
    for word in re.findall(r"[^\W\d_]{5,}(?!['’\w])", answer):
        for term in tools.lexicon.terms(word):
            if term not in asked:
                rare.setdefault(term, (tools.lexicon.idf(term), word))
    return [word for _, word in sorted(rare.values(), key=lambda pair: (-pair[0], pair[1]))[:_KEY_WORDS]]


def _contact(provider: Provider, question: str, value: str, places: Sequence[tuple[Placed, str]], as_of: date) -> Case:
    quotes = [{"doc": p.url, "version": p.version, "quote": s, "fact": "contact"} for p, s in places]
    return _made(
        question,
        as_of,
        cluster=f"register/{provider.id}",
        expected_outcome="answered",
        qrels=quotes,
        nuggets=[{"id": "n1", "text": value, "any_of": [[value]]}],
        providers={"required": [provider.id]},
        slices={"topic": "contatti", "source": provider.id},
    )


def _made(question: str, as_of: date, **parts: Any) -> Case:
    given: Mapping[str, Any] = {"id": "new", "lang": "it", "question": question, "as_of": as_of, "origin": "synthetic"}
    return Case.model_validate({**given, **parts})


def _italian(subject: Subject) -> Iterator[Placed]:
    for passage in subject.corpus.passages:
        if subject.tools.language(f"{passage.head}\n{passage.text}")[0] == "it":
            yield passage


def _names(passage: Placed, provider: Provider, tools: Tools) -> bool:
    return provider.id in tools.names.in_text(f"{passage.head}\n{passage.text}")


def _opening(text: str, tools: Tools) -> str:
    """Return the first sentence of a text; with the next one if it is as short as "Sì." or "Tre tipi:"."""
    spans = split_sentences(text)
    if len(spans) > 1 and len(tools.lexicon.terms(text[spans[0][0] : spans[0][1]])) < _FEWEST_TERMS:
        return text[spans[0][0] : spans[1][1]]
    return text[spans[0][0] : spans[0][1]] if spans else ""


def _first_with(text: str, kinds: frozenset[AtomKind]) -> str:
    """Return the first sentence that holds a fact of one of these kinds; nothing if none does."""
    for start, end in split_sentences(text):
        if any(found.atom.kind in kinds for found in extract(text[start:end])):
            return text[start:end]
    return ""


def _sentence_at(text: str, place: int) -> str:
    return next((text[start:end] for start, end in split_sentences(text) if start <= place < end), text)
