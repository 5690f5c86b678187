"""The pages of providers and their list in the API: filters, map, one page each, the rules in plain words."""

import re
from dataclasses import replace
from datetime import date

import pytest
from fastapi.testclient import TestClient

from api.i18n import UI_LANGUAGES
from api.provider_view import rules_of
from api.province_map import province_map
from assistant.providers.ground import Ground
from assistant.providers.rules import bars
from kb.places import PROVINCES
from kb.types import Provider
from tests.api.builders import MemoryService, a_chamber, a_provider
from tests.api.conftest import Open

HTML = {"Accept": "text/html"}
HOSTILE = '"><script>alert(1)</script>'


def an_association(**changes: object) -> Provider:
    return a_provider(
        "aice",
        name="AICE",
        short_name="AICE",
        kind="associazione",
        members_only="yes",
        languages=("it",),
        contacts={},
        **changes,
    )


class Register(MemoryService):
    """Knows three providers."""

    def providers(self) -> dict[str, Provider]:
        self._need_build()
        return {p.id: p for p in (a_provider(), a_chamber(), an_association(topics=("import-strategico",)))}


@pytest.fixture
def service() -> Register:
    return Register()


def names(client: TestClient, query: str) -> list[str]:
    return re.findall(r'class="provider-name">([^<]+)<', client.get(f"/enti{query}", headers=HTML).text)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["AICE", "Camera di commercio di Bergamo", "SIMEST S.p.A."]),
        ("?provincia=Sondrio", ["AICE", "SIMEST S.p.A."]),
        ("?tema=certificazioni", ["Camera di commercio di Bergamo"]),
        ("?tipo=finanziaria", ["SIMEST S.p.A."]),
        ("?soci=yes", ["AICE"]),
        ("?lingua=en", ["Camera di commercio di Bergamo", "SIMEST S.p.A."]),
        ("?nome=bergamo+camera", ["Camera di commercio di Bergamo"]),
        ("?provincia=Sondrio&tipo=camera", []),
    ],
)
def test_the_list_holds_whom_the_filters_leave(client: TestClient, query: str, expected: list[str]) -> None:
    assert names(client, query) == expected


def test_a_value_that_nobody_knows_is_named_and_left_out(client: TestClient) -> None:
    page = client.get("/enti", params={"provincia": "Atlantide", "tipo": HOSTILE}, headers=HTML)
    assert page.status_code == 200
    assert "Non conosco «Atlantide»" in page.text
    assert "<script>alert" not in page.text
    assert len(names(client, "?provincia=Atlantide")) == 3


def test_the_map_links_every_province_with_its_number_and_keeps_the_other_filters(client: TestClient) -> None:
    page = client.get("/enti?tipo=camera", headers=HTML).text
    drawn = page[page.index("<svg viewBox") : page.index("</svg>", page.index("<svg viewBox"))]
    labels = dict(re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"', drawn))
    assert len(labels) == len(PROVINCES)
    assert labels["/enti?provincia=Bergamo&amp;tipo=camera#elenco"] == "Bergamo, enti: 1"
    assert labels["/enti?provincia=Sondrio&amp;tipo=camera#elenco"] == "Sondrio, enti: 0"


def test_the_map_draws_exactly_the_provinces_that_the_register_knows() -> None:
    drawn = province_map(lambda _: 0, lambda name: name, chosen="Lodi")
    assert [p.outline.name for p in drawn.listed] == sorted(PROVINCES)
    assert drawn.provinces[-1].chosen, "the chosen one lies on top of its neighbours"
    assert all(0 < p.outline.x < drawn.width and 0 < p.outline.y < drawn.height for p in drawn.provinces)


def test_the_map_names_source_and_licence_of_its_boundaries(client: TestClient) -> None:
    page = client.get("/enti", headers=HTML).text
    assert "ISTAT" in page
    assert "https://creativecommons.org/licenses/by/4.0/" in page


def test_a_page_shows_contacts_verbatim_pages_calls_and_rules(client: TestClient) -> None:
    page = client.get("/enti/simest", headers=HTML).text
    assert "<h1>SIMEST S.p.A.</h1>" in page
    assert 'href="tel:800020030"' in page
    assert 'href="/fonte/' in page
    assert "Ultima lettura: 20 novembre 2026" in page
    assert "Quando la domanda lo nomina." in page
    assert "/opportunita?ente=simest" in page
    assert "domanda=Che+cosa+fa+SIMEST" in page


def test_an_unknown_provider_is_answered_with_a_search_and_close_names(client: TestClient) -> None:
    page = client.get("/enti/simets", headers=HTML)
    assert page.status_code == 404
    assert 'href="/enti/simest"' in page.text
    assert 'name="nome"' in page.text
    assert "<script>alert" not in client.get("/enti/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E", headers=HTML).text


@pytest.mark.parametrize("language", UI_LANGUAGES)
def test_the_rules_of_a_page_are_those_that_can_speak_for_the_provider(language: str) -> None:
    chamber, association = rules_of(a_chamber(), "it"), rules_of(an_association(topics=("import-strategico",)), "it")
    assert any("(Bergamo)" in rule for rule in chamber)
    assert any("serve Bergamo" in rule for rule in chamber), "a chamber is kept from firms of other provinces"
    assert not any("nomini" in rule for rule in chamber), "even one that names it"
    local = rules_of(an_association(topics=("import-strategico",), territory=("Lecco",)), "it")
    assert any("salvo che la domanda lo nomini" in rule for rule in local)
    assert any("associata" in rule for rule in association)
    assert not any("gestisce" in rule for rule in association)
    assert not any("serve " in rule for rule in rules_of(a_provider(), "it")), "a national body is kept from nobody"
    assert bars(a_provider(), Ground(answered=True, nationwide=True, provinces=("",))) == []
    assert rules_of(a_chamber(), language)  # type: ignore[arg-type]


def test_the_api_lists_all_providers_by_id_as_before(client: TestClient) -> None:
    response = client.get("/v1/providers")
    assert [entry["id"] for entry in response.json()] == ["aice", "cciaa-bergamo", "simest"]
    assert response.headers["x-total-count"] == "3"


def test_the_api_filters_and_pages_the_list(client: TestClient) -> None:
    response = client.get("/v1/providers", params={"province": "Sondrio", "limit": 1})
    assert [entry["id"] for entry in response.json()] == ["aice"]
    assert response.headers["x-total-count"] == "2"
    assert 'rel="next"' in response.headers["link"]
    assert "province=Sondrio" in response.headers["link"]
    rest = client.get("/v1/providers", params={"province": "Sondrio", "limit": 1, "offset": 1})
    assert [entry["id"] for entry in rest.json()] == ["simest"]


@pytest.mark.parametrize(
    "query", ["province=Atlantide", "kind=x", "members_only=x", "cost=x", "limit=0", "limit=101", "offset=-1"]
)
def test_the_api_refuses_values_that_mean_nothing_and_says_which_ones_do(client: TestClient, query: str) -> None:
    response = client.get(f"/v1/providers?{query}")
    assert response.status_code == 422
    assert response.headers["content-type"].startswith("application/problem+json")
    assert response.json()["errors"][0]["field"] == query.split("=")[0]


def test_without_a_build_the_pages_say_so(open_client: Open) -> None:
    client = open_client(Register(published=False))
    for path in ("/enti", "/enti/simest", "/percorsi/consolidata"):
        assert client.get(path, headers=HTML).status_code == 503


def test_a_closed_page_comes_last_and_is_marked(open_client: Open) -> None:
    service = Register()
    closed = replace(service.source_page.version, closed=True, updated_on=date(2026, 11, 1))
    service.source_page = replace(service.source_page, version=closed)
    assert "misura chiusa" in open_client(service).get("/enti/simest", headers=HTML).text
