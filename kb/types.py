"""Records of the knowledge base."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]  # shape (n, dim), unit rows
DocumentKind = Literal["html", "pdf", "docx", "xlsx"]
ChunkKind = Literal["text", "table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """An organisation that serves firms, as its partner file describes it."""

    id: str
    name: str
    short_name: str
    kind: str  # agenzia, assicurazione, associazione, camera, finanziaria, regione, rete
    url: str  # home page
    territory: tuple[str, ...]  # "Italia", "Lombardia", or names of provinces
    aliases: tuple[str, ...] = ()
    role: Mapping[str, str] = field(default_factory=dict)  # language -> one sentence: what it does for firms
    topics: tuple[str, ...] = ()  # competences, in the vocabulary of kb/topics.py
    audience: tuple[str, ...] = ()  # mai-esportato, in-consolidamento, consolidata
    members_only: Literal["no", "partly", "yes"] = "no"
    languages: tuple[str, ...] = ("it",)
    contacts: Mapping[str, str] = field(default_factory=dict)  # label -> value, verbatim from the partner

    def role_in(self, language: str) -> str:
        """Return what it does, in a language; where the partner file lacks that one, in English, else in Italian."""
        return self.role.get(language) or (self.role.get("en") if language != "it" else None) or self.role.get("it", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A page or file that can be cited; its text lies in its versions."""

    id: str
    provider_id: str
    source_id: str
    url: str  # canonical address, without fragment
    kind: DocumentKind
    language: str
    translation_of: str | None = None  # URL of the same page in the partner's main language
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentVersion:
    """What a document said when it was read."""

    id: str
    document_id: str
    digest: str  # SHA-256 of the cleaned text
    title: str
    language: str
    read_at: datetime  # UTC
    published_on: date | None = None
    updated_on: date | None = None
    valid_from: date | None = None  # opening of the call, where the page states it
    valid_to: date | None = None  # last day of the call, where the page states it
    validity_note: str | None = None  # the words in which the page states it
    closed: bool = False  # the page itself says that it is closed or superseded


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A passage of a document, small enough to embed and to quote.

    The text is made of lines: a paragraph, a list item or a table row (which reads as a sentence with its
    headers) is one line.
    """

    id: str
    version_id: str
    document_id: str
    ordinal: int  # 0-based position in the document
    headings: tuple[str, ...]  # outermost first, without the title of the document
    text: str
    anchor: str | None = None  # id of the nearest heading in the HTML
    page: int | None = None  # 1-based page of a PDF
    kind: ChunkKind = "text"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk that an index proposes."""

    chunk_id: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is searched. The first text is the question; others are wordings that help: its situation, what went before."""

    texts: tuple[str, ...]
    as_of: date
    limit: int = 10
    provider_ids: tuple[str, ...] = ()  # empty: all
    language: str = "it"
    hidden: frozenset[str] = frozenset()  # ids of chunks that must not be found, whatever they say


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence of a hit, with its closeness to the question."""

    start: int  # offset in the chunk's text
    end: int
    similarity: float  # cosine of the vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The arithmetic behind a hit's place. None: that index did not propose it."""

    final: float
    dense: float  # cosine of question and chunk
    sentence: float  # cosine of question and best sentence
    lexical: float  # BM25
    dense_rank: int | None
    lexical_rank: int | None
    coverage: float  # share of the question's idf mass that the chunk contains
    adjustments: Mapping[str, float] = field(default_factory=dict)  # closed, superseded, owner, ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage with the document and the provider behind it."""

    chunk: Chunk
    document: Document
    version: DocumentVersion
    provider: Provider
    scores: Scores
    sentences: tuple[ScoredSentence, ...]  # in the order of the text
    also_at: tuple[str, ...] = ()  # URLs of mirrors that were folded into this hit


def unscored(chunk: Chunk, version: DocumentVersion, document: Document, provider: Provider) -> Hit:
    """Return a passage that was looked up, not found by a search."""
    scores = Scores(final=0.0, dense=0.0, sentence=0.0, lexical=0.0, dense_rank=None, lexical_rank=None, coverage=0.0)
    return Hit(chunk=chunk, document=document, version=version, provider=provider, scores=scores, sentences=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What a ranking as a whole tells about whether the question can be answered (DESIGN 7)."""

    top_dense: float
    top_sentence: float
    lexical_share: float  # best BM25 score / idf mass of the query
    coverage: float  # best idf-weighted coverage
    margin: float  # final score of rank 1 minus rank 10
    agreement: float  # overlap of the two top fives, a text that stands on several pages counted once
    unknown_terms: tuple[str, ...] = ()  # content words of the question that no chunk contains
    term_groups: tuple[tuple[str, ...], ...] = ()  # index terms of the question, each with its synonyms


@dataclass(frozen=True, slots=True)
class Meaning:
    """The texts of a query as vectors: unit rows in the order of the texts, made by one embedder."""

    embedder: str  # engine:model
    vectors: Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """Hits, best first, and how they came about."""

    hits: tuple[Hit, ...]
    near_misses: tuple[Hit, ...]
    context: tuple[Hit, ...]  # passages beside the best hits, on the same pages
    signals: Signals
    build_id: str
    ms: Mapping[str, float]  # step -> milliseconds
    lexical_only: bool = False  # the vectors could not be used
    meaning: Meaning | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A published or publishable search index: a folder that never changes."""

    id: str
    created_at: datetime
    embedder: str
    dim: int
    chunker: str
    chunks: int
    sentences: int
    documents: int
    digests: Mapping[str, str]  # file -> SHA-256
    calibration: Mapping[str, float] = field(default_factory=dict)
