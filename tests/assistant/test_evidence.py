"""Evidence holds all that an answer rests on, and shows whatever was changed in it."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evidence import Pack, Reading, canonical, digest_of, make_pack, seal, settled, text_digest, validity
from assistant.evidence_checks import broken_links, differences
from assistant.pipeline import to_json
from assistant.types import Answer, Cell, Comparison, ComparisonRow, Profile, Statement, Trace, Turn
from kb.answer_log_types import Origin
from kb.engines.italian_analyzer import ItalianAnalyzer
from tests.builders import READ_AT, TODAY, a_citation, a_claim, a_question, names

READING = Reading(ItalianAnalyzer().terms, names().in_text)
QUOTE = "La misura SIMEST copre il 70% delle spese.\nLe domande chiudono il 30 novembre 2026."
ORIGIN = Origin(
    version_id="doc-1@1",
    document_id="doc-1",
    url="https://www.simest.example/doc-1",
    sha256="e" * 64,
    read_at=READ_AT,
    current_version_id="doc-1@1",
    withdrawn_at=None,
    body_sha256="b" * 64,
    warc_file="run/simest.warc.gz",
    warc_offset=0,
    status=200,
    checked_at=READ_AT,
)
AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcè_", max_size=5), inner, max_size=3),
    max_leaves=12,
)


def an_answer() -> Answer:
    statements = (
        a_claim("La misura SIMEST copre il 70% delle spese.", 1),
        a_claim("Le domande chiudono il 30 novembre 2026.", 1),
        Statement(text="Per informazioni: 800 020 030.", kind="boilerplate"),
    )
    return Answer(
        id="a1",
        outcome="answered",
        reason=None,
        language="it",
        as_of=TODAY,
        text="La misura SIMEST copre il 70% delle spese [1]. Le domande chiudono il 30 novembre 2026 [1]. "
        "Per informazioni: 800 020 030.",
        statements=statements,
        citations=(a_citation(1, QUOTE, valid_to=date(2026, 11, 30)),),
        providers=(),
        trace=Trace(build_id="b1", answerer="extractive", ms={"total": 12.345}, confidence=0.87),
    )


def a_pack(position: int = 1, previous: str = "0" * 64, **changes: Any) -> Pack:
    profile = Profile(province="Bergamo", countries=("Germania",))
    question = a_question("Quanto copre?", profile=profile, history=(Turn(question="Chi siete?", answer="Fondaco."),))
    pack = make_pack(question, to_json(replace(an_answer(), **changes)), {"doc-1@1": ORIGIN}, READING, {"fondaco": "0.1.0"})
    sealed: Pack = json.loads(seal(pack, position, previous, AT)[0])
    return sealed


def sealed_again(pack: Pack) -> Pack:
    """Give a changed pack the digest of what it holds now, as somebody would who forges it."""
    return pack | {"sha256": digest_of(pack)}


def test_a_pack_holds_what_was_asked_and_every_cited_passage_whole_with_its_digests() -> None:
    pack = a_pack()
    assert pack["question"]["profile"]["countries"] == ["Germania"] and pack["question"]["history"][0]["answer"] == "Fondaco."
    [passage] = pack["passages"]
    assert passage["text"] == QUOTE and passage["sha256"] == text_digest(QUOTE)
    assert (passage["document"]["sha256"], passage["body"]["sha256"]) == ("e" * 64, "b" * 64)
    assert passage["visit"] == {"status": 200, "checked_at": "2026-11-20T08:30:00+00:00"}
    assert [check["verdict"] for check in pack["checks"]["claim_lock"]] == ["supported", "supported", "fixed text"]
    assert pack["checks"]["validity"] == [{"marker": 1, "state": "within"}]
    assert pack["made_by"]["build_id"] == "b1" and pack["made_by"]["fondaco"] == "0.1.0"
    assert "citations" not in pack["answer"]
    assert differences(pack, READING) == []


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("Quanto copre la misura?\nGrazie", "Quanto copre la misura?\nGrazie"),
        ("Quanto copre? Scrivetemi a rossi@ditta.example o 333 1234567", "Quanto copre? Scrivetemi a o"),
        ("Il mio codice fiscale è RSSMRA85T10A562S, quanto copre?", "[…]"),
    ],
)
def test_what_tells_of_a_person_is_not_kept_for_good(asked: str, kept: str) -> None:
    question = a_question(asked, history=(Turn(question=asked, answer="Fondaco."),))
    record = make_pack(question, to_json(an_answer()), {}, READING, {})["question"]
    assert (record["text"], record["history"][0]["question"]) == (kept, kept)
    assert record["withheld"] is (asked != kept)


def test_a_passage_that_the_store_does_not_know_is_kept_without_an_origin() -> None:
    pack = make_pack(a_question("?"), to_json(an_answer()), {}, READING, {})
    assert pack["passages"][0]["document"] is None and pack["passages"][0]["text"] == QUOTE


def test_the_cells_of_a_comparison_are_held_against_their_passages_too() -> None:
    rows = (ComparisonRow(attribute="quota", cells=(Cell(text="copre il 70% delle spese", citations=(1,)), None)),)
    compared = Comparison(columns=("SIMEST", "SACE"), rows=rows)
    pack = a_pack(comparison=compared)
    assert len(pack["checks"]["claim_lock"]) == 4 and differences(pack, READING) == []
    pack["answer"]["comparison"]["rows"][0]["cells"][0]["text"] = "copre il 90% delle spese"
    assert any(line.startswith("statement 4: no cited passage states") for line in differences(pack, READING))


def change_statement(pack: Pack) -> None:
    pack["answer"]["statements"][0]["text"] = "La misura SIMEST copre il 90% delle spese."


def change_passage(pack: Pack) -> None:
    pack["passages"][0]["text"] = QUOTE.replace("70%", "90%")


def drop_passage(pack: Pack) -> None:
    pack["passages"].clear()


def change_text(pack: Pack) -> None:
    pack["answer"]["text"] += " Scade il 31 dicembre 2026."


def change_verdict(pack: Pack) -> None:
    pack["checks"]["claim_lock"][0]["verdict"] = "unsupported"


def drop_part(pack: Pack) -> None:
    del pack["checks"]["claim_lock"]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (change_statement, "statement 1: no cited passage states '90%'"),
        (change_passage, "passage [1]: its text does not give the digest"),
        (drop_passage, "statement 1: cites [1], which the pack does not hold"),
        (change_text, "text: no statement says '31 dicembre 2026'"),
        (change_verdict, "statement 1: the lock said 'unsupported' then and says 'supported' now"),
        (drop_part, "the pack is not complete"),
    ],
)
def test_a_change_is_named_with_its_place_even_under_a_new_digest(change: Callable[[Pack], None], place: str) -> None:
    pack = deepcopy(a_pack())
    change(pack)
    assert differences(pack, READING)[0].startswith("sha256: the pack says")
    forged = differences(sealed_again(pack), READING)
    assert any(line.startswith(place) for line in forged), forged


def test_a_pack_of_another_make_is_not_read() -> None:
    assert differences({"format": "other"}, READING) == ["format: 'other', this version reads 'fondaco-evidence-1'"]


def test_packs_that_follow_one_another_must_name_one_another() -> None:
    first = a_pack()
    second = a_pack(2, first["sha256"])
    third = a_pack(3, "f" * 64)
    assert list(broken_links([second, first])) == []
    assert list(broken_links([first, third])) == []  # what stands between them is not at hand
    assert [line[:8] for line in broken_links([first, second, third])] == ["entry 3:"]
    assert "two packs claim this place" in next(broken_links([first, a_pack(1, "f" * 64)]))


def places(value: Any) -> list[tuple[Any, Any]]:
    """Return every (container, key) inside a value."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [(value, key) for key in keys] + [place for key in keys for place in places(value[key])]


@given(st.data())
def test_whatever_is_put_into_a_pack_is_noticed_and_never_breaks_the_check(data: st.DataObject) -> None:
    pack = a_pack()
    container, key = data.draw(st.sampled_from(places(pack)))
    put = data.draw(JSON.filter(lambda value: value != container[key] or type(value) is not type(container[key])))
    container[key] = put
    assert differences(pack, READING)


@given(JSON)
def test_one_value_has_one_way_to_be_written(value: Any) -> None:
    written = canonical(value)
    assert canonical(json.loads(written)) == written
    if isinstance(value, dict):
        assert canonical(dict(reversed(value.items()))) == written


def test_fractions_stand_as_texts_because_programs_write_them_differently() -> None:
    with pytest.raises(TypeError, match="fractions"):
        canonical({"a": [0.1]})
    assert settled({"a": (0.1, date(2026, 1, 2))}) == {"a": ["0.1", "2026-01-02"]}
    assert a_pack()["answer"]["trace"]["confidence"] == "0.87"


def test_half_a_character_does_not_keep_an_answer_from_being_kept() -> None:
    assert settled("a\ud800b") == "a?b"


@pytest.mark.parametrize(
    ("opens", "closes", "state"),
    [
        (None, None, "no window"),
        ("2026-12-01", None, "before"),
        ("2026-01-01", "2026-11-21", "within"),
        (None, "2026-11-20", "after"),
    ],
)
def test_validity_says_where_the_day_lies(opens: str | None, closes: str | None, state: str) -> None:
    assert validity({"valid_from": opens, "valid_to": closes}, "2026-11-21") == state
