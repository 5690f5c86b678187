"""Who wants to begin selling abroad is told what pages say to those who never did, whatever words were used."""

from pathlib import Path

import pytest

from assistant.starting_out import FIRST_STEPS, asks_to_begin
from kb.knowledge_base import KnowledgeBase
from tests.builders import a_knowledge_base, a_page, a_question, an_assistant


@pytest.mark.parametrize(
    "text",
    [
        "come si inizia a esportare?",
        "Da dove comincio per vendere all'estero?",
        "Come faccio a vendere all'estero per la prima volta?",
        "How do we start exporting?",
        "Wie fange ich mit dem Export an? Wo beginne ich?",
        "Par où commencer pour exporter ?",
        "¿Por dónde empiezo a exportar?",
        "quali sono i primi passi per l'export?",
    ],
)
def test_who_asks_how_to_begin_is_recognised(text: str) -> None:
    assert asks_to_begin(text) == "anywhere"


@pytest.mark.parametrize(
    "text",
    [
        "come posso vendere il mio olio in Canada?",
        "facciamo miele, come si fa a vendere in Germania",
        "voglio esportare vino in Giappone, da dove comincio?",
        "How can we sell furniture in Poland?",
        "come faccio a vendere i miei mobili all'estero?",
    ],
)
def test_who_asks_for_something_or_somewhere_is_told_apart(text: str) -> None:
    assert asks_to_begin(text) == "somewhere"


@pytest.mark.parametrize(
    "text",
    [
        "Quando si comincia a presentare la domanda?",
        "Come posso vendere in Turchia senza dazi?",  # of customs pages tell by themselves
        "Come si esporta in Svizzera con il carnet ATA?",
        "Come inizio la domanda per il contributo fiere all'estero?",
        "Come posso vendere in Germania su un marketplace?",
        "Quanto si vende in Germania?",
        "Da dove si comincia?",
        "Siamo di Torino, da dove cominciamo per esportare?",  # not ours
    ],
)
def test_who_asks_for_more_is_answered_by_what_is_asked(text: str) -> None:
    assert asks_to_begin(text) is None


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    pages = [
        a_page("begin", "Primi passi", ["Chi non ha mai esportato comincia da un colloquio con la Camera di commercio."]),
        a_page("other", "Beni a duplice uso", ["Per il Canada la vendita del prodotto militare chiede una licenza."], "adm"),
    ]
    return a_knowledge_base(tmp_path_factory.mktemp("beginning"), pages)


def test_the_answer_is_what_pages_say_to_beginners(knowledge: KnowledgeBase) -> None:
    answer = an_assistant(knowledge).answer(a_question("Come si inizia a esportare?"))
    assert answer.outcome == "answered"
    assert answer.text.startswith("Chi non ha mai esportato comincia da un colloquio")


def test_for_one_country_it_says_that_pages_do_not_tell_and_what_they_tell_beginners(knowledge: KnowledgeBase) -> None:
    question = "Come posso vendere il mio olio in Canada?"
    answer = an_assistant(knowledge).answer(a_question(question))
    assert (answer.outcome, answer.reason) == ("partial", "missing_fact")
    assert answer.statements[0].kind == "boilerplate" and "nel suo caso" in answer.statements[0].text
    assert "mai esportato" in answer.text and "licenza" not in answer.text
    assert answer.missing == ("«Come posso vendere il mio olio in Canada»",)


def test_where_pages_tell_beginners_nothing_there_is_silence(tmp_path: Path) -> None:
    bare = a_knowledge_base(tmp_path, [a_page("fairs", "Fiere", ["Il contributo per le fiere scade il 30 novembre 2026."])])
    assert an_assistant(bare).answer(a_question("Come posso vendere il mio olio in Canada?")).outcome == "abstain"
    assert an_assistant(bare).answer(a_question(FIRST_STEPS)).outcome == "abstain"
