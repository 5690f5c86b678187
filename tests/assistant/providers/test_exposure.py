"""Exposure counts what was shown against what could have been."""

from assistant.choosing_providers import choose_providers
from assistant.providers.exposure import Exposure, Shown, exposure
from assistant.providers.reading import Need
from assistant.types import Profile
from kb.naming import ProviderNames
from tests.builders import REGISTER, a_citation, a_provider

TWINS = tuple(a_provider(f"ente-{c}", name=f"Ente {c * 3}", short_name=f"Ente {c * 3}", aliases=()) for c in "abcd")


def counted(questions: list[str], *cited: str, register: tuple = TWINS) -> dict[str, Exposure]:  # type: ignore[type-arg]
    by_id, names = {p.id: p for p in register}, ProviderNames(register)
    citations = [a_citation(n, provider_id=i, title="Pagina", headings=()) for n, i in enumerate(cited, start=1)]
    given = []
    for question in questions:
        selection = choose_providers(Need(question=question, profile=Profile(), citations=citations), by_id, names, "it", 3)
        assert selection.ground is not None
        given.append(Shown(ground=selection.ground, cards=tuple((card.id, card.rule) for card in selection.cards)))
    return {e.provider_id: e for e in exposure(given, by_id)}


def test_over_many_questions_equals_are_shown_about_as_often() -> None:
    found = counted([f"finanziamenti numero {n}" for n in range(200)])
    assert {e.eligible for e in found.values()} == {200}
    assert all(70 <= e.shown <= 130 and 30 <= e.first <= 70 for e in found.values())
    assert not any(e.overlooked for e in found.values())


def test_each_rule_is_counted() -> None:
    found = counted(["Che cosa offre SIMEST?", "Quanto copre la misura?"], "simest", register=REGISTER)
    assert found["simest"].rules == {"named": 1, "publishes": 1}
    assert (found["simest"].eligible, found["simest"].shown, found["simest"].first) == (2, 2, 2)


def test_who_is_eligible_and_never_shown_is_overlooked_and_who_never_is_eligible_is_not() -> None:
    found = counted(["un finanziamento"] * 5)
    assert [e.provider_id for e in found.values() if e.overlooked]
    assert not counted(["Quanto copre la misura?"], "simest", register=REGISTER)["sace"].overlooked


def test_no_answers_expose_nobody() -> None:
    assert all((e.eligible, e.shown, e.first) == (0, 0, 0) for e in counted([]).values())
