"""Makes a build out of the store, aside, and publishes it when it has been verified."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import numpy as np

from kb.build_folder import BuildsFolder, Sentences, file_digests, finish, read_arrays, read_manifest, write_arrays
from kb.embedding import VectorStore, embed_all, passage_text, sentence_text
from kb.errors import IndexDamagedError, KbError, NotPublishedError
from kb.ports import Embedder, VectorIndex
from kb.sentences import split_sentences
from kb.types import Build, Chunk, Document, DocumentVersion, Provider, Vectors

CHUNKER = "sections-2"  # changes with the rules of ingest/chunking.py
SENTENCES = "in-context-1"  # changes with what is embedded for a sentence
_PROBES = 200
_LEAST_RECALL = 0.97  # of the ten closest, against an exact scan
Choice = Callable[[Build], bool]
_Row = tuple[Chunk, DocumentVersion, Document]
_DISK_ADVICE = "look at the free space of the disk, then run `fondaco publish`; what was published stays so"


class ChunkSource(VectorStore, Protocol):
    """The store, as far as a build needs it."""

    def current_chunks(self) -> Iterator[tuple[Chunk, DocumentVersion, Document]]: ...

    def providers(self) -> dict[str, Provider]: ...

    def save_build(self, build: Build, state: str) -> None: ...


class TextIndex(Protocol):
    """A lexical index that can be written."""

    def build(self, folder: Path, texts: Sequence[str]) -> None: ...


class Progress(Protocol):
    """Hears how far a long step has come."""

    def __call__(self, step: str, done: int, total: int, /) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Engines:
    """What a build is made with."""

    embedder: Embedder
    vectors: Callable[[], VectorIndex]
    exact: Callable[[], VectorIndex]
    lexical: Callable[[], TextIndex]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What came of an attempt to build."""

    build_id: str
    embedded: int  # texts that had no vector yet
    published: bool  # False: the store says the same as the published build
    seconds: float


def make_build(
    store: ChunkSource, engines: Engines, folder: BuildsFolder, progress: Progress, reuse: Choice = lambda build: True
) -> BuildReport:
    """Build an index of all current chunks; neither verified nor published yet.

    A build with exactly these chunks, published or left by a run that was killed, is returned instead if `reuse` agrees.
    """
    started = datetime.now(UTC)
    folder.clear_unfinished()
    rows = _rows(store)
    chunks = [row[0] for row in rows]
    texts = [passage_text(version.title, chunk) for chunk, version, _ in rows]
    digest = _content_digest(engines.embedder, chunks, store.providers())
    if known := _known_build(folder, digest, reuse):
        return known
    chunk_vectors, new_chunks = embed_all(texts, engines.embedder, store, _step(progress, "embedding passages"))
    sentences, new_sentences = _sentences(rows, engines.embedder, store, progress)
    target = folder.root / f"{started:%Y%m%dT%H%M%S}{started.microsecond // 1000:03}-{digest[:8]}"
    target.mkdir(parents=True, exist_ok=True)
    try:
        write_arrays(target, [chunk.id for chunk in chunks], chunk_vectors, sentences)
        _write_indexes(target, engines, [chunk.id for chunk in chunks], texts, chunk_vectors, progress)
    except Exception as error:  # a full disk shows itself in errors of every library
        folder.clear_unfinished()
        raise KbError(f"{target}: the indexes cannot be written: {error}; {_DISK_ADVICE}") from error
    build = Build(
        id=target.name,
        created_at=started,
        embedder=engines.embedder.name,
        dim=engines.embedder.dim,
        chunker=CHUNKER,
        chunks=len(chunks),
        sentences=len(sentences.vectors),
        documents=len({chunk.document_id for chunk in chunks}),
        digests=file_digests(target) | {"content": digest},
    )
    finish(target, build)
    store.save_build(build, "made")
    seconds = (datetime.now(UTC) - started).total_seconds()
    return BuildReport(build_id=target.name, embedded=new_chunks + new_sentences, published=True, seconds=seconds)


def _write_indexes(
    target: Path, engines: Engines, ids: Sequence[str], texts: Sequence[str], vectors: Vectors, progress: Progress
) -> None:
    progress("writing indexes", 0, 3)
    engines.exact().build(target / "exact", ids, vectors)
    progress("writing indexes", 1, 3)
    engines.lexical().build(target / "bm25", texts)
    progress("writing indexes", 2, 3)
    engines.vectors().build(target / "chroma", ids, vectors)
    progress("writing indexes", 3, 3)


def verify(folder: Path, vectors: VectorIndex, exact: VectorIndex) -> None:
    """Check a build: files, counts, and that 200 of its vectors find themselves. Raises IndexDamagedError.

    Opens Chroma: run it in a child process of which a crash costs nothing.
    """
    build = read_manifest(folder)
    found = file_digests(folder)
    for name, digest in build.digests.items():
        if name != "content" and found.get(name) != digest:
            raise IndexDamagedError(f"{folder / name}: its content is not what the manifest says")
    ids, sentences = read_arrays(folder)
    if len(ids) != build.chunks or len(sentences.vectors) != build.sentences:
        raise IndexDamagedError(f"{folder}: {len(ids)} chunks, the manifest says {build.chunks}")
    exact.open(folder / "exact")
    vectors.open(folder / "chroma")
    try:
        if vectors.count() != build.chunks or exact.count() != build.chunks:
            raise IndexDamagedError(f"{folder}: Chroma holds {vectors.count()} vectors instead of {build.chunks}")
        _probe(folder, np.load(folder / "exact" / "vectors.npy", mmap_mode="r"), ids, vectors, exact)
    finally:
        vectors.close()


def _probe(folder: Path, matrix: Vectors, ids: list[str], vectors: VectorIndex, exact: VectorIndex) -> None:
    step = max(1, len(ids) // _PROBES)
    wrong, shared, asked = 0, 0, 0
    for row in range(0, len(ids), step):
        mine = vectors.search(np.array(matrix[row]), min(10, len(ids)))
        # Texts may be equal, and so their vectors: what counts is the similarity of the best.
        wrong += not mine or mine[0].score < 0.999
        wanted = exact.search(np.array(matrix[row]), min(10, len(ids)))
        floor = wanted[-1].score - 1e-4
        shared += sum(c.score >= floor for c in mine)
        asked += len(wanted)
    # An HNSW graph may leave a vector aside; more than one in a hundred, or poor recall, is damage.
    if wrong > max(1, len(ids) // step // 100) or shared / asked < _LEAST_RECALL:
        raise IndexDamagedError(
            f"{folder}: {wrong} vectors do not find themselves; recall against exact scan {shared / asked:.3f}"
        )


def _sentences(rows: Sequence[_Row], embedder: Embedder, store: ChunkSource, progress: Progress) -> tuple[Sentences, int]:
    providers = store.providers()
    spans, starts, texts = [], [0], []
    for chunk, version, document in rows:
        found = split_sentences(chunk.text)
        spans += found
        who = providers[document.provider_id].short_name
        texts += [sentence_text(who, version.title, chunk, chunk.text[a:b]) for a, b in found]
        starts.append(len(spans))
    vectors, made = embed_all(texts, embedder, store, _step(progress, "embedding sentences"))
    return (
        Sentences(
            vectors=vectors,
            starts=np.array(starts, dtype=np.int64),
            spans=np.array(spans, dtype=np.int32).reshape(-1, 2),
        ),
        made,
    )


def _content_digest(embedder: Embedder, chunks: Sequence[Chunk], providers: Mapping[str, Provider]) -> str:
    # A chunk's id holds the digest of its document's text; a sentence is embedded with the name of its provider.
    names = sorted(f"{provider.id}={provider.short_name}" for provider in providers.values())
    content = "\n".join([embedder.name, CHUNKER, SENTENCES, *names, *(chunk.id for chunk in chunks)])
    return hashlib.sha256(content.encode()).hexdigest()


def _rows(store: ChunkSource) -> list[_Row]:
    rows = list(store.current_chunks())
    if not rows:
        raise KbError("the store holds no documents: run `fondaco crawl` before publishing")
    return rows


def _known_build(folder: BuildsFolder, digest: str, reuse: Choice) -> BuildReport | None:
    same = [b for b in folder.all() if b.digests.get("content") == digest and reuse(b)]
    if not same:
        return None
    published = _published_id(folder)
    known = next((b for b in same if b.id == published), same[0])
    return BuildReport(build_id=known.id, embedded=0, published=known.id != published, seconds=0.0)


def _published_id(folder: BuildsFolder) -> str | None:
    try:
        return folder.published()
    except NotPublishedError:
        return None


def _step(progress: Progress, name: str) -> Callable[[int, int], None]:
    return lambda done, total: progress(name, done, total)
