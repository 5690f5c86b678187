"""Past tickets with a question that means nearly the same are shown; masked, and none that may not be seen."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from api.desk.intake import take_in
from api.desk.mail_reading import pasted_mail
from api.desk.similar import SimilarCases
from api.ticket_changes import withdraw
from kb.engines.ticket_vector_store import TicketVectorStore
from kb.errors import NotPublishedError
from kb.ports import Embedder
from kb.ticket_types import Ticket
from kb.types import Vectors
from tests.api.mail_builders import NOON, Desk, a_desk

TODAY = date(2026, 11, 20)


class Words:
    """Vectors of a few words: texts with the same ones are alike. Counts what it embeds."""

    name, dim = "words:test", 5

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_query(self, text: str) -> Vectors:
        self.asked.append(text)
        stems = ("fier", "carnet", "dazi", "marchio")
        found = np.array([*(stem in text.lower() for stem in stems), 0.1], dtype=np.float32)
        unit: Vectors = found / np.linalg.norm(found)
        return unit

    def embed_passages(self, texts: object) -> NoReturn:
        raise AssertionError("questions only")


@pytest.fixture
def desk(empty_store: Path, tmp_path: Path) -> Desk:
    return a_desk(empty_store, tmp_path)


@pytest.fixture
def words() -> Words:
    return Words()


@pytest.fixture
def cases(desk: Desk, words: Words) -> SimilarCases:
    book, register = TicketVectorStore(desk.engine), desk.intake.register
    return SimilarCases(tickets=desk.tickets, book=book, register=register, embedder=lambda: words)


def ask(desk: Desk, text: str) -> Ticket:
    taken = take_in(desk.intake, pasted_mail(text, NOON)).ticket
    assert taken is not None
    return taken


def test_like_cases_are_found_whatever_stands_around_the_question(desk: Desk, cases: SimilarCases) -> None:
    past = ask(desk, "Buongiorno,\nsiamo di Lecco. Quanto si riceve per una fiera in Cile?\nCordiali saluti\nAnna Riva")
    ask(desk, "Come si registra un marchio in Cina?")
    new = ask(desk, "Salve, ci sono contributi per le fiere?")
    (found,) = cases.of(new, TODAY)
    assert (found.ticket_id, found.reference, found.status) == (past.id, past.reference, "received")
    assert "fiera in Cile" in found.question and "Anna" not in found.question and found.score > 0.99


def test_what_a_question_tells_of_a_person_is_masked(desk: Desk, cases: SimilarCases, words: Words) -> None:
    ask(desk, "Mi scrive a anna@riva.example quanto costa il carnet, codice fiscale RSSMRA80A01F205X?")
    (found,) = cases.of(ask(desk, "Quanto costa il carnet ATA?"), TODAY)
    assert "riva.example" not in found.question and "RSSMRA" not in found.question
    assert not any("riva.example" in text or "RSSMRA" in text for text in words.asked)


def test_a_ticket_is_read_once_and_again_only_if_it_says_something_else(desk: Desk, cases: SimilarCases, words: Words) -> None:
    ask(desk, "Che dazi ci sono in Cile?")
    new = ask(desk, "Che dazi ci sono in Perù?")
    cases.of(new, TODAY)
    count = len(words.asked)
    cases.of(new, TODAY)
    assert len(words.asked) == count + 1  # its own question


def test_what_may_not_be_seen_was_withdrawn_or_erased_is_not_shown(desk: Desk, cases: SimilarCases) -> None:
    past = ask(desk, "Che dazi ci sono in Cile?")
    new = ask(desk, "Che dazi ci sono in Perù?")
    assert cases.of(new, TODAY, lambda ticket: ticket.id != past.id) == []
    assert len(cases.of(new, TODAY)) == 1
    withdraw(desk.tickets, past, NOON)
    assert cases.of(new, TODAY) == []
    assert past.id not in TicketVectorStore(desk.engine).digests(Words.name)


def test_at_most_five_are_shown_the_closest_first(desk: Desk, cases: SimilarCases) -> None:
    for number in range(7):
        ask(desk, f"Che dazi ci sono sul prodotto {number}?")
    ask(desk, "Che dazi ci sono per una fiera?")
    found = cases.of(ask(desk, "Che dazi ci sono in Perù?"), TODAY)
    assert len(found) == 5 and [f.score for f in found] == sorted((f.score for f in found), reverse=True)


def test_without_a_published_build_there_are_none(desk: Desk, cases: SimilarCases) -> None:
    def none() -> Embedder:
        raise NotPublishedError("no build is published")

    assert replace(cases, embedder=none).of(ask(desk, "Che dazi ci sono?"), TODAY) == []
