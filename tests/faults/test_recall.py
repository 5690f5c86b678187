"""After the scheduled change of the sample web exactly the answers are recalled that rest on what changed."""

from typing import Any

import pytest

from ingest.sample.server import listen
from tests.faults.commands import Commands
from tests.faults.test_scheduled_change import ABOUT_GONE, CHANGED, CRAWL, GONE, paths, sample

pytestmark = pytest.mark.slow
ABOUT_CHANGED = "Come si aderisce a Basket Bond Lombardia?"
OTHERS = (
    "Qual è il taglio delle emissioni di Basket Bond Lombardia?",  # the same page, another passage
    "Quanto dura il finanziamento SIMEST per le fiere?",
)


def test_the_change_recalls_exactly_the_answers_that_rest_on_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    with listen("127.0.0.1", 0) as bound:
        port = int(bound.getsockname()[1])
    commands = Commands(var=tmp_path_factory.mktemp("recall") / "var", env={"FONDACO_SAMPLE_PORT": str(port)})
    with sample(port, 1):
        assert commands.run(*CRAWL).code == 0
    for question in (*OTHERS, ABOUT_CHANGED, ABOUT_GONE):
        assert commands.run("ask", question, "--keep", "--json", "--as-of", "2026-11-21").code == 0
    assert recalls(commands) == []
    with sample(port, 2):
        assert commands.run(*CRAWL).code == 0

    concerned = {record["question"]: record["causes"] for record in recalls(commands)}
    assert ABOUT_CHANGED in concerned and ABOUT_GONE in concerned
    for question, causes in concerned.items():
        assert {paths({cause["url"]}).pop() for cause in causes} <= {CHANGED, GONE}, question
    [cause] = [cause for cause in concerned[ABOUT_CHANGED] if cause["kind"] == "changed"]
    assert "{+Alla prima richiesta si allegano i bilanci approvati" in cause["difference"]
    assert commands.run("evidence", "verify", "--store").code == 0


def recalls(commands: Commands) -> list[dict[str, Any]]:
    """Return what `fondaco recall` lists."""
    result = commands.run("recall", "--json", "--as-of", "2026-11-21")
    assert result.code == 0, result.err
    listed: list[dict[str, Any]] = result.json
    return listed
