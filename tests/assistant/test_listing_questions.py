"""Questions for a list are told from questions about one measure, and what narrows them is read off."""

from datetime import date

import pytest

from assistant.listing_questions import ListAsked, list_asked
from assistant.opportunity_matching import fits
from assistant.types import Profile
from tests.api.opportunity_builders import a_bare_measure

AS_OF = date(2026, 11, 22)


def asked(text: str, profile: Profile | None = None) -> ListAsked | None:
    return list_asked(text, profile or Profile(), AS_OF, lambda _: [])


@pytest.mark.parametrize(
    "text",
    [
        "quali bandi sono aperti per le fiere?",
        "che scadenze ci sono a dicembre?",
        "bandi per micro imprese di Bergamo",
        "which calls are open now?",
        "prossime scadenze",
        "c'è un bando aperto per l'e-commerce?",
        "cosa scade nei prossimi 30 giorni",
        "any grants open for small firms in Brescia?",
        "Welche Förderungen sind derzeit offen?",
        "quelles aides sont ouvertes pour les foires?",
        "qué ayudas hay para ferias?",
        "tutti i bandi aperti",
    ],
)
def test_a_question_for_a_list_is_one(text: str) -> None:
    assert asked(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "quali spese copre il bando fiere?",
        "Quando scade il Bando Export 2024?",
        "Quali bandi erano aperti nel 2019?",
        "Quali misure di sicurezza servono per il carnet?",
        "Come si presenta la domanda per i contributi SIMEST?",
        "quali bandi della Camera di Torino sono aperti?",
        "Chi mi aiuta con le fiere?",
    ],
)
def test_a_question_about_one_thing_is_none(text: str) -> None:
    assert asked(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "il bando per le fiere di Mantova è aperto?",
        "È ancora aperto il bando fiere di Sondrio?",
        "is the Brescia trade fair grant still open?",
        "Il contributo per le fiere a Bergamo è ancora attivo?",
        "siamo ancora in tempo per il voucher fiere di Bergamo?",
        "is it too late to apply for the Bergamo fair voucher?",
        "il contributo fiere di Mantova si può ancora chiedere?",
    ],
)
def test_whether_a_measure_is_open_is_a_list_where_topic_and_place_say_all(text: str) -> None:
    found = asked(text)
    assert found is not None and found.of_one and found.topics == ("fiere-eventi",) and found.provinces


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("sono in tempo per il bando regionale fiere?", True),
        ("quali contributi dà la regione per le fiere?", True),
        ("are there regional grants for fairs?", True),
        ("c'è un contributo regionale per le fiere?", True),
        ("quali bandi ci sono per una fiera nella regione di Zurigo?", False),
        ("bandi aperti per fiere regionali", False),
    ],
)
def test_the_region_owns_a_measure_without_being_named(text: str, ours: bool) -> None:
    found = list_asked(text, Profile(), AS_OF, lambda name: [name] if name == "Regione Lombardia" else [])
    assert found is not None and (found.owners == ("Regione Lombardia",)) is ours


@pytest.mark.parametrize("text", ["Il bando Verso nuovi mercati è aperto?", "Il bando è aperto?", "Il bando fiere è aperto?"])
def test_a_measure_with_a_name_or_without_a_place_is_none(text: str) -> None:
    assert asked(text) is None


def test_what_narrows_a_list_is_read_off_the_question() -> None:
    found = asked("quali bandi per fiere negli Stati Uniti chiudono a dicembre per una microimpresa di Bergamo?")
    assert found is not None
    assert (found.topics, found.countries, found.provinces, found.size) == (("fiere-eventi",), ("US",), ("Bergamo",), "micro")
    assert found.deadlines and found.period is not None and found.period.first == date(2026, 12, 1)


def test_the_profile_narrows_where_the_question_is_silent() -> None:
    found = asked("quali bandi sono aperti?", Profile(province="Como", size="piccola"))
    assert found is not None
    assert (found.provinces, found.size) == (("Como",), "piccola")


def test_words_that_a_list_cannot_heed_are_named() -> None:
    found = asked("avete bandi per startup?")
    assert found is not None
    assert found.unheard == ("startup",)
    small = asked("c'è un voucher della Camera di commercio per le fiere all'estero ancora aperto?")
    assert small is not None and small.unheard == ()


def test_a_list_that_would_heed_nothing_of_the_question_is_vague() -> None:
    found = {text: asked(text) for text in ("avete bandi per startup?", "avete bandi per fiere?", "quali bandi sono aperti?")}
    assert [one.vague for one in found.values() if one is not None] == [True, False, False]


@pytest.mark.parametrize(
    "text",
    [
        "c'è un contributo per la fiera di Francoforte?",
        "vorrei sapere se ce un contributo per andare in fiera a New York",
        "want to exhibit at a fair in Dubai, any grants?",
        "Gibt es einen Zuschuss für eine Messe in Paris?",
        "is there any help for trade fairs abroad?",
    ],
)
def test_whether_there_is_one_is_asked_of_the_pages_first_and_then_of_the_list(text: str) -> None:
    found = asked(text)
    assert found is not None and found.single and found.vague and found.abroad
    assert found.topics == ("fiere-eventi",) and found.unheard == ()


@pytest.mark.parametrize(
    "text",
    ["c'è un contributo?", "c'è un bando fiere, quanto copre?", "esiste un fondo?"],
)
def test_one_of_no_topic_or_of_which_more_is_asked_is_none(text: str) -> None:
    found = asked(text)
    assert found is None or not found.single


@pytest.mark.parametrize(
    "text",
    [
        "vendiamo software gestionale, c'è qualcosa per noi?",
        "siamo trasportatori di Mantova, ci sono aiuti per lavorare con la Germania?",
        "do you have anything for us?",
    ],
)
def test_whether_there_is_anything_is_asked_of_the_pages_first_and_then_of_the_list(text: str) -> None:
    found = asked(text)
    assert found is not None and found.single and found.vague


def test_one_of_an_organisation_that_is_named_is_left_to_its_pages() -> None:
    text = "c'è un contributo SIMEST per le fiere?"
    assert list_asked(text, Profile(), date(2026, 11, 21), lambda _: ["simest"]) is None


@pytest.mark.parametrize(
    ("text", "abroad"),
    [
        ("quali contributi ci sono per una fiera in Germania?", True),
        ("quali bandi sono aperti per fiere all'estero?", True),
        ("which grants are open for trade fairs abroad?", True),
        ("quali bandi sono aperti per le fiere?", False),
        ("quali bandi sono aperti per fiere in Lombardia?", False),
    ],
)
def test_what_takes_place_abroad_is_told_from_the_rest(text: str, abroad: bool) -> None:
    found = asked(text)
    assert found is not None and found.abroad is abroad


@pytest.mark.parametrize(
    ("title", "listed"),
    [
        ("Contributi alle PMI per fiere internazionali in Lombardia, secondo sportello", False),
        ("Bando per la partecipazione a fiere in Italia", False),
        ("Contributi per fiere all'estero e internazionali in Italia", True),
        ("Fiere ed eventi", True),
        ("Voucher per le imprese in Lombardia", True),
    ],
)
def test_fairs_at_home_are_not_listed_for_a_fair_abroad(title: str, listed: bool) -> None:
    abroad, anywhere = (
        asked("quali contributi ci sono per una fiera in Germania?"),
        asked("quali bandi sono aperti per le fiere?"),
    )
    assert abroad is not None and anywhere is not None
    call = a_bare_measure("simest-1", title, territory=("Lombardia",))
    assert (fits(call, abroad), fits(call, anywhere)) == (listed, True)
