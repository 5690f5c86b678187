"""Language models and agents can ask Fondaco over the Model Context Protocol: tested with the official client."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from fastapi.testclient import TestClient
from mcp import Client, MCPError, StdioServerParameters
from mcp.server.mcpserver import MCPServer

from api.admission import BusyError
from api.app import create_app
from api.mcp_server import Tools, build_server
from api.web_settings import WebSettings
from assistant.types import Answer, Question
from tests.api.builders import TODAY, MemoryService, a_plain_answer
from tests.api.conftest import Open
from tests.serving import served

_T = TypeVar("_T")
TOOLS = {"ask", "search", "opportunities", "opportunity", "providers", "provider", "why_not"}
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}
HEADERS = {"Accept": "application/json, text/event-stream", "Host": "127.0.0.1", "Origin": "http://127.0.0.1"}


def server_over(service: MemoryService) -> "MCPServer[None]":
    return build_server(Tools(service, asyncio.to_thread, lambda: TODAY))


def within(server: Any, use: Callable[[Client], Awaitable[_T]], **options: Any) -> _T:
    """Connect the official client, use it, and return what it gives."""

    async def run() -> _T:
        async with Client(server, **options) as client:
            return await use(client)

    return asyncio.run(asyncio.wait_for(run(), 120))


def call(service: MemoryService, tool: str, **arguments: Any) -> Any:
    return within(server_over(service), lambda client: client.call_tool(tool, arguments))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(create_app(MemoryService(), WebSettings(), today=lambda: TODAY)) as address:
        yield f"{address}/mcp"


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_http_the_official_client_finds_the_tools_and_asks(address: str, mode: str) -> None:
    async def use(client: Client) -> tuple[Any, Any]:
        return await client.list_tools(), await client.call_tool("ask", {"question": "Ci sono contributi per le fiere?"})

    listed, answer = within(address, use, mode=mode)
    assert {tool.name for tool in listed.tools} == TOOLS
    assert all(tool.annotations.read_only_hint and tool.output_schema and tool.description for tool in listed.tools)
    assert not answer.is_error
    assert answer.structured_content["outcome"] == "answered"
    assert "[1] Fiere ed eventi (SIMEST)" in answer.content[0].text
    assert "answer id: answer-1" in answer.content[0].text
    assert "passages: [1] fondaco://source/chunk-1, [2]" in answer.content[0].text


def test_what_is_asked_reaches_the_assistant() -> None:
    service = MemoryService()
    call(
        service,
        "ask",
        question="e per il Brasile?",
        history=[{"question": "Fiere?", "answer": "Sì."}],
        profile={"province": "Bergamo"},
        as_of="2026-01-31",
        language="en",
    )
    asked = service.questions[0]
    assert (asked.history[0].question, asked.profile.province, asked.language) == ("Fiere?", "Bergamo", "en")
    assert str(asked.as_of) == "2026-01-31"


def test_a_search_gives_passages_with_their_resource() -> None:
    async def use(client: Client) -> tuple[Any, Any]:
        found = await client.call_tool("search", {"text": "fiere", "limit": 3, "providers": ["simest"]})
        passage = found.structured_content["passages"][0]
        return passage, await client.read_resource(passage["source_uri"])

    passage, source = within(server_over(MemoryService()), use)
    assert passage["provider"] == "SIMEST" and passage["url"].startswith("https://")
    assert ">>>\nIl finanziamento copre" in source.contents[0].text


@pytest.mark.parametrize("uri", ["fondaco://source/chunk-a%40b%23c%2F1", "fondaco://source/chunk-a@b"])
def test_a_source_is_found_by_any_id_that_a_store_gives(uri: str) -> None:
    source = within(server_over(MemoryService()), lambda client: client.read_resource(uri))
    assert ">>>" in source.contents[0].text  # type: ignore[union-attr]


def test_a_kept_answer_is_a_resource_and_tells_why_not() -> None:
    async def use(client: Client) -> tuple[Any, Any]:
        await client.call_tool("ask", {"question": "Fiere?"})
        answer = await client.read_resource("fondaco://answer/answer-1")
        return answer, await client.call_tool("why_not", {"answer_id": "answer-1", "provider": "cciaa-bergamo"})

    answer, why = within(server_over(MemoryService()), use)
    assert json.loads(answer.contents[0].text)["id"] == "answer-1"
    assert why.structured_content["provider_id"] == "cciaa-bergamo" and why.structured_content["shown"] is False


def test_opportunities_are_listed_by_day_and_shown_one_by_one() -> None:
    async def use(client: Client) -> tuple[Any, Any]:
        listed = await client.call_tool("opportunities", {"limit": 2})
        first = listed.structured_content["measures"][0]
        return listed, await client.call_tool("opportunity", {"id": first["id"]})

    listed, one = within(server_over(MemoryService()), use)
    assert len(listed.structured_content["measures"]) == 2 < listed.structured_content["total"]
    assert one.structured_content.items() >= listed.structured_content["measures"][0].items()
    assert "page: Voucher fiere 2026, read on 2026-11-20: https://www.simest.it/fiere" in one.content[0].text
    assert one.structured_content["state"] in ("open", "closing")
    closed = call(MemoryService(), "opportunities", states=["closed"]).structured_content["measures"]
    assert {measure["state"] for measure in closed} == {"closed"}


def test_organisations_are_listed_by_province_and_shown_with_verbatim_contacts() -> None:
    listed = call(MemoryService(), "providers", province="Lodi").structured_content["organisations"]
    assert [o["id"] for o in listed] == ["simest"]
    shown = call(MemoryService(), "provider", id="simest", language="en")
    assert shown.structured_content["contacts"]["telefono"] == "800.020.030"
    assert "Public company for soft loans." in shown.content[0].text


@pytest.mark.parametrize(
    ("tool", "arguments", "advice"),
    [
        ("search", {"text": " "}, "say what to look for"),
        ("search", {"text": "fiere", "providers": ["acme"]}, "call `providers`"),
        ("provider", {"id": "acme"}, "call `providers`"),
        ("opportunity", {"id": "none"}, "call `opportunities`"),
        ("why_not", {"answer_id": "none", "provider": "simest"}, "call `ask`"),
        ("ask", {"question": "x" * 5000}, "4000"),
        ("ask", {}, "question"),
        ("opportunities", {"country": "Germania"}, "country"),
    ],
)
def test_an_error_says_what_to_do(tool: str, arguments: dict[str, Any], advice: str) -> None:
    found = call(MemoryService(), tool, **arguments)
    assert found.is_error
    assert advice in found.content[0].text


def test_a_question_that_cannot_be_read_is_an_error_in_the_assistants_words() -> None:
    reply = a_plain_answer("error", "empty_question", "Non ho ricevuto una domanda.")
    found = call(MemoryService(reply=reply), "ask", question=" ")
    assert found.is_error and "Non ho ricevuto una domanda." in found.content[0].text


def test_a_refusal_is_a_result_with_its_outcome() -> None:
    found = call(MemoryService(reply=a_plain_answer("refuse", "personal_data", "Non posso.")), "ask", question="?")
    assert not found.is_error and "outcome: refuse (personal_data)" in found.content[0].text


def test_a_failure_tells_nothing_of_the_inside() -> None:
    class Broken(MemoryService):
        def ask(self, question: Question) -> Answer:
            raise RuntimeError("secret path")

    found = call(Broken(), "ask", question="Fiere?")
    assert found.is_error and "secret" not in found.content[0].text


def test_without_pages_or_places_one_is_told_to_ask_again() -> None:
    class Full(MemoryService):
        def ask(self, question: Question) -> Answer:
            raise BusyError("full")

    assert "ask again in a few seconds" in call(Full(), "ask", question="Fiere?").content[0].text
    assert "published" in call(MemoryService(published=False), "search", text="fiere").content[0].text


@pytest.mark.parametrize("uri", ["fondaco://source/none", "fondaco://answer/none", "fondaco://other/1"])
def test_an_unknown_resource_is_an_error(uri: str) -> None:
    async def use(client: Client) -> None:
        with pytest.raises(MCPError):
            await client.read_resource(uri)

    within(server_over(MemoryService()), use)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:8000", "Origin": "http://localhost:3000"}, 200),
        ({"Host": "fondaco.example.org", "Origin": "https://fondaco.example.org"}, 200),
        ({"Host": "evil.example.com"}, 403),
        ({"Origin": "https://evil.example.com"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "[::1"}, 403),
    ],
)
def test_only_this_machine_and_the_names_of_the_settings_are_served(
    open_client: Open, service: MemoryService, headers: dict[str, str], status: int
) -> None:
    client = open_client(service, mcp={"hosts": ["fondaco.example.org"]})
    response = client.post("/mcp", json=INITIALIZE, headers=HEADERS | headers)
    assert response.status_code == status
    if status == 403:
        assert response.json()["code"] == "host_not_allowed"


@pytest.mark.parametrize("body", [b"{", b"[]", b"1", b'{"jsonrpc": "2.0", "id": 1, "method": "none"}', b"\xff"])
def test_a_message_that_is_none_is_answered_and_breaks_nothing(client: TestClient, body: bytes) -> None:
    response = client.post("/mcp", content=body, headers=HEADERS | {"Content-Type": "application/json"})
    assert response.status_code < 500
    assert client.post("/mcp", json=INITIALIZE, headers=HEADERS).status_code == 200


def test_there_are_no_streams_to_hold_open_and_no_long_messages(client: TestClient) -> None:
    assert client.get("/mcp", headers=HEADERS).status_code == 405
    assert client.post("/mcp", content=b"x" * 70_000, headers=HEADERS).status_code == 413


def test_over_stdio_the_command_answers_the_official_client(var: Path) -> None:
    settings = {"VAR": str(var), "DATABASE": f"sqlite:///{var / 'store.sqlite3'}", "EMBEDDER": "hashing:256"}
    parameters = StdioServerParameters(
        command=str(Path(sys.executable).parent / "fondaco"),
        args=["mcp"],
        cwd=var,
        env={f"FONDACO_{name}": value for name, value in settings.items()},
    )

    async def use(client: Client) -> tuple[Any, Any]:
        return await client.list_tools(), await client.call_tool("search", {"text": "certificato di origine a Brescia"})

    listed, found = within(parameters, use)
    assert {tool.name for tool in listed.tools} == TOOLS
    assert not found.is_error, found.content[0].text
    assert found.structured_content["passages"]
