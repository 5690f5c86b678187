"""A synthetic collection of any size: sentences of the sample web, varied by words of it, with vectors to match.

A few sentences are embedded by the real model and serve as centres of clusters; a varied sentence lies near the vector of
the one that it was made from, a passage near the mean of its sentences. So questions meet the geometry of the real model,
and nothing else has to be embedded. Kept under var/benchmarks and made anew when its recipe changes.
"""

import random
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from api.compose import open_embedder
from api.settings import Settings, load_settings
from evals.cases import read_cases
from ingest.partners import load_partners, to_provider
from ingest.sample.content import load_pages
from kb.embedding import passage_text, sentence_text, text_digest
from kb.engines import tables
from kb.engines.database import open_database
from kb.engines.sql_store import SqlStore
from kb.ports import Embedder
from kb.sentences import sentences
from kb.types import Chunk, Document, DocumentVersion, Provider, Vectors
from tests.benchmarks.measuring import BenchmarkError, note

RECIPE = 2
CENTRES = 1500
CHUNKS_PER_DOCUMENT = 10
SENTENCES_PER_CHUNK = 3  # as in the sample web
TOPICS_PER_DOCUMENT = 6
REPLACED = 0.15  # share of the words of a sentence that are replaced
NOISE = 0.45  # length of the noise that is added to a unit vector
BATCH = 500  # documents
AS_OF = date(2026, 11, 21)
CASES = Path(__file__).parents[2] / "evals" / "cases" / "dev.jsonl"
_KEY = "recipe.txt"


@dataclass(frozen=True, slots=True)
class Words:
    """What texts are made of."""

    bases: tuple[str, ...]  # sentences of the sample web
    centres: Vectors  # their vectors
    all: tuple[str, ...]  # words as frequent as they are there


@dataclass(frozen=True, slots=True)
class Made:
    """Some documents with the vectors of their passages and sentences."""

    documents: list[tuple[Document, DocumentVersion]]
    chunks: list[Chunk]
    vectors: dict[str, Vectors]


def sized_settings(size: int) -> Settings:
    """Return settings whose data is the collection of this size, beside the data of this installation."""
    settings = load_settings()
    folder = settings.var / "benchmarks" / f"{size}"
    folder.mkdir(parents=True, exist_ok=True)
    models = folder / "models"
    if not models.exists():
        models.unlink(missing_ok=True)
        models.symlink_to(settings.var / "models")
    return settings.model_copy(update={"var": folder, "database": ""})


def make_collection(size: int) -> Settings:
    """Store a collection of `size` passages with all vectors, unless it is there; return settings that point at it."""
    settings = sized_settings(size)
    embedder = open_embedder(settings)
    key = f"recipe {RECIPE}, {size} passages, {embedder.name}"
    done = settings.var / _KEY
    if done.is_file() and done.read_text(encoding="utf-8") == key:
        return settings
    note(f"making a collection of {size:,} passages ...")
    shutil.rmtree(settings.var)
    settings = sized_settings(size)
    engine = open_database(settings.database_url)
    providers = [to_provider(partner) for partner in load_partners(settings.partners).values()]
    SqlStore(engine).save_providers(providers)
    for made in _documents(size, _words(embedder), providers):
        _store(engine, embedder.name, made)
    engine.dispose()
    done.write_text(key, encoding="utf-8")
    return settings


def questions(count: int) -> list[str]:
    """Return questions of firms about the sample web, in an order of their own."""
    texts = [case.question for case in read_cases(CASES)]
    random.Random(1).shuffle(texts)
    if count > len(texts):
        raise BenchmarkError(f"{CASES}: holds {len(texts)} questions, not {count}: ask for fewer")
    return texts[:count]


def _words(embedder: Embedder) -> Words:
    lines = (re.sub(r"\]\([^)]*\)|[*|#\[\]]+", " ", line) for page in load_pages() for line in page.text.splitlines())
    found = [" ".join(s.split()) for line in lines for s in sentences(line)]
    whole = sorted({s for s in found if 40 <= len(s) <= 300})
    random.Random(2).shuffle(whole)
    bases = whole[:CENTRES]
    return Words(tuple(bases), embedder.embed_passages(bases), tuple(word for s in found for word in s.split()))


def _documents(size: int, words: Words, providers: Sequence[Provider]) -> Iterator[Made]:
    chance, noise = random.Random(3), np.random.default_rng(3)
    made = Made([], [], {})
    for number, first in enumerate(range(0, size, CHUNKS_PER_DOCUMENT)):
        _add(made, number, min(CHUNKS_PER_DOCUMENT, size - first), words, providers, chance, noise)
        if len(made.documents) == BATCH:
            yield made
            made = Made([], [], {})
    if made.documents:
        yield made


def _add(
    made: Made,
    number: int,
    count: int,
    words: Words,
    providers: Sequence[Provider],
    chance: random.Random,
    noise: np.random.Generator,
) -> None:
    """Append a document about a few topics to what was made."""
    provider = providers[number % len(providers)]
    name = f"{provider.id}-{number:06d}"
    topics = chance.sample(range(len(words.bases)), TOPICS_PER_DOCUMENT)
    title = " ".join(words.bases[topics[0]].split()[:8])
    url = f"http://{provider.id}.localhost:8010/b/{number}"
    document = Document(id=name, provider_id=provider.id, source_id="benchmark", url=url, kind="html", language="it")
    version = DocumentVersion(
        id=f"{name}@{number:012x}",
        document_id=name,
        digest=text_digest(name),
        title=title,
        language="it",
        read_at=datetime(2026, 11, 20, tzinfo=UTC),
        updated_on=date(2026, 1 + number % 10, 1),
    )
    made.documents.append((document, version))
    for ordinal in range(count):
        picked = [chance.choice(topics) for _ in range(SENTENCES_PER_CHUNK)]
        lines = [_varied(words.bases[base], words, chance) for base in picked]
        chunk = Chunk(
            id=f"{version.id}#{ordinal}",
            version_id=version.id,
            document_id=name,
            ordinal=ordinal,
            headings=(" ".join(lines[0].split()[:5]),),
            text="\n".join(lines),
        )
        made.chunks.append(chunk)
        near = _near(words.centres[picked], noise)
        for line, vector in zip(lines, near, strict=True):
            texts = (sentence_text(provider.short_name, title, chunk, s) for s in sentences(line))
            made.vectors.update({text_digest(text): vector for text in texts})
        made.vectors[text_digest(passage_text(title, chunk))] = _near(near.mean(axis=0, keepdims=True), noise)[0]


def _varied(sentence: str, words: Words, chance: random.Random) -> str:
    return " ".join(chance.choice(words.all) if chance.random() < REPLACED else word for word in sentence.split())


def _near(vectors: Vectors, noise: np.random.Generator) -> Vectors:
    moved = vectors + noise.standard_normal(vectors.shape, dtype=np.float32) * np.float32(NOISE / vectors.shape[1] ** 0.5)
    near: Vectors = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return near


def _store(engine: Engine, model: str, made: Made) -> None:
    """Write a batch in one transaction: page by page would take longer than what is measured."""
    documents = [asdict(document) | {"version_id": version.id} for document, version in made.documents]
    chunks = [asdict(chunk) | {"headings": list(chunk.headings)} for chunk in made.chunks]
    blobs = [{"digest": d, "model": model, "vector": v.astype("<f2").tobytes()} for d, v in made.vectors.items()]
    with engine.begin() as connection:
        connection.execute(sa.insert(tables.documents), documents)
        connection.execute(sa.insert(tables.versions), [asdict(version) for _, version in made.documents])
        connection.execute(sa.insert(tables.chunks), chunks)
        connection.execute(sa.insert(tables.vectors).prefix_with("OR IGNORE"), blobs)
