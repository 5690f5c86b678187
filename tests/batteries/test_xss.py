"""Battery B3, without a browser: no string of a page, a record, a person or an address becomes markup, anywhere.

The small lane takes 300 strings; `make xss` takes all, and then looks with a browser.
"""

import json
import os
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from markupsafe import escape
from pypdf import PdfReader

from api.app import create_app
from api.csv_cells import harmless
from api.ticket_changes import reply
from api.visitor_records import VisitorRecords
from api.web_settings import WebSettings
from kb.engines.database import open_database
from kb.engines.feedback_store import FeedbackStore, ShareStore
from kb.engines.ticket_store import TicketStore
from tests.api.builders import TODAY, MemoryService
from tests.api.conftest import Clock
from tests.batteries.every_operation import Operation, every_operation
from tests.batteries.markup import Markup, Shape
from tests.batteries.poisoned_records import ANSWER_ID, MEASURE_ID, PoisonedService, a_clean_pack
from tests.batteries.xss_strings import COUNT, HOST, xss_strings

ALL = os.environ.get("FONDACO_XSS") == "all"
STRINGS = xss_strings() if ALL else xss_strings()[:300]
PACK = 20
PACKS = [STRINGS[start : start + PACK] for start in range(0, len(STRINGS), PACK)]
FEW_PACKS = PACKS if ALL else PACKS[:2]  # where each takes seconds
PAGES = (
    f"/risposta/{ANSWER_ID}",
    f"/risposta/{ANSWER_ID}?parte=1",
    f"/risposta/{ANSWER_ID}/condividi",
    "/fonte/chunk-1",
    "/fonte/chunk-1?parte=1",
    "/opportunita",
    "/opportunita?vista=calendario&mese=2026-11",
    f"/opportunita/{MEASURE_ID}",
    "/opportunita/ente-1-0000000001",
    "/enti",
    "/enti/ente-0",
    "/enti/ente-1",
    "/percorsi/mai-esportato",
    "/dossier",
    "/caso",
    f"/passa?risposta={ANSWER_ID}&ente=ente-1",
    "/",
)
JSON = (
    f"/v1/answers/{ANSWER_ID}",
    f"/v1/answers/{ANSWER_ID}/evidence.json",
    "/v1/opportunities",
    "/v1/providers",
    "/widget/start.json",
)
WAYS_OUT = ("https://", "http://")


def packs(chosen: Sequence[Sequence[str]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("pack", chosen, ids=[f"{n * PACK}" for n in range(len(chosen))])


def a_browser(service: MemoryService, records: VisitorRecords) -> TestClient:
    app = create_app(service, WebSettings.model_validate({"limits": {"on": False}}), today=lambda: TODAY, records=records)
    ours = {"accept": "text/html", "origin": "http://testserver"}
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False, headers=ours)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> VisitorRecords:
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('xss') / 'store.sqlite3'}")
    return VisitorRecords(tickets=TicketStore(engine), feedback=FeedbackStore(engine), shares=ShareStore(engine), now=Clock())


@pytest.fixture(scope="module")
def poisoned() -> PoisonedService:
    return PoisonedService(strings=a_clean_pack(PACK))


@pytest.fixture(scope="module")
def reader(poisoned: PoisonedService, kept: VisitorRecords) -> TestClient:
    return a_browser(poisoned, kept)


@pytest.fixture(scope="module")
def clean(poisoned: PoisonedService, reader: TestClient) -> set[Shape]:
    """Return the shapes of the elements of all pages over harmless strings."""
    load(poisoned, reader, a_clean_pack(PACK))
    return {shape for path in PAGES for shape in Markup(reader.get(path).text).shapes}


def load(service: PoisonedService, client: TestClient, strings: Sequence[str]) -> None:
    service.load(strings)
    client.cookies.clear()
    assert client.post("/ask", data={"question": strings[0], "products": strings[-1]}).status_code in (303, 422)
    service.ask(service.questions[-1])


def test_the_strings_are_as_many_as_promised_and_always_the_same() -> None:
    strings = xss_strings()
    assert len(strings) == len(set(strings)) == COUNT == 3114
    assert xss_strings() == strings


def test_pages_that_forget_to_escape_would_be_noticed() -> None:
    seen = [s for s in STRINGS if Markup(f'<p title="{s}">{s}</p>').wrong or Markup(f"<a href='{s}'>x</a>").wrong]
    assert len(seen) > len(STRINGS) * 0.6
    assert not [s for s in STRINGS if Markup(f'<p title="{escape(s)}">{escape(s)}</p>').wrong]


@packs(PACKS)
def test_no_page_takes_a_string_of_a_record_for_markup(
    pack: Sequence[str], poisoned: PoisonedService, reader: TestClient, clean: set[Shape]
) -> None:
    load(poisoned, reader, pack)
    for path in PAGES:
        response = reader.get(path)
        assert response.status_code == 200, path
        page = Markup(response.text)
        assert (path, page.wrong, page.shapes - clean) == (path, [], set())
    shown = reader.get(PAGES[0]).text
    assert all(str(escape(text.strip("\n"))) in shown for text in pack if text.isprintable())


@packs(PACKS)
def test_json_feeds_and_streams_keep_their_form(pack: Sequence[str], poisoned: PoisonedService, reader: TestClient) -> None:
    load(poisoned, reader, pack)
    for path in JSON:
        response = reader.get(path)
        assert response.status_code == 200 and "json" in response.headers["content-type"], path
        assert response.headers["x-content-type-options"] == "nosniff" and response.json()
    calendar = Calendar.from_ical(reader.get("/opportunita.ics").content)
    assert {c.name for c in calendar.walk()} == {"VCALENDAR", "VEVENT", "VALARM"}
    assert {str(c["action"]) for c in calendar.walk("VALARM")} == {"DISPLAY"}
    assert all(str(c["url"]).startswith("http://testserver/") and "attach" not in c for c in calendar.walk("VEVENT"))
    feed = ElementTree.fromstring(reader.get("/opportunita.rss").content)
    links = [node.text or "" for node in feed.iter("link")]
    assert len(links) == PACK + 1 - (PACK - len(pack)) and all(link.startswith("http://testserver/") for link in links)
    stream = reader.post("/ask/stream", data={"question": "Fiere?"}).text
    events = [part.split("\n") for part in stream.strip().split("\n\n") if not part.startswith(":")]
    assert {tuple(line.partition(":")[0] for line in part) for part in events} == {("event", "data")}
    assert all(json.loads(part[1].removeprefix("data: ")) is not None for part in events)


@packs(FEW_PACKS)
def test_no_pdf_runs_anything_or_leads_elsewhere_than_to_pages(
    pack: Sequence[str], poisoned: PoisonedService, reader: TestClient
) -> None:
    load(poisoned, reader, pack)
    for path in (f"/risposta/{ANSWER_ID}/pdf", f"/v1/answers/{ANSWER_ID}/evidence.pdf"):
        response = reader.get(path)
        assert response.status_code == 200, path
        assert "\n" not in response.headers["content-disposition"]
        pdf = PdfReader(BytesIO(response.content))
        catalog = pdf.root_object
        opened = catalog.get("/OpenAction", [])  # a place in the file, not an action
        assert isinstance(opened, list) and "/AA" not in catalog and "/JavaScript" not in catalog.get("/Names", {})
        for annotation in (a.get_object() for page in pdf.pages for a in page.get("/Annots", [])):
            action = annotation.get("/A", {"/S": "/URI", "/URI": "https://"})
            assert annotation["/Subtype"] in ("/Link", "/FileAttachment") and action["/S"] == "/URI"
            assert str(action["/URI"]).startswith(WAYS_OUT)


@packs(FEW_PACKS)
def test_what_a_visitor_types_stays_a_text(pack: Sequence[str], kept: VisitorRecords) -> None:
    client = a_browser(MemoryService(), kept)
    profile = ("province", "sector", "products", "countries", "member_of", "need")
    for n, text in enumerate(pack):
        asked = client.post("/ask", data={"question": text, **{name: text[:200] for name in profile}, "case_shown": "1"})
        assert asked.status_code == 303 and "\n" not in asked.headers["location"]
        client.post(f"/risposta/{ANSWER_ID}/parere", data={"useful": "0", "reason": "other", "text": text})
        if n % 5 == 0:
            shared = client.post(f"/risposta/{ANSWER_ID}/condividi", data={"consent": "1"}).headers["location"]
            assert Markup(client.get(shared).text).wrong == []
    for path in (
        f"/risposta/{ANSWER_ID}",
        "/",
        "/caso",
        "/dossier",
        f"/passa?risposta={ANSWER_ID}",
        f"/risposta/{ANSWER_ID}/condividi",
    ):
        response = client.get(path)
        assert response.status_code == 200
        assert (path, Markup(response.text).wrong) == (path, [])
    told = client.get("/dossier.txt")
    assert told.headers["content-type"].startswith("text/plain") and told.headers["x-content-type-options"] == "nosniff"


@packs(FEW_PACKS)
def test_what_is_written_between_desk_and_person_stays_a_text(pack: Sequence[str], kept: VisitorRecords) -> None:
    client = a_browser(MemoryService(), kept)
    person = {"name": pack[0][:200], "firm": pack[-1][:200], "email": "anna@riva.example", "consent": "1", "message": pack[0]}
    questions = {"question": list(pack), "answer_id": [""] * len(pack), "keep_question": [str(n) for n in range(len(pack))]}
    wrong = client.post("/passa", data=person | questions | {"email": pack[-1][:200], "consent": ""})
    assert wrong.status_code == 422 and Markup(wrong.text).wrong == []
    passed = client.post("/passa", data=person | questions)
    assert passed.status_code == 303, passed.text
    token = passed.headers["location"].rpartition("/")[2]
    for text in pack:
        ticket = kept.tickets.by_token(token)
        assert ticket is not None
        if text.strip():
            reply(kept.tickets, ticket, text, "Desk", True, kept.now())
            client.post(f"/pratica/{token}/messaggio", data={"version": str(ticket.version + 1), "message": text})
    for path in (f"/pratica/{token}", f"/passa/ricevuta/{token}"):
        response = client.get(path)
        assert response.status_code == 200 and Markup(response.text).wrong == []


def _pages_with_parameters() -> Iterator[Operation]:
    for operation in every_operation():
        if operation.method == "GET" and operation.query and not operation.path.startswith("/v1"):
            yield operation


@packs(PACKS)
def test_what_stands_in_an_address_stays_a_text(pack: Sequence[str], reader: TestClient) -> None:
    operations = list(_pages_with_parameters())
    assert len(operations) >= 10
    known = {"answer_id": ANSWER_ID, "chunk_id": "chunk-1", "category": "mai-esportato"}
    for n, text in enumerate(pack):
        for k in range(2):
            operation = operations[(STRINGS.index(text) * 2 + k) % len(operations)]
            response = operation.send(reader, lambda text=text: text, known if n % 2 else {})  # type: ignore[misc]
            assert response.status_code < 500 and response.headers.get("location", "/").startswith("/")
            if response.headers.get("content-type", "").startswith("text/html"):
                assert (operation.path, text, Markup(response.text).wrong) == (operation.path, text, [])


@packs(PACKS)
def test_a_mail_has_a_subject_and_a_text_and_is_for_nobody(
    pack: Sequence[str], poisoned: PoisonedService, reader: TestClient
) -> None:
    load(poisoned, reader, pack)
    address = reader.get(PAGES[0]).text.partition('href="mailto:?')[2].partition('"')[0]
    assert [part.partition("=")[0] for part in address.replace("&amp;", "&").split("&")] == ["subject", "body"]
    assert "\n" not in address and f"bcc=x@{HOST}" not in address


def test_no_command_writes_a_table_that_a_spreadsheet_would_calculate() -> None:
    """A CSV of what visitors wrote needs its formulas tamed first: only one module writes any, and it does (test_csv_cells)."""
    root = Path(__file__).parents[2]
    writing = ("csv.writer", "csv.DictWriter", "to_csv(")
    files = [path for package in ("api", "assistant", "evals", "ingest", "kb") for path in (root / package).rglob("*.py")]
    assert len(files) > 100
    found = [path for path in files if any(word in path.read_text(encoding="utf-8") for word in writing)]
    assert found == [root / "api" / "csv_cells.py"]
    assert all(harmless(cell).startswith("'") for cell in ("=1+1", "@SUM(A1)", "+49 30", "-x", "\t=1"))
