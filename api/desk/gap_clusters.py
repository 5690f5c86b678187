"""Questions that were answered badly, and which of them are about one thing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from assistant.guards.personal_data import masked
from kb.learning_types import GapCause, GapQuestion
from kb.naming import ProviderNames
from kb.places import provinces_in
from kb.ticket_types import Exchange, Feedback, Ticket
from kb.topics import topics_in
from kb.types import Vectors

# Cosine distance (average linkage) up to which questions of one topic and partner are one gap; see api/README.md.
APART = 0.06
UNSURE = 0.45  # confidence below which an answer that was given counts as badly founded
_CAUSES: Mapping[str, GapCause] = {"abstain": "abstain", "partial": "partial"}
_FEW_LETTERS = 8  # a shorter question says nothing that a page could answer


def of_answers(packs: Iterable[Mapping[str, Any]], feedback: Sequence[Feedback], names: ProviderNames) -> Iterator[GapQuestion]:
    """Yield the questions of kept answers that were not answered, in part, hardly, or not usefully as a visitor says.

    What is kept of an answer is its evidence (assistant/evidence.py); questions with personal data are left out of it.
    """
    useless = {said.answer_id for said in feedback if not said.useful}
    for pack in packs:
        answer, question = pack["answer"], pack["question"]
        cause = _cause(answer, useless)
        text = masked(str(question["text"]))
        if cause is None or len(text) < _FEW_LETTERS or question["withheld"]:
            continue
        yield _question(
            f"answer:{answer['id']}", text, answer["language"], cause, pack["recorded_at"], answer, question["profile"], names
        )


def of_ticket(ticket: Ticket, names: ProviderNames) -> Iterator[GapQuestion]:
    """Yield the questions of a ticket whose answers are not kept, and that were not answered or in part."""
    for place, exchange in enumerate(ticket.exchanges):
        text = masked(exchange.question)
        if exchange.answer_id is None and len(text) >= _FEW_LETTERS and (cause := _outcome(exchange)) is not None:
            yield GapQuestion(
                key=f"ticket:{ticket.id}:{place}",
                text=text,
                language=ticket.language,
                cause=cause,
                at=ticket.received_at,
                topic=ticket.topic or next(iter(topics_in(text)), None),
                partner_id=next(iter(names.in_question(text)), None),
                province=ticket.province,
                ticket_id=ticket.id,
            )


def clusters(questions: Sequence[GapQuestion], embed: Callable[[str], Vectors]) -> list[list[GapQuestion]]:
    """Group questions of one topic, partner and language that mean nearly the same; the most typical one comes first.

    Agglomerative, average linkage over cosine distances of sentence vectors, cut at APART.
    """
    kinds: defaultdict[tuple[str, str, str], list[GapQuestion]] = defaultdict(list)
    for question in questions:
        kinds[question.topic or "", question.partner_id or "", question.language].append(question)
    found: list[list[GapQuestion]] = []
    for kind in sorted(kinds):
        found += _grouped(kinds[kind], np.stack([embed(question.text) for question in kinds[kind]]))
    return found


def closest(question: GapQuestion, titles: Mapping[int, str], embed: Callable[[str], Vectors]) -> int | None:
    """Return the gap whose title is within APART of a question; None: none is."""
    vector = embed(question.text)
    near = sorted((float(1 - vector @ embed(title)), gap_id) for gap_id, title in titles.items() if title)
    return near[0][1] if near and near[0][0] <= APART else None


def _grouped(questions: Sequence[GapQuestion], vectors: Vectors) -> list[list[GapQuestion]]:
    if len(questions) == 1:
        return [list(questions)]
    from sklearn.cluster import AgglomerativeClustering  # slow to import

    model = AgglomerativeClustering(n_clusters=None, metric="cosine", linkage="average", distance_threshold=APART)
    labels = model.fit_predict(vectors)
    groups = []
    for label in dict.fromkeys(labels.tolist()):
        rows = np.flatnonzero(labels == label)
        typical = np.argsort(-(vectors[rows] @ vectors[rows].mean(axis=0)), kind="stable")
        groups.append([questions[int(rows[place])] for place in typical])
    return groups


def _cause(answer: Mapping[str, Any], useless: set[str]) -> GapCause | None:
    if answer["id"] in useless:
        return "feedback"
    if (cause := _CAUSES.get(answer["outcome"])) is not None:
        return cause
    confidence = answer["trace"].get("confidence")
    return "unsure" if answer["outcome"] == "answered" and confidence and float(confidence) < UNSURE else None


def _outcome(exchange: Exchange) -> GapCause | None:
    return _CAUSES.get(exchange.outcome or "")


def _question(
    key: str,
    text: str,
    language: str,
    cause: GapCause,
    recorded_at: str,
    answer: Mapping[str, Any],
    profile: Mapping[str, Any],
    names: ProviderNames,
) -> GapQuestion:
    named = names.in_question(text) or [card["id"] for card in answer["providers"]]
    return GapQuestion(
        key=key,
        text=text,
        language=language,
        cause=cause,
        at=datetime.fromisoformat(recorded_at),
        topic=next(iter(topics_in(text)), None),
        partner_id=next(iter(named), None),
        province=profile.get("province") or next(iter(provinces_in(text)), None),
    )
