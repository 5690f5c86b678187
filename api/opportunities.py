"""Opportunities out of what the store holds: made when asked for if pages or rules changed since."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import ingest
from api.compose import open_opportunities, open_store
from api.settings import Settings
from ingest.facts import extract_facts
from ingest.opportunities import Page, find_opportunities
from kb.opportunity_types import Opportunity
from kb.types import Chunk, Document, DocumentVersion

# The modules that say what a fact and an opportunity are: a change in one of them makes all anew.
_RULES = ("facts", "fact_days", "fact_figures", "opportunities", "measure_names", "dates", "validity")


@dataclass(frozen=True, slots=True)
class Made:
    """The opportunities, and whether they were worked out just now."""

    opportunities: list[Opportunity]
    anew: bool


def current_opportunities(settings: Settings, *, rebuild: bool) -> Made:
    """Return the opportunities of the current versions; work them out first if they are not those of these versions."""
    store = open_opportunities(settings)
    digest = _digest(store.current_versions())
    if not rebuild and store.digest() == digest:
        return Made(store.opportunities(), anew=False)
    pages = read_pages(settings)
    found = find_opportunities(pages, open_store(settings).providers())
    store.replace([fact for page in pages for fact in page.facts], found, digest)
    return Made(found, anew=True)


def read_pages(settings: Settings) -> list[Page]:
    """Return the current version of every active document with its facts."""
    read: dict[str, tuple[Document, DocumentVersion, list[Chunk]]] = {}
    for chunk, version, document in open_store(settings).current_chunks():
        read.setdefault(version.id, (document, version, []))[2].append(chunk)
    return [Page(d, v, tuple(chunks), tuple(extract_facts(chunks))) for d, v, chunks in read.values()]


def _digest(versions: list[str]) -> str:
    folder = Path(ingest.__file__).parent
    rules = [hashlib.sha256((folder / f"{name}.py").read_bytes()).hexdigest() for name in _RULES]
    return hashlib.sha256("\n".join([*rules, *versions]).encode()).hexdigest()
