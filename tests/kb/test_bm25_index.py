"""The lexical index computes BM25 as Lucene defines it."""

import json
import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from kb.engines.bm25_index import Bm25Index
from kb.engines.italian_analyzer import ItalianAnalyzer
from kb.errors import IndexDamagedError

TEXTS = (
    "Finanziamento per la fiera internazionale: la fiera all'estero.",
    "Certificato di origine per la merce.",
    "Contributo a fondo perduto per la fiera e per il catalogo estero, con garanzia.",
    "...",
    "Merce e dogana.",
)
K1, B = 1.2, 0.75
ANALYZER = ItalianAnalyzer()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Bm25Index:
    folder = tmp_path_factory.mktemp("lexical") / "bm25"
    Bm25Index(ANALYZER).build(folder, TEXTS)
    opened = Bm25Index(ANALYZER)
    opened.open(folder)
    return opened


def lucene(term: str) -> list[float]:
    """Return the score of a term in each text, without Lucene's constant factor k1 + 1."""
    # A text without terms counts as one term long: a length of nothing cannot be indexed.
    bags = [Counter(ANALYZER.terms(text) or ["∅"]) for text in TEXTS]
    average = sum(bag.total() for bag in bags) / len(bags)
    df = sum(term in bag for bag in bags)
    idf = math.log(1 + (len(bags) - df + 0.5) / (df + 0.5))
    return [idf * bag[term] / (bag[term] + K1 * (1 - B + B * bag.total() / average)) for bag in bags]


@pytest.mark.parametrize("word", ["fiera", "estero", "merce", "garanzia", "origine"])
def test_a_score_is_the_one_of_the_formula(index: Bm25Index, word: str) -> None:
    [term] = ANALYZER.terms(word)
    assert index.scores({term: 1.0}) == pytest.approx(lucene(term), abs=1e-5)


def test_scores_of_several_terms_add_up_with_their_weights(index: Bm25Index) -> None:
    fair, abroad = ANALYZER.terms("fiera estero")
    expected = np.array(lucene(fair)) + 0.35 * np.array(lucene(abroad))
    assert index.scores({fair: 1.0, abroad: 0.35}) == pytest.approx(expected, abs=1e-5)


def test_an_unknown_term_scores_nothing_and_is_said_to_be_unknown(index: Bm25Index) -> None:
    assert not index.scores({"zzz": 1.0}).any()
    assert not index.known("zzz")
    assert index.known(ANALYZER.terms("dogana")[0])
    assert index.idf("zzz") == pytest.approx(math.log(1 + 5.5 / 0.5))


def test_coverage_is_the_share_of_the_idf_mass_and_a_synonym_counts_for_its_group(index: Bm25Index) -> None:
    fair, goods, customs = ANALYZER.terms("fiera merce dogana")
    share = index.coverage([[fair], [goods, customs]])
    whole = index.idf(fair) + index.idf(goods)
    first, second = index.idf(fair) / whole, index.idf(goods) / whole
    assert share == pytest.approx([first, second, first, 0.0, second])


def test_coverage_of_a_question_without_terms_is_nothing(index: Bm25Index) -> None:
    assert index.coverage([]).tolist() == [0.0] * len(TEXTS)


def test_terms_of_a_question_are_distinct_and_in_order(index: Bm25Index) -> None:
    assert index.terms("fiere, merci e fiera") == ANALYZER.terms("fiera merce")


@pytest.mark.parametrize("name", ["terms.json", "scores.npy", "rows.npy", "starts.npy"])
def test_a_missing_or_torn_file_is_damage(tmp_path: Path, name: str) -> None:
    Bm25Index(ANALYZER).build(tmp_path / "bm25", TEXTS)
    file = tmp_path / "bm25" / name
    file.write_bytes(file.read_bytes()[:20])
    with pytest.raises(IndexDamagedError, match="bm25"):
        Bm25Index(ANALYZER).open(tmp_path / "bm25")
    file.unlink()
    with pytest.raises(IndexDamagedError, match="bm25"):
        Bm25Index(ANALYZER).open(tmp_path / "bm25")


def test_an_index_of_another_analyzer_is_refused(tmp_path: Path) -> None:
    Bm25Index(ANALYZER).build(tmp_path / "bm25", TEXTS)
    file = tmp_path / "bm25" / "terms.json"
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | {"analyzer": "italian-0"}), encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="italian-0"):
        Bm25Index(ANALYZER).open(tmp_path / "bm25")
