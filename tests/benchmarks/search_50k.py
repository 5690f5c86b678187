"""Search over 50,000 passages: build from stored vectors, time of a question, recall of Chroma against an exact scan.

python -m tests.benchmarks.search_50k [--size 50000] [--questions 200] [--keep-build]
"""

import argparse
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import numpy as np
from numpy.typing import NDArray

from api.compose import builds_folder, open_embedder, open_knowledge, open_store
from api.publishing import verify_in_child
from api.settings import Settings
from kb.build_folder import BuildsFolder
from kb.building import Engines, make_build
from kb.engines.bm25_index import Bm25Index
from kb.engines.chroma_vectors import ChromaVectors
from kb.engines.exact_vectors import ExactVectors
from kb.engines.italian_analyzer import ItalianAnalyzer
from kb.errors import EmbeddingError, IndexDamagedError, NotPublishedError
from kb.ports import VectorIndex
from kb.types import Query, Vectors
from tests.benchmarks import collection
from tests.benchmarks.measuring import Reading, note, parser, percentile, run

WARM_UP = 20
STEPS = ("embed", "candidates", "rank", "read")


@dataclass(slots=True)
class StoredOnly:
    """Stands for the real embedder where every vector is stored; may not be asked for one."""

    name: str
    dim: int

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        raise EmbeddingError(f"{len(texts)} texts have no stored vector: delete var/benchmarks and run again")

    def embed_query(self, text: str) -> Vectors:
        raise EmbeddingError("a build asks no questions")


def main() -> int:
    """Measure and print the table."""
    flags = parser(__doc__)
    flags.add_argument("--size", type=int, default=50_000)
    flags.add_argument("--questions", type=int, default=200)
    flags.add_argument("--keep-build", action="store_true", help="search the build of the last run instead of making one")
    options = flags.parse_args()
    return run(f"Search, {options.size:,} passages", options, measure)


def measure(options: argparse.Namespace) -> list[Reading]:
    """Build anew, then compare Chroma with the scan, then search."""
    settings = published(options.size) if options.keep_build else collection.make_collection(options.size)
    made = [] if options.keep_build else build(settings)
    folder = builds_folder(settings)
    path = folder.path(folder.published())
    texts = collection.questions(options.questions)
    embedder = open_embedder(settings)
    vectors = np.stack([embedder.embed_query(text) for text in texts])
    return [
        *made,
        *recall(path, vectors),
        *searches(settings, texts),
    ]


def published(size: int) -> Settings:
    """Return settings over a published collection; made only if it is not there."""
    settings = collection.make_collection(size)
    try:
        builds_folder(settings).published()
    except NotPublishedError:
        build(settings)
    return settings


def build(settings: Settings) -> list[Reading]:
    """Build and verify, and publish whatever the verdict: a build that is not fit can still be timed."""
    shutil.rmtree(settings.var / "builds", ignore_errors=True)
    real = open_embedder(settings)
    engines = Engines(
        embedder=StoredOnly(real.name, real.dim),
        vectors=ChromaVectors,
        exact=ExactVectors,
        lexical=lambda: Bm25Index(ItalianAnalyzer()),
    )
    folder: BuildsFolder = builds_folder(settings)
    start = perf_counter()
    report = make_build(open_store(settings), engines, folder, _tell)
    made = perf_counter()
    refused = 0
    try:
        verify_in_child(folder.path(report.build_id), settings)
    except IndexDamagedError as error:
        refused = 1
        note(f"  verification refuses the build: {error}")
    verified = perf_counter() - made
    folder.publish(report.build_id)
    return [
        Reading(what="build from stored vectors, and its verification", value=made - start + verified, unit="s", budget=120),
        Reading(what="… of which verification", value=verified, unit="s"),
        Reading(what="builds that verification refuses, of 1", value=refused, unit="", budget=0),
    ]


def recall(path: Path, questions: Vectors) -> list[Reading]:
    """Return how many of the closest passages Chroma finds, and its time against the scan's."""
    chroma, exact = ChromaVectors(), ExactVectors()
    readings = []
    try:
        chroma.open(path / "chroma")
        exact.open(path / "exact")
        for index in (chroma, exact):  # the first reading comes from the disk
            index.search(questions[0], 100)
        for limit in (10, 100):
            floor = 0.97 if limit == 10 else None  # as kb/building demands before a build is published
            found = sum(_found(chroma, exact, question, limit) for question in questions) / len(questions)
            readings.append(Reading(what=f"Chroma recall@{limit}", value=found, unit="", budget=floor, at_least=True))
        taken = [median(_ms(partial(index.search, question, 100)) for question in questions) for index in (chroma, exact)]
    finally:
        chroma.close()
    return [*readings, Reading(what="Chroma alone, p50", value=taken[0], unit="ms", baseline=taken[1], against="exact engine")]


def searches(settings: Settings, texts: Sequence[str]) -> list[Reading]:
    """Return the times of whole searches, in turn with a scan of the same vectors for the same question."""
    embedder = open_embedder(settings)
    folder = builds_folder(settings)
    knowledge = open_knowledge(settings, open_store(settings), embedder, folder)
    matrix: Vectors = np.array(np.load(folder.path(knowledge.build.id) / "exact" / "vectors.npy"))
    whole, scan, own, steps = [], [], [], []
    for text in [*texts[:WARM_UP], *texts]:
        query = Query(texts=(text,), as_of=collection.AS_OF)
        vector = embedder.embed_query(text)
        scan.append(_ms(partial(_best, matrix, vector)))
        start, used = perf_counter(), process_time()
        steps.append(knowledge.search(query).ms)
        whole.append((perf_counter() - start) * 1000)
        own.append((process_time() - used) * 1000)
    whole, scan, own, steps = whole[WARM_UP:], scan[WARM_UP:], own[WARM_UP:], steps[WARM_UP:]
    baseline, against = median(scan), "numpy scan, ms"
    return [
        Reading(what="search p50", value=median(whole), unit="ms", budget=20, baseline=baseline, against=against),
        Reading(what="search p95", value=percentile(whole, 0.95), unit="ms", budget=50, baseline=baseline, against=against),
        Reading(what="… processor time, p50", value=median(own), unit="ms"),
        *(Reading(what=f"… step {step}, p50", value=median(ms[step] for ms in steps), unit="ms") for step in STEPS),
    ]


def _best(matrix: Vectors, vector: Vectors) -> NDArray[np.int64]:
    best: NDArray[np.int64] = np.argpartition(-(matrix @ vector), 100)[:100]
    return best


def _found(chroma: VectorIndex, exact: VectorIndex, question: Vectors, limit: int) -> float:
    # Equal texts have equal vectors: what counts is the similarity, not the name.
    floor = exact.search(question, limit)[-1].score - 1e-4
    return sum(candidate.score >= floor for candidate in chroma.search(question, limit)) / limit


def _ms(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return (perf_counter() - start) * 1000


def _tell(step: str, done: int, total: int) -> None:
    note(f"  {step} {done}/{total}")


if __name__ == "__main__":
    sys.exit(main())
