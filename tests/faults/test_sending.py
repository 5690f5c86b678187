"""Mails leave once: senders are killed with SIGKILL at every point of their way, over a real SMTP server."""

import os
import signal
import smtplib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from shutil import copy

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr

from api.desk import sending, smtp_sending
from api.desk.sending import Sent, send_due, wait_after
from api.errors import MailServerError
from api.mail_settings import MailSettings
from kb.engines import outbox_store
from kb.engines.database import open_database
from kb.engines.outbox_store import OutboxStore
from kb.errors import LostClaimError
from kb.ticket_types import TicketEvent
from tests.api.outbox_builders import NOON, Desk
from tests.smtp_server import SmtpServer, smtp_server

LATER = NOON + timedelta(hours=1)  # every claim of before is of a sender that ended


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmtpServer]:
    with smtp_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def server(running: SmtpServer) -> SmtpServer:
    running.forget()
    return running


@pytest.fixture
def desk(empty_store: Path, tmp_path: Path) -> Desk:
    return Desk(Path(copy(empty_store, tmp_path)))


def run(desk: Desk, settings: MailSettings, now: datetime = NOON) -> Sent:
    """Send in this process what is due."""
    box = OutboxStore(open_database(desk.url))
    return send_due(box, lambda: smtp_sending.smtp_server(settings), settings, lambda: now, lambda what, on, result: None)


def forked(work: Callable[[], object]) -> int:
    """Do work in a process of its own and return how it ended, as os.waitpid says."""
    child = os.fork()
    if child == 0:
        code = 1
        with suppress(BaseException):
            work()
            code = 0
        os._exit(code)
    return os.waitpid(child, 0)[1]


def die(*_arguments: object, **_named: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


# ------------------------------------------------------------------------------------------------------- the way of a mail


def test_an_approved_reply_leaves_and_its_ticket_is_answered(desk: Desk, server: SmtpServer) -> None:
    mail = desk.waiting()
    assert run(desk, server.settings) == Sent(sent=1)
    assert server.took() == [mail.message_id]
    sent, ticket = desk.outbox.mail(mail.id), desk.tickets.by_id(mail.ticket_id)
    assert (sent.state, sent.sent_at, sent.words) == ("sent", NOON, "250 2.0.0 queued")
    assert ticket is not None and (ticket.status, ticket.promised_at) == ("answered", None)
    event = desk.tickets.history(ticket.id)[-1]
    assert (event.kind, event.by, event.public, event.text) == ("reply", "supervisor-1", True, mail.public_text)
    assert desk.replies.reply(ticket.id, 1).state == "sent"
    assert run(desk, server.settings) == Sent()


def test_a_server_that_wants_a_mail_later_gets_it_later_and_at_last_not_any_more(desk: Desk, server: SmtpServer) -> None:
    settings = server.settings.model_copy(update={"smtp_attempts": 3})
    for number, who in enumerate(("later", "datalater")):
        mail = desk.waiting(number, email=f"{who}@x.example")
        assert run(desk, settings) == Sent(later=1)
        waiting = desk.outbox.mail(mail.id)
        assert (waiting.state, waiting.attempts, waiting.due_at, waiting.words[:3]) == (
            "approved",
            1,
            NOON + wait_after(1),
            {"later": "450", "datalater": "451"}[who],
        )
        assert run(desk, settings) == Sent()  # it is not due yet
        assert run(desk, settings, NOON + timedelta(hours=1)) == Sent(later=1)
        assert run(desk, settings, NOON + timedelta(hours=9)) == Sent(failed=1)
        assert "after 3 attempts" in desk.outbox.mail(mail.id).words
    assert server.took() == []


def test_waits_grow_to_six_hours() -> None:
    assert [int(wait_after(n).total_seconds() / 60) for n in (1, 2, 3, 7, 8, 20)] == [5, 10, 20, 320, 360, 360]


@pytest.mark.parametrize("who", ["never", "datanever"])
def test_a_refusal_for_good_ends_in_failed_with_the_servers_words_and_others_go_on(
    desk: Desk, server: SmtpServer, who: str
) -> None:
    refused, other = desk.waiting(1, email=f"{who}@x.example"), desk.waiting(2)
    assert run(desk, server.settings) == Sent(sent=1, failed=1)
    assert desk.outbox.mail(refused.id).words in ("550 5.1.1 no such user", "554 5.6.0 no")
    ticket = desk.tickets.by_id(refused.ticket_id)
    assert ticket is not None and ticket.status == "taken_up"  # nobody was answered
    assert server.took() == [other.message_id]


@pytest.mark.parametrize(("who", "taken"), [("gone", 1), ("cut", 0)])
def test_a_connection_that_ends_in_the_text_leaves_it_to_a_person(desk: Desk, server: SmtpServer, who: str, taken: int) -> None:
    mail = desk.waiting(email=f"{who}@x.example")
    assert run(desk, server.settings) == Sent(unknown=1)
    assert desk.outbox.mail(mail.id).state == "unknown"
    assert run(desk, server.settings, LATER) == Sent()
    assert len(server.took()) == taken


def test_without_a_server_nothing_is_lost(desk: Desk, server: SmtpServer) -> None:
    mail = desk.waiting()
    with pytest.raises(MailServerError, match="cannot be used"):
        run(desk, server.settings.model_copy(update={"smtp_port": 1}))
    waiting = desk.outbox.mail(mail.id)
    assert (waiting.state, waiting.attempts, waiting.claim) == ("approved", 0, None)
    assert run(desk, server.settings) == Sent(sent=1)


def test_a_mail_on_which_the_server_drops_the_connection_does_not_hold_up_the_others(desk: Desk, server: SmtpServer) -> None:
    settings = server.settings.model_copy(update={"smtp_attempts": 2})
    dropped, other = desk.waiting(1, email="drop@x.example", now=NOON - timedelta(minutes=1)), desk.waiting(2)
    with pytest.raises(MailServerError, match="ended the connection"):
        run(desk, settings)
    waiting = desk.outbox.mail(dropped.id)
    assert (waiting.state, waiting.attempts, waiting.due_at, waiting.claim) == ("approved", 1, NOON + wait_after(1), None)
    assert run(desk, settings) == Sent(sent=1)
    assert server.took() == [other.message_id]
    with pytest.raises(MailServerError):
        run(desk, settings, LATER)
    failed = desk.outbox.mail(dropped.id)
    assert (failed.state, failed.words[:16]) == ("failed", "after 2 attempts")
    assert run(desk, settings, LATER) == Sent()


def test_no_more_leave_in_a_minute_than_is_allowed(desk: Desk, server: SmtpServer) -> None:
    for number in range(5):
        desk.waiting(number)
    slow = server.settings.model_copy(update={"smtp_per_minute": 2})
    assert run(desk, slow) == Sent(sent=2, full=True)
    assert run(desk, slow, NOON + timedelta(seconds=59)) == Sent(full=True)
    assert run(desk, slow, NOON + timedelta(seconds=61)) == Sent(sent=2, full=True)
    assert len(server.took()) == 4


def test_a_mail_whose_ticket_was_erased_on_the_way_tells_nobody(desk: Desk, server: SmtpServer) -> None:
    mail = desk.waiting()
    claimed = desk.outbox.claim("w", NOON, NOON)
    assert claimed is not None
    desk.outbox.hand_over(claimed, NOON)
    ticket = desk.tickets.by_id(mail.ticket_id)
    assert ticket is not None
    desk.tickets.erase(ticket, TicketEvent(at=NOON, kind="withdrawn", by="person", status="withdrawn", public=True))
    desk.outbox.finish(claimed, NOON, "250")
    assert desk.outbox.mail(mail.id).state == "sent"
    assert [event.kind for event in desk.tickets.history(ticket.id)] == ["received", "withdrawn"]


# -------------------------------------------------------------------------------------------------------------- two at once


def test_two_senders_at_once_send_each_mail_once(desk: Desk, server: SmtpServer) -> None:
    mails = [desk.waiting(number) for number in range(12)]
    desk.engine.dispose()
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            with suppress(BaseException):
                run(desk, server.settings)
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    assert server.took() == sorted(mail.message_id for mail in mails)
    assert {mail.state for mail in desk.outbox.mails(("approved", "sending", "sent", "failed", "unknown"))} == {"sent"}


def test_a_sender_that_was_too_slow_does_not_send_what_another_one_took_over(desk: Desk) -> None:
    desk.waiting()
    slow = desk.outbox.claim("slow", NOON, NOON - timedelta(minutes=10))
    quick = desk.outbox.claim("quick", LATER, LATER - timedelta(minutes=10))
    assert slow is not None and quick is not None and slow.id == quick.id
    with pytest.raises(LostClaimError):
        desk.outbox.hand_over(slow, LATER)
    desk.outbox.hand_over(quick, LATER)


# ------------------------------------------------------------------------------------------------------------------ kill -9

# Where the sender dies, whether the server has the mail then, and how the mail is found afterwards.
MOMENTS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], int, str]] = {
    "before anything": (lambda patch: patch.setattr(OutboxStore, "claim", die), 0, "approved"),
    "after the claim, before the connection": (lambda patch: patch.setattr(sending, "message_bytes", die), 0, "approved"),
    "after the addresses, before it is written down": (
        lambda patch: patch.setattr(OutboxStore, "hand_over", die),
        0,
        "approved",
    ),
    "after it is written down, before the text": (lambda patch: patch.setattr("smtplib.SMTP.data", die), 0, "unknown"),
    "in the middle of the text": (lambda patch: half_of_the_text(patch), 0, "unknown"),
    "after the text, before the server's word": (lambda patch: before_the_word(patch), 1, "unknown"),
    "after the server's word": (lambda patch: patch.setattr(OutboxStore, "finish", die), 1, "unknown"),
    "in the last transaction": (lambda patch: patch.setattr(outbox_store, "_tell_ticket", die), 1, "unknown"),
    "after the last transaction": (lambda patch: after_the_end(patch), 1, "sent"),
}
SMALL_LANE = ("after the addresses, before it is written down", "in the middle of the text", "in the last transaction")


def half_of_the_text(patch: pytest.MonkeyPatch) -> None:
    """Die with half of the text on its way: the server has not seen its end."""

    def half(connection: smtplib.SMTP, message: bytes) -> None:
        connection.docmd("data")
        connection.send(message[: len(message) // 2])
        die()

    patch.setattr("smtplib.SMTP.data", half)


def before_the_word(patch: pytest.MonkeyPatch) -> None:
    """Die with the whole text on its way, when the server has it and says so."""

    def whole(connection: smtplib.SMTP, message: bytes) -> None:
        connection.docmd("data")
        connection.send(message + b".\r\n")
        connection.getreply()
        die()

    patch.setattr("smtplib.SMTP.data", whole)


def after_the_end(patch: pytest.MonkeyPatch) -> None:
    finish = OutboxStore.finish

    def finished(*arguments: object) -> None:
        finish(*arguments)  # type: ignore[arg-type]
        die()

    patch.setattr(OutboxStore, "finish", finished)


@pytest.mark.parametrize("moment", [pytest.param(m, marks=() if m in SMALL_LANE else pytest.mark.slow) for m in MOMENTS])
def test_a_mail_whose_sender_is_killed_is_never_sent_twice_and_never_lost(
    moment: str, desk: Desk, server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrange, taken, state = MOMENTS[moment]
    mail = desk.waiting()
    desk.engine.dispose()
    with monkeypatch.context() as patch:
        arrange(patch)
        assert os.WTERMSIG(forked(lambda: run(desk, server.settings))) == signal.SIGKILL
    assert len(server.took()) == taken
    assert desk.outbox.mail(mail.id).state in ("approved", "sending", "sent")
    came = run(desk, server.settings, LATER)
    assert came == Sent(sent=int(state == "approved"), unknown=int(state == "unknown"))
    if state == "unknown":
        assert len(server.took()) == taken  # the machine does not try again
        desk.outbox.settle(desk.outbox.mail(mail.id), bool(taken), "supervisor-1", LATER)
        run(desk, server.settings, LATER + timedelta(minutes=2))
    assert server.took() == [mail.message_id]
    ticket = desk.tickets.by_id(mail.ticket_id)
    assert ticket is not None and ticket.status == "answered"
    assert [event.kind for event in desk.tickets.history(ticket.id)] == ["received", "reply"]
    assert desk.replies.reply(ticket.id, 1).state == "sent"


def test_what_a_person_settled_is_settled_once(desk: Desk, server: SmtpServer) -> None:
    mail = desk.waiting(email="cut@x.example")
    run(desk, server.settings)
    unknown = desk.outbox.mail(mail.id)
    desk.outbox.settle(unknown, True, "supervisor-1", LATER)
    with pytest.raises(LostClaimError):
        desk.outbox.settle(unknown, False, "agent-1", LATER)
    assert desk.outbox.mail(mail.id).settled_by == "supervisor-1"


# ----------------------------------------------------------------------------------------------------------- encrypted


def test_a_password_leaves_only_encrypted_and_to_a_server_that_is_known(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with smtp_server(tmp_path, *a_certificate(tmp_path)) as secured:
        changes = {"smtp_tls": "starttls", "smtp_user": "desk", "smtp_password": SecretStr("secret")}
        settings = secured.settings.model_copy(update=changes)
        mail = desk.waiting()
        with pytest.raises(MailServerError, match="certificate verify failed"):
            run(desk, settings)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        with pytest.raises(MailServerError, match="535"):
            run(desk, settings.model_copy(update={"smtp_password": SecretStr("wrong")}))
        assert desk.outbox.mail(mail.id).state == "approved"
        assert run(desk, settings) == Sent(sent=1)
        assert secured.took() == [mail.message_id]


def a_certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for 127.0.0.1 that its own key signed, and the key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, today - timedelta(days=1), today + timedelta(days=1))
    address = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    signed = builder.add_extension(address, False).sign(key, hashes.SHA256())
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(signed.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths
