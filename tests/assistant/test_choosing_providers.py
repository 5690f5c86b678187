"""Providers are chosen by the published rules, with their reasons."""

from collections import Counter
from dataclasses import replace

import pytest

from assistant.choosing_providers import Need, choose_providers
from assistant.types import Profile, ProviderCard
from kb.naming import ProviderNames
from kb.types import Provider
from tests.builders import REGISTER, a_chamber, a_citation, a_provider


def chosen(
    question: str, *citations: str, register: tuple[Provider, ...] = REGISTER, said: str = "", limit: int = 3, **profile: object
) -> tuple[ProviderCard, ...]:
    """Return the cards; `citations` are the providers of the cited pages, in order."""
    cited = [
        a_citation(n, provider_id=provider_id, title="Pagina", headings=()) for n, provider_id in enumerate(citations, start=1)
    ]
    need = Need(question=question, profile=replace(Profile(), **profile), citations=cited, language="it", said=said)  # type: ignore[arg-type]
    return choose_providers(need, {p.id: p for p in register}, ProviderNames(register), limit)


def ids(cards: tuple[ProviderCard, ...]) -> list[str]:
    return [card.id for card in cards]


def test_the_provider_that_the_question_names_comes_first_with_the_reason() -> None:
    cards = chosen("Che cosa offre SACE per le fiere?")
    assert cards[0].id == "sace"
    assert cards[0].reasons[0] == "è l'ente nominato nella domanda"


def test_who_published_the_first_cited_page_comes_before_the_others() -> None:
    assert ids(chosen("a quanto ammonta", "sace", "simest"))[:2] == ["sace", "simest"]


def test_the_owner_of_a_measure_that_another_retells_comes_in() -> None:
    cited = a_citation(1, provider_id="unione-imprese", title="Come funziona il Fondo 394 di SIMEST", headings=())
    need = Need(question="come funziona", profile=Profile(), citations=[cited], language="it")
    cards = choose_providers(need, {p.id: p for p in REGISTER}, ProviderNames(REGISTER), 3)
    simest = next(card for card in cards if card.id == "simest")
    assert "è l'ente titolare della misura citata" in simest.reasons


@pytest.mark.parametrize("place", ["Bergamo", "Brescia"])
def test_the_chamber_of_the_firms_province_comes_in_and_the_other_stays_out(place: str) -> None:
    other = "brescia" if place == "Bergamo" else "bergamo"
    for cards in (chosen("certificato di origine", province=place), chosen(f"certificato di origine a {place}")):
        assert cards[0].id == f"cciaa-{place.lower()}"
        assert f"serve la provincia di {place}" in cards[0].reasons
        assert f"cciaa-{other}" not in ids(cards)


def test_without_a_province_no_chamber_is_the_nearest() -> None:
    assert not [card for card in ids(chosen("certificato di origine")) if card.startswith("cciaa")]


def test_a_chamber_of_another_province_comes_in_when_it_is_named_or_cited() -> None:
    assert ids(chosen("la Camera di Brescia rilascia il certificato?", province="Bergamo"))[0] == "cciaa-brescia"
    assert "cciaa-brescia" in ids(chosen("quanto costa", "cciaa-brescia", province="Bergamo"))


def test_what_is_for_members_only_is_said_and_a_member_gets_it_first() -> None:
    firm, member = chosen("corso sull'export"), chosen("corso sull'export", member_of=("unione-imprese",))
    assert member[0].id == "unione-imprese"
    card = next(card for card in firm if card.id == "unione-imprese")
    assert "i servizi sono riservati agli associati" in card.reasons and card.members_only == "yes"


def test_a_question_without_a_topic_is_sent_to_who_gives_first_guidance() -> None:
    cards = chosen("Quanto costa affittare un capannone?")
    assert cards and all("si occupa di orientamento all'estero" in card.reasons for card in cards)


def test_with_a_source_at_hand_competence_alone_brings_nobody_in() -> None:
    assert ids(chosen("finanziamento per una fiera", "simest")) == ["simest"]


def test_no_more_than_the_limit_come_in() -> None:
    assert len(chosen("finanziamenti per le fiere", limit=2)) == 2
    assert chosen("finanziamenti per le fiere", limit=0) == ()


TWINS = tuple(a_provider(f"ente-{c}", name=f"Ente {c * 3}", short_name=f"Ente {c * 3}", aliases=()) for c in "abcd")
QUESTIONS = [f"finanziamenti per la fiera numero {n}" for n in range(60)]


def test_the_same_question_has_the_same_order_whatever_the_order_of_the_register() -> None:
    for question in QUESTIONS[:10]:
        assert ids(chosen(question, register=TWINS)) == ids(chosen(question, register=TWINS[::-1]))


def test_of_equals_no_name_is_always_first() -> None:
    first = Counter(chosen(question, register=TWINS)[0].id for question in QUESTIONS)
    assert set(first) == {twin.id for twin in TWINS}
    assert max(first.values()) <= len(QUESTIONS) / 2


def test_contacts_and_role_come_from_the_register_word_for_word() -> None:
    card = chosen("Che cosa fa SIMEST?")[0]
    assert (card.name, card.contacts, card.url, card.role) == (
        "SIMEST S.p.A.",
        REGISTER[0].contacts,
        REGISTER[0].url,
        "Finanziamenti agevolati.",
    )


def test_every_provider_that_is_shown_has_a_reason() -> None:
    for question in ("fiera", "certificato a Bergamo", "dazi doganali", "chi è SACE", "corso"):
        assert all(card.reasons and all(card.reasons) for card in chosen(question))


def test_a_register_of_nobody_brings_nobody_in() -> None:
    assert chosen("SIMEST", register=()) == ()
    assert chosen("Camera di Sondrio", register=(a_chamber("Sondrio"),))
