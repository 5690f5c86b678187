"""Builders of records, and a small knowledge base over pages that are written here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from assistant.pipeline import Assistant
from assistant.selecting import Weigher
from assistant.settings import AssistantSettings
from assistant.types import Citation, Language, Profile, Question, Statement
from kb.build_folder import BuildsFolder, read_manifest
from kb.building import Engines, make_build
from kb.embedding import text_digest
from kb.engines.bm25_index import Bm25Index
from kb.engines.database import open_database
from kb.engines.exact_vectors import ExactVectors
from kb.engines.hashing_embedder import HashingEmbedder
from kb.engines.italian_analyzer import ItalianAnalyzer
from kb.engines.sql_store import SqlStore
from kb.glossary import Entry, Glossary
from kb.knowledge_base import KnowledgeBase
from kb.naming import ProviderNames
from kb.opportunity_book import OpportunityBook
from kb.sentences import split_sentences
from kb.settings import KbSettings
from kb.types import Chunk, Document, DocumentVersion, Hit, Provider, Query, ScoredSentence, Scores

TODAY = date(2026, 11, 21)
READ_AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
Page = tuple[Document, DocumentVersion, list[Chunk]]


# ------------------------------------------------------------------------------------------------------------ records


def a_provider(provider_id: str = "simest", **changes: Any) -> Provider:
    """Return a provider of the register."""
    provider = Provider(
        id=provider_id,
        name="SIMEST S.p.A.",
        short_name="SIMEST",
        kind="finanziaria",
        url="https://www.simest.example",
        territory=("Italia",),
        aliases=("Fondo 394", "394/81"),
        role={"it": "Finanziamenti agevolati.", "en": "Soft loans."},
        topics=("finanza", "fiere-eventi"),
        audience=("consolidata",),
        contacts={"telefono": "800.020.030", "email": "info@simest.example"},
    )
    return replace(provider, **changes)


def a_chamber(place: str = "Bergamo", **changes: Any) -> Provider:
    """Return a chamber of commerce that serves one province."""
    chamber = Provider(
        id=f"cciaa-{place.lower()}",
        name=f"Camera di commercio di {place}",
        short_name=f"Camera di {place}",
        kind="camera",
        url=f"https://www.{place.lower()}.example",
        territory=(place,),
        topics=("certificazioni", "orientamento"),
        contacts={"telefono": "035 4225111"},
    )
    return replace(chamber, **changes)


def a_document(document_id: str = "doc-1", **changes: Any) -> Document:
    """Return a page of SIMEST."""
    document = Document(
        id=document_id,
        provider_id="simest",
        source_id="sito",
        url=f"https://www.simest.example/{document_id}",
        kind="html",
        language="it",
    )
    return replace(document, **changes)


def a_version(document_id: str = "doc-1", **changes: Any) -> DocumentVersion:
    """Return what a page said on the day before today."""
    version = DocumentVersion(
        id=f"{document_id}@1",
        document_id=document_id,
        digest="0" * 64,
        title="Fiere ed eventi",
        language="it",
        read_at=READ_AT,
    )
    return replace(version, **changes)


def a_chunk(
    document_id: str = "doc-1", ordinal: int = 0, text: str = "L'importo massimo è di 500.000 euro.", **changes: Any
) -> Chunk:
    """Return a passage of a page."""
    chunk = Chunk(
        id=f"{document_id}@1#{ordinal}",
        version_id=f"{document_id}@1",
        document_id=document_id,
        ordinal=ordinal,
        headings=("Importi",),
        text=text,
    )
    return replace(chunk, **changes)


def a_page(
    document_id: str,
    title: str,
    texts: Sequence[str],
    provider_id: str = "simest",
    *,
    chunk: Any = None,
    version: Any = None,
    **changes: Any,
) -> Page:
    """Return a page of one passage a text; `chunk` and `version` hold changes of those records."""
    document = a_document(
        document_id, provider_id=provider_id, url=f"https://www.{provider_id}.example/{document_id}", **changes
    )
    digest = text_digest("\n".join(texts))
    of_version = {"digest": digest, "id": f"{document_id}@{digest[:12]}", "title": title, "language": document.language}
    made = a_version(document_id, **of_version, **(version or {}))
    of_chunk = {"headings": (), "version_id": made.id, **(chunk or {})}
    chunks = [a_chunk(document_id, n, text, **of_chunk, id=f"{made.id}#{n}") for n, text in enumerate(texts)]
    return document, made, chunks


def a_hit(text: str = "L'importo massimo è di 500.000 euro.", **changes: Any) -> Hit:
    """Return a passage that was found, each of its sentences as close as `similarity` says."""
    similarity, final = changes.pop("similarity", 0.9), changes.pop("final", 0.9)
    adjustments = changes.pop("adjustments", {})
    chunk = a_chunk(text=text)
    scores = Scores(
        final=final, dense=0.9, sentence=0.9, lexical=5.0, dense_rank=1, lexical_rank=1, coverage=0.8, adjustments=adjustments
    )
    hit = Hit(chunk=chunk, document=a_document(), version=a_version(), provider=a_provider(), scores=scores, sentences=())
    hit = replace(hit, **changes)
    spans = split_sentences(hit.chunk.text)
    return replace(hit, sentences=tuple(ScoredSentence(start, end, similarity) for start, end in spans))


def a_citation(marker: int = 1, quote: str = "L'importo massimo è di 500.000 euro.", **changes: Any) -> Citation:
    """Return a citation of a page of SIMEST."""
    citation = Citation(
        marker=marker,
        chunk_id=f"doc-1@1#{marker}",
        document_id="doc-1",
        version_id="doc-1@1",
        provider_id="simest",
        title="Fiere ed eventi",
        url="https://www.simest.example/doc-1",
        page=None,
        headings=("Importi",),
        quote=quote,
        published_on=None,
        updated_on=None,
        read_on=READ_AT.date(),
        valid_from=None,
        valid_to=None,
        language="it",
    )
    return replace(citation, **changes)


def a_claim(text: str, *citations: int) -> Statement:
    """Return a statement that rests on passages."""
    return Statement(text=text, kind="claim", citations=citations)


def a_question(text: str, **changes: Any) -> Question:
    """Return a question of today by a firm of which nothing is known."""
    return replace(Question(text=text, as_of=TODAY, profile=Profile()), **changes)


# ----------------------------------------------------------------------------------------------------- a small register

REGISTER = (
    a_provider(),
    a_provider(
        "sace",
        name="SACE S.p.A.",
        short_name="SACE",
        kind="assicurazione",
        aliases=("Gruppo SACE",),
        topics=("assicurazione-credito", "finanza"),
        contacts={"telefono": "800 269 264"},
    ),
    a_provider(
        "regione-lombardia",
        name="Regione Lombardia",
        short_name="Regione Lombardia",
        kind="regione",
        territory=("Lombardia",),
        aliases=(),
        topics=("finanza", "fiere-eventi", "missioni"),
        contacts={"telefono": "800 318 318"},
    ),
    a_provider(
        "adm",
        name="Agenzia delle Dogane e dei Monopoli",
        short_name="ADM",
        kind="agenzia",
        aliases=("Agenzia delle Dogane",),
        topics=("dogane-origine", "certificazioni"),
        contacts={"telefono": "06 50246161"},
    ),
    a_provider(
        "unione-imprese",
        name="Unione Imprese Lombarde",
        short_name="Unione Imprese",
        kind="associazione",
        territory=("Lombardia",),
        aliases=(),
        topics=("orientamento", "formazione", "finanza"),
        members_only="yes",
        contacts={"email": "estero@unione.example"},
    ),
    a_chamber("Bergamo"),
    a_chamber("Brescia"),
)

FAIR = (
    "La misura finanzia la partecipazione a una fiera internazionale all'estero. "
    "L'importo massimo finanziabile è di 500.000 euro.",
    "La durata del finanziamento è di 4 anni, di cui 2 di preammortamento. "
    "La quota a fondo perduto arriva al 10% dell'importo.",
)
PAGES: tuple[Page, ...] = (
    a_page("fiere", "Fiere ed eventi", FAIR, chunk={"anchor": "importi"}, version={"published_on": date(2026, 3, 1)}),
    a_page("fiere-specchio", "Fiere ed eventi", FAIR, "unione-imprese"),
    a_page(
        "guida-simest",
        "Come funziona il Fondo 394 di SIMEST",
        ["La misura di SIMEST per le fiere copre viaggi, stand e materiale promozionale secondo la nostra lettura."],
        "unione-imprese",
    ),
    a_page(
        "credito",
        "Assicurazione dei crediti",
        ["La polizza copre il mancato pagamento del cliente estero fino al 90% del credito. La domanda si presenta online."],
        "sace",
    ),
    a_page(
        "voucher-2026",
        "Voucher internazionalizzazione 2026",
        [
            "Il voucher rimborsa il 70% delle spese per la missione commerciale. "
            "Le domande chiudono il 30 novembre 2026 alle ore 16:00."
        ],
        "regione-lombardia",
        version={"valid_from": date(2026, 9, 1), "valid_to": date(2026, 11, 30)},
    ),
    a_page(
        "voucher-2024",
        "Voucher internazionalizzazione 2024",
        [
            "Il voucher 2024 rimborsava il 50% delle spese per la missione commerciale. "
            "Le domande chiudevano il 15 ottobre 2024."
        ],
        "regione-lombardia",
        version={"valid_from": date(2024, 5, 1), "valid_to": date(2024, 10, 15), "closed": True},
    ),
    a_page(
        "origine-bergamo",
        "Certificato di origine",
        [
            "Il certificato di origine costa 5 euro per ogni originale. "
            "Lo sportello di Bergamo rilascia il certificato in un giorno."
        ],
        "cciaa-bergamo",
    ),
    a_page(
        "origine-brescia",
        "Certificato di origine",
        [
            "Il certificato di origine costa 7 euro per ogni originale. "
            "Lo sportello di Brescia rilascia il certificato in due giorni."
        ],
        "cciaa-brescia",
    ),
    a_page(
        "eur1",
        "Certificati di circolazione",
        [
            "Il certificato EUR.1 prova l'origine preferenziale della merce. Si chiede alla dogana di esportazione.",
            "Il formulario ATR accompagna le merci verso la Turchia. Il formulario vale quattro mesi dal rilascio.",
        ],
        "adm",
        chunk={"page": 3},
        kind="pdf",
    ),
)
GLOSSARY = (
    Entry(term="fiera internazionale", synonyms=("salone", "expo"), english=("trade fair",), meaning=""),
    Entry(term="finanziamento agevolato", synonyms=("prestito a tasso basso",), english=("soft loan",), meaning=""),
    Entry(term="certificato di origine", synonyms=("c.o.",), english=("certificate of origin",), meaning=""),
    Entry(term="EUR.1", synonyms=("eur1", "EUR 1"), english=("EUR.1 movement certificate",), meaning=""),
)


def a_store(folder: Path, pages: Sequence[Page] = PAGES, register: Sequence[Provider] = REGISTER) -> SqlStore:
    """Return a store on SQLite that holds these pages."""
    store = SqlStore(open_database(f"sqlite:///{folder / 'store.sqlite3'}"))
    store.save_providers(register)
    for document, version, chunks in pages:
        store.save_version(document, version, chunks)
    return store


def small_engines() -> Engines:
    """Return engines without models; vectors are scanned exactly, which spares the start of Chroma."""
    return Engines(
        embedder=HashingEmbedder(), vectors=ExactVectors, exact=ExactVectors, lexical=lambda: Bm25Index(ItalianAnalyzer())
    )


def silent(step: str, done: int, total: int) -> None:
    """Hear of progress and say nothing."""


def open_knowledge(
    store: SqlStore, folder: BuildsFolder, settings: KbSettings | None = None, book: OpportunityBook | None = None
) -> KnowledgeBase:
    """Open the published build."""
    path = folder.path(folder.published())
    lexical, vectors = Bm25Index(ItalianAnalyzer()), ExactVectors()
    lexical.open(path / "bm25")
    vectors.open(path / "exact")
    return KnowledgeBase(
        store=store,
        build=read_manifest(path),
        folder=folder,
        embedder=HashingEmbedder(),
        vectors=vectors,
        lexical=lexical,
        glossary=Glossary(GLOSSARY, lexical.terms),
        settings=settings or KbSettings(),
        book=book,
    )


def a_knowledge_base(folder: Path, pages: Sequence[Page] = PAGES) -> KnowledgeBase:
    """Return a knowledge base over these pages, with a build of its own in `folder`."""
    store, builds = a_store(folder, pages), BuildsFolder(folder / "builds")
    report = make_build(store, small_engines(), builds, silent)
    builds.publish(report.build_id)
    return open_knowledge(store, builds)


def a_query(*texts: str, **changes: Any) -> Query:
    """Return a query of today."""
    return replace(Query(texts=texts, as_of=TODAY), **changes)


# ------------------------------------------------------------------------------------------------------------ assistant


@dataclass(frozen=True, slots=True)
class FixedLanguage:
    """A detector that is sure of one language."""

    language: Language = "it"
    certainty: float = 1.0

    def detect(self, text: str) -> tuple[Language, float]:
        """Return the language that this was made with."""
        return self.language, self.certainty


# The fitted weights belong to another embedder: hashed words are never as close as E5's. Here words alone decide.
WORD_WEIGHTS = {"bias": -3.0, "evidence_coverage": 6.0, "unknown": -2.0}


def an_assistant(knowledge: KnowledgeBase, language: Language = "it", **settings: Any) -> Assistant:
    """Return an assistant whose confidence rests on shared words."""
    return Assistant(
        lambda: knowledge, FixedLanguage(language), AssistantSettings.model_validate(settings), weights=WORD_WEIGHTS
    )


def a_weigher() -> Weigher:
    """Return a weigher for which every term weighs the same."""
    return Weigher(ItalianAnalyzer().terms, lambda term: 1.0)


def names() -> ProviderNames:
    """Return the names of the small register."""
    return ProviderNames(REGISTER)
