"""Organisations are judged by the cards of an answer, its fixed texts and the register."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.providers import neutrality, score
from tests.builders import a_provider
from tests.evals.planted import a_card, a_case, a_note, a_record, a_silent_answer, an_answer, tools


def values(case: Any, answer: Any) -> dict[str, float | str | None]:
    """Return the number of each measure, or the reason why there is none."""
    scores = score(case, a_record(answer), tools()).scores
    return {name: s.reason if s.value is None else s.value for name, s in scores.items()}


def naming(*ids: str, **changes: Any) -> Any:
    return an_answer(providers=tuple(a_card(i) for i in ids), **changes)


def gold(required: str = "", acceptable: str = "", forbidden: str = "") -> dict[str, list[str]]:
    return {"required": required.split(), "acceptable": acceptable.split(), "forbidden": forbidden.split()}


RATES = ("provider_precision", "provider_recall", "wrong_provider", "missed_provider", "first_named_correct")


@pytest.mark.parametrize(
    ("providers", "named", "expected"),
    [
        pytest.param(gold("simest"), ["simest"], (1, 1, 0, 0, 1), id="the required one"),
        pytest.param(gold("simest", "sace"), ["simest", "sace"], (1, 1, 0, 0, 1), id="and an acceptable one"),
        pytest.param(gold("simest", "sace"), ["sace", "simest"], (1, 1, 0, 0, 0), id="the acceptable one first"),
        pytest.param(gold("simest", "sace"), ["sace"], (1, 0, 0, 1, 0), id="only the acceptable one"),
        pytest.param(gold("simest sace"), ["simest"], (1, 0.5, 0, 0, 1), id="one of two required"),
        pytest.param(gold("simest"), ["simest", "adm"], (0.5, 1, 1, 0, 1), id="a wrong one beside"),
        pytest.param(gold("simest"), ["adm"], (0, 0, 1, 1, 0), id="only a wrong one"),
        pytest.param(gold("simest"), [], ("no_providers", 0, "no_providers", 1, "no_providers"), id="none is named"),
        pytest.param(gold("", "sace adm"), ["adm"], (1, "no_gold", 0, "no_gold", 1), id="one of those acceptable"),
        pytest.param(gold(), ["adm"], ("no_gold", "no_gold", "no_gold", "no_gold", "no_gold"), id="nothing can be judged"),
        pytest.param(
            gold("", "", "sace"), ["sace"], (0, "no_gold", "no_gold", "no_gold", "no_gold"), id="only one is forbidden"
        ),
        pytest.param(gold("simest|sace adm"), ["sace", "adm"], (1, 1, 0, 0, 1), id="one of two alternatives"),
        pytest.param(gold("simest|sace"), ["adm"], (0, 0, 1, 1, 0), id="none of two alternatives"),
        pytest.param(gold("simest", "*"), ["adm", "simest"], ("no_gold", 1, "no_gold", 0, 0), id="anybody is acceptable"),
        pytest.param(gold("simest"), ["simest", "simest"], (1, 1, 0, 0, 1), id="named twice counts once"),
    ],
)
def test_the_cards_of_an_answer_score_what_is_counted_by_hand(
    providers: dict[str, list[str]], named: list[str], expected: tuple[Any, ...]
) -> None:
    found = values(a_case(providers=providers), naming(*named))
    assert tuple(found[name] for name in RATES) == expected


def test_the_cards_of_an_abstention_count_alike() -> None:
    answer = a_silent_answer(providers=(a_card("simest"), a_card("adm")))
    found = values(a_case(expected_outcome="abstain", providers=gold("simest")), answer)
    assert (found["provider_precision"], found["wrong_provider"]) == (0.5, 1)


@pytest.mark.parametrize(
    ("forbidden", "answer", "expected"),
    [
        pytest.param("sace", naming("simest", "sace"), 1, id="it has a card"),
        pytest.param("sace", naming("simest", statements=(a_note("Si rivolga a SACE."),)), 1, id="a fixed text names it"),
        pytest.param("sace", naming("simest"), 0, id="it is not named"),
        pytest.param("sace", naming(), 0, id="none is named"),
        pytest.param("", naming("simest"), "no_gold", id="none is forbidden"),
    ],
)
def test_a_forbidden_provider_is_found_in_cards_and_fixed_texts(forbidden: str, answer: Any, expected: Any) -> None:
    assert values(a_case(providers=gold("simest", "", forbidden)), answer)["forbidden_provider"] == expected


@pytest.mark.parametrize(
    ("changes", "named", "expected"),
    [
        pytest.param({"profile": {"province": "Bergamo"}}, ["cciaa-bergamo"], 1, id="the chamber of the firm's province"),
        pytest.param({"profile": {"province": "Brescia"}}, ["cciaa-bergamo"], 0, id="the chamber of another province"),
        pytest.param({"profile": {"province": "Bergamo"}}, ["simest", "regione-lombardia"], 1, id="who serves everywhere"),
        pytest.param({"question": "Sono a Brescia: chi mi aiuta?"}, ["cciaa-brescia", "cciaa-bergamo"], 0.5, id="as asked"),
        pytest.param({"slices": {"topic": "finanza"}}, ["simest", "adm"], 0.5, id="one of two covers the topic"),
        pytest.param({"slices": {"topic": "finanza"}}, ["cciaa-bergamo"], 0, id="a chamber without that topic"),
        pytest.param({"slices": {"topic": "fuori-tema"}}, ["simest"], "no_gold", id="no topic of the register, no province"),
        pytest.param({}, ["simest"], "no_gold", id="neither province nor topic is known"),
        pytest.param({"profile": {"province": "Torino"}}, ["cciaa-bergamo"], 0, id="a province outside the region"),
        pytest.param({"profile": {"province": "Bergamo"}}, [], "no_providers", id="none is named"),
    ],
)
def test_competence_is_territory_and_topic(changes: dict[str, Any], named: list[str], expected: Any) -> None:
    assert values(a_case(**changes), naming(*named))["competence"] == expected


def test_a_card_outside_the_register_is_not_competent_and_its_contacts_are_wrong() -> None:
    answer = an_answer(providers=(a_card(id="absent"),))
    found = values(a_case(profile={"province": "Bergamo"}), answer)
    assert (found["competence"], found["contact_accuracy"]) == (0, 0)


def test_a_provider_that_states_no_topics_is_not_judged_by_topic() -> None:
    silent = tools(register=(a_provider(topics=()), a_provider("adm", name="ADM", aliases=(), topics=("finanza",))))
    case = a_case(slices={"topic": "finanza"})
    assert score(case, a_record(naming("simest")), silent).scores["competence"].value == 1


RIGHT = {"telefono": "800 269 264"}


@pytest.mark.parametrize(
    ("cards", "note", "expected"),
    [
        pytest.param([a_card("sace")], "", 1, id="as the register has them"),
        pytest.param([a_card("sace", contacts={"telefono": "800 269 265"})], "", 0, id="one digit off"),
        pytest.param([a_card("sace", contacts={"fax": "800 269 264"})], "", 0, id="under another label"),
        pytest.param([a_card("sace", contacts=RIGHT | {"email": "info@sace.example"})], "", 0.5, id="one is invented"),
        pytest.param([a_card("sace")], "Telefono 800.269.264.", 1, id="written with points"),
        pytest.param([a_card("sace")], "Telefono 06 50246161.", 0.5, id="the number of an organisation that is not named"),
        pytest.param([a_card("sace")], "Telefono di ADM: 06 50246161.", 1, id="of one that the text names"),
        pytest.param([a_card("sace", contacts={})], "Scriva a INFO@simest.example.", 0, id="the address of another"),
        pytest.param([a_card("sace", contacts={})], "Chiuso il 3 maggio 2026.", "no_atoms", id="no contact is shown"),
        pytest.param([], "", "no_atoms", id="nothing at all"),
    ],
)
def test_contacts_are_those_of_the_register(cards: list[Any], note: str, expected: Any) -> None:
    statements = (a_note(note),) if note else ()
    assert values(a_case(), an_answer(providers=tuple(cards), statements=statements))["contact_accuracy"] == expected


def test_a_failure_has_no_numbers() -> None:
    assert set(values(a_case(), a_silent_answer("error")).values()) == {"error"}


def test_what_is_wrong_is_told() -> None:
    case = a_case(providers=gold("simest", "", "sace"), profile={"province": "Brescia"})
    findings = score(case, a_record(naming("sace", "cciaa-bergamo")), tools()).findings
    assert findings == (
        "forbidden provider: sace",
        "wrong provider: cciaa-bergamo",
        "no required provider is named: simest",
        "not competent: cciaa-bergamo",
    )


@pytest.mark.parametrize(
    ("first", "acceptable", "p"),
    [
        pytest.param(["a"] * 50 + ["b"] * 50, ["a", "b"], 1.0, id="even"),
        pytest.param(["a"] * 60 + ["b"] * 40, ["a", "b"], 0.0455003, id="two, statistic 4"),
        pytest.param(["a"] * 44 + ["b"] * 34 + ["c"] * 24, ["a", "b", "c"], 0.0528036, id="three, statistic 100/17"),
        pytest.param(
            ["a"] * 32 + ["b"] * 28 + ["c"] * 24 + ["d"] * 16, ["a", "b", "c", "d"], 0.1327784, id="four, statistic 5.6"
        ),
        pytest.param(["a"] * 100, ["a", "b"], 0.0, id="always the same"),
        pytest.param(["a", "z", "b"], ["a", "b"], 1.0, id="others do not count"),
        pytest.param(["a"], ["a"], None, id="nothing to choose"),
        pytest.param(["z"], ["a", "b"], None, id="nothing was chosen"),
    ],
)
def test_neutrality_is_the_chi_square_test_of_equal_shares(first: list[str], acceptable: list[str], p: float | None) -> None:
    assert neutrality(first, acceptable) == (None if p is None else pytest.approx(p, abs=1e-6))


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=200), st.permutations("abcd"))
def test_neutrality_asks_how_often_and_neither_who_nor_when(first: list[str], names: list[str]) -> None:
    renamed = dict(zip("abcd", names, strict=True))
    p = neutrality(first, "abcd")
    assert p is not None and 0 <= p <= 1
    assert neutrality([renamed[i] for i in reversed(first)], "dcba") == pytest.approx(p)
