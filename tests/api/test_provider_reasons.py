"""Why a provider is not in an answer, and how often each is shown: over HTTP and on the command line."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from api.commands import answering, exposure
from api.errors import UsageError
from api.settings import load_settings
from assistant.providers.ground import Ground
from tests.api.builders import MemoryService, a_card, an_answer
from tests.api.conftest import Open

Run = Callable[..., Result]
GROUND = Ground(
    answered=True,
    cited=("simest",),
    evidence=(("simest", 1.0),),
    owners=("simest",),
    topics=("finanza",),
    provinces=("Brescia",),
)


@pytest.fixture
def asked(open_client: Open) -> TestClient:
    """Return a client of a service that has given an answer."""
    answer = an_answer()
    service = MemoryService(reply=replace(answer, trace=replace(answer.trace, ground=GROUND)))
    client = open_client(service)
    assert client.post("/v1/ask", json={"question": "Ci sono contributi per le fiere?"}).status_code == 200
    return client


def test_the_rules_that_kept_a_provider_out_can_be_asked_for(asked: TestClient) -> None:
    register = [provider["id"] for provider in asked.get("/v1/providers").json()]
    for provider_id in register:
        body = asked.get(f"/v1/answers/answer-1/why-not/{provider_id}").json()
        assert body["provider_id"] == provider_id and body["rules"] and len(body["reasons"]) == len(body["rules"])
        assert body["shown"] is (provider_id == "simest")


def test_the_ground_of_the_choice_is_part_of_the_trace(asked: TestClient) -> None:
    ground = asked.get("/v1/answers/answer-1").json()["trace"]["ground"]
    assert ground["evidence"] == [["simest", 1.0]] and ground["owners"] == ["simest"]


def test_an_unknown_answer_or_provider_is_not_found(asked: TestClient) -> None:
    for path, code in (("other/why-not/simest", "unknown_answer"), ("answer-1/why-not/nobody", "unknown_provider")):
        response = asked.get(f"/v1/answers/{path}")
        assert (response.status_code, response.json()["code"]) == (404, code)


@pytest.mark.parametrize(("part", "shown"), [("owner", "Ente di riferimento"), ("desk", "Sportello più vicino"), ("", None)])
def test_a_card_on_the_page_says_its_part(open_client: Open, part: str, shown: str | None) -> None:
    client = open_client(MemoryService(reply=an_answer(providers=(a_card(part=part),))))
    client.post("/v1/ask", json={"question": "Ci sono contributi per le fiere?"})
    page = client.get("/risposta/answer-1").text
    assert "ha pubblicato la fonte citata" in page
    assert (f"<strong>{shown}</strong>" in page) is (shown is not None)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, var: Path) -> Run:
    """Run a command over the small knowledge base; errors come out as they are raised."""
    monkeypatch.chdir(tmp_path)
    settings = {
        "var": str(var),
        "database": f"sqlite:///{var / 'store.sqlite3'}",
        "embedder": "hashing:256",
        "vectors": "exact",
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"FONDACO_{name.upper()}", value)
    load_settings.cache_clear()
    app = typer.Typer()
    app.command()(answering.ask)
    app.command("exposure")(exposure.show_exposure)

    def command(*arguments: object) -> Result:
        result = CliRunner().invoke(app, [str(a) for a in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return command


def test_ask_says_why_a_provider_is_not_named(run: Run) -> None:
    ran = run("ask", "Chi mi aiuta?", "--profile", "province=Bergamo", "--why-not", "cciaa-brescia", "--json")
    found = json.loads(ran.stdout)["why_not"]
    assert found["rules"] == ["elsewhere"] and "Bergamo" in found["reasons"][0]
    assert (
        found["reasons"][0]
        in run("ask", "Chi mi aiuta?", "--profile", "province=Bergamo", "--why-not", "Camera di Brescia").stdout
    )


def test_ask_refuses_a_provider_that_the_register_does_not_know(run: Run) -> None:
    with pytest.raises(UsageError, match="one of: adm"):
        run("ask", "Chi mi aiuta?", "--why-not", "nessuno")


def test_exposure_counts_the_answers_that_were_kept(run: Run) -> None:
    run("ask", "Che cosa offre SACE?", "--keep")
    found = json.loads(run("exposure", "--json").stdout)
    sace = next(entry for entry in found["providers"] if entry["id"] == "sace")
    assert found["answers"] >= 1 and sace["shown"] >= 1 and sace["rules"]
    assert "sace" in run("exposure").stdout


def test_exposure_takes_runs_or_answers_and_not_both(run: Run) -> None:
    with pytest.raises(UsageError, match="not both"):
        run("exposure", "--runs", "last", "--answers")
