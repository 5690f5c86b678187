"""A small web of calls: one open until funds end, one closing soon, one announced, one closed, one in dispute."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ingest.facts import extract_facts
from ingest.measure_pages import Page as MeasurePage
from ingest.opportunities import find_opportunities
from kb.build_folder import BuildsFolder
from kb.building import make_build
from kb.engines.database import open_database
from kb.engines.opportunity_store import OpportunityStore
from kb.knowledge_base import KnowledgeBase
from kb.opportunity_book import OpportunityBook
from kb.types import Provider
from tests.builders import Page, a_chamber, a_page, a_provider, a_store, open_knowledge, silent, small_engines

REGION = a_provider(
    "regione-lombardia",
    name="Regione Lombardia",
    short_name="Regione Lombardia",
    kind="regione",
    territory=("Lombardia",),
    aliases=(),
)
UNION = a_provider(
    "unione-imprese",
    name="Unione Imprese",
    short_name="Unione Imprese",
    kind="associazione",
    territory=("Lombardia",),
    aliases=(),
)
NETWORK = a_provider(
    "rete-camere", name="Rete delle Camere", short_name="Rete Camere", kind="rete", territory=("Lombardia",), aliases=()
)
CALL_REGISTER: tuple[Provider, ...] = (a_provider(), REGION, UNION, NETWORK, a_chamber("Bergamo"), a_chamber("Como"))


def a_call(name: str, title: str, text: str, provider: str = "regione-lombardia", **version: Any) -> Page:
    """Return a page that states a window in its text; `version` gives its days as the crawl read them."""
    return a_page(name, title, [text], provider, version={"updated_on": date(2026, 11, 1)} | version)


CALLS: tuple[Page, ...] = (
    a_call(
        "fiere",
        "Bando Fiere Lombardia 2026",
        "Regione Lombardia concede un contributo massimo di 15.000 euro per le fiere internazionali. Stato: aperto dal "
        "30 luglio "
        "2026, fino a esaurimento delle risorse.",
        valid_from=date(2026, 7, 30),
    ),
    a_call(
        "digitale",
        "Bando E-commerce 2026",
        "Il contributo per le vendite online copre il 50% delle spese delle PMI. Le domande si presentano dal 1° "
        "ottobre 2026 al 4 "
        "dicembre 2026.",
        valid_from=date(2026, 10, 1),
        valid_to=date(2026, 12, 4),
    ),
    a_call(
        "missioni",
        "Bando Missioni 2027",
        "Il voucher per le missioni commerciali arriva a 5.000 euro. Le domande si presentano dal 12 gennaio 2027 al 26 "
        "febbraio 2027.",
        valid_from=date(2027, 1, 12),
        valid_to=date(2027, 2, 26),
    ),
    a_call(
        "fiere-bergamo",
        "Bando Fiere Bergamo 2025",
        "La Camera di Bergamo concede alle MPMI un contributo massimo di 2.000 euro per le fiere. Le domande si "
        "presentano dal 18 giugno "
        "2025 al 14 luglio 2025.",
        "cciaa-bergamo",
        valid_from=date(2025, 6, 18),
        valid_to=date(2025, 7, 14),
    ),
)


def opportunity_store(folder: Path) -> OpportunityStore:
    """Return the store of opportunities beside the pages of `a_store`."""
    return OpportunityStore(open_database(f"sqlite:///{folder / 'store.sqlite3'}"))


def a_base_of_calls(folder: Path, pages: Sequence[Page] = CALLS) -> KnowledgeBase:
    """Return a knowledge base over calls, with the opportunities that the pages tell of."""
    store, builds = a_store(folder, pages, CALL_REGISTER), BuildsFolder(folder / "builds")
    read = [MeasurePage(d, v, tuple(chunks), tuple(extract_facts(chunks))) for d, v, chunks in pages]
    found = find_opportunities(read, {p.id: p for p in CALL_REGISTER})
    records = opportunity_store(folder)
    records.replace([fact for page in read for fact in page.facts], found, "digest")
    builds.publish(make_build(store, small_engines(), builds, silent).build_id)
    return open_knowledge(store, builds, book=OpportunityBook(records))
