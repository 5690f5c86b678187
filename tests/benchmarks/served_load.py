"""`fondaco serve` under load: 20 answers a second, then more than it can do, then whether it comes back.

python -m tests.benchmarks.served_load [--seconds 30] [--rate 20] [--crawl] [--var FOLDER]

Beside the questions somebody opens a page of the portal twice a second; with `--crawl` the whole sample web is crawled,
parsed and embedded on the same processors, again and again. Requests come when they come (open loop, exponential gaps),
and each is timed from the moment at which it was due, so a server that falls behind is seen to.
"""

import argparse
import asyncio
import random
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import linear_regression, median
from time import perf_counter

import httpx

from tests.benchmarks import collection
from tests.benchmarks.crawl_meanwhile import crawling
from tests.benchmarks.measuring import Reading, note, parser, percentile, run
from tests.benchmarks.page_weight import PATHS
from tests.benchmarks.resident_memory import total_mb
from tests.benchmarks.serving import published_settings, served

ALONE = 30  # questions asked one after the other
CLIENTS = 8  # that find out what the server can do
CAPACITY_SECONDS = 6
OVERLOAD = 3.0  # times the capacity
OVERLOAD_SECONDS = 10
RECOVERED_IN_A_ROW = 3
RECOVERY_LIMIT_SECONDS = 30
ANSWER_MS = 500
TURNED_AWAY = (429, 503)
PAGE_SECONDS = 0.5  # between two visitors who open a page
SETTLED = 0.25  # share of the time after which memory should not grow any more


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; status 0: nothing, the connection failed."""

    status: int
    ms: float  # since the request was due


class Visitors:
    """Ask one server questions, each another one than the last."""

    def __init__(self, client: httpx.AsyncClient, texts: Sequence[str]) -> None:
        self._client, self._texts = client, cycle(texts)

    async def ask(self, due: float | None = None) -> Reply:
        """Ask, and wait for the answer."""
        return await self._timed("POST", "/v1/ask", {"question": next(self._texts)}, due)

    async def browse(self, seconds: float) -> list[Reply]:
        """Open one page of the portal after the other, at times of their own."""
        end, found = perf_counter() + seconds, []
        for path in cycle(PATHS):
            if perf_counter() >= end:
                break
            found.append(asyncio.create_task(self._timed("GET", path)))
            await asyncio.sleep(PAGE_SECONDS)
        return list(await asyncio.gather(*found))

    async def _timed(self, method: str, path: str, body: dict[str, str] | None = None, due: float | None = None) -> Reply:
        start = perf_counter() if due is None else due
        try:
            status = (await self._client.request(method, path, json=body)).status_code
        except httpx.HTTPError:
            status = 0
        return Reply(status, (perf_counter() - start) * 1000)

    async def one_by_one(self, count: int) -> list[Reply]:
        return [await self.ask() for _ in range(count)]

    async def come(self, rate: float, seconds: float) -> list[Reply]:
        """Let visitors come at this rate, whether or not the earlier ones were served."""
        chance, begin = random.Random(4), perf_counter()
        due, asked = begin, []
        while due < begin + seconds:
            await asyncio.sleep(max(0.0, due - perf_counter()))
            asked.append(asyncio.create_task(self.ask(due)))
            due += chance.expovariate(rate)
        return list(await asyncio.gather(*asked))

    async def capacity(self) -> float:
        """Return the answers a second that some clients get who never wait."""
        end = perf_counter() + CAPACITY_SECONDS

        async def client() -> int:
            done = 0
            while perf_counter() < end:
                done += (await self.ask()).status == 200
            return done

        return sum(await asyncio.gather(*(client() for _ in range(CLIENTS)))) / CAPACITY_SECONDS

    async def recovery_seconds(self) -> float:
        """Return how long it takes until several answers in a row are as they should be."""
        begin, good, since = perf_counter(), 0, 0.0
        while good < RECOVERED_IN_A_ROW and perf_counter() - begin < RECOVERY_LIMIT_SECONDS:
            reply = await self.ask()
            if reply.status == 200 and reply.ms <= ANSWER_MS:
                since = perf_counter() - begin if good == 0 else since
                good += 1
            else:
                good = 0
                await asyncio.sleep(0.1)
        return since if good == RECOVERED_IN_A_ROW else float(RECOVERY_LIMIT_SECONDS)


def main() -> int:
    """Measure and print the table."""
    flags = parser(__doc__)
    flags.add_argument("--seconds", type=float, default=30)
    flags.add_argument("--rate", type=float, default=20)
    flags.add_argument("--crawl", action="store_true", help="crawl the sample web meanwhile")
    flags.add_argument("--var", type=Path, help="data of another installation")
    options = flags.parse_args()
    return run(f"Served load, {options.rate:g} answers a second for {options.seconds:g} s", options, measure)


def measure(options: argparse.Namespace) -> list[Reading]:
    """Serve and put the load on it."""
    settings = published_settings(options.var)
    with served(settings) as (url, process), crawling(settings) if options.crawl else nullcontext() as crawls:
        readings = asyncio.run(_load(url, process, options.rate, options.seconds))
        if crawls:
            readings.append(Reading(what="crawls begun meanwhile", value=crawls.begun, unit="", budget=1, at_least=True))
    return readings


async def _load(url: str, process: int, rate: float, seconds: float) -> list[Reading]:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=200)
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=30, limits=limits) as client:
        visitors = Visitors(client, collection.questions(200))
        await visitors.one_by_one(ALONE)
        alone = median(reply.ms for reply in await visitors.one_by_one(ALONE))
        note(f"  {rate:g} a second ...")
        steady, pages, memory = await asyncio.gather(
            visitors.come(rate, seconds), visitors.browse(seconds), _memory(process, seconds)
        )
        note("  capacity ...")
        capacity = await visitors.capacity()
        note(f"  {OVERLOAD * capacity:.0f} a second ...")
        flooded = asyncio.create_task(visitors.come(OVERLOAD * capacity, OVERLOAD_SECONDS))
        await asyncio.sleep(OVERLOAD_SECONDS)
        recovery = await visitors.recovery_seconds()
        held = [*_steady(steady, alone), *_pages(pages), *_growth(memory, seconds)]
        return [*held, *_beyond(await flooded, capacity, rate, recovery)]


async def _memory(process: int, seconds: float) -> list[tuple[float, float]]:
    """Return seconds since the start and MB resident, once a second."""
    begin, found = perf_counter(), []
    while (now := perf_counter() - begin) < seconds:
        found.append((now, total_mb(process, "VmRSS")))
        await asyncio.sleep(1)
    return found


def _growth(memory: Sequence[tuple[float, float]], seconds: float) -> list[Reading]:
    settled = [point for point in memory if point[0] >= SETTLED * seconds]
    slope = linear_regression(*zip(*settled, strict=True)).slope * 60 if len(settled) > 1 else 0.0
    return [
        Reading(what="memory at the end", value=memory[-1][1], unit="MB", baseline=memory[0][1], against="the start"),
        Reading(what="memory, slope after the first quarter", value=slope, unit="MB/min"),
    ]


def _pages(replies: Sequence[Reply]) -> list[Reading]:
    good = [reply.ms for reply in replies if reply.status == 200] or [0.0]
    return [
        Reading(what="portal page p95", value=percentile(good, 0.95), unit="ms"),
        Reading(what=f"errors among {len(replies)} pages", value=sum(r.status != 200 for r in replies), unit="", budget=0),
    ]


def _steady(replies: Sequence[Reply], alone: float) -> list[Reading]:
    good = [reply.ms for reply in replies if reply.status == 200] or [0.0]
    against = "p50 of one visitor alone"
    return [
        Reading(what="answer p50", value=median(good), unit="ms", baseline=alone, against=against),
        Reading(what="answer p95", value=percentile(good, 0.95), unit="ms", budget=ANSWER_MS, baseline=alone, against=against),
        Reading(what=f"errors among {len(replies)}", value=sum(r.status != 200 for r in replies), unit="", budget=0),
    ]


def _beyond(replies: Sequence[Reply], capacity: float, rate: float, recovery: float) -> list[Reading]:
    counts = Counter(reply.status for reply in replies)
    away = sum(counts[status] for status in TURNED_AWAY)
    other = len(replies) - counts[200] - away
    good = [reply.ms for reply in replies if reply.status == 200] or [0.0]
    share = 100 * away / len(replies)
    return [
        Reading(
            what="capacity", value=capacity, unit="/s", budget=rate, at_least=True, baseline=rate, against="the asked rate"
        ),
        Reading(what=f"turned away (429, 503) at {OVERLOAD:g} times capacity", value=share, unit="%"),
        Reading(what="neither answered nor turned away", value=other, unit="", budget=0),
        Reading(what="answer p95 meanwhile", value=percentile(good, 0.95), unit="ms"),
        Reading(what="recovery after the last visitor", value=recovery, unit="s", budget=10),
    ]


if __name__ == "__main__":
    sys.exit(main())
