"""A crawl of the whole sample web, from nothing and with the real embedder, again and again for the time of a block."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from api.settings import Settings
from tests.benchmarks.crawl import sample_web
from tests.benchmarks.measuring import BenchmarkError
from tests.benchmarks.serving import child, environment

_LONGEST_SECONDS = 600


class Crawls:
    """What happened meanwhile."""

    def __init__(self) -> None:
        self.begun = 0
        self.failed = 0  # ended with another code than 0


@contextmanager
def crawling(settings: Settings) -> Iterator[Crawls]:
    """Crawl into folders of its own, which are thrown away; only the models are those of the settings."""
    crawls, over = Crawls(), threading.Event()
    with sample_web() as port:
        worker = threading.Thread(target=_crawl_on, args=(settings, port, crawls, over))
        worker.start()
        try:
            yield crawls
        finally:
            over.set()
            worker.join()
    if crawls.failed:
        raise BenchmarkError(f"{crawls.failed} of {crawls.begun} crawls meanwhile failed: the load was less than it should be")


def _crawl_on(settings: Settings, port: int, crawls: Crawls, over: threading.Event) -> None:
    extra = {"FONDACO_WEB": "sample", "FONDACO_SAMPLE_PORT": str(port)}
    while not over.is_set() and not crawls.failed:
        with TemporaryDirectory() as folder:
            (Path(folder) / "models").symlink_to(settings.var.resolve() / "models")
            aside = settings.model_copy(update={"var": Path(folder), "database": ""})
            command = [sys.executable, "-m", "api.cli", "crawl", "--json"]
            with child(command, environment(aside, extra), stdout=subprocess.DEVNULL) as process:
                crawls.begun += 1
                crawls.failed += _ended_badly(process, over)


def _ended_badly(process: subprocess.Popen[str], over: threading.Event) -> bool:
    """Wait for the end of a crawl or of the block; a crawl that the block cut off did not fail."""
    for _ in range(_LONGEST_SECONDS * 10):
        if over.wait(0.1):
            return False
        if process.poll() is not None:
            return process.returncode != 0
    return True
