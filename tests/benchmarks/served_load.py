"""`fondaco serve` under load: 20 answers a second, then more than it can do, then whether it comes back.

python -m tests.benchmarks.served_load [--seconds 30] [--rate 20] [--var FOLDER]

Requests come when they come (open loop, exponential gaps), and each is timed from the moment at which it was due, so a server
that falls behind is seen to.
"""

import argparse
import asyncio
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from time import perf_counter

import httpx

from tests.benchmarks import collection
from tests.benchmarks.measuring import Reading, note, parser, percentile, run
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
        start = perf_counter() if due is None else due
        try:
            response = await self._client.post("/v1/ask", json={"question": next(self._texts)})
            status = response.status_code
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
    flags.add_argument("--var", type=Path, help="data of another installation")
    options = flags.parse_args()
    return run(f"Served load, {options.rate:g} answers a second for {options.seconds:g} s", options, measure)


def measure(options: argparse.Namespace) -> list[Reading]:
    """Serve and put the load on it."""
    with served(published_settings(options.var)) as (url, _):
        return asyncio.run(_load(url, options.rate, options.seconds))


async def _load(url: str, rate: float, seconds: float) -> list[Reading]:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=200)
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=30, limits=limits) as client:
        visitors = Visitors(client, collection.questions(200))
        await visitors.one_by_one(ALONE)
        alone = median(reply.ms for reply in await visitors.one_by_one(ALONE))
        note(f"  {rate:g} a second ...")
        steady = await visitors.come(rate, seconds)
        note("  capacity ...")
        capacity = await visitors.capacity()
        note(f"  {OVERLOAD * capacity:.0f} a second ...")
        flooded = asyncio.create_task(visitors.come(OVERLOAD * capacity, OVERLOAD_SECONDS))
        await asyncio.sleep(OVERLOAD_SECONDS)
        recovery = await visitors.recovery_seconds()
        return [*_steady(steady, alone), *_beyond(await flooded, capacity, rate, recovery)]


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
