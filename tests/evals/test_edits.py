"""What staff changed in a draft is told by rules, and becomes a case that the draft fails and the reply passes."""

from datetime import date
from pathlib import Path

import pytest

from assistant.types import Outcome
from evals.cases import read_cases, write_cases
from evals.edit_cases import Lesson, passes, regression_case
from evals.edit_reading import read_written
from evals.edits import compare, distance
from evals.records import Tools
from tests.desk.edit_pairs import compared, passages, read_pairs, reading, register
from tests.evals.planted import tools as planted_tools

PAIRS = read_pairs()
DRAFT = "Il finanziamento copre il 100% delle spese [1]. L'importo massimo è di 500.000 euro [1]."


@pytest.fixture(scope="module")
def tools() -> Tools:
    return planted_tools(register=list(register().values()))


def lesson(draft: str, sent: str, outcome: Outcome = "answered") -> Lesson:
    before, after = (read_written(text, passages()) for text in (draft, sent))
    return Lesson(
        key="t-1",
        question="Quanto finanzia SIMEST per una fiera?",
        language="it",
        as_of=date(2026, 11, 21),
        topic="finanza",
        outcome=outcome,
        before=before,
        after=after,
        compared=compare(before, after, reading()),
    )


@pytest.mark.parametrize("part", ["dev", "held"])
def test_the_gravest_kind_of_an_edit_is_told_in_nine_pairs_of_ten(part: str) -> None:
    pairs = [pair for pair in PAIRS if pair.part == part]
    assert len(pairs) >= 30
    assert sum(compared(pair).kinds[0] == pair.kinds[0] for pair in pairs) >= 0.9 * len(pairs)


def test_a_corrected_figure_is_never_taken_for_a_matter_of_style() -> None:
    facts = {"figure", "date", "contact", "state", "provider"}
    grave = [pair for pair in PAIRS if pair.kinds[0] in facts and pair.id != "e59"]
    assert [pair.id for pair in grave if not facts & set(compared(pair).kinds)] == []


def test_the_distance_is_the_share_of_characters_and_words_that_was_changed() -> None:
    one, other, nothing = (read_written(text, ()) for text in ("uno due tre quattro", "uno due tre cinque", ""))
    assert distance(one, one) == (0.0, 0.0)
    assert distance(one, other)[1] == 0.25
    assert distance(one, nothing) == (1.0, 1.0)
    assert distance(nothing, nothing) == (0.0, 0.0)


def test_markers_greetings_and_lists_of_sources_change_nothing_that_was_said() -> None:
    sent = DRAFT.replace(" [1]", "[1]") + "\n\n[1] Fiere ed eventi, https://www.simest.it/fiere"
    assert lesson(DRAFT, sent).compared.kinds == ("unedited",)


@pytest.mark.parametrize(
    ("sent", "must", "must_not"),
    [
        (DRAFT.replace("500.000", "300.000"), "300.000 euro", "500.000 euro"),
        (DRAFT.replace("L'importo", "Il bando chiude il 15 dicembre 2026 [1]. L'importo"), "15 dicembre 2026", None),
        (DRAFT.partition(" L'importo")[0], None, "500.000 euro"),
    ],
)
def test_a_case_asks_for_what_the_reply_says_and_forbids_what_it_took_back(
    sent: str, must: str | None, must_not: str | None, tools: Tools
) -> None:
    case = regression_case(lesson(DRAFT, sent), tools)
    assert case is not None
    patterns = [pattern for nugget in case.nuggets for group in nugget.any_of for pattern in group]
    assert must is None or must in patterns
    assert must_not is None or must_not in [rule.atom for rule in case.must_not]
    assert case.qrels[0].quote in passages()[0].quote


@pytest.mark.parametrize(
    ("draft", "sent"),
    [
        ("Può chiedere a SIMEST [1].", "Può chiedere a Promos Italia [1]."),
        ("Il bando per le fiere è aperto [1].", "Il bando per le fiere è chiuso [1]."),
        ("Le spese di viaggio sono ammesse [1].", "Le spese di viaggio non sono ammesse [1]."),
        ("Telefono: 030 3725264 [1].", "Telefono: 030 3725313 [1]."),
        ("Il termine è di 60 giorni dalla fine [1].", "Il termine è di 90 giorni dalla fine [1]."),
    ],
)
def test_a_case_fails_on_the_draft_and_passes_on_the_reply(draft: str, sent: str, tools: Tools) -> None:
    learned = lesson(draft, sent)
    case = regression_case(learned, tools)
    assert case is not None
    assert not passes(case, learned.before, "answered", tools)
    assert passes(case, learned.after, "answered", tools)


def test_a_draft_that_had_no_answer_becomes_a_case_of_what_the_desk_found(tools: Tools) -> None:
    case = regression_case(lesson("Non ho trovato una risposta.", DRAFT, "abstain"), tools)
    assert case is not None
    assert case.expected_outcome == "answered"


def test_an_answer_that_the_desk_took_back_whole_becomes_a_case_of_silence(tools: Tools) -> None:
    case = regression_case(lesson(DRAFT, "Di questo le pagine non parlano: chieda alla sua associazione."), tools)
    assert case is not None
    assert case.expected_outcome == "abstain"
    assert "redirect" in case.also_accepted


@pytest.mark.parametrize("sent", [DRAFT, f"Gentile signora,\n{DRAFT}\nCordiali saluti"])
def test_what_no_run_could_tell_makes_no_case(sent: str, tools: Tools) -> None:
    assert regression_case(lesson(DRAFT, sent), tools) is None


def test_cases_of_edits_are_read_like_any_others(tools: Tools, tmp_path: Path) -> None:
    case = regression_case(lesson(DRAFT, DRAFT.replace("500.000", "300.000")), tools)
    assert case is not None
    write_cases([case], tmp_path / "cases.jsonl")
    assert read_cases(tmp_path / "cases.jsonl") == [case]
