"""What can be said to one question: searched, chosen, and how sure we may be of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from assistant.asking import Asked, Wanted, core, understand
from assistant.clarifying import wordings
from assistant.confidence import confidence, features
from assistant.editions import Editions
from assistant.facets import Facet, is_broad, lacking
from assistant.meaning import Floats, MeaningModel
from assistant.naming_asked import gives_names
from assistant.ports import Searcher
from assistant.profiling import without_situation
from assistant.providers.ground import Ground
from assistant.providers.offices import with_office
from assistant.selecting import Choice, Weigher, choose, weigh
from assistant.settings import AssistantSettings
from assistant.steps import whole_steps
from assistant.types import Language, Question, Trace
from assistant.wording import say
from kb.types import Query, SearchResult

_BESIDE = 0.35  # confidence from which a part is said beside a surer one; with .4, three parts more of 83 messages were missed


@dataclass(frozen=True, slots=True)
class Draft:
    """What was found for one question of a message, before anything is said."""

    asked: Asked
    choices: tuple[Choice, ...]
    features: Mapping[str, float]  # what the confidence rests on
    confidence: float
    result: SearchResult
    missing: tuple[Wanted, ...]  # kinds of facts that were asked for and not found
    embedder: str = ""  # engine:model that made the vector
    vector: Floats | None = None  # of what was asked as it stands alone; None if a search gives none


def draft(
    whole: str,
    text: str,
    question: Question,
    knowledge: Searcher,
    language: Language,
    settings: AssistantSettings,
    weights: Mapping[str, float],
    model: MeaningModel | None = None,
) -> Draft:
    """Search for one question and choose the sentences that answer it.

    `text` is what was asked and `whole` the same as it stands alone; `question` gives the day and the profile.
    """
    asking = core(without_situation(whole))
    texts = list(dict.fromkeys([asking, whole, text]))
    asked = replace(understand(asking), broad=is_broad(text))
    if asked.wanted == "contact":
        names = [knowledge.providers[i].short_name for i in knowledge.names.in_question(text)[:1]]
        texts += [f"Contatti {name}: telefono, e-mail, PEC, indirizzo" for name in names]
    query = Query(texts=tuple(texts), as_of=question.as_of, limit=settings.passages, language=language)
    result = knowledge.search(query)
    if more := wordings(question.profile, asked, asking, result.hits):
        result = knowledge.search(replace(query, texts=(*texts, *more)))
    weigher = Weigher(knowledge.lexical.terms, knowledge.lexical.idf)
    editions = Editions(asked, question, weigher, knowledge.opportunities, knowledge.names.in_text)
    ranked = editions.current(weigh(asked, result, weigher, question.as_of), result)
    if (newer := editions.newer(ranked)) and not more:
        result = knowledge.search(replace(query, texts=(*texts, newer)))
        ranked = editions.current(weigh(asked, result, weigher, question.as_of), result)
    ranked = editions.of_year(ranked)
    chosen = whole_steps(choose(ranked, asked, weigher, settings.max_statements, settings.max_words), asked)
    chosen = with_office(whole, chosen, ranked)
    found = features(asking, language, asked, result.signals, chosen, weigher)
    meaning = result.meaning
    vector = meaning.vectors[texts.index(whole)].astype(float) if meaning else None
    sure = _sure(found, vector, weights, model if model and meaning and model.embedder == meaning.embedder else None)
    told = gives_names(whole, [choice.text for choice in chosen], bool(knowledge.names.in_question(whole)))
    embedder = meaning.embedder if meaning else ""
    return Draft(asked, tuple(chosen), found, sure if told else 0.0, result, lacking(asked, chosen), embedder, vector)


def _sure(found: Mapping[str, float], vector: Floats | None, weights: Mapping[str, float], model: MeaningModel | None) -> float:
    if model is None or vector is None:
        return confidence(found, weights)
    return confidence({**found, "meaning": model.meaning(vector)}, model.confidence)


def sure_enough(drafts: Sequence[Draft], floor: float) -> list[Draft]:
    """Return the drafts of a message that are said: none if none reaches the floor.

    Beside a better one none is said that is rather doubtful, or lacks the fact that is asked for: an answer can say that it may
    not be to the point, and not which half of it.
    """
    spoken = [draft for draft in drafts if draft.choices and draft.confidence >= floor]
    whole = [draft for draft in spoken if not draft.missing] or spoken
    best = max((draft.confidence for draft in whole), default=0.0)
    return [draft for draft in whole if draft.confidence >= min(best, _BESIDE)]


def not_found(good: Sequence[Draft], drafts: Sequence[Draft], parts: Sequence[Facet], language: Language) -> list[str]:
    """Return, in words, what was asked for and not found: questions of the message, and facts that the others lack."""
    facts = [say(language, f"missing.{kind}") for draft in good for kind in draft.missing]
    return facts + [f"«{part.said.rstrip(' ?')}»" for part, draft in zip(parts, drafts, strict=True) if draft not in good]


def trace_of(drafts: Sequence[Draft], started: float, ground: Ground | None) -> Trace:
    """Return how an answer came about; `started` is the reading of the clock when it was asked for."""
    total = (perf_counter() - started) * 1000
    search = sum(sum(draft.result.ms.values()) for draft in drafts)
    return Trace(
        build_id=drafts[0].result.build_id if drafts else "",
        answerer="extractive",
        ms={"search": round(search, 2), "compose": round(total - search, 2), "total": round(total, 2)},
        confidence=round(max(draft.confidence for draft in drafts), 4) if drafts else None,
        ground=ground,
    )
