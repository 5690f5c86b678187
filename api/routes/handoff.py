"""Passing a question to a person: the form, the receipt, and the page on which it is followed."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.handoff import FormError, HandoffForm, clean, consent_text, filled_form, form_errors, part_title, pass_on
from api.i18n import UiLanguage, page_language
from api.problems import ProblemError
from api.promises import local_time, long_moment, promised
from api.public_address import public_link
from api.rendering import page
from api.routes.case import register, shown
from api.ticket_changes import add_message, said_already, withdraw
from api.visitor_key import PRIVATE, Records
from api.visitor_records import VisitorRecords
from api.web_context import Web, WebContext
from assistant.wording import say
from kb.errors import StaleTicketError
from kb.ticket_types import DESK, ENDED, OPEN, Ticket
from kb.types import Provider

router = APIRouter(include_in_schema=False)

_LAST_ANSWERS = 5  # whose providers are offered when no answer is named
_MOST_OFFERED = 6
_MOST_CHANGES = 10**6  # of one ticket


@router.get("/passa")
def show_form(request: Request, web: Web, records: Records, risposta: str = "", ente: str = "") -> HTMLResponse:
    """Show all that would be passed on: from an answer, from the case, or nothing yet; `ente` chooses a provider."""
    case, known, language = shown(request, web), register(web), page_language(request)
    answer = web.service.answer(risposta) if risposta else None
    ids = [risposta] if answer else [entry.answer_id for entry in case.dossier.asked[-_LAST_ANSWERS:]]
    cards = [card["id"] for i in ids for card in (web.service.answer(i) or {"providers": []})["providers"]]
    offered = [i for i in dict.fromkeys((ente, *cards)) if i in known][:_MOST_OFFERED]
    form = filled_form(case, language, answer, ente if ente in known else "", offered)
    return _form_page(request, web, records, form, [])


@router.post("/passa", response_model=None)
def pass_question(
    request: Request, web: Web, records: Records, form: Annotated[HandoffForm, Form()]
) -> HTMLResponse | RedirectResponse:
    """Pass it on and lead to the receipt, or say what has to be mended."""
    errors = form_errors(form, register(web))
    if errors:
        return _form_page(request, web, records, form, errors)
    found = {i: web.service.answer(i) for _, i in form.exchanges() if i}
    outcomes = {i: str(answer["outcome"]) for i, answer in found.items() if answer is not None}
    ticket = pass_on(form, outcomes, records.tickets, records.now(), web.settings.desk)
    return RedirectResponse(f"/passa/ricevuta/{ticket.token}", status_code=303)


@router.get("/passa/ricevuta/{token}")
def show_receipt(request: Request, web: Web, records: Records, token: str) -> HTMLResponse:
    """Show the reference, the promise and the address of the status page."""
    ticket = _ticket(records, token)
    return _private(page(request, "receipt.html", desk=web.settings.desk, **_about(request, web, ticket)))


@router.get("/pratica/{token}")
def show_ticket(request: Request, web: Web, records: Records, token: str, inviato: bool = False) -> HTMLResponse:
    """Show how a question that was passed on stands."""
    return _ticket_page(request, web, records, _ticket(records, token), notice="ticket.message_saved" if inviato else "")


@router.post("/pratica/{token}/messaggio", response_model=None)
def send_message(
    request: Request,
    web: Web,
    records: Records,
    token: str,
    version: Annotated[int, Form(ge=1, le=_MOST_CHANGES)],
    message: Annotated[str, Form(max_length=4000)] = "",
) -> HTMLResponse | RedirectResponse:
    """Add a message; one that was written on an older state is given back with what is new."""
    ticket = _ticket(records, token)
    if ticket.status in ENDED:
        return _ticket_page(request, web, records, ticket, status=409)
    if not clean(message):
        return _ticket_page(request, web, records, ticket, wrong="ticket.message_empty", status=422)
    done = RedirectResponse(f"/pratica/{token}?inviato=1#messaggio", status_code=303)
    if said_already(records.tickets.history(ticket.id), message):
        return done
    try:
        add_message(records.tickets, ticket, version, message, records.now(), web.settings.desk)
    except StaleTicketError:
        return _ticket_page(request, web, records, ticket, wrong="ticket.changed", written=message, status=409)
    return done


@router.post("/pratica/{token}/ritira")
def withdraw_ticket(records: Records, token: str) -> RedirectResponse:
    """Erase what is personal: whoever asks for it need not have read the last state."""
    withdraw(records.tickets, _ticket(records, token), records.now())
    return RedirectResponse(f"/pratica/{token}", status_code=303)


def _form_page(
    request: Request, web: WebContext, records: VisitorRecords, form: HandoffForm, errors: list[FormError]
) -> HTMLResponse:
    known, language = register(web), page_language(request)
    questions = list(enumerate(zip(form.question, form.answer_id, strict=False)))
    response = page(
        request,
        "handoff.html",
        form=form.model_copy(update={"language": language}),
        errors=errors,
        wrong={error.field: error.key for error in reversed(errors)},
        providers=[known[i] for i in form.offered if i in known],
        questions=[(place, question, i, place in form.keep_question) for place, (question, i) in questions],
        parts=[
            (name, part_title(language, name), said, name in form.keep_part)
            for name, said in zip(form.part_name, form.part_text, strict=False)
        ],
        topics=_topics(known, language),
        consent=consent_text(language, web.settings.desk),
        promise=long_moment(language, promised(records.now(), web.settings.desk)),
    )
    response.status_code = 422 if errors else 200
    return _private(response)


def _ticket_page(
    request: Request,
    web: WebContext,
    records: VisitorRecords,
    ticket: Ticket,
    *,
    notice: str = "",
    wrong: str = "",
    written: str = "",
    status: int = 200,
) -> HTMLResponse:
    events = [event for event in records.tickets.history(ticket.id) if event.public]
    response = page(
        request,
        "ticket_status.html",
        notice=notice,
        wrong=wrong,
        written=written,
        events=events,
        replies=[event for event in events if event.kind == "reply" and event.text],
        local=local_time,
        late=ticket.late(records.now()),
        awaited=ticket.status in OPEN,
        ended=ticket.status in ENDED,
        **_about(request, web, ticket),
    )
    response.status_code = status
    return _private(response)


def _about(request: Request, web: WebContext, ticket: Ticket) -> dict[str, Any]:
    provider = register(web).get(ticket.recipient)
    return {
        "ticket": ticket,
        "recipient": "" if ticket.recipient == DESK else (provider.name if provider else ticket.recipient),
        "promise": None if ticket.promised_at is None else long_moment(page_language(request), ticket.promised_at),
        "address": public_link(request, "show_ticket", token=ticket.token),
    }


def _topics(known: Mapping[str, Provider], language: UiLanguage) -> list[tuple[str, str]]:
    topics = {topic for provider in known.values() for topic in provider.topics}
    return sorted(((topic, say(language, f"topics.{topic}")) for topic in topics), key=lambda pair: pair[1])


def _ticket(records: VisitorRecords, token: str) -> Ticket:
    found = records.tickets.by_token(token)
    if found is None:
        raise ProblemError(404, "unknown_ticket")
    return found


def _private(response: HTMLResponse) -> HTMLResponse:
    response.headers.update(PRIVATE)
    return response
