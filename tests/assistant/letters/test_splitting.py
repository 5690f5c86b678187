"""What is no body of a letter is set apart, with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.letters.splitting import body_of, message_inside, split_letter

LETTER = """Gentile dott. Verdi,

vorremmo partecipare a una fiera in Brasile. Esiste un contributo?

Cordiali saluti
Anna Riva
Riva Cosmetici S.r.l.
Tel. 02 0000000

Il giorno ven 20 nov 2026 alle ore 11:02 Sportello <desk@desk.example> ha scritto:
> In quale provincia avete sede?
> Avete già esportato?
"""


def kinds(text: str) -> list[str]:
    return [cut.kind for cut in split_letter(text)]


def body(text: str) -> str:
    return " ".join(body_of(text, split_letter(text)).split())


def test_a_letter_is_parted_into_greeting_body_closing_signature_and_quotation() -> None:
    assert kinds(LETTER) == ["greeting", "closing", "signature", "quoted"]
    assert body(LETTER) == "vorremmo partecipare a una fiera in Brasile. Esiste un contributo?"


def test_what_is_cut_keeps_its_words_and_its_place() -> None:
    for cut in split_letter(LETTER):
        assert LETTER[cut.start : cut.end].strip() == cut.text


def test_replies_between_quoted_lines_stay_in_the_body() -> None:
    text = "> In quale provincia avete sede?\nLecco.\n\n> Avete già esportato?\nSì, in Francia."
    assert body(text) == "Lecco. Sì, in Francia."


@pytest.mark.parametrize(
    "opening",
    [
        "-----Messaggio originale-----",
        "-----Original Message-----",
        "---------- Forwarded message ---------",
        "Da: Rossi\nInviato: lunedì\nA: Sportello\nOggetto: fiera\n",
        "From: Rossi\nSent: Monday\nTo: Desk\nSubject: fair\n",
        "Von: Huber\nGesendet: Montag\nAn: Desk\nBetreff: Messe\n",
        "On Fri, 20 Nov 2026 at 11:02, Desk <desk@desk.example> wrote:",
        "Le ven. 20 nov. 2026 à 11:02, Desk <desk@desk.example> a écrit :",
        "Am Fr., 20. Nov. 2026 um 11:02 Uhr schrieb Desk <desk@desk.example>:",
        "El vie, 20 nov 2026 a las 11:02, Desk (<desk@desk.example>) escribió:",
    ],
)
def test_nothing_below_the_head_of_another_message_is_body(opening: str) -> None:
    assert body(f"Grazie, serve anche il visto?\n\n{opening}\nQuanto costa il carnet ATA?") == "Grazie, serve anche il visto?"


@pytest.mark.parametrize(
    "closing",
    [
        "Distinti saluti\nMario Rossi",
        "Best regards,\nMary Smith\nExport Manager",
        "Mit freundlichen Grüßen\nThomas Huber",
        "Cordialement,\nClaire Dubois",
        "Un saludo,\nJavier Ortega",
        "-- \nMario Rossi",
        "Grazie!",
    ],
)
def test_closing_words_and_signature_are_no_body(closing: str) -> None:
    assert body(f"Quanto dura il finanziamento?\n\n{closing}") == "Quanto dura il finanziamento?"


def test_a_signature_without_closing_words_is_known_by_its_numbers() -> None:
    assert body("Quanto dura il finanziamento?\n\nIvan Perego\nTel. 035 0000000") == "Quanto dura il finanziamento?"


def test_thanks_at_the_beginning_close_nothing() -> None:
    text = "Grazie per la risposta. Vorrei sapere anche se il voucher copre i viaggi in aereo della nostra delegazione."
    assert body(text) == text


def test_a_postscript_below_the_signature_stays_in_the_body() -> None:
    assert body("Tutto chiaro.\n\nSaluti\nAnna\n\nP.S. Serve il visto?") == "Tutto chiaro. P.S. Serve il visto?"


def test_disclaimers_and_lines_of_devices_are_cut() -> None:
    text = "Serve il visto?\n\nInviato da iPhone\n\nAVVISO DI RISERVATEZZA: questo messaggio è riservato. Potete cancellarlo?"
    assert kinds(text) == ["device", "disclaimer"]


def test_the_message_that_a_letter_forwards_is_found_without_its_head() -> None:
    text = "Vi giro la richiesta.\n\nDa: Ferrari\nInviato: ieri\nA: Studio\nOggetto: export\n\nQuanto copre il bando?"
    inside = message_inside(text)
    assert inside is not None
    assert text[inside[0] : inside[1]].strip() == "Quanto copre il bando?"
    assert message_inside("Quanto copre il bando?") is None


@given(st.text(alphabet="abc àè?!.:>\n-@Dd", max_size=300))
def test_the_body_has_the_length_of_the_letter_and_only_its_characters(text: str) -> None:
    made = body_of(text, split_letter(text))
    assert len(made) == len(text)
    assert all(a == b or a in " \n" for a, b in zip(made, text, strict=True))
