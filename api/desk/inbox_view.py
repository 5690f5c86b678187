"""The inbox for reading: its rows in words, the choices of its filters, its counts and its pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.desk.at_desk import STAFF, AtDesk
from api.desk.inbox_query import (
    CATEGORIES,
    CHANNELS,
    LANGUAGES,
    MINE,
    NOBODY,
    PARTNER,
    REPLIES,
    STATUSES,
    UNTIL,
    InboxPage,
    Known,
    read_inbox,
)
from api.desk.thread import said_first
from api.i18n import LANGUAGE_NAMES, UiLanguage, page_language, text
from api.promises import long_moment
from assistant.guards.personal_data import masked
from assistant.wording import say
from kb.desk_types import URGENCIES, Assignment, InboxQuery, InboxRow
from kb.places import PROVINCES

PAGE_SIZE = 25
_SUMMARY_CHARACTERS = 160
_FOLDED = ("lingua", "tema", "provincia", "esperienza", "canale", "urgenza", "entro", "risposta")  # filters out of sight
Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """A ticket of the list."""

    row: InboxRow
    person: str  # name or firm, else how to reach them; empty: erased
    summary: str  # the beginning of what they ask
    promise: tuple[str, str] | None  # day and hour
    assigned: str  # empty: nobody
    topic: str  # in words; empty: none


def known_values(desk: AtDesk) -> Known:
    """Return what the filters of a person may be set to."""
    accounts = {account.id for account in desk.accounts.accounts.all_accounts() if account.good and account.has(*STAFF)}
    partners = set(desk.register) if desk.only is None else set(desk.only)
    return Known(account=desk.staff.id, accounts=accounts, topics=desk.topics, partners=partners, only=desk.only)


def inbox_values(desk: AtDesk) -> dict[str, Any]:
    """Return what the page of the inbox needs."""
    known, now = known_values(desk), desk.records.now()
    shown = read_inbox(desk.request.query_params, desk.web.today(), known)
    rows, total = desk.records.inbox.rows(shown.query, now, (shown.page - 1) * PAGE_SIZE, PAGE_SIZE)
    seen = read_inbox({}, desk.web.today(), known).query  # all that waits and may be seen
    language, pages = page_language(desk.request), max(1, -(-total // PAGE_SIZE))
    return {
        "shown": shown,
        "rows": [_row(desk, row, language) for row in rows],
        "total": total,
        "pages": pages,
        "previous_page": shown.address(pagina=str(min(shown.page - 1, pages))) if shown.page > 1 else "",
        "next_page": shown.address(pagina=str(shown.page + 1)) if shown.page < pages else "",
        "counts": _counts(desk, seen, shown),
        "options": _options(desk, known, language),
        "views": desk.records.desk.views(desk.staff.id),
        "held": desk.records.mails.count_quarantined() if desk.leads else 0,
        "filtered": bool(shown.given),
        "unfolded": any(shown.value(name) for name in _FOLDED),
    }


def assigned_to(assignment: Assignment | None, desk: AtDesk) -> str:
    """Return who has a ticket, in words; empty: nobody."""
    if assignment is None:
        return ""
    person = desk.names.get(assignment.account_id or "", "")
    provider = desk.register.get(assignment.partner_id or "")
    partner = provider.short_name if provider else assignment.partner_id or ""
    return " - ".join(filter(None, (person, partner)))


def topic_name(desk: AtDesk, topic: str | None) -> str:
    """Return a topic as people say it; empty for none, and as it is where it is none of the register."""
    return say(page_language(desk.request), f"topics.{topic}") if topic in desk.topics else topic or ""


def _row(desk: AtDesk, row: InboxRow, language: UiLanguage) -> RowView:
    ticket, contact = row.ticket, row.ticket.contact
    asked = said_first(ticket, () if ticket.message else desk.records.mails.mails(ticket.id))
    said = masked(" ".join(asked.split()))  # a list is read over somebody's shoulder
    named = next(filter(None, (contact.name, contact.firm, contact.email, contact.telephone)), "") if contact else ""
    return RowView(
        row=row,
        person=named,
        summary=said if len(said) <= _SUMMARY_CHARACTERS else f"{said[:_SUMMARY_CHARACTERS].rsplit(' ', 1)[0]}…",
        promise=long_moment(language, ticket.promised_at) if ticket.promised_at else None,
        assigned=assigned_to(row.assignment, desk),
        topic=topic_name(desk, ticket.topic),
    )


def _counts(desk: AtDesk, seen: InboxQuery, shown: InboxPage) -> list[tuple[str, int, str, bool]]:
    """Return key of the text, how many, address of the list, and whether it is the one that is shown."""
    found = desk.records.inbox.counts(seen, desk.staff.id, desk.records.now())
    lists: tuple[tuple[str, int, Mapping[str, str]], ...] = (
        ("open", found.open, {"stato": "aperte"}),
        ("late", found.late, {"ritardo": "1"}),
        ("urgent", found.urgent, {"stato": "aperte", "urgenza": "urgent"}),
        ("mine", found.mine, {"stato": "aperte", "assegnata": MINE}),
        ("unassigned", found.unassigned, {"stato": "aperte", "assegnata": NOBODY}),
        ("submitted", found.submitted, {"risposta": "submitted"}),
    )
    bare = InboxPage(query=shown.query, page=1, given={})
    return [(key, count, bare.address(**given), dict(shown.given) == dict(given)) for key, count, given in lists]


def _options(desk: AtDesk, known: Known, language: UiLanguage) -> dict[str, Options]:
    """Return the choices of each filter, in words."""

    def told(section: str, values: Iterable[str]) -> Options:
        return [(value, text(language, f"{section}{value}")) for value in values]

    people = sorted(((i, desk.names.get(i, i)) for i in known.accounts if i != known.account), key=lambda pair: pair[1])
    partners = sorted(
        ((f"{PARTNER}{i}", desk.register[i].name) for i in known.partners if i in desk.register), key=lambda p: p[1]
    )
    topics = sorted(((topic, topic_name(desk, topic)) for topic in desk.topics), key=lambda pair: pair[1])
    return {
        "stato": told("desk.status_", STATUSES),
        "assegnata": [*told("desk.assigned_", (MINE, NOBODY)), *people, *partners],
        "lingua": [(code, LANGUAGE_NAMES[code]) for code in LANGUAGE_NAMES if code in LANGUAGES],
        "tema": [(topic, name[:1].upper() + name[1:]) for topic, name in topics],
        "provincia": [(name, name) for name in sorted(PROVINCES)],
        "esperienza": told("profile.", CATEGORIES),
        "canale": told("desk.channel_", CHANNELS),
        "urgenza": told("desk.urgency_", URGENCIES),
        "entro": told("desk.until_", UNTIL),
        "risposta": told("desk.reply_", REPLIES),
    }
