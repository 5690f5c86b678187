"""Questions are made by rule, each with its gold and its origin; what the filters refuse is counted."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.pipeline import Assistant
from assistant.settings import AssistantSettings
from evals.cases import Case, read_cases, write_cases
from evals.corpus import Corpus, placed
from evals.generating import Generated, generate
from evals.generating_rules import HEADINGS, REWRITINGS
from evals.generating_sources import from_faq, from_headings, from_register_contacts, from_register_provinces
from evals.observing import Subject
from evals.records import Tools
from kb.types import Chunk
from tests.builders import PAGES, TODAY, WORD_WEIGHTS, FixedLanguage, a_knowledge_base, a_page, silent
from tests.evals.planted import a_case
from tests.evals.small_world import small_cases

FAQ = a_page(
    "faq-credito",
    "Domande sulla polizza",
    ["Sì. La polizza singola copre anche una sola esportazione verso un cliente extraeuropeo."],
    "sace",
    chunk={"headings": ("Posso assicurare una sola esportazione con la polizza credito?",)},
)
COSTS = a_page(
    "polizza-costi",
    "Polizza credito fornitore",
    ["La polizza si calcola sul rischio del Paese. Il premio parte da 350 euro l'anno per ogni cliente."],
    "sace",
    chunk={"headings": ("Quanto costa",)},
)
CONTACT = a_page("contatti", "Contatti", ["SACE risponde al numero verde 800 269 264 nei giorni feriali."], "sace")


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    pages = (*PAGES, FAQ, COSTS, CONTACT)
    knowledge = a_knowledge_base(tmp_path_factory.mktemp("generating"), pages)
    detector = FixedLanguage()
    return Subject(
        knowledge=knowledge,
        assistant=lambda source: Assistant(source, detector, AssistantSettings(), weights=WORD_WEIGHTS),
        corpus=Corpus(placed(chunk, version, document) for document, version, chunks in pages for chunk in chunks),
        tools=Tools(lexicon=knowledge.lexical, providers=knowledge.providers, names=knowledge.names, language=detector.detect),
    )


def made(subject: Subject, limit: int = 60, seed: int = 1, cases: list[Case] | None = None, a_page: int = 3) -> Generated:
    return generate(subject, small_cases() if cases is None else cases, TODAY, limit, seed, silent, a_page)


# -------------------------------------------------------------------------------------------------------------- sources


def test_a_question_of_a_page_is_asked_as_it_stands_and_its_answer_is_gold(subject: Subject) -> None:
    case = next(from_faq(subject, TODAY))
    assert case.question == "Posso assicurare una sola esportazione con la polizza credito?"
    assert case.qrels[0].quote.startswith("Sì. La polizza singola copre")
    assert case.qrels[0].doc == FAQ[0].url and case.qrels[0].version == FAQ[1].digest[:12]
    assert set(case.nuggets[0].any_of[0]).isdisjoint({"polizza", "esportazione"})


def test_a_heading_becomes_a_question_about_its_page_and_the_sentence_with_the_fact_is_gold(subject: Subject) -> None:
    case = next(from_headings(subject, TODAY))
    assert case.question == "Quanto costa Polizza credito fornitore?"
    assert case.nuggets[0].any_of == (("350 euro",),)
    assert case.qrels[0].quote == "Il premio parte da 350 euro l'anno per ogni cliente."


def test_a_contact_is_asked_for_where_a_page_that_names_the_organisation_states_it(subject: Subject) -> None:
    cases = list(from_register_contacts(subject, TODAY))
    assert [case.question for case in cases] == ["Qual è il numero di telefono di SACE?"]
    assert cases[0].providers.required == ("sace",) and cases[0].nuggets[0].any_of == (("800 269 264",),)


def test_whoever_serves_a_province_for_a_topic_is_asked_for(subject: Subject) -> None:
    cases = {case.slices["source"]: case for case in from_register_provinces(subject, TODAY, Random(1))}
    assert set(cases) == {"Bergamo", "Brescia"}
    assert cases["Bergamo"].redirect_to == ("cciaa-bergamo",) and "Bergamo" in cases["Bergamo"].question
    assert cases["Bergamo"].expected_outcome == "redirect"


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("Quanto costa", "Quanto costa X?"),
        ("Art. 3 - Soggetti beneficiari", "Chi può usare X?"),
        ("Termini e scadenze", "Quali sono le date di X?"),
        ("Come si presenta la domanda", "Come si fa domanda per X?"),
        ("Documenti e allegati", None),
        ("In evidenza", None),
    ],
)
def test_a_heading_is_asked_about_by_its_kind(heading: str, question: str | None) -> None:
    found = next((text.format(subject="X") for pattern, text, _ in HEADINGS if pattern.search(heading)), None)
    assert found == question


# ----------------------------------------------------------------------------------------------------------- rewritings


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("noise-capitals", "PERCHÉ NON È PIÙ ATTIVO IL BANDO PER L'EXPORT, E QUANTO COPRIVA?"),
        ("noise-hasty", "xké nn è più attivo il bando x l'export e qnt copriva"),
    ],
)
def test_a_question_is_spoiled_as_people_spoil_it(name: str, expected: str) -> None:
    question = "Perché non è più attivo il bando per l'export, e quanto copriva?"
    assert REWRITINGS[name](question, Random(1)) == expected


def test_without_accents_every_letter_is_plain() -> None:
    spoiled = {REWRITINGS["noise-accents"]("Perché è così?", Random(seed)) for seed in range(9)}
    assert spoiled == {"Perche e cosi?", "Perche' e' cosi'?"}


@given(st.text("abcdefghi èà", min_size=1, max_size=80), st.integers(0, 99), st.sampled_from(sorted(REWRITINGS)))
def test_a_rewriting_never_fails_and_says_the_same_for_the_same_seed(question: str, seed: int, name: str) -> None:
    assert REWRITINGS[name](question, Random(seed)) == REWRITINGS[name](question, Random(seed))


@given(st.integers(0, 999))
def test_slips_change_few_words_and_lose_none(seed: int) -> None:
    question = "Quali documenti servono per presentare domanda entro novembre"
    spoiled = REWRITINGS["noise-slips"](question, Random(seed))
    pairs = list(zip(question.split(), spoiled.split(), strict=True))
    assert sum(a != b for a, b in pairs) <= 1


# ------------------------------------------------------------------------------------------------------------- the flow


def test_every_case_says_generator_seed_and_source(subject: Subject) -> None:
    cases = made(subject).cases
    assert cases
    for case in cases:
        assert case.origin == "synthetic" and {"generator", "seed", "source"} <= set(case.slices), case.id
        assert case.id.endswith(case.slices["generator"])
    assert len({case.id for case in cases}) == len(cases)


def test_new_questions_rewritings_and_unanswerable_ones_are_all_there(subject: Subject) -> None:
    generators = {case.slices["generator"] for case in made(subject).cases}
    assert generators == {
        "faq", "heading", "register-contact", "register-province", "two-in-one", "withheld", "near-miss", *REWRITINGS,
    }  # fmt: skip


def test_a_rewriting_keeps_the_gold_and_the_cluster_of_its_source(subject: Subject) -> None:
    known = {case.id: case for case in small_cases()}
    for case in made(subject).cases:
        if case.slices["generator"] in REWRITINGS:
            source = known[case.slices["source"]]
            assert (case.qrels, case.nuggets, case.cluster) == (source.qrels, source.nuggets, source.cluster)
            assert case.question != source.question


def test_two_questions_in_one_ask_for_the_facts_of_both(subject: Subject) -> None:
    case = next(c for c in made(subject).cases if c.slices["generator"] == "two-in-one")
    assert " E poi: " in case.question and len(case.nuggets) == 2 and len({n.id for n in case.nuggets}) == 2


def test_what_cannot_be_answered_expects_silence(subject: Subject) -> None:
    cases = {c.slices["generator"]: c for c in made(subject).cases if "unanswerable" in c.slices}
    assert cases["withheld"].withheld and cases["withheld"].qrels
    assert not cases["near-miss"].qrels and {c.expected_outcome for c in cases.values()} == {"abstain"}


def test_a_fact_of_the_register_is_not_withheld(subject: Subject) -> None:
    contact = next(from_register_contacts(subject, TODAY)).model_copy(update={"id": "contact"})
    generators = Counter(case.slices["generator"] for case in made(subject, cases=[contact]).cases)
    assert generators["noise-capitals"] == 1 and generators["withheld"] == 0


def test_the_same_seed_makes_the_same_cases_and_another_seed_others(subject: Subject) -> None:
    assert made(subject, seed=1).cases == made(subject, seed=1).cases
    assert [c.question for c in made(subject, seed=1).cases] != [c.question for c in made(subject, seed=2).cases]


def test_a_limit_is_kept_and_without_given_cases_the_new_ones_are_rewritten(subject: Subject) -> None:
    cases = made(subject, limit=10, cases=[]).cases
    assert len(cases) == 10
    assert {c.slices["generator"] for c in cases} >= {"faq", "heading", "noise-accents"}


def test_a_question_that_is_there_already_is_not_made_again(subject: Subject) -> None:
    known = next(from_faq(subject, TODAY)).model_copy(update={"id": "known"})
    found = made(subject, cases=[known])
    assert found.dropped["faq"] == {"near-duplicate": 1}
    assert "faq" not in {case.slices["generator"] for case in found.cases}


def test_a_page_has_no_more_new_cases_than_allowed(subject: Subject) -> None:
    pages = Counter(c.qrels[0].doc for c in made(subject, a_page=1).cases if c.slices["generator"] in ("faq", "heading"))
    assert set(pages.values()) == {1}


def test_gold_that_words_do_not_find_is_not_kept(tmp_path: Path, subject: Subject) -> None:
    document, version, chunks = FAQ
    elsewhere: list[Chunk] = [chunk for _, _, every in PAGES for chunk in every]
    corpus = Corpus([placed(chunks[0], version, document), *(placed(c, version, document) for c in elsewhere)])
    without = Subject(knowledge=a_knowledge_base(tmp_path), assistant=subject.assistant, corpus=corpus, tools=subject.tools)
    assert made(without, cases=[a_case()]).dropped["faq"] == {"gold not among the 50 best by words": 1}


def test_generated_cases_are_read_back_from_their_file(tmp_path: Path, subject: Subject) -> None:
    cases = made(subject).cases
    write_cases(cases, tmp_path / "synthetic.jsonl")
    assert read_cases(tmp_path / "synthetic.jsonl") == list(cases)
