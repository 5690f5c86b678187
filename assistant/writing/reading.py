"""Reads a chat model's reply in a thread of its own, so that a model that hangs holds up nobody."""

from collections.abc import Callable, Generator
from queue import Empty, Queue
from threading import BoundedSemaphore, Event, Thread

from assistant.ports import ChatModel
from assistant.writing.errors import ChatError
from assistant.writing.types import ChatPiece

_Pieces = Queue[ChatPiece | ChatError | None]  # None: the reply is complete
_PIECES = 64  # that wait to be read; a faster model waits too


class Reader:
    """Asks a model, so many questions at once and no more. Safe to share between threads."""

    def __init__(self, chat: ChatModel, at_once: int, clock: Callable[[], float]) -> None:
        self._chat, self._clock = chat, clock
        self._places = BoundedSemaphore(at_once)

    def read(self, system: str, user: str, seconds: float) -> Generator[ChatPiece, None, None]:
        """Yield the pieces of the reply for at most so many seconds.

        Raises ChatError: busy at once when all places are taken, slow when the time is over, else what the model raised. A
        thread whose model never returns keeps its place: it costs nobody else more than that.
        """
        ends = self._clock() + seconds
        if not self._places.acquire(blocking=False):
            raise ChatError("busy", f"{self._chat.name}: all places are taken")
        pieces: _Pieces = Queue(_PIECES)
        stopped = Event()
        Thread(target=self._fill, args=(pieces, stopped, system, user, seconds), name="chat", daemon=True).start()
        try:
            while True:
                piece = pieces.get(timeout=max(0.001, ends - self._clock()))
                if isinstance(piece, ChatError):
                    raise piece
                if piece is None:
                    return
                yield piece
                if self._clock() >= ends:
                    raise Empty
        except Empty:
            raise ChatError("slow", f"{self._chat.name}: no whole reply in {seconds:g} seconds") from None
        finally:
            stopped.set()
            while not pieces.empty():
                pieces.get_nowait()

    def _fill(self, pieces: _Pieces, stopped: Event, system: str, user: str, seconds: float) -> None:
        last: ChatError | None = None
        try:
            for piece in self._chat.stream(system, user, seconds):
                pieces.put(piece)
                if stopped.is_set():
                    break
        except ChatError as error:
            last = error
        except Exception as error:  # whatever a vendor's library raises, the question still has its answer
            last = ChatError("failed", f"{self._chat.name}: {type(error).__name__}")
            last.__cause__ = error
        finally:
            self._places.release()
            if not stopped.is_set():
                pieces.put(last)
