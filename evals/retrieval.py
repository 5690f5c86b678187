"""Retrieval quality on any collection of passages and questions, in a build of its own."""

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from evals.errors import CollectionError
from evals.metrics.retrieval import ndcg, recall, reciprocal_rank
from kb.types import Chunk, Document, DocumentVersion, Provider, Query, SearchResult

_DEPTH = 10
_PROVIDER = Provider(id="collection", name="Collection", short_name="", kind="collection", url="", territory=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage of a collection."""

    id: str
    text: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A question and the passages that answer it."""

    id: str
    question: str
    relevant: frozenset[str]


def read_passages(path: Path) -> list[Passage]:
    """Read passages. Raises CollectionError with file, line and field."""
    found = []
    for number, record in _lines(path):
        text = _text(record, "text", path, number)
        found.append(Passage(id=_text(record, "id", path, number), text=text, title=str(record.get("title") or "")))
    return found


def read_questions(path: Path, known: set[str]) -> list[Judged]:
    """Read questions. Raises CollectionError with file, line and field, also for a passage that is not in `known`."""
    found = []
    for number, record in _lines(path):
        ids = record.get("passage_ids") or [record.get("passage_id")]
        unknown = [i for i in ids if i not in known]
        if unknown:
            raise CollectionError(f"{path}:{number}: passage_id: no passage {unknown[0]!r} in the collection")
        question = _text(record, "question", path, number)
        found.append(Judged(id=_text(record, "id", path, number), question=question, relevant=frozenset(ids)))
    return found


def as_documents(passages: Sequence[Passage]) -> Iterator[tuple[Document, DocumentVersion, list[Chunk]]]:
    """Yield each passage as a document of one chunk."""
    now = datetime.now(UTC)
    for passage in passages:
        version = DocumentVersion(
            id=passage.id, document_id=passage.id, digest=passage.id, title=passage.title, language="it", read_at=now
        )
        document = Document(
            id=passage.id,
            provider_id=_PROVIDER.id,
            source_id="file",
            url=f"urn:passage:{passage.id}",
            kind="html",
            language="it",
        )
        chunk = Chunk(id=passage.id, version_id=passage.id, document_id=passage.id, ordinal=0, headings=(), text=passage.text)
        yield document, version, [chunk]


def provider() -> Provider:
    """Return the provider that all passages of a collection belong to."""
    return _PROVIDER


def measure(
    questions: Sequence[Judged],
    search: Callable[[Query], SearchResult],
    language: Callable[[str], str],
    progress: Callable[[int, int], None],
) -> dict[str, float]:
    """Return recall@1, @5, @10, rr@10, ndcg@10 (binary gain, log2 discount) and milliseconds, averaged over questions."""
    rows, ms = [], []
    for done, judged in enumerate(questions, start=1):
        query = Query(texts=(judged.question,), as_of=date.today(), limit=_DEPTH, language=language(judged.question))
        result = search(query)
        ms.append(sum(result.ms.values()))
        rows.append(scores([hit.chunk.id for hit in result.hits], judged.relevant))
        progress(done, len(questions))
    means = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
    return means | {"ms_p50": float(np.percentile(ms, 50)), "ms_p95": float(np.percentile(ms, 95))}


def scores(ranked: Sequence[str], relevant: frozenset[str]) -> dict[str, float]:
    """Return the measures of one ranking."""
    hits = [i in relevant for i in ranked]
    found = {f"recall@{k}": recall(hits, len(relevant), k) for k in (1, 5, 10)}
    ideal = [1.0] * len(relevant)
    return found | {"rr@10": reciprocal_rank(hits, _DEPTH), "ndcg@10": ndcg(hits, ideal, _DEPTH)}


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, _record(line, path, number)
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise CollectionError(f"{path}: cannot be read: {error}") from error


def _record(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise CollectionError(f"{path}:{number}: not JSON: {error}") from error
    if not isinstance(record, dict):
        raise CollectionError(f"{path}:{number}: not a JSON object")
    return record


def _text(record: dict[str, Any], key: str, path: Path, number: int) -> str:
    value = record.get(key)
    if not isinstance(value, str) or not value.strip():
        raise CollectionError(f"{path}:{number}: {key}: a text is missing here")
    return value
