"""The whole extractive answer over 50,000 passages, and the first event of its stream over HTTP.

python -m tests.benchmarks.answer_50k [--size 50000] [--questions 150]
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from statistics import median
from time import perf_counter

import httpx

from api.compose import builds_folder, open_assistant, open_embedder, open_knowledge, open_store
from api.settings import Settings
from assistant.pipeline import Assistant
from assistant.types import Answer, Question
from tests.benchmarks import collection
from tests.benchmarks.measuring import Reading, parser, percentile, run
from tests.benchmarks.search_50k import published
from tests.benchmarks.serving import served

WARM_UP = 20
STREAMS = 60


def main() -> int:
    """Measure and print the table."""
    flags = parser(__doc__)
    flags.add_argument("--size", type=int, default=50_000)
    flags.add_argument("--questions", type=int, default=150)
    options = flags.parse_args()
    return run(f"Answer, {options.size:,} passages", options, measure)


def measure(options: argparse.Namespace) -> list[Reading]:
    """Ask the pipeline itself first, then the server, which owns the build only when nobody else has it."""
    settings = published(options.size)
    texts = collection.questions(options.questions)
    with served(settings) as (url, _):
        streamed = streams(url, texts[:STREAMS])
    return [*answers(settings, texts), *streamed]


def answers(settings: Settings, texts: Sequence[str]) -> list[Reading]:
    """Return the times of whole answers against those of the searches in them.

    Few questions have an answer in passages of words put together at random, so they are asked a second time with nothing
    held back for doubt: then each is composed, checked and cited.
    """
    knowledge = open_knowledge(settings, open_store(settings), open_embedder(settings), builds_folder(settings))
    bold = settings.model_copy(update={"assistant": settings.assistant.model_copy(update={"min_confidence": 0.0})})
    return [
        *_timed(open_assistant(settings, lambda: knowledge), texts, "answer"),
        *_timed(open_assistant(bold, lambda: knowledge), texts, "answer, none held back"),
    ]


def _timed(assistant: Assistant, texts: Sequence[str], what: str) -> list[Reading]:
    whole: list[float] = []
    given: list[Answer] = []
    for text in [*texts[:WARM_UP], *texts]:
        start = perf_counter()
        given.append(assistant.answer(Question(text=text, as_of=collection.AS_OF)))
        whole.append((perf_counter() - start) * 1000)
    whole, given = whole[WARM_UP:], given[WARM_UP:]
    search = [answer.trace.ms.get("search", 0.0) for answer in given]
    outcomes = ", ".join(f"{count} {outcome}" for outcome, count in Counter(a.outcome for a in given).most_common())
    p95 = percentile(search, 0.95)
    return [
        Reading(what=f"{what} p50 ({outcomes})", value=median(whole), unit="ms", baseline=median(search), against="search p50"),
        Reading(what=f"{what} p95", value=percentile(whole, 0.95), unit="ms", budget=150, baseline=p95, against="search p95"),
    ]


def streams(url: str, texts: Sequence[str]) -> list[Reading]:
    """Return when events of a stream arrive, against a request that does no work."""
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        idle, first, said = [], [], []
        for text in [*texts[:5], *texts]:
            start = perf_counter()
            client.get("/health")
            idle.append((perf_counter() - start) * 1000)
            times = _event_times(client, text)
            first.append(min(times.values()))
            said.append(times.get("statement", times["done"]))
    p50, p95 = median(idle[5:]), percentile(first[5:], 0.95)
    against = "GET /health p50"
    return [
        Reading(what="first event of the stream, p95", value=p95, unit="ms", budget=50, baseline=p50, against=against),
        Reading(what="first statement of the stream, p50", value=median(said[5:]), unit="ms", baseline=p50, against=against),
        Reading(
            what="first statement of the stream, p95",
            value=percentile(said[5:], 0.95),
            unit="ms",
            baseline=p50,
            against=against,
        ),
    ]


def _event_times(client: httpx.Client, text: str) -> dict[str, float]:
    """Return the milliseconds until the first event of each name."""
    found: dict[str, float] = {}
    start = perf_counter()
    with client.stream("POST", "/v1/ask/stream", json={"question": text}) as response:
        response.raise_for_status()
        for line in response.iter_lines():
            if line.startswith("event: "):
                found.setdefault(line.removeprefix("event: "), (perf_counter() - start) * 1000)
    return found


if __name__ == "__main__":
    sys.exit(main())
