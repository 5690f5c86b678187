"""Search over 50,000 passages: build from stored vectors, time of a question, recall of Chroma against an exact scan.

python -m tests.benchmarks.search_50k [--size 50000] [--questions 200]
"""

import argparse
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from api.compose import builds_folder, open_embedder, open_knowledge, open_store
from api.publishing import verify_in_child
from api.settings import Settings
from kb.build_folder import BuildsFolder
from kb.building import Engines, make_build
from kb.engines.bm25_index import Bm25Index
from kb.engines.chroma_vectors import ChromaVectors
from kb.engines.exact_vectors import ExactVectors
from kb.engines.italian_analyzer import ItalianAnalyzer
from kb.errors import EmbeddingError, NotPublishedError
from kb.ports import VectorIndex
from kb.types import Query, Vectors
from tests.benchmarks import collection
from tests.benchmarks.measuring import Reading, note, parser, percentile, run

WARM_UP = 20
STEPS = ("embed", "candidates", "rank", "read")


@dataclass(frozen=True, slots=True)
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
    options = flags.parse_args()
    return run(f"Search, {options.size:,} passages", options, measure)


def measure(options: argparse.Namespace) -> list[Reading]:
    """Build anew, then compare Chroma with the scan, then search."""
    settings = collection.make_collection(options.size)
    shutil.rmtree(settings.var / "builds", ignore_errors=True)
    built, verified = build(settings)
    folder = builds_folder(settings)
    path = folder.path(folder.published())
    texts = collection.questions(options.questions)
    embedder = open_embedder(settings)
    vectors = np.stack([embedder.embed_query(text) for text in texts])
    return [
        Reading(what="build from stored vectors, and its verification", value=built + verified, unit="s", budget=120),
        Reading(what="… of which verification", value=verified, unit="s"),
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


def build(settings: Settings) -> tuple[float, float]:
    """Build and publish; return the seconds of both steps."""
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
    verify_in_child(folder.path(report.build_id), settings)
    folder.publish(report.build_id)
    return made - start, perf_counter() - made


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
        taken = [median(_ms(lambda q=q, i=i: i.search(q, 100)) for q in questions) for i in (chroma, exact)]
    finally:
        chroma.close()
    return [*readings, Reading(what="Chroma alone, p50", value=taken[0], unit="ms", baseline=taken[1], against="exact engine")]


def searches(settings: Settings, texts: Sequence[str]) -> list[Reading]:
    """Return the times of whole searches, in turn with a scan of the same vectors for the same question."""
    embedder = open_embedder(settings)
    folder = builds_folder(settings)
    knowledge = open_knowledge(settings, open_store(settings), embedder, folder)
    matrix: Vectors = np.array(np.load(folder.path(knowledge.build.id) / "exact" / "vectors.npy"))
    whole, scan, steps = [], [], []
    for text in [*texts[:WARM_UP], *texts]:
        query = Query(texts=(text,), as_of=collection.AS_OF)
        vector = embedder.embed_query(text)
        scan.append(_ms(lambda v=vector: _best(matrix, v)))
        start = perf_counter()
        steps.append(knowledge.search(query).ms)
        whole.append((perf_counter() - start) * 1000)
    whole, scan, steps = whole[WARM_UP:], scan[WARM_UP:], steps[WARM_UP:]
    baseline, against = median(scan), "numpy scan, ms"
    return [
        Reading(what="search p50", value=median(whole), unit="ms", budget=20, baseline=baseline, against=against),
        Reading(what="search p95", value=percentile(whole, 0.95), unit="ms", budget=50, baseline=baseline, against=against),
        *(Reading(what=f"… step {step}, p50", value=median(ms[step] for ms in steps), unit="ms") for step in STEPS),
    ]


def _best(matrix: Vectors, vector: Vectors) -> Vectors:
    similarity: Vectors = matrix @ vector
    best: Vectors = np.argpartition(-similarity, 100)[:100]
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
