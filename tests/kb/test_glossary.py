"""Firms' words lead to official ones."""

from pathlib import Path

import pytest

from kb.engines.italian_analyzer import ItalianAnalyzer
from kb.errors import KbError
from kb.glossary import Entry, Glossary, load_entries

TERMS = ItalianAnalyzer().terms
ENTRIES = (
    Entry(term="fondo perduto", synonyms=("soldi da non restituire", "contributo"), english=("grant",), meaning=""),
    Entry(term="fondo", synonyms=("cassa",), english=(), meaning=""),
    Entry(term="certificato di origine", synonyms=("made in",), english=("certificate of origin",), meaning=""),
)
GLOSSARY = Glossary(ENTRIES, TERMS)


def found(text: str) -> list[tuple[str, str]]:
    return [(match.entry.term, match.wording) for match in GLOSSARY.find(text)]


def test_a_concept_is_found_by_any_of_its_wordings_whatever_the_form() -> None:
    assert found("Ci sono contributi?") == [("fondo perduto", "contributo")]
    assert found("Certificati di origine per la merce") == [("certificato di origine", "certificato di origine")]
    assert found("Is there a grant?") == [("fondo perduto", "grant")]


def test_of_overlapping_wordings_the_longest_counts() -> None:
    assert found("un fondo perduto") == [("fondo perduto", "fondo perduto")]
    assert found("un fondo e una cassa") == [("fondo", "fondo"), ("fondo", "cassa")]


def test_a_text_without_concepts_has_none() -> None:
    assert found("Buongiorno a tutti") == []
    assert found("") == []


def test_other_terms_are_those_of_the_official_wording_and_its_synonyms_without_the_ones_found() -> None:
    [match] = GLOSSARY.find("contributo")
    other = GLOSSARY.other_terms(match, foreign=False)
    assert set(TERMS("fondo perduto")) <= set(other)
    assert TERMS("contributo")[0] not in other
    assert len(other) == len(set(other))


def test_a_foreign_question_gets_the_official_wording_alone() -> None:
    [match] = GLOSSARY.find("certificate of origin")
    assert GLOSSARY.other_terms(match, foreign=True) == [t for t in TERMS("certificato di origine") if t not in match.terms]


def test_an_empty_glossary_finds_nothing() -> None:
    assert Glossary((), TERMS).find("contributo") == []


def test_the_glossary_of_the_project_can_be_read_and_explains_every_entry() -> None:
    entries = load_entries()
    assert len(entries) > 50
    assert all(entry.term and entry.meaning and (entry.synonyms or entry.english) for entry in entries)
    assert not any("(" in wording for entry in entries for wording in entry.english)


@pytest.mark.parametrize("text", ["", "[[entry]]\nterm = 'x'\n", "not toml =", "entry = 1"])
def test_a_broken_glossary_names_its_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "glossary.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(KbError, match=r"glossary\.toml"):
        load_entries(file)
    with pytest.raises(KbError, match=r"absent\.toml"):
        load_entries(tmp_path / "absent.toml")
