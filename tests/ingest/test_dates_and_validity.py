from datetime import date

import pytest

from ingest.dates import find_dates, is_date_stamp, parse_date
from ingest.validity import find_validity


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("il 2 ottobre 2026", ["2026-10-02"]),
        ("dal 1° gennaio 2026", ["2026-01-01"]),
        ("dal 2 al 30 settembre 2026", ["2026-09-02", "2026-09-30"]),
        ("dal 3 giugno al 9 settembre 2025", ["2025-06-03", "2025-09-09"]),
        ("dal 15 novembre al 31 gennaio 2027", ["2026-11-15", "2027-01-31"]),
        ("12/03/2025, 12.03.2025 e 2-4-26", ["2025-03-12", "2025-03-12", "2026-04-02"]),
        ("2026-10-02T10:00:00Z", ["2026-10-02"]),
        ("October 2, 2026 and 2nd October 2026", ["2026-10-02", "2026-10-02"]),
        ("30/02/2025, circolare 5/394/2023, 10.000 euro, art. 12", []),
        ("a maggio 2026", []),
    ],
)
def test_dates_are_found_as_people_write_them(text: str, expected: list[str]) -> None:
    assert [str(found.date) for found in find_dates(text)] == expected


def test_no_date_is_none() -> None:
    assert parse_date("") is None and parse_date("presto") is None


def test_a_line_of_dates_only_is_a_stamp() -> None:
    assert is_date_stamp("Ultimo aggiornamento: 2 ottobre 2026")
    assert not is_date_stamp("Il bando apre il 2 ottobre 2026.")


@pytest.mark.parametrize(
    ("sentence", "opens", "closes"),
    [
        ("Le domande si presentano dal 2 settembre 2026 al 9 ottobre 2026 ore 16:00.", "2026-09-02", "2026-10-09"),
        ("Domande entro il 9 ottobre 2026; i progetti vanno conclusi entro il 30 giugno 2027.", None, "2026-10-09"),
        ("Apertura sportello: 2 settembre 2026; chiusura: 9 ottobre 2026.", "2026-09-02", "2026-10-09"),
        ("L'iscrizione è aperta fino al 30/11/2026.", None, "2026-11-30"),
        ("La domanda online è chiusa dal 12 luglio 2023.", None, "2023-07-12"),
        ("Applications open on 3 May 2026 and close on 30 June 2026.", "2026-05-03", "2026-06-30"),
        ("Il termine per le domande è prorogato al 30 ottobre 2026.", None, "2026-10-30"),
        ("Le spese vanno sostenute entro il 30 giugno 2027.", None, None),
        ("Alla fiera, che si tiene dal 15 al 17 marzo 2026, l'ICE porta una presentazione dei vini.", None, None),
        ("L'edizione precedente raccoglieva domande fino al 3 maggio 2024.", None, None),
        ("Le domande di Export su Misura 2026 si chiudono il 9 ottobre 2026.", None, None),  # another measure
        ("Bando: Fiere; ente: Regione; domande: fino al 9 ottobre 2026.", None, None),  # one row of a list
    ],
)
def test_a_window_is_taken_from_sentences_about_applying(sentence: str, opens: str | None, closes: str | None) -> None:
    found = find_validity("CONneSSi", [sentence])
    assert (found.valid_from, found.valid_to) == (_day(opens), _day(closes))


def test_contradicting_windows_are_no_window() -> None:
    lines = ["Linea 1: domande entro il 3 maggio 2026.", "Linea 2: domande entro il 4 giugno 2026."]
    assert find_validity("Bando", lines).valid_to is None


def test_an_extension_overrides_the_first_closing() -> None:
    lines = ["Domande dal 3 marzo 2026 al 3 maggio 2026.", "Il termine per le domande è prorogato al 4 giugno 2026."]
    found = find_validity("Avviso X", lines)
    assert (found.valid_from, found.valid_to) == (date(2026, 3, 3), date(2026, 6, 4))


def test_pages_about_many_measures_have_no_window() -> None:
    assert find_validity("Domande frequenti", ["Le domande si chiudono il 9 ottobre 2026."]).valid_to is None


def test_exhaustion_is_kept_in_words() -> None:
    assert find_validity("X", ["Le domande si accettano fino a esaurimento delle risorse."]).note is not None


@pytest.mark.parametrize(
    "sentence",
    [
        "Il bando CONneSSi 2026 è chiuso: le domande potevano essere inviate fino al 9 aprile 2026.",
        "Sportello chiuso il 3 marzo 2026",
        "Evento concluso il 29 maggio 2026, adesioni chiuse.",
        "Aggiornamento: lo sportello è stato chiuso il 4 giugno 2021.",
        "La misura è stata sostituita da Nuovo bando 2027.",
        "Questa misura non è più disponibile.",
        "Le risorse del bando sono esaurite.",
        "Non è più possibile presentare domanda.",
        "Applications are closed.",
        "Le domande si sono presentate allo sportello online, oggi chiuso.",
        "Per le domande c'è tempo fino a ieri; l'edizione successiva è CONneSSi 2027.",
    ],
)
def test_a_page_that_says_it_is_closed_is_closed(sentence: str) -> None:
    assert find_validity("CONneSSi 2026", [sentence]).closed


@pytest.mark.parametrize(
    "sentence",
    [
        "Il bando CONneSSi 2024 è chiuso.",
        "Il bando sarà chiuso in anticipo se i fondi finiscono.",
        "La nuova linea prende il posto di Garanzia Verde, che non riceve più domande.",
        "Non è più possibile inviare il modulo cartaceo.",
        "export.gov.it non riceve domande.",
        "L'ufficio è chiuso il lunedì pomeriggio.",
        "Archivio",
    ],
)
def test_what_is_closed_in_passing_does_not_close_the_page(sentence: str) -> None:
    assert not find_validity("CONneSSi 2026", [sentence]).closed


def test_a_badge_closes_the_page() -> None:
    assert find_validity("Bando fiere", [], ["Chiuso"]).closed


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
