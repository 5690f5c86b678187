"""From a question to an answer: guard, search, choose, lock, cite."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any
from uuid import uuid4

from pydantic_core import to_jsonable_python

from assistant.answering_records import answer_from_records, answer_on_window
from assistant.asked_generally import generally, instead, introduced
from assistant.asking import without_names
from assistant.choosing_providers import Selection, choose_providers
from assistant.claim_lock import lock
from assistant.clarifying import ask_province, informed, missing_province, other_place
from assistant.composing import compose, doubt, join, opportunities
from assistant.confidence import fitted_weights
from assistant.contacts import confirmed, contact_statement, wanted_contacts
from assistant.curated import CuratedBook, curated_answer
from assistant.disagreeing import with_disputes
from assistant.drafting import Draft, draft, not_found, sure_enough, trace_of
from assistant.errors import QuestionError
from assistant.facets import MOST, facets
from assistant.following_up import readings, spoken, standalone
from assistant.guarding import clean_question, rule
from assistant.guards.personal_data import without_reach
from assistant.guards.ruling import Ruling
from assistant.meaning import MeaningModel, fitted_meaning
from assistant.near_pages import near_pages, to_read
from assistant.opportunity_matching import identified
from assistant.outcomes import GENERAL_GUIDANCE, NAMES_PROVIDERS, explain, lacking_said, plain, suggest, whom_to_ask
from assistant.ports import LanguageDetector, Searcher, WordList
from assistant.providers.evidence import Page
from assistant.providers.reading import Need
from assistant.second_opinion import second_opinion
from assistant.selecting import Choice
from assistant.settings import AssistantSettings
from assistant.spelling import noted, respelled
from assistant.types import Answer, Citation, Event, Language, Question, Statement
from assistant.why_not import asked_about, why_not_answer
from assistant.windows_asked import owner_of_named
from assistant.wording import say
from assistant.writing.telling import finish, tell
from assistant.writing.types import Checks, Composed, Part, Task, Told, Written
from assistant.writing.writer import Writer
from kb.errors import KbError

_SURE = 0.80  # certainty of the language detector below which the session's language stands


class Assistant:
    """Answers questions from one knowledge base. Safe to share between threads."""

    def __init__(
        self,
        knowledge: Callable[[], Searcher],
        languages: LanguageDetector,
        settings: AssistantSettings,
        weights: Mapping[str, float] | None = None,
        writer: Writer | None = None,
        meaning: MeaningModel | None = None,
        curated: CuratedBook | None = None,
        words: WordList | None = None,
    ) -> None:
        """`knowledge` returns the knowledge base that is published now; without a writer, answers quote the pages.

        Without `weights` the fitted ones are used, and what was fitted of the meaning of questions; without `words`
        slips of the pen stay.
        """
        self._knowledge = knowledge
        self._languages, self._settings = languages, settings
        self._weights = fitted_weights() if weights is None else weights
        self._meaning = fitted_meaning() if weights is None else meaning
        self._writer, self._curated, self._words = writer, curated, words

    @property
    def languages(self) -> LanguageDetector:
        """What tells the language of a text."""
        return self._languages

    def answer(self, question: Question) -> Answer:
        """Return the answer; never raises for what a question says or for a knowledge base that fails."""
        return finish(self._steps(question))

    def stream(self, question: Question) -> Iterator[Event]:
        """Yield the answer statement by statement; a citation comes before the first statement that uses it."""
        yield Event(name="status", data={"step": "searching"})
        for name, record in tell(self._steps(question)):
            yield Event(name=name, data=to_json(record))

    def _steps(self, question: Question) -> Generator[Told, None, Answer]:
        """Yield what is said while the rest is still being written; return the whole answer."""
        started = perf_counter()
        language = question.language or "it"
        try:
            text = clean_question(question.text, self._settings.max_question_characters)
            language = self._language(text, question)
            knowledge = self._knowledge()
            read = respelled(replace(question, text=text), language, knowledge, self._words)
            answer = yield from self._decided(informed(read.question, knowledge), knowledge, language, started)
            return noted(answer, read.words)
        except QuestionError as error:
            message = say(language, f"error.{error.reason}", limit=self._settings.max_question_characters)
            return plain(question, language, "error", error.reason, message, started)
        except KbError:
            return plain(question, language, "error", "unavailable", say(language, "error.unavailable"), started)

    def _decided(
        self, question: Question, knowledge: Searcher, language: Language, started: float
    ) -> Generator[Told, None, Answer]:
        if (asked := asked_about(question, knowledge.names)) is not None:
            quoting = Assistant(self._knowledge, self._languages, self._settings, self._weights, None, self._meaning)
            return why_not_answer(question, asked, quoting.answer, knowledge.providers, started)
        if (ruling := rule(question, knowledge)) is not None:
            return self._ruled(ruling, question, knowledge, language, started)
        ready = curated_answer(self._curated, question, knowledge, language, self._settings, started)
        if ready is None:
            ready = answer_from_records(question, knowledge, language, self._settings, started)
        if ready is not None:
            return ready
        return (yield from self._answer(replace(question, text=without_reach(question.text)), knowledge, language, started))

    def _language(self, text: str, question: Question) -> Language:
        sample = spoken(text, [turn.question for turn in question.history])
        if question.language is not None and len(sample.split()) < 4:
            return question.language
        found, sure = self._languages.detect(without_names(sample))
        return found if sure >= _SURE else question.language or "it"

    def _answer(
        self, question: Question, knowledge: Searcher, language: Language, started: float
    ) -> Generator[Told, None, Answer]:
        general = generally(question.text)
        question = instead(question, general) if general is not None and general.at_once else question
        parts = facets(question.text)[:MOST]
        drafts = [self.draft(part.alone, question, knowledge, language, len(parts)) for part in parts]
        if (ruling := second_opinion(question, drafts, knowledge.names.in_question(question.text), self._meaning)) is not None:
            return self._ruled(ruling, question, knowledge, language, started)
        good = sure_enough(drafts, max(self._settings.min_confidence, general.sure if general else 0.0))
        if (answer := self._contacts(question, knowledge, language, drafts, started)) is not None:
            return answer
        if not good:
            return self._abstain(question, knowledge, language, drafts, started)
        if places := missing_province(question, [(d.choices, d.result.hits) for d in good], knowledge.names):
            return ask_province(question, places, language, started)
        chosen: Sequence[Choice] = list({(c.hit.chunk.id, c.start): c for d in good for c in d.choices}.values())
        statements, citations = with_disputes(compose(chosen, language, question), knowledge, language, question.as_of)
        verdict = lock(statements, citations, knowledge.lexical.terms, knowledge.names.in_text)
        if not any(statement.kind == "claim" for statement in verdict.statements):
            return self._abstain(question, knowledge, language, drafts, started)
        written = yield from self._write(question, language, good, Composed(verdict, citations, tuple(chosen)), knowledge)
        sure = max(draft.confidence for draft in good)
        if written.fallback == "declined" and sure < self._settings.chat.declines_below:
            return written.in_silence(self._abstain(question, knowledge, language, drafts, started))
        missing = not_found(good, drafts, parts, language)
        return self._told(question, knowledge, language, drafts, written, missing, sure, started)

    def _told(
        self,
        question: Question,
        knowledge: Searcher,
        language: Language,
        drafts: Sequence[Draft],
        written: Written,
        missing: Sequence[str],
        sure: float,
        started: float,
    ) -> Answer:
        """Return the answer of what is said, with what is `missing` from it, its doubts and whom to ask."""
        verdict, citations, chosen = written.said.verdict, written.said.citations, written.said.choices
        final = [*verdict.statements, *other_place(question, chosen, knowledge.names, language)]
        final += doubt(sure, language)
        selection, soon = self._providers(question, citations, knowledge, language, drafts), self._settings.closing_soon_days
        final += lacking_said(missing, language, selection.cards)
        return Answer(
            id=uuid4().hex,
            outcome="partial" if missing or verdict.cut else "answered",
            reason="claim_cut" if verdict.cut else ("missing_fact" if missing else None),
            language=language,
            as_of=question.as_of,
            text=join(final),
            statements=tuple(final),
            citations=citations,
            providers=selection.cards,
            opportunities=identified(opportunities(chosen, citations, question.as_of, soon), knowledge.opportunities),
            missing=tuple(missing),
            trace=written.traced(trace_of(drafts, started, selection.ground)),
        )

    def _write(
        self, question: Question, language: Language, good: Sequence[Draft], said: Composed, knowledge: Searcher
    ) -> Generator[Told, None, Written]:
        """Let a chat model put an answer into its own words, where one is set."""
        if self._writer is None:
            return Written(said=said)
        parts = tuple(Part(draft.asked, draft.choices, draft.result.hits) for draft in good)
        checks = Checks(knowledge.lexical.terms, knowledge.lexical.idf, knowledge.names.in_text)
        return (yield from self._writer.write(Task(question, language, parts, said, checks)))

    def draft(self, text: str, question: Question, knowledge: Searcher, language: Language, parts: int = 1) -> Draft:
        """Search for one question and choose sentences; `question` gives the day and the history, the surer reading stands.

        Several parts of a message share the words of its answer.
        """
        ways = readings(text, [turn.question for turn in question.history])
        settings = self._settings.model_copy(update={"max_words": self._settings.max_words // parts})
        weighed = (settings, self._weights, self._meaning)
        drafts = [draft(way, text, question, knowledge, language, *weighed) for way in ways]
        return max(drafts, key=lambda draft: draft.confidence)

    def _contacts(
        self, question: Question, knowledge: Searcher, language: Language, drafts: Sequence[Draft], started: float
    ) -> Answer | None:
        """Answer a question for the contacts of a provider that it names; None if it is none, or the register lacks them."""
        if any(draft.asked.wanted != "contact" for draft in drafts):
            return None
        named = [knowledge.providers[i] for i in knowledge.names.in_question(question.text)]
        contacts = wanted_contacts(question.text, named[0]) if named else {}
        if not contacts:
            return None
        chosen = confirmed(drafts[0].choices, named[0], contacts)[:1]
        claims, citations = compose(chosen, language, question)
        verdict = lock(claims, citations, knowledge.lexical.terms, knowledge.names.in_text)
        final = [*verdict.statements, contact_statement(named[0], contacts, language)]
        selection = self._providers(question, citations, knowledge, language, drafts)
        return Answer(
            id=uuid4().hex,
            outcome="answered",
            reason=None,
            language=language,
            as_of=question.as_of,
            text=join(final),
            statements=tuple(final),
            citations=citations,
            providers=selection.cards,
            trace=trace_of(drafts, started, selection.ground),
        )

    def _providers(
        self, question: Question, cited: Sequence[Citation], knowledge: Searcher, language: Language, drafts: Sequence[Draft]
    ) -> Selection:
        found = tuple(Page.of(hit) for draft in drafts for hit in draft.result.hits)
        text = standalone(question.text, [turn.question for turn in question.history])
        owner = None if cited else owner_of_named(text, knowledge.opportunities)
        need = Need(question=text, profile=question.profile, citations=cited, found=found, measure_of=owner)
        return choose_providers(need, knowledge.providers, knowledge.names, language, self._settings.max_providers)

    def _abstain(
        self, question: Question, knowledge: Searcher, language: Language, drafts: Sequence[Draft], started: float
    ) -> Answer:
        """Return what is left where no sentence is sure: a window, a list, or the closest pages and whom to ask."""
        ready = answer_on_window(question, knowledge, language, self._settings, started) or answer_from_records(
            question, knowledge, language, self._settings, started, vague=True
        )
        if ready is None and (general := generally(question.text)) is not None:
            ready = finish(self._answer(instead(question, general), knowledge, language, started))
            ready = introduced(ready, question, general, language) if ready.outcome == "answered" else None
        if ready is not None:
            return ready
        selection = self._providers(question, (), knowledge, language, drafts)
        floor, ground = self._settings.near_confidence, selection.ground
        near, citations = to_read(near_pages(drafts, floor, ground, knowledge.providers, question), language)
        statements = [Statement(text=say(language, "abstain.no_evidence"), kind="boilerplate"), *near]
        statements += whom_to_ask(language, selection.cards)
        answer = plain(question, language, "abstain", "no_evidence", "", started)
        return replace(
            answer,
            text=join(statements),
            statements=tuple(statements),
            citations=citations,
            providers=selection.cards,
            missing=(say(language, "abstain.missing"),),
            trace=trace_of(drafts, started, selection.ground),
        )

    def _ruled(self, ruling: Ruling, question: Question, knowledge: Searcher, language: Language, started: float) -> Answer:
        """Answer as a guard decided, with whom to ask or what to ask next."""
        selection = Selection()
        if ruling.reason in NAMES_PROVIDERS:
            outside, general = ruling.place is not None, ruling.reason in GENERAL_GUIDANCE
            need = Need(question=question.text, profile=question.profile, citations=(), nationwide=outside, general=general)
            selection = choose_providers(need, knowledge.providers, knowledge.names, language, self._settings.max_providers)
        statements = explain(ruling, language, selection.cards)
        answer = plain(question, language, ruling.outcome, ruling.reason, "", started)
        return replace(
            answer,
            text=join(statements),
            statements=tuple(statements),
            providers=selection.cards,
            trace=replace(answer.trace, ground=selection.ground),
            missing=(say(language, "abstain.missing"),) if ruling.outcome == "abstain" else (),
            suggestions=suggest(ruling, question, language),
        )


def to_json(record: Any) -> dict[str, Any]:
    """Return a record as JSON-ready data: dates as ISO texts, tuples as lists."""
    found: dict[str, Any] = to_jsonable_python(record)
    return found
