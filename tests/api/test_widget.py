"""The widget's files: small, shared with every site, and whole."""

import gzip
import re

import pytest
from fastapi.testclient import TestClient
from starlette.testclient import TestClient as StarletteClient

from api.i18n import UI_LANGUAGES, lines
from api.rendering import STATIC
from api.widget import entry, parts, variables, version
from api.widget_demo import create_demo
from tests.api.builders import MemoryService
from tests.api.conftest import Open

SCRIPTS = sorted((STATIC / "widget").glob("*.js"))
MOST_BYTES = 15_000
PARTNER = "https://www.partner.example"


def test_the_script_tag_and_all_parts_can_be_loaded_from_any_site(client: TestClient) -> None:
    script = client.get("/widget.js", headers={"Origin": PARTNER})
    paths = set(re.findall(r'"\./(widget/[^"]+)"', script.text))
    assert {path.rpartition("/")[2] for path in paths} >= {path.name for path in SCRIPTS}
    for path in ("widget.js", *paths):
        response = client.get(f"/{path}", headers={"Origin": PARTNER})
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/javascript")
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]


def test_browsers_ask_for_the_script_each_time_and_keep_its_parts(client: TestClient) -> None:
    script = client.get("/widget.js")
    assert "no-cache" in script.headers["Cache-Control"]
    assert client.get("/widget.js", headers={"If-None-Match": script.headers["ETag"]}).status_code == 304
    assert "immutable" in client.get(f"/widget/{version()}/element.js").headers["Cache-Control"]
    assert client.get("/widget/000000000000/element.js").status_code == 404
    assert client.get(f"/widget/{version()}/../../main.js").status_code == 404


@pytest.mark.parametrize("language", UI_LANGUAGES)
def test_all_that_a_page_loads_weighs_less_than_15_kilobytes(language: str) -> None:
    others = {f"texts-{other}.js" for other in UI_LANGUAGES if other != language}
    loaded = [entry(), *(text for name, text in parts().items() if name not in others)]
    assert sum(len(gzip.compress(text.encode(), 6)) for text in loaded) < MOST_BYTES


def test_every_text_that_the_widget_shows_is_sent_to_it() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    used = set(re.findall(r'"((?:widget|ask|answer|source|provider|outcome|opportunity|comparison|footer)\.\w+)"', code))
    assert len(used) > 30
    for language in UI_LANGUAGES:
        sent = parts()[f"texts-{language}.js"]
        assert {key for key in used if f'"{key}": ' not in sent} == set()
    assert {f"outcome.{name}" for name in ("partial", "abstain", "refuse", "redirect", "clarify", "error")} <= set(lines("it"))


def test_no_part_reads_a_text_as_markup_or_leaves_something_on_the_device() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    markup, kept = r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", r"localStorage|sessionStorage|indexedDB|cookie"
    assert re.findall(rf"{markup}|{kept}|\.style\b|window\.", code) == []


def test_the_start_tells_how_organisations_are_reached(client: TestClient) -> None:
    body = client.get("/widget/start.json", params={"lang": "en"}).json()
    simest = body["providers"]["simest"]
    assert simest["name"] == "SIMEST"
    telephone = next(line for line in simest["contacts"] if line["label"] == "Telephone")
    assert telephone["parts"] == [{"text": "800.020.030", "href": "tel:800020030"}]


def test_the_owner_of_a_site_that_is_not_listed_is_told_what_to_do(client: TestClient) -> None:
    response = client.get("/widget/start.json", headers={"Origin": PARTNER, "Accept-Language": "en"})
    assert (response.status_code, response.json()["code"]) == (403, "origin_not_allowed")
    assert "FONDACO_WIDGET__ORIGINS" in response.json()["detail"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Origin" in response.headers["Vary"]


def test_a_listed_site_can_start(open_client: Open) -> None:
    client = open_client(MemoryService(), widget={"origins": [PARTNER]}, sample_web=True)
    response = client.get("/widget/start.json", headers={"Origin": PARTNER})
    assert response.status_code == 200
    assert response.json()["sample"] is True


@pytest.mark.parametrize("language", UI_LANGUAGES)
def test_the_page_for_webmasters_names_every_attribute_and_variable(client: TestClient, language: str) -> None:
    html = client.get("/widget", params={"lang": language}).text
    assert "http://testserver/widget.js" in html
    assert len(variables()) > 8
    read = set(re.findall(r'getAttribute\("(\w+)"\)', "".join(path.read_text(encoding="utf-8") for path in SCRIPTS)))
    for name in (*variables(), *read, "province", "category", "size", "sector", "button"):
        assert f"<code>{name}</code>" in html


def test_the_demonstration_allows_scripts_and_requests_of_the_portal_only() -> None:
    client = StarletteClient(create_demo("http://127.0.0.1:8000"))
    for path in ("/", "/scura?lang=en", "/in-pagina"):
        response = client.get(path)
        assert "script-src http://127.0.0.1:8000;" in response.headers["content-security-policy"]
        assert '<script type="module" src="http://127.0.0.1:8000/widget.js"' in response.text
