"""Questions that the system of a partner hands to the desk, and how they stand: for the key that handed them in alone."""

import hashlib
import json
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.access import Caller
from api.desk.asked import Asked, keep
from api.desk.records import DeskRecords
from api.handoff import consent_text
from api.i18n import accepted_language
from api.problems import RESPONSES, ProblemError
from api.public_address import public_link
from api.ticket_form import TicketIn
from api.ticket_schemas import TicketOut
from api.visitor_key import PRIVATE
from api.web_context import Web
from kb.access_types import ApiKey
from kb.ticket_types import Exchange, Ticket

router = APIRouter(prefix="/v1/tickets", responses=RESPONSES)


def desk_of(web: Web) -> DeskRecords:
    """Return the desk. Raises ProblemError in an installation without one."""
    if web.desk is None:
        raise ProblemError(503, "unavailable")
    return web.desk


def key_of(request: Request) -> ApiKey:
    """Return the key of the caller: without one with this scope nobody comes here."""
    caller: Caller = request.state.caller
    assert caller.key is not None
    return caller.key


DeskHere = Annotated[DeskRecords, Depends(desk_of)]
Key = Annotated[ApiKey, Depends(key_of)]


@router.post("", status_code=201, summary="Hand a question to the help desk", tags=["tickets"])
def hand_in(web: Web, desk: DeskHere, key: Key, request: Request, response: Response, body: TicketIn) -> TicketOut:
    """Make a ticket of a question; staff reply to the person. The same `Idempotency-Key` and body make one ticket."""
    answer = web.service.answer(body.answer_id) if body.answer_id else None
    outcome = None if answer is None else str(answer["outcome"])
    asked = Asked(
        channel="api",
        question=body.question,
        contact=body.contact(),
        language=body.language or "",
        province=body.province or "",
        category=body.category or "",
        exchanges=() if outcome is None else (Exchange(question=body.question, answer_id=body.answer_id, outcome=outcome),),
        consent=consent_text(body.language or accepted_language(request), web.settings.desk),
        key_id=key.id,
    )
    ticket, _ = keep(asked, _form_key(key, request, body), desk.tickets, desk.intake)
    response.headers.update(PRIVATE | {"Location": f"{router.prefix}/{ticket.id}"})
    return _told(request, ticket)


@router.get("/{ticket_id}", summary="Show how a question that was handed in stands", tags=["tickets"])
def read_ticket(desk: DeskHere, key: Key, request: Request, response: Response, ticket_id: str) -> TicketOut:
    """Return the state of a ticket to the key that handed it in; to any other there is no such ticket."""
    found = desk.tickets.by_id(ticket_id)
    if found is None or found.key_id != key.id:
        raise ProblemError(404, "unknown_ticket")
    response.headers.update(PRIVATE)
    return _told(request, found)


def _told(request: Request, ticket: Ticket) -> TicketOut:
    return TicketOut.of(ticket, public_link(request, "show_ticket", token=ticket.token))


def _form_key(key: ApiKey, request: Request, body: TicketIn) -> str | None:
    """Return what is the same for the same request sent again; None without an Idempotency-Key.

    The reply that is kept for it may be lost with the process that made the ticket; this stands in the ticket's own row.
    """
    sent = request.headers.get("idempotency-key")
    if sent is None:
        return None
    written = json.dumps(["api", key.id, sent, body.model_dump_json()])
    return hashlib.sha256(written.encode()).hexdigest()
