"""Who asks for names gets them or is told that they are not there; nothing else stands in for them."""

import pytest

from assistant.naming_asked import gives_names

LEADER = "Il presidente di Promos Italia è Mario Bianchi, eletto nel 2024."
ABOUT = "Promos Italia è l'agenzia delle Camere di commercio italiane per l'internazionalizzazione."


@pytest.mark.parametrize(
    "question",
    [
        "chi è il presidente di Promos Italia?",
        "Come si chiama la direttrice di ICE Milano?",
        "chi dirige la Camera di Sondrio",
        "Who is the director of SIMEST?",
        "Wer ist der Präsident der Kammer?",
        "Qui est le directeur de SACE ?",
        "¿Quién es el presidente de la cámara?",
    ],
)
def test_who_leads_is_told_by_a_name_beside_the_role_only(question: str) -> None:
    assert not gives_names(question, [ABOUT])
    assert gives_names(question, [ABOUT, LEADER])


@pytest.mark.parametrize(
    "question",
    [
        "vorrei una lista dei fornitori di acciaio in turchia",
        "Mandatemi l'elenco degli importatori di gorgonzola in Canada",
        "mi date i nomi di possibili clienti in Svezia?",
        "Can I have a list of wine importers in Japan?",
        "Avete una lista aggiornata di distributori?",
    ],
)
def test_pages_of_services_are_no_list_of_firms(question: str) -> None:
    assert not gives_names(question, ["I fornitori si trovano con il servizio di ricerca."])


def test_whether_an_organisation_hands_out_lists_is_asked_of_its_services() -> None:
    question = "ICE ci procura nomi di possibili compratori?"
    assert gives_names(question, [], named=True) and not gives_names(question, [], named=False)


@pytest.mark.parametrize(
    "question",
    [
        "chi mi aiuta a trovare clienti in Polonia?",
        "Che cos'è la lista d'attesa del bando fiere?",
        "Chi è responsabile del prodotto difettoso, io o l'importatore?",
        "elenco dei documenti per il carnet",
        "Alla domanda SIMEST si allega l'elenco dei fornitori?",
        "Bisogna consegnare la lista dei clienti esteri?",
        "chi può fare domanda?",
    ],
)
def test_other_questions_ask_for_no_names(question: str) -> None:
    assert gives_names(question, [ABOUT])
