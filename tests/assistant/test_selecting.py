"""The sentences of an answer are those that answer it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.asking import understand
from assistant.selecting import Choice, choose, weigh
from kb.types import Hit, SearchResult, Signals
from tests.builders import a_chunk, a_document, a_hit, a_version, a_weigher

WEIGHER = a_weigher()


def a_result(*hits: Hit, question: str = "", context: tuple[Hit, ...] = ()) -> SearchResult:
    groups = tuple((term,) for term in dict.fromkeys(WEIGHER.terms(question)))
    signals = Signals(
        top_dense=0.9, top_sentence=0.9, lexical_share=0.5, coverage=0.8, margin=0.2, agreement=1.0, term_groups=groups
    )
    return SearchResult(hits=hits, near_misses=(), context=context, signals=signals, build_id="b", ms={})


def a_hit_of(document_id: str, text: str, **changes: Any) -> Hit:
    return a_hit(
        chunk=a_chunk(document_id, text=text), document=a_document(document_id), version=a_version(document_id), **changes
    )


def chosen(question: str, *hits: Hit, limit: int = 5, words: int = 150, context: tuple[Hit, ...] = ()) -> list[Choice]:
    asked = understand(question)
    ranked = weigh(asked, a_result(*hits, question=question, context=context), WEIGHER)
    return choose(ranked, asked, WEIGHER, limit, words)


def test_the_sentence_with_the_words_of_the_question_opens() -> None:
    text = "La fiera si tiene a Milano ogni anno. Il certificato di origine attesta il Paese della merce."
    assert chosen("che cos'è il certificato di origine", a_hit(text))[0].text.startswith("Il certificato di origine")


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("Quanto costa il certificato di origine?", "Costa 5 euro"),
        ("Entro quando si chiede il certificato di origine?", "Si chiede entro"),
        ("Che percentuale si rimborsa del certificato di origine?", "Se ne rimborsa"),
    ],
)
def test_a_sentence_that_states_the_fact_asked_for_opens(question: str, opening: str) -> None:
    text = (
        "Il certificato di origine attesta il Paese della merce. Costa 5 euro per ciascun originale. "
        "Si chiede entro il 30 novembre 2026. Se ne rimborsa il 70% della spesa."
    )
    first = chosen(question, a_hit(text))[0]
    assert first.asked_fact and first.text.startswith(opening)


def test_questions_and_bare_labels_are_never_quoted() -> None:
    hits = a_hit("Quanto costa il certificato di origine?\nCosti\nCosta 5 euro per originale.")
    assert [choice.text for choice in chosen("Quanto costa il certificato di origine?", hits)] == [
        "Costa 5 euro per originale."
    ]


@pytest.mark.parametrize("line", ["Come ottenere il certificato di origine", "Il certificato di origine comprende:"])
def test_headings_and_what_only_opens_a_list_are_never_quoted(line: str) -> None:
    hits = a_hit(f"{line}\nCosta 5 euro per originale.")
    assert [choice.text for choice in chosen("Il certificato di origine costa?", hits)] == ["Costa 5 euro per originale."]


def test_an_item_of_a_list_may_be_quoted_without_a_full_stop() -> None:
    hits = a_hit("Servono:\n- la fattura di vendita della merce")
    assert [choice.text for choice in chosen("Quali documenti servono?", hits)] == ["- la fattura di vendita della merce"]


def test_a_repeated_sentence_is_left_out() -> None:
    hits = [a_hit_of(f"doc-{n}", "Il certificato di origine costa 5 euro per originale.") for n in range(3)]
    assert len(chosen("Quanto costa il certificato di origine?", *hits)) == 1


def test_no_more_sentences_and_words_than_allowed() -> None:
    words = ["mela", "pera", "uva", "noce", "fico", "prugna", "melone", "kiwi"]
    text = " ".join(f"Il certificato di origine serve per la {word} in cassetta." for word in words)
    assert len(chosen("certificato di origine", a_hit(text), limit=2)) <= 2
    few = chosen("certificato di origine", a_hit(text), words=30)
    assert sum(len(choice.text.split()) for choice in few) <= 30


@pytest.mark.parametrize("weakness", ["retold", "closed", "past", "elsewhere"])
def test_a_weaker_source_says_nothing_beside_a_sound_one(weakness: str) -> None:
    sound = a_hit_of("doc-1", "Il certificato di origine costa 5 euro per originale.")
    weak = a_hit_of("doc-2", "Per la nostra lettura il certificato di origine vale 9 euro.", adjustments={weakness: -0.1})
    assert [choice.hit.document.id for choice in chosen("quanto costa il certificato di origine", sound, weak)] == ["doc-1"]
    assert [choice.hit.document.id for choice in chosen("quanto costa il certificato di origine", weak)] == ["doc-2"]


def test_a_passage_beside_a_hit_may_state_the_fact() -> None:
    hit = a_hit("Il certificato di origine attesta il Paese della merce.")
    beside = a_hit(chunk=a_chunk(ordinal=1, text="Il certificato di origine costa 5 euro per originale."))
    first = chosen("quanto costa il certificato di origine", hit, context=(beside,))[0]
    assert first.hit.chunk.ordinal == 1


def test_a_hit_that_ranks_higher_wins_among_equals() -> None:
    better = a_hit_of("doc-2", "Il certificato di origine serve per la mela.", final=0.9)
    worse = a_hit_of("doc-1", "Il certificato di origine serve per la pera.", final=0.5)
    assert chosen("certificato di origine", better, worse)[0].hit.document.id == "doc-2"


def test_nothing_found_chooses_nothing() -> None:
    assert chosen("quanto costa") == []
    assert chosen("quanto costa", replace(a_hit(), sentences=())) == []


def test_every_choice_is_a_part_of_its_passage() -> None:
    hit = a_hit("Prima frase della pagina citata.\nSeconda frase della pagina citata, con 5 euro.")
    for choice in weigh(understand("frase"), a_result(hit, question="frase"), WEIGHER):
        assert choice.text == hit.chunk.text[choice.start : choice.end] and choice.text in hit.chunk.text


def test_old_news_that_a_call_is_open_loses_to_the_page_that_says_it_is_closed() -> None:
    old = replace(
        a_hit_of("old", "Il bando voucher è aperto alle imprese."), version=a_version("old", updated_on=date(2026, 9, 1))
    )
    new = replace(
        a_hit_of("new", "Il bando voucher è chiuso alle imprese.", final=0.85),
        version=a_version("new", updated_on=date(2026, 11, 1)),
    )
    result = a_result(old, new, question="Il bando voucher è aperto?")
    asked = understand("Il bando voucher è aperto?")
    assert weigh(asked, result, WEIGHER, date(2026, 11, 21))[0].hit is new
    assert weigh(asked, result, WEIGHER, date(2026, 9, 10))[0].hit is old


def test_rows_of_one_table_with_other_figures_are_no_repetition() -> None:
    text = (
        "Strumento: fiera all'estero; spesa minima: 2.000 euro; contributo massimo: 5.000 euro.\n"
        "Strumento: fiera in Italia; spesa minima: 2.000 euro; contributo massimo: 2.500 euro."
    )
    assert len(chosen("Qual è il contributo massimo per una fiera?", a_hit(text))) == 2


def test_the_same_figures_on_another_page_are_a_repetition() -> None:
    row = "Strumento: fiera all'estero; spesa minima: 2.000 euro; contributo massimo: {} euro."
    hits = [a_hit_of("doc-1", row.format("5.000")), a_hit_of("doc-2", row.format("5000"))]
    assert len(chosen("Qual è il contributo massimo per una fiera?", *hits)) == 1


@pytest.mark.parametrize(
    "line",
    ["Pubblicato il 15 maggio 2025 Camera di commercio di Bergamo", "Ultimo aggiornamento: 3 marzo 2026, ore 12 e 30."],
)
def test_the_date_of_a_page_is_never_quoted(line: str) -> None:
    found = chosen("Qual è il termine del bando?", a_hit(f"{line}\nIl termine del bando è il 30 novembre 2026."))
    assert [choice.text for choice in found] == ["Il termine del bando è il 30 novembre 2026."]


@pytest.mark.parametrize(
    "line", ["Se la risposta è sì, il termine del bando è domani.", "If not, the deadline of the bando is May."]
)
def test_what_leans_on_a_question_before_it_is_never_quoted(line: str) -> None:
    found = chosen("Qual è il termine del bando?", a_hit(f"{line}\nIl termine del bando è il 30 novembre 2026."))
    assert [choice.text for choice in found] == ["Il termine del bando è il 30 novembre 2026."]


def test_what_is_allowed_is_answered_by_the_sentence_that_sets_the_condition() -> None:
    text = "Il servizio aiuta le imprese nei rapporti con le sedi. Il servizio è riservato alle imprese con sede in regione."
    assert "riservato" in chosen("Possiamo usare il servizio per le imprese?", a_hit(text))[0].text


def test_a_question_in_another_language_is_answered_by_the_number_of_the_page() -> None:
    text = "La rete diplomatica aiuta le imprese. La rete diplomatica conta 130 ambasciate."
    assert chosen("How many embassies has the rete diplomatica?", a_hit(text))[0].asked_fact


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("Qual è il massimo del finanziamento?", "Il finanziamento arriva"),
        ("Qual era il massimo del finanziamento nel 2021?", "Nell'edizione di giugno 2021"),
    ],
)
def test_a_sentence_that_says_it_is_of_a_past_edition_comes_after_one_of_today(question: str, opening: str) -> None:
    old = a_hit_of("doc-1", "Nell'edizione di giugno 2021 il massimo del finanziamento è di 450.000 euro.")
    new = a_hit_of("doc-2", "Il finanziamento arriva a un massimo di 500.000 euro.")
    asked = understand(question)
    assert weigh(asked, a_result(old, new, question=question), WEIGHER, date(2026, 11, 22))[0].text.startswith(opening)
