"""A search finds the right passage, and moves it for the reasons that it gives."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kb.build_folder import BuildsFolder, read_manifest
from kb.building import make_build
from kb.errors import IndexDamagedError
from kb.knowledge_base import KnowledgeBase
from kb.settings import KbSettings
from kb.types import SearchResult
from tests.builders import (
    PAGES,
    REGISTER,
    a_knowledge_base,
    a_page,
    a_query,
    a_store,
    open_knowledge,
    silent,
    small_engines,
)


def documents(result: SearchResult) -> list[str]:
    return [hit.document.id for hit in result.hits]


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("importo massimo per partecipare a una fiera internazionale", "fiere"),
        ("il cliente estero non paga, c'è una polizza sul credito?", "credito"),
        ("certificato EUR.1 origine preferenziale", "eur1"),
        ("mi serve l'EUR1", "eur1"),
        ("rimborso spese missione commerciale", "voucher-2026"),
        ("formulario ATR per la Turchia", "eur1"),
    ],
)
def test_the_passage_that_answers_comes_first(knowledge: KnowledgeBase, question: str, document: str) -> None:
    first = knowledge.search(a_query(question)).hits[0]
    # The same page stands on two sites; which of the two is shown is a matter of other promises.
    assert document in (first.document.id, *(url.rpartition("/")[2] for url in first.also_at))


def test_a_score_is_the_mix_plus_the_adjustments_that_are_shown(knowledge: KnowledgeBase) -> None:
    result = knowledge.search(a_query("voucher per la missione commerciale di SIMEST"))
    assert [hit.scores.final for hit in result.hits] == sorted((hit.scores.final for hit in result.hits), reverse=True)
    for hit in result.hits:
        mixed = hit.scores.final - sum(hit.scores.adjustments.values())
        assert -1e-6 <= mixed <= 1 + 1e-6


def test_pages_of_a_provider_that_the_question_names_rise(knowledge: KnowledgeBase) -> None:
    named = knowledge.search(a_query("la fiera internazionale di SIMEST"))
    assert named.hits[0].provider.id == "simest"
    assert named.hits[0].scores.adjustments == {"named": KbSettings().named_bonus}


def test_a_closed_call_sinks_below_the_open_one(knowledge: KnowledgeBase) -> None:
    result = knowledge.search(a_query("voucher internazionalizzazione spese missione commerciale"))
    order = documents(result)
    assert order.index("voucher-2026") < order.index("voucher-2024")
    closed = next(hit for hit in result.hits if hit.document.id == "voucher-2024")
    assert closed.scores.adjustments["closed"] == -KbSettings().closed_penalty


def test_a_closed_call_that_is_asked_for_by_name_and_year_does_not_sink(knowledge: KnowledgeBase) -> None:
    title = next(h for h in knowledge.search(a_query("voucher missione")).hits if h.document.id == "voucher-2024").version.title
    hit = next(h for h in knowledge.search(a_query(f"{title} è aperto?")).hits if h.document.id == "voucher-2024")
    assert "closed" not in hit.scores.adjustments


def test_a_call_is_judged_on_the_day_asked_for(knowledge: KnowledgeBase) -> None:
    on_the_last_day = knowledge.search(a_query("voucher missione commerciale", as_of=date(2026, 11, 30)))
    a_day_later = knowledge.search(a_query("voucher missione commerciale", as_of=date(2026, 12, 1)))
    for result, closed in ((on_the_last_day, False), (a_day_later, True)):
        hit = next(hit for hit in result.hits if hit.document.id == "voucher-2026")
        assert ("closed" in hit.scores.adjustments) is closed


@pytest.mark.parametrize(("province", "other"), [("Brescia", "bergamo"), ("Bergamo", "brescia")])
def test_a_chamber_of_another_province_sinks(knowledge: KnowledgeBase, province: str, other: str) -> None:
    result = knowledge.search(a_query(f"quanto costa il certificato di origine a {province}"))
    assert result.hits[0].document.id == f"origine-{province.lower()}"
    elsewhere = next(hit for hit in result.hits if hit.document.id == f"origine-{other}")
    assert "elsewhere" in elsewhere.scores.adjustments


def test_without_a_province_no_chamber_is_elsewhere(knowledge: KnowledgeBase) -> None:
    result = knowledge.search(a_query("quanto costa il certificato di origine"))
    assert not any("elsewhere" in hit.scores.adjustments for hit in result.hits)


def test_a_page_about_another_providers_measure_sinks(knowledge: KnowledgeBase) -> None:
    result = knowledge.search(a_query("copertura di viaggi, stand e materiale promozionale per le fiere"))
    retold = next(hit for hit in result.hits if hit.document.id == "guida-simest")
    assert retold.scores.adjustments == {"retold": -KbSettings().retold_penalty}


def test_a_mirror_is_folded_and_its_address_kept(knowledge: KnowledgeBase) -> None:
    result = knowledge.search(a_query("importo massimo finanziabile per la fiera internazionale di SIMEST"))
    assert documents(result).count("fiere") == 2
    assert "fiere-specchio" not in documents(result)
    assert result.hits[0].also_at == ("https://www.unione-imprese.example/fiere-specchio",)


def test_of_equal_pages_the_one_of_who_owns_measures_comes_first(knowledge: KnowledgeBase) -> None:
    result = knowledge.search(a_query("durata del finanziamento e preammortamento"))
    assert result.hits[0].provider.id == "simest"


def test_a_page_about_a_year_that_is_over_sinks_unless_the_question_names_it(tmp_path: Path) -> None:
    pages = (
        a_page("rapporto-2023", "Rapporto 2023", ["Nel rapporto si contano le imprese che esportano in Asia."]),
        a_page("altro", "Rapporto", ["Nel rapporto si leggono i dati delle imprese che esportano in America."]),
    )
    knowledge = a_knowledge_base(tmp_path, pages)
    for question, past in (("imprese nel rapporto", True), ("imprese nel rapporto 2023", False)):
        hit = next(hit for hit in knowledge.search(a_query(question)).hits if hit.document.id == "rapporto-2023")
        assert ("past" in hit.scores.adjustments) is past


def test_a_filter_leaves_only_the_pages_of_these_providers(knowledge: KnowledgeBase) -> None:
    result = knowledge.search(a_query("certificato di origine", provider_ids=("cciaa-brescia", "adm")))
    assert {hit.provider.id for hit in (*result.hits, *result.near_misses)} == {"cciaa-brescia", "adm"}


def test_a_filter_finds_a_providers_page_although_its_mirror_ranks_higher(knowledge: KnowledgeBase) -> None:
    result = knowledge.search(a_query("importo massimo fiera internazionale SIMEST", provider_ids=("unione-imprese",)))
    assert "fiere-specchio" in documents(result)


def test_a_question_in_english_finds_the_italian_page_through_the_glossary(knowledge: KnowledgeBase) -> None:
    result = knowledge.search(a_query("Which trade fair can be financed?", language="en"))
    first = max(result.hits, key=lambda hit: hit.scores.lexical)
    assert first.version.title == "Fiere ed eventi"
    assert result.signals.coverage > 0


def test_the_limit_holds_and_near_misses_follow_in_order(knowledge: KnowledgeBase) -> None:
    whole = knowledge.search(a_query("certificato", limit=50))
    short = knowledge.search(a_query("certificato", limit=3))
    assert documents(short) == documents(whole)[:3]
    assert [hit.document.id for hit in short.near_misses] == documents(whole)[3:8]


def test_passages_beside_a_hit_come_as_context_and_only_of_its_page(tmp_path: Path) -> None:
    texts = [
        f"Passaggio numero {n} sulla {word}."
        for n, word in enumerate(("mela", "pera", "uva", "noce", "fico", "prugna", "melone"))
    ]
    pages = (*PAGES, a_page("frutta", "Frutta", texts))
    store, folder = a_store(tmp_path, pages), BuildsFolder(tmp_path / "builds")
    folder.publish(make_build(store, small_engines(), folder, silent).build_id)
    knowledge = open_knowledge(store, folder, KbSettings(context_pages=1, context_passages=2))
    result = knowledge.search(a_query("noce", limit=1))
    assert [hit.chunk.ordinal for hit in result.hits] == [3]
    assert sorted(hit.chunk.ordinal for hit in result.context) == [1, 2, 4, 5]
    assert {hit.document.id for hit in result.context} == {"frutta"}


def test_sentences_of_a_hit_are_parts_of_its_text_in_order(knowledge: KnowledgeBase) -> None:
    for hit in knowledge.search(a_query("certificato di origine")).hits:
        assert [hit.chunk.text[s.start : s.end] for s in hit.sentences] == hit.chunk.text.replace(". ", ".\n").splitlines()
        assert all(-1.001 <= s.similarity <= 1.001 for s in hit.sentences)
        assert hit.scores.sentence == pytest.approx(max(s.similarity for s in hit.sentences), abs=1e-5)


def test_other_wordings_of_a_question_add_hits(knowledge: KnowledgeBase) -> None:
    result = knowledge.search(a_query("polizza credito cliente", "formulario Turchia", limit=2))
    assert set(documents(result)) == {"credito", "eur1"}


def test_the_same_question_has_the_same_result(knowledge: KnowledgeBase) -> None:
    one, other = (knowledge.search(a_query("contributi per fiere e missioni")) for _ in range(2))
    assert replace(one, ms={}) == replace(other, ms={})


def test_words_that_no_page_contains_are_named(knowledge: KnowledgeBase) -> None:
    signals = knowledge.search(a_query("certificato per astronavi")).signals
    assert len(signals.unknown_terms) == 1 and signals.unknown_terms[0].startswith("astron")
    assert 0 < signals.coverage < 1


@pytest.mark.parametrize("question", ["xyzzy", "?!", "😀", "il di per", "a" * 2000, "'; DROP TABLE chunks; --"])
def test_a_question_that_means_nothing_has_a_result_all_the_same(knowledge: KnowledgeBase, question: str) -> None:
    assert knowledge.search(a_query(question)).build_id == knowledge.build.id


def test_every_step_is_timed_and_the_build_named(knowledge: KnowledgeBase) -> None:
    result = knowledge.search(a_query("fiera"))
    assert set(result.ms) == {"embed", "candidates", "rank", "read"}
    assert result.build_id == knowledge.build.id and not result.lexical_only


def lexical_only(knowledge: KnowledgeBase, tmp_path: Path) -> KnowledgeBase:
    store, folder = a_store(tmp_path), BuildsFolder(tmp_path / "builds")
    folder.publish(make_build(store, small_engines(), folder, silent).build_id)
    opened = open_knowledge(store, folder)
    return KnowledgeBase(
        store=store,
        build=opened.build,
        folder=folder,
        embedder=small_engines().embedder,
        vectors=None,
        lexical=opened.lexical,
        glossary=opened._glossary,
        settings=KbSettings(),
    )


def test_without_a_vector_index_words_alone_propose_and_the_result_says_so(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    result = lexical_only(knowledge, tmp_path).search(a_query("certificato EUR.1"))
    assert result.lexical_only
    assert result.hits[0].document.id == "eur1"


def test_a_hidden_passage_is_found_neither_by_words_nor_by_vectors_nor_beside_another(knowledge: KnowledgeBase) -> None:
    open_search = knowledge.search(a_query("certificato EUR.1"))
    hidden = frozenset(hit.chunk.id for hit in open_search.hits if hit.document.id == "eur1")
    result = knowledge.search(replace(a_query("certificato EUR.1"), hidden=hidden))
    seen = {hit.chunk.id for hit in (*result.hits, *result.near_misses, *result.context)}
    assert hidden and not hidden & seen


def test_a_passage_that_the_store_does_not_know_is_left_out(tmp_path: Path) -> None:
    """The store is the truth: a build may outlive what it was made from."""
    store, folder = a_store(tmp_path), BuildsFolder(tmp_path / "builds")
    folder.publish(make_build(store, small_engines(), folder, silent).build_id)
    (tmp_path / "other").mkdir()
    poorer = a_store(tmp_path / "other", [page for page in PAGES if page[0].id != "eur1"], REGISTER)
    result = open_knowledge(poorer, folder).search(a_query("certificato EUR.1"))
    assert result.hits and "eur1" not in documents(result)


def test_a_build_of_another_embedder_is_refused(tmp_path: Path) -> None:
    knowledge = a_knowledge_base(tmp_path)
    folder = BuildsFolder(tmp_path / "builds")
    other = replace(read_manifest(folder.path(knowledge.build.id)), embedder="onnx:e5-small")
    with pytest.raises(IndexDamagedError, match=r"onnx:e5-small.*fondaco publish"):
        KnowledgeBase(
            store=a_store(tmp_path),
            build=other,
            folder=folder,
            embedder=small_engines().embedder,
            vectors=None,
            lexical=knowledge.lexical,
            glossary=knowledge._glossary,
            settings=KbSettings(),
        )
