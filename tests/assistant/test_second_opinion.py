"""A second opinion stops only what the model is sure of, in the words and with the help that a rule would give."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.drafting import Draft
from assistant.guards.ruling import Ruling
from assistant.meaning import SEARCH, Floats, Kinds, MeaningModel, fitted_meaning
from assistant.pipeline import Assistant
from assistant.second_opinion import EVIDENCE, second_opinion, values
from assistant.settings import AssistantSettings
from assistant.types import Turn
from tests.builders import WORD_WEIGHTS, FixedLanguage, a_knowledge_base, a_question

KINDS = (SEARCH, "redirect out_of_scope", "redirect out_of_territory", "refuse unsafe", "clarify no_object")


def a_model(dim: int, seen: str, embedder: str) -> MeaningModel:
    """Return a model that sees one kind in whatever is asked."""
    bias: Floats = np.array([9.0 if kind == seen else 0.0 for kind in KINDS])
    weights = np.zeros((len(KINDS), dim))
    kinds = Kinds(names=KINDS, features=(), weights=weights, bias=bias, thresholds=dict.fromkeys(KINDS[1:], 0.9))
    return MeaningModel(embedder=embedder, kinds=kinds, answerable=np.zeros(dim), confidence=WORD_WEIGHTS)


@pytest.fixture
def drafted(tmp_path: Path) -> Draft:
    knowledge = a_knowledge_base(tmp_path)
    assistant = Assistant(lambda: knowledge, FixedLanguage(), AssistantSettings(), weights=WORD_WEIGHTS)
    return assistant.draft("Quanto costa il certificato?", a_question("Quanto costa il certificato?"), knowledge, "it")


def ruled(text: str, draft: Draft, seen: str, named: tuple[str, ...] = (), embedder: str | None = None) -> Ruling | None:
    assert draft.vector is not None
    model = a_model(len(draft.vector), seen, draft.embedder if embedder is None else embedder)
    return second_opinion(a_question(text), [draft], named, model)


def test_what_is_to_be_searched_is_left_to_the_pages(drafted: Draft) -> None:
    assert ruled("Quanto costa il certificato?", drafted, SEARCH) is None


def test_another_embedder_has_no_say(drafted: Draft) -> None:
    assert ruled("Mi gonfiate la fattura?", drafted, "refuse unsafe", embedder="another:model") is None
    assert ruled("Mi gonfiate la fattura?", drafted, "refuse unsafe") == Ruling(outcome="refuse", reason="unsafe")


def test_whose_business_it_is_comes_from_the_words_and_is_not_invented(drafted: Draft) -> None:
    found = ruled("Come rinnovo la patente?", drafted, "redirect out_of_scope")
    assert found is not None and found.owner == "motorizzazione"
    found = ruled("Come si accorda un pianoforte?", drafted, "redirect out_of_scope")
    assert found is not None and found.owner == "unknown"


def test_a_firm_is_sent_home_only_to_a_place_that_it_named(drafted: Draft) -> None:
    assert ruled("Possiamo avere il contributo lombardo?", drafted, "redirect out_of_territory") is None
    found = ruled("Lavoriamo a Bologna, ci date il contributo?", drafted, "redirect out_of_territory")
    assert found is not None and found.place is not None


def test_who_names_an_organisation_of_the_register_asks_about_something(drafted: Draft) -> None:
    assert ruled("Quanto costa SACE?", drafted, "clarify no_object", named=("sace",)) is None
    found = ruled("E allora?", drafted, "clarify no_object")
    assert found is not None and len(found.topics) == 4


def test_a_message_that_follows_others_is_left_to_the_rules(drafted: Draft) -> None:
    assert drafted.vector is not None
    model = a_model(len(drafted.vector), "refuse unsafe", drafted.embedder)
    follows = replace(a_question("E per quello?"), history=(Turn(question="Come si fa un EUR.1?", answer=""),))
    assert second_opinion(follows, [drafted], (), model) is None


def test_an_answer_says_what_the_second_opinion_decided(tmp_path: Path, drafted: Draft) -> None:
    assert drafted.vector is not None
    knowledge = a_knowledge_base(tmp_path / "other")
    model = a_model(len(drafted.vector), "refuse unsafe", drafted.embedder)
    assistant = Assistant(lambda: knowledge, FixedLanguage(), AssistantSettings(), weights=WORD_WEIGHTS, meaning=model)
    answer = assistant.answer(a_question("Quanto costa il certificato di origine a Brescia?"))
    assert (answer.outcome, answer.reason, answer.citations) == ("refuse", "unsafe", ())


def test_the_stored_model_reads_the_features_that_are_given_to_it(drafted: Draft) -> None:
    model = fitted_meaning()
    given = values("Quanto costa il certificato?", drafted.features, 0)
    assert set(model.kinds.features) == set(given)
    assert set(EVIDENCE) <= set(drafted.features)
    assert set(model.confidence) - {"bias", "meaning"} <= set(drafted.features)
    assert model.kinds.weights.shape == (len(model.kinds.names), len(model.answerable) + len(given))


@pytest.mark.parametrize(("harm", "kind"), [(2.0, "refuse unsafe"), (0.8, SEARCH)], ids=["sure", "one of many"])
def test_harm_has_to_be_likely_by_itself(harm: float, kind: str) -> None:
    bias: Floats = np.array([-3.0, 0.5, 0.5, harm, 0.5])
    kinds = Kinds(names=KINDS, features=(), weights=np.zeros((5, 1)), bias=bias, thresholds=dict.fromkeys(KINDS[1:], 0.9))
    model = MeaningModel(embedder="e", kinds=kinds, answerable=np.zeros(1), confidence={})
    assert model.kind(np.zeros(1), {}) == kind
