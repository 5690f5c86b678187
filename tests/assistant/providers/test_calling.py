"""What kinds of provider a question asks for, and where its firm is."""

import pytest

from assistant.providers.calling import firm_provinces, roles_called
from assistant.providers.ground import Role
from kb.topics import topics_in


def called(question: str, member: bool = False) -> tuple[Role, ...]:
    return roles_called(question, tuple(topics_in(question)), member)


@pytest.mark.parametrize(
    "question",
    [
        "Chi mi aiuta a Brescia?",
        "A chi ci rivolgiamo?",
        "Da dove si comincia?",
        "C'è uno sportello per noi?",
        "Can anybody help us?",
        "Where can we turn to?",
        "Qui peut nous aider ?",
        "An wen wenden wir uns?",
        "¿Quién nos ayuda?",
        "Mi serve un certificato di origine",
        "Wo bekomme ich ein Ursprungszeugnis?",
    ],
)
def test_who_looks_for_somebody_or_for_a_chambers_paper_calls_the_desk(question: str) -> None:
    assert "desk" in called(question)


@pytest.mark.parametrize("question", ["Quanto copre la misura?", "Entro quando chiude?", "Mi serve il certificato CE"])
def test_who_asks_for_a_fact_calls_no_desk(question: str) -> None:
    assert "desk" not in called(question)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Quale associazione ci segue?", True),
        ("Is there any trade association for us?", True),
        ("Sul sito di un'associazione ho letto una cifra", False),
        ("Può entrare chi non è associato?", False),
    ],
)
def test_an_association_is_called_only_when_one_is_looked_for(question: str, expected: bool) -> None:
    assert ("association" in called(question)) is expected


def test_a_member_who_asks_for_help_calls_the_association() -> None:
    assert "association" in called("Chi mi aiuta?", member=True)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("C'è un ufficio in Polonia?", True),
        ("Chi mi aiuta a trovare clienti in Polonia?", True),
        ("Wer hilft vor Ort in Polen?", True),
        ("Quanto dazio pago in Polonia?", False),
        ("Chi mi aiuta a trovare clienti?", False),
    ],
)
def test_an_office_abroad_is_called_by_a_country_and_help_on_the_spot(question: str, expected: bool) -> None:
    assert ("office_abroad" in called(question)) is expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Siamo di Bergamo", ("Bergamo",)),
        ("Officina a Lecco, cliente di Brescia", ("Lecco",)),
        ("Vado in fiera a Milano", ()),
        ("Che cosa fa la Camera di commercio di Varese?", ()),
        ("Come si fa?", ()),
        ("Siamo di Como", ("Como",)),
    ],
)
def test_a_province_counts_where_the_firm_is_and_not_its_customer_or_the_fair(question: str, expected: tuple[str, ...]) -> None:
    assert firm_provinces(question, None) == expected


def test_what_the_profile_states_goes_before_the_question() -> None:
    assert firm_provinces("Siamo di Bergamo", "Monza e Brianza") == ("Monza e Brianza",)
    assert firm_provinces("Siamo di Bergamo", "Torino") == ()


def test_a_second_site_of_the_firm_counts_too() -> None:
    assert firm_provinces("Abbiamo lo stabilimento a Cremona", "Milano") == ("Milano", "Cremona")
    assert firm_provinces("Vendiamo a un cliente di Cremona", "Milano") == ("Milano",)
