"""What the confidence rests on says whether the sentences speak of what is asked."""

import pytest

from assistant.asking import understand
from assistant.confidence import features, names_in
from assistant.selecting import choose, weigh
from kb.types import SearchResult, Signals
from tests.builders import a_chunk, a_hit, a_version, a_weigher

WEIGHER = a_weigher()


def measured(question: str, title: str, text: str, language: str = "it") -> dict[str, float]:
    groups = tuple((term,) for term in dict.fromkeys(WEIGHER.terms(question)))
    signals = Signals(
        top_dense=0.9, top_sentence=0.9, lexical_share=0.5, coverage=0.8, margin=0.2, agreement=1.0, term_groups=groups
    )
    hit = a_hit(chunk=a_chunk(text=text), version=a_version(title=title))
    result = SearchResult(hits=(hit,), near_misses=(), context=(), signals=signals, build_id="b", ms={})
    asked = understand(question)
    found = choose(weigh(asked, result, WEIGHER), asked, WEIGHER, 5, 150)
    return features(question, language, asked, signals, found, WEIGHER)


@pytest.mark.parametrize(
    ("question", "title", "text", "other"),
    [
        ("Quanto copriva il bando nel 2020?", "Bandi dal 2018 al 2022", "Il bando del 2020 copriva il 70% della spesa.", 0.0),
        ("Quante imprese nel 2019?", "Rapporto 2015-2020", "Nel 2019 hanno partecipato 644 imprese.", 0.0),
        ("Quanto copre il bando del 2025?", "Bando 2024", "I bandi del 2025 coprono il 50% della spesa.", 0.0),
        ("Quanto copre il bando del 2025?", "Bando 2024", "Il bando copre il 50% della spesa.", 1.0),
        ("Quanto copriva il bando nel 2013?", "Bandi dal 2018 al 2022", "Il bando copriva il 70% della spesa.", 1.0),
    ],
)
def test_a_year_is_met_by_the_sentence_or_by_the_span_of_the_title(question: str, title: str, text: str, other: float) -> None:
    assert measured(question, title, text)["years"] == other


def test_a_fact_that_is_lacking_and_a_country_that_is_missing_are_told() -> None:
    lacking = measured("Quanto costa il certificato per il Brasile?", "Certificato", "Il certificato attesta l'origine.")
    assert lacking["fact_lacking"] == 1.0 and lacking["countries"] == 1.0
    there = measured(
        "Quanto costa il certificato per il Brasile?", "Certificato", "Per il Brasile il certificato costa 5 euro."
    )
    assert there["fact_lacking"] == 0.0 and there["countries"] == 0.0


def test_words_count_only_where_page_and_question_share_a_language() -> None:
    foreign = measured("Bando export?", "Bando export", "Il bando export copre il 50% della spesa.", language="de")
    assert foreign["foreign"] == 1.0 and foreign["answer_coverage"] == foreign["lexical"] == 0.0


def test_the_first_word_of_a_question_is_no_name() -> None:
    assert names_in("Quanto dura Garanzia Growth?") == ["Garanzia Growth"]
