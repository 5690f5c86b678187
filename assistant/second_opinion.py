"""A second opinion on questions that no rule decided: what their vector and the pages that were found say of them.

Rules know the wordings that somebody wrote down; a model that was fitted on questions knows those like them.
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from assistant.drafting import Draft
from assistant.facets import separate
from assistant.guards.advice import seeks_help
from assistant.guards.bare import ask_object
from assistant.guards.italian_places import places_elsewhere
from assistant.guards.off_topic import is_ours, owner_of, speaks_as_firm
from assistant.guards.ruling import Ruling
from assistant.meaning import HARMFUL, SEARCH, Floats, MeaningModel
from assistant.types import Question

# Of the features of the confidence, those that tell how much the pages have to do with the question.
EVIDENCE = (
    "agreement",
    "answer_similarity",
    "coverage",
    "dense",
    "evidence_coverage",
    "foreign",
    "lexical",
    "margin",
    "names",
    "sentence",
    "unknown",
)
_ABOUT_NOBODY = frozenset({"no_object", "courtesy", "out_of_scope"})  # never where an organisation of the register is named
_ACRONYM = re.compile(r"\b[A-Z]{2,}")
_SAID = 0.7  # what a yes counts, beside vectors whose components are far smaller


def values(text: str, evidence: Mapping[str, float], named: int) -> dict[str, float]:
    """Return the features that stand beside the vector: a few words, and what a search found.

    `evidence` are the features of the confidence, `named` how many organisations of the register are named.
    """
    words = len(text.split())
    told = {
        "acronym": bool(_ACRONYM.search(text)),
        "asks": text.rstrip().endswith("?"),
        "field": is_ours(text),
        "firm": speaks_as_firm(text),
        "help": seeks_help(text),
        "named": named > 0,
    }
    found = {name: _SAID * said for name, said in told.items()} | {name: evidence[name] for name in EVIDENCE}
    return found | {"words": min(words, 40) / 20, "log_words": float(np.log(words)) / 3}


def second_opinion(
    question: Question, drafts: Sequence[Draft], named: Sequence[str], model: MeaningModel | None
) -> Ruling | None:
    """Return a ruling where the model is sure that pages are not what is asked for; None where they may be.

    Something harmful in one part decides; otherwise every part has to be of such a kind. A message that follows others
    leaves out what it is about, so of that none is held. `named` are ids of providers.
    """
    if model is None or question.history:
        return None
    kinds = [_kind(part, draft, len(named), model) for part, draft in zip(separate(question.text), drafts, strict=True)]
    harmful = [kind for kind in kinds if kind.partition(" ")[2] in HARMFUL]
    if not harmful and SEARCH in kinds:
        return None
    outcome, _, reason = (harmful or kinds)[0].partition(" ")
    if named and reason in _ABOUT_NOBODY:
        return None
    return _ruling(outcome, reason, question.text)


def vector_of(draft: Draft, embedder: str) -> Floats | None:
    """Return the vector of the part of the message that a draft answers; None if another embedder made it."""
    return draft.vector if draft.embedder == embedder else None


def _kind(text: str, draft: Draft, named: int, model: MeaningModel) -> str:
    vector = vector_of(draft, model.embedder)
    return SEARCH if vector is None else model.kind(vector, values(text, draft.features, named))


def _ruling(outcome: str, reason: str, text: str) -> Ruling | None:
    match outcome, reason:
        case "redirect", "out_of_scope":
            return Ruling(outcome="redirect", reason=reason, owner=owner_of(text))
        case "redirect", "out_of_territory":
            home = places_elsewhere(text)
            return Ruling(outcome="redirect", reason=reason, place=home[0].place, region=home[0].region) if home else None
        case "redirect", _:
            return Ruling(outcome="redirect", reason=reason)
        case "abstain", _:
            theirs = places_elsewhere(text)
            return Ruling(outcome="abstain", reason=reason, place=theirs[0].place, region=theirs[0].region) if theirs else None
        case "clarify", "no_object":
            return ask_object(text)
        case "clarify", _:
            return Ruling(outcome="clarify", reason=reason)
        case _:
            return Ruling(outcome="refuse", reason=reason)
