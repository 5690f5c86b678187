"""What is said where official pages differ, where a retelling slips, and where a person corrected a day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant.listed import Quotes
from assistant.ports import Searcher
from assistant.types import Citation, Language, Statement
from assistant.wording import day, euros, say
from kb.atoms import atoms
from kb.opportunity_types import Claimed, Contradiction, Correction, Opportunity
from kb.sentences import split_sentences


def correction_notes(record: Opportunity, language: Language) -> Iterator[str]:
    """Yield one sentence a correction: what holds instead, since when, by whom and why."""
    for c in record.corrections:
        yield say(
            language,
            f"correction.{c.field}",
            value=day(language, c.value),
            made=day(language, c.made_at.date()),
            by=c.made_by,
            why=_ended(c),
        )


def disagreement(record: Opportunity, knowledge: Searcher, language: Language, quotes: Quotes) -> list[Statement]:
    """Return, for each figure in dispute, both values with their pages and the pages' dates."""
    said: list[Statement] = []
    for found in record.contradictions:
        hits = knowledge.read([found.kept.chunk_id, found.other.chunk_id])
        if len(hits) < 2:
            continue
        markers = []
        for claim in (found.kept, found.other):
            hit = hits[claim.chunk_id]
            text = hit.chunk.text
            sentence = next((text[a:b] for a, b in split_sentences(text) if a <= claim.start < b), text)
            markers.append(quotes.marker(hit, sentence))
        said.append(_told(found, markers, knowledge, language))
    return said


def _told(found: Contradiction, markers: list[int], knowledge: Searcher, language: Language) -> Statement:
    kept, other = found.kept, found.other
    text = say(
        language,
        "disagreement.slip" if found.slip else "disagreement.official",
        what=say(language, f"disagreement.{found.role or found.kind}"),
        kept=_value(found, kept, language),
        other=_value(found, other, language),
        kept_by=knowledge.providers[kept.provider_id].short_name,
        other_by=knowledge.providers[other.provider_id].short_name,
        kept_on=day(language, kept.dated),
        other_on=day(language, other.dated),
    )
    return Statement(text=text, kind="boilerplate", citations=tuple(dict.fromkeys(markers)))


def _value(found: Contradiction, claim: Claimed, language: Language) -> str:
    if found.kind in ("opening", "closing"):
        return day(language, date.fromisoformat(claim.value))
    return euros(language, claim.value) if found.kind == "amount" else f"{claim.value.replace('.', ',')}%"


def _ended(correction: Correction) -> str:
    return correction.why.rstrip(" .") + "."


def with_disputes(
    said: tuple[list[Statement], tuple[Citation, ...]], knowledge: Searcher, language: Language, as_of: date
) -> tuple[list[Statement], tuple[Citation, ...]]:
    """Add to an answer the other value of each figure that it states and that pages of the same measure dispute.

    Markers of the answer stay as they are; passages that come in get the next ones. A claim that repeats the slip of a
    retelling gives way to the owner's sentence, with what its closing day means on `as_of`.
    """
    statements, citations = said
    stated = {c.url.partition("#")[0]: "" for c in citations}
    for citation in citations:
        told = [s.text for s in statements if citation.marker in s.citations and s.kind == "claim"]
        stated[citation.url.partition("#")[0]] += " ".join(told) + "\n"
    quotes = Quotes(citations)
    notes: list[Statement] = []
    for record in knowledge.opportunities if citations else ():
        disputed = [c for c in record.contradictions if _in_dispute(c, stated)]
        if not disputed:
            continue
        notes += disagreement(replace(record, contradictions=tuple(disputed)), knowledge, language, quotes)
        for found in (c for c in disputed if c.slip):
            statements = _settled(statements, found, quotes.citations(), knowledge, language, as_of)
    return [*statements, *notes], quotes.citations()


def _settled(
    statements: list[Statement],
    found: Contradiction,
    citations: Sequence[Citation],
    knowledge: Searcher,
    language: Language,
    as_of: date,
) -> list[Statement]:
    """Put the owner's sentence in the place of the one that slips, unless the owner's value is said already."""
    slipped = {c.marker for c in citations if c.chunk_id == found.other.chunk_id}
    told = [s for s in statements if s.citations and set(s.citations) <= slipped]
    wrong = [s for s in told if s.kind == "boilerplate" or found.other.value in _values(s.text)]
    if not any(s.kind == "claim" for s in wrong):
        return statements
    left = [s for s in statements if s not in wrong]
    if any(found.kept.value in _values(s.text) for s in left if s.kind == "claim"):
        return left
    place = next(n for n, s in enumerate(statements) if s in wrong and s.kind == "claim")
    owner = next((c for c in citations if c.chunk_id == found.kept.chunk_id), None)
    right = [] if owner is None else [_owned(found, owner, knowledge), *_over(found, owner, language, as_of)]
    return [*(s for s in statements[:place] if s not in wrong), *right, *(s for s in statements[place:] if s not in wrong)]


def _owned(found: Contradiction, owner: Citation, knowledge: Searcher) -> Statement:
    text, start = owner.quote, found.kept.start
    sentence = next((text[a:b] for a, b in split_sentences(text) if a <= start < b), text)
    name = knowledge.providers[owner.provider_id].short_name
    return Statement(text=sentence, kind="claim", citations=(owner.marker,), group=name)


def _over(found: Contradiction, owner: Citation, language: Language, as_of: date) -> list[Statement]:
    if found.kind != "closing" or date.fromisoformat(found.kept.value) >= as_of:
        return []
    until = day(language, date.fromisoformat(found.kept.value))
    note = say(language, "note.closed_until", day=day(language, as_of), until=until)
    return [Statement(text=note, kind="boilerplate", citations=(owner.marker,))]


def _values(text: str) -> set[str]:
    return {atom.value for atom in atoms(text)}


def _in_dispute(found: Contradiction, stated: Mapping[str, str]) -> bool:
    """Tell whether an answer gives a page's own figure: that of the page that slips, or of either of two official ones."""
    claims = (found.other,) if found.slip else (found.kept, found.other)
    return any(claim.value in _values(stated.get(claim.url, "")) for claim in claims)
