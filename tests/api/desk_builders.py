"""A desk over stores on the disk, with a machine that drafts one letter, and a person signed in for each role."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from shutil import copy
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.account_records import AccountRecords
from api.app import create_app
from api.desk.intake import Intake
from api.desk.outbox import OutboxSettings
from api.desk.records import DeskRecords, DeskTools
from api.desk.triage import StoredRegister
from api.mail_settings import MailSettings
from api.visitor_records import VisitorRecords
from api.web_settings import WebSettings
from assistant.checking.types import CheckedSentence, CheckedStatement, Evidence, Finding, ReplyCheck, TextCheck
from assistant.engines.langid_detector import LangidDetector
from assistant.letters.types import Alternative, Letter, LetterAnswer, LetterStatement
from kb.account_types import Account, Role
from kb.engines.database import open_database
from kb.engines.desk_inbox import InboxStore
from kb.engines.desk_store import DeskStore, erase_of_ticket
from kb.engines.feedback_store import FeedbackStore, ShareStore
from kb.engines.mail_store import MailStore, erase_mails
from kb.engines.outbox_store import OutboxStore, erase_outgoing
from kb.engines.ticket_store import TicketStore
from kb.mail_types import SimilarTicket
from kb.ticket_types import Contact, Ticket
from tests.api.account_builders import MovedClock, account_records, an_account, signed_client
from tests.api.builders import TODAY, MemoryService, a_card, a_citation

SAID = "L'importo massimo è di 500.000 euro"
OTHER = "Il voucher copre metà della spesa."


def a_statement(number: int, **changes: Any) -> LetterStatement:
    """Return a statement of a draft that stands in its source."""
    statement = LetterStatement(
        id=f"1.{number}", text=f"{SAID}.", support="verbatim", citations=(1,), flags=(), alternatives=()
    )
    return replace(statement, **changes)


def a_letter(**changes: Any) -> Letter:
    """Return a draft with a statement of each support, flags, an alternative, a missing point and a provider."""
    other = Alternative(text=OTHER, citation=a_citation(0, chunk_id="chunk-9", title="Voucher fiere"))
    statements = (
        a_statement(1, alternatives=(other,)),
        a_statement(2, text="Si chiede entro novembre.", support="checked", citations=(2,), flags=("closing",)),
        a_statement(3, text="Di solito conviene.", support="undecided", flags=("old_source", "sources_differ")),
    )
    answer = LetterAnswer(
        question="Ci sono contributi per le fiere?",
        standalone="Ci sono contributi per le fiere?",
        outcome="partial",
        reason="missing_fact",
        statements=statements,
        missing=("Non ho trovato la durata.",),
        providers=(a_card(),),
    )
    letter = Letter(
        language="it",
        address="formal",
        as_of=TODAY,
        build_id="build-1",
        greeting="Gentile Anna Riva,",
        opening="ecco che cosa dicono le pagine.",
        answers=(answer,),
        more=(),
        closing=("Cordiali saluti",),
        citations=(a_citation(1), a_citation(2, title="Voucher fiere")),
        owners=("SIMEST S.p.A.", "SIMEST S.p.A."),
    )
    return replace(letter, **changes)


def checked_reply(text: str, citations: Sequence[Mapping[str, Any]], today: date, told: str) -> ReplyCheck:
    """Find one figure that no source states."""
    places = [match.span() for match in re.finditer(r"900\.000 euro", text)]
    findings = tuple(
        Finding(kind="figure", severity="high", start=start, end=end, words=text[start:end], marker=1, detail="500.000 euro")
        for start, end in places
    )
    sentence = CheckedSentence(start=0, end=len(text), text=text, support="unsupported", markers=())
    return ReplyCheck(sentences=(sentence,), findings=findings)


def checked_text(text: str, today: date) -> TextCheck:
    """Say that the first sentence is contradicted, and that the second one is not found."""
    first, _, second = text.partition(". ")
    evidence = Evidence(text=f"{SAID}.", citation=a_citation(0, chunk_id="chunk-1"), differs="figure", words="500.000 euro")
    wrong = CheckedStatement(
        start=0, end=len(first), text=first, verdict="contradicted", evidence=evidence, words="900.000 euro"
    )
    lost = CheckedStatement(start=len(first) + 2, end=len(text), text=second, verdict="not_found", evidence=None)
    return TextCheck(statements=(wrong, *((lost,) if second else ())), build_id="build-1")


@dataclass
class Bureau:
    """A desk with its people; the clock moves when a test moves it."""

    service: MemoryService
    records: DeskRecords
    visitors: VisitorRecords
    accounts: AccountRecords
    clock: MovedClock
    settings: WebSettings

    @cached_property
    def app(self) -> FastAPI:
        return create_app(
            self.service, self.settings, today=lambda: TODAY, records=self.visitors, accounts=self.accounts, desk=self.records
        )

    def person(self, *roles: Role, partners: tuple[str, ...] = ()) -> tuple[Account, TestClient]:
        """Return a new person of the staff, and a browser in which they are signed in."""
        account = an_account(self.accounts, *roles, partners=partners)
        return account, signed_client(self.app, self.accounts, account)

    @cached_property
    def agent(self) -> tuple[Account, TestClient]:
        return self.person(Role.AGENT)

    @cached_property
    def supervisor(self) -> tuple[Account, TestClient]:
        return self.person(Role.SUPERVISOR)

    def ticket(self, name: str = "1", **changes: Any) -> Ticket:
        """Keep a ticket of the portal."""
        ticket = a_ticket(name, self.clock.now)
        return self.records.tickets.add(replace(ticket, **changes), None)

    def now(self, ticket: Ticket) -> Ticket:
        """Return a ticket as it stands."""
        found = self.records.tickets.by_id(ticket.id)
        assert found is not None
        return found


def a_ticket(name: str, now: datetime) -> Ticket:
    """Return a ticket whose reference depends on its name alone."""
    code = f"{name:A>4}".upper()[-4:]
    reference = f"F-{code}-{98 - int(code, 36) * 100 % 97:02}"
    return Ticket(
        id=f"id-{name}",
        reference=reference,
        token=f"token-{name}",
        channel="portal",
        recipient="desk",
        status="received",
        version=1,
        language="it",
        province="Bergamo",
        topic="finanza",
        category="mai-esportato",
        contact=Contact(name="Anna Riva", firm="Riva & figli", email="anna@riva.example"),
        message="Ci sono contributi per le fiere?",
        dossier="L'impresa\nProdotti: valvole",
        exchanges=(),
        consent="Acconsento.",
        consented_at=now,
        received_at=now,
        promised_at=None,
        changed_at=now,
    )


def a_bureau(
    empty_store: Path, folder: Path, service: MemoryService, near: Sequence[SimilarTicket] = (), **desk: Any
) -> Bureau:
    """Return a desk over an empty store of its own; `near` are the similar cases of every ticket, `desk` its settings."""
    path = copy(empty_store, folder / "fondaco.sqlite3")
    engine, clock = open_database(f"sqlite:///{path}"), MovedClock()
    tickets = TicketStore(engine, also_erased=(erase_mails, erase_outgoing, erase_of_ticket))
    settings = WebSettings.model_validate({"limits": {"on": False}, "desk": desk})
    book, mails = DeskStore(engine), MailStore(engine)
    register = StoredRegister(LangidDetector(), service.providers)
    records = DeskRecords(
        tickets=tickets,
        desk=book,
        inbox=InboxStore(engine),
        mails=mails,
        outbox=OutboxStore(engine),
        outgoing=OutboxSettings(mail=MailSettings(), public_address="", two_persons=settings.desk.two_persons),
        intake=Intake(mails=mails, tickets=tickets, triages=book, register=register, settings=settings.desk, now=clock),
        tools=DeskTools(
            draft=lambda ticket, today, subject: a_letter(),
            check_reply=checked_reply,
            check_text=checked_text,
            similar=lambda ticket, today, allowed: near,
        ),
        now=clock,
    )
    visitors = VisitorRecords(tickets=tickets, feedback=FeedbackStore(engine), shares=ShareStore(engine), now=clock)
    return Bureau(service, records, visitors, account_records(folder, clock), clock, settings)
