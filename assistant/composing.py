"""Puts chosen sentences into an answer: statements with markers, notes on dates, the order of reading."""

import re
from collections.abc import Sequence
from datetime import date

from assistant.citing import cite
from assistant.listing_patterns import STILL
from assistant.lock.lead_ins import lead_in
from assistant.selecting import Choice
from assistant.types import Citation, Language, Opportunity, Question, Statement
from assistant.wording import day, say
from kb.text_years import years_in
from kb.topics import topics_in
from kb.types import DocumentVersion

_OLD_YEARS = 2
_FRAGMENT = re.compile(r"[^,.:;]{2,60}, (?:che|who|which) [^,.:;]+\.?")  # "Unioncamere Lombardia, che gestisce il bando."
_ANSWER = re.compile(
    r"(?:no|sì|yes|significa|vuol dire|dipende|è|sono|serve|basta|it|they|this|that|quest[oaie]|quell[oaie])\b(?!['’])", re.I
)
DOUBTFUL = 0.4  # confidence below which an answer says that it may not be to the point


def compose(chosen: Sequence[Choice], language: Language, question: Question) -> tuple[list[Statement], tuple[Citation, ...]]:
    """Return the statements of an extractive answer and its citations.

    Every claim is a sentence or a row as the source has it; where it cannot be understood alone, its heading is put before
    it in square brackets. What the dates of a page mean follows what is quoted first of it; it comes before that where the
    question is whether one can still apply.
    """
    passages: dict[str, int] = {}
    first: list[tuple[Choice, str]] = []
    claims = []
    for choice in chosen:
        if choice.hit.chunk.id not in passages:
            passages[choice.hit.chunk.id] = len(passages) + 1
            first.append((choice, choice.text))
        marker = passages[choice.hit.chunk.id]
        claims.append(
            Statement(text=in_context(choice), kind="claim", citations=(marker,), group=choice.hit.provider.short_name)
        )
    citations = cite([(choice.hit, sentence) for choice, sentence in first])
    return [*language_note(citations, language), *_with_notes(claims, chosen, language, question)], citations


def in_context(choice: Choice) -> str:
    """Return the sentence; a row or an item that has no subject gets, in brackets, what opens its list, or its heading."""
    text = re.sub(r"^[-•*–]\s*", "", choice.text.strip())
    starts_small = text[:1].islower()
    row = choice.hit.chunk.kind == "table" or bool(re.match(r"[^.:;]{2,60}: ", text))
    bare = starts_small or row or len(text.split()) < 6 or _FRAGMENT.fullmatch(text) is not None
    if not (bare or _answers_heading(choice, text)):
        return text
    opening = lead_in(choice.hit.chunk.text, choice.start).rstrip(" :")
    if opening and opening.lower() not in text.lower():
        return f"[{opening}] {text}"
    headings = choice.hit.chunk.headings
    head = choice.hit.version.title if not headings else f"{choice.hit.version.title} – {headings[-1]}"
    return text if head.lower() in text.lower() else f"[{head}] {text}"


def _answers_heading(choice: Choice, text: str) -> bool:
    """Tell whether a sentence answers the question that stands over it, and says nothing without it: "Significa che ..."."""
    headings = choice.hit.chunk.headings
    return bool(headings) and headings[-1].endswith("?") and _ANSWER.match(text) is not None


def join(statements: Sequence[Statement]) -> str:
    """Return the text of an answer: statements with their markers."""
    parts = []
    for statement in statements:
        markers = "".join(f" [{marker}]" for marker in statement.citations)
        end = statement.text[-1:] if statement.text[-1:] in ".!?:" else ""
        body = statement.text[: len(statement.text) - len(end)].rstrip(" ;,")
        parts.append(f"{body}{markers}{end or '.'}")
    return " ".join(parts)


def state_of(version: DocumentVersion, as_of: date, soon_days: int = 30) -> str | None:
    """Return open, closing, announced or closed on a day; None if the page states no window."""
    if version.closed or (version.valid_to is not None and version.valid_to < as_of):
        return "closed"
    if version.valid_from is not None and version.valid_from > as_of:
        return "announced"
    if version.valid_to is not None:
        return "closing" if (version.valid_to - as_of).days <= soon_days else "open"
    return "open" if version.valid_from is not None else None


def opportunities(
    chosen: Sequence[Choice], citations: Sequence[Citation], as_of: date, soon_days: int
) -> tuple[Opportunity, ...]:
    """Return the dated measures among the cited pages, one a page."""
    marker = {c.chunk_id: c.marker for c in citations}
    found: dict[str, Opportunity] = {}
    for choice in chosen:
        version = choice.hit.version
        state = state_of(version, as_of, soon_days)
        if state is None or version.document_id in found or choice.hit.chunk.id not in marker:
            continue
        if (version.valid_from is None and version.valid_to is None) or of_rules(version):
            continue
        found[version.document_id] = Opportunity(
            title=version.title,
            provider_id=choice.hit.provider.id,
            state=state,  # type: ignore[arg-type]
            opens_on=version.valid_from,
            closes_on=version.valid_to,
            url=choice.hit.document.url,
            marker=marker[choice.hit.chunk.id],
        )
    return tuple(found.values())


def _with_notes(
    claims: Sequence[Statement], chosen: Sequence[Choice], language: Language, question: Question
) -> list[Statement]:
    """Insert what the dates of pages mean on the day asked for, once for pages of one provider of which the same is to say.

    That a measure is closed follows what is quoted first of it, that a page is old what is quoted last.
    """
    windows = [_window_note(c.hit.version, language, question.as_of) for c in chosen]
    ages = [None if w else _age_note(c, language, question.as_of) for w, c in zip(windows, chosen, strict=True)]
    said = [(c.hit.provider.id, window or age) for c, window, age in zip(chosen, windows, ages, strict=True)]
    still = STILL.search(question.text) is not None
    noted = []
    for place, (claim, choice) in enumerate(zip(claims, chosen, strict=True)):
        alike = [n for n, one in enumerate(said) if one == said[place]]
        markers = tuple(dict.fromkeys(claims[n].citations[0] for n in alike))
        before: list[Statement] = []
        after: list[Statement] = []
        if (window := windows[place]) and place == alike[0]:
            text = f"[{choice.hit.version.title}] {window}" if still else window
            (before if still else after).append(Statement(text=text, kind="boilerplate", citations=markers))
        if (age := ages[place]) and place == alike[-1]:
            after.append(Statement(text=age, kind="boilerplate", citations=markers))
        noted += [*before, claim, *after]
    return noted


def of_rules(version: DocumentVersion) -> bool:
    """Tell whether a page is about rules that hold with or without its day, as CBAM: such a page is no measure that closes."""
    topics = topics_in(version.title)
    return topics[:1] in (["dogane-origine"], ["certificazioni"]) and "finanza" not in topics


def date_note(version: DocumentVersion, language: Language, as_of: date) -> str | None:
    """Return what the dates of a page mean on the day asked for: closed, not open yet, old; None if they mean nothing."""
    return _window_note(version, language, as_of) or _old(version, language, as_of)


def _window_note(version: DocumentVersion, language: Language, as_of: date) -> str | None:
    """Return that a page's measure is closed or not open yet on the day asked for; None if it is neither."""
    state = state_of(version, as_of)
    if state == "closed" and version.valid_to is not None and version.valid_to < as_of:
        key = "note.day_over" if of_rules(version) else "note.closed_until"
        return say(language, key, day=day(language, as_of), until=day(language, version.valid_to))
    if state == "closed":
        return say(language, "note.closed", day=day(language, as_of))
    if state == "announced" and version.valid_from is not None:
        return say(language, "note.future", opens=day(language, version.valid_from))
    return None


def _age_note(choice: Choice, language: Language, as_of: date) -> str | None:
    """Say that a page is old, or about an edition that is over when the question asked for none."""
    old = _old(choice.hit.version, language, as_of)
    if old is not None or "past" not in choice.hit.scores.adjustments:
        return old
    years = years_in(choice.hit.version.title)
    return say(language, "note.past_edition", year=max(years)) if years else say(language, "note.archived")


def _old(version: DocumentVersion, language: Language, as_of: date) -> str | None:
    written = version.updated_on or version.published_on
    if written is None or (as_of - written).days <= _OLD_YEARS * 365:
        return None
    return say(language, "note.old_source", day=day(language, written))


def doubt(confidence: float, language: Language) -> list[Statement]:
    """Say that an answer may not be to the point, when nothing better than a likely one was found."""
    return [Statement(text=say(language, "note.unsure"), kind="boilerplate")] if confidence < DOUBTFUL else []


def language_note(citations: Sequence[Citation], language: Language) -> list[Statement]:
    """Return the note that sources, or some of them, are in another language than the answer; empty if none is."""
    others = sorted({c.language for c in citations if c.language != language})
    if not others:
        return []
    names = [say(language, f"language_names.{code}") for code in others if code in ("it", "en", "fr", "de", "es")]
    mixed = len({c.language for c in citations}) > len(others)
    text = say(language, "note.some_other_language" if mixed else "note.other_language", language=", ".join(names))
    return [Statement(text=text, kind="boilerplate")] if names else []
