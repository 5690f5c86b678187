"""From a question to an answer: guard, search, choose, lock, cite."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from time import perf_counter
from typing import Any, Protocol
from uuid import uuid4

from assistant.asking import Asked, core, separate, understand, without_names
from assistant.choosing_providers import Need, choose_providers
from assistant.claim_lock import lock
from assistant.composing import compose, join, opportunities
from assistant.confidence import confidence, features, fitted_weights
from assistant.contacts import confirmed, contact_statement, wanted_contacts
from assistant.errors import QuestionError
from assistant.following_up import standalone
from assistant.guarding import clean_question, rule
from assistant.guards.personal_data import without_reach
from assistant.guards.ruling import Ruling
from assistant.outcomes import NAMES_PROVIDERS, explain, open_everywhere, plain, suggest
from assistant.ports import LanguageDetector
from assistant.selecting import Choice, Weigher, choose, weigh
from assistant.settings import AssistantSettings
from assistant.types import Answer, Citation, Event, Language, Outcome, ProviderCard, Question, Statement, Trace
from assistant.wording import alternatives, say
from kb.errors import KbError
from kb.naming import ProviderNames
from kb.types import Provider, Query, SearchResult

_SURE = 0.80  # certainty of the language detector below which the session's language stands


class Lexicon(Protocol):
    """Index terms and their weight."""

    def terms(self, text: str) -> list[str]: ...
    def idf(self, term: str) -> float: ...


class Searcher(Protocol):
    """The knowledge base, as far as an answer needs it."""

    @property
    def providers(self) -> Mapping[str, Provider]: ...
    @property
    def names(self) -> ProviderNames: ...
    @property
    def lexical(self) -> Lexicon: ...
    def search(self, query: Query) -> SearchResult: ...


@dataclass(frozen=True, slots=True)
class Draft:
    """What was found for one question of a message, before anything is said."""

    asked: Asked
    choices: tuple[Choice, ...]
    features: Mapping[str, float]  # what the confidence rests on
    confidence: float
    result: SearchResult
    wanted_missing: str | None  # kind of fact that was asked for and not found


class Assistant:
    """Answers questions from one knowledge base. Safe to share between threads."""

    def __init__(
        self,
        knowledge: Callable[[], Searcher],
        languages: LanguageDetector,
        settings: AssistantSettings,
        weights: Mapping[str, float] | None = None,
    ) -> None:
        """`knowledge` returns the knowledge base that is published now."""
        self._knowledge = knowledge
        self._languages, self._settings = languages, settings
        self._weights = fitted_weights() if weights is None else weights

    def answer(self, question: Question) -> Answer:
        """Return the answer; never raises for what a question says or for a knowledge base that fails."""
        started = perf_counter()
        language = question.language or "it"
        try:
            text = clean_question(question.text, self._settings.max_question_characters)
            language = self._language(text, question)
            knowledge = self._knowledge()
            cleaned = replace(question, text=text)
            ruling = rule(cleaned, knowledge)
            if ruling is not None:
                return self._ruled(ruling, cleaned, knowledge, language, started)
            return self._answer(replace(cleaned, text=without_reach(text)), knowledge, language, started)
        except QuestionError as error:
            message = say(language, f"error.{error.reason}", limit=self._settings.max_question_characters)
            return plain(question, language, "error", error.reason, message, started)
        except KbError:
            return plain(question, language, "error", "unavailable", say(language, "error.unavailable"), started)

    def stream(self, question: Question) -> Iterator[Event]:
        """Yield the answer statement by statement; a citation comes before the first statement that uses it."""
        yield Event(name="status", data={"step": "searching"})
        answer = self.answer(question)
        shown: set[int] = set()
        by_marker = {citation.marker: citation for citation in answer.citations}
        for statement in answer.statements:
            for marker in statement.citations:
                if marker not in shown:
                    shown.add(marker)
                    yield Event(name="citation", data=to_json(by_marker[marker]))
            yield Event(name="statement", data=to_json(statement))
        for card in answer.providers:
            yield Event(name="provider", data=to_json(card))
        yield Event(name="error" if answer.outcome == "error" else "done", data=to_json(answer))

    def _language(self, text: str, question: Question) -> Language:
        if question.language is not None and len(text.split()) < 4:
            return question.language
        found, sure = self._languages.detect(without_names(text))
        if sure >= _SURE:
            return found
        return question.language or "it"

    def _answer(self, question: Question, knowledge: Searcher, language: Language, started: float) -> Answer:
        drafts = [self.draft(part, question, knowledge, language) for part in separate(question.text)]
        good = [draft for draft in drafts if draft.confidence >= self._settings.min_confidence and draft.choices]
        if len(drafts) == 1 and drafts[0].asked.wanted == "contact":
            answer = self._contacts(question, knowledge, language, drafts[0], started)
            if answer is not None:
                return answer
        if not good:
            return self._abstain(question, knowledge, language, drafts, started)
        chosen = _distinct([choice for draft in good for choice in draft.choices])
        statements, citations = compose(chosen, language, question.as_of)
        verdict = lock(statements, citations, knowledge.lexical.terms, knowledge.names.in_text)
        if not any(statement.kind == "claim" for statement in verdict.statements):
            return self._abstain(question, knowledge, language, drafts, started)
        missing = [say(language, f"missing.{draft.wanted_missing}") for draft in good if draft.wanted_missing]
        if len(good) < len(drafts):
            missing.append(say(language, "abstain.missing"))
        final = list(verdict.statements)
        if missing:
            final.append(Statement(text=say(language, "partial.missing_fact", what=", ".join(missing)), kind="boilerplate"))
        outcome: Outcome = "partial" if missing or verdict.cut else "answered"
        cards = self._providers(question, citations, knowledge, language, join(final))
        return Answer(
            id=uuid4().hex,
            outcome=outcome,
            reason="claim_cut" if verdict.cut else ("missing_fact" if missing else None),
            language=language,
            as_of=question.as_of,
            text=join(final),
            statements=tuple(final),
            citations=citations,
            providers=cards,
            opportunities=opportunities(chosen, citations, question.as_of, self._settings.closing_soon_days),
            missing=tuple(missing),
            trace=_trace(drafts, started),
        )

    def draft(self, text: str, question: Question, knowledge: Searcher, language: Language) -> Draft:
        """Search for one question and choose sentences; `question` gives the day and the history."""
        whole = standalone(text, [turn.question for turn in question.history])
        asking = core(whole)
        wordings = list(dict.fromkeys([asking, whole, text]))
        asked = understand(asking)
        if asked.wanted == "contact":
            names = [knowledge.providers[i].short_name for i in knowledge.names.in_question(text)[:1]]
            wordings += [f"Contatti {name}: telefono, e-mail, PEC, indirizzo" for name in names]
        query = Query(texts=tuple(wordings), as_of=question.as_of, limit=self._settings.passages, language=language)
        result = knowledge.search(query)
        weigher = Weigher(knowledge.lexical.terms, knowledge.lexical.idf)
        ranked = weigh(asked, result, weigher, question.as_of)
        chosen = choose(ranked, asked, weigher, self._settings.max_statements, self._settings.max_words)
        found = features(asking, language, asked, result.signals, chosen, weigher)
        lacks = asked.wanted if asked.particular else None
        return Draft(
            asked,
            tuple(chosen),
            found,
            confidence(found, self._weights),
            result,
            None if any(c.asked_fact for c in chosen) else lacks,
        )

    def _contacts(
        self, question: Question, knowledge: Searcher, language: Language, draft: Draft, started: float
    ) -> Answer | None:
        """Answer a question for the contacts of a provider that it names; None if the register lacks them."""
        named = [knowledge.providers[i] for i in knowledge.names.in_question(question.text)]
        contacts = wanted_contacts(question.text, named[0]) if named else {}
        if not contacts:
            return None
        chosen = confirmed(draft.choices, named[0], contacts)[:1]
        claims, citations = compose(chosen, language, question.as_of)
        verdict = lock(claims, citations, knowledge.lexical.terms, knowledge.names.in_text)
        final = [*verdict.statements, contact_statement(named[0], contacts, language)]
        return Answer(
            id=uuid4().hex,
            outcome="answered",
            reason=None,
            language=language,
            as_of=question.as_of,
            text=join(final),
            statements=tuple(final),
            citations=citations,
            providers=self._providers(question, citations, knowledge, language),
            trace=_trace([draft], started),
        )

    def _providers(
        self, question: Question, citations: Sequence[Citation], knowledge: Searcher, language: Language, said: str = ""
    ) -> tuple[ProviderCard, ...]:
        need = Need(question=question.text, profile=question.profile, citations=citations, language=language, said=said)
        return choose_providers(need, knowledge.providers, knowledge.names, self._settings.max_providers)

    def _abstain(
        self, question: Question, knowledge: Searcher, language: Language, drafts: Sequence[Draft], started: float
    ) -> Answer:
        cards = self._providers(question, (), knowledge, language)
        statements = [Statement(text=say(language, "abstain.no_evidence"), kind="boilerplate")]
        if cards:
            names = alternatives(language, [card.short_name for card in cards])
            statements.append(Statement(text=say(language, "abstain.ask", names=names), kind="boilerplate"))
        answer = plain(question, language, "abstain", "no_evidence", "", started)
        return replace(
            answer,
            text=join(statements),
            statements=tuple(statements),
            providers=cards,
            missing=(say(language, "abstain.missing"),),
            trace=_trace(drafts, started),
        )

    def _ruled(self, ruling: Ruling, question: Question, knowledge: Searcher, language: Language, started: float) -> Answer:
        """Answer as a guard decided, with whom to ask or what to ask next."""
        cards: tuple[ProviderCard, ...] = ()
        if ruling.reason in NAMES_PROVIDERS:
            register = {i: p for i, p in knowledge.providers.items() if ruling.place is None or open_everywhere(p)}
            need = Need(question=question.text, profile=question.profile, citations=(), language=language)
            cards = choose_providers(need, register, knowledge.names, self._settings.max_providers)
        statements = explain(ruling, language, cards)
        return replace(
            plain(question, language, ruling.outcome, ruling.reason, "", started),
            text=join(statements),
            statements=tuple(statements),
            providers=cards,
            missing=(say(language, "abstain.missing"),) if ruling.outcome == "abstain" else (),
            suggestions=suggest(ruling, question, language),
        )


def to_json(record: Any) -> dict[str, Any]:
    """Return a record as JSON-ready data: dates as ISO texts, tuples as lists."""
    found: dict[str, Any] = json.loads(json.dumps(asdict(record), default=_day))
    return found


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in an answer")


def _distinct(choices: Sequence[Choice]) -> list[Choice]:
    return list({(c.hit.chunk.id, c.start): c for c in choices}.values())


def _trace(drafts: Sequence[Draft], started: float) -> Trace:
    total = (perf_counter() - started) * 1000
    search = sum(sum(draft.result.ms.values()) for draft in drafts)
    return Trace(
        build_id=drafts[0].result.build_id if drafts else "",
        answerer="extractive",
        ms={"search": round(search, 2), "compose": round(total - search, 2), "total": round(total, 2)},
        confidence=round(max(draft.confidence for draft in drafts), 4) if drafts else None,
    )
