"""Statements are told otherwise or made wrong: a lock that works keeps the ones and cuts the others."""

from pathlib import Path
from random import Random

import pytest

from assistant.types import Citation
from evals.mutation_corruptions import SPOKEN_KINDS, Spoken, SpokenKind, corrupt
from evals.mutation_rewording import reword
from evals.mutation_statements import put_to_the_lock
from evals.mutations import mutate
from evals.observing import Subject
from tests.builders import a_citation, silent
from tests.evals.planted import tools
from tests.evals.small_world import small_cases, small_subject

PAGE = a_citation(
    1,
    "Il voucher di SIMEST copre fino a 10.000 euro, solo per le PMI, entro il 30 novembre 2026. Il fondo grande copre 70.000 "
    "euro. La misura è aperta e non è cumulabile con altri aiuti. Ufficio fiere: tel. 02 85155224. Ufficio estero: tel. "
    "02 85155999. SACE assicura i crediti.",
)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("it", "Le imprese ricevono fino a 10.000 euro, entro il 30 novembre 2026."),
        ("it", "La garanzia copre il 70% delle spese."),
        ("it", "Costo: 5 euro; tempi: 3 giorni; sede: Bergamo."),
        ("en", "Firms must spend at least EUR 5,000 by 30 November 2026."),
    ],
)
def test_a_sentence_is_told_in_other_words_the_same_for_the_same_seed(language: str, sentence: str) -> None:
    told = reword(sentence, language, Random(1))
    assert told is not None and told != sentence
    assert told == reword(sentence, language, Random(1))


@pytest.mark.parametrize(("language", "sentence"), [("fr", "Le voucher couvre 50 %."), ("it", "Buongiorno.")])
def test_a_sentence_that_no_rule_fits_is_not_told(language: str, sentence: str) -> None:
    assert reword(sentence, language, Random(1)) is None


def wrong(kind: SpokenKind, sentence: str, page: Citation = PAGE) -> set[str]:
    spoken = Spoken(sentence, sentence, page, ())
    return {made for seed in range(12) if (made := corrupt(spoken, kind, tools(), Random(seed))) is not None}


@pytest.mark.parametrize(
    ("kind", "sentence", "expected"),
    [
        ("drop_condition", "Copre fino a 10.000 euro, solo per le PMI.", "Copre fino a 10.000 euro."),
        ("drop_condition", "Copre fino a 10.000 euro, solo per le PMI.", "Copre 10.000 euro, solo per le PMI."),
        ("swap_contact", "Ufficio fiere: tel. 02 85155224.", "Ufficio fiere: tel. 02 85155999."),
        ("swap_entity", "Il voucher di SIMEST copre fino a 10.000 euro, solo per le PMI, entro il 30 novembre 2026.",
         "Il voucher di SIMEST copre fino a 70.000 euro, solo per le PMI, entro il 30 novembre 2026."),
        ("swap_entity", "Il voucher di SIMEST copre fino a 10.000 euro.", "Il voucher di SACE copre fino a 10.000 euro."),
        ("flip_negation", "Non è cumulabile con altri aiuti.", "È cumulabile con altri aiuti."),
        ("flip_bound", "Il voucher copre fino a 10.000 euro.", "Il voucher copre almeno 10.000 euro."),
        ("flip_bound", "Si chiede entro il 30 novembre 2026.", "Si chiede dopo il 30 novembre 2026."),
        ("flip_state", "La misura è aperta.", "La misura è chiusa."),
    ],
)  # fmt: skip
def test_a_statement_is_made_wrong_in_the_way_of_its_kind(kind: SpokenKind, sentence: str, expected: str) -> None:
    assert expected in wrong(kind, sentence)


@pytest.mark.parametrize("kind", [kind for kind in SPOKEN_KINDS if kind != "reword"])
def test_a_statement_that_gives_a_kind_nothing_to_work_on_stays(kind: SpokenKind) -> None:
    assert wrong(kind, "Benvenuti nel sito della Camera.", a_citation(1, "Benvenuti nel sito della Camera.")) == set()


def test_an_altered_figure_is_another_one() -> None:
    made = wrong("alter_figure", "Il voucher copre fino a 10.000 euro.")
    assert made and all("10.000" not in text for text in made)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    return small_subject(tmp_path_factory.mktemp("small"))


def test_every_statement_has_a_verdict_and_none_is_used_twice(small: Subject) -> None:
    found, passed = put_to_the_lock(small_cases(), "alter_figure", 1, 5, small, {}, silent)
    assert 0 < len(found) <= 5 and len(found) + sum(passed.values()) == len(small_cases())
    assert all(one.well and one.cut and not one.kept for one in found)
    assert len({one.before for one in found}) == len(found)


def test_the_same_seed_makes_the_same_statements(small: Subject) -> None:
    first, second = (put_to_the_lock(small_cases(), "alter_figure", 3, 5, small, {}, silent) for _ in range(2))
    assert first == second


def test_a_report_holds_the_statements_beside_the_pages(small: Subject, tmp_path: Path) -> None:
    report = mutate(small_cases(), ("reword", "alter_figure"), 1, 4, small, no_copy, silent)
    assert set(report.kinds) == {"reword", "alter_figure"}
    assert {finding.outcome for finding in report.findings} == {"kept", "cut"}
    assert report.kinds["alter_figure"].badly == 0


def no_copy(*_: object) -> None:
    raise AssertionError("statements need no damaged copy of the build")
