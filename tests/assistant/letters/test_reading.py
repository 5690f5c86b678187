"""How a letter speaks, who signs it, and how pressed it is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.assistant.letter_builders import a_letter_read


@pytest.mark.parametrize(
    ("text", "language", "address"),
    [
        ("Ciao, mi sai dire se serve il visto?\nAle", "it", "informal"),
        ("Buongiorno, potrebbe dirmi se serve il visto?\nAnna Riva", "it", "formal"),
        ("Buongiorno, potete dirci se serve il visto?\n\nDistinti saluti\nValtex S.r.l.", "it", "plural"),
        ("Hallo, kannst du mir sagen, ob ein Visum nötig ist?\nThomas", "de", "informal"),
        ("Guten Tag, können Sie mir sagen, ob ein Visum nötig ist?\nThomas Huber", "de", "formal"),
        ("Salut, tu sais si le visa est nécessaire ?\nClaire", "fr", "informal"),
        ("Hola, ¿me puedes decir si hace falta el visado?\nJavier", "es", "informal"),
        ("Hello, do we need a visa?\nMary", "en", "formal"),
    ],
)
def test_the_form_of_address_is_that_of_the_letter(text: str, language: str, address: str) -> None:
    assert a_letter_read(text, language).address == address


@pytest.mark.parametrize(
    ("signature", "addressee"),
    [
        ("Cordiali saluti\nIng. Mario Rossi\nRossi Macchine S.r.l.", "Ing. Rossi"),
        ("Cordiali saluti\nDott.ssa Elena Colombo\nStudio Colombo", "Dott.ssa Colombo"),
        ("Grazie, Paola Brambilla", "Paola Brambilla"),
        ("Cordiali saluti – Niccolò Pezzè", "Niccolò Pezzè"),
        ("Distinti saluti\nUfficio acquisti\nValtex S.r.l.", "Valtex S.r.l."),
        ("Kind regards,\nSARAH WHITFIELD\nExport Manager", "Sarah Whitfield"),
        ("Saluti\nR. M.", ""),
    ],
)
def test_who_signs_is_greeted(signature: str, addressee: str) -> None:
    assert a_letter_read(f"Serve il visto per la Svizzera?\n\n{signature}").addressee == addressee


def test_without_a_signature_the_sender_is_greeted() -> None:
    assert a_letter_read("Serve il visto?", sender="Maria Bianchi").addressee == "Maria Bianchi"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Ci serve entro il 27 novembre 2026.", date(2026, 11, 27)),
        ("Ci serve entro il 27/11.", date(2026, 11, 27)),
        ("La merce parte il 30 novembre 2026.", date(2026, 11, 30)),
        ("Entro il 23 novembre 2026: che dazi si pagano?", date(2026, 11, 23)),
        ("Aspetto notizie entro venerdì.", date(2026, 11, 27)),
        ("We need it by Wednesday.", date(2026, 11, 25)),
        ("Wir brauchen es bis 1. Dezember 2026.", date(2026, 12, 1)),
        ("Mi serve per domani.", date(2026, 11, 22)),
    ],
)
def test_days_by_which_something_is_needed_are_reckoned(text: str, day: date) -> None:
    assert [deadline.day for deadline in a_letter_read(text).deadlines] == [day]


@pytest.mark.parametrize(
    "text", ["Il bando chiude entro il 30 novembre 2026?", "Il 3 marzo 2020 abbiamo scritto.", "Nel 2025."]
)
def test_days_that_are_asked_for_or_over_press_nobody(text: str) -> None:
    assert a_letter_read(text).deadlines == ()


def test_words_of_urgency_are_found_in_the_subject_too() -> None:
    read = a_letter_read("Serve il visto?", subject="URGENTE: spedizione")
    assert read.urgent
    assert [(words.text, words.start, words.end) for words in read.urgency] == [("URGENTE", 0, 0)]


def test_a_letter_that_only_forwards_is_read_for_what_it_forwards() -> None:
    head = "Da: Ferrari\nInviato: ieri\nA: Studio\nOggetto: export"
    text = f"Vi giro la richiesta.\nAnna\n\n{head}\n\nQuanto copre il voucher?\nLuca"
    read = a_letter_read(text)
    assert [question.text for question in read.questions] == ["Quanto copre il voucher?"]
    assert read.addressee == "Anna"


def test_a_letter_without_any_question_is_read_by_its_subject() -> None:
    read = a_letter_read("Cordiali saluti\nAnna Riva", subject="R: Quanto dura il finanziamento per le fiere?")
    assert [question.text for question in read.questions] == ["Quanto dura il finanziamento per le fiere?"]
    assert a_letter_read("Cordiali saluti", subject="Saluti").questions == ()


def test_what_the_firm_says_of_itself_is_read() -> None:
    profile = a_letter_read("Siamo un'azienda di Bergamo con 12 dipendenti. Serve il visto?").profile
    assert (profile.province, profile.size) == ("Bergamo", "piccola")


@given(st.text(max_size=400))
def test_any_text_is_read_and_all_places_are_places_of_it(text: str) -> None:
    read = a_letter_read(text)
    for part in (*read.cuts, *read.questions, *read.urgency, *read.deadlines):
        assert 0 <= part.start <= part.end <= len(read.text)
