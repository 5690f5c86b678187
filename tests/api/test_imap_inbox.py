"""The desk's mailbox on a real server: everything once, nothing lost, nothing deleted."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.desk.fetching import Fetched, fetch
from api.desk.imap_inbox import open_folder
from api.errors import MailServerError
from api.mail_settings import MailSettings
from tests.api.mail_builders import NOON, Desk, a_desk, raw_mail
from tests.imap_server import DOVECOT, MISSING, ImapServer, imap_server

pytestmark = pytest.mark.skipif(DOVECOT is None, reason=MISSING)


@pytest.fixture(scope="module")
def running() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


@pytest.fixture
def server(running: ImapServer) -> ImapServer:
    """The server with an empty mailbox that nobody has seen before."""
    with running.box() as box:
        box.delete(box.uids())
    return running


@pytest.fixture
def desk(empty_store: Path, tmp_path: Path) -> Desk:
    return a_desk(empty_store, tmp_path)


def a_mail(number: int, **head: str) -> bytes:
    return raw_mail(f"Domanda {number}: ci sono contributi?", Message_ID=f"<{number}@riva.example>", **head)


def round_of(desk: Desk, settings: MailSettings) -> Fetched:
    with open_folder(settings) as folder:
        return fetch(folder, desk.mails, desk.intake, settings)


def references(desk: Desk) -> list[str]:
    return sorted(ticket.message or "" for ticket in desk.tickets.tickets(("received",)))


def test_each_mail_is_a_ticket_once_and_flagged_after_that(server: ImapServer, desk: Desk) -> None:
    server.deliver(a_mail(1), a_mail(2), a_mail(1))  # the third is a copy
    assert dict(round_of(desk, server.settings).results) == {"new": 2, "known": 1}
    assert all(flags == {"\\Seen"} for flags in server.flags().values())
    assert dict(round_of(desk, server.settings).results) == {}
    assert len(references(desk)) == 2


def test_a_mail_that_somebody_has_read_in_between_is_taken_in_too(server: ImapServer, desk: Desk) -> None:
    round_of(desk, server.settings)
    server.deliver(a_mail(1))
    with server.box() as box:
        list(box.fetch("ALL", mark_seen=True))
    assert round_of(desk, server.settings).results["new"] == 1


def test_of_what_lay_there_before_the_first_round_only_the_unread_is_taken(server: ImapServer, desk: Desk) -> None:
    server.deliver(a_mail(1), a_mail(2))
    with server.box() as box:
        box.client.uid("STORE", box.uids()[0], "+FLAGS", r"(\Seen)")
    assert round_of(desk, server.settings).results["new"] == 1
    assert references(desk) == ["Domanda 2: ci sono contributi?"]


def test_nothing_is_deleted_not_even_what_others_have_marked(server: ImapServer, desk: Desk) -> None:
    server.deliver(a_mail(1), a_mail(2))
    with server.box() as box:
        box.client.uid("STORE", box.uids()[0], "+FLAGS", r"(\Deleted)")
    assert round_of(desk, server.settings).results["new"] == 1
    assert len(server.flags()) == 2


def test_a_folder_that_the_server_numbers_anew_doubles_nothing_and_loses_nothing(server: ImapServer, desk: Desk) -> None:
    settings = server.settings.model_copy(update={"imap_folder": "Domande"})
    for mails in ((a_mail(1),), (a_mail(1), a_mail(2))):
        with server.box() as box:
            if box.folder.exists("Domande"):
                box.folder.delete("Domande")
            box.folder.create("Domande")
            for mail in mails:
                box.append(mail, "Domande", flag_set=["\\Seen"] if len(mails) == 2 else [])
        found = round_of(desk, settings).results
    assert dict(found) == {"known": 1, "new": 1}


def test_a_round_ends_at_its_bound_and_the_next_one_goes_on(server: ImapServer, desk: Desk) -> None:
    settings = server.settings.model_copy(update={"imap_most": 2})
    server.deliver(*(a_mail(number) for number in range(5)))
    rounds = [round_of(desk, settings) for _ in range(3)]
    assert [(done.results["new"], done.left) for done in rounds] == [(2, 3), (2, 1), (1, 0)]


def test_what_cannot_be_read_waits_in_quarantine_and_the_rest_goes_on(server: ImapServer, desk: Desk) -> None:
    settings = server.settings.model_copy(update={"max_message_bytes": 4096})
    broken, large = a_mail(1, From="nobody"), a_mail(2, X_Long="x" * 900) + b"x" * 5000
    server.deliver(broken, large, a_mail(3))
    assert dict(round_of(desk, settings).results) == {"quarantined": 2, "new": 1}
    first, second = sorted(desk.mails.quarantined(), key=lambda held: held.reason)
    assert (first.reason, first.source) == ("no_sender", broken)
    assert (second.reason, second.source, second.size_bytes) == ("too_large", None, len(large))
    assert sorted(map(len, server.flags().values())) == [0, 1, 1]  # the large one stays unread on the server
    assert dict(round_of(desk, settings).results) == {}
    desk.mails.settle(first.id, "marta", NOON)
    assert [held.id for held in desk.mails.quarantined()] == [second.id]


def test_waiting_ends_when_a_mail_comes(server: ImapServer, desk: Desk) -> None:
    with open_folder(server.settings) as folder:
        later = threading.Timer(0.3, server.deliver, [a_mail(1)])
        later.start()
        started = time.monotonic()
        folder.wait(60)
        later.join(10)
        assert time.monotonic() - started < 50
        assert fetch(folder, desk.mails, desk.intake, server.settings).results["new"] == 1


@pytest.mark.parametrize("wrong", [{"imap_password": "wrong-secret"}, {"imap_port": 1}, {"imap_folder": "Nessuna"}])
def test_a_server_that_does_not_serve_is_named_without_the_password(server: ImapServer, wrong: dict[str, object]) -> None:
    settings = MailSettings.model_validate(server.settings.model_dump() | wrong)
    with pytest.raises(MailServerError) as refused, open_folder(settings):
        pass
    assert "127.0.0.1" in str(refused.value) and "wrong-secret" not in str(refused.value)


def test_a_mailbox_elsewhere_is_read_through_tls_only() -> None:
    with pytest.raises(ValueError, match="not this machine"):
        MailSettings(imap_host="mail.example.org", imap_tls="none")
