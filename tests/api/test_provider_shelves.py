"""What pages tell of providers: topics, costs and offices abroad, never of somebody else."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from api.provider_shelves import Shelf, Shelves, make_shelves
from kb.types import Chunk, Document, DocumentVersion
from tests.api.builders import MemoryService, a_chamber, a_provider

REGISTER = {p.id: p for p in (a_provider(), a_chamber())}


def a_page(
    text: str, title: str = "Servizi", owner: str = "simest", **version: object
) -> tuple[Chunk, DocumentVersion, Document]:
    document = Document(id=title, provider_id=owner, source_id="sito", url=f"https://x.it/{title}", kind="html", language="it")
    values = {"title": title, "language": "it", "read_at": datetime(2026, 11, 20, tzinfo=UTC), "digest": "0"} | version
    read = DocumentVersion(id=f"{title}@1", document_id=title, **values)  # type: ignore[arg-type]
    return Chunk(id=f"{title}#0", version_id=read.id, document_id=title, ordinal=0, headings=(), text=text), read, document


def told(text: str, **page: object) -> list[tuple[str, str]]:
    shelves = make_shelves(iter([a_page(text, **page)]), REGISTER)  # type: ignore[arg-type]
    return [(owner, said.about) for owner, shelf in shelves.items() for said in shelf.said]


@pytest.mark.parametrize(
    ("sentence", "about"),
    [
        ("I servizi della rete sono gratuiti per le PMI.", "free"),
        ("I servizi di assistenza si chiedono a preventivo.", "paid"),
        ("L'ufficio di Varsavia assiste le imprese sul mercato polacco.", "office"),
    ],
)
def test_a_sentence_about_the_publisher_is_kept(sentence: str, about: str) -> None:
    assert told(sentence) == [("simest", about)]


@pytest.mark.parametrize(
    "sentence",
    [
        "In passato i servizi erano gratuiti.",
        "I servizi non sono gratuiti.",
        "I servizi della Camera di Bergamo sono gratuiti.",
        "La registrazione al portale è gratuita.",
        "Conviene se l'impresa ha già una sede da rafforzare negli Stati Uniti.",
        "Nasce un desk a Como per chi guarda alla Svizzera.",
        "Per il certificato si usa la fattura, salvo diversa indicazione dell'ufficio.",
    ],
)
def test_what_is_past_denied_or_about_somebody_else_is_not_kept(sentence: str) -> None:
    assert told(sentence) == []


def test_a_closed_page_tells_nothing_but_stays_on_the_shelf() -> None:
    shelf = make_shelves(iter([a_page("I servizi sono gratuiti.", closed=True)]), REGISTER)["simest"]
    assert shelf.said == ()
    assert [page.closed for page in shelf.pages] == [True]


def test_a_page_stands_under_the_competence_that_its_title_tells_of() -> None:
    pages = [a_page("Testo.", "Contributi per le fiere"), a_page("Testo.", "Chi siamo")]
    shelf = make_shelves(iter(pages), REGISTER)["simest"]
    assert {page.title: page.topic for page in shelf.pages} == {"Chi siamo": "", "Contributi per le fiere": "fiere-eventi"}
    assert shelf.read_on == date(2026, 11, 20)


def test_pages_of_unknown_providers_are_on_no_shelf() -> None:
    assert make_shelves(iter([a_page("Testo.", owner="nobody")]), REGISTER) == {}
    assert Shelf().read_on is None


class Counting(MemoryService):
    """Counts how often its library is read."""

    reads = 0
    build = "build-1"

    def library(self) -> Iterator[tuple[Chunk, DocumentVersion, Document]]:
        self.reads += 1
        return super().library()

    def health(self) -> dict[str, object]:
        return super().health() | {"build_id": self.build}


def test_shelves_are_made_once_a_build() -> None:
    service = Counting()
    shelves = Shelves(service)
    assert shelves.current() is shelves.current()
    assert service.reads == 1
    service.build = "build-2"
    shelves.current()
    assert service.reads == 2
