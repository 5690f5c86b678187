"""Crawl and extraction of the whole sample web on loopback, and the same once more when nothing has changed.

python -m tests.benchmarks.crawl [--partners sace simest]
"""

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import httpx

from api.settings import load_settings
from tests.benchmarks.measuring import BenchmarkError, Reading, note, parser, run
from tests.benchmarks.serving import HOST, child, environment, free_port

CONNECTIONS = 8


def main() -> int:
    """Measure and print the table."""
    flags = parser(__doc__)
    flags.add_argument("--partners", nargs="*", default=[], help="ids of partners; all by default")
    return run("Crawl of the sample web", flags.parse_args(), measure)


def measure(options: argparse.Namespace) -> list[Reading]:
    """Crawl twice into a folder of its own, with the hashing embedder: embedding is measured elsewhere."""
    with TemporaryDirectory() as folder, sample_web() as port:
        settings = load_settings().model_copy(update={"var": Path(folder), "database": ""})
        extra = {"FONDACO_EMBEDDER": "hashing", "FONDACO_WEB": "sample", "FONDACO_SAMPLE_PORT": str(port)}
        variables = environment(settings, extra)
        listed = _fondaco(["crawl", *options.partners, "--dry-run", "--json"], variables)
        urls = [url for partner in listed.values() for url in partner]
        note(f"  {len(urls)} addresses in the sitemaps")
        asyncio.run(_fetch_all(urls, port))  # the sample web renders its pages when they are first asked for
        plain = len(urls) / asyncio.run(_fetch_all(urls, port))
        first = _fondaco(["crawl", *options.partners, "--json"], variables)
        again = _fondaco(["crawl", *options.partners, "--json"], variables)
    return _readings(first, again, plain)


def _readings(first: Mapping[str, Any], again: Mapping[str, Any], plain: float) -> list[Reading]:
    against = "fetching alone, /s"
    rate, pace = first["parsed"] / first["seconds"], (again["unchanged"] + again["fetched"]) / again["seconds"]
    new_build = float(again["build_id"] != first["build_id"])
    return [
        Reading(
            what=f"crawl and extract, {first['parsed']} pages",
            value=rate,
            unit="/s",
            budget=60,
            at_least=True,
            baseline=plain,
            against=against,
        ),
        Reading(what="… in all", value=first["seconds"], unit="s"),
        Reading(what=f"again, {again['unchanged']} unchanged", value=pace, unit="/s", baseline=plain, against=against),
        Reading(what="again: pages parsed", value=again["parsed"], unit="", budget=0),
        Reading(what="again: texts embedded", value=again["embedded"], unit="", budget=0),
        Reading(what="again: new builds", value=new_build, unit="", budget=0),
    ]


@contextmanager
def sample_web() -> Iterator[int]:
    """Serve the sample web, and give its port."""
    port = free_port()
    command = [sys.executable, "-m", "ingest.sample", "--host", HOST, "--port", str(port)]
    with child(command, environment(load_settings()), stdout=subprocess.PIPE) as process:
        # It prints one line, when it listens.
        if not (process.stdout and process.stdout.readline()):
            raise BenchmarkError("the sample web did not start; what it says stands above")
        yield port


def _fondaco(arguments: Sequence[str], variables: Mapping[str, str]) -> dict[str, Any]:
    start = perf_counter()
    command = [sys.executable, "-m", "api.cli", *arguments]
    done = subprocess.run(command, env=dict(variables), capture_output=True, text=True, check=False)
    note(f"  fondaco {' '.join(arguments)}: {perf_counter() - start:.0f} s")
    try:
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError) as error:
        raise BenchmarkError(
            f"`fondaco {' '.join(arguments)}` ended with code {done.returncode}: {done.stderr[-500:]}"
        ) from error
    return found


async def _fetch_all(urls: Sequence[str], port: int) -> float:
    """Fetch all addresses over a few connections and throw the bodies away; return the seconds."""
    waiting = iter(urls)
    limits = httpx.Limits(max_connections=CONNECTIONS)
    async with httpx.AsyncClient(trust_env=False, timeout=60, limits=limits) as client:

        async def fetch() -> None:
            for url in waiting:
                parts = urlsplit(url)
                path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
                await client.get(f"http://{HOST}:{port}{path}", headers={"host": parts.netloc})

        start = perf_counter()
        await asyncio.gather(*(fetch() for _ in range(CONNECTIONS)))
        return perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
