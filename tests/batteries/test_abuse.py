"""The small lane of battery B25: every sentence before the guards, a few through the whole assistant."""

import random
from pathlib import Path

import pytest

from assistant.guarding import refusal
from assistant.guards.abuse import holds_listed, listed_terms
from kb.knowledge_base import KnowledgeBase
from tests.batteries.abuse import HARM, ask, report
from tests.batteries.plain_speech import HARMLESS, HATEFUL, SEED, alarming, harmless, hateful
from tests.builders import a_knowledge_base, an_assistant

LIST = Path(__file__).parents[2] / "assistant" / "data" / "abuse.toml"


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return a_knowledge_base(tmp_path_factory.mktemp("knowledge"))


def test_there_are_as_many_sentences_and_terms_as_the_battery_asks_for() -> None:
    assert (len(set(harmless())), len(set(hateful())), len(set(alarming()))) == (HARMLESS, HATEFUL, 60)
    assert len(set(listed_terms())) == 168


def test_the_list_is_not_readable_as_it_stands() -> None:
    stored = LIST.read_text(encoding="utf-8").casefold()
    assert not [term for term in listed_terms() if f'"{term}"' in stored]


def test_no_harmless_sentence_and_no_question_with_alarming_words_is_refused() -> None:
    assert [text for text in (*harmless(), *alarming()) if refusal(text) in HARM] == []


def test_hatred_threats_and_bare_insults_are_refused_as_abuse() -> None:
    assert [text for text in hateful() if refusal(text) != "abuse"] == []


def test_what_is_said_in_return_holds_no_listed_term(knowledge: KnowledgeBase) -> None:
    assistant = an_assistant(knowledge)
    chance = random.Random(SEED)
    sentences = [
        *(("harmless", text) for text in chance.sample(harmless(), 40)),
        *(("hateful", text) for text in chance.sample(hateful(), 40)),
        *(("alarming", text) for text in alarming()),
    ]
    said = [ask(assistant, kind, text) for kind, text in sentences]
    assert [one.text for one in said if one.listed] == []
    assert [one.text for one in said if one.kind == "hateful" and one.reason != "abuse"] == []
    assert report(said)


@pytest.mark.parametrize("word", ["coarse", "insults", "slurs"])
def test_a_listed_term_is_known_in_disguise(word: str) -> None:
    term = next(term for term in listed_terms(word) if " " not in term and "o" in term and term.isascii())
    for disguise in (term.upper(), term.replace("o", "0"), term + term[-1] * 4, " ".join(term), f"«{term}»!"):
        assert holds_listed(f"ma che {disguise} dici", word)
    assert not holds_listed(f"ma che {term}xyz dici", word)
