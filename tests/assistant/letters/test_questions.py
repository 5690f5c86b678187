"""The questions of a letter are found, and each stands alone."""

import pytest

from tests.assistant.letter_builders import a_letter_read


def asked(text: str, language: str = "it") -> list[str]:
    return [question.asked for question in a_letter_read(text, language).questions]


def standalone(text: str) -> list[str]:
    return [question.standalone for question in a_letter_read(text).questions]


def test_three_questions_in_a_letter_are_three() -> None:
    text = "Quanto dura il carnet ATA? Chi lo rilascia? E per la Svizzera serve?"
    assert len(asked(text)) == 3


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Vorrei sapere se il voucher copre i viaggi.", "Il voucher copre i viaggi?"),
        ("Potete dirmi quanto costa il certificato di origine?", "Quanto costa il certificato di origine?"),
        ("Le chiedo quali documenti servono per la Svizzera.", "Quali documenti servono per la Svizzera?"),
        ("We would like to know how long the loan runs.", "How long the loan runs?"),
        ("Nous voudrions savoir quel document il faut.", "Quel document il faut?"),
        ("Wir möchten wissen, welches Dokument nötig ist.", "Welches Dokument nötig ist?"),
        ("Nos gustaría saber qué documento hace falta.", "Qué documento hace falta?"),
    ],
)
def test_what_is_asked_without_a_question_mark_is_found_and_freed_of_its_preface(text: str, wanted: str) -> None:
    assert asked(text) == [wanted]


def test_items_of_a_list_of_questions_are_asked_with_what_opens_it() -> None:
    text = "Sulla Misura USA vorremmo sapere:\n- chi può presentare domanda\n- quanto dura il finanziamento\n"
    assert asked(text) == [
        "Sulla Misura USA vorremmo sapere chi può presentare domanda",
        "Sulla Misura USA vorremmo sapere quanto dura il finanziamento",
    ]


def test_a_line_that_announces_its_questions_is_none() -> None:
    text = "Vorremmo sapere due cose:\n1) Quanto dura il carnet ATA?\n2) Chi rilascia l'EUR.1?"
    assert asked(text) == ["Quanto dura il carnet ATA?", "Chi rilascia l'EUR.1?"]


def test_a_question_over_two_lines_is_one() -> None:
    text = "Vi scriviamo per sapere quale sia l'importo massimo che una piccola\nimpresa può chiedere per una fiera?"
    assert len(asked(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Come sta?",
        "Potete aiutarmi?",
        "Ma vi sembra normale?",
        "Cosa vi paghiamo a fare?",
        "Restiamo in attesa di un cortese riscontro.",
        "Ci serve una risposta entro venerdì.",
        "Could you please help us?",
        "Allego il modulo firmato come da accordi.",
    ],
)
def test_courtesy_and_anger_ask_for_nothing(text: str) -> None:
    assert asked(text) == []


def test_a_question_that_leans_on_the_story_gets_its_subject() -> None:
    text = "Abbiamo letto del voucher per le fiere della Camera di Bergamo. È ancora aperto?"
    (question,) = a_letter_read(text).questions
    assert "voucher per le fiere" in question.standalone
    assert question.leans_on.startswith("Abbiamo letto del voucher")


def test_a_question_with_a_subject_of_its_own_leans_on_nothing() -> None:
    text = "Quanto dura il carnet ATA? La SACE assicura i crediti piccoli?"
    assert [question.leans_on for question in a_letter_read(text).questions] == ["", ""]


def test_the_only_country_of_the_story_completes_a_question_about_papers() -> None:
    text = "Vendiamo macchine a un cliente in Marocco. Quali documenti doganali servono per la prima spedizione?"
    assert standalone(text) == ["Quali documenti doganali servono per la prima spedizione (Marocco)?"]


def test_of_two_countries_none_is_guessed() -> None:
    text = "Vendiamo macchine in Marocco e in Svizzera. Quali documenti doganali servono per la prima spedizione?"
    assert standalone(text) == ["Quali documenti doganali servono per la prima spedizione?"]


def test_at_most_six_questions_are_answered_and_the_others_named() -> None:
    text = "\n".join(f"{n}. Quanto costa il documento numero {n} per la Svizzera?" for n in range(1, 9))
    read = a_letter_read(text)
    assert len(read.questions) == 6
    assert read.more == tuple(f"Quanto costa il documento numero {n} per la Svizzera?" for n in (7, 8))


def test_each_question_has_its_place_in_the_letter() -> None:
    text = "Buongiorno,\nsiamo di Lecco. Serve il visto?\nGrazie, Anna"
    (question,) = a_letter_read(text).questions
    assert text[question.start : question.end] == "Serve il visto?"


def test_spanish_questions_on_one_line_are_two() -> None:
    assert len(asked("Somos de Pavía. ¿Hay ayudas para ferias? ¿Quién nos ayuda en México?", "es")) == 2
