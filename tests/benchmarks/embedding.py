"""Passages a second of the default embedder against torch float32; bench_embedding shows all engines in detail.

python -m tests.benchmarks.embedding [--passages 32]
"""

import argparse
import random
import sys

from api.settings import load_settings
from tests.benchmarks.bench_embedding import ROUNDS, one_round, open_engines, passages, query_ms
from tests.benchmarks.measuring import BenchmarkError, Reading, parser, run

THREADS = 2


def main() -> int:
    """Measure and print the table."""
    flags = parser(__doc__)
    flags.add_argument("--passages", type=int, default=32)
    return run("Embedding", flags.parse_args(), measure)


def measure(options: argparse.Namespace) -> list[Reading]:
    """Let the engines take turns; the best round of each counts."""
    folder = load_settings().var / "models" / "e5-small"
    if not folder.is_dir():
        raise BenchmarkError(f"{folder}: no model there; run `make setup`")
    texts = passages(options.passages, random.Random(0))
    engines = open_engines(folder, THREADS)[:2]
    one_round(engines, texts[:4])  # warms up
    float32, default = (min(times) for times in zip(*(one_round(engines, texts) for _ in range(ROUNDS)), strict=True))
    return [
        Reading(what=f"{engines[1].name}, times torch float32", value=float32 / default, unit="", budget=2.5, at_least=True),
        Reading(
            what="passages", value=len(texts) / default, unit="/s", baseline=len(texts) / float32, against="torch float32, /s"
        ),
        Reading(
            what="a question, p50",
            value=query_ms(engines[1]),
            unit="ms",
            baseline=query_ms(engines[0]),
            against="torch float32, ms",
        ),
    ]


if __name__ == "__main__":
    sys.exit(main())
