"""Fondaco from Python: `Fondaco` and, with the same methods to be awaited, `AsyncFondaco`.

    from api.client import Fondaco, ProfileIn

    with Fondaco("http://127.0.0.1:8000") as fondaco:
        answer = fondaco.ask("Ci sono contributi per le fiere?", profile=ProfileIn(province="Bergamo"))
        for citation in answer.citations:
            print(citation.marker, citation.title, citation.url)

Both try again what may pass by itself (no reply, 429, 503), when the server says or with longer and longer pauses; each
question carries a key of its own, by which the server answers it once. What fails is a FondacoError. Importing this brings
neither the server nor its models.
"""

from api.client_async import AsyncFondaco
from api.client_errors import (
    BrokenStreamError,
    FondacoError,
    InvalidRequestError,
    KeyRefusedError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    ServerError,
    UnavailableError,
    UnexpectedReplyError,
    UnreachableError,
)
from api.client_events import Done, Progress, StreamEvent
from api.client_sync import Fondaco
from api.schemas import AnswerOut, CitationOut, ProfileIn, ProviderCardOut, StatementOut, TurnIn
from api.ticket_schemas import TicketOut

__all__ = [
    "AnswerOut",
    "AsyncFondaco",
    "BrokenStreamError",
    "CitationOut",
    "Done",
    "Fondaco",
    "FondacoError",
    "InvalidRequestError",
    "KeyRefusedError",
    "NotFoundError",
    "ProfileIn",
    "Progress",
    "ProviderCardOut",
    "RateLimitedError",
    "RefusedError",
    "ServerError",
    "StatementOut",
    "StreamEvent",
    "TicketOut",
    "TurnIn",
    "UnavailableError",
    "UnexpectedReplyError",
    "UnreachableError",
]
