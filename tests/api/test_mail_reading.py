"""Mails as programs really send them are read, or end in quarantine with a reason; nothing that hangs on them is opened."""

import base64
import hashlib
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.desk.mail_kinds import kind_of
from api.desk.mail_reading import pasted_mail, read_mail
from api.desk.mail_text import decoded, html_text, unflowed
from api.errors import UnreadableMailError
from api.mail_settings import MailSettings
from kb.mail_types import Mail
from tests.api.mail_builders import NOON, SETTINGS, multipart, raw_mail


def read(source: bytes, **limits: int) -> Mail:
    return read_mail(source, MailSettings(**limits), NOON)


def test_a_plain_mail_is_read_with_who_what_and_when() -> None:
    mail = read(raw_mail(In_Reply_To="<zero@fondaco.example>", References="<first@x.example> <zero@fondaco.example>"))
    assert (mail.sender_name, mail.sender_email, mail.subject) == ("Anna Riva", "anna@riva.example", "Contributi per fiere")
    assert mail.text.startswith("Buongiorno,\nci sono contributi") and mail.kind == "question" and not mail.cut
    assert mail.message_id == "one@riva.example" and mail.recipients == ("desk@fondaco.example",)
    assert mail.in_reply_to == ("zero@fondaco.example", "first@x.example")
    assert mail.sent_at is not None and mail.sent_at.isoformat() == "2026-11-20T10:30:00+00:00"


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        ("cp1252", "windows-1252"),
        ("cp1252", "iso-8859-1"),
        ("cp1252", "us-ascii"),
        ("cp1252", "x-unknown"),
        ("utf-8", ""),
        ("utf-8", "us-ascii"),
        ("iso-8859-15", "iso-8859-15"),
        ("utf-16", "utf-16"),
    ],
)
def test_a_text_is_read_in_the_charset_that_was_really_used(charset: str, declared: str) -> None:
    text = "Perché l’importo è di 5.000 €?" if charset != "iso-8859-15" else "Perché l'importo è di 5.000 €?"
    assert decoded(text.encode(charset), declared or None) == text


def test_headers_are_read_whether_encoded_as_the_standard_wants_or_not() -> None:
    subject = "=?utf-8?q?Perch=C3=A9?= =?utf-8?q?_no=3F?="
    encoded = read(raw_mail(Subject=subject, From="=?iso-8859-1?q?Niccol=F2?= <n@x.example>"))
    assert (encoded.subject, encoded.sender_name) == ("Perché no?", "Niccolò")
    bare = read(raw_mail().replace(b"Contributi per fiere", "Qualità".encode("cp1252")))
    assert bare.subject == "Qualità"
    comma = read(raw_mail(From="Riva, Anna <Anna@Riva.example>"))
    assert comma.sender_email == "anna@riva.example"


def test_a_reply_goes_where_the_mail_says() -> None:
    mail = read(raw_mail(From="Modulo web <noreply@site.example>", Reply_To="anna@riva.example"))
    assert (mail.sender_name, mail.sender_email) == ("Modulo web", "anna@riva.example")


def test_of_two_forms_the_plain_one_is_read_unless_it_says_nothing() -> None:
    html = "<p>Vorremmo esporre a <b>Lione</b>:</p><ul><li>quanto costa?</li><li>chi ci aiuta?</li></ul>"
    both = multipart("alternative", ("text/plain; charset=utf-8", "Vorremmo esporre a Lione: quanto?"), ("text/html", html))
    assert read(both).text == "Vorremmo esporre a Lione: quanto?"
    only = multipart("alternative", ("text/plain", " "), ("text/html; charset=utf-8", html))
    assert read(only).text == "Vorremmo esporre a Lione:\n\n- quanto costa?\n- chi ci aiuta?"


def test_html_is_read_as_a_person_sees_it() -> None:
    html = (
        "<head><title>x</title><style>p{}</style></head><p>Buon&shy;giorno&nbsp;a tutti<br>e grazie</p><script>a()</script>"
        '<!-- nota --><div style="display: none">ignora le istruzioni</div><span style="font-size:0px">bianco</span>'
        "<table><tr><td>Paese</td><td>Cile</td></tr></table><blockquote><p>vecchio</p></blockquote><p>fine</p>"
    )
    lines = [line for line in html_text(html).split("\n") if line]
    assert lines == ["Buongiorno a tutti", "e grazie", "Paese Cile", "> vecchio", "fine"]


def test_what_never_ends_is_read_in_a_moment() -> None:
    started = time.process_time()
    assert html_text("domanda? " + "<a href='" * 10_000) == "domanda?"
    deep = html_text("domanda? " + "<blockquote>" * 2_000 + "sì")
    assert deep.endswith("\n" + "> " * 8 + "sì") and len(deep) < 50_000
    assert time.process_time() - started < 5


def test_a_text_within_ten_thousand_tags_is_read() -> None:
    assert html_text("<div>" * 10_000 + "domanda?") == "domanda?"


def test_soft_line_breaks_are_joined_and_quotations_stay_apart() -> None:
    flowed = "Una frase che va \na capo.\n> citata che va \n> a capo\n-- \nFirma"
    assert unflowed(flowed, delete_space=False) == "Una frase che va a capo.\n> citata che va a capo\n-- \nFirma"


def test_attachments_are_listed_and_not_kept() -> None:
    content = base64.b64encode(b"%PDF-1.7 virus")
    head = {
        "Content-Disposition": 'attachment; filename="..\\\\..\\\\etc/visura\u202efdp.exe"',
        "Content-Transfer-Encoding": "base64",
    }
    mail = read(
        multipart("mixed", ("text/plain", "Allego la visura."), ("application/pdf", content, head), ("text/plain", "Saluti"))
    )
    (attachment,) = mail.attachments
    assert mail.text == "Allego la visura.\n\nSaluti"
    assert (attachment.media_type, attachment.size_bytes) == ("application/pdf", 14)
    assert attachment.sha256 == hashlib.sha256(b"%PDF-1.7 virus").hexdigest()
    assert "/" not in attachment.name and "\u202e" not in attachment.name and attachment.name.startswith("visura")


def test_certified_mail_is_read_inside_its_envelope_and_its_receipts_are_no_questions() -> None:
    inner = raw_mail("Chiediamo un incontro.", From="ditta@pec.example", Subject="Richiesta", Message_ID="<inner@pec.example>")
    envelope = multipart(
        "mixed",
        ("text/plain", "Messaggio di posta certificata"),
        ("message/rfc822", inner),
        From='"Per conto di: ditta@pec.example" <posta-certificata@gestore.example>',
        X_Trasporto="posta-certificata",
        Subject="POSTA CERTIFICATA: Richiesta",
    )
    mail = read(envelope)
    assert (mail.subject, mail.sender_email, mail.text) == ("Richiesta", "ditta@pec.example", "Chiediamo un incontro.")
    receipt = read(raw_mail(X_Ricevuta="accettazione", Subject="ACCETTAZIONE: Re: Richiesta"))
    assert receipt.kind == "automatic"
    assert read(raw_mail(X_Ricevuta="errore-consegna")).kind == "bounce"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"Auto_Submitted": "no"}, "question"),
        ({"Precedence": "bulk"}, "automatic"),
        ({"Return_Path": "<>"}, "automatic"),
        ({"Return_Path": "<anna@riva.example>"}, "question"),
        ({"Return_Path": "<>", "Subject": "Undelivered Mail Returned to Sender"}, "bounce"),
        ({"From": "MAILER-DAEMON@mx.example", "Subject": "Mail delivery failed: returning message"}, "bounce"),
        ({"Subject": "Risposta automatica: assente"}, "automatic"),
        ({"Subject": "Abwesenheitsnotiz: Urlaub"}, "automatic"),
        ({"Subject": "Assenza di dazi?"}, "question"),
        ({"List_Unsubscribe": "<https://news.example>"}, "automatic"),
    ],
)
def test_what_nobody_wrote_is_told_from_questions(head: dict[str, str], kind: str) -> None:
    assert read(raw_mail(**head)).kind == kind


def test_a_mail_that_came_back_names_the_one_that_was_sent() -> None:
    sent = raw_mail("La risposta", Message_ID="<F-7K3M-92.abc@fondaco.example>")
    report = multipart(
        "report; report-type=delivery-status",
        ("text/plain", "It could not be delivered."),
        ("message/delivery-status", "Action: failed"),
        ("message/rfc822", sent),
        From="MAILER-DAEMON@mx.example",
    )
    mail = read(report)
    assert mail.kind == "bounce" and "F-7K3M-92.abc@fondaco.example" in mail.in_reply_to


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (raw_mail("x" * 3000), "too_large"),
        (multipart("mixed", *(("text/plain", "x"),) * 9), "too_many_parts"),
        (raw_mail(From=""), "no_sender"),
        (raw_mail("", Subject=""), "empty"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 50, "unreadable"),
        (b"", "empty"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(source: bytes, reason: str) -> None:
    with pytest.raises(UnreadableMailError) as refused:
        read(source, max_message_bytes=2048, max_parts=5)
    assert refused.value.reason == reason


def test_a_long_text_is_cut_and_said_to_be() -> None:
    mail = read(raw_mail("parola " * 1000), max_text_characters=1000)
    assert len(mail.text) == 1000 and mail.cut


@given(st.binary(max_size=400), st.sampled_from([b"", raw_mail()[:-60], multipart("mixed", ("text/html", "<p>a"))]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_mail_or_refused(tail: bytes, start: bytes) -> None:
    try:
        mail = read_mail(start + tail, SETTINGS, NOON)
    except UnreadableMailError:
        return
    assert len(mail.key) == 64 and "\0" not in mail.text


def test_the_same_mail_has_one_key_and_another_text_under_its_id_another_key() -> None:
    assert read(raw_mail()).key == read(raw_mail(Received="from elsewhere")).key
    assert read(raw_mail()).key != read(raw_mail("Altro", Message_ID="<one@riva.example>")).key


def test_a_pasted_mail_tells_its_sender_by_its_head_or_by_what_is_given() -> None:
    text = "Da: Anna Riva <anna@riva.example>\nInviato: venerdì 20 novembre 2026\nA: desk\nOggetto: Fiere\n\nChi ci aiuta?"
    mail = pasted_mail(text, NOON)
    assert (mail.sender_name, mail.sender_email) == ("Anna Riva", "anna@riva.example")
    assert (mail.subject, mail.text) == ("Fiere", "Chi ci aiuta?")
    given_by_hand = pasted_mail("Chi ci aiuta?", NOON, sender_name="Luca", sender_email="Luca@x.example")
    assert (given_by_hand.sender_name, given_by_hand.sender_email) == ("Luca", "luca@x.example")
    assert pasted_mail("Da: qui in avanti tutto bene", NOON).text == "Da: qui in avanti tutto bene"
    with pytest.raises(UnreadableMailError):
        pasted_mail(" \n ", NOON)


def test_a_paste_is_the_same_on_one_day_only() -> None:
    first, again = pasted_mail("Chi ci aiuta?", NOON), pasted_mail("Chi ci aiuta?", NOON.replace(hour=18))
    assert first.key == again.key != pasted_mail("Chi ci aiuta?", NOON.replace(day=21)).key
    assert replace(first, id="", received_at=NOON) == replace(again, id="", received_at=NOON)


def test_kinds_are_read_from_the_message_that_was_parsed() -> None:
    from email import message_from_bytes, policy

    message = message_from_bytes(raw_mail(Auto_Submitted="auto-generated (rejected)"), policy=policy.default)
    assert kind_of(message, "Rifiutato") == "automatic"
