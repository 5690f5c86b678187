"""Exactly the answers are recalled whose cited passages changed, are gone, superseded or over."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from api.answer_recall import Recall, Recaller, ask_again
from api.commands.recalling import as_json, plain_difference
from api.compose import offline_reading
from api.evaluation import StoredLexicon
from api.evidence import EvidenceKeeper
from api.passage_difference import FactChange, Piece, difference, fact_changes, stands, successor
from assistant.pipeline import to_json
from assistant.ports import Searcher
from assistant.types import Answer, Citation, Question, Statement, Trace
from kb.engines.answer_log import AnswerLog
from kb.engines.database import open_database
from kb.engines.italian_analyzer import ItalianAnalyzer
from kb.engines.sql_store import SqlStore
from kb.naming import ProviderNames
from kb.opportunity_types import Opportunity, OpportunitySource
from kb.types import Chunk
from tests.builders import (
    READ_AT,
    REGISTER,
    TODAY,
    Page,
    a_chunk,
    a_citation,
    a_claim,
    a_page,
    a_question,
)

WINDOW = {"valid_to": date(2026, 11, 30)}
PRICE = "Il certificato costa 7 euro per ogni originale."
DEADLINE = "Le domande chiudono il 30 novembre 2026 alle ore 16:00."
ABOUT = "La misura finanzia la partecipazione a una fiera all'estero, con uno stand e con la spedizione dei campioni."
CITED = a_page("bando", "Voucher fiere", [f"{ABOUT} {DEADLINE}", PRICE], version=WINDOW)


class World:
    """A store with one page, and answers about it."""

    def __init__(self, folder: Path) -> None:
        engine = open_database(f"sqlite:///{folder / 'store.sqlite3'}")
        self.store, self.log = SqlStore(engine), AnswerLog(engine)
        self.store.save_providers(REGISTER)
        self.write(CITED)

    def write(self, page: Page) -> None:
        self.store.save_version(*page)

    def keep(self, answer_id: str, *cited: Chunk, text: str = DEADLINE, day: date = TODAY) -> None:
        """Keep an answer of one statement over these passages."""
        chunks = self.store.chunks([chunk.id for chunk in cited])
        citations = tuple(citation(n, chunk, *chunks[chunk.id][1:]) for n, chunk in enumerate(cited, start=1))
        answer = Answer(
            id=answer_id,
            outcome="answered",
            reason=None,
            language="it",
            as_of=day,
            text=text,
            statements=(a_claim(text, *(c.marker for c in citations)), Statement(text="Chieda pure.", kind="boilerplate")),
            citations=citations,
            providers=(),
            trace=Trace(build_id="b1", answerer="extractive", ms={}),
        )
        EvidenceKeeper(self.log, "test").keep(
            a_question("Quando chiude?", as_of=day), to_json(answer), cast(Searcher, SmallKnowledge())
        )

    def recalls(self, today: date = TODAY, opportunities: Sequence[Opportunity] = ()) -> list[Recall]:
        return Recaller(self.log, self.store, opportunities, offline_reading(REGISTER)).open_recalls(today)


class SmallKnowledge:
    """As much of a knowledge base as keeping an answer needs."""

    lexical = StoredLexicon({"": 1.0}, ItalianAnalyzer())
    names = ProviderNames(REGISTER)


def citation(marker: int, chunk: Chunk, version: Any, document: Any) -> Citation:
    return a_citation(
        marker,
        chunk.text,
        chunk_id=chunk.id,
        document_id=document.id,
        version_id=version.id,
        title=version.title,
        url=document.url,
        headings=chunk.headings,
        valid_to=version.valid_to,
    )


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    made.keep("deadline", CITED[2][0])
    made.keep("price", CITED[2][1], text=PRICE)
    return made


def ids(recalls: Sequence[Recall]) -> list[str]:
    return [recall.answer_id for recall in recalls]


def test_nothing_is_recalled_while_nothing_has_changed(world: World) -> None:
    assert world.recalls() == []


def test_only_the_answer_whose_passage_changed_is_recalled_and_its_typed_facts_come_first(world: World) -> None:
    world.write(
        a_page(
            "bando",
            "Voucher fiere",
            [f"{ABOUT} {DEADLINE.replace('30 novembre', '15 dicembre')}", PRICE],
            version={"valid_to": date(2026, 12, 15)},
        )
    )
    [recall] = world.recalls()
    assert recall.answer_id == "deadline" and recall.fallen == (1,)
    [cause] = recall.causes
    assert cause.kind == "changed" and cause.facts[0] == FactChange("closing", "2026-11-30", "2026-12-15")
    assert "[-30 novembre-] {+15 dicembre+}" in plain_difference(cause)
    record = as_json(recall, None)
    assert record["question"] == "Quando chiude?" and json.dumps(record)


def test_a_change_elsewhere_on_the_page_recalls_nothing(world: World) -> None:
    world.write(a_page("bando", "Voucher fiere", ["Da leggere.", PRICE, f"{ABOUT} {DEADLINE}"], version=WINDOW))
    assert world.recalls() == []


def test_a_window_that_moved_recalls_the_answer_that_named_its_day_although_the_words_stand(world: World) -> None:
    world.write(
        a_page("bando", "Voucher fiere", [f"{ABOUT} {DEADLINE}", PRICE, "Prorogato."], version={"valid_to": date(2027, 1, 31)})
    )
    [recall] = world.recalls()
    assert recall.answer_id == "deadline" and recall.fallen == ()
    assert recall.causes[0].facts == (FactChange("closing", "2026-11-30", "2027-01-31"),)


def test_a_page_that_now_says_it_is_closed_recalls_all_that_rests_on_it(world: World) -> None:
    world.write(a_page("bando", "Voucher fiere", [f"{ABOUT} {DEADLINE}", PRICE, "Chiuso."], version={"closed": True, **WINDOW}))
    recalls = world.recalls()
    assert ids(recalls) == ["deadline", "price"]
    assert recalls[1].causes[0].facts == (FactChange("closed", "false", "true"),)


def test_a_page_that_is_gone_recalls_all_that_rests_on_it(world: World) -> None:
    world.store.withdraw("bando", READ_AT)
    recalls = world.recalls()
    assert ids(recalls) == ["deadline", "price"]
    assert {cause.kind for recall in recalls for cause in recall.causes} == {"withdrawn"}
    assert recalls[0].fallen == (1,)


def test_a_statement_that_another_passage_still_states_has_not_fallen(world: World) -> None:
    world.write(a_page("copia", "Voucher fiere", [DEADLINE]))
    world.keep("both", CITED[2][0], a_page("copia", "Voucher fiere", [DEADLINE])[2][0])
    world.store.withdraw("bando", READ_AT)
    [recall] = [recall for recall in world.recalls() if recall.answer_id == "both"]
    assert [cause.marker for cause in recall.causes] == [1] and recall.fallen == ()


@pytest.mark.parametrize(("today", "found"), [(date(2026, 11, 30), []), (date(2026, 12, 1), ["deadline", "price"])])
def test_a_period_that_ended_since_recalls_from_the_day_after(world: World, today: date, found: list[str]) -> None:
    assert ids(world.recalls(today)) == found


def test_a_period_that_was_over_when_the_answer_was_given_recalls_nothing(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.keep("late", CITED[2][0], day=date(2026, 12, 5))
    assert world.recalls(date(2027, 1, 1)) == []


@pytest.mark.parametrize(("days", "found"), [(-1, []), (1, ["deadline", "price"])])
def test_an_edition_that_was_published_after_the_answer_recalls_those_about_the_one_before(
    world: World, days: int, found: list[str]
) -> None:
    newer = a_page(
        "bando-2027", "Voucher fiere 2027", ["Il bando 2027."], version={"read_at": datetime.now(UTC) + timedelta(days=days)}
    )
    world.write(newer)
    editions = (an_edition("old", "bando", superseded_by="new"), an_edition("new", "bando-2027"))
    recalls = world.recalls(opportunities=editions)
    assert ids(recalls) == found
    assert {(cause.kind, cause.now) for recall in recalls for cause in recall.causes} <= {("superseded", "new")}


def test_what_was_dealt_with_comes_back_only_when_something_else_changes(world: World) -> None:
    world.store.withdraw("bando", READ_AT)
    first, second = world.recalls()
    world.log.settle(first.answer_id, first.digest, None)
    assert ids(world.recalls()) == [second.answer_id]
    world.write(a_page("bando", "Voucher fiere", ["Il bando è stato riscritto da capo."]))
    assert ids(world.recalls()) == [first.answer_id, second.answer_id]


def test_asking_again_says_what_differs(world: World) -> None:
    world.store.withdraw("bando", READ_AT)
    recall = world.recalls()[0]
    asked: list[Question] = []

    def ask(question: Question) -> Answer:
        asked.append(question)
        return Answer(
            id="new",
            outcome="partial",
            reason="missing_fact",
            language="it",
            as_of=question.as_of,
            text="",
            statements=(a_claim("Chiude il 15 dicembre 2026.", 1),),
            citations=(a_citation(1, url="https://www.simest.example/nuovo#a"),),
            providers=(),
            trace=Trace(build_id="b2", answerer="extractive", ms={}),
        )

    _, compared = ask_again(recall.pack, date(2026, 12, 10), ask)
    assert (asked[0].text, asked[0].as_of) == ("Quando chiude?", date(2026, 12, 10))
    assert compared.outcome == ("answered", "partial")
    assert "date 2026-11-30" in compared.figures_gone and "date 2026-12-15" in compared.figures_new
    assert compared.sources_gone == ("https://www.simest.example/bando",)
    assert compared.sources_new == ("https://www.simest.example/nuovo",)


def an_edition(name: str, document_id: str, **changes: Any) -> Opportunity:
    source = OpportunitySource(
        provider_id="simest",
        document_id=document_id,
        version_id=f"{document_id}@1",
        url=f"https://www.simest.example/{document_id}",
        title="Voucher fiere",
        language="it",
        read_on=TODAY,
        written_on=None,
        own=True,
    )
    edition = Opportunity(
        id=name,
        measure="Voucher fiere",
        measure_key="fiere voucher",
        edition=None,
        owner_id="simest",
        title="Voucher fiere",
        opens_on=None,
        closes_on=None,
        closed_from=None,
        ends_by=None,
        until_funds_end=False,
        window=(),
        amounts=(),
        percentages=(),
        topics=(),
        countries=(),
        territory=(),
        audience=(),
        sources=(source,),
    )
    return replace(edition, **changes)


# ----------------------------------------------------------------------------------------------------------- difference


def test_a_difference_shows_changed_words_and_few_of_those_that_stand() -> None:
    before = " ".join(f"parola{n}" for n in range(60)) + " vecchio fine."
    pieces = difference(before, before.replace("vecchio", "nuovo"))
    assert [piece.kind for piece in pieces] == ["left out", "same", "removed", "added", "same"]
    assert pieces[2:4] == (Piece("removed", "vecchio "), Piece("added", "nuovo "))
    assert len(pieces[1].text.split()) == 10


def test_a_passage_that_was_cut_otherwise_still_stands() -> None:
    chunks = [a_chunk(text="Prima riga.\nSeconda  riga."), a_chunk(text="Terza riga.")]
    assert stands("Seconda riga.\n\nTerza riga.", chunks)
    assert not stands("Seconda riga, cambiata.", chunks)


def test_the_successor_is_the_passage_that_says_most_of_the_same_or_none() -> None:
    old = a_chunk(text=f"{ABOUT} {DEADLINE}")
    like, other = a_chunk(text=f"{ABOUT} Non ci sono scadenze."), a_chunk(text="Tutt'altra cosa.")
    assert successor(old, [other, like]) == like
    assert successor(old, [other]) is None


def test_a_fact_that_only_moved_on_the_page_did_not_change() -> None:
    old = [a_chunk(ordinal=0, text="Contributo massimo: 10.000 euro."), a_chunk(ordinal=1, text="Telefono 02 1234567.")]
    new = [a_chunk(ordinal=0, text="Contributo: vedere sotto."), a_chunk(ordinal=1, text="Contributo massimo: 10.000 euro.")]
    assert fact_changes(old[0], old, new[0], new) == ()
    [gone] = fact_changes(old[1], old, None, new)
    assert gone.old is not None and gone.new is None
