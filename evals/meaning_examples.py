"""Questions with their vector and features, as the kinds of requests are learned from them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from assistant.facets import separate
from assistant.pipeline import Assistant
from assistant.ports import Searcher
from assistant.second_opinion import values
from assistant.types import Language, Question
from evals.cases import SPOKEN, Case
from evals.intents import SEARCH, Intent, kind_of
from evals.meaning_fitting import Asked


def asked_questions(
    intents: Sequence[Intent],
    cases: Sequence[Case],
    knowledge: Searcher,
    assistant: Assistant,
    as_of: date,
    progress: Callable[[int, int], None],
) -> list[Asked]:
    """Return the half of the intents that is for fitting and the cases that stand alone, each searched once."""
    due = [*_of_intents(intents, as_of), *_of_cases(cases)]
    found = []
    for done, (cluster, kind, answerable, question, language) in enumerate(due, start=1):
        made = ask(cluster, kind, answerable, question, language, knowledge, assistant)
        found += [made] if made else []
        progress(done, len(due))
    return found


def ask(
    cluster: str,
    kind: str,
    answerable: bool,
    question: Question,
    language: Language,
    knowledge: Searcher,
    assistant: Assistant,
) -> Asked | None:
    """Search for a question; None if a search gives no vector. Of several parts the one that it is surest of counts."""
    parts = separate(question.text)
    drafts = [assistant.draft(part, question, knowledge, language) for part in parts]
    part, draft = max(zip(parts, drafts, strict=True), key=lambda pair: pair[1].confidence)
    if draft.vector is None:
        return None
    named = len(knowledge.names.in_question(question.text))
    return Asked(
        cluster=cluster,
        kind=kind,
        answerable=answerable,
        vector=draft.vector,
        values=values(part, draft.features, named),
    )


_Due = tuple[str, str, bool, Question, Language]


def _of_intents(intents: Sequence[Intent], as_of: date) -> Iterator[_Due]:
    for intent in intents:
        if intent.half == "fit":
            question = Question(text=intent.question, as_of=as_of)
            yield intent.id, intent.kind, intent.outcome == SEARCH, question, intent.lang


def _of_cases(cases: Sequence[Case]) -> Iterator[_Due]:
    """Yield the cases without a history whose kind is known: what is due an answer or none of our pages has is searched."""
    for case in cases:
        searched = case.expected_outcome in SPOKEN or (case.expected_outcome == "abstain" and case.reason is None)
        if not case.turns and (searched or case.reason is not None):
            kind = SEARCH if searched else kind_of(case.expected_outcome, case.reason)
            yield case.cluster, kind, case.expected_outcome in SPOKEN, case.asked(), case.lang
