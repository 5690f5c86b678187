"""Only what a person wrote and another one approved becomes a mail; it holds its sources, and no head can be smuggled in."""

import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from shutil import copy

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from api.desk.outbox import preview, put
from api.desk.smtp_sending import message_bytes
from api.errors import NoAddressError, NotApprovedError
from assistant.pipeline import to_json
from kb.engines.outbox_tables import outgoing_mails
from kb.errors import StoreError
from kb.ticket_types import Contact, TicketEvent
from tests.api.builders import a_citation
from tests.api.outbox_builders import MAIL, NAMES, NOON, SETTINGS, Desk, a_mail, a_reply, a_ticket


@pytest.fixture
def desk(empty_store: Path, tmp_path: Path) -> Desk:
    return Desk(Path(copy(empty_store, tmp_path)))


def as_sent(desk: Desk, number: int = 0, **contact: str) -> EmailMessage:
    mail = desk.waiting(number, **contact)
    read = email.message_from_bytes(message_bytes(mail, MAIL, NOON), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


# ------------------------------------------------------------------------------------------------------------ who may go


@pytest.mark.parametrize("state", ["draft", "submitted", "rejected", "sent"])
def test_what_is_not_approved_stays(desk: Desk, state: str) -> None:
    ticket = a_ticket()
    with pytest.raises(NotApprovedError, match=f"is {state}: somebody has to approve it"):
        put(desk.outbox, a_reply(ticket, state=state), ticket, [], NAMES, SETTINGS, NOON)


@pytest.mark.parametrize(
    "missing", [{"written_by": ""}, {"decided_by": ""}, {"decided_by": None}, {"decided_at": None}, {"text": " "}]
)
def test_a_reply_without_a_name_under_it_stays(desk: Desk, missing: dict[str, object]) -> None:
    ticket = a_ticket()
    with pytest.raises(NotApprovedError):
        put(desk.outbox, a_reply(ticket, **missing), ticket, [], NAMES, SETTINGS, NOON)


def test_who_wrote_a_reply_approves_it_only_where_the_rule_of_two_is_off(desk: Desk) -> None:
    ticket = desk.tickets.add(a_ticket(), None)
    reply = a_reply(ticket, decided_by="agent-1")
    with pytest.raises(NotApprovedError, match="approved by who wrote it"):
        put(desk.outbox, reply, ticket, [], NAMES, SETTINGS, NOON)
    assert put(desk.outbox, reply, ticket, [], NAMES, replace(SETTINGS, two_persons=False), NOON).approved_by == "agent-1"


@pytest.mark.parametrize("column", ["written_by", "approved_by"])
def test_the_store_itself_takes_nothing_that_nobody_wrote_or_approved(desk: Desk, column: str) -> None:
    mail = desk.waiting()
    with desk.engine.begin() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.update(outgoing_mails).values({column: ""}))
    with pytest.raises(StoreError):
        desk.outbox.put(replace(mail, id="other", reply_number=2, message_id="<x@y>", **{column: ""}))


def test_a_reply_is_in_the_outbox_once(desk: Desk) -> None:
    ticket = desk.tickets.add(a_ticket(), None)
    first = put(desk.outbox, a_reply(ticket), ticket, [], NAMES, SETTINGS, NOON)
    assert put(desk.outbox, a_reply(ticket), ticket, [], NAMES, SETTINGS, NOON) == first
    assert [mail.id for mail in desk.outbox.of_ticket(ticket.id)] == [first.id]


@pytest.mark.parametrize(
    "address", ["", "nessuno", "a b@x.example", "a@x", "a@x.example\r\nBcc: b@x.example", "à@x.example", "@x.example"]
)
def test_who_cannot_be_written_to_is_told_at_once(desk: Desk, address: str) -> None:
    ticket = a_ticket(contact=Contact(email=address, telephone="02 123456"))
    with pytest.raises(NoAddressError, match="left no e-mail address"):
        put(desk.outbox, a_reply(ticket), ticket, [], NAMES, SETTINGS, NOON)


def test_a_reply_goes_to_who_asked_and_not_to_who_wrote_into_the_ticket_later(desk: Desk) -> None:
    ticket = desk.tickets.add(a_ticket(), None)
    stranger = a_mail(ticket, id="m2", key="k2", sender_email="mallory@evil.example", message_id="evil@evil.example")
    mail = put(desk.outbox, a_reply(ticket), ticket, [a_mail(ticket), stranger], NAMES, SETTINGS, NOON)
    assert (mail.recipient, mail.in_reply_to) == ("anna@riva.example", "<abc.1@riva.example>")


# ---------------------------------------------------------------------------------------------------------- what it says


def test_a_mail_stands_in_its_thread_and_bears_its_reference(desk: Desk) -> None:
    sent = as_sent(desk)
    reference = desk.tickets.by_id("ticket-0").reference  # type: ignore[union-attr]
    assert sent["Subject"] == f"Re: Voucher fiere [{reference}]"
    assert sent["In-Reply-To"] == "<abc.1@riva.example>"
    assert sent["References"] == "<abc.0@riva.example> <abc.1@riva.example>"
    assert sent["Message-ID"].startswith(f"<{reference}.") and sent["Message-ID"].endswith("@fondaco.example>")
    assert sent["To"] == "anna@riva.example" and sent["From"] == "Sportello per l'estero <sportello@fondaco.example>"
    assert sent["Date"] == "Fri, 20 Nov 2026 11:00:00 +0000"
    assert sent["Auto-Submitted"] is None and sent["Content-Language"] == "it"


def test_both_texts_hold_reply_sources_footer_and_nothing_internal(desk: Desk) -> None:
    sent = as_sent(desk)
    plain, html = (sent.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    for text in (plain, html):
        for said in ("500.000 euro [1]", "SIMEST S.p.A.", "Fonti", "Tel. 02 1234567", "https://fondaco.example/pratica/"):
            assert said in text
        assert "supervisor-1" not in text and "agent-1" not in text
    assert "[1] Fiere ed eventi, SIMEST S.p.A., https://www.simest.it/fiere#importi (letta il 20 novembre 2026)" in plain
    assert '<a href="https://www.simest.it/fiere#importi">Fiere ed eventi</a>' in html


def test_a_subject_is_not_answered_twice_and_names_its_reference_once(desk: Desk) -> None:
    ticket = a_ticket()
    mail = a_mail(ticket, subject=f"RE: R: Re: Voucher [{ticket.reference}]")
    assert preview(a_reply(ticket), ticket, [mail], NAMES, SETTINGS).subject == f"Re: Voucher [{ticket.reference}]"
    portal = replace(ticket, channel="portal")
    assert preview(a_reply(ticket), portal, [], NAMES, SETTINGS).subject == f"Risposta alla sua richiesta [{ticket.reference}]"


def test_markup_of_people_and_pages_is_shown_and_not_run() -> None:
    ticket, evil = a_ticket(), '<img src=x onerror=alert(1)>"'
    citation = to_json(a_citation(1, title=evil, url="javascript:alert(1)"))
    html = preview(a_reply(ticket, text=evil, citations=(citation,)), ticket, [], {"simest": evil}, SETTINGS).html
    assert "<img" not in html and "javascript:" not in html and "&lt;img src=x onerror=alert(1)&gt;" in html


@given(st.text(), st.text(), st.lists(st.text(max_size=60), max_size=3))
def test_no_text_of_a_mail_gets_a_head_of_its_own(subject: str, message_id: str, thread: list[str]) -> None:
    ticket = a_ticket()
    mail = a_mail(ticket, subject=subject, message_id=message_id, in_reply_to=tuple(thread))

    class Box:
        def put(self, mail: object) -> object:
            return mail

    out = put(Box(), a_reply(ticket), ticket, [mail], NAMES, SETTINGS, NOON)  # type: ignore[arg-type]
    read = email.message_from_bytes(message_bytes(out, MAIL, NOON), policy=email.policy.default)
    known = [
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "in-reply-to",
        "references",
        "content-language",
        "mime-version",
        "content-type",
    ]
    assert [name.lower() for name in read if name.lower() not in known] == []
    assert len(read.keys()) == len(set(read.keys())) and read["To"] == "anna@riva.example"
    assert (read["References"] or "").split() == list(out.references) and (read["In-Reply-To"] or "") == out.in_reply_to


def test_long_message_ids_of_other_programs_come_through_whole(desk: Desk) -> None:
    ticket = desk.tickets.add(a_ticket(), None)
    long = "DB7PR04MB4523" + "A" * 180 + "@DB7PR04MB4523.eurprd04.prod.outlook.example"
    mail = put(desk.outbox, a_reply(ticket), ticket, [a_mail(ticket, message_id=long)], NAMES, SETTINGS, NOON)
    read = email.message_from_bytes(message_bytes(mail, MAIL, NOON), policy=email.policy.default)
    assert read["In-Reply-To"] == f"<{long}>" and f"<{long}>" in read["References"]


# -------------------------------------------------------------------------------------------------------------- erasing


def test_erasing_a_ticket_empties_its_mails_and_holds_back_what_had_not_left(desk: Desk) -> None:
    mail = desk.waiting()
    ticket = desk.tickets.by_id(mail.ticket_id)
    assert ticket is not None
    desk.tickets.erase(ticket, TicketEvent(at=NOON, kind="withdrawn", by="person", status="withdrawn", public=True))
    erased = desk.outbox.mail(mail.id)
    assert (erased.recipient, erased.subject, erased.plain, erased.html, erased.public_text) == ("", "", "", "", "")
    assert (erased.state, erased.erased_at, erased.approved_by) == ("failed", NOON, "supervisor-1")
    assert desk.outbox.claim("worker", NOON, NOON) is None
