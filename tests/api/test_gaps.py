"""What no page answers is gathered by topic and partner, told to the partner's editors, and tried again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from api.desk import gaps
from api.desk.gap_clusters import clusters, of_answers
from api.evidence import EvidenceKeeper
from assistant.pipeline import to_json
from assistant.types import Question
from kb.account_types import Role
from kb.engines.answer_log import AnswerLog
from kb.engines.hashing_embedder import HashingEmbedder
from kb.engines.learning_store import erase_of_ticket
from kb.learning_types import GAP_STATES, MACHINE, Gap, GapEvent, GapQuestion
from kb.ticket_types import Exchange, Feedback
from tests.api.account_builders import post
from tests.api.builders import a_plain_answer, an_answer
from tests.api.learning_builders import Class
from tests.builders import names

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 21)
FOUND = GapEvent(at=NOW, kind="found", by=MACHINE, count=1)


def keep(school: Class, number: int, text: str, outcome: str = "abstain", **changes: Any) -> None:
    """Keep an answer as the portal does."""
    plain = a_plain_answer(outcome, "no_evidence", "Non lo so.", id=f"answer-{number}", providers=())
    answer = replace(plain, **changes)
    keeper = EvidenceKeeper(AnswerLog(school.engine), "0")
    keeper.keep(Question(text=text, as_of=TODAY), to_json(answer), school.pages.base)


def a_question(key: str, text: str, **changes: Any) -> GapQuestion:
    question = GapQuestion(
        key=key, text=text, language="it", cause="abstain", at=NOW, topic="finanza", partner_id="simest", province=None
    )
    return replace(question, **changes)


def test_questions_that_mean_the_same_are_one_gap_and_others_are_not() -> None:
    said = ["Quanto dura il prestito SIMEST?", "Quanto dura il prestito SIMEST", "SIMEST apre uffici in Cile o in Perù?"]
    found = clusters([a_question(str(n), text) for n, text in enumerate(said)], HashingEmbedder().embed_query)
    assert sorted(len(group) for group in found) == [1, 2]


def test_questions_of_two_partners_are_never_one_gap() -> None:
    one = a_question("a", "Quanto dura il prestito?")
    assert len(clusters([one, replace(one, key="b", partner_id="sace")], HashingEmbedder().embed_query)) == 2


def test_badly_answered_questions_are_taken_up_once_each_with_their_cause(school: Class) -> None:
    keep(school, 1, "SIMEST finanzia le fiere in Perù?")
    keep(school, 2, "SIMEST finanzia le fiere in Perù")
    keep(school, 3, "Quanto costa un certificato alla Camera di Bergamo?", "partial")
    keep(school, 4, "Che cosa copre la polizza SACE?", "answered")
    said = Feedback(answer_id="answer-4", visitor="v", channel="portal", useful=False, given_at=NOW)
    school.bureau.visitors.feedback.put(said)
    assert gaps.collect(school.learning) == (4, 3)
    assert gaps.collect(school.learning) == (0, 0)
    found = {seen.gap.partner_id: seen for seen in gaps.views(school.learning)}
    assert found["simest"].causes == {"abstain": 2}
    assert found["cciaa-bergamo"].causes == {"partial": 1}
    assert found["sace"].causes == {"feedback": 1}


def test_a_new_question_joins_the_gap_of_those_like_it(school: Class) -> None:
    keep(school, 1, "SIMEST finanzia le fiere in Perù?")
    gaps.collect(school.learning)
    keep(school, 2, "SIMEST finanzia le fiere in Perù")
    assert gaps.collect(school.learning) == (1, 0)
    (seen,) = gaps.views(school.learning)
    assert seen.count == 2


def test_a_question_with_personal_data_is_no_example(school: Class) -> None:
    keep(school, 1, "Sono Anna, telefono 333 1234567: SIMEST finanzia le fiere in Perù?")
    gaps.collect(school.learning)
    assert "1234567" not in str([seen.examples for seen in gaps.views(school.learning)])


def test_unanswered_questions_of_tickets_count_and_are_erased_with_them(school: Class) -> None:
    asked = (Exchange(question="SIMEST finanzia le fiere in Perù?", outcome="abstain"),)
    ticket = school.bureau.ticket("1", exchanges=asked)
    assert gaps.collect(school.learning) == (1, 1)
    with school.engine.begin() as connection:
        erase_of_ticket(connection, ticket.id)
    (seen,) = gaps.views(school.learning)
    assert (seen.count, seen.questions, seen.gap.title) == (1, (), "")


def test_a_gap_is_tried_again_when_its_partner_has_newer_pages(school: Class) -> None:
    keep(school, 1, "SIMEST finanzia le fiere in Perù?")
    gaps.collect(school.learning)
    assert gaps.retest(school.learning, TODAY) == []
    (tested,) = gaps.retest(school.learning, TODAY, every=True)
    assert (tested.after.state, tested.after.answered, tested.after.asked) == ("page_appeared", 1, 1)
    school.pages.outcome = "abstain"
    (again,) = gaps.retest(school.learning, TODAY, every=True)
    assert again.after.state == "new"


def test_editors_see_the_gaps_of_their_partners_only(school: Class) -> None:
    keep(school, 1, "SIMEST finanzia le fiere in Perù?")
    keep(school, 2, "Che cosa copre la polizza SACE?", "partial")
    gaps.collect(school.learning)
    ids = {seen.gap.partner_id: seen.gap.id for seen in gaps.views(school.learning)}
    editor = school.bureau.person(Role.EDITOR, partners=("simest",))[1]
    listed = editor.get("/desk/lacune").text
    assert "fiere in Per" in listed
    assert "polizza" not in listed
    assert "polizza" not in editor.get("/desk/lacune.csv").text
    assert editor.get(f"/desk/lacune/{ids['sace']}").status_code == 404
    assert post(editor, f"/desk/lacune/{ids['simest']}/invia", {"version": "1"}).status_code == 403
    assert editor.get(f"/desk/lacune/{ids['simest']}/invio").status_code == 403
    assert post(editor, f"/desk/lacune/{ids['simest']}/chiudi", {"version": "1"}).status_code == 303


def test_a_gap_is_told_to_the_editors_of_its_partner_as_a_person_sent_it(school: Class) -> None:
    keep(school, 1, "SIMEST finanzia le fiere in Perù?")
    keep(school, 2, "SIMEST finanzia le fiere in Perù", "partial")
    editor, _ = school.bureau.person(Role.EDITOR, partners=("simest",))
    school.bureau.person(Role.EDITOR, partners=("sace",))
    chief, agent = school.bureau.agent
    post(agent, "/desk/lacune/raccogli")
    address = "/desk/lacune/1"
    page = agent.get(f"{address}/invio").text
    assert editor.email is not None and editor.email in page and "[L-1]" in page
    for said in (
        "Gentile redazione (SIMEST S.p.A.),",
        "- SIMEST finanzia le fiere in Per",
        "Domande raccolte",
        "senza risposta: 1; risposta in parte: 1",
        "Quale pagina chiuderebbe",
    ):
        assert said in page
    assert school.bureau.records.outbox.of_gap(1) == []  # nothing leaves before somebody sends it
    said = {"version": "1", "said": "Manca il Perù.\n\nGrazie"}
    assert post(agent, f"{address}/invia", said).status_code == 303
    assert post(agent, f"{address}/invia", said).status_code == 409  # the same form again
    (mail,) = school.bureau.records.outbox.of_gap(1)
    assert (mail.recipient, mail.state, mail.about, mail.written_by, mail.approved_by) == (
        editor.email,
        "approved",
        "gap:1",
        chief.id,
        chief.id,
    )
    assert mail.plain.startswith("Manca il Perù.\n\nGrazie\n\n-- \n") and "<p>Manca il Per" in mail.html
    shown = agent.get(address).text
    assert editor.email in shown and "aspetta nella posta in uscita" in shown and "inviata, messaggi: 1" in shown
    assert any('"gap.sent"' in entry.pack for entry in school.bureau.accounts.audit.entries())


def test_a_gap_whose_partner_has_no_editor_is_sent_to_nobody(school: Class) -> None:
    keep(school, 1, "SIMEST finanzia le fiere in Perù?")
    gaps.collect(school.learning)
    agent = school.bureau.agent[1]
    assert "fondaco accounts create E-MAIL --role editor:simest" in agent.get("/desk/lacune/1/invio").text
    refused = post(agent, "/desk/lacune/1/invia", {"version": "1", "said": "Manca il Perù."})
    assert refused.status_code == 422 and "Manca il Per" in refused.text
    assert school.learning.gaps.gap(1).state == "new"


def test_everything_that_happens_to_a_gap_stands_in_its_log(school: Class) -> None:
    keep(school, 1, "SIMEST finanzia le fiere in Perù?")
    school.bureau.person(Role.EDITOR, partners=("simest",))
    account, agent = school.bureau.agent
    post(agent, "/desk/lacune/raccogli")
    keep(school, 2, "SIMEST finanzia le fiere in Perù")
    gaps.collect(school.learning)
    address = "/desk/lacune/1"
    assert post(agent, f"{address}/invia", {"version": "2", "said": "Manca il Perù."}).status_code == 303
    gaps.retest(school.learning, TODAY, every=True)
    assert post(agent, f"{address}/chiudi", {"version": "3"}).status_code == 409
    assert post(agent, f"{address}/chiudi", {"version": "4", "note": "ora c'è"}).status_code == 303
    assert "fiere in Per" in agent.get("/desk/lacune?stato=closed").text
    assert post(agent, f"{address}/riapri", {"version": "5"}).status_code == 303
    assert school.learning.gaps.gap(1).state == "sent"
    log = [(event.kind, event.by, event.count, event.answered) for event in school.learning.gaps.history(1)]
    assert log == [
        ("found", account.id, 1, 0),
        ("grown", MACHINE, 1, 0),
        ("sent", account.id, 1, 0),
        ("appeared", MACHINE, 2, 2),
        ("closed", account.id, 0, 0),
        ("reopened", account.id, 0, 0),
    ]
    shown = agent.get(address).text
    assert "rispondono 2 su 2, ora c&#39;è una pagina" in shown and "in automatico" in shown


def test_a_mail_about_a_gap_is_emptied_with_a_question_of_it_and_does_not_leave_any_more(school: Class) -> None:
    asked = (Exchange(question="SIMEST finanzia le fiere in Perù?", outcome="abstain"),)
    ticket = school.bureau.ticket("1", exchanges=asked)
    gaps.collect(school.learning)
    school.bureau.person(Role.EDITOR, partners=("simest",))
    post(school.bureau.agent[1], "/desk/lacune/1/invia", {"version": "1", "said": "Le fiere in Perù."})
    with school.engine.begin() as connection:
        erase_of_ticket(connection, ticket.id)
    (mail,) = school.bureau.records.outbox.of_gap(1)
    assert (mail.state, mail.plain, mail.recipient, mail.erased_at is not None) == ("failed", "", "", True)


def test_no_cell_of_the_table_is_a_formula(school: Class) -> None:
    gap = Gap(id=0, topic=None, partner_id=None, title="=1+1", state="new", made_at=NOW, changed_at=NOW, note="@SUM(A1)")
    school.learning.gaps.add(gap, [a_question("k", "=1+1", at=NOW - timedelta(days=1))], FOUND)
    table = gaps.gap_table(gaps.views(school.learning, GAP_STATES), {}).decode("utf-8-sig")
    cells = table.splitlines()[1].split(";")
    assert "'=1+1" in cells
    assert "'@SUM(A1)" in cells


def test_what_was_withheld_from_evidence_is_no_question_of_a_gap() -> None:
    pack = {
        "question": {"text": "[…]", "withheld": True, "profile": {}},
        "answer": to_json(an_answer(outcome="abstain")),
        "recorded_at": NOW.isoformat(),
    }
    assert list(of_answers([pack], [], names())) == []
