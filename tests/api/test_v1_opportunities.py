"""Programs read the same measures as visitors."""

import pytest
from fastapi.testclient import TestClient

from tests.api.builders import MemoryService
from tests.api.conftest import Open
from tests.api.opportunity_builders import a_contradiction, a_correction, a_measure


def ids(client: TestClient, query: str = "") -> list[str]:
    response = client.get(f"/v1/opportunities{query}")
    assert response.status_code == 200, response.text
    return [item["id"] for item in response.json()["items"]]


def test_the_list_is_judged_as_of_a_day(client: TestClient) -> None:
    body = client.get("/v1/opportunities").json()
    assert (body["as_of"], body["total"]) == ("2026-11-21", 4)
    first = body["items"][0]
    assert (first["id"], first["state"], first["days_left"]) == ("simest-0000000001", "closing", 9)
    later = client.get("/v1/opportunities?as_of=2026-12-01&state=closed").json()
    assert later["items"][0]["id"] == "simest-0000000001"
    assert {item["state"] for item in later["items"]} == {"closed"}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_any_day_can_be_asked_about(client: TestClient, day: str) -> None:
    assert client.get(f"/v1/opportunities?as_of={day}&state=open&state=closed").status_code == 200


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?topic=missioni", ["cciaa-bergamo-0000000004"]),
        ("?province=Varese&topic=missioni", []),
        ("?provider=cciaa-bergamo", ["cciaa-bergamo-0000000004"]),
        ("?country=US&topic=ricerca-mercati", ["simest-0000000002"]),
        ("?size=micro&topic=fiere-eventi&category=mai-esportato", ["simest-0000000001"]),
        ("?text=fiera", ["simest-0000000001"]),
        ("?state=announced", ["cciaa-bergamo-0000000004"]),
    ],
)
def test_the_filters_are_those_of_the_page(client: TestClient, query: str, expected: list[str]) -> None:
    assert ids(client, query) == expected


def test_the_parts_of_a_list_are_linked(client: TestClient) -> None:
    response = client.get("/v1/opportunities?limit=2&state=open&state=closing&state=closed")
    assert response.links["next"]["url"].endswith("state=open&state=closing&state=closed&limit=2&offset=2")
    assert ids(client, response.links["next"]["url"].partition("opportunities")[2]) == [
        "simest-0000000002",
        "simest-0000000005",
    ]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?topic=zzz", "topic"),
        ("?country=germania", "country"),
        ("?province=Torino", "province"),
        ("?provider=nessuno", "provider"),
        ("?state=aperto", "state.0"),
        ("?size=enorme", "size"),
        ("?as_of=ieri", "as_of"),
        ("?as_of=0", "as_of"),
        ("?limit=0", "limit"),
        ("?tema=missioni", "tema"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(client: TestClient, query: str, field: str) -> None:
    problem = client.get(f"/v1/opportunities{query}")
    assert problem.status_code == 422
    assert problem.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in problem.json()["errors"]] == [field]


def test_a_measure_comes_with_the_places_where_pages_state_it(open_client: Open) -> None:
    measure = a_measure(contradictions=(a_contradiction(),), corrections=(a_correction(),))
    client = open_client(MemoryService(measures=(measure,)))
    body = client.get("/v1/opportunities/simest-0000000001").json()
    assert [(w["kind"], w["day"]) for w in body["window"]] == [("opening", "2026-09-01"), ("closing", "2026-11-30")]
    assert body["amounts"][0] | {"start": 0, "end": 0} == {
        "value": "15000",
        "role": "maximum",
        "chunk_id": "chunk-window",
        "start": 0,
        "end": 0,
    }
    assert body["contradictions"][0]["other"]["value"] == "2026-12-15"
    assert body["corrections"][0]["was"] == "2026-11-27"
    assert body["disputed"] and body["corrected"]
    assert body["sources"][0]["url"] == "https://www.simest.it/fiere"


def test_a_measure_that_left_is_told_from_one_that_never_was(client: TestClient) -> None:
    gone = client.get("/v1/opportunities/simest-00000000ff")
    assert (gone.status_code, gone.json()["code"]) == (410, "opportunity_gone")
    never = client.get("/v1/opportunities/boh")
    assert (never.status_code, never.json()["code"]) == (404, "unknown_opportunity")


def test_the_description_names_every_field(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {p["name"] for p in paths["/v1/opportunities"]["get"]["parameters"] if p.get("in") == "query"} == set(
        "as_of state topic country province provider category size text limit offset".split()
    )
    assert "/v1/opportunities/{opportunity_id}" in paths
    assert not [path for path in paths if path.startswith("/opportunita")]


def test_without_a_build_a_program_is_asked_to_come_back(open_client: Open) -> None:
    client = open_client(MemoryService(published=False))
    for path in ("/v1/opportunities", "/v1/opportunities/x", "/opportunita.ics", "/opportunita"):
        assert client.get(path).status_code == 503, path
