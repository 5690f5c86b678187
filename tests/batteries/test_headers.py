"""Battery B12 as far as the portal goes: cookies, forms of other sites, headers of every reply, redirects, forged hosts."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import ValidationError
from starlette.routing import Route

from api.app import create_app
from api.conversations import IDLE_SECONDS, Conversations
from api.rendering import static_version
from api.same_origin import FOR_PROGRAMS
from api.visitor_records import VisitorRecords
from api.web_settings import WebSettings
from kb.engines.database import open_database
from kb.engines.feedback_store import FeedbackStore, ShareStore
from kb.engines.ticket_store import TicketStore
from tests.api.builders import TODAY, MemoryService, a_citation, an_answer
from tests.api.conftest import Clock

HTML = {"accept": "text/html"}
OURS = HTML | {"origin": "http://testserver"}
QUESTION = "Facciamo valvole a Lumezzane: ci sono contributi per le fiere?"
EVIL = "evil.example"
FOREIGN: tuple[dict[str, str], ...] = (
    {},
    {"origin": f"https://{EVIL}"},
    {"origin": "null"},
    {"origin": f"http://testserver.{EVIL}"},
    {"origin": f"http://testserver@{EVIL}"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site", "origin": "http://testserver"},
    {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
    {"referer": "http://testserver/"},
)
ADDRESSES = (
    *(f"//{EVIL}", f"https://{EVIL}/", f"/\\{EVIL}", f"\\\\{EVIL}", f"/%2f{EVIL}"),
    *("javascript:alert(1)", f"x\r\nLocation: //{EVIL}"),
)
FORGED = (
    *(EVIL, f"testserver.{EVIL}", f"testserver:80@{EVIL}", f"{EVIL}:80", f'{EVIL}"><b>'),
    *(f"localhost@{EVIL}", f"127.0.0.1.{EVIL}", "[", ""),
)


class Monotonic:
    """Seconds that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def an_app(service: MemoryService, records: VisitorRecords | None = None, **settings: Any) -> FastAPI:
    web = WebSettings.model_validate({"limits": {"on": False}, **settings})
    return create_app(service, web, today=lambda: TODAY, records=records)


def a_client(app: FastAPI, base_url: str = "http://testserver", **headers: str) -> TestClient:
    return TestClient(app, base_url=base_url, raise_server_exceptions=False, follow_redirects=False, headers=headers)


@pytest.fixture
def service() -> MemoryService:
    return MemoryService()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "store.sqlite3"
    open_database(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def records(empty_store: Path, tmp_path: Path, clock: Clock) -> VisitorRecords:
    engine = open_database(f"sqlite:///{copy(empty_store, tmp_path)}")
    return VisitorRecords(tickets=TicketStore(engine), feedback=FeedbackStore(engine), shares=ShareStore(engine), now=clock)


@pytest.fixture
def app(service: MemoryService, records: VisitorRecords) -> FastAPI:
    return an_app(service, records)


@pytest.fixture(scope="module")
def untouched() -> MemoryService:
    """A service that nobody may get to ask."""
    return MemoryService()


@pytest.fixture(scope="module")
def stranger(untouched: MemoryService) -> TestClient:
    return a_client(an_app(untouched))


@pytest.fixture
def bare(app: FastAPI) -> TestClient:
    """A client that sends no header of a browser by itself."""
    return a_client(app)


def unsafe_routes() -> list[tuple[str, str]]:
    """Return method and path of every route that may change something and that no program calls."""
    found = [pair for pair in every_route() if not pair[1].startswith(FOR_PROGRAMS)]
    return sorted(pair for pair in found if pair[0] not in ("GET", "HEAD", "OPTIONS"))


def every_route() -> Iterator[tuple[str, str]]:
    """Yield method and path of every route of the application."""
    for route in an_app(MemoryService()).routes:
        router = getattr(route, "original_router", None)  # where FastAPI keeps what was included
        for inner in router.routes if router is not None else (route,):
            if isinstance(inner, APIRoute | Route):
                yield from ((method, inner.path) for method in inner.methods or ())


def asked(client: TestClient, question: str = QUESTION) -> str:
    """Ask, and return the address of the answer."""
    answered = client.post("/ask", data={"question": question}, headers=OURS)
    assert answered.status_code == 303
    return answered.headers["location"]


# ------------------------------------------------------------------------------------------------- forms of other sites
def test_the_routes_that_change_something_are_known() -> None:
    paths = [path for _, path in unsafe_routes()]
    assert len(paths) >= 12 and {"/ask", "/ask/stream", "/dimentica", "/passa", "/pratica/{token}/ritira"} <= set(paths)


@pytest.mark.parametrize("headers", FOREIGN, ids=lambda h: " ".join(map(":".join, h.items())) or "nothing")
@pytest.mark.parametrize(("method", "path"), unsafe_routes(), ids=lambda value: str(value))
def test_no_route_takes_the_form_of_another_site(
    stranger: TestClient, untouched: MemoryService, method: str, path: str, headers: dict[str, str]
) -> None:
    refused = stranger.request(method, re.sub(r"\{[^}]*\}", "x", path), data={"question": QUESTION}, headers=HTML | headers)
    assert refused.status_code == 403 and untouched.questions == []
    assert "set-cookie" not in refused.headers


def test_forms_cannot_be_sent_by_reading_an_address(bare: TestClient) -> None:
    readable = set(every_route())
    for method, path in unsafe_routes():
        if ("GET", path) not in readable:
            answered = bare.get(re.sub(r"\{[^}]*\}", "x", path), headers=HTML)
            assert answered.status_code in (404, 405), (method, path)


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG", "PUT", "PATCH", "DELETE"])
def test_odd_methods_get_nothing(bare: TestClient, method: str) -> None:
    for path in ("/", "/ask", "/passa", "/opportunita", f"/static/{static_version()}/logo.svg"):
        answered = bare.request(method, path, headers=OURS | {"x-secret": "echo", "x-http-method-override": "POST"})
        assert answered.status_code == 405 and "echo" not in answered.text


# --------------------------------------------------------------------------------------------------------------- cookies
def test_cookies_are_kept_from_scripts_and_other_sites_and_live_for_a_bounded_time(bare: TestClient) -> None:
    address = asked(bare)
    bare.post(f"{address}/condividi", data={"consent": "1"}, headers=OURS)
    bare.post(f"{address}/parere", data={"useful": "1"}, headers=OURS)
    made = [
        *bare.post("/ask", data={"question": QUESTION}, headers=OURS).headers.get_list("set-cookie"),
        *bare.post(f"{address}/condividi", data={"consent": "1"}, headers=OURS).headers.get_list("set-cookie"),
        *bare.get("/?lang=en", headers=HTML).headers.get_list("set-cookie"),
    ]
    assert {cookie.partition("=")[0] for cookie in made} == {"conversazione", "domanda", "visitatore", "lingua"}
    for cookie in made:
        low = cookie.lower()
        assert "httponly" in low and "samesite=lax" in low and "max-age=" in low and "domain=" not in low, cookie


@pytest.mark.parametrize(
    ("base", "settings"), [("https://testserver", {}), ("http://testserver", {"public_address": "https://fondaco.example"})]
)
def test_by_tls_cookies_are_sent_by_tls_alone(service: MemoryService, base: str, settings: dict[str, str]) -> None:
    client = a_client(an_app(service, **settings), base)
    answered = client.post("/ask", data={"question": QUESTION}, headers={"sec-fetch-site": "same-origin"})
    cookies = answered.headers.get_list("set-cookie")
    assert len(cookies) == 2 and all(cookie.endswith("; Secure") for cookie in cookies)
    assert "max-age" in answered.headers["strict-transport-security"]


def test_without_tls_nothing_is_said_of_it(bare: TestClient) -> None:
    answered = bare.post("/ask", data={"question": QUESTION}, headers=OURS)
    assert "secure" not in "".join(answered.headers.get_list("set-cookie")).lower()
    assert "strict-transport-security" not in answered.headers


@pytest.mark.parametrize("key", ["chosen-by-somebody-else", "x" * 32, "a;b", "../x", '"', "%0d%0aSet-Cookie:x=1", "A" * 4000])
def test_a_key_that_a_visitor_brings_opens_nothing_and_is_not_kept(app: FastAPI, key: str) -> None:
    victim = a_client(app)
    given = victim.post("/ask", data={"question": QUESTION}, headers=OURS | {"cookie": f"conversazione={key}"})
    handed_out = [c for c in given.headers.get_list("set-cookie") if c.startswith("conversazione=")]
    assert len(handed_out) == 1 and key not in handed_out[0]
    assert QUESTION not in a_client(app).get("/dossier", headers=HTML | {"cookie": f"conversazione={key}"}).text


@pytest.mark.parametrize("key", ["mine", "x" * 31, "a b" * 10, "'; --", "A" * 400])
def test_a_visitor_key_of_another_form_is_replaced(bare: TestClient, key: str) -> None:
    address = asked(bare)
    given = bare.post(f"{address}/parere", data={"useful": "1"}, headers=OURS | {"cookie": f"visitatore={key}"})
    assert given.status_code == 303
    made = re.search(r"visitatore=([\w-]+);", given.headers["set-cookie"])
    assert made is not None and len(made[1]) == 32 and made[1] != key


def test_two_visitors_do_not_share_a_conversation(app: FastAPI) -> None:
    first, second = a_client(app), a_client(app)
    asked(first)
    asked(second, "Quanto costa un certificato di origine?")
    assert first.cookies["conversazione"] != second.cookies["conversazione"]
    assert "Lumezzane" in first.get("/dossier", headers=HTML).text
    assert "Lumezzane" not in second.get("/dossier", headers=HTML).text


def test_after_forget_the_old_key_opens_nothing(app: FastAPI) -> None:
    client = a_client(app)
    address = asked(client)
    old = client.cookies["conversazione"]
    gone = client.post("/dimentica", headers=OURS)
    assert gone.headers["location"] == "/" and any('conversazione=""' in c for c in gone.headers.get_list("set-cookie"))
    again = a_client(app)
    for path in ("/", "/dossier", "/dossier.txt", "/caso", "/passa", address):
        assert "Lumezzane" not in again.get(path, headers=HTML | {"cookie": f"conversazione={old}"}).text
    given = again.post("/ask", data={"question": "E in Francia?"}, headers=OURS | {"cookie": f"conversazione={old}"})
    assert old not in "".join(given.headers.get_list("set-cookie"))


def test_a_conversation_ends_when_nobody_speaks() -> None:
    clock = Monotonic()
    conversations = Conversations(clock)
    conversation = conversations.get(None)
    key = conversations.put(None, conversation)
    clock.now = IDLE_SECONDS - 1
    assert conversations.put(key, conversation) == key
    clock.now += IDLE_SECONDS - 1
    assert conversations.put(key, conversation) == key
    clock.now += IDLE_SECONDS + 1
    assert conversations.put(key, conversation) != key


def test_the_cookie_ends_with_the_conversation(bare: TestClient) -> None:
    answered = bare.post("/ask", data={"question": QUESTION}, headers=OURS)
    kept = next(c for c in answered.headers.get_list("set-cookie") if c.startswith("conversazione="))
    assert f"Max-Age={IDLE_SECONDS}" in kept


def test_what_was_shared_ends_by_the_clock_and_is_taken_back_by_its_owner_alone(app: FastAPI, clock: Clock) -> None:
    owner, other = a_client(app), a_client(app)
    shared = owner.post(f"{asked(owner)}/condividi", data={"consent": "1"}, headers=OURS).headers["location"]
    asked(other)
    assert other.post(f"{shared}/togli", headers=OURS).status_code == 403
    assert other.post(f"{shared}/togli", headers=OURS | {"cookie": "visitatore=" + "x" * 32}).status_code == 403
    assert "Lumezzane" in other.get(shared, headers=HTML).text
    clock.now += timedelta(days=31)
    assert other.get(shared, headers=HTML).status_code == 410


# --------------------------------------------------------------------------------------------- headers of every reply
def replies(app: FastAPI, service: MemoryService) -> Iterator[tuple[str, Any]]:
    """Yield replies of every kind: pages, files, redirects, refusals, failures, not modified."""
    client = a_client(app, **OURS)
    address = asked(client)
    for path in (
        "/",
        address,
        f"{address}?parte=1",
        "/fonte/chunk-1",
        "/opportunita",
        "/enti",
        "/enti/simest",
        "/percorsi",
        "/percorsi/mai-esportato",
    ):
        yield path, client.get(path)
    for path in (
        "/dossier",
        "/dossier.txt",
        "/caso",
        "/passa",
        "/docs",
        "/widget",
        "/openapi.json",
        "/health",
        "/opportunita.ics",
        "/opportunita.rss",
    ):
        yield path, client.get(path)
    version = static_version()
    for path in (
        f"/static/{version}/logo.svg",
        f"/static/{version}/js/main.js",
        "/widget.js",
        "/widget/start.json",
        f"/static/{version}/none.css",
    ):
        yield path, client.get(path)
    for path in (
        "/none",
        "/risposta/none",
        "/fonte/none",
        "/opportunita/none",
        "/enti/none",
        "/pratica/none",
        "/c/none",
        "/v1/answers/none",
        "/lab",
    ):
        yield path, client.get(path)
    yield "422", client.get("/opportunita?mese=x")
    yield "422 json", client.post("/v1/ask", json={})
    yield "redirect of a slash", client.get("/enti/")
    yield "303", client.post("/dimentica")
    yield "403", client.post("/ask", headers={"origin": "null"})
    yield "403 of an origin", client.get("/v1/providers", headers={"origin": "null"})
    yield "405", client.delete("/")
    yield "413", client.post("/ask", content=b"x" * 70_000)
    yield "HEAD", client.head("/")
    yield "OPTIONS", client.options("/")
    tag = client.get("/v1/providers").headers["etag"]
    yield "304", client.get("/v1/providers", headers={"if-none-match": tag})
    known = client.get(f"/static/{version}/logo.svg").headers["etag"]
    yield "304 of a file", client.get(f"/static/{version}/logo.svg", headers={"if-none-match": known})
    yield "206 of a file", client.get(f"/static/{version}/logo.svg", headers={"range": "bytes=0-9"})
    service.published = False
    yield "503", client.post("/ask", data={"question": QUESTION})
    service.published, service.reply = True, None  # type: ignore[assignment]
    yield "500", client.post("/ask", data={"question": QUESTION})
    yield "500 json", client.post("/v1/ask", json={"question": QUESTION})


def test_every_reply_has_a_policy_and_the_other_headers(app: FastAPI, service: MemoryService) -> None:
    seen = {}
    for name, response in replies(app, service):
        seen[name] = response.status_code
        headers = response.headers
        policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'" and policy["script-src"] == policy["style-src"] == "'self'", name
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'" and policy["form-action"] == "'self'", name
        assert not {"unsafe-inline", "unsafe-eval", "*", "http:", "https:"} & set(
            re.split(r"[ ';]+", headers["content-security-policy"])
        )
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY", name
        assert headers["referrer-policy"] == "same-origin" and headers["cross-origin-opener-policy"] == "same-origin", name
        assert "server" not in headers and "x-powered-by" not in headers, name
    assert len(seen) >= 48
    assert {200, 206, 303, 304, 307, 403, 404, 405, 413, 422, 500, 503} <= set(seen.values()), seen


def test_what_is_private_stays_out_of_every_cache(bare: TestClient, records: VisitorRecords) -> None:
    address = asked(bare)
    person = {"email": "anna@riva.example", "consent": "1", "message": "Quando?"}
    receipt = bare.post("/passa", data=person, headers=OURS).headers["location"]
    shared = bare.post(f"{address}/condividi", data={"consent": "1"}, headers=OURS).headers["location"]
    ticket = f"/pratica/{receipt.rpartition('/')[2]}"
    for path in (
        "/",
        "/dossier",
        "/dossier.txt",
        "/caso",
        "/passa",
        address,
        f"{address}/pdf",
        f"{address}/condividi",
        receipt,
        ticket,
        shared,
    ):
        assert bare.get(path, headers=HTML).headers["cache-control"] == "no-store", path
    for path in (address, receipt, ticket, shared):
        assert "noindex" in bare.get(path, headers=HTML).headers["x-robots-tag"], path


def test_nothing_but_files_of_a_version_is_for_shared_caches(app: FastAPI, service: MemoryService) -> None:
    for name, response in replies(app, service):
        shared = "public" in response.headers.get("cache-control", "")
        assert not shared or name.startswith(("/static/", "304 of", "206 of", "/widget")), name
        assert not (shared and "set-cookie" in response.headers), name


# -------------------------------------------------------------------------------------------------------------- redirects
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_parameter_leads_away(bare: TestClient, address: str) -> None:
    named = ("next", "lang", "url", "return", "redirect", "continue", "domanda", "ritorno", "r", "to")
    for path in ("/", "/opportunita", "/enti", "/enti/", "/dossier", "/passa"):
        answered = bare.get(path, params=dict.fromkeys(named, address), headers=HTML)
        assert answered.headers.get("location", "/enti").startswith("/enti")
        assert f'href="{address}"' not in answered.text and f'action="{address}"' not in answered.text
        assert "evil" not in "".join(answered.headers.get_list("set-cookie"))
    for path in ("/ask", "/caso", "/dimentica", "/passa"):
        answered = bare.post(path, params=dict.fromkeys(named, address), data={"question": address}, headers=OURS)
        location = answered.headers.get("location", "/")
        assert location.startswith("/") and EVIL not in location and "\n" not in str(answered.headers)


@pytest.mark.parametrize(
    "path", [f"//{EVIL}/enti/", f"//{EVIL}//", f"/\\{EVIL}/", f"/%2F{EVIL}/", "/enti/%0d%0aSet-Cookie:x=1/", "/enti//"]
)
def test_no_path_leads_away(bare: TestClient, path: str) -> None:
    answered = bare.get(f"http://testserver{path}", headers=HTML)
    assert re.match(r"/(?![/\\])", answered.headers.get("location", "/x")) and "set-cookie" not in answered.headers


@pytest.mark.parametrize("host", FORGED)
def test_a_redirect_does_not_follow_a_forged_host(bare: TestClient, host: str) -> None:
    answered = bare.get("/enti/", headers=HTML | {"host": host})
    assert answered.headers.get("location", "/enti") == "/enti"


# ----------------------------------------------------------------------------------------------------------- forged hosts
@pytest.mark.parametrize("host", FORGED)
def test_no_link_that_leaves_the_portal_follows_a_forged_host(app: FastAPI, host: str) -> None:
    client = a_client(app)
    address = asked(client)
    person = {"email": "anna@riva.example", "consent": "1", "message": "Quando?"}
    receipt = client.post("/passa", data=person, headers=OURS).headers["location"]
    shared = client.post(f"{address}/condividi", data={"consent": "1"}, headers=OURS).headers["location"]
    paths = (
        address,
        f"{address}/condividi",
        shared,
        receipt,
        "/opportunita",
        "/opportunita.ics",
        "/opportunita.rss",
        "/widget",
        "/docs",
    )
    for path in paths:
        answered = client.get(path, headers=HTML | {"host": host, "x-forwarded-host": EVIL, "forwarded": f"host={EVIL}"})
        assert answered.status_code == 200 and EVIL not in answered.text, path


@pytest.mark.parametrize("host", [EVIL, "127.0.0.1:8000", "testserver"])
def test_with_a_public_address_all_links_have_it(service: MemoryService, records: VisitorRecords, host: str) -> None:
    client = a_client(an_app(service, records, public_address="https://fondaco.example"))
    address = asked(client)
    for path, link in (
        (f"{address}/condividi", f"https://fondaco.example{address}"),
        ("/opportunita.rss", "<link>https://fondaco.example/opportunita/"),
        ("/opportunita.ics", "https://fondaco.example/opportunita/"),
        ("/opportunita", "webcal://fondaco.example/opportunita.ics"),
        ("/widget", "https://fondaco.example/widget.js"),
        ("/docs", "https://fondaco.example/v1/"),
    ):
        found = client.get(path, headers=HTML | {"host": host}).text.replace("\r\n ", "")
        assert link in found and "http://testserver" not in found and EVIL not in found, path


def test_on_this_machine_links_keep_the_port_that_the_visitor_sees(bare: TestClient) -> None:
    for host in ("127.0.0.1:9000", "localhost:9000", "[::1]:9000"):
        assert f"http://{host}/opportunita/" in bare.get("/opportunita.rss", headers={"host": host}).text


@pytest.mark.parametrize(
    "value", ["fondaco.example", "ftp://x", "https://x/y", "https://x y", "javascript:alert(1)", "https://a@b", 'https://x"']
)
def test_a_public_address_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(ValidationError, match="no address of a portal"):
        WebSettings(public_address=value)


# ------------------------------------------------------------------------------------------------------------- injection
@pytest.mark.parametrize(
    "text", ["a\r\nSet-Cookie: x=1", "a\nX-Evil: 1", "a\x00b", 'a"; filename="evil.exe', "é\u2028à", "%0d%0aX-Evil: 1"]
)
def test_no_header_holds_what_a_request_or_a_page_says(text: str) -> None:
    service = MemoryService(reply=an_answer(id=text, citations=(a_citation(1, title=text, url=text), a_citation(2))))
    client = a_client(an_app(service), **OURS)
    gone: list[Callable[[], Any]] = [
        lambda: client.post("/ask", data={"question": text}),
        lambda: client.get("/opportunita", params={"testo": text, "lang": text}),
        lambda: client.get("/v1/providers", params={"limit": text}),
        lambda: client.get(
            "/health", headers={"x-request-id": text.encode("latin-1", "replace").replace(b"\r", b"").replace(b"\n", b"")}
        ),
    ]
    for call in gone:
        response = call()
        assert "x-evil" not in response.headers and "x=1" not in "".join(response.headers.get_list("set-cookie"))
        assert not any(c in value for value in response.headers.values() for c in "\r\n\0")
