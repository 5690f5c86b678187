"""An answer says what its sources say, and what their dates mean on the day asked for."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.composing import compose, in_context, join, opportunities, state_of
from assistant.selecting import Choice
from assistant.types import Language, Statement
from kb.sentences import split_sentences
from kb.types import Hit
from tests.builders import TODAY, a_chunk, a_claim, a_document, a_hit, a_provider, a_question, a_version

DAY = timedelta(days=1)
QUESTION = a_question("Quanto rimborsa la misura?")


def a_choice(hit: Hit | None = None, place: int = 0, rank: int = 1) -> Choice:
    hit = hit or a_hit()
    start, end = split_sentences(hit.chunk.text)[place]
    return Choice(hit=hit, rank=rank, start=start, end=end, similarity=0.9, coverage=0.8, asked_fact=True, score=0.9)


def a_dated_hit(
    document_id: str = "doc-1", text: str = "La misura rimborsa il 70% delle spese ammesse.", **version: Any
) -> Hit:
    made = replace(a_version(document_id), **version)
    return a_hit(chunk=a_chunk(document_id, text=text), document=a_document(document_id), version=made)


def notes(*choices: Choice, language: Language = "it") -> list[str]:
    statements, _ = compose(choices, language, QUESTION)
    return [s.text for s in statements if s.kind == "boilerplate"]


def test_every_claim_has_a_marker_and_every_marker_a_citation() -> None:
    two = a_hit(chunk=a_chunk(text="Prima frase della pagina citata. Seconda frase della pagina citata."))
    other = a_dated_hit("doc-2")
    statements, citations = compose([a_choice(two), a_choice(other), a_choice(two, 1)], "it", QUESTION)
    claims = [s for s in statements if s.kind == "claim"]
    assert [s.citations for s in claims] == [(1,), (2,), (1,)]
    assert [c.marker for c in citations] == [1, 2]
    assert [c.chunk_id for c in citations] == [two.chunk.id, other.chunk.id]


def test_claims_are_grouped_by_the_provider_that_published_them() -> None:
    statements, _ = compose([a_choice(a_hit(provider=a_provider(short_name="SIMEST")))], "it", QUESTION)
    assert statements[0].group == "SIMEST"


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ({"valid_to": TODAY - DAY}, ["il 20 novembre 2026", "chiusa"]),
        ({"closed": True}, ["21 novembre 2026", "non è aperta"]),
        ({"closed": True, "valid_to": TODAY + DAY}, ["non è aperta"]),
        ({"valid_from": date(2026, 12, 1)}, ["si aprono il 1° dicembre 2026"]),
        ({"published_on": date(2019, 5, 6)}, ["6 maggio 2019", "ancora attuale"]),
        ({"published_on": date(2019, 5, 6), "updated_on": date(2020, 1, 2)}, ["2 gennaio 2020"]),
    ],
)
def test_a_closed_future_or_old_page_is_said_to_be_so(version: dict[str, Any], words: list[str]) -> None:
    [note] = notes(a_choice(a_dated_hit(**version)))
    assert all(word in note for word in words), note


@pytest.mark.parametrize("version", [{}, {"valid_to": TODAY}, {"valid_from": TODAY}, {"published_on": TODAY - 300 * DAY}])
def test_an_open_or_recent_page_needs_no_note(version: dict[str, Any]) -> None:
    assert notes(a_choice(a_dated_hit(**version))) == []


def test_a_note_stands_once_after_the_first_claim_of_its_page_and_cites_it() -> None:
    closed = a_dated_hit(text="Prima frase della pagina citata. Seconda frase della pagina citata.", closed=True)
    statements, _ = compose([a_choice(closed), a_choice(closed, 1), a_choice(a_dated_hit("doc-2"))], "it", QUESTION)
    assert [(s.kind, s.citations) for s in statements] == [
        ("claim", (1,)),
        ("boilerplate", (1,)),
        ("claim", (1,)),
        ("claim", (2,)),
    ]


def test_pages_of_one_provider_that_closed_on_the_same_day_share_a_note() -> None:
    same = [a_choice(a_dated_hit(f"doc-{n}", valid_to=TODAY - DAY)) for n in (1, 2)]
    other = a_choice(a_dated_hit("doc-3", valid_to=TODAY - 2 * DAY))
    statements, _ = compose([*same, other], "it", QUESTION)
    assert [(s.kind, s.citations) for s in statements] == [
        ("claim", (1,)),
        ("boilerplate", (1, 2)),
        ("claim", (2,)),
        ("claim", (3,)),
        ("boilerplate", (3,)),
    ]


@pytest.mark.parametrize(
    "text",
    ["Il voucher si può ancora chiedere?", "Siamo ancora in tempo per il voucher?", "Is it too late for the voucher?"],
)
def test_whether_one_can_still_apply_is_said_first_and_of_what(text: str) -> None:
    closed = a_choice(a_dated_hit(valid_to=TODAY - DAY))
    statements, _ = compose([closed], "it", a_question(text))
    assert [s.kind for s in statements] == ["boilerplate", "claim"]
    assert statements[0].text.startswith(f"[{closed.hit.version.title}] ")
    assert "chiusa" in statements[0].text


def test_sources_in_another_language_are_announced_in_that_of_the_question() -> None:
    assert notes(a_choice(), language="en") == ["The sources are in Italian and are quoted in their own language."]
    english = a_dated_hit("doc-2", text="The measure covers 70% of the eligible costs.", language="en")
    some = ["Some of the sources are in Italian and are quoted in their own language."]
    assert notes(a_choice(), a_choice(english), language="en") == some


def test_a_whole_sentence_is_quoted_as_it_stands() -> None:
    assert in_context(a_choice(a_dated_hit())) == "La misura rimborsa il 70% delle spese ammesse."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("- micro, piccole e medie imprese lombarde", "[Fiere ed eventi – Importi] micro, piccole e medie imprese lombarde"),
        ("5 euro", "[Fiere ed eventi – Importi] 5 euro"),
        (
            "Originale: 5 euro; copia: 3 euro per ciascun foglio",
            "[Fiere ed eventi – Importi] Originale: 5 euro; copia: 3 euro per ciascun foglio",
        ),
    ],
)
def test_what_cannot_be_understood_alone_gets_its_heading_in_brackets(text: str, shown: str) -> None:
    assert in_context(a_choice(a_hit(text))) == shown


def test_a_sentence_that_answers_its_heading_gets_it_in_brackets() -> None:
    def shown(text: str, heading: str) -> str:
        return in_context(a_choice(a_hit(chunk=a_chunk(text=text, headings=(heading,)))))

    answer = "Significa che conta l'ordine di arrivo delle domande."
    assert shown(answer, "Che cos'è?") == f"[Fiere ed eventi – Che cos'è?] {answer}"
    assert shown(answer, "Lo sportello") == answer
    whole = "Lo sportello valuta le domande in ordine di arrivo."
    assert shown(whole, "Che cos'è?") == whole


def test_a_name_with_a_clause_about_it_gets_its_heading() -> None:
    text = "Unioncamere Lombardia, che gestisce il bando."
    assert in_context(a_choice(a_hit(text))) == f"[Fiere ed eventi – Importi] {text}"
    whole = "Unioncamere Lombardia, che gestisce il bando, riceve le domande."
    assert in_context(a_choice(a_hit(whole))) == whole


def test_a_row_of_a_page_without_headings_gets_the_title() -> None:
    assert in_context(a_choice(a_hit(chunk=a_chunk(text="5 euro", headings=())))) == "[Fiere ed eventi] 5 euro"


def test_markers_stand_before_the_full_stop() -> None:
    statements = [a_claim("L'importo è di 5 euro.", 1), a_claim("Quanto dura?", 2, 3), a_claim("micro imprese;", 1)]
    statements.append(Statement(text="Attenzione: chiude.", kind="boilerplate"))
    assert join(statements) == "L'importo è di 5 euro [1]. Quanto dura [2] [3]? micro imprese [1]. Attenzione: chiude."
    assert join([]) == ""


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ({}, None),
        ({"closed": True}, "closed"),
        ({"valid_to": TODAY - DAY}, "closed"),
        ({"valid_to": TODAY}, "closing"),
        ({"valid_to": TODAY + 30 * DAY}, "closing"),
        ({"valid_to": TODAY + 31 * DAY}, "open"),
        ({"valid_from": TODAY + DAY}, "announced"),
        ({"valid_from": TODAY}, "open"),
        ({"valid_from": TODAY - DAY, "valid_to": TODAY + 90 * DAY}, "open"),
        ({"valid_from": TODAY + DAY, "closed": True}, "closed"),
    ],
)
def test_the_state_of_a_measure_on_a_day(version: dict[str, Any], state: str | None) -> None:
    assert state_of(a_dated_hit(**version).version, TODAY) == state


dates = st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2028, 1, 1)))


@given(dates, dates, st.booleans(), st.dates(date(2025, 1, 1), date(2028, 1, 1)))
def test_a_measure_that_is_over_is_never_presented_as_open(
    opens: date | None, closes: date | None, closed: bool, as_of: date
) -> None:
    version = replace(a_version(), valid_from=opens, valid_to=closes, closed=closed)
    if closed or (closes is not None and closes < as_of):
        assert state_of(version, as_of) == "closed"
    elif opens is not None and opens > as_of:
        assert state_of(version, as_of) == "announced"


def test_dated_measures_are_listed_once_a_page_with_their_marker() -> None:
    open_call = a_dated_hit(
        "doc-2", text="Prima frase della pagina citata. Seconda frase della pagina citata.", valid_to=TODAY + DAY
    )
    chosen = [a_choice(a_dated_hit()), a_choice(open_call), a_choice(open_call, 1)]
    _, citations = compose(chosen, "it", QUESTION)
    [found] = opportunities(chosen, citations, TODAY, 30)
    assert (found.marker, found.state, found.closes_on, found.url) == (2, "closing", TODAY + DAY, open_call.document.url)


def test_a_closed_page_without_dates_is_no_opportunity() -> None:
    chosen = [a_choice(a_dated_hit(closed=True))]
    assert opportunities(chosen, compose(chosen, "it", QUESTION)[1], TODAY, 30) == ()


@pytest.mark.parametrize(("title", "closes"), [("CBAM, periodo definitivo", False), ("Voucher per certificazioni", True)])
def test_rules_do_not_close_when_one_of_their_days_is_over(title: str, closes: bool) -> None:
    chosen = [a_choice(a_dated_hit(title=title, valid_to=TODAY - DAY))]
    statements, citations = compose(chosen, "it", QUESTION)
    [note] = [s.text for s in statements if s.kind == "boilerplate"]
    assert ("misura è chiusa" in note) is closes
    assert bool(opportunities(chosen, citations, TODAY, 30)) is closes


def test_that_a_page_is_old_is_said_after_its_last_claim() -> None:
    old = a_dated_hit(text="Prima frase della pagina citata. Seconda frase della pagina citata.", published_on=date(2019, 5, 6))
    statements, _ = compose([a_choice(old), a_choice(old, 1)], "it", a_question("Si può ancora chiedere?"))
    assert [s.kind for s in statements] == ["claim", "claim", "boilerplate"]


@pytest.mark.parametrize("text", ["Siamo ancora piccoli per esportare?", "E se non presento la domanda in tempo?"])
def test_still_and_in_time_alone_do_not_ask_whether_it_is_open(text: str) -> None:
    statements, _ = compose([a_choice(a_dated_hit(valid_to=TODAY - DAY))], "it", a_question(text))
    assert [s.kind for s in statements] == ["claim", "boilerplate"]
