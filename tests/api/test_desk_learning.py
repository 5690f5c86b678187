"""Sent replies teach: edits, regression cases, and curated answers that two people put in force."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from api.desk import curating
from api.desk.curating import CuratedRefusedError, Proposal
from api.desk.learning import collect, prune_cases
from assistant.curated import CuratedBook
from assistant.pipeline import Assistant, to_json
from assistant.settings import AssistantSettings
from evals.cases import read_cases
from kb.account_types import Role
from kb.engines.desk_store import erase_of_ticket as erase_desk
from kb.engines.learning_store import erase_of_ticket
from kb.engines.ticket_store import TicketStore
from kb.errors import StaleCuratedError
from kb.learning_types import CuratedAnswer
from kb.ticket_types import TicketEvent
from tests.api.account_builders import post
from tests.api.builders import MemoryService
from tests.api.desk_builders import a_bureau
from tests.api.learning_builders import QUESTION, Class, a_class, fair_citations, withdraw
from tests.builders import WORD_WEIGHTS, FixedLanguage, a_knowledge_base, a_question

ANSWER = "L'importo massimo finanziabile è di 500.000 euro [1]."
LAST = date(2027, 1, 31)


def proposed(school: Class, text: str = ANSWER, **changes: object) -> CuratedAnswer:
    proposal = Proposal(
        questions=(QUESTION,),
        text=text,
        citations=tuple(to_json(citation) for citation in fair_citations(school.pages.base)),
        language="it",
        owner="owner",
        expires_on=LAST,
    )
    return curating.propose(school.learning, replace(proposal, **changes), "agent")


def approved(school: Class) -> CuratedAnswer:
    return curating.approve(school.learning, proposed(school), "supervisor")


def assistant(school: Class, curated: bool = True) -> Assistant:
    base = school.pages.base
    book = CuratedBook(school.learning.book, base.embedder.embed_query) if curated else None
    return Assistant(lambda: base, FixedLanguage(), AssistantSettings(), weights=WORD_WEIGHTS, curated=book)


def answerer(school: Class, text: str = QUESTION, **changes: object) -> str:
    return assistant(school).answer(a_question(text, **changes)).trace.answerer


# ---------------------------------------------------------------------------------------------------------------- edits


def test_a_sent_reply_is_compared_with_its_draft_once(school: Class) -> None:
    school.sent()
    (edit,) = collect(school.learning)
    assert edit.kinds == ("figure",)
    assert edit.labels == ("wrong_fact",)
    assert edit.question == QUESTION
    assert collect(school.learning) == []
    assert school.learning.book.edits() == [edit]


def test_the_case_of_an_edit_is_a_file_that_evaluations_read(school: Class) -> None:
    school.sent()
    collect(school.learning)
    (case,) = read_cases(school.learning.cases)
    assert [rule.atom for rule in case.must_not] == ["900.000 euro"]
    assert case.nuggets[0].any_of == (("500.000 euro",),)


def test_nothing_of_a_person_is_kept_of_an_edit(school: Class) -> None:
    draft = "Gentile Anna Riva,\nL'importo massimo finanziabile è di 900.000 euro [1].\nLa richiamo al 333 1234567."
    school.sent(draft=draft, text=draft.replace("900.000", "500.000").replace("333 1234567", "347 7654321"))
    (edit,) = collect(school.learning)
    said = f"{edit} {school.learning.cases.read_text(encoding='utf-8')}"
    assert "500.000" in said
    assert [word for word in ("Anna", "Riva", "1234567", "7654321") if word in said] == []


def test_an_erased_ticket_leaves_no_text_in_edits_and_cases(school: Class) -> None:
    ticket = school.sent()
    collect(school.learning)
    store = TicketStore(school.engine, also_erased=(erase_desk, erase_of_ticket))
    event = TicketEvent(at=school.bureau.clock.now, kind="erased", by="retention", status="received", public=True)
    store.erase(school.bureau.now(ticket), event)
    assert prune_cases(school.learning.book, school.learning.cases) == 1
    (edit,) = school.learning.book.edits()
    assert (edit.question, edit.changes, edit.case) == ("", (), None)
    assert edit.kinds == ("figure",)
    assert not school.learning.cases.exists()


# -------------------------------------------------------------------------------------------------------------- curated


def test_an_approved_answer_is_given_with_the_day_on_which_it_was_checked(school: Class) -> None:
    curated = approved(school)
    answer = assistant(school).answer(a_question(QUESTION))
    assert answer.trace.answerer == f"curated:{curated.id}"
    assert [statement.text for statement in answer.statements] == [
        "L'importo massimo finanziabile è di 500.000 euro.",
        "Risposta controllata dallo sportello il 20 novembre 2026.",
    ]
    assert answer.citations[0].document_id == "fiere"


def test_without_a_book_of_curated_answers_none_is_given_as_in_evaluations(school: Class) -> None:
    approved(school)
    assert assistant(school, curated=False).answer(a_question(QUESTION)).trace.answerer == "extractive"


@pytest.mark.parametrize(
    "other",
    [
        "Quanto finanzia al massimo SIMEST per una fiera in Brasile?",
        "Quanto finanzia al massimo SACE per una fiera?",
        "Quanto finanzia al massimo SIMEST per una fiera del 2024?",
        "Quanto dura il finanziamento SIMEST per una fiera?",
        "Quanto finanzia al massimo SIMEST per una missione?",
        "Quanto non finanzia SIMEST per una fiera?",
        "Quanto finanzia al massimo SIMEST per una fiera a Bergamo?",
    ],
)
def test_another_country_organisation_year_fact_or_measure_gets_no_curated_answer(school: Class, other: str) -> None:
    approved(school)
    assert "curated" not in answerer(school, other)


def test_a_curated_answer_is_not_given_before_its_approval_nor_past_its_last_day(school: Class) -> None:
    proposed(school)
    assert "curated" not in answerer(school)
    approved(school)
    assert "curated" in answerer(school, as_of=LAST)
    assert "curated" not in answerer(school, as_of=LAST + timedelta(days=1))
    assert "curated" not in answerer(school, as_of=date(2026, 11, 19))


def test_a_curated_answer_is_not_given_once_its_page_is_gone_and_an_alarm_says_so(
    empty_store: Path, tmp_path: Path, service: MemoryService
) -> None:
    (tmp_path / "pages").mkdir()
    store = tmp_path / "pages" / "store.sqlite3"
    school = a_class(a_bureau(empty_store, tmp_path, service), tmp_path, a_knowledge_base(store.parent), store)
    curated = approved(school)
    assert curating.alarms(school.learning, date(2026, 11, 21)) == []
    withdraw(store, "fiere")
    assert "curated" not in answerer(school)
    (alarm,) = curating.alarms(school.learning, date(2026, 11, 21))
    assert (alarm.kind, alarm.curated_id) == ("withdrawn", curated.id)


def test_a_withdrawn_answer_is_given_no_more_at_once(school: Class) -> None:
    curated, asked = approved(school), assistant(school)
    assert "curated" in asked.answer(a_question(QUESTION)).trace.answerer
    curating.withdraw(school.learning, curated, "supervisor", "è cambiata")
    assert "curated" not in asked.answer(a_question(QUESTION)).trace.answerer


def test_an_owner_is_told_before_and_when_an_answer_expires(school: Class) -> None:
    approved(school)
    days = (LAST - timedelta(days=15), LAST - timedelta(days=3), LAST + timedelta(days=1))
    assert [[alarm.kind for alarm in curating.alarms(school.learning, day)] for day in days] == [[], ["expiring"], ["expired"]]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": "L'importo massimo finanziabile è di 900.000 euro [1]."}, "unsupported"),
        ({"text": "L'importo massimo finanziabile è di 500.000 euro."}, "sources"),
        ({"text": ""}, "sources"),
        ({"questions": ("  ",)}, "questions"),
        ({"expires_on": date(2026, 11, 20)}, "expiry"),
        ({"expires_on": date(2028, 11, 20)}, "expiry"),
    ],
)
def test_what_no_source_says_or_nobody_may_keep_is_refused(school: Class, change: dict[str, object], code: str) -> None:
    with pytest.raises(CuratedRefusedError) as refused:
        proposed(school, **change)
    assert refused.value.code == code


def test_who_proposed_an_answer_does_not_approve_it(school: Class) -> None:
    with pytest.raises(CuratedRefusedError, match="own"):
        curating.approve(school.learning, proposed(school), "agent")


def test_two_people_who_decide_at_once_do_not_overwrite_each_other(school: Class) -> None:
    curated = proposed(school)
    curating.approve(school.learning, curated, "supervisor")
    with pytest.raises(StaleCuratedError):
        curating.reject(school.learning, curated, "other", "no")


# ---------------------------------------------------------------------------------------------------------------- pages


def test_the_way_from_a_sent_reply_to_an_approved_answer_on_the_pages(school: Class) -> None:
    ticket = school.sent()
    agent, supervisor = school.bureau.agent[1], school.bureau.supervisor[1]
    assert post(agent, "/desk/risposte/raccogli").headers["location"] == "/desk/risposte?raccolte=1"
    listed = agent.get("/desk/risposte").text
    assert "cifra corretta" in listed
    edit = f"/desk/risposte/modifica/{ticket.id}/1"
    assert edit in listed
    form = agent.get(edit).text
    assert "<del" in form
    assert "500.000 euro. [1]" in form
    wrong = post(agent, edit, {"questions": QUESTION, "answer": ANSWER.replace("500", "700"), "expires_on": "2027-01-31"})
    assert wrong.status_code == 422
    assert "700.000 euro" in wrong.text
    done = post(agent, edit, {"questions": QUESTION, "answer": ANSWER, "expires_on": "2027-01-31"})
    assert done.status_code == 303, done.text
    address = done.headers["location"]
    assert post(agent, f"{address}/approva", {"version": "1"}).status_code == 403
    assert "formaction" in supervisor.get(address).text
    assert post(supervisor, f"{address}/approva", {"version": "1"}).status_code == 303
    assert "Approvata" in supervisor.get(address).text
    assert post(supervisor, f"{address}/approva", {"version": "1"}).status_code == 409
    noted = [entry.pack for entry in school.bureau.accounts.audit.entries()]
    assert any("curated.approved" in pack for pack in noted)
    assert "curated" in answerer(school)


@pytest.mark.parametrize("address", ["/desk/risposte/none", "/desk/risposte/modifica/none/1"])
def test_what_is_not_there_is_not_found(school: Class, address: str) -> None:
    assert school.bureau.agent[1].get(address).status_code == 404


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.EDITOR])
def test_only_the_desk_sees_what_was_learned(school: Class, role: Role) -> None:
    assert school.bureau.person(role)[1].get("/desk/risposte").status_code == 403
