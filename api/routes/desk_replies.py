"""Replies at the desk: the machine's draft, the editor, the check, what the person will get, and the decision."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from api.desk.at_desk import STAFF, AtDesk, Desk
from api.desk.delivering import deliver
from api.desk.editing import Editing, EditorForm, begun, beside, from_form, insert
from api.desk.editor_view import checked, editor_values, refused_by, searched
from api.desk.handling import take_up
from api.desk.inbox_query import PATH
from api.desk.outbox import preview, public_text
from api.desk.presence import appear
from api.desk.replies import ReplyRefusedError, Written, approve, newest, refuse_ended, reject, save, submit, take_back
from api.desk.sources import known_sources
from api.errors import NoAddressError, NotApprovedError
from api.i18n import UI_LANGUAGES, UiLanguage
from api.problems import ProblemError
from api.roles import needs
from assistant.letters.json import to_json
from assistant.letters.letter_texts import body_text
from kb.account_types import Role
from kb.desk_types import MachineDraft, ReplyVersion
from kb.errors import ClosedTicketError, StaleReplyError, StaleTicketError
from kb.ticket_types import Ticket

router = APIRouter(prefix=PATH, include_in_schema=False, dependencies=[Depends(needs(*STAFF))])

_DECIDES = [Depends(needs(Role.SUPERVISOR))]
_NOTICES = ("drafted", "saved", "taken_back")
_MOST_VERSIONS = 10**6
Answered = HTMLResponse | RedirectResponse


@router.post("/{reference}/bozza")
def make_draft(desk: Desk, reference: str) -> RedirectResponse:
    """Let the machine draft a reply, which is kept beside the ticket and sent to nobody."""
    ticket = desk.ticket(reference)
    subject = next((mail.subject for mail in desk.records.mails.mails(ticket.id)), "")
    letter = desk.records.tools.draft(ticket, desk.web.today(), subject)
    draft = MachineDraft(
        ticket_id=ticket.id, number=0, made_at=desk.records.now(), text=body_text(letter), letter=to_json(letter)
    )
    kept = desk.records.desk.add_draft(draft)
    desk.note("draft.made", ticket)
    return RedirectResponse(f"{_address(ticket)}?bozza={kept.number}&fatto=drafted", status_code=303)


@router.get("/{reference}/risposta")
def show_editor(desk: Desk, reference: str, bozza: int = 0, fatto: str = "", words: str = "") -> HTMLResponse:
    """Show the editor with what was saved last, or with a draft of the machine."""
    ticket = desk.ticket(reference)
    replies, drafts = desk.records.desk.replies(ticket.id), desk.records.desk.drafts(ticket.id)
    appear(desk, ticket, writing=True)
    editing = begun(newest(replies), drafts, bozza)
    notice = fatto if fatto in _NOTICES else ""
    return desk.page("editor.html", **editor_values(desk, ticket, editing, notice=notice))


@router.post("/{reference}/risposta", response_model=None)
def edit(desk: Desk, reference: str, form: Annotated[EditorForm, Form()]) -> Answered:
    """Check, insert, save or submit what stands in the editor. Only saving and submitting keep something."""
    ticket, book = desk.ticket(reference), desk.records.desk
    appear(desk, ticket, writing=True)
    editing = from_form(form, book.replies(ticket.id), book.drafts(ticket.id), desk.web.service)
    action, _, of = form.action.partition(":")
    if action in ("save", "submit"):
        return _keep(desk, ticket, editing.numbered(), action)
    if action == "check":
        values = editor_values(desk, ticket, editing, **checked(desk, ticket, editing))
    elif action == "find":
        values = editor_values(desk, ticket, editing, words=form.words, passages=searched(desk, form.words))
    else:
        language: UiLanguage = next((known for known in UI_LANGUAGES if known == ticket.language), "it")
        grown = insert(editing, action, of or form.provider, desk.web.service, desk.register.get, language)
        values = editor_values(desk, ticket, grown, notice="inserted" if grown != editing else "")
    return desk.page("editor.html", **values)


@router.get("/{reference}/anteprima")
def show_preview(desk: Desk, reference: str) -> HTMLResponse:
    """Show what the person will get, word by word, without notes of the desk."""
    ticket = desk.ticket(reference)
    version = _newest(desk, ticket)
    return desk.page("preview.html", ticket=ticket, reply=version, **_as_sent(desk, ticket, version))


@router.get("/{reference}/decisione", dependencies=_DECIDES)
def show_decision(desk: Desk, reference: str) -> HTMLResponse:
    """Show a supervisor what would go out, with what a check finds."""
    ticket = desk.ticket(reference)
    appear(desk, ticket)
    return _decision_page(desk, ticket)


@router.post("/{reference}/decisione", response_model=None, dependencies=_DECIDES)
def decide(
    desk: Desk,
    reference: str,
    number: Annotated[int, Form(ge=1, le=_MOST_VERSIONS)],
    action: Annotated[str, Form(max_length=20)],
    note: Annotated[str, Form(max_length=4000)] = "",
) -> Answered:
    """Approve or reject the version that was read; what is approved waits in the outbox, or stands on the status page."""
    ticket, now = desk.ticket(reference), desk.records.now()
    version = _newest(desk, ticket)
    try:
        refuse_ended(ticket)
        if version.number != number:
            raise StaleReplyError(f"{ticket.reference}: version {number} was read, {version.number} is the newest")
        if action == "reject":
            reject(desk.records.desk, version, desk.staff, note, now)
        else:
            two = desk.web.settings.desk.two_persons
            if version.state != "approved":  # else its delivery failed before
                version = approve(desk.records.desk, version, desk.staff, note, now, two)
            deliver(desk.records, ticket, version, _names(desk), now)
    except ReplyRefusedError as refused:
        return _decision_page(desk, ticket, problem=refused.code, written=note, status=422)
    except (StaleReplyError, StaleTicketError, ClosedTicketError, NotApprovedError):
        return _decision_page(desk, desk.ticket(reference), problem="changed", written=note, status=409)
    done = "rejected" if action == "reject" else "approved"
    desk.note(f"reply.{done}", ticket)
    return RedirectResponse(f"{PATH}/{ticket.reference}?fatto={done}", status_code=303)


@router.post("/{reference}/riprendi", response_model=None)
def take_reply_back(desk: Desk, reference: str, number: Annotated[int, Form(ge=1, le=_MOST_VERSIONS)]) -> Answered:
    """Make a submitted reply a draft again, so that its writer can go on."""
    ticket = desk.ticket(reference)
    version = _newest(desk, ticket)
    try:
        if version.number == number:
            take_back(desk.records.desk, version)
    except (ReplyRefusedError, StaleReplyError):
        return RedirectResponse(_address(ticket), status_code=303)
    desk.note("reply.taken_back", ticket)
    return RedirectResponse(f"{_address(ticket)}?fatto=taken_back", status_code=303)


def _keep(desk: AtDesk, ticket: Ticket, editing: Editing, action: str) -> Answered:
    """Save, and submit if that is wanted; on a newer version show both texts, so that nothing is lost."""
    written = Written(
        text=editing.text,
        citations=editing.sources.cited_in(editing.text),
        based_on=editing.based_on,
        draft=editing.draft.number if editing.draft else None,
        asks_back=editing.asks_back,
    )
    book, now = desk.records.desk, desk.records.now()
    try:
        version = save(book, ticket, written, desk.staff, now)
        if action == "submit":
            submit(book, version, desk.staff, now)
    except ReplyRefusedError as refused:
        return desk.page("editor.html", 422, **editor_values(desk, ticket, editing, problem=refused.code))
    except StaleReplyError:
        theirs = refused_by(book.replies(ticket.id), editing) or _newest(desk, ticket)
        newer, said = beside(editing, theirs)
        values = editor_values(desk, ticket, newer, theirs=theirs, their_text=said, problem="changed")
        return desk.page("editor.html", 409, **values)
    take_up(desk.records.tickets, ticket, desk.staff.id, now, desk.web.settings.desk)
    desk.note(f"reply.{'submitted' if action == 'submit' else 'saved'}", ticket)
    if action == "submit":
        book.leave(ticket.id, desk.staff.id)
        return RedirectResponse(f"{PATH}/{ticket.reference}?fatto=submitted", status_code=303)
    return RedirectResponse(f"{_address(ticket)}?fatto=saved", status_code=303)


def _decision_page(desk: AtDesk, ticket: Ticket, problem: str = "", written: str = "", status: int = 200) -> HTMLResponse:
    version = _newest(desk, ticket)
    drafts = {draft.number: draft for draft in desk.records.desk.drafts(ticket.id)}
    draft = drafts.get(version.draft or 0)
    editing = Editing(
        text=version.text, based_on=version.number, draft=draft, sources=known_sources(draft, version), asks_back=False
    )
    own = desk.web.settings.desk.two_persons and version.written_by == desk.staff.id
    values = editor_values(desk, ticket, editing, problem=problem, written=written, own=own, **checked(desk, ticket, editing))
    return desk.page("decision.html", status, **values, **_as_sent(desk, ticket, version))


def _as_sent(desk: AtDesk, ticket: Ticket, version: ReplyVersion) -> dict[str, Any]:
    """Return recipient, subject and text as they will leave; without an e-mail the text of the status page."""
    names, mails = _names(desk), desk.records.mails.mails(ticket.id)
    try:
        sent = preview(version, ticket, mails, names, desk.records.outgoing)
    except NoAddressError:
        return {"to": "", "subject": "", "plain": public_text(version, ticket, names)}
    return {"to": sent.recipient, "subject": sent.subject, "plain": sent.plain}


def _newest(desk: AtDesk, ticket: Ticket) -> ReplyVersion:
    found = newest(desk.records.desk.replies(ticket.id))
    if found is None:
        raise ProblemError(404, "no_reply")
    return found


def _names(desk: AtDesk) -> dict[str, str]:
    return {provider.id: provider.name for provider in desk.register.values()}


def _address(ticket: Ticket) -> str:
    return f"{PATH}/{ticket.reference}/risposta"
