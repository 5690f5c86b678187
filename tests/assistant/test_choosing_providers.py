"""Providers are chosen by the published rules, each with its part and its reasons."""

from collections import Counter
from dataclasses import replace

import pytest

from assistant.choosing_providers import choose_providers
from assistant.providers.evidence import Page
from assistant.providers.reading import Need
from assistant.types import Language, Profile, ProviderCard
from kb.naming import ProviderNames
from kb.types import Provider
from tests.builders import REGISTER, a_chamber, a_citation, a_provider


def chosen(
    question: str,
    *cited: str | Page,
    found: tuple[Page, ...] = (),
    register: tuple[Provider, ...] = REGISTER,
    limit: int = 3,
    nationwide: bool = False,
    general: bool = False,
    measure_of: str | None = None,
    language: Language = "it",
    **profile: object,
) -> tuple[ProviderCard, ...]:
    """Return the cards; `cited` are the cited pages, or their providers, in order."""
    pages = [page if isinstance(page, Page) else a_page(page) for page in cited]
    need = Need(
        question=question,
        profile=replace(Profile(), **profile),  # type: ignore[arg-type]
        citations=[
            a_citation(n, page.text, provider_id=page.provider_id, title=page.title, headings=page.headings)
            for n, page in enumerate(pages, start=1)
        ],
        found=found or tuple(pages),
        nationwide=nationwide,
        general=general,
        measure_of=measure_of,
    )
    return choose_providers(need, {p.id: p for p in register}, ProviderNames(register), language, limit).cards


def a_page(provider_id: str, title: str = "Pagina", text: str = "Un testo.") -> Page:
    return Page(provider_id=provider_id, title=title, text=text)


def ids(cards: tuple[ProviderCard, ...]) -> list[str]:
    return [card.id for card in cards]


def parts(cards: tuple[ProviderCard, ...]) -> dict[str, str]:
    return {card.id: card.part for card in cards}


def test_who_asks_what_a_measure_pays_is_sent_to_its_owner_alone() -> None:
    cards = chosen("Quanto copre il Fondo 394 per le fiere?", "simest", "simest", province="Bergamo")
    assert parts(cards) == {"simest": "owner"}


def test_a_provider_that_the_question_names_is_told_so() -> None:
    card = chosen("Che cosa offre SACE per le fiere?")[0]
    assert (card.id, card.rule) == ("sace", "named")
    assert card.reasons[0] == "è l'ente nominato nella domanda"


def test_who_published_most_of_what_was_found_comes_first() -> None:
    cards = chosen("a quanto ammonta", "sace", "simest", "sace")
    assert (cards[0].id, cards[0].rule) == ("sace", "publishes")


def test_an_association_that_retells_a_measure_leaves_the_place_to_its_owner() -> None:
    cards = chosen("come funziona", a_page("unione-imprese", "Come funziona il Fondo 394 di SIMEST"))
    assert parts(cards) == {"simest": "owner"}
    assert cards[0].rule == "owner"


def test_an_association_that_tells_of_its_own_services_is_their_owner() -> None:
    assert parts(chosen("che corsi ci sono", a_page("unione-imprese", "I nostri corsi"))) == {"unione-imprese": "owner"}


def test_two_of_about_the_same_standing_are_both_shown() -> None:
    found = (a_page("regione-lombardia"), *[a_page("simest")] * 3)
    cards = chosen("a quanto ammonta", "regione-lombardia", found=found)
    assert parts(cards) == {"regione-lombardia": "owner", "simest": "source"}


def test_who_takes_the_applications_is_shown_when_the_question_asks_for_that() -> None:
    page = a_page("regione-lombardia", "Nuovi mercati", "La misura è gestita da SACE. Il contributo è del 50%.")
    assert parts(chosen("A chi si manda la domanda?", page)) == {"regione-lombardia": "owner", "sace": "manager"}
    assert ids(chosen("Quanto dà la misura?", page)) == ["regione-lombardia"]


@pytest.mark.parametrize("place", ["Bergamo", "Brescia"])
def test_the_chamber_of_the_firms_province_is_the_desk_and_the_other_stays_out(place: str) -> None:
    for cards in (chosen("Chi mi aiuta?", province=place), chosen(f"Chi mi aiuta a {place}?")):
        assert parts(cards) == {f"cciaa-{place.lower()}": "desk"}
        assert cards[0].reasons[0] == f"serve la provincia di {place}"


def test_the_desk_comes_beside_the_owner_only_when_somebody_to_turn_to_is_asked_for() -> None:
    assert ids(chosen("Quanto dura il prestito?", "simest", province="Bergamo")) == ["simest"]
    assert parts(chosen("Chi mi aiuta a chiedere il prestito?", "simest", province="Bergamo")) == {
        "simest": "owner",
        "cciaa-bergamo": "desk",
    }


def test_a_customers_province_is_not_the_firms() -> None:
    assert ids(chosen("Chi ci assiste? Vendiamo a un cliente di Brescia", "adm")) == ["adm"]


def test_without_a_province_no_chamber_is_the_nearest() -> None:
    assert not [card for card in ids(chosen("Chi mi aiuta con il certificato di origine?")) if card.startswith("cciaa")]


def test_a_chamber_of_another_province_stays_out_and_the_firms_own_is_named_instead() -> None:
    assert "cciaa-brescia" not in ids(chosen("quanto costa", "cciaa-brescia", "adm", province="Bergamo"))
    question = "Mi fa da garante la Camera di Brescia?"
    assert parts(chosen(question, "cciaa-brescia", province="Bergamo")) == {"cciaa-bergamo": "desk"}
    assert ids(chosen(question, "cciaa-brescia")) == ["cciaa-brescia"]


def test_what_each_chamber_does_is_the_firms_own_chambers_business_whoever_else_is_found() -> None:
    found = (a_page("cciaa-brescia"), a_page("adm"), a_page("adm"))
    cards = chosen("Quanto costa il certificato di origine a Bergamo?", "cciaa-brescia", found=found)
    assert parts(cards) == {"cciaa-bergamo": "desk"}
    assert "cciaa-bergamo" not in ids(chosen("Quanto dura il prestito?", "cciaa-brescia", found=found, province="Bergamo"))


def test_guidance_comes_from_who_knows_the_topic_before_who_has_pages_on_other_things() -> None:
    guide = a_provider("guida", name="Guida Estero", short_name="Guida", aliases=(), topics=("orientamento",))
    found = (a_page("sace"), a_page("guida"), a_page("simest"))
    assert ids(chosen("Che dazio si paga sulle scarpe?", found=found, register=(*REGISTER, guide)))[0] == "adm"


def test_an_association_of_another_province_comes_in_when_it_is_named() -> None:
    api = a_provider("api", name="Associazione Piccole", short_name="Api", kind="associazione", aliases=(), territory=("Lodi",))
    assert ids(chosen("Posso entrare in Associazione Piccole?", register=(*REGISTER, api), province="Bergamo")) == ["api"]


def test_without_an_answer_the_pages_still_say_whose_business_it_is() -> None:
    found = (a_page("adm"), a_page("adm"), a_page("sace"))
    card = chosen("Che dazio paga il carnet?", found=found)[0]
    assert (card.id, card.part, card.rule) == ("adm", "owner", "found")


def test_pages_that_agree_about_nothing_of_our_field_point_nowhere() -> None:
    found = (a_page("sace"), a_page("adm"), a_page("simest"))
    cards = chosen("Quanto costa affittare un capannone?", found=found)
    assert cards and all(card.part == "guidance" for card in cards)
    assert all("si occupa di orientamento all'estero" in card.reasons for card in cards)


def test_who_asks_of_a_measure_is_sent_to_its_owner_where_no_page_points_to_anybody() -> None:
    pages = (a_page("simest"), a_page("sace"), a_page("cna"))
    assert ids(chosen("Era aperto anche a chi affitta case?", found=pages, measure_of="sace")) == ["sace"]
    assert "sace" not in ids(chosen("Era aperto anche a chi affitta case?", found=pages))
    # Nobody whom the register does not know is named.
    assert "elsewhere" not in ids(chosen("Era aperto anche a chi affitta case?", found=pages, measure_of="elsewhere"))


def test_first_guidance_does_not_go_to_who_is_there_for_other_things_because_of_some_pages() -> None:
    guide = a_provider("guide", topics=("orientamento", "formazione"))
    lender = a_provider("lender", topics=("finanza", "formazione", "missioni", "orientamento"))
    pages = (a_page("lender"), a_page("another"))
    assert ids(chosen("Per la pelle di pitone che cosa serve?", found=pages, register=(guide, lender))) == ["guide"]


def test_guidance_goes_to_who_can_be_used_without_joining_first() -> None:
    assert "unione-imprese" not in ids(chosen("Ci serve un finanziamento"))


def test_where_only_members_are_served_the_card_says_so() -> None:
    card = chosen("Ci serve formazione")[0]
    assert card.id == "unione-imprese" and "i servizi sono riservati agli associati" in card.reasons


def test_an_association_is_shown_to_who_asks_for_one_and_a_members_own_first() -> None:
    other = a_provider("lega", name="Lega Imprese", short_name="Lega", kind="associazione", aliases=(), topics=("finanza",))
    register = (*REGISTER, other)
    stranger = chosen("Quale associazione ci segue per i finanziamenti?", register=register)
    assert "association" in parts(stranger).values()
    member = chosen("Chi mi aiuta con un prestito?", "simest", register=register, member_of=("unione-imprese",))
    assert parts(member)["unione-imprese"] == "association" and "lega" not in ids(member)


def test_guidance_suits_the_firms_category() -> None:
    old, new = (
        a_provider(f"ente-{c}", name=f"Ente {c * 3}", short_name=f"Ente {c * 3}", aliases=(), audience=(audience,))
        for c, audience in (("a", "consolidata"), ("b", "mai-esportato"))
    )
    assert ids(chosen("un prestito", register=(old, new), category="mai-esportato")) == ["ente-b"]
    assert ids(chosen("un prestito", register=(old, new), category="consolidata")) == ["ente-a"]


def test_a_firm_outside_lombardy_is_sent_to_who_serves_all_of_italy() -> None:
    cards = chosen("Il bando fiere della Regione Lombardia", nationwide=True)
    assert cards and all("Italia" in card.territory and card.members_only != "yes" for card in cards)


def test_the_office_in_the_country_is_shown_with_the_page_that_states_it() -> None:
    page = a_page("sace", "Rete", "SACE ha un ufficio a Varsavia, in Polonia: tel. 0048 22 1234567.")
    question = "Chi ci aiuta a trovare un importatore in Polonia?"
    assert parts(chosen(question, "simest", "simest", page))["sace"] == "office_abroad"
    assert "sace" not in ids(chosen(question.replace("Polonia", "Brasile"), "simest", "simest", page))


def test_no_more_than_the_limit_come_in() -> None:
    assert len(chosen("finanziamenti per le fiere", limit=1)) == 1
    assert chosen("finanziamenti per le fiere", limit=0) == ()


def test_no_provider_is_shown_twice() -> None:
    for question in ("Chi mi aiuta a Bergamo con SIMEST?", "Camera di Bergamo: chi ci segue?"):
        cards = ids(chosen(question, "cciaa-bergamo", "simest", province="Bergamo"))
        assert len(cards) == len(set(cards))


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


@pytest.mark.parametrize("language", ["it", "en", "fr", "de", "es"])
def test_every_provider_that_is_shown_has_reasons_in_every_language(language: Language) -> None:
    for question in ("fiera", "certificato a Bergamo", "dazi doganali", "chi è SACE", "corso", "quale associazione?"):
        for cards in (chosen(question, language=language), chosen(question, "simest", "sace", language=language)):
            assert all(card.reasons and all(card.reasons) and card.part and card.rule for card in cards)


def test_a_register_of_nobody_brings_nobody_in() -> None:
    assert chosen("SIMEST", register=()) == ()
    assert chosen("Camera di Sondrio", register=(a_chamber("Sondrio"),))
