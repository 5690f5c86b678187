"""A ticket for reading: what is asked and by whom, what was promised, what happened, and what may be done next."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.desk.at_desk import STAFF, AtDesk
from api.desk.handling import SETTABLE, status_before
from api.desk.inbox_query import PARTNER
from api.desk.inbox_view import assigned_to, topic_name
from api.desk.presence import colleagues
from api.desk.replies import newest
from api.desk.thread import said_first, thread
from api.i18n import page_language
from api.promises import local_time, long_moment
from kb.account_types import Role
from kb.desk_types import Assignment
from kb.ticket_types import ENDED, OPEN, Ticket


def ticket_values(desk: AtDesk, ticket: Ticket, **more: Any) -> dict[str, Any]:
    """Return what the page of a ticket needs; `more` says what was refused, with what had been written."""
    records, language = desk.records, page_language(desk.request)
    history, mails = records.tickets.history(ticket.id), records.mails.mails(ticket.id)
    assignments, replies = records.desk.assignments(ticket.id), records.desk.replies(ticket.id)
    partners = {provider.id: provider.name for provider in desk.register.values()}
    assignment = assignments[-1] if assignments else None
    return {
        "ticket": ticket,
        "triage": records.desk.triage(ticket.id),
        "late": ticket.late(records.now()),
        "promise": long_moment(language, ticket.promised_at) if ticket.promised_at else None,
        "topic": topic_name(desk, ticket.topic),
        "recipient": partners.get(ticket.recipient, ticket.recipient),
        "asked": said_first(ticket, mails),
        "answers": _answers(desk, ticket),
        "mails": mails,
        "entries": thread(history, mails, assignments, replies, desk.names, partners),
        "assignment": assignment,
        "assigned": assigned_to(assignment, desk),
        "assignable": _assignable(desk),
        "chosen": _chosen(assignment),
        "settable": [status for status in SETTABLE if status != ticket.status],
        "undo_status": status_before(history) if desk.leads else None,
        "undo_assignment": assignment if desk.leads else None,
        "before": assigned_to(assignments[-2], desk) if len(assignments) > 1 else "",
        "reply": newest(replies),
        "drafts": records.desk.drafts(ticket.id),
        "outgoing": records.outbox.of_ticket(ticket.id),
        "present": colleagues(desk, ticket),
        "similar": desk.records.tools.similar(ticket, desk.web.today(), desk.sees),
        "local": local_time,
        "ended": ticket.status in ENDED or ticket.erased_at is not None,
        "awaited": ticket.status in OPEN,
        "problem": "",
        "written": "",
        **more,
    }


def _answers(desk: AtDesk, ticket: Ticket) -> list[tuple[str, Mapping[str, Any] | None]]:
    """Return each question that was passed on with the answer that the portal gave."""
    return [(e.question, desk.web.service.answer(e.answer_id) if e.answer_id else None) for e in ticket.exchanges]


def _assignable(desk: AtDesk) -> tuple[Sequence[tuple[str, str]], Sequence[tuple[str, str]]]:
    """Return persons and partners' desks, each as value and name; an editor's partners stand beside their names."""
    people = [account for account in desk.accounts.accounts.all_accounts() if account.good and account.has(*STAFF)]
    named = sorted(((account.id, desk.names[account.id]) for account in people), key=lambda pair: pair[1])
    edited = {partner for account in people if account.has(Role.EDITOR) for partner in account.partners}
    partners = sorted(
        ((f"{PARTNER}{provider.id}", provider.name) for provider in desk.register.values() if provider.id in edited),
        key=lambda pair: pair[1],
    )
    return named, partners


def _chosen(assignment: Assignment | None) -> str:
    if assignment is None:
        return ""
    return f"{PARTNER}{assignment.partner_id}" if assignment.partner_id else assignment.account_id or ""
