"""A question that comes as such, not as a letter: from a row of a table, or from the system of a partner. Each once."""

from contextlib import suppress
from dataclasses import dataclass, replace

from api.desk.intake import Intake, new_ticket
from api.desk.triage import desk_of, triage
from api.handoff import clean
from api.promises import local_time, promised
from api.visitor_records import Tickets
from kb.errors import ReferenceTakenError
from kb.ticket_types import Channel, Contact, Exchange, Ticket

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with what is said beside it; what is empty is read from the question."""

    channel: Channel
    question: str
    contact: Contact
    language: str = ""
    province: str = ""  # of Lombardy, as it is written
    category: str = ""
    exchanges: tuple[Exchange, ...] = ()
    consent: str | None = None  # as it was shown; None: nobody ticked one
    key_id: str | None = None  # of the API key that hands it in


def keep(asked: Asked, form_key: str | None, tickets: Tickets, intake: Intake) -> tuple[Ticket, bool]:
    """Make a ticket of a question, and return it and whether it is new; one with the same form key is returned as it is."""
    for _ in range(_ATTEMPTS - 1):
        with suppress(ReferenceTakenError):
            return _kept(asked, form_key, tickets, intake)
    return _kept(asked, form_key, tickets, intake)


def _kept(asked: Asked, form_key: str | None, tickets: Tickets, intake: Intake) -> tuple[Ticket, bool]:
    now = intake.now()
    promised_at = promised(now, intake.settings)
    question = clean(asked.question)
    read = triage(question, intake.register, promised_at, local_time(now).date())
    province = asked.province or read.province
    found = replace(
        read,
        language=asked.language or read.language,
        province=province,
        category=asked.category or read.category,
        partner_id=desk_of(province, intake.register.providers()),
    )
    ticket = new_ticket(asked.channel, found, asked.contact, question, now, promised_at)
    wanted = replace(
        ticket,
        exchanges=asked.exchanges,
        consent=asked.consent,
        consented_at=None if asked.consent is None else now,
        key_id=asked.key_id,
    )
    kept = tickets.add(wanted, form_key)
    if kept.id != wanted.id:
        return kept, False
    intake.triages.put_triage(found.of_ticket(kept.id))
    return kept, True
