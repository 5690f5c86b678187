"""A page whose edition has a newer one is left out unless the question names its year or speaks of the past."""

import pytest

from assistant.asking import understand
from assistant.editions import without_superseded
from assistant.selecting import weigh
from kb.types import Hit, SearchResult, Signals
from tests.builders import a_document, a_hit, a_question, a_version, a_weigher

WEIGHER = a_weigher()


def a_page(title: str, path: str = "bandi/x") -> Hit:
    document = a_document(url=f"https://www.simest.example/{path}")
    return a_hit(text="Il contributo è di 500 euro.", document=document, version=a_version(title=title, id=title))


def kept(question: str, *pages: Hit) -> list[str]:
    signals = Signals(top_dense=0.9, top_sentence=0.9, lexical_share=0.5, coverage=0.8, margin=0.2, agreement=1.0)
    result = SearchResult(hits=pages, near_misses=(), context=(), signals=signals, build_id="b", ms={})
    asked = understand(question)
    left = without_superseded(weigh(asked, result, WEIGHER), asked, a_question(question), result, WEIGHER, ())
    return sorted({choice.hit.version.title for choice in left})


OLD, NEW = a_page("Bando Fiere 2023"), a_page("Bando Fiere 2025")


def test_without_a_year_only_the_newest_edition_is_left() -> None:
    assert kept("Quanto dà il bando fiere?", OLD, NEW) == ["Bando Fiere 2025"]


def test_the_edition_that_is_named_stays_and_its_sisters_go() -> None:
    assert kept("Quanto dà il bando fiere 2023?", OLD, NEW) == ["Bando Fiere 2023"]


def test_an_edition_that_was_not_found_leaves_the_others() -> None:
    assert kept("Quanto dà il bando fiere 2019?", OLD, NEW) == ["Bando Fiere 2023", "Bando Fiere 2025"]


@pytest.mark.parametrize("question", ["Quanto dava il bando fiere?", "E l'edizione precedente del bando fiere?"])
def test_who_speaks_of_the_past_sees_the_past(question: str) -> None:
    assert kept(question, OLD, NEW) == ["Bando Fiere 2023", "Bando Fiere 2025"]


def test_other_measures_and_an_edition_without_a_newer_one_stay() -> None:
    assert kept("Quanto danno?", OLD, a_page("Voucher digitale 2025")) == ["Bando Fiere 2023", "Voucher digitale 2025"]


def test_the_archive_gives_way_to_the_standing_page_of_the_same_measure() -> None:
    archived, standing = a_page("Fiere ed eventi", "archivio/fiere"), a_page("Fiere ed eventi all'estero", "fiere")
    assert kept("Quanto danno per le fiere?", archived, standing) == ["Fiere ed eventi all'estero"]


def test_a_call_that_is_named_by_its_number_stays() -> None:
    old, new = a_page("AGEF 2407, contributi per fiere, anno 2024"), a_page("AGEF 2507, contributi per fiere, anno 2025")
    assert len(kept("AGEF 2407: può partecipare il commercio?", old, new)) == 2
    assert kept("AGEF: può partecipare il commercio?", old, new) == [new.version.title]


def test_news_of_this_year_stand_beside_the_standing_page() -> None:
    news, standing = a_page("CBAM, domanda entro il 31 marzo 2026", "news/cbam"), a_page("CBAM, domanda", "cbam")
    assert len(kept("Entro quando si presenta la domanda CBAM?", news, standing)) == 2


def test_an_index_page_replaces_nothing() -> None:
    index = a_page("Bandi e contributi", "bandi")
    assert kept("Quanto dà il bando fiere?", OLD, index) == ["Bandi e contributi", "Bando Fiere 2023"]
