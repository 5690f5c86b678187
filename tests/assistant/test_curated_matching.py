"""What tells two questions apart that sound alike, and what puts a curated answer out of force."""

from dataclasses import dataclass, field

import pytest

from assistant.curated import statements_of, superseded_pages
from assistant.curated_words import GENERAL, aspects_of
from assistant.marked_text import marked_sentences


@dataclass(frozen=True)
class Edition:
    """An edition of a measure, as far as it matters here."""

    superseded_by: str | None
    pages: tuple[str, ...]
    sources: tuple["Page", ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sources", tuple(Page(page) for page in self.pages))


@dataclass(frozen=True)
class Page:
    document_id: str


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quanto costa il carnet ATA?", "Quanto dura il carnet ATA?"),
        ("Quali documenti servono per il voucher?", "Quali requisiti servono per il voucher?"),
        ("Qual è la PEC della Camera di Bergamo?", "Qual è il telefono della Camera di Bergamo?"),
        ("Qual è il tasso del prestito?", "Qual è l'importo del prestito?"),
        ("What is the maximum amount of the loan?", "How long does the loan last?"),
        ("A che cosa serve il codice EORI?", "Che cosa devo fare per ottenere un codice EORI?"),
    ],
)
def test_questions_for_different_facts_of_one_thing_have_different_aspects(one: str, other: str) -> None:
    assert aspects_of(one) != aspects_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quanto costa il carnet ATA?", "Qual è il prezzo del carnet ATA?"),
        ("Per quanti mesi vale il carnet ATA?", "Qual è la validità del carnet ATA?"),
        ("How long is the carnet valid?", "What is the validity of the carnet?"),
    ],
)
def test_wordings_of_one_question_have_the_same_aspects(one: str, other: str) -> None:
    assert aspects_of(one) == aspects_of(other)


def test_words_that_name_a_thing_are_not_general() -> None:
    assert [word for word in ("carnet", "voucher", "leasing", "Africa", "polizza") if GENERAL.fullmatch(word)] == []


def test_a_marker_at_the_end_of_a_line_stands_for_the_sentences_before_it() -> None:
    text = "Dura un anno. Costa 73 euro [1][2].\nSenza fonte."
    assert marked_sentences(text) == [("Dura un anno.", (1, 2)), ("Costa 73 euro.", (1, 2)), ("Senza fonte.", ())]
    assert [statement.kind for statement in statements_of(text)] == ["claim"] * 3


def test_a_page_is_superseded_if_it_tells_of_old_editions_only() -> None:
    editions = [Edition("new", ("old-page", "both")), Edition(None, ("new-page", "both"))]
    assert superseded_pages(editions) == {"old-page"}  # type: ignore[arg-type]
