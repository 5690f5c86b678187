"""A profile holds what the firm said of itself, in its words, and nothing that was guessed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.profiling import SLOTS, Known, filled_in, known_of, learn, size_of, without_situation
from assistant.types import Profile, Turn
from kb.naming import ProviderNames
from tests.builders import a_provider, a_question
from tests.builders import names as register_names

NAMES = register_names()


def told(*messages: str) -> dict[str, Any]:
    """Return the slots that messages fill."""
    known = Known()
    for message in messages:
        known = learn(known, message, NAMES)
    return {slot: value for slot in SLOTS if (value := getattr(known.profile, slot))}


SAID: list[tuple[str, dict[str, Any]]] = [
    (
        "Siamo in 6, facciamo valvole a Lumezzane, mai esportato, vorremmo la Germania",
        {
            "size": "micro",
            "products": "valvole",
            "sector": "meccanica",
            "province": "Brescia",
            "category": "mai-esportato",
            "countries": ("DE",),
        },
    ),
    ("Esportiamo in Francia e Svizzera da vent'anni", {"countries": ("FR", "CH")}),
    ("Fatturiamo 15 milioni con 30 dipendenti", {"size": "media"}),
    ("Importiamo caffè dal Brasile, siamo in due a Lodi", {"size": "micro", "province": "Lodi", "countries": ("BR",)}),
    ("siamo iscritti alla Camera di commercio di Sondrio", {"province": "Sondrio"}),
    ("Siamo di Torino", {"province": "Torino"}),
    ("Buongiorno, sono di Lodi, a chi mi rivolgo per esportare?", {"province": "Lodi"}),
    ("ditta di bergamo, facciamo bulloni", {"province": "Bergamo", "products": "bulloni"}),
    ("siamo soci di Unione Imprese", {"member_of": ("unione-imprese",)}),
    ("siamo una dita artigiana di cantu, 4 dipendenti", {"province": "Como", "size": "micro"}),
    ("We are 12 people in Lecco and make lamps", {"size": "piccola", "province": "Lecco", "products": "lamps"}),
    (
        "Wir sind 8 Mitarbeiter in Mantova. Wir möchten in die Schweiz exportieren.",
        {"province": "Mantova", "countries": ("CH",)},
    ),
    ("Nous sommes 15 salariés à Monza et voulons vendre en France", {"size": "piccola", "countries": ("FR",)}),
    ("Somos 5, fabricamos zapatos en Vigevano", {"size": "micro", "province": "Pavia", "products": "zapatos"}),
    (
        "Esportiamo stabilmente, 120 dipendenti, sede a Suzzara",
        {"category": "consolidata", "size": "media", "province": "Mantova"},
    ),
]


@pytest.mark.parametrize(("text", "expected"), SAID)
def test_what_a_firm_says_of_itself_fills_its_slots(text: str, expected: dict[str, Any]) -> None:
    found = told(text)
    assert {slot: found.get(slot) for slot in expected} == expected


@pytest.mark.parametrize(
    "text",
    [
        "Quanto costa il carnet ATA per il Brasile?",
        "E per la Svizzera?",
        "Le imprese con meno di 10 dipendenti di Brescia possono chiedere il voucher?",
        "Chi non ha mai esportato può chiederlo?",
        "Andiamo a una fiera a Milano, quanto costa?",
        "Gli uffici che rispondono sono di Milano?",
        "Il fornitore è di Varese: chi dà il permesso?",
        "Se siamo soci di Unione Imprese abbiamo sconti?",
        "Siamo una microimpresa?",
        "Vorrei sapere se il carnet vale in Brasile",
        "Non siamo soci di nessuna associazione",
        "Esponiamo a una fiera in Germania",
        "Come facciamo a chiedere il certificato?",
    ],
)
def test_a_topic_a_supposition_or_somebody_else_fills_nothing(text: str) -> None:
    assert told(text) == {}


def test_later_statements_win_and_corrections_replace_what_they_correct() -> None:
    assert told("Siamo di Brescia", "no scusi, non Brescia, Bergamo")["province"] == "Bergamo"
    assert told("Siamo in 6", "Adesso abbiamo 14 dipendenti")["size"] == "piccola"
    markets = told("Esportiamo in Francia", "Vorremmo anche gli Stati Uniti", "no, intendevo il Canada")["countries"]
    assert markets == ("FR", "CA")
    assert "member_of" not in told("siamo soci di Unione Imprese", "anzi non siamo soci di Unione Imprese")
    assert told("Vendiamo in Francia e Germania", "non vendiamo più in Francia")["countries"] == ("DE",)


def test_each_slot_keeps_the_words_that_it_comes_from() -> None:
    known = learn(Known(), "Siamo in 6 e facciamo valvole a Lumezzane", NAMES)
    assert known.words["province"].endswith("Lumezzane")
    assert known.words["size"] == "Siamo in 6"
    assert filled_in(known, Profile(province="Bergamo")).words.keys() == known.words.keys() - {"province"}


def test_a_bare_reply_fills_the_slot_that_was_asked_for_and_nothing_otherwise() -> None:
    assert learn(Known(), "Bergamo", NAMES, asked="province").profile.province == "Bergamo"
    assert learn(Known(), "Bergamo", NAMES).profile.province is None


@pytest.mark.parametrize(
    ("headcount", "turnover", "size"),
    [
        (9, None, "micro"),
        (10, None, "piccola"),
        (49, 1e6, "piccola"),
        (6, 3e6, "piccola"),
        (250, None, "grande"),
        (None, 1e6, None),
    ],
)
def test_size_follows_the_definition_of_the_union(headcount: int | None, turnover: float | None, size: str | None) -> None:
    assert size_of(headcount, turnover) == size


def test_history_form_and_question_are_taken_in_this_order() -> None:
    history = (Turn(question="Siamo in 6 a Lumezzane", answer=""),)
    question = a_question("Quanto costa?", history=history, profile=Profile(province="Bergamo"))
    assert known_of(question, NAMES).profile == Profile(province="Bergamo", size="micro")
    again = a_question("Siamo di Como: quanto costa?", history=history, profile=Profile(province="Bergamo"))
    assert known_of(again, NAMES).profile.province == "Como"


def test_what_was_withdrawn_stays_empty_until_it_is_said_again() -> None:
    history = (Turn(question="Siamo in 6 a Lumezzane", answer=""),)
    question = a_question("Quanto costa?", history=history, profile=Profile(withdrawn=("province",)))
    assert known_of(question, NAMES).profile.province is None
    said = a_question("Siamo di Lecco", history=history, profile=Profile(withdrawn=("province",)))
    assert known_of(said, NAMES).profile.province == "Lecco"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Facciamo valvole a Lumezzane: chi ci aiuta a trovare un distributore?", "chi ci aiuta a trovare un distributore?"),
        ("Siamo una PMI di Bergamo con 40 dipendenti, quanto dà SIMEST per una fiera?", "quanto dà SIMEST per una fiera?"),
        ("ho una ditta di 4 persone a cremona facciamo miele, come si vende in germania?", "come si vende in germania?"),
        ("We are a small company of 12 people in Lecco, which certificate do we need?", "which certificate do we need?"),
        ("Abbiamo un contributo a Lecco, come lo incassiamo?", "Abbiamo un contributo a Lecco, come lo incassiamo?"),
        ("Siamo di Brescia. Quanto costa?", "Siamo di Brescia. Quanto costa?"),
        ("Quanto dura il carnet?", "Quanto dura il carnet?"),
    ],
)
def test_who_the_firm_is_does_not_blur_what_it_asks(text: str, left: str) -> None:
    assert without_situation(text) == left


@given(st.lists(st.text(max_size=200), max_size=4))
def test_any_messages_give_a_profile(messages: list[str]) -> None:
    told(*messages)


def test_a_national_association_is_known_by_its_federation_in_lombardy() -> None:

    federation = a_provider(
        "confindustria-lombardia", name="Confindustria Lombardia", short_name="Confindustria Lombardia", aliases=()
    )
    known = learn(Known(), "siamo soci di Confindustria", ProviderNames([federation]))
    assert known.profile.member_of == ("confindustria-lombardia",)
