"""Answers that are made of records: lists of opportunities, and two measures side by side."""

from time import perf_counter
from uuid import uuid4

from assistant.asking import core
from assistant.choosing_providers import choose_providers
from assistant.comparing import compare, compared_in
from assistant.composing import join
from assistant.following_up import standalone
from assistant.listed import Listed
from assistant.listing import list_opportunities
from assistant.listing_questions import list_asked
from assistant.ports import Searcher
from assistant.profiling import without_situation
from assistant.providers.reading import Need
from assistant.settings import AssistantSettings
from assistant.types import Answer, Language, Question, Trace
from assistant.windows_asked import window_of_named


def answer_from_records(
    question: Question,
    knowledge: Searcher,
    language: Language,
    settings: AssistantSettings,
    started: float,
    *,
    vague: bool = False,
) -> Answer | None:
    """Return the answer to a question for a list or a comparison; None if it is neither, or nothing is known of it.

    A list that heeds nothing of what the question is about is given only when `vague` is, after the pages were asked.
    `started` is a reading of `perf_counter`.
    """
    whole = core(without_situation(standalone(question.text, [turn.question for turn in question.history])))
    # "We have never exported: which calls are open?" asks for a list after the colon.
    ways = dict.fromkeys((whole, whole.rpartition(": ")[2]))
    lists = (list_asked(way, question.profile, question.as_of, knowledge.names.in_question) for way in ways)
    asked = next((found for found in lists if found is not None), None)
    if vague is not (asked is not None and asked.vague):
        return None
    compared = compared_in(whole) if asked is None else None
    listed = None
    if asked is not None:
        soon, limit = settings.closing_soon_days, settings.max_listed
        listed = list_opportunities(asked, question, knowledge, language, soon, limit)
    elif compared is not None:
        listed = compare(compared, question, knowledge, language)
    return None if listed is None else _answer(listed, question, knowledge, language, settings, started)


def answer_on_window(
    question: Question, knowledge: Searcher, language: Language, settings: AssistantSettings, started: float
) -> Answer | None:
    """Return when one can apply for what a question names, where pages gave no sure answer; None if it asks for no such day."""
    whole = core(without_situation(standalone(question.text, [turn.question for turn in question.history])))
    listed = window_of_named(whole, question, knowledge, language, settings)
    return None if listed is None else _answer(listed, question, knowledge, language, settings, started)


def _answer(
    listed: Listed, question: Question, knowledge: Searcher, language: Language, settings: AssistantSettings, started: float
) -> Answer:
    need = Need(question=question.text, profile=question.profile, citations=listed.citations)
    chosen = choose_providers(need, knowledge.providers, knowledge.names, language, settings.max_providers)
    total = round((perf_counter() - started) * 1000, 2)
    return Answer(
        id=uuid4().hex,
        outcome=listed.outcome,
        reason=listed.reason,
        language=language,
        as_of=question.as_of,
        text=join(listed.statements),
        statements=listed.statements,
        citations=listed.citations,
        providers=chosen.cards,
        opportunities=listed.opportunities,
        comparison=listed.comparison,
        missing=listed.missing,
        suggestions=listed.suggestions,
        trace=Trace(
            build_id=knowledge.build_id,
            answerer="records",
            ms={"search": 0.0, "compose": total, "total": total},
            ground=chosen.ground,
        ),
    )
