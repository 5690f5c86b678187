"""Who wants to begin selling abroad, or looks for a buyer there, hears what pages say to such firms."""

from pathlib import Path

import pytest

from assistant.asked_generally import generally
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
        "sono di Lodi, a chi mi rivolgo per esportare?",
        "who should we contact to start exporting?",
    ],
)
def test_who_asks_how_to_begin_is_recognised(text: str) -> None:
    found = generally(text)
    assert found is not None and found.at_once and "mai esportato" in found.asked


@pytest.mark.parametrize(
    "text",
    [
        "come posso vendere il mio olio in Canada?",
        "facciamo miele, come si fa a vendere in Germania",
        "voglio esportare vino in Giappone, da dove comincio?",
        "How can we sell furniture in Poland?",
        "come faccio a vendere i miei mobili all'estero?",
        "sono un artigiano orafo, voglio vendere a Dubai",
        "can we get help to sell in the US?",
        "wir möchten nach Polen verkaufen",
    ],
)
def test_who_asks_for_something_or_somewhere_is_told_apart(text: str) -> None:
    found = generally(text)
    assert found is not None and not found.at_once and "mai esportato" in found.asked


@pytest.mark.parametrize(
    "text",
    [
        "Quando si comincia a presentare la domanda?",
        "a chi mi rivolgo per il carnet ATA?",
        "confindustria bergamo aiuta a esportare?",
        "Come posso vendere in Turchia senza dazi?",  # of customs pages tell by themselves
        "Come si esporta in Svizzera con il carnet ATA?",
        "Come inizio la domanda per il contributo fiere all'estero?",
        "Come posso vendere in Germania su un marketplace?",
        "Quanto si vende in Germania?",
        "voglio vendere la mia azienda",
        "vorrei aprire un negozio a Parigi",
        "voglio esportare in Giappone, serve un certificato?",
        "Da dove si comincia?",
        "Siamo di Torino, da dove cominciamo per esportare?",  # not ours
    ],
)
def test_who_asks_for_more_is_answered_by_what_is_asked(text: str) -> None:
    assert generally(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "siamo un birrificio di bergamo, chi ci trova un importatore in olanda?",
        "Chi mi aiuta a cercare nuovi clienti all'estero?",
        "Who can find us a distributor in Poland?",
        "Wie finde ich einen Händler in Polen?",
        "cerchiamo un fornitore di cotone in Egitto, chi ci può aiutare?",
    ],
)
def test_who_looks_for_a_buyer_is_told_who_finds_partners(text: str) -> None:
    found = generally(text)
    assert found is not None and "partner" in found.asked and not found.at_once


@pytest.mark.parametrize(
    "text",
    [
        "Mi date una lista per trovare importatori in Canada?",
        "Chi mi aiuta a trovare un cliente a Monza?",
        "Il Desk Svizzera di Como aiuta a trovare clienti a Zurigo, in Svizzera?",
        "Come trovo un agente in Germania con un contratto sicuro?",
    ],
)
def test_who_wants_names_or_a_contract_or_a_buyer_at_home_or_asks_of_one_desk_is_not(text: str) -> None:
    assert generally(text) is None


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    pages = [
        a_page("begin", "Primi passi", ["Chi non ha mai esportato comincia da un colloquio con la Camera di commercio."]),
        a_page("finding", "Ricerca partner", ["Chi cerca partner commerciali all'estero usa la banca dati europea."]),
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


def test_who_looks_for_a_buyer_hears_who_finds_partners(knowledge: KnowledgeBase) -> None:
    answer = an_assistant(knowledge).answer(a_question("chi ci trova un importatore in olanda?"))
    assert answer.outcome == "partial" and "banca dati europea" in answer.text
    assert answer.statements[0].text.startswith("Per il suo caso")


def test_where_pages_tell_beginners_nothing_there_is_silence(tmp_path: Path) -> None:
    bare = a_knowledge_base(tmp_path, [a_page("fairs", "Fiere", ["Il contributo per le fiere scade il 30 novembre 2026."])])
    assert an_assistant(bare).answer(a_question("Come posso vendere il mio olio in Canada?")).outcome == "abstain"
    assert an_assistant(bare).answer(a_question("Come si inizia a esportare?")).outcome == "abstain"
