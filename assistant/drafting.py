"""What can be said to one question: searched, chosen, and how sure we may be of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.asking import Asked, Wanted, core, understand
from assistant.clarifying import wordings
from assistant.confidence import confidence, features
from assistant.editions import without_superseded
from assistant.facets import is_broad, lacking
from assistant.meaning import Floats, MeaningModel
from assistant.ports import Searcher
from assistant.profiling import without_situation
from assistant.providers.offices import with_office
from assistant.selecting import Choice, Weigher, choose, weigh
from assistant.settings import AssistantSettings
from assistant.steps import whole_steps
from assistant.types import Language, Question
from kb.types import Query, SearchResult


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
    weighed = weigh(asked, result, weigher, question.as_of)
    ranked = without_superseded(weighed, asked, question, result, weigher, knowledge.opportunities)
    chosen = whole_steps(choose(ranked, asked, weigher, settings.max_statements, settings.max_words), asked)
    chosen = with_office(whole, chosen, ranked)
    found = features(asking, language, asked, result.signals, chosen, weigher)
    missing = lacking(asked, asking, chosen)
    if result.meaning is None:
        return Draft(asked, tuple(chosen), found, confidence(found, weights), result, missing)
    vector, embedder = result.meaning.vectors[texts.index(whole)].astype(float), result.meaning.embedder
    sure = _sure(found, vector, weights, model if model is not None and model.embedder == embedder else None)
    return Draft(asked, tuple(chosen), found, sure, result, missing, embedder, vector)


def _sure(found: Mapping[str, float], vector: Floats, weights: Mapping[str, float], model: MeaningModel | None) -> float:
    if model is None:
        return confidence(found, weights)
    return confidence({**found, "meaning": model.meaning(vector)}, model.confidence)


def sure_enough(drafts: Sequence[Draft], floor: float) -> list[Draft]:
    """Return the drafts of a message that are said: none if none reaches the floor.

    Once one does, the others need half of it: a second question of a message often leaves out what the first named.
    """
    spoken = [draft for draft in drafts if draft.choices]
    if max((draft.confidence for draft in spoken), default=0.0) < floor:
        return []
    return [draft for draft in spoken if draft.confidence >= floor / 2]
