"""The record of a firm's case, which grows with the conversation: what it is, what it asked, what was found, what is open."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from assistant.pipeline import to_json as jsonable
from assistant.profiling import Known
from assistant.types import Answer, Citation, Language, Opportunity, Outcome
from assistant.wording import day, say

_MOST_ENTRIES = 60  # a conversation that goes on for longer keeps the latest
_NEED_CHARACTERS = 300
# A page says what to have at hand: a document is named, and it is to be sent, shown or enclosed.
_DOCUMENT = re.compile(
    r"\b(?:document[oi]|modul[oi]|visura|fattur[ae]|certificat[oi]|dichiarazion[ei]|preventiv[oi]|bilanci[oi]?"
    r"|statuto|delega|procura"
    r"|firma digitale|SPID|CNS|documents?|forms?|invoices?|certificates?|statements?)\b",
    re.I,
)
_TO_HAND_IN = re.compile(
    r"\b(?:alleg\w+|present\w+|serv(?:e|ono)|occorr\w+|necessari\w+|richiest[oi]|(?:va|vanno|deve"
    r"|devono) (?:essere )?\w*(?:at[oaie]|ut[oaie]|it[oaie])"
    r"|enclos\w+|attach\w+|submit\w*|required|needed|provide)\b",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of the firm and how it ended."""

    question: str
    outcome: Outcome
    providers: tuple[str, ...]  # names
    answer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure that a cited page describes, with its dates as of the day of the answer."""

    title: str
    provider_id: str
    state: str
    opens_on: date | None
    closes_on: date | None
    url: str
    read_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a page says is to be had at hand, in its words."""

    text: str
    title: str  # of the page
    url: str
    read_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A case as it stands. What the firm said of itself is in `Known`, beside it."""

    need: str = ""  # in the firm's words: its first question that was not sent away, or what it wrote there by hand
    asked: tuple[Asked, ...] = ()
    measures: tuple[Measure, ...] = ()
    papers: tuple[Paper, ...] = ()
    open_points: tuple[str, ...] = ()  # questions, or parts of them, that no page answered
    as_of: date | None = None  # day of the last answer


def grow(dossier: Dossier, question: str, answer: Answer) -> Dossier:
    """Return a dossier after one more answer; what was refused leaves no trace but the question's outcome."""
    if answer.outcome == "error":
        return dossier
    entry = Asked(
        question="" if answer.outcome == "refuse" else question,
        outcome=answer.outcome,
        providers=tuple(card.name for card in answer.providers),
        answer_id=answer.id,
    )
    cited = {citation.marker: citation for citation in answer.citations}
    measures = {(m.title, m.url): m for m in (*dossier.measures, *(_measure(o, cited) for o in answer.opportunities))}
    papers = {paper.text: paper for paper in (*dossier.papers, *_papers(answer, cited))}
    return replace(
        dossier,
        need=dossier.need or (question[:_NEED_CHARACTERS] if answer.outcome not in ("refuse", "redirect") else ""),
        asked=(*dossier.asked, entry)[-_MOST_ENTRIES:],
        measures=tuple(measures.values())[-_MOST_ENTRIES:],
        papers=tuple(papers.values())[-_MOST_ENTRIES:],
        open_points=_open_points(dossier, question, answer)[-_MOST_ENTRIES:],
        as_of=answer.as_of,
    )


def to_json(dossier: Dossier, known: Known) -> dict[str, Any]:
    """Return a case as JSON-ready data, the firm's profile with the words that it comes from."""
    return jsonable(dossier) | {"profile": jsonable(known.profile), "words": dict(known.words)}


def to_text(
    dossier: Dossier, known: Known, language: Language, names: Callable[[str], str], country: Callable[[str], str]
) -> str:
    """Return a case as a text that can be sent to a provider, with the sentence by which the firm consents to it.

    `names` gives the name of a provider by its id, `country` that of a country by its code.
    """
    asked = {entry.question: say(language, f"dossier.outcome_{entry.outcome}") for entry in dossier.asked if entry.question}
    sections: dict[str, list[str]] = {
        "firm": [f"{label}: {value}" for label, value in firm_lines(known, language, names, country)],
        "need": [dossier.need] if dossier.need else [],
        "asked": [f"{question} ({outcome})" for question, outcome in asked.items()],
        "measures": [f"{m.title} ({measure_about(m, language, names(m.provider_id))}). {m.url}" for m in dossier.measures],
        "papers": [f"{paper.text} ({paper.title}, {paper.url})" for paper in dossier.papers],
        "open": list(dossier.open_points),
    }
    parts = [say(language, "dossier.title", day=day(language, dossier.as_of) if dossier.as_of else "–")]
    for name, lines in sections.items():
        if lines:
            parts.append("\n".join([say(language, f"dossier.{name}_title"), *(f"- {line}" for line in lines)]))
    return "\n\n".join([*parts, say(language, "dossier.consent")]) + "\n"


def firm_lines(
    known: Known, language: Language, names: Callable[[str], str], country: Callable[[str], str]
) -> list[tuple[str, str]]:
    """Return what is known of a firm as label and value, in the order of the form; nothing for what was not said."""
    profile = known.profile
    stage = (profile.category or "").replace("-", "_")
    shown: Mapping[str, str | None] = {
        "products": profile.products,
        "sector": sector_name(profile.sector, language),
        "province": profile.province,
        "size": say(language, f"dossier.size_{profile.size}") if profile.size else None,
        "category": say(language, f"dossier.stage_{stage}") if stage else None,
        "countries": ", ".join(country(code) for code in profile.countries),
        "member_of": ", ".join(names(provider_id) for provider_id in profile.member_of),
    }
    return [(say(language, f"dossier.{slot}"), value) for slot, value in shown.items() if value]


def sector_name(sector: str | None, language: Language) -> str | None:
    """Return the name of a sector of ours in a language; what a firm wrote itself stays as it is."""
    try:
        return say(language, f"sectors.{sector}") if sector else None
    except KeyError:
        return sector


def measure_about(measure: Measure, language: Language, provider: str) -> str:
    """Return whose a measure is, its state and dates, and when its page was read."""
    dates = (("opens", measure.opens_on), ("closes", measure.closes_on), ("read", measure.read_on))
    told = [say(language, f"dossier.{key}", day=day(language, value)) for key, value in dates if value]
    return "; ".join([provider, say(language, f"dossier.state_{measure.state}"), *told])


def _measure(opportunity: Opportunity, cited: Mapping[int, Citation]) -> Measure:
    return Measure(
        title=opportunity.title,
        provider_id=opportunity.provider_id,
        state=opportunity.state,
        opens_on=opportunity.opens_on,
        closes_on=opportunity.closes_on,
        url=opportunity.url,
        read_on=cited[opportunity.marker].read_on,
    )


def _papers(answer: Answer, cited: Mapping[int, Citation]) -> list[Paper]:
    told = [
        (statement.text, cited[statement.citations[0]])
        for statement in answer.statements
        if statement.kind == "claim" and _DOCUMENT.search(statement.text) and _TO_HAND_IN.search(statement.text)
    ]
    return [Paper(text=text, title=source.title, url=source.url, read_on=source.read_on) for text, source in told]


def _open_points(dossier: Dossier, question: str, answer: Answer) -> tuple[str, ...]:
    """Return what no page answered; a question that is answered when it is asked again is open no longer."""
    before = [point for point in dossier.open_points if not (answer.outcome == "answered" and point.startswith(question))]
    if answer.outcome == "abstain":
        before.append(question)
    elif answer.outcome == "partial":
        before.append(f"{question} ({', '.join(answer.missing)})" if answer.missing else question)
    return tuple(dict.fromkeys(before))
