"""Forms are taken from our own pages only; what programs call is not concerned."""

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.web_settings import WebSettings
from tests.api.builders import TODAY, MemoryService

HTML = {"accept": "text/html"}
FORM = {"question": "Ci sono contributi per le fiere?"}


@pytest.fixture
def bare(service: MemoryService) -> TestClient:
    """A client that sends no header of a browser by itself."""
    app = create_app(service, WebSettings(), today=lambda: TODAY)
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "http://testserver:8080"},
        {"origin": "not an address"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://testserver"},
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"sec-fetch-site": "none"},
    ],
)
@pytest.mark.parametrize("path", ["/ask", "/dimentica", "/caso", "/passa", "/risposta/a/parere", "/c/x/togli"])
def test_a_form_of_another_site_changes_nothing(
    bare: TestClient, service: MemoryService, path: str, headers: dict[str, str]
) -> None:
    refused = bare.post(path, data=FORM, headers=HTML | headers)
    assert refused.status_code == 403 and "Il modulo non viene da una pagina di questo sito" in refused.text
    assert refused.headers["content-security-policy"] and service.questions == []


@pytest.mark.parametrize("headers", [{"origin": "http://testserver"}, {"sec-fetch-site": "same-origin"}])
def test_a_form_of_our_own_page_is_taken(bare: TestClient, headers: dict[str, str]) -> None:
    assert bare.post("/ask", data=FORM, headers=HTML | headers).status_code == 303


def test_programs_and_readers_need_no_origin(bare: TestClient) -> None:
    assert bare.post("/v1/ask", json=FORM).status_code == 200
    assert bare.get("/", headers=HTML).status_code == 200


def test_cookies_are_kept_from_scripts_and_other_sites(bare: TestClient) -> None:
    answered = bare.post("/ask", data=FORM, headers=HTML | {"origin": "http://testserver"})
    cookies = answered.headers.get_list("set-cookie")
    assert cookies and all("httponly" in c.lower() and "samesite=lax" in c.lower() for c in cookies)
