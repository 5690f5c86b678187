"""`fondaco draft` and `fondaco check`; drafts of tickets."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.desk.checking import check_reply, known_of
from api.desk.drafting import draft, read
from api.settings import load_settings
from assistant.letters.json import to_json
from assistant.letters.letter_texts import plain_text
from kb.knowledge_base import KnowledgeBase
from kb.ticket_types import Contact, Exchange, Ticket
from tests.assistant.letter_builders import DraftPages
from tests.builders import TODAY, a_knowledge_base

ASKED = "Quanto copre la polizza per il mancato pagamento?"
MAIL = f"From: Anna Riva <a.riva@riva.example>\nSubject: polizza\nMessage-ID: <1@riva.example>\n\n{ASKED}\n"


@pytest.fixture
def set_up(var: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FONDACO_DATABASE", f"sqlite:///{var / 'store.sqlite3'}")
    monkeypatch.setenv("FONDACO_VAR", str(var))
    monkeypatch.setenv("FONDACO_EMBEDDER", "hashing:256")
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> DraftPages:
    base: KnowledgeBase = a_knowledge_base(tmp_path_factory.mktemp("pages"))
    return DraftPages(base)


def a_ticket(**changes: object) -> Ticket:
    moment = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    ticket = Ticket(
        id="t1",
        reference="F-7K3M-92",
        token="token",
        channel="portal",
        recipient="desk",
        status="received",
        version=1,
        language="it",
        province="Bergamo",
        topic=None,
        category=None,
        contact=Contact(name="Anna Riva", email="a.riva@riva.example"),
        message=None,
        dossier=None,
        exchanges=(Exchange(question=ASKED),),
        consent=None,
        consented_at=None,
        received_at=moment,
        promised_at=None,
        changed_at=moment,
    )
    return replace(ticket, **changes)  # type: ignore[arg-type]


def test_a_ticket_without_a_message_is_answered_by_the_questions_passed_on(pages: DraftPages) -> None:
    letter = draft(a_ticket(), pages, TODAY)
    assert [answer.question for answer in letter.answers] == [ASKED]
    assert letter.greeting == "Gentile Anna Riva,"


def test_a_message_that_asks_nothing_goes_with_the_questions_passed_on(pages: DraftPages) -> None:
    letter = draft(a_ticket(message="Vi prego di farmi sapere."), pages, TODAY)
    assert [answer.question for answer in letter.answers] == [ASKED]


def test_an_erased_ticket_gets_no_answers(pages: DraftPages) -> None:
    assert draft(a_ticket(contact=None, message=None, exchanges=()), pages, TODAY).answers == ()


def test_the_subject_of_a_mail_is_read_too(pages: DraftPages) -> None:
    assert [question.text for question in read("Saluti\nAnna", pages, TODAY, subject=ASKED).questions] == [ASKED]


def test_nothing_in_a_draft_alarms_its_own_check(pages: DraftPages) -> None:
    letter = draft(a_ticket(), pages, TODAY)
    check = check_reply(plain_text(letter), to_json(letter)["citations"], pages, TODAY, known_of(ASKED, letter))
    assert [finding for finding in check.findings if finding.severity == "high"] == []


@pytest.mark.usefixtures("set_up")
def test_a_mail_is_drafted_with_the_support_of_its_statements(tmp_path: Path) -> None:
    file = tmp_path / "mail.eml"
    file.write_text(MAIL, encoding="utf-8")
    done = CliRunner().invoke(app, ["draft", str(file), "--as-of", "2026-11-21"])
    assert done.exit_code == 0
    assert done.stdout.startswith("Gentile Anna Riva,")


@pytest.mark.usefixtures("set_up")
def test_a_text_from_standard_input_is_drafted_as_json() -> None:
    done = CliRunner().invoke(app, ["draft", "-", "--json"], input=ASKED)
    assert json.loads(done.stdout)["answers"][0]["question"] == ASKED


@pytest.mark.usefixtures("set_up")
def test_a_text_of_others_is_checked_statement_by_statement(tmp_path: Path) -> None:
    file = tmp_path / "offer.txt"
    file.write_text(
        "La polizza copre il mancato pagamento del cliente estero fino al 90% del credito.\nGrazie mille.", encoding="utf-8"
    )
    done = CliRunner().invoke(app, ["check", str(file), "--json"])
    assert [statement["verdict"] for statement in json.loads(done.stdout)["statements"]] == ["supported", "not_checkable"]
    shown = CliRunner().invoke(app, ["check", str(file)])
    assert "1 supported" in shown.stderr


@pytest.mark.usefixtures("set_up")
def test_a_file_that_is_not_there_is_named() -> None:
    done = CliRunner().invoke(app, ["check", "/nowhere/offer.txt"])
    assert done.exit_code != 0
    assert "/nowhere/offer.txt" in str(done.exception)
