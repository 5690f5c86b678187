"""Answers to the questions of a path's steps: worked out in the background, kept per edition of the pages."""

import logging
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock

from api.ports import Answering
from assistant.types import Answer, Question
from kb.errors import KbError

log = logging.getLogger(__name__)

_KEPT = 600  # answers: about 70 combinations of path, province and size
_WAITING = 64  # questions that may wait for their turn; one more is left for the next visit

Key = tuple[str, Question]  # edition of the pages and question


class StepAnswers:
    """Asks one question after another, so that steps never crowd out visitors. Safe to share between threads."""

    def __init__(self, service: Answering) -> None:
        self._service = service
        self._lock = Lock()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="steps")
        self._asked: OrderedDict[Key, Future[Answer]] = OrderedDict()

    def close(self) -> None:
        """Drop what has not begun; what runs ends by itself."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    def answers(self, questions: Sequence[Question], wait_seconds: float) -> list[Answer | None]:
        """Return the answers in order, waiting a little for those that are not ready; None: not yet. Raises KbError."""
        edition = self._service.edition()
        if not edition:
            return [None] * len(questions)
        with self._lock:
            asked = [self._future((edition, question)) for question in questions]
        wait([future for future in asked if future is not None], timeout=wait_seconds)
        return [_result(future) for future in asked]

    def _future(self, key: Key) -> Future[Answer] | None:
        """Return what will hold an answer; None if too many wait. The lock must be held."""
        known = self._asked.get(key)
        if known is not None and not (known.done() and (known.cancelled() or known.exception() is not None)):
            self._asked.move_to_end(key)
            return known
        if sum(1 for future in self._asked.values() if not future.done()) >= _WAITING:
            return None
        self._asked[key] = self._worker.submit(self._service.preview, key[1])
        while len(self._asked) > _KEPT:
            self._asked.popitem(last=False)
        return self._asked[key]


def _result(future: Future[Answer] | None) -> Answer | None:
    if future is None or not future.done() or future.cancelled():
        return None
    error = future.exception()
    if isinstance(error, KbError):
        log.warning("a step could not be answered", extra={"cause": str(error)})
        return None
    return future.result()
