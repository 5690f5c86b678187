"""A mail makes a ticket, goes on with one, or is set apart; each once, whatever comes twice or in between."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from api.desk.intake import Taken, take_in
from api.desk.mail_reading import pasted_mail, read_mail
from api.ticket_changes import purge, reply, set_status, withdraw
from api.visitor_records import VisitorRecords
from kb.engines.feedback_store import FeedbackStore, ShareStore
from kb.engines.mail_store import MailStore
from kb.mail_types import MailPlace
from kb.ticket_types import Ticket
from tests.api.mail_builders import NOON, SETTINGS, Desk, a_desk, raw_mail

PLACE = MailPlace(mailbox="desk@mail.example/INBOX", uid_validity=7, uid=1)


@pytest.fixture
def desk(empty_store: Path, tmp_path: Path) -> Desk:
    return a_desk(empty_store, tmp_path)


def take(desk: Desk, body: str = "Ci sono contributi per le fiere?", /, **head: str) -> Taken:
    return take_in(desk.intake, read_mail(raw_mail(body, **head), SETTINGS, desk.clock.now))


def ticket(taken: Taken) -> Ticket:
    assert taken.ticket is not None
    return taken.ticket


def answered(desk: Desk, taken: Taken) -> Ticket:
    return reply(desk.tickets, ticket(taken), "Sì, il Voucher fiere.", "marta", False, desk.clock.now)


def test_a_mail_makes_a_ticket_with_all_that_it_tells(desk: Desk) -> None:
    body = "Buongiorno,\nsiamo una ditta di Bergamo e non abbiamo mai esportato. Ci sono contributi per le fiere?\nAnna Riva"
    made = ticket(take(desk, body))
    assert (made.channel, made.status, made.language, made.version) == ("mail", "received", "it", 1)
    assert (made.province, made.category, made.topic) == ("Bergamo", "mai-esportato", "fiere-eventi")
    assert made.contact is not None and (made.contact.name, made.contact.email) == ("Anna Riva", "anna@riva.example")
    assert made.message == body and made.promised_at is not None and made.promised_at > NOON
    assert [event.by for event in desk.tickets.history(made.id)] == ["mail"]
    assert [mail.subject for mail in desk.mails.mails(made.id)] == ["Contributi per fiere"]
    kept = desk.triages.triage(made.id)
    assert kept is not None and (kept.urgency, kept.partner_id) == ("normal", "cciaa-bergamo")


def test_the_same_mail_twice_is_one_ticket_and_its_second_place_is_written_down(desk: Desk) -> None:
    mail = read_mail(raw_mail(), SETTINGS, NOON)
    first = take_in(desk.intake, mail, PLACE)
    again = take_in(desk.intake, replace(mail, id="other"), replace(PLACE, uid=9))
    assert again.outcome == "known" and ticket(again).id == ticket(first).id
    assert desk.mails.known_uids(PLACE.mailbox, 7) == {1, 9} and len(desk.mails.mails(ticket(first).id)) == 1


def test_two_processes_that_take_in_the_same_mail_make_one_ticket(desk: Desk) -> None:
    mail = read_mail(raw_mail(), SETTINGS, NOON)
    outcomes: list[str] = []
    ready = threading.Barrier(4)

    def work(number: int) -> None:
        ready.wait(10)
        outcomes.append(take_in(desk.intake, replace(mail, id=f"mail-{number}"), replace(PLACE, uid=number)).outcome)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["known", "known", "known", "new"]
    assert len(desk.tickets.tickets(("received",))) == 1


def test_an_answer_to_a_mail_goes_on_with_its_ticket_also_from_a_colleague(desk: Desk) -> None:
    first = ticket(take(desk))
    head = "Il giorno ven 20 nov 2026 alle ore 12:30 Fondaco <desk@fondaco.example> ha scritto:"
    quoted = f"Grazie, e per il Cile?\n\n{head}\n> Ci sono contributi per le fiere?"
    second = take(
        desk, quoted, Message_ID="<two@riva.example>", In_Reply_To="<one@riva.example>", From="Luca <luca@riva.example>"
    )
    assert second.outcome == "continued" and ticket(second).id == first.id and ticket(second).version == 2
    event = desk.tickets.history(first.id)[-1]
    assert (event.kind, event.text, event.public) == ("message", "Grazie, e per il Cile?", True)
    assert ticket(second).contact == first.contact  # replies go to who asked


def test_an_answered_ticket_goes_back_to_received_with_a_new_promise_and_an_open_one_keeps_its_own(desk: Desk) -> None:
    first = take(desk)
    open_still = ticket(take(desk, "Dimenticavo: in Cile.", Message_ID="<two@r.example>", In_Reply_To="<one@riva.example>"))
    assert (open_still.status, open_still.promised_at) == ("received", ticket(first).promised_at)
    answered(desk, Taken("continued", open_still))
    desk.clock.now = NOON + timedelta(days=10)
    back = ticket(take(desk, "E per il Perù?", Message_ID="<three@r.example>", In_Reply_To="<two@r.example>"))
    assert back.status == "received" and back.promised_at is not None and back.promised_at > desk.clock.now


def test_a_reference_in_the_subject_counts_only_from_an_address_that_the_ticket_knows(desk: Desk) -> None:
    first = ticket(take(desk))
    subject = f"Re: Contributi [{first.reference}]"
    known = take(desk, "Aggiungo una cosa.", Message_ID="<two@riva.example>", Subject=subject)
    assert known.outcome == "continued" and ticket(known).id == first.id
    other = take(desk, "Aggiungo anch'io.", Message_ID="<x@evil.example>", Subject=subject, From="eve@evil.example")
    assert other.outcome == "new" and ticket(other).id != first.id


def test_an_answer_to_what_was_withdrawn_or_erased_begins_a_new_ticket(desk: Desk) -> None:
    first = ticket(take(desk))
    withdraw(desk.tickets, first, NOON)
    second = take(desk, "Ci ho ripensato.", Message_ID="<two@riva.example>", In_Reply_To="<one@riva.example>")
    assert second.outcome == "new"


def test_absence_notes_are_set_apart_or_noted_beside_their_ticket(desk: Desk) -> None:
    alone = take(desk, "Sono assente.", Auto_Submitted="auto-replied", Message_ID="<a@x.example>")
    assert (alone.outcome, alone.ticket) == ("apart", None)
    assert [mail.kind for mail in desk.mails.apart()] == ["automatic"]
    first = take(desk)
    before = answered(desk, first)
    noted = take(desk, "Assente.", Auto_Submitted="auto-replied", Message_ID="<b@x.example>", In_Reply_To="<one@riva.example>")
    assert noted.outcome == "continued" and ticket(noted).status == before.status == "answered"
    event = desk.tickets.history(before.id)[-1]
    assert (event.kind, event.by, event.public) == ("note", "automatic", False)


def test_a_reply_that_came_back_is_the_desks_turn_again(desk: Desk) -> None:
    before = answered(desk, take(desk))
    subject = "Undelivered Mail Returned to Sender"
    body = f"Could not be delivered: Re: Contributi [{before.reference}]"
    back = ticket(take(desk, body, Subject=subject, From="MAILER-DAEMON@mx.example", Message_ID="<d@mx.example>"))
    assert back.id == before.id and back.status == "received" and back.promised_at is not None
    assert [(e.by, e.text) for e in desk.tickets.history(back.id)][-1] == ("bounce", subject)


def test_a_change_in_between_loses_neither_the_change_nor_the_mail(desk: Desk) -> None:
    first = ticket(take(desk))
    read = desk.tickets.by_id

    def and_meanwhile(ticket_id: str) -> Ticket | None:
        found = read(ticket_id)
        if found is not None and found.version == 1:
            set_status(desk.tickets, found, "taken_up", "marta", "", NOON, desk.intake.settings)
        return found

    class Busy:
        by_id = staticmethod(and_meanwhile)
        by_reference = staticmethod(desk.tickets.by_reference)

    mail = read_mail(raw_mail("E il Cile?", Message_ID="<2@x.example>", In_Reply_To="<one@riva.example>"), SETTINGS, NOON)
    taken = take_in(replace(desk.intake, tickets=Busy()), mail)
    assert ticket(taken).status == "taken_up" and ticket(taken).version == 3
    assert [event.kind for event in desk.tickets.history(first.id)] == ["received", "status", "message"]


def test_a_mail_that_is_urgent_makes_its_ticket_urgent_and_it_stays_so(desk: Desk) -> None:
    first = ticket(take(desk))
    take(desk, "È urgente: ci serve entro il 23 novembre!", Message_ID="<2@x.example>", In_Reply_To="<one@riva.example>")
    take(desk, "Grazie per l'aiuto.", Message_ID="<3@x.example>", In_Reply_To="<one@riva.example>")
    kept = desk.triages.triage(first.id)
    assert kept is not None and kept.urgency == "urgent" and kept.deadline is not None and kept.deadline.day == 23
    assert any("urgente" in reason for reason in kept.reasons)


def test_a_pasted_mail_without_an_address_is_a_ticket_too(desk: Desk) -> None:
    taken = take_in(desk.intake, pasted_mail("Chi ci aiuta in Cile?", NOON, sender_name="Anna, al telefono"))
    contact = ticket(taken).contact
    assert taken.outcome == "new" and contact is not None and (contact.name, contact.email) == ("Anna, al telefono", "")


def test_mails_go_with_their_ticket_and_do_not_come_again(desk: Desk) -> None:
    first = take(desk)
    take(desk, "E in Cile?", Message_ID="<2@x.example>", In_Reply_To="<one@riva.example>")
    withdraw(desk.tickets, ticket(desk_ticket(desk, first)), NOON)
    assert desk.mails.mails(ticket(first).id) == []
    again = take(desk)
    assert again.outcome == "known" and ticket(again).erased_at is not None
    dump = "".join(desk.engine.raw_connection().iterdump())  # type: ignore[attr-defined]
    assert "anna@riva.example" not in dump and "contributi per le fiere" not in dump and "riva.example" not in dump


def desk_ticket(desk: Desk, taken: Taken) -> Taken:
    return Taken("known", desk.tickets.by_id(ticket(taken).id))


def test_the_purge_erases_mails_of_old_tickets_those_set_apart_and_settled_quarantine(desk: Desk) -> None:
    store = MailStore(desk.engine)
    first = take(desk)
    set_status(desk.tickets, ticket(first), "closed", "marta", "", NOON, desk.intake.settings)
    take(desk, "Assente.", Auto_Submitted="auto-replied", Message_ID="<b@x.example>")
    records = VisitorRecords(
        tickets=desk.tickets,
        feedback=FeedbackStore(desk.engine),
        shares=ShareStore(desk.engine),
        now=desk.clock,
        kept={"mails": store.forget},
    )
    assert purge(records, desk.intake.settings)["mails"] == 0
    desk.clock.now = NOON + timedelta(days=desk.intake.settings.retention_days + 1)
    erased = purge(records, desk.intake.settings)
    assert (erased["tickets"], erased["mails"]) == (1, 1)
    assert desk.mails.mails(ticket(first).id) == [] and desk.mails.apart() == []
