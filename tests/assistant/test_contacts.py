"""Contacts come from the register, word for word."""

import pytest

from assistant.asking import understand
from assistant.contacts import confirmed, contact_statement, wanted_contacts
from assistant.selecting import weigh
from kb.types import SearchResult, Signals
from tests.builders import a_hit, a_provider, a_weigher

PROVIDER = a_provider(
    contacts={
        "recapiti_visti_nel": "2024-03",
        "telefono": "035 4225111",
        "email": "estero@bergamo.example",
        "pec": "cciaa@pec.bergamo.example",
        "indirizzo": "Largo Belotti 16",
        "orari_sportello": "9-12",
    }
)


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("Qual è il telefono?", {"telefono"}),
        ("What is the phone number?", {"telefono"}),
        ("e-mail della camera", {"email"}),
        ("mi dai la PEC?", {"pec"}),
        ("indirizzo della camera", {"indirizzo"}),
        ("telefono e PEC", {"telefono", "pec"}),
        ("come li contatto", {"telefono", "email", "pec", "indirizzo"}),
    ],
)
def test_the_contacts_that_a_question_asks_for(question: str, labels: set[str]) -> None:
    assert wanted_contacts(question, PROVIDER) == {label: PROVIDER.contacts[label] for label in labels}


def test_a_kind_that_the_register_lacks_gives_nothing() -> None:
    assert wanted_contacts("mi dai la PEC?", a_provider(contacts={"telefono": "1"})) == {}


def test_the_statement_names_the_provider_and_holds_the_values_word_for_word() -> None:
    statement = contact_statement(PROVIDER, {"telefono": "035 4225111"}, "it")
    assert statement.kind == "boilerplate"
    assert PROVIDER.name in statement.text and "telefono 035 4225111" in statement.text


def test_only_the_providers_own_page_with_the_same_contact_confirms_it() -> None:
    hits = (
        a_hit("Ufficio estero: tel. 035/4225111.", provider=PROVIDER),
        a_hit("Ufficio estero: tel. 035 4225999.", provider=PROVIDER),
        a_hit("La Camera risponde allo 035 4225111.", provider=a_provider("other")),
    )
    signals = Signals(top_dense=1, top_sentence=1, lexical_share=1, coverage=1, margin=0, agreement=1)
    result = SearchResult(hits=hits, near_misses=(), context=(), signals=signals, build_id="b", ms={})
    choices = weigh(understand("telefono"), result, a_weigher())
    found = confirmed(choices, PROVIDER, {"telefono": "035 4225111"})
    assert [choice.text for choice in found] == ["Ufficio estero: tel. 035/4225111."]
