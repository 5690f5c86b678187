"""The confidence is fitted to what is right, and tested on what it did not see."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from assistant.confidence import confidence, fitted_weights
from assistant.pipeline import Assistant
from assistant.settings import AssistantSettings
from evals.calibration import Example, examples, fit, near_misses
from tests.builders import WORD_WEIGHTS, FixedLanguage
from tests.evals.planted import a_case
from tests.evals.small_world import small_cases, small_subject


def drawn(count: int, signal: float, seed: int = 7) -> list[Example]:
    random = np.random.default_rng(seed)
    rows = []
    for number in range(count):
        right = bool(number % 2)
        features = {"good": float(random.normal(signal * (1 if right else -1), 1)), "noise": float(random.normal())}
        rows.append(Example(f"page-{number}", features, right))
    return rows


def test_separable_data_is_separated_and_the_sign_is_right() -> None:
    fitted = fit(drawn(300, signal=4.0))
    assert fitted.auroc > 0.99
    assert fitted.weights["good"] > 1 > abs(fitted.weights["noise"])
    right, wrong = fitted.threshold_rates[0.5]
    assert right > 0.97 and wrong < 0.03


def test_what_says_nothing_is_found_to_say_nothing() -> None:
    assert fit(drawn(300, signal=0.0)).auroc == pytest.approx(0.5, abs=0.12)


def test_a_higher_threshold_lets_less_through() -> None:
    rates = list(fit(drawn(300, signal=1.0)).threshold_rates.items())
    assert [threshold for threshold, _ in rates] == sorted(threshold for threshold, _ in rates)
    for (_, before), (_, after) in pairwise(rates):
        assert before[0] >= after[0] and before[1] >= after[1]


def test_a_stronger_penalty_gives_smaller_weights() -> None:
    rows = drawn(200, signal=2.0)
    assert abs(fit(rows, penalty=100.0).weights["good"]) < abs(fit(rows, penalty=0.1).weights["good"])


def test_the_same_rows_give_the_same_weights_and_these_sort_by_them() -> None:
    rows = drawn(200, signal=3.0)
    weights = fit(rows).weights
    assert weights == fit(rows).weights
    right = [confidence(row.features, weights) for row in rows if row.right]
    wrong = [confidence(row.features, weights) for row in rows if not row.right]
    assert np.mean(right) > 0.8 > 0.2 > np.mean(wrong)


def test_confidence_is_a_probability_for_any_features() -> None:
    assert confidence({}, {"bias": 0.0}) == 0.5
    assert 0 < confidence({"x": -1e9}, {"bias": 0.0, "x": 1.0}) < confidence({"x": 1e9}, {"bias": 0.0, "x": 1.0}) < 1


def test_near_misses_ask_for_another_year_or_country_and_have_no_answer() -> None:
    missed = near_misses(a_case(question="Quanti voucher per la Germania nel 2026?"))
    assert {case.expected_outcome for case in missed} == {"abstain"}
    assert len({case.id for case in missed}) == len(missed) >= 4
    assert all("2026" not in case.question or "Germania" not in case.question for case in missed)
    assert near_misses(a_case(question="Quanto costa il certificato?")) == []
    assert near_misses(a_case(question="Chi ha vinto nel 2026?", expected_outcome="abstain")) == []


def test_a_case_becomes_an_example_that_says_whether_the_draft_is_right(tmp_path: Path) -> None:
    subject, cases = small_subject(tmp_path), small_cases()
    asked = [case for case in cases if case.id in ("origine", "derby")]
    wrong = asked[0].nuggets[0].model_copy(update={"any_of": (("9 euro",),)})
    asked.append(asked[0].model_copy(update={"id": "other", "cluster": "other", "nuggets": (wrong,)}))
    bold = AssistantSettings(min_confidence=0.0)
    rows = examples(
        asked, subject, lambda source: Assistant(source, FixedLanguage(), bold, weights=WORD_WEIGHTS), lambda done, total: None
    )
    assert [row.cluster for row in rows if row.right] == ["origine"] * sum(row.cluster == "origine" for row in rows)
    assert set(fitted_weights()) - {"bias"} <= set(rows[0].features), "a weight of the project belongs to no feature"
