"""Case files are read with every mistake at once; quotes and addresses are compared as people would."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.cases import cases_digest, merge, read_cases, write_cases
from evals.corpus import Corpus, Placed
from evals.errors import CaseError
from evals.matching import address, fold, holds
from tests.evals.planted import a_case, tools


def lines(tmp_path: Path, *records: object) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in records), encoding="utf-8")
    return path


def record(**changes: object) -> dict[str, object]:
    return a_case().model_dump(mode="json") | changes


def test_all_mistakes_of_a_file_are_told_at_once_with_line_and_field(tmp_path: Path) -> None:
    path = lines(
        tmp_path,
        record(),
        "{not json",
        record(id="b", lang="pt", as_of="yesterday"),
        record(id="c", unknown=1),
        record(id="d", nuggets=[]),
        record(id="e", must_not=[{"why": "neither"}]),
        record(),
    )
    with pytest.raises(CaseError) as error:
        read_cases(path)
    text = str(error.value)
    for expected in (
        ":2: case: Invalid JSON",
        ":3: lang:",
        ":3: as_of:",
        ":4: unknown: Extra inputs",
        ":5: case: Value error, nuggets: an answered case has a vital one",
        ":6: must_not.0: Value error, give atom or provider",
        "id 'case-1' stands 2 times",
    ):
        assert expected in text
    assert len(text.splitlines()) == 7


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"\xff\xfe{", "not UTF-8 at byte 0"), (b"\n\n", "holds no case")],
)
def test_a_file_that_is_none_of_cases_says_so(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(content)
    with pytest.raises(CaseError, match=message):
        read_cases(path)
    with pytest.raises(CaseError, match="cannot be read: No such file"):
        read_cases(tmp_path / "none.jsonl")


def test_an_answered_case_needs_gold_and_a_withheld_one_too() -> None:
    with pytest.raises(ValueError, match="qrels: a case that the pages answer"):
        a_case(qrels=[])
    with pytest.raises(ValueError, match="or from which they are withheld"):
        a_case(qrels=[], withheld=True, expected_outcome="abstain")
    with pytest.raises(ValueError, match="id 'n' stands 2 times"):
        a_case(nuggets=[{"id": "n", "text": "a", "any_of": [["a"]]}] * 2)


def test_cases_read_back_as_they_were_written_and_their_digest_knows_no_order(tmp_path: Path) -> None:
    cases = [a_case(), a_case(id="b", turns=[{"question": "E prima?", "answer": "Sì."}], profile={"province": "Lodi"})]
    write_cases(cases, tmp_path / "out.jsonl")
    assert read_cases(tmp_path / "out.jsonl") == cases
    assert cases_digest(cases) == cases_digest(cases[::-1]) != cases_digest(cases[:1])


def test_files_are_merged_unless_an_id_stands_in_two() -> None:
    assert len(merge([[a_case()], [a_case(id="b")]])) == 2
    with pytest.raises(CaseError, match="'case-1' stands 2 times"):
        merge([[a_case()], [a_case()]])


def test_a_case_asks_with_its_history_its_profile_and_its_day() -> None:
    case = a_case(turns=[{"question": "E prima?", "answer": "Sì."}], profile={"province": "Lodi"}, as_of="2024-02-29")
    question = case.asked()
    assert question.history[0].question == "E prima?"
    assert question.profile.province == "Lodi" and question.as_of.isoformat() == "2024-02-29"


@pytest.mark.parametrize(
    ("passage", "quote", "held"),
    [
        ("L’importo  è di\n500.000 euro.", "l'importo è di 500.000 EURO", True),
        ("Il «tetto» vale.", 'il "tetto" vale', True),
        ("La quota a fondo perduto arriva al 10%", "La quota a fondo perduto arriva al 20%", True),  # 60 % contiguous
        ("La quota arriva al 10%", "Il rimborso del voucher copre il 70% delle spese", False),
        ("qualcosa", "  ", False),
        ("", "qualcosa", False),
    ],
)
def test_a_passage_holds_a_quote_whole_or_six_tenths_of_it(passage: str, quote: str, held: bool) -> None:
    assert holds(passage, quote) is held


@given(st.text(), st.text(min_size=1), st.text())
def test_a_text_holds_what_it_is_made_of(before: str, quote: str, after: str) -> None:
    assert holds(f"{before} {quote} {after}", quote) == bool(fold(quote))


def test_addresses_are_the_same_without_port_fragment_and_last_slash() -> None:
    assert address("http://sace.localhost:8010/a/b/#tab") == address("http://sace.localhost:18902/a/b")
    assert address("https://www.ice.it/x?p=1") == "ice.it/x?p=1" != address("https://www.ice.it/x?p=2")


def a_corpus() -> Corpus:
    def passage(name: str, url: str, text: str, head: str = "Fiere ed eventi SIMEST") -> Placed:
        return Placed(chunk_id=name, url=url, version="v1", head=head, text=text)

    return Corpus(
        [
            passage("gold", "https://www.simest.example/doc-1", "L'importo massimo è di 500.000 euro."),
            passage("mirror", "https://altrove.example/x", "SIMEST per le fiere dà al massimo 500 mila euro di importo."),
            passage("other", "https://altrove.example/y", "Un capannone costa 500.000 euro.", head="Immobili"),
        ]
    )


def test_a_corpus_pins_versions_and_tells_what_is_gone() -> None:
    corpus = a_corpus()
    assert corpus.pinned(a_case()).qrels[0].version == "v1"
    assert corpus.gold(a_case()) == (True,)
    assert corpus.problems([a_case()]) == []
    gone = a_case(qrels=[{"doc": "https://www.simest.example/doc-1", "quote": "una frase che nessuno ha scritto mai"}])
    assert "no longer stands on" in corpus.problems([gone])[0]
    assert corpus.pinned(gone) == gone


def test_withholding_hides_the_gold_and_what_says_the_same_about_the_same() -> None:
    withheld = a_case(withheld=True, expected_outcome="abstain")
    assert a_corpus().withheld(withheld, tools()) == {"gold", "mirror"}
    assert a_corpus().withheld(a_case(), tools()) == frozenset()
