"""Mails that could not be read are read again on a page, by a supervisor, and each is taken in once."""

import secrets
from pathlib import Path

import pytest

from api.desk.quarantine import read_again
from api.mail_settings import MailSettings
from kb.account_types import Role
from kb.errors import UnknownMailError
from kb.mail_types import Quarantined, QuarantineReason
from tests.api.account_builders import post
from tests.api.builders import MemoryService
from tests.api.desk_builders import Bureau, a_bureau
from tests.api.mail_builders import raw_mail

PATH = "/desk/quarantena"


@pytest.fixture
def bureau(empty_store: Path, tmp_path: Path, service: MemoryService) -> Bureau:
    return a_bureau(empty_store, tmp_path, service)


def held(bureau: Bureau, source: bytes | None, reason: QuarantineReason = "unreadable") -> Quarantined:
    """Put into quarantine what an older reader could not read."""
    mail = Quarantined(
        id=secrets.token_hex(8),
        reason=reason,
        detail="the parser failed",
        origin="import",
        size_bytes=2048,
        source=source,
        received_at=bureau.clock.now,
    )
    bureau.records.intake.mails.quarantine(mail, mail.id, None)  # type: ignore[attr-defined]
    return mail


def noted(bureau: Bureau, what: str) -> int:
    return sum(f'"{what}"' in entry.pack for entry in bureau.accounts.audit.entries())


def test_a_mail_that_can_be_read_by_now_becomes_a_ticket_once(bureau: Bureau) -> None:
    chief = bureau.supervisor[1]
    one, other, large = held(bureau, raw_mail()), held(bureau, raw_mail(From="nobody")), held(bureau, None, "too_large")
    assert "Messaggi che non si sono potuti leggere: 3" in chief.get("/desk").text
    page = chief.get(PATH).text
    assert "Illeggibile" in page and "Troppo grande" in page and "2 kB" in page and page.count('name="mail"') == 2
    assert post(chief, f"{PATH}/rileggi", {"mail": one.id}).headers["location"] == f"{PATH}?lette=1&rimaste=0"
    assert post(chief, f"{PATH}/rileggi", {"mail": one.id}).status_code == 409
    assert post(chief, f"{PATH}/rileggi").headers["location"] == f"{PATH}?lette=0&rimaste=2"
    assert "Ancora da leggere: 2." in chief.get(f"{PATH}?lette=0&rimaste=2").text
    assert len(bureau.records.tickets.tickets(("received",))) == 1
    assert {mail.id for mail in bureau.records.mails.quarantined()} == {other.id, large.id}
    assert noted(bureau, "quarantine.read-again") == 3


def test_a_mail_that_was_taken_in_before_it_was_settled_is_known_the_next_time(bureau: Bureau) -> None:
    records = bureau.records
    first = held(bureau, raw_mail())

    class Dying:
        """Ends before a mail is settled."""

        def quarantined(self) -> list[Quarantined]:
            return records.mails.quarantined()

        def settle(self, quarantined_id: str, by: str, at: object) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_again(Dying(), records.intake, MailSettings(), "anna", lambda what, on, result: None)
    again = read_again(records.mails, records.intake, MailSettings(), "anna", lambda what, on, result: None, [first.id])
    assert dict(again) == {"known": 1} and records.mails.quarantined() == []
    assert len(records.tickets.tickets(("received",))) == 1


def test_what_somebody_else_settled_meanwhile_is_no_error(bureau: Bureau) -> None:
    mail = held(bureau, raw_mail())
    chief = bureau.supervisor[1]
    assert post(chief, f"{PATH}/{mail.id}/trattata").status_code == 303
    refused = post(chief, f"{PATH}/{mail.id}/trattata")
    assert refused.status_code == 409 and "se n&#39;è occupato" in refused.text
    assert noted(bureau, "quarantine.settled") == 1
    with pytest.raises(UnknownMailError, match=mail.id):
        read_again(bureau.records.mails, bureau.records.intake, MailSettings(), "anna", lambda *_: None, [mail.id])


def test_agents_see_what_waits_and_only_supervisors_deal_with_it(bureau: Bureau) -> None:
    mail = held(bureau, raw_mail())
    agent = bureau.agent[1]
    page = agent.get(PATH).text
    assert "Illeggibile" in page and "rileggi" not in page
    for action in ("rileggi", f"{mail.id}/trattata"):
        assert post(agent, f"{PATH}/{action}").status_code == 403
    editor = bureau.person(Role.EDITOR, partners=("simest",))[1]
    assert editor.get(PATH).status_code == 403 and "quarantena" not in editor.get("/desk").text
    assert bureau.records.mails.quarantined() == [mail]
