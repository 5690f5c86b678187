"""What to look at before a statement is sent: closed and closing calls, older editions, disputes, old and changed pages."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from assistant.checking.types import Flag
from assistant.types import Citation
from kb.atoms import atoms
from kb.opportunity_types import Contradiction, Opportunity

_OLD_DAYS = 365
_SOON_DAYS = 30


def flags_of(
    text: str, cited: Sequence[Citation], measures: Sequence[Opportunity], today: date, changed: Collection[str]
) -> tuple[Flag, ...]:
    """Return the flags of a statement by its citations; `changed` are ids of versions that are no longer what a page says."""
    found = [flag for citation in cited for flag in _flags(text, citation, measures, today, changed)]
    return tuple(dict.fromkeys(found))


def measure_of(citation: Citation, measures: Sequence[Opportunity]) -> Opportunity | None:
    """Return the measure whose window or figure a passage states, else the only one that its page tells of."""
    stated = [m for m in measures if citation.chunk_id in _chunks(m)]
    told = [m for m in measures if any(source.document_id == citation.document_id for source in m.sources)]
    return next((found[0] for found in (stated, told) if len(found) == 1), None)


def _chunks(measure: Opportunity) -> set[str]:
    """Return the passages that state the window or a figure of a measure."""
    return {
        *(place.chunk_id for place in measure.window),
        *(value.chunk_id for value in (*measure.amounts, *measure.percentages)),
    }


def _flags(
    text: str, citation: Citation, measures: Sequence[Opportunity], today: date, changed: Collection[str]
) -> Iterator[Flag]:
    measure = measure_of(citation, measures)
    if measure is not None:
        state = measure.state(today, _SOON_DAYS)
        if state != "open":
            yield state
        if measure.superseded_by is not None and (state == "closed" or measure.closes_on is None):
            yield "older_edition"
        if any(_disputes(found, citation, text) for found in measure.contradictions):
            yield "sources_differ"
    elif citation.valid_to is not None and citation.valid_to < today:
        yield "closed"
    elif citation.valid_from is not None and citation.valid_from > today:
        yield "announced"
    elif citation.valid_to is not None and (citation.valid_to - today).days <= _SOON_DAYS:
        yield "closing"
    written = citation.updated_on or citation.published_on
    if written is not None and (today - written).days > _OLD_DAYS:
        yield "old_source"
    if citation.version_id in changed:
        yield "changed_source"


def _disputes(found: Contradiction, citation: Citation, text: str) -> bool:
    """Tell whether a statement gives one of two figures on which pages differ."""
    claims = (found.kept, found.other)
    here = any(claim.chunk_id == citation.chunk_id for claim in claims)
    return here and any(atom.value in (claim.value for claim in claims) for atom in atoms(text))
