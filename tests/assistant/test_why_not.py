"""Whoever is not shown can see why: the rules that kept a provider out, in plain words."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.choosing_providers import choose_providers
from assistant.providers.evidence import Page
from assistant.providers.reading import Need
from assistant.types import Answer, Language, Profile, Question, Trace, Turn
from assistant.why_not import WhyNot, asked_about, why_not, why_not_answer
from kb.naming import ProviderNames
from kb.types import Provider
from tests.builders import REGISTER, TODAY, a_citation, a_knowledge_base, a_provider, a_question, an_assistant

TWINS = tuple(a_provider(f"ente-{c}", name=f"Ente {c * 3}", short_name=f"Ente {c * 3}", aliases=()) for c in "abc")


def asked(
    question: str,
    provider_id: str,
    *cited: str,
    found: tuple[str, ...] = (),
    register: tuple[Provider, ...] = REGISTER,
    language: Language = "it",
    nationwide: bool = False,
    **profile: object,
) -> WhyNot:
    """Return why a provider is not shown; `cited` are the providers of the cited pages."""
    need = Need(
        question=question,
        profile=replace(Profile(), **profile),  # type: ignore[arg-type]
        citations=[a_citation(n, provider_id=i, title="Pagina", headings=()) for n, i in enumerate(cited, start=1)],
        found=tuple(Page(provider_id=i, title="Pagina") for i in (found or cited)),
        nationwide=nationwide,
    )
    by_id = {p.id: p for p in register}
    selection = choose_providers(need, by_id, ProviderNames(register), language, 3)
    return why_not(by_id[provider_id], selection.ground, by_id, [card.id for card in selection.cards], language)


def test_one_that_is_shown_is_said_to_be() -> None:
    found = asked("Che cosa offre SIMEST?", "simest")
    assert (found.shown, found.rules) == (True, ("shown",))


def test_one_of_another_province_is_told_so_with_both_places() -> None:
    found = asked("certificato di origine", "cciaa-brescia", province="Bergamo")
    assert found.rules == ("elsewhere",)
    assert "Brescia" in found.reasons[0] and "Bergamo" in found.reasons[0]


def test_one_that_serves_lombardy_only_is_kept_from_a_firm_outside() -> None:
    assert asked("contributo per una fiera", "regione-lombardia", nationwide=True).rules == ("nationwide",)


def test_one_whose_pages_do_not_lead_is_told_whose_business_it_is() -> None:
    assert asked("quanto copre", "adm", "simest").rules == ("no_pages",)
    assert asked("quanto copre", "adm", "simest", "simest", "adm").rules == ("retells",)
    found = asked("quanto copre", "adm", "simest", found=("simest", "simest", "adm"))
    assert found.rules == ("fewer_pages",) and "SIMEST" in found.reasons[0]


def test_one_that_is_not_competent_is_told_the_topic() -> None:
    found = asked("Ci serve un finanziamento", "adm")
    assert found.rules == ("topic",)
    assert found.reasons == ("Nel registro degli enti ADM non risulta occuparsi di finanziamenti e contributi.",)


def test_an_equal_whose_turn_it_was_not_is_told_that_equals_take_turns() -> None:
    found = [asked("un finanziamento", twin.id, register=TWINS) for twin in TWINS]
    assert sorted(entry.rules[0] for entry in found) == ["shown", "shown", "turn"]


def test_a_chamber_is_told_that_the_province_is_unknown_or_that_no_desk_is_asked_for() -> None:
    assert "place" in asked("Quanto dura il prestito?", "cciaa-bergamo", "simest").rules
    assert "desk_uncalled" in asked("Quanto dura il prestito?", "cciaa-bergamo", "simest", province="Bergamo").rules


def test_an_association_is_told_that_none_is_asked_for() -> None:
    assert "association_uncalled" in asked("Quanto dura il prestito?", "unione-imprese", "simest").rules


def test_where_the_desk_suffices_others_are_told_so() -> None:
    assert asked("Chi mi aiuta a Bergamo con un finanziamento?", "simest").rules == ("desk_first",)


def test_an_answer_that_chose_nobody_says_so() -> None:
    by_id = {p.id: p for p in REGISTER}
    assert why_not(by_id["sace"], None, by_id, [], "it").rules == ("nothing_chosen",)


@pytest.mark.parametrize("language", ["it", "en", "fr", "de", "es"])
def test_every_rule_has_its_sentence_in_every_language(language: Language) -> None:
    for provider in REGISTER:
        for cited in ((), ("simest",), ("simest", "adm")):
            found = asked("un finanziamento a Bergamo", provider.id, *cited, language=language)
            assert found.reasons and len(found.reasons) == len(found.rules)
            assert all("{" not in reason for reason in found.reasons)


NAMES = ProviderNames(REGISTER)
HISTORY = (Turn(question="Ci serve un finanziamento", answer="Può chiedere a SIMEST."),)


@pytest.mark.parametrize(
    "text",
    [
        "perché non SACE?",
        "E perché non avete indicato SACE?",
        "why not SACE?",
        "Pourquoi pas SACE ?",
        "Warum nicht SACE?",
        "¿Y por qué no SACE?",
    ],
)
def test_why_not_is_recognised_as_a_follow_up(text: str) -> None:
    assert asked_about(Question(text=text, as_of=TODAY, history=HISTORY), NAMES) == "sace"


@pytest.mark.parametrize(
    "text",
    [
        "perché non mi pagano?",
        "SACE copre i crediti?",
        "Perché il cliente di Lagos non vuole firmare la polizza che SACE ci ha chiesto di allegare alla domanda?",
    ],
)
def test_another_question_is_not_taken_for_it(text: str) -> None:
    assert asked_about(Question(text=text, as_of=TODAY, history=HISTORY), NAMES) is None


def test_without_a_question_before_there_is_nothing_to_explain() -> None:
    assert asked_about(Question(text="perché non SACE?", as_of=TODAY), NAMES) is None


def test_the_follow_up_is_answered_from_what_the_answer_before_rested_on_in_its_own_language() -> None:
    before: list[Question] = []

    def again(question: Question) -> Answer:
        before.append(question)
        ground = choose_providers(
            Need(question=question.text, profile=Profile(), citations=()), {p.id: p for p in REGISTER}, NAMES, "it", 3
        ).ground
        trace = Trace(build_id="b", answerer="extractive", ms={}, ground=ground)
        return Answer(
            id="a",
            outcome="abstain",
            reason="no_evidence",
            language="it",
            as_of=TODAY,
            text="",
            statements=(),
            citations=(),
            providers=(),
            trace=trace,
        )

    question = Question(text="Why not ADM?", as_of=TODAY, history=HISTORY)
    answer = why_not_answer(question, "adm", again, {p.id: p for p in REGISTER}, 0.0)
    assert [q.text for q in before] == ["Ci serve un finanziamento"]
    assert (answer.outcome, answer.reason, answer.language) == ("answered", "why_not", "en")
    assert answer.text == "According to our register, ADM does not deal with loans and grants."
    assert all(statement.kind == "boilerplate" for statement in answer.statements)


def test_the_assistant_answers_why_not_within_a_conversation(tmp_path: Path) -> None:
    history = (Turn(question="Che cosa offre SIMEST per le fiere?", answer="Un prestito."),)
    answer = an_assistant(a_knowledge_base(tmp_path)).answer(a_question("Perché non ADM?", history=history))
    assert (answer.outcome, answer.reason) == ("answered", "why_not")
    assert "simest" in [card.id for card in answer.providers] and "ADM" in answer.text
