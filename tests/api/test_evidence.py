"""Kept answers have evidence that can be exported, read, and put to the test against the store."""

import json
import shutil
import sqlite3
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader

from api.evidence import EvidenceKeeper
from api.evidence_files import read_evidence
from api.evidence_pdf import render_evidence
from assistant.evidence import Pack
from assistant.pipeline import to_json
from kb.engines.answer_log import AnswerLog
from kb.engines.database import open_database
from kb.knowledge_base import KnowledgeBase
from tests.api.builders import MemoryService
from tests.api.running import Run, a_run
from tests.builders import a_knowledge_base, a_question, an_assistant

QUESTIONS = (
    "Quanto costa il certificato di origine a Brescia?",
    "Che percentuale rimborsa il voucher per la missione?",
    "Ciao",
)


def keep(var: Path, knowledge: KnowledgeBase, question: str) -> Pack:
    """Ask and keep, as the service does."""
    keeper = EvidenceKeeper(AnswerLog(open_database(f"sqlite:///{var / 'store.sqlite3'}")), "0.1.0+test")
    asked = a_question(question)
    answer = an_assistant(knowledge).answer(asked)
    keeper.keep(asked, to_json(answer), knowledge)
    pack = keeper.pack(answer.id)
    assert pack is not None
    return pack


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Pack]]:
    """Three kept answers. To be copied."""
    var = tmp_path_factory.mktemp("kept")
    knowledge = a_knowledge_base(var)
    return var, [keep(var, knowledge, question) for question in QUESTIONS]


@pytest.fixture
def packs(kept: tuple[Path, list[Pack]], tmp_path: Path) -> list[Pack]:
    shutil.copytree(kept[0], tmp_path, dirs_exist_ok=True)
    return deepcopy(kept[1])


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, packs: list[Pack]) -> Run:
    store = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    return a_run(monkeypatch, capsys, tmp_path, var=tmp_path, embedder="hashing:256", database=store)


def change(tmp_path: Path, statement: str, *values: object) -> None:
    with sqlite3.connect(tmp_path / "store.sqlite3") as connection:
        connection.execute(statement, values)


def test_each_answer_is_sealed_onto_the_one_before(packs: list[Pack]) -> None:
    assert [pack["position"] for pack in packs] == [1, 2, 3]
    assert [pack["previous"] for pack in packs[1:]] == [pack["sha256"] for pack in packs[:-1]]
    assert packs[0]["passages"] and packs[0]["made_by"]["fondaco"] == "0.1.0+test"


@pytest.mark.parametrize("form", ["json", "pdf"])
def test_an_exported_file_is_verified_by_itself(run: Run, tmp_path: Path, packs: list[Pack], form: str) -> None:
    files = []
    for pack in packs:
        files.append(tmp_path / f"{pack['position']}.{form}")
        exported = run("evidence", "export", pack["answer"]["id"], *(["--pdf"] if form == "pdf" else []), "--out", files[-1])
        assert exported.code == 0 and pack["sha256"] in exported.err
        assert read_evidence(files[-1]) == pack
    verified = run("evidence", "verify", *files)
    assert verified.code == 0 and verified.out.count(": ok") == 4  # and the chain


def test_last_is_the_newest_answer(run: Run, tmp_path: Path, packs: list[Pack]) -> None:
    run("evidence", "export", "last", "--out", tmp_path / "last.json")
    assert read_evidence(tmp_path / "last.json") == packs[-1]


def test_a_changed_file_is_refused_with_the_place(run: Run, tmp_path: Path, packs: list[Pack]) -> None:
    file = tmp_path / "changed.json"
    file.write_text(json.dumps(packs[0]).replace("7 euro", "9 euro", 1), encoding="utf-8")
    verified = run("evidence", "verify", file, "--json")
    assert verified.code == 1
    record = json.loads(verified.out)
    assert record["ok"] is False and any("9 euro" in line for line in record["differences"][str(file)])


def test_a_file_that_is_no_evidence_is_named(run: Run, tmp_path: Path) -> None:
    for name, data in (("a.json", b"{"), ("b.json", b"[]"), ("c.pdf", b"%PDF-1.4 broken"), ("d.json", None)):
        if data is not None:
            (tmp_path / name).write_bytes(data)
        ran = run("evidence", "verify", tmp_path / name)
        assert ran.code == 1 and name in ran.err


@pytest.mark.parametrize(
    "arguments", [("verify",), ("verify", "--head", "f"), ("export", "last"), ("export", "last", "--out", "x", "--lang", "xx")]
)
def test_bad_usage_ends_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("evidence", *arguments).code == 2


def test_an_answer_without_evidence_is_named(run: Run, tmp_path: Path) -> None:
    ran = run("evidence", "export", "nobody", "--out", tmp_path / "x.json")
    assert ran.code == 1 and "'nobody'" in ran.err and not (tmp_path / "x.json").exists()


def test_a_sound_store_is_verified_and_says_where_its_chain_ends(run: Run, tmp_path: Path, packs: list[Pack]) -> None:
    verified = run("evidence", "verify", "--store", "--head", packs[1]["sha256"])
    assert verified.code == 0
    assert f"3 answers in the chain, which ends in {packs[-1]['sha256']}" in verified.out


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE answers SET record = replace(record, '7 euro', '9 euro')", "the stored answer was changed: "),
        ("DELETE FROM answers WHERE id = (SELECT answer_id FROM answer_log WHERE position = 2)", "stored answer was removed"),
        ("DELETE FROM answer_log WHERE position = 2", "entry 2: is missing; the next one is 3"),
        ("UPDATE answer_log SET pack = replace(pack, '7 euro', '9 euro')", "sha256: the pack says"),
        ("UPDATE answer_log SET pack = '{' WHERE position = 1", "the pack cannot be read"),
        ("UPDATE answer_log SET sha256 = previous WHERE position = 1", "names"),
        ("UPDATE chunks SET text = replace(text, '7 euro', '9 euro')", "the store holds another text than the answer cited"),
        ("UPDATE versions SET digest = 'x'", "the store holds another digest of its page"),
        ("INSERT INTO answers SELECT 'beside', datetime('now', '+1 day'), '{}'", "beside: is stored and not in the chain"),
    ],
)
def test_whatever_is_changed_in_the_store_is_noticed(run: Run, tmp_path: Path, statement: str, found: str) -> None:
    change(tmp_path, statement)
    verified = run("evidence", "verify", "--store")
    assert verified.code == 1 and found in verified.out, verified.out


def test_an_end_that_was_cut_off_is_noticed_by_an_earlier_file_or_digest(run: Run, tmp_path: Path, packs: list[Pack]) -> None:
    run("evidence", "export", "last", "--out", tmp_path / "last.json")
    change(tmp_path, "DELETE FROM answers WHERE id = ?", packs[-1]["answer"]["id"])
    change(tmp_path, "DELETE FROM answer_log WHERE position = 3")
    assert run("evidence", "verify", "--store").code == 0  # nothing inside the store can tell
    assert run("evidence", "verify", "--store", tmp_path / "last.json").code == 1
    assert run("evidence", "verify", "--store", "--head", packs[-1]["sha256"]).code == 1


# --------------------------------------------------------------------------------------------------------------- recall


def withdraw(tmp_path: Path, pack: Pack) -> None:
    change(tmp_path, "UPDATE documents SET withdrawn_at = '2026-11-22' WHERE id = ?", pack["passages"][0]["document_id"])


def test_recall_lists_an_answer_until_it_is_dealt_with(run: Run, tmp_path: Path, packs: list[Pack]) -> None:
    day = ("--as-of", "2026-11-21")
    assert json.loads(run("recall", "--json", *day).out) == []
    withdraw(tmp_path, packs[0])
    [listed] = json.loads(run("recall", "--json", *day).out)
    assert listed["answer_id"] == packs[0]["answer"]["id"] and listed["causes"][0]["kind"] == "withdrawn"
    shown = run("recall", *day)
    assert shown.code == 0 and QUESTIONS[0] in shown.out and "no longer stated: " in shown.out
    assert run("recall", "--done", "nobody", *day).code == 2
    assert run("recall", "--done", listed["answer_id"], *day).code == 0
    assert json.loads(run("recall", "--json", *day).out) == []


def test_recall_answers_again_beside_the_old_answer_and_keeps_the_new_one_when_it_is_done(
    run: Run, tmp_path: Path, packs: list[Pack]
) -> None:
    day = ("--as-of", "2026-11-21")
    withdraw(tmp_path, packs[0])
    [listed] = json.loads(run("recall", "--json", "--answer-again", *day).out)
    assert {"outcome", "text", "figures_gone", "sources_new"} <= listed["again"].keys()
    beside = run("recall", "--answer-again", *day)
    assert "then" in beside.out and "today" in beside.out
    done = run("recall", "--done", listed["answer_id"], "--answer-again", *day)
    assert "replaced by " in done.err
    replaced = done.err.rpartition(" ")[2]
    assert run("evidence", "export", replaced, "--out", tmp_path / "new.json").code == 0
    assert read_evidence(tmp_path / "new.json")["question"]["text"] == QUESTIONS[0]
    assert run("evidence", "verify", "--store").code == 0


# ------------------------------------------------------------------------------------------------------------------ PDF


@pytest.mark.parametrize("language", ["it", "en"])
def test_a_pdf_shows_question_answer_passages_and_digests_and_can_be_clicked(packs: list[Pack], language: Any) -> None:
    pack = packs[0]
    data = render_evidence(pack, language)
    assert render_evidence(pack, language) == data
    reader = PdfReader(BytesIO(data))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for shown in (
        QUESTIONS[0],
        "7 euro",
        pack["passages"][0]["title"],
        pack["sha256"],
        f"1 {'di' if language == 'it' else 'of'} ",
    ):
        assert shown in text, shown
    links = {a.get_object()["/A"]["/URI"] for page in reader.pages for a in page.get("/Annots", []) if "/A" in a.get_object()}
    assert pack["passages"][0]["url"] in links


def test_a_pdf_without_its_attachment_is_no_evidence(tmp_path: Path) -> None:
    from fpdf import FPDF

    document = FPDF()
    document.add_page()
    (tmp_path / "printed.pdf").write_bytes(bytes(document.output()))
    with pytest.raises(Exception, match=r"has no evidence\.json attached"):
        read_evidence(tmp_path / "printed.pdf")


# --------------------------------------------------------------------------------------------------------------- routes


def test_the_evidence_of_an_answer_is_served_as_json_and_pdf(client: TestClient, service: MemoryService) -> None:
    answer = client.post("/v1/ask", json={"question": "Quanto?", "profile": {"province": "Bergamo"}}).json()
    served = client.get(f"/v1/answers/{answer['id']}/evidence.json")
    assert served.status_code == 200 and served.headers["cache-control"] == "no-store"
    assert served.json()["question"]["profile"]["province"] == "Bergamo"
    pdf = client.get(f"/v1/answers/{answer['id']}/evidence.pdf?lang=en")
    assert pdf.headers["content-type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    assert "attachment" in pdf.headers["content-disposition"]


@pytest.mark.parametrize("answer_id", ["unknown", "last"])
def test_an_unknown_answer_has_no_evidence(client: TestClient, answer_id: str) -> None:
    for form in ("json", "pdf"):
        assert client.get(f"/v1/answers/{answer_id}/evidence.{form}").status_code == 404
