"""A page whose edition has a newer one is left out unless the question names its year or speaks of the past."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.asking import understand
from assistant.editions import Editions
from assistant.selecting import weigh
from kb.naming import ProviderNames
from kb.types import Hit, SearchResult, Signals
from tests.api.opportunity_builders import a_measure, a_measure_source
from tests.builders import a_chamber, a_document, a_hit, a_provider, a_question, a_version, a_weigher

WEIGHER = a_weigher()
CHAMBER = a_chamber("Lecco")
NAMES = ProviderNames([a_provider(), CHAMBER]).in_text


def a_page(title: str, path: str = "bandi/x") -> Hit:
    document = a_document(url=f"https://www.simest.example/{path}")
    return a_hit(text="Il contributo è di 500 euro.", document=document, version=a_version(title=title, id=title))


def kept(question: str, *pages: Hit) -> list[str]:
    signals = Signals(top_dense=0.9, top_sentence=0.9, lexical_share=0.5, coverage=0.8, margin=0.2, agreement=1.0)
    result = SearchResult(hits=pages, near_misses=(), context=(), signals=signals, build_id="b", ms={})
    asked = understand(question)
    editions = Editions(asked, a_question(question), WEIGHER, (), NAMES)
    left = editions.current(weigh(asked, result, WEIGHER), result)
    return sorted({choice.hit.version.title for choice in left})


OLD, NEW = a_page("Bando Fiere 2023"), a_page("Bando Fiere 2025")


def of_year(question: str, *pages: Hit) -> list[str]:
    """Titles that are left beside the first page, for a question that names a year."""
    signals = Signals(top_dense=0.9, top_sentence=0.9, lexical_share=0.5, coverage=0.8, margin=0.2, agreement=1.0)
    result = SearchResult(hits=pages, near_misses=(), context=(), signals=signals, build_id="b", ms={})
    asked = understand(question)
    ranked = sorted(weigh(asked, result, WEIGHER), key=lambda choice: choice.rank)
    return [choice.hit.version.title for choice in Editions(asked, a_question(question), WEIGHER, (), NAMES).of_year(ranked)]


def test_an_answer_about_a_past_year_says_nothing_of_other_years() -> None:
    written = a_hit(text="Il bando dà 500 euro.", version=a_version(title="Notizia", id="n", published_on=date(2023, 3, 1)))
    of_today = a_hit(
        text="Il bando dà 900 euro.", version=a_version(title="Fiere ed eventi", id="t", published_on=date(2026, 1, 9))
    )
    telling = a_hit(text="Nel 2023 il bando dava 500 euro.", version=a_version(title="Storia dei bandi", id="s"))
    assert of_year("Quanto dava il bando fiere 2023?", OLD, NEW, written, of_today, telling) == [
        "Bando Fiere 2023",
        "Notizia",
        "Storia dei bandi",
    ]


def test_where_the_best_sentence_is_not_of_the_year_nothing_is_left_out() -> None:
    assert len(of_year("Quanto dava il bando fiere 2019?", OLD, NEW)) == 2
    assert len(of_year("Quanto dà il bando fiere 2026?", NEW, OLD)) == 2


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


def an_over_page(title: str, path: str = "bandi/x", **version: Any) -> Hit:
    document = a_document(url=f"https://www.simest.example/{path}")
    return a_hit(text="Il contributo è di 500 euro.", document=document, version=a_version(title=title, id=title, **version))


def test_a_page_that_is_over_gives_way_though_its_years_end_in_this_one() -> None:
    over, now = an_over_page("Bando Fiere internazionali 2024-2026", closed=True), a_page("Fiere internazionali, sportello")
    assert kept("Quanto dà il bando fiere?", over, now) == ["Fiere internazionali, sportello"]


def test_what_one_page_of_an_edition_says_of_its_end_holds_for_its_other_pages() -> None:
    over, text = (
        an_over_page("Bando Fiere internazionali 2024-2026", closed=True),
        a_page("Bando Fiere internazionali 2024-2026, testo integrale"),
    )
    assert kept("Quanto dà il bando fiere?", over, text, a_page("Fiere internazionali, sportello")) == [
        "Fiere internazionali, sportello"
    ]


def test_the_years_of_a_programme_are_no_edition() -> None:
    new = a_page("PR FESR 2021-2027, azione 1.3.1: fiere internazionali, sportello")
    assert kept("Quanto dà il bando fiere?", an_over_page("Bando Fiere internazionali 2024-2026", closed=True), new) == [
        new.version.title
    ]
    assert len(kept("Quanto dà il bando fiere?", new, a_page("Bando Fiere internazionali 2027"))) == 2


def test_a_look_back_over_many_editions_gives_way_to_the_last_one() -> None:
    history = a_page("Contributi per le fiere dal 2011 al 2025")
    assert kept("Quanto dà il bando fiere?", history, NEW) == ["Bando Fiere 2025"]
    assert kept("Quanto dava il bando fiere?", history, NEW) == ["Bando Fiere 2025", history.version.title]


def test_a_closed_page_without_a_year_is_of_the_year_in_which_it_was_written() -> None:
    plus = an_over_page("Linea Estero Plus", closed=True, updated_on=date(2021, 6, 14))
    assert kept("Quanto dà la Linea Estero?", plus, a_page("Linea Estero 2023")) == ["Linea Estero 2023"]


@pytest.mark.parametrize(("about", "left"), [("della Camera di Lecco", 1), ("di un altro ente", 2)])
def test_an_association_that_retells_gives_way_to_whom_it_names(about: str, left: int) -> None:
    chamber = a_hit(
        text="Il contributo è di 900 euro.",
        provider=CHAMBER,
        version=a_version(title="Bando Fiere 2025", id="n", document_id="d"),
    )
    association = a_provider("api", kind="associazione", name="Api", short_name="Api", aliases=())
    retold = a_hit(text=f"Il contributo {about} è di 500 euro.", provider=association, version=OLD.version)
    assert len(kept("Quanto dà il bando fiere?", retold, chamber)) == left


def test_the_newest_edition_on_record_is_named_where_only_an_older_one_was_found() -> None:
    asked, question = understand("Quanto dà il bando fiere?"), a_question("Quanto dà il bando fiere?")
    signals = Signals(top_dense=0.9, top_sentence=0.9, lexical_share=0.5, coverage=0.8, margin=0.2, agreement=1.0)
    result = SearchResult(hits=(OLD,), near_misses=(), context=(), signals=signals, build_id="b", ms={})
    ranked = weigh(asked, result, WEIGHER)
    record = a_measure(owner_id="simest", title="Bando Fiere 2025", measure="Bando Fiere", edition="2025")
    assert Editions(asked, question, WEIGHER, (record,), NAMES).newer(ranked) == "Bando Fiere 2025"
    assert Editions(asked, question, WEIGHER, (), NAMES).newer(ranked) is None
    own = a_measure_source(version_id=OLD.version.id)
    assert Editions(asked, question, WEIGHER, (replace(record, sources=(own,)),), NAMES).newer(ranked) is None
    dated = understand("Quanto dà il bando fiere 2023?")
    assert Editions(dated, question, WEIGHER, (record,), NAMES).newer(ranked) is None
