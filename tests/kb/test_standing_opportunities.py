"""What withdrawn pages said of a measure is gone at once; what other pages say of it stays."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from kb.knowledge_base import KnowledgeBase
from kb.standing_opportunities import standing
from tests.api.opportunity_builders import a_measure, a_measure_source
from tests.builders import a_store
from tests.opportunity_builders import CALLS, a_base_of_calls

OTHER = a_measure_source(document_id="document-2", version_id="version-2", title="Il voucher fiere", own=False)


def titles(knowledge: KnowledgeBase) -> set[str]:
    return {opportunity.title for opportunity in knowledge.opportunities}


def test_a_measure_goes_with_its_page_and_comes_back_with_it(tmp_path: Path) -> None:
    knowledge = a_base_of_calls(tmp_path)
    before = knowledge.opportunities
    assert knowledge.opportunities is before
    store = a_store(tmp_path, ())
    store.withdraw("digitale", datetime.now(UTC))
    assert {o.title for o in before} - titles(knowledge) == {"Bando E-commerce 2026"}
    store.save_version(*next(page for page in CALLS if page[0].id == "digitale"))
    assert knowledge.opportunities == before


def test_a_measure_whose_days_stand_on_a_withdrawn_page_alone_is_left_out() -> None:
    measure = a_measure(sources=(a_measure_source(), OTHER))
    assert list(standing([measure], {"document-1"})) == []


def test_a_measure_that_another_page_states_as_well_stays_without_the_words_of_the_withdrawn_one() -> None:
    measure = a_measure(sources=(a_measure_source(), OTHER))
    again = tuple(replace(place, version_id="version-2", chunk_id="version-2#0") for place in measure.window)
    amount = replace(measure.amounts[0], chunk_id="version-1#0")
    told = replace(measure, window=(*measure.window, *again), amounts=(amount,))
    (rest,) = standing([told], {"document-1"})
    assert (rest.title, rest.sources, rest.window, rest.amounts) == ("Il voucher fiere", (OTHER,), again, ())
    assert rest.closes_on == date(2026, 11, 30)


def test_measures_of_pages_that_stand_are_as_they_were() -> None:
    measure = a_measure()
    assert list(standing([measure], {"another"})) == [measure]
