"""Opportunities out of what the store holds: made anew when pages or rules changed, with the corrections of people on top."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import ingest
from api.compose import open_opportunities, open_store
from api.errors import UsageError
from api.settings import Settings
from ingest.facts import extract_facts
from ingest.measure_pages import Page
from ingest.opportunities import find_opportunities
from kb.opportunity_types import CorrectedField, Correction, Opportunity
from kb.types import Chunk, Document, DocumentVersion

# The modules that say what a fact and an opportunity are: a change in one of them makes all anew.
_RULES = (
    "ingest/facts",
    "ingest/fact_days",
    "ingest/fact_figures",
    "ingest/measure_pages",
    "ingest/gathering",
    "ingest/contradictions",
    "ingest/opportunities",
    "ingest/measure_names",
    "ingest/dates",
    "ingest/validity",
    "kb/places",
    "kb/topics",
)


@dataclass(frozen=True, slots=True)
class Made:
    """The opportunities as they are to be shown, and whether they were worked out just now."""

    opportunities: tuple[Opportunity, ...]
    idle: tuple[Correction, ...]  # corrections whose opportunity is gone
    anew: bool


def current_opportunities(settings: Settings, *, rebuild: bool = False) -> Made:
    """Return the opportunities of the current versions; work them out first if they are not those of these versions."""
    store = open_opportunities(settings)
    digest = _digest(store.current_versions())
    anew = rebuild or store.digest() != digest
    if anew:
        pages = read_pages(settings)
        found = find_opportunities(pages, open_store(settings).providers())
        store.replace([fact for page in pages for fact in page.facts], found, digest)
    corrected = store.corrected()
    return Made(corrected.opportunities, corrected.idle, anew)


def read_pages(settings: Settings) -> list[Page]:
    """Return the current version of every active document with its facts."""
    read: dict[str, tuple[Document, DocumentVersion, list[Chunk]]] = {}
    for chunk, version, document in open_store(settings).current_chunks():
        read.setdefault(version.id, (document, version, []))[2].append(chunk)
    return [Page(d, v, tuple(chunks), tuple(extract_facts(chunks))) for d, v, chunks in read.values()]


def correct_opportunity(
    settings: Settings, opportunity_id: str, values: dict[CorrectedField, date], why: str, by: str
) -> Sequence[Correction]:
    """Keep a correction a field, and return them. Raises UsageError for an unknown id or a day that stands already."""
    known = {o.id: o for o in current_opportunities(settings).opportunities}
    if opportunity_id not in known:
        raise UsageError(f"no opportunity {opportunity_id!r}: `fondaco opportunities` lists the ids")
    opportunity = known[opportunity_id]
    if not values or not why.strip() or not by.strip():
        raise UsageError("a correction needs a day (--opens-on, --closes-on or --closed-from), --why and --by")
    for field, value in values.items():
        if getattr(opportunity, field) == value:
            raise UsageError(f"{opportunity_id}: {field} is {value} already")
    store = open_opportunities(settings)
    derived = {o.id: o for o in store.opportunities()}[opportunity_id]
    made = [_correction(derived, field, value, why.strip(), by.strip()) for field, value in values.items()]
    ids = {store.add_correction(correction) for correction in made}
    return [c for c in store.corrections() if c.id in ids]


def _correction(derived: Opportunity, field: CorrectedField, value: date, why: str, by: str) -> Correction:
    return Correction(
        id=0,
        owner_id=derived.owner_id,
        measure=derived.measure,
        measure_key=derived.measure_key,
        edition=derived.edition,
        field=field,
        value=value,
        was=getattr(derived, field),
        why=why,
        made_by=by,
        made_at=datetime.now(UTC),
    )


def _digest(versions: list[str]) -> str:
    folder = Path(ingest.__file__).parents[1]
    rules = [hashlib.sha256((folder / f"{name}.py").read_bytes()).hexdigest() for name in _RULES]
    return hashlib.sha256("\n".join([*rules, *versions]).encode()).hexdigest()
