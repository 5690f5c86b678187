"""A draft answers each question from the pages, and shows what each statement rests on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.errors import LetterFormatError
from assistant.letters.drafting import draft_letter
from assistant.letters.json import citations_from_json, from_json, to_json
from assistant.letters.letter_texts import body_text, html, plain_text
from assistant.letters.types import Letter
from kb.knowledge_base import KnowledgeBase
from tests.assistant.letter_builders import DraftPages, a_letter_read
from tests.builders import TODAY

TWO = """Buongiorno,
siamo di Bergamo. Qual è l'importo massimo finanziabile per una fiera internazionale?
Quanto copre la polizza per il mancato pagamento?

Cordiali saluti
Anna Riva
"""


@pytest.fixture
def pages(knowledge: KnowledgeBase) -> DraftPages:
    return DraftPages(knowledge)


@pytest.fixture
def letter(pages: DraftPages) -> Letter:
    return draft_letter(a_letter_read(TWO), pages, TODAY)


def test_each_question_has_its_answer(letter: Letter) -> None:
    said = [" ".join(statement.text for statement in answer.statements) for answer in letter.answers]
    assert len(said) == 2
    assert "500.000 euro" in said[0]
    assert "90% del credito" in said[1]


def test_sources_are_numbered_over_the_whole_letter(letter: Letter) -> None:
    assert [citation.marker for citation in letter.citations] == list(range(1, len(letter.citations) + 1))
    used = {marker for statement in letter.statements for marker in statement.citations}
    assert used == {citation.marker for citation in letter.citations}
    assert len(letter.owners) == len(letter.citations)


def test_every_claim_shows_its_support_and_every_statement_its_name(letter: Letter) -> None:
    claims = [statement for statement in letter.statements if statement.support != "fixed"]
    assert {statement.support for statement in claims} <= {"verbatim", "checked"}
    assert all(statement.citations for statement in claims)
    assert len({statement.id for statement in letter.statements}) == len(letter.statements)


def test_alternatives_are_other_passages_than_those_that_are_cited(letter: Letter) -> None:
    cited = {citation.chunk_id for citation in letter.citations}
    others = [other for statement in letter.statements for other in statement.alternatives]
    assert others
    assert all(other.citation.marker == 0 for other in others)
    assert {other.citation.chunk_id for other in others} - cited
    assert all(len(statement.alternatives) <= 3 for statement in letter.statements)


def test_what_cannot_be_found_is_said_and_whom_to_ask(pages: DraftPages) -> None:
    letter = draft_letter(a_letter_read("Quanti abitanti ha la capitale dell'Australia secondo il censimento?"), pages, TODAY)
    assert letter.answers[0].outcome in ("abstain", "refuse", "redirect")
    assert letter.citations == ()
    assert "Fonti" not in plain_text(letter)


def test_a_closed_call_is_flagged(pages: DraftPages) -> None:
    read = a_letter_read("Fino a quando si può chiedere il voucher internazionalizzazione 2026 per la missione commerciale?")
    later = TODAY + timedelta(days=60)
    flags = {flag for statement in draft_letter(read, pages, later).statements for flag in statement.flags}
    assert "closed" in flags
    soon = {flag for statement in draft_letter(read, pages, TODAY).statements for flag in statement.flags}
    assert "closing" in soon


def test_a_page_that_changed_since_is_flagged(pages: DraftPages, letter: Letter) -> None:
    version = letter.citations[0].version_id
    of_it = {citation.marker for citation in letter.citations if citation.version_id == version}
    draft = draft_letter(a_letter_read(TWO), replace(pages, changed=frozenset({version})), TODAY)
    flagged = {marker for s in draft.statements if "changed_source" in s.flags for marker in s.citations}
    assert flagged == of_it


def test_an_old_source_is_flagged(pages: DraftPages) -> None:
    letter = draft_letter(a_letter_read(TWO), pages, TODAY + timedelta(days=400))
    assert any("old_source" in statement.flags for statement in letter.statements)


def test_the_province_of_the_ticket_holds_where_the_letter_names_none(pages: DraftPages) -> None:
    draft_letter(a_letter_read("Chi rilascia il certificato di origine per la merce?"), pages, TODAY, province="Brescia")
    assert {question.profile.province for question in pages.asked} == {"Brescia"}
    pages.asked.clear()
    draft_letter(a_letter_read(TWO), pages, TODAY, province="Brescia")
    assert {question.profile.province for question in pages.asked} == {"Bergamo"}


def test_a_follow_up_is_asked_as_going_on_with_what_it_leans_on(pages: DraftPages) -> None:
    draft_letter(a_letter_read("Quanto copre la polizza per il mancato pagamento? E come si presenta?"), pages, TODAY)
    leaning = [question for question in pages.asked if question.history]
    assert [turn.question for turn in leaning[0].history] == ["Quanto copre la polizza per il mancato pagamento?"]


def test_the_state_of_an_application_is_nobodys_page(pages: DraftPages) -> None:
    letter = draft_letter(a_letter_read("La mia domanda è stata accolta?"), pages, TODAY)
    assert (letter.answers[0].outcome, letter.answers[0].reason) == ("abstain", "own_case")
    assert pages.asked == []


def test_a_letter_without_a_question_is_answered_with_thanks(pages: DraftPages) -> None:
    letter = draft_letter(a_letter_read("Allego il modulo.\n\nSaluti\nAnna Riva"), pages, TODAY)
    assert letter.answers == ()
    assert "Non vi abbiamo trovato una domanda" in plain_text(letter)


@pytest.mark.parametrize(
    ("text", "greeting"),
    [
        ("Ciao, sai se serve il visto?\nAle", "Ciao Ale,"),
        ("Serve il visto?\n\nDistinti saluti\nValtex S.r.l.", "Spett.le Valtex S.r.l.,"),
        ("Serve il visto?\n\nDistinti saluti\nDott.ssa Elena Colombo", "Gentile Dott.ssa Colombo,"),
        ("Serve il visto?", "Buongiorno,"),
    ],
)
def test_the_letter_greets_as_it_was_greeted(pages: DraftPages, text: str, greeting: str) -> None:
    assert plain_text(draft_letter(a_letter_read(text), pages, TODAY)).startswith(greeting)


def test_the_text_has_markers_contacts_and_sources_and_the_body_no_sources(letter: Letter) -> None:
    whole, body = plain_text(letter), body_text(letter)
    assert "[1]" in body
    assert "800.020.030" in body
    assert letter.citations[0].url in whole
    assert letter.citations[0].url not in body
    assert whole.endswith("Cordiali saluti\n")


def test_html_escapes_everything(letter: Letter) -> None:
    nasty = replace(letter, greeting="<script>alert(1)</script>")
    assert "<script>" not in html(nasty)
    assert "&lt;script&gt;" in html(nasty)


def test_a_letter_is_the_same_after_json(letter: Letter) -> None:
    data = to_json(letter)
    assert from_json(data) == letter
    assert data["text"] == plain_text(letter)
    assert citations_from_json(data["citations"]) == letter.citations


def test_what_is_no_letter_is_refused() -> None:
    with pytest.raises(LetterFormatError, match="draft it anew"):
        from_json({"language": "it"})
    with pytest.raises(LetterFormatError):
        citations_from_json([{"marker": "x"}])
