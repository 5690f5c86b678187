"""A conversation in the terminal shows answers, what is known and the dossier, and forgets when it is told to."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from api.commands.chatting import Guide, talk, talks_of
from assistant.conversation import Conversation
from evals.cases import read_cases
from kb.naming import ProviderNames
from tests.api.builders import TODAY, MemoryService, a_chamber, a_provider

CONVERSATIONS = Path(__file__).parents[2] / "evals" / "cases" / "conversations.jsonl"
TOLD = "Siamo in 6 a Lumezzane: ci sono contributi per le fiere?"


def held(lines: Iterable[str]) -> Conversation:
    providers = {p.id: p for p in (a_provider(), a_chamber())}
    guide = Guide("it", providers, ProviderNames(providers.values()))
    return talk(guide, MemoryService().ask, lines, TODAY)


def test_an_answer_the_profile_and_the_dossier_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    conversation = held([TOLD, "/profilo", "/dossier", "/aiuto", "/esci", "non letta"])
    shown = capsys.readouterr().out
    for part in (
        "500.000 euro",
        "SIMEST S.p.A.",
        "800.020.030",
        "Brescia",
        "«Siamo in 6»",
        "Acconsento",
        "Comandi:",
        "Arrivederci",
    ):
        assert part in shown
    assert len(conversation.turns) == 1


def test_forgetting_leaves_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert held([TOLD, "/dimentica", "/profilo"]) == Conversation()
    assert "non so ancora nulla" in capsys.readouterr().out


def test_an_earlier_question_goes_along_with_the_next() -> None:
    service = MemoryService()
    providers = {p.id: p for p in (a_provider(),)}
    talk(Guide("en", providers, ProviderNames(providers.values())), service.ask, [TOLD, "E quanto costa?"], TODAY)
    assert [turn.question for turn in service.questions[1].history] == [TOLD]
    assert service.questions[1].profile.province == "Brescia"


def test_the_conversations_of_a_case_file_are_told_in_order() -> None:
    talks = talks_of(read_cases(CONVERSATIONS))
    assert len(talks) == 20
    assert all([len(case.turns) for case in turns] == list(range(len(turns))) for turns in talks.values())
