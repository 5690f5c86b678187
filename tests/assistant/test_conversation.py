"""A conversation grows turn by turn into a dossier that can be corrected, sent and forgotten."""

from dataclasses import replace
from datetime import date

from assistant.conversation import Conversation
from assistant.dossier import to_json, to_text
from assistant.types import Answer, Opportunity, Profile, ProviderCard, Statement, Trace
from tests.builders import TODAY, a_citation, names

NAMES = names()


def an_answer(**changes: object) -> Answer:
    answer = Answer(
        id="a-1",
        outcome="answered",
        reason=None,
        language="it",
        as_of=TODAY,
        text="Alla domanda si allega la visura camerale [1].",
        statements=(Statement(text="Alla domanda si allega la visura camerale.", kind="claim", citations=(1,)),),
        citations=(a_citation(),),
        providers=(ProviderCard(id="simest", name="SIMEST S.p.A.", short_name="SIMEST", reasons=(), contacts={}, url=""),),
        opportunities=(
            Opportunity(
                title="Voucher",
                provider_id="simest",
                state="open",
                opens_on=None,
                closes_on=date(2026, 12, 1),
                url="https://www.simest.example/doc-1",
                marker=1,
            ),
        ),
        trace=Trace(build_id="b", answerer="extractive", ms={}),
    )
    return replace(answer, **changes)  # type: ignore[arg-type]


def a_talk() -> Conversation:
    talk = Conversation().after("Siamo in 6 a Lumezzane: ci sono contributi per le fiere?", an_answer(), NAMES)
    return talk.after(
        "E per la Luna?", an_answer(outcome="abstain", text="", statements=(), citations=(), opportunities=()), NAMES
    )


def test_a_dossier_holds_the_firm_its_questions_measures_documents_and_open_points() -> None:
    talk = a_talk()
    text = to_text(talk.dossier, talk.known, "it", lambda i: i.upper(), str)
    for part in ("Provincia: Brescia", "micro impresa", "risposta trovata", "Voucher (SIMEST", "fino al 1° dicembre 2026"):
        assert part in text
    assert "visura camerale" in text and "https://www.simest.example/doc-1" in text
    assert talk.dossier.open_points == ("E per la Luna?",)
    assert text.rstrip().endswith("perché possa rispondere alla mia richiesta.")
    assert to_json(talk.dossier, talk.known)["profile"]["province"] == "Brescia"


def test_a_point_that_is_answered_later_is_open_no_longer() -> None:
    assert a_talk().after("E per la Luna?", an_answer(), NAMES).dossier.open_points == ()


def test_a_refused_message_leaves_neither_words_nor_profile() -> None:
    talk = Conversation().after("Siamo di Como, il mio codice fiscale è ...", an_answer(outcome="refuse", statements=()), NAMES)
    assert talk.turns == () and talk.known.profile == Profile()
    assert "codice" not in str(to_json(talk.dossier, talk.known))


def test_the_next_question_takes_history_and_profile_along() -> None:
    question = a_talk().question("E quanto costa?", TODAY)
    assert [turn.question for turn in question.history][1] == "E per la Luna?"
    assert question.profile.province == "Brescia"


def test_an_emptied_field_stays_empty_and_an_edited_one_stands() -> None:
    talk = a_talk().edited(Profile(size="piccola"), "Fiere in Germania")
    assert talk.known.profile.province is None and talk.known.profile.size == "piccola"
    assert "province" in talk.known.profile.withdrawn
    assert talk.dossier.need == "Fiere in Germania"
    assert talk.after("Quanto costa?", an_answer(), NAMES).known.profile.province is None
    assert talk.after("Siamo di Lecco", an_answer(), NAMES).known.profile.province == "Lecco"
