"""The support checker decides by the first tier that can, as a person with the passage would."""

import pytest

from evals.metrics.support import Support, evidence_for, opposed, split_context, support, verbatim
from evals.metrics.typed_facts import facts_in, missing
from tests.evals.planted import tools

TOOLS = tools()
RULES = (
    "La misura finanzia la partecipazione a una fiera internazionale. L'importo massimo è di 500.000 euro. "
    "La durata è di 4 anni, di cui 2 di preammortamento. La quota a fondo perduto arriva al 10% delle spese. "
    "Le spese di viaggio del titolare non sono ammesse. La registrazione al portale è facoltativa. "
    "Le domande chiudono il 30 novembre 2026 alle ore 16:00."
)
COST = "Il certificato di origine costa 5 euro per ogni originale."
DAYS = "Lo sportello rilascia il certificato in 2 giorni."


@pytest.mark.parametrize(
    ("statement", "verdict", "tier"),
    [
        pytest.param("L'importo massimo è di 500.000 euro.", "full", "T0", id="word for word"),
        pytest.param("L’importo  massimo è di 500.000 euro", "full", "T0", id="another apostrophe, spaces, no full stop"),
        pytest.param("L'importo massimo è di € 500 mila.", "full", "T3", id="the amount written otherwise"),
        pytest.param("L'importo massimo è di 600.000 euro.", "none", "T1", id="one number off"),
        pytest.param("L'importo minimo è di 500.000 euro.", "none", "T1", id="the least for the most"),
        pytest.param("L'importo massimo di SIMEST è di 500.000 euro.", "none", "T1", id="an organisation that is not there"),
        pytest.param("L'importo massimo per il Brasile è di 500.000 euro.", "none", "T1", id="a country that is not there"),
        pytest.param("Le spese di viaggio del titolare sono ammesse.", "undecided", "T2", id="negation flipped"),
        pytest.param("spese di viaggio del titolare ammesse", "undecided", "T2", id="negation left out of a paraphrase"),
        pytest.param("La registrazione al portale è obbligatoria.", "undecided", "T2", id="obligation for option"),
        pytest.param("La durata è di quattro anni.", "full", "T3", id="a number in words"),
        pytest.param("La durata è di 4 mesi.", "none", "T1", id="the number with another unit"),
        pytest.param("La durata è di 2 anni di preammortamento.", "full", "T3", id="the unit before the number"),
        pytest.param("Le domande chiudono a novembre 2026.", "full", "T3", id="a coarser date"),
        pytest.param("Le domande chiudono il 30/11/2026 alle 16.", "full", "T3", id="date and time written otherwise"),
        pytest.param("Le domande chiudono il 30 novembre 2027.", "none", "T1", id="a year off"),
        pytest.param("Le domande chiudono il 30 novembre 2026 alle ore 12:00.", "none", "T1", id="an hour off"),
        pytest.param("La quota a fondo perduto arriva al 10% del fatturato.", "none", "T1", id="a share of something else"),
        pytest.param("La quota a fondo perduto arriva al dieci per cento dei costi.", "full", "T3", id="a share of the same"),
        pytest.param("La misura finanzia corsi di lingua per la rete vendita.", "none", "T3", id="other words"),
        pytest.param("La misura finanzia la fiera internazionale a Tokyo in autunno.", "undecided", "T3", id="half the words"),
        pytest.param("0% delle spese", "none", "T1", id="half a number is not word for word"),
        pytest.param("Sì, di più.", "undecided", "T3", id="no word that an index keeps"),
    ],
)
def test_a_statement_is_judged_by_one_passage(statement: str, verdict: str, tier: str) -> None:
    found = support(statement, [RULES], TOOLS)
    assert (found.verdict, found.tier) == (verdict, tier)


def test_what_is_missing_is_reported_as_it_is_written() -> None:
    found = support("L'importo massimo è di 600 mila euro in 3 rate.", [RULES], TOOLS)
    assert found == Support("none", "T1", ("600 mila euro", "3"))


def test_a_fact_far_from_the_best_sentence_does_not_count() -> None:
    passage = f"{COST} Serve la marca da bollo. Si paga allo sportello. Il carnet ATA costa 90 euro."
    assert support("Il carnet ATA costa 5 euro.", [passage], TOOLS).missing == ("5 euro",)


def test_no_passage_supports_nothing() -> None:
    assert support("L'importo massimo è di 500.000 euro.", [], TOOLS) == Support("none", "T1", ("500.000 euro",))


@pytest.mark.parametrize(
    ("passages", "verdict"),
    [
        pytest.param([COST, DAYS], "full", id="facts split over two passages"),
        pytest.param([DAYS, COST], "full", id="the order of passages does not matter"),
        pytest.param([COST], "none", id="only the cost"),
        pytest.param([DAYS], "none", id="only the days"),
        pytest.param([COST, "Il certificato si ritira in sede."], "none", id="nobody states the days"),
    ],
)
def test_a_union_supports_what_its_passages_say_together(passages: list[str], verdict: str) -> None:
    statement = "Il certificato di origine costa 5 euro e lo sportello lo rilascia in 2 giorni."
    assert support(statement, passages, TOOLS).verdict == verdict


@pytest.mark.parametrize(
    ("statement", "head", "verdict"),
    [
        pytest.param("SIMEST finanzia le fiere in Brasile.", "SIMEST\nFiere in Brasile", "full", id="organisation and country"),
        pytest.param("Nel 2026 la misura finanzia le fiere.", "Fiere 2026", "full", id="a year"),
        pytest.param("Il Fondo 7 finanzia le fiere della misura.", "Guida al Fondo 7", "full", id="the name of a measure"),
        pytest.param("La misura finanzia 7 fiere.", "Guida al Fondo 7", "none", id="the number of a name is no count"),
        pytest.param("La misura finanzia le fiere con 500 euro.", "Contributo di 500 euro", "none", id="an amount"),
        pytest.param("La misura finanzia le fiere nel 2025.", "Fiere 2026", "none", id="another year"),
    ],
)
def test_title_and_headings_are_context_for_names_and_years_only(statement: str, head: str, verdict: str) -> None:
    passage = "La misura finanzia le fiere con un fondo."
    assert support(statement, [passage], TOOLS, [head]).verdict == verdict


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        pytest.param("[Fiere ed eventi – Importi] Massimo: 500.000 euro", "full", id="title and heading"),
        pytest.param("[Fiere [bando] – Importi] Massimo: 500.000 euro", "none", id="another title with brackets in it"),
        pytest.param("[Fiere ed eventi – Durata] Massimo: 500.000 euro", "none", id="a heading that is not there"),
        pytest.param("[Fiere ed eventi – Importi] Massimo: 600.000 euro", "none", id="the rest is wrong"),
    ],
)
def test_a_context_in_brackets_must_stand_around_the_passage(statement: str, verdict: str) -> None:
    assert support(statement, ["Massimo: 500.000 euro"], TOOLS, ["Fiere ed eventi\nImporti"]).verdict == verdict


@pytest.mark.parametrize(
    ("text", "context", "body"),
    [
        pytest.param("[A – B] resto", "A – B", "resto", id="plain"),
        pytest.param("[A [x] – B] resto", "A [x] – B", "resto", id="brackets in brackets"),
        pytest.param("resto [2]", "", "resto [2]", id="a bracket elsewhere"),
        pytest.param("[tutto]", "", "[tutto]", id="nothing after it"),
        pytest.param("[aperta resto", "", "[aperta resto", id="never closed"),
        pytest.param("", "", "", id="empty"),
    ],
)
def test_the_context_before_a_statement_is_taken_off(text: str, context: str, body: str) -> None:
    assert split_context(text) == (context, body)


@pytest.mark.parametrize(
    ("text", "passage", "holds"),
    [
        pytest.param("10% delle spese", "fino al 110% delle spese", False, id="part of a number"),
        pytest.param("500 euro", "costa 1.500 euro", False, id="the end of an amount"),
        pytest.param("costa 1.500", "costa 1.500.000 euro", False, id="the start of an amount"),
        pytest.param("sono ammesse le spese", "Non sono ammesse le spese.", False, id="its negation cut off"),
        pytest.param(
            "le spese sono ammesse", "Se non scritto altrove, le spese sono ammesse", True, id="another clause negated"
        ),
        pytest.param("l'«elenco»", 'Vedi l’"elenco" completo', True, id="other marks"),
        pytest.param("...", "testo ...", False, id="no word at all"),
    ],
)
def test_verbatim_means_whole_words_and_numbers_with_their_negation(text: str, passage: str, holds: bool) -> None:
    assert verbatim(text, passage) is holds


@pytest.mark.parametrize(
    ("statement", "sentence", "is_opposed"),
    [
        pytest.param("Fino a 5 fiere.", "Almeno 5 fiere.", True, id="at most against at least"),
        pytest.param("La firma è obbligatoria.", "La firma può mancare.", True, id="obligation against option"),
        pytest.param("The form must be signed.", "The form may be signed.", True, id="must against may"),
        pytest.param("È vietato l'invio.", "L'invio per posta.", True, id="forbidden against silent"),
        pytest.param("Sono escluse le spese.", "Le spese non sono ammesse.", False, id="two ways to say no"),
        pytest.param("Vale non solo per le PMI.", "Vale per le PMI.", False, id="not only is no negation"),
        pytest.param("Costa non oltre 5 euro.", "Costa fino a 5 euro.", False, id="a limit is no negation"),
        pytest.param("Deve chiedere, può ritirare.", "Deve chiedere.", False, id="both kinds in one"),
    ],
)
def test_polarity_and_modality_are_compared(statement: str, sentence: str, is_opposed: bool) -> None:
    assert opposed(statement, sentence) is is_opposed


@pytest.mark.parametrize(
    ("claim", "passage", "lacking"),
    [
        pytest.param("Fino a 500.000 euro.", "Almeno 500.000 euro.", ["500.000 euro"], id="at most against at least"),
        pytest.param("Fino a 500.000 euro.", "Contributo di 500.000 euro.", [], id="the source states no role"),
        pytest.param("Minimo 10.000 e massimo 500.000 euro.", "Massimo 500.000 euro, minimo 10.000 euro.", [], id="both ends"),
        pytest.param("500.000 euro", "Importo (euro): 500.000", [], id="the currency in the header of a table"),
        pytest.param("500.000 euro", "Importo (dollari): 500.000", ["500.000 euro"], id="another currency"),
        pytest.param("Copre il 35% dei costi.", "Copre il 35-40% delle spese.", [], id="one end of a range"),
        pytest.param("Il 2 maggio 2026.", "Dal 2 al 5 maggio 2026.", [], id="the first day of a range"),
        pytest.param("Il 31 dicembre 2026.", "Bando 2026: entro fine anno.", [], id="the end of the year"),
        pytest.param("Il 31 dicembre.", "Chiude il 31/12/2026.", [], id="a day without its year"),
        pytest.param("Il 31 dicembre 2025.", "Bando 2026: entro fine anno.", ["31 dicembre 2025"], id="another year"),
        pytest.param("Due milioni di euro.", "2.000.000 euro", [], id="millions in words"),
        pytest.param("Se sei una PMI costa mille euro.", "Una PMI paga 1.000 euro.", [], id="sei is also you are"),
        pytest.param("Payment is due in two years.", "Il pagamento avviene dopo 2 anni.", [], id="due is also English"),
        pytest.param("Vedi www.simest.example/doc?utm_source=x", "https://www.simest.example/doc", [], id="a tracked link"),
        pytest.param("Chiami lo 035 4225111.", "Tel. +39 035 4225111", [], id="a telephone with its prefix"),
        pytest.param("Scriva a A@B.example", "e-mail: a@b.example", [], id="an address in capitals"),
        pytest.param("Vale il D.Lgs. 82/2005.", "Secondo il d. lgs. 82/2005", [], id="a law in small letters"),
        pytest.param("Vale il D.Lgs. 82/2005.", "Il decreto legislativo 7 marzo 2005, n. 82", [], id="a law with its day"),
        pytest.param("Vale il D.Lgs. 81/2005.", "Decreto legislativo 7 marzo 2005, n. 82", ["D.Lgs. 81/2005"], id="other law"),
        pytest.param("Vale il D.Lgs. 82/2005.", "Secondo il D.Lgs. n. 82/2005", [], id="a law with its number sign"),
        pytest.param("Chiama il Consorzio Export Orobico.", "Chiama il consorzio.", ["Consorzio Export Orobico"], id="a name"),
    ],
)  # fmt: skip
def test_typed_facts_are_equal_after_normalisation(claim: str, passage: str, lacking: list[str]) -> None:
    evidence = evidence_for(claim, passage, "", TOOLS)
    assert [fact.written for fact in missing(facts_in(claim, TOOLS), [evidence], TOOLS)] == lacking
