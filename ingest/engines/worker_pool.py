"""Processes that extract: limited in memory and time, killed and replaced when they exceed it."""

import multiprocessing
import queue
import resource
import threading
from concurrent.futures import Future
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from ingest.settings import IngestSettings
from ingest.types import ExtractedDocument, ExtractionFailure, ExtractionJob, Reason

Outcome = ExtractedDocument | ExtractionFailure
_JOBS_OF_A_PROCESS = 1000  # so that what libraries leak stays small
START_SECONDS = 60.0  # imports of the child, once


class WorkerPool:
    """Starts its processes with the first job; a thread for each one hands it jobs and watches the clock."""

    def __init__(self, settings: IngestSettings, start_seconds: float = START_SECONDS) -> None:
        self._settings = settings
        self._start_seconds = start_seconds
        self._jobs: queue.SimpleQueue[tuple[ExtractionJob, Future[Outcome]] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def submit(self, job: ExtractionJob) -> "Future[Outcome]":
        """Queue a job; its future never fails for what the body holds."""
        if not self._threads:
            arguments = (self._jobs, self._settings, self._start_seconds)
            self._threads = [
                threading.Thread(target=_serve, args=arguments, name=f"extraction-{number}", daemon=True)
                for number in range(self._settings.workers)
            ]
            for thread in self._threads:
                thread.start()
        future: Future[Outcome] = Future()
        self._jobs.put((job, future))
        return future

    def close(self) -> None:
        """Finish the queued jobs and end the processes."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()
        self._threads = []


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, settings: IngestSettings, start_seconds: float) -> None:
        self._settings = settings
        self._start_seconds = start_seconds
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(
            target=_work, args=(theirs, settings), name="fondaco-extractor", daemon=True
        )
        self._process.start()
        theirs.close()
        self._started = False
        self._done = 0

    def do(self, job: ExtractionJob) -> Outcome | None:
        """Return the outcome; None: the process is dead and `verdict` says why."""
        limit = self._settings.extraction_seconds + (0 if self._started else self._start_seconds)
        try:
            self._pipe.send(job)
            if not self._pipe.poll(limit):
                return None
            outcome: Outcome = self._pipe.recv()
        except (EOFError, OSError):
            return None
        self._started = True
        return outcome

    def verdict(self) -> ExtractionFailure:
        self._process.join(0.5)
        code = self._process.exitcode
        detail = (
            f"took more than {self._settings.extraction_seconds:g} seconds"
            if code is None
            else f"the extracting process ended with code {code}: memory or time ran out"
        )
        return ExtractionFailure(reason=Reason.EXTRACTION_LIMIT, detail=detail)

    def is_spent(self, outcome: Outcome) -> bool:
        """Tell whether a fresh process should do the next job: this one is dead, or has done many."""
        self._done += 1
        limit = isinstance(outcome, ExtractionFailure) and outcome.reason is Reason.EXTRACTION_LIMIT
        return limit or self._done >= _JOBS_OF_A_PROCESS

    def end(self) -> None:
        self._pipe.close()
        self._process.kill()
        self._process.join()


def _serve(
    jobs: "queue.SimpleQueue[tuple[ExtractionJob, Future[Outcome]] | None]", settings: IngestSettings, start_seconds: float
) -> None:
    worker: _Worker | None = None
    while (item := jobs.get()) is not None:
        job, future = item
        try:
            worker = worker or _Worker(settings, start_seconds)
            outcome = worker.do(job)
            if outcome is None:
                outcome = worker.verdict()
            if worker.is_spent(outcome):
                worker.end()
                worker = None
        except Exception as error:  # the waiting side must hear of it
            future.set_exception(error)
            worker = None
        else:
            future.set_result(outcome)
    if worker is not None:
        worker.end()


def _work(pipe: Connection, settings: IngestSettings) -> None:
    from ingest.engines.body_extractor import BodyExtractor  # slow to import, and needed only here

    size = settings.extraction_memory_mb * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    extractor = BodyExtractor(settings)
    with suppress(KeyboardInterrupt):  # the parent hears it, too
        while (job := _next_job(pipe)) is not None:
            _limit_cpu(settings.extraction_seconds)
            outcome = extractor.extract(job)
            with suppress(ConnectionError):
                pipe.send(outcome)


def _next_job(pipe: Connection) -> ExtractionJob | None:
    try:
        job: ExtractionJob = pipe.recv()
    except (EOFError, ConnectionError):  # the parent is gone
        return None
    return job


def _limit_cpu(seconds: float) -> None:
    # Should the parent be gone, nobody watches the clock: the kernel does.
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent + seconds + 2), hard))
