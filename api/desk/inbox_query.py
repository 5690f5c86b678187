"""The filters of the inbox as plain parameters of its address: read, and written back."""

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from kb.desk_types import URGENCIES, InboxQuery, ReplyState
from kb.places import PROVINCES
from kb.text_folding import folded
from kb.ticket_types import OPEN

PATH = "/desk"
WAITING = (*OPEN, "waiting")  # what is shown unless a status is chosen
STATUSES: Mapping[str, tuple[str, ...]] = {
    "tutte": (),
    "aperte": OPEN,
    "received": ("received",),
    "taken_up": ("taken_up",),
    "waiting": ("waiting",),
    "answered": ("answered",),
    "closed": ("closed",),
    "withdrawn": ("withdrawn",),
}
LANGUAGES = ("it", "en", "fr", "de", "es")
CHANNELS = ("portal", "mail", "batch", "api")
CATEGORIES = ("mai-esportato", "in-consolidamento", "consolidata")
REPLIES: tuple[ReplyState, ...] = ("draft", "submitted", "rejected", "approved", "sent")
UNTIL: Mapping[str, int] = {"oggi": 0, "domani": 1, "settimana": 7}  # days from today, by the end of which it is promised
MINE, NOBODY, PARTNER = "mie", "nessuno", "ente:"
_ITALY = ZoneInfo("Europe/Rome")
_MOST_CHARACTERS = 100
_Choice = TypeVar("_Choice", bound=str)
_PAGE = re.compile(r"[1-9][0-9]{0,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The values that filters may have, beside the fixed ones."""

    account: str  # id of who looks
    accounts: Set[str]  # ids of those who may have tickets
    topics: Set[str]
    partners: Set[str]  # ids of providers
    only: tuple[str, ...] | None  # partners whose tickets alone may be seen; None: all tickets


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    """An inbox as an address asks for it."""

    query: InboxQuery
    page: int  # from 1
    given: Mapping[str, str]  # parameters that were understood, but the page

    def value(self, name: str) -> str:
        """Return a parameter as it was understood; empty: it was not given."""
        return self.given.get(name, "")

    def address(self, **changes: str) -> str:
        """Return an address with these parameters; an empty change takes one out."""
        changed = {name: value for name, value in {**self.given, **changes}.items() if value}
        return f"{PATH}?{urlencode(changed)}" if changed else PATH


def read_inbox(parameters: Mapping[str, str], today: date, known: Known) -> InboxPage:
    """Return what an address asks for; what is not understood, or not to be seen by who looks, counts for nothing."""
    given: dict[str, str] = {}

    def choice(name: str, choices: Iterable[_Choice]) -> tuple[_Choice, ...]:
        found = tuple(choice for choice in choices if choice == parameters.get(name, "").strip())
        if found:
            given[name] = found[0]
        return found

    status = choice("stato", STATUSES)
    people = (MINE, NOBODY, *sorted(known.accounts), *(f"{PARTNER}{partner}" for partner in sorted(known.partners)))
    assigned = "".join(choice("assegnata", people))
    until = choice("entro", UNTIL)
    words = " ".join(parameters.get("testo", "").split())[:_MOST_CHARACTERS]
    if words:
        given["testo"] = words
    query = InboxQuery(
        statuses=STATUSES[status[0]] if status else WAITING,
        assigned=known.account if assigned == MINE else assigned if assigned in known.accounts else "",
        unassigned=assigned == NOBODY,
        partners=_partners(assigned, known.only),
        languages=choice("lingua", LANGUAGES),
        topics=choice("tema", known.topics),
        provinces=choice("provincia", PROVINCES),
        categories=choice("esperienza", CATEGORIES),
        channels=choice("canale", CHANNELS),
        urgencies=choice("urgenza", URGENCIES),
        replies=choice("risposta", REPLIES),
        late=bool(choice("ritardo", ("1",))),
        promised_until=_end_of(today + timedelta(days=UNTIL[until[0]])) if until else None,
        words=tuple(folded(words).split()),
    )
    page = parameters.get("pagina", "")
    return InboxPage(query=query, page=int(page) if _PAGE.fullmatch(page) else 1, given=given)


def _partners(assigned: str, only: tuple[str, ...] | None) -> tuple[str, ...] | None:
    wanted = assigned.removeprefix(PARTNER) if assigned.startswith(PARTNER) else None
    if wanted is None:
        return only
    return (wanted,) if only is None or wanted in only else only


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), _ITALY).astimezone(UTC)
