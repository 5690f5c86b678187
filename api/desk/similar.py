"""Past tickets whose questions mean nearly the same, so that the desk answers like cases alike.

Whether two questions share a topic is not asked: it hid 10 of 100 like cases and a tenth of the others only.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol, get_args

import numpy as np

from api.desk.triage import Register
from assistant.guards.personal_data import masked
from assistant.letters.reading import read_letter
from kb.errors import NotPublishedError
from kb.mail_types import SimilarTicket
from kb.naming import ProviderNames
from kb.ports import Embedder
from kb.ticket_types import Ticket, TicketStatus
from kb.types import Vectors

# Measured by `make desk-similar`; see api/README.md.
LEAST_SCORE = 0.88
_MOST = 5
_MOST_QUESTIONS = 6  # of a ticket
_QUESTION_CHARACTERS = 400
_MOST_READ_AT_ONCE = 300  # tickets whose vectors are made in one call; the next call goes on
_SHOWN: tuple[TicketStatus, ...] = tuple(status for status in get_args(TicketStatus) if status != "withdrawn")


class VectorBook(Protocol):
    """Vectors by ticket; see kb/engines/ticket_vector_store.py."""

    def put(self, ticket_id: str, model: str, digest: str, vectors: Vectors) -> None: ...
    def digests(self, model: str) -> dict[str, str]: ...
    def vectors(self, model: str) -> dict[str, Vectors]: ...


class AllTickets(Protocol):
    """Tickets by status; see kb/engines/ticket_store.py."""

    def tickets(self, statuses: Collection[TicketStatus]) -> list[Ticket]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarCases:
    """What similar tickets are found with."""

    tickets: AllTickets
    book: VectorBook
    register: Register
    embedder: Callable[[], Embedder]  # raises NotPublishedError while there is none

    def of(self, ticket: Ticket, today: date, allowed: Callable[[Ticket], bool] = lambda _: True) -> list[SimilarTicket]:
        """Return at most five other tickets with a question that is close, the closest first; only such as are `allowed`.

        None while no build is published.
        """
        try:
            embedder = self.embedder()
            own = self._asked(ticket, today)
        except NotPublishedError:
            return []
        if not own:
            return []
        others = {t.id: t for t in self.tickets.tickets(_SHOWN) if t.id != ticket.id and t.erased_at is None and allowed(t)}
        self._bring_up_to_date(others, today, embedder)
        mine = np.stack([embedder.embed_query(question) for question in own])
        known = self.book.vectors(embedder.name)
        found = [(other, *_closest(mine, vectors)) for other, vectors in known.items() if other in others]
        best = sorted((f for f in found if f[1] >= LEAST_SCORE), key=lambda f: (-f[1], f[0]))[:_MOST]
        return [self._shown(others[other], score, place, today) for other, score, place in best]

    def _shown(self, other: Ticket, score: float, place: int, today: date) -> SimilarTicket:
        question = self._asked(other, today)[place]
        return SimilarTicket(ticket_id=other.id, reference=other.reference, status=other.status, score=score, question=question)

    def _bring_up_to_date(self, others: Mapping[str, Ticket], today: date, embedder: Embedder) -> None:
        known = self.book.digests(embedder.name)
        stale = [t for t in others.values() if known.get(t.id) != _digest(t)]
        for ticket in stale[:_MOST_READ_AT_ONCE]:
            vectors = [embedder.embed_query(question) for question in self._asked(ticket, today)]
            made = np.stack(vectors) if vectors else np.zeros((0, 0), dtype=np.float32)
            self.book.put(ticket.id, embedder.name, _digest(ticket), made)

    def _asked(self, ticket: Ticket, today: date) -> list[str]:
        """Return what a ticket asks, masked: the questions passed on, and those of its letter, each standing alone."""
        asked = [exchange.question for exchange in ticket.exchanges]
        if ticket.message:
            names = ProviderNames(self.register.providers().values())
            read = read_letter(ticket.message, self.register.languages(), names, today)
            asked += [question.standalone for question in read.questions] or [read.body]
        texts = dict.fromkeys(masked(" ".join(text.split()))[:_QUESTION_CHARACTERS] for text in asked)
        return [text for text in texts if text][:_MOST_QUESTIONS]


def _closest(mine: Vectors, others: Vectors) -> tuple[float, int]:
    """Return the cosine of the two closest questions, and the place of the other one's."""
    scores = mine @ others.T
    place = int(np.argmax(scores.max(axis=0)))
    return float(scores[:, place].max()), place


def _digest(ticket: Ticket) -> str:
    asked = "\0".join((ticket.message or "", *(exchange.question for exchange in ticket.exchanges)))
    return hashlib.sha256(asked.encode()).hexdigest()
