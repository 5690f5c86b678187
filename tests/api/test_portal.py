"""The pages keep their promises without JavaScript, in both languages, with hostile content."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader

from assistant.types import Statement
from tests.api.builders import (
    MemoryService,
    a_card,
    a_citation,
    a_plain_answer,
    a_source,
    an_answer,
    an_opportunity,
)
from tests.api.conftest import Open

PAGES = ["/", "/?lang=en", "/?domanda=Come+esporto%3F", "/enti", "/docs", "/fonte/chunk-1", "/risposta/answer-1", "/nulla"]
HTML = {"Accept": "text/html"}
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


class Inline(HTMLParser):
    """Collects what a strict content security policy forbids, and whether elements close."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.found += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
        self.found += [f"{tag} {value}" for value in names.values() if value and value.lower().startswith("javascript:")]
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(tag)


def inline_in(html: str) -> list[str]:
    parser = Inline()
    parser.feed(html)
    return parser.found


def ask(client: TestClient, **form: str) -> str:
    response = client.post("/ask", data={"question": "Ci sono contributi per le fiere?", **form}, headers=HTML)
    assert response.status_code == 303
    return str(response.headers["location"])


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_inline_code_and_nothing_from_elsewhere(client: TestClient, path: str) -> None:
    ask(client)
    html = client.get(path, headers=HTML).text
    assert html.startswith("<!doctype html>")
    assert inline_in(html) == []
    assert re.findall(r'<(?:link|script|img|use)[^>]+(?:src|href)="(?!/|data:)[^"]+"', html) == []


@pytest.mark.parametrize("path", [*PAGES, "/v1/providers", "/v1/none", "/health", "/openapi.json"])
def test_every_response_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


def test_every_file_that_a_page_names_is_there_and_may_be_kept(client: TestClient) -> None:
    html = client.get("/").text
    own = [path for path in re.findall(r'(?:href|src)="(/static/[^"#]+)', html) if "/vendor/" not in path]
    assert len(own) > 3
    for path in own:
        response = client.get(path)
        assert response.status_code == 200, path
        assert "immutable" in response.headers["cache-control"]


def test_the_form_leads_to_a_page_that_can_be_reloaded_and_linked(
    client: TestClient, open_client: Open, service: MemoryService
) -> None:
    address = ask(client, category="consolidata", province="Bergamo")
    assert address == "/risposta/answer-1"
    page = client.get(address).text
    assert "Ci sono contributi per le fiere?" in page
    assert "500.000 euro" in page
    assert service.questions[0].profile.province == "Bergamo"
    assert service.questions[0].profile.size is None
    shared = open_client(service).get(address).text
    assert "500.000 euro" in shared
    assert "Ci sono contributi" not in shared, "whoever gets the link sees the answer, not the question"


def test_without_javascript_the_next_question_knows_the_last_one(client: TestClient, service: MemoryService) -> None:
    page = client.get(ask(client)).text
    hidden = dict(re.findall(r'name="(previous_\w+)" value="([^"]*)"', page))
    ask(client, **hidden)
    assert service.questions[1].history[0].question == "Ci sono contributi per le fiere?"
    assert "500.000" in service.questions[1].history[0].answer


def test_an_example_fills_the_form_without_javascript(client: TestClient) -> None:
    example = re.findall(r'href="(/\?domanda=[^"#]+)', client.get("/").text)[0]
    assert unquote(example.partition("=")[2].replace("+", " ")) in client.get(example.replace("&amp;", "&")).text


def test_the_notice_stands_before_the_question(client: TestClient) -> None:
    html = client.get("/").text
    assert 0 < html.index("Risponde un assistente automatico") < html.index("<textarea")


def test_markers_lead_to_the_source_page(client: TestClient) -> None:
    page = client.get(ask(client)).text
    assert 'href="/fonte/chunk-1#passaggio"' in page
    source = client.get("/fonte/chunk-1").text
    assert "Passaggio citato" in source
    assert "copia della pagina come letta il 20 novembre 2026" in source
    assert 'href="https://www.simest.it/fiere"' in source
    assert source.index("Le domande si presentano") < source.index("L&#39;importo massimo") < source.index("Per informazioni")


def test_a_marker_leads_to_a_passage_whose_id_means_something_in_addresses(open_client: Open) -> None:
    citation = a_citation(1, chunk_id="chunk-3b44@fca#3?x=1")
    client = open_client(MemoryService(reply=an_answer(citations=(citation, a_citation(2)))))
    address = re.findall(r'class="marker" href="([^"]+)#passaggio"', client.get(ask(client)).text)[0]
    assert client.get(address).status_code == 200
    assert "#" not in address


def test_statements_of_one_provider_stand_under_its_name(client: TestClient) -> None:
    page = client.get(ask(client)).text
    headings = re.findall(r'<h3 class="statement-group">([^<]+)</h3>', page)
    assert headings == ["SIMEST", "Regione"]
    assert '<span class="statement-context">Voucher fiere – Chi può chiederlo</span>' in page


def test_a_provider_card_links_telephone_and_mail_and_says_when_contacts_were_seen(client: TestClient) -> None:
    page = client.get(ask(client)).text
    assert re.search(r'<a href="tel:800020030"><svg.*?</svg>800\.020\.030</a>', page)
    assert re.search(r'<a href="mailto:info@simest\.it"><svg.*?</svg>info@simest\.it</a>', page)
    assert 'data-copy-value="800.020.030"' in page
    assert 'aria-label="Copia info@simest.it"' in page
    assert 'href="/enti/simest"' in page
    assert "Recapiti visti nel" in page
    assert "tel:202403" not in page


def test_a_contact_without_a_label_of_ours_shows_its_key_in_words(open_client: Open) -> None:
    client = open_client(MemoryService(reply=an_answer(providers=(a_card(contacts={"sportello_di_crema": "via Roma 1"}),))))
    assert "<dt>Sportello di crema</dt> <dd>via Roma 1</dd>" in client.get(ask(client)).text


@pytest.mark.parametrize(
    ("state", "shown", "count"),
    [
        ("open", "Aperta", "mancano 9 giorni"),
        ("closing", "In scadenza", "mancano 9 giorni"),
        ("closed", "Chiusa", "chiusa"),
        ("announced", "Annunciata", "non ancora aperta"),
    ],
)
def test_a_measure_says_its_state_and_the_days_that_are_left(open_client: Open, state: str, shown: str, count: str) -> None:
    client = open_client(MemoryService(reply=an_answer(opportunities=(an_opportunity(state, id="voucher"),))))
    page = client.get(ask(client)).text
    assert f'<span class="state state-{state}">{shown}</span>' in page
    assert f'<span class="opportunity-count">{count}</span>' in page
    assert 'href="/opportunita/voucher"' in page


def test_a_measure_that_has_no_page_leads_to_the_list(client: TestClient) -> None:
    assert 'href="/opportunita">Tutti i bandi' in client.get(ask(client)).text


def test_an_entry_of_a_list_stands_in_the_card_of_its_measure_and_nowhere_else(open_client: Open) -> None:
    entry = Statement(text="[Voucher fiere] Regione: domande entro il 30 novembre 2026", kind="claim", citations=(2,))
    client = open_client(MemoryService(reply=an_answer(statements=(entry,))))
    page = client.get(ask(client)).text
    assert page.count("Regione: domande entro il 30 novembre 2026</span>") == 1
    assert page.count('class="opportunity-title">Voucher fiere') == 1
    assert "Misure e scadenze</h3>" not in page


def test_in_a_list_an_entry_that_is_headed_by_its_page_stands_in_its_card_too(open_client: Open) -> None:
    entries = (
        Statement(text="[Voucher fiere] Regione: domande entro il 30 novembre 2026", kind="claim", citations=(2,)),
        Statement(text="[Fiere ed eventi] Domande dal 27 luglio 2023", kind="claim", citations=(1,)),
    )
    measures = (an_opportunity("closing"), an_opportunity("open", title="Finanziamento fiere", marker=1))
    client = open_client(MemoryService(reply=an_answer(statements=entries, opportunities=measures)))
    page = client.get(ask(client)).text
    assert re.findall(r'class="opportunity-title">([^<]+)<', page) == ["Voucher fiere", "Finanziamento fiere"]


def test_an_old_answer_says_of_which_day_it_is(open_client: Open) -> None:
    client = open_client(MemoryService(reply=an_answer(as_of=date(2026, 11, 2))))
    page = client.get(ask(client)).text
    assert "Risposta del 2 novembre 2026" in page
    assert "Al 2 novembre 2026: mancano 28 giorni" in page
    assert "Chieda di nuovo oggi" in page


@pytest.mark.parametrize("outcome", ["abstain", "refuse", "redirect", "clarify", "error"])
def test_no_answer_is_said_calmly_with_the_next_step(open_client: Open, outcome: str) -> None:
    client = open_client(MemoryService(reply=a_plain_answer(outcome, "no_evidence", "Non lo so con certezza.")))
    page = client.get(ask(client)).text
    assert "alert-info" in page
    assert "Non lo so con certezza." in page
    assert "A chi rivolgersi" in page


def test_pages_that_come_close_are_linked_where_no_answer_is_given(open_client: Open) -> None:
    silent = a_plain_answer("abstain", "no_evidence", "Non lo so con certezza.")
    near = Statement(text="Queste pagine sono le più vicine.", kind="boilerplate", citations=(1,))
    client = open_client(
        MemoryService(reply=replace(silent, statements=(*silent.statements, near), citations=(a_citation(1),)))
    )
    page = client.get(ask(client)).text
    assert re.search(r"Queste pagine sono le più vicine\.\s*<a class=\"marker\" href=\"/fonte/", page)


def test_hostile_titles_and_texts_stay_text(open_client: Open) -> None:
    answer = an_answer(
        statements=(Statement(text=HOSTILE, kind="claim", citations=(1,), group=HOSTILE),),
        citations=(a_citation(1, title=HOSTILE, headings=(HOSTILE,), url="javascript:alert(3)"),),
        providers=(
            a_card(name=HOSTILE, role=HOSTILE, url="javascript:alert(4)", contacts={HOSTILE: HOSTILE}, reasons=(HOSTILE,)),
        ),
        opportunities=(),
        suggestions=(HOSTILE,),
        text=HOSTILE,
    )
    page = a_source()
    source = replace(page, version=replace(page.version, title=HOSTILE), chunks=(replace(page.chunk, text=HOSTILE),))
    client = open_client(MemoryService(reply=answer, source_page=source))
    for html in (
        client.get(ask(client, question=HOSTILE)).text,
        client.get("/fonte/chunk-1").text,
        client.get(f"/?domanda={HOSTILE}").text,
    ):
        assert inline_in(html) == []
        assert "<img src=x" not in html


def test_the_language_is_switched_and_remembered(client: TestClient) -> None:
    assert '<html lang="it">' in client.get("/", headers={"Accept-Language": "pt"}).text
    assert '<html lang="de">' in client.get("/", headers={"Accept-Language": "de-AT,en;q=0.8"}).text
    assert "Your question" in client.get("/?lang=en").text
    assert "Your question" in client.get("/", headers={"Accept-Language": "de"}).text
    assert "La sua domanda" in client.get("/?lang=it").text


def test_a_browser_gets_problems_as_pages_and_a_program_as_json(client: TestClient) -> None:
    page = client.get("/risposta/nessuna", headers=HTML)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Risposta non trovata" in page.text
    assert client.get("/risposta/nessuna").headers["content-type"] == "application/problem+json"


def test_before_the_first_publication_the_page_says_so(open_client: Open) -> None:
    client = open_client(MemoryService(published=False))
    assert "non sono ancora disponibili" in client.get("/").text
    refused = client.post("/ask", data={"question": "Ci sono fiere?"}, headers=HTML)
    assert refused.status_code == 503
    assert "<h1>Documenti non ancora disponibili</h1>" in refused.text


def test_the_footer_tells_of_the_sample_web(client: TestClient, open_client: Open, service: MemoryService) -> None:
    assert "web di esempio" not in client.get("/").text
    assert "web di esempio" in open_client(service, sample_web=True).get("/").text
    assert "Documenti aggiornati il 20 novembre 2026" in client.get("/").text


def test_a_part_has_neither_head_nor_footer(client: TestClient) -> None:
    ask(client)
    for path in ("/risposta/answer-1?parte=1", "/fonte/chunk-1?parte=1"):
        assert "<html" not in client.get(path).text


def test_an_unknown_field_of_the_form_is_refused(client: TestClient) -> None:
    assert client.post("/ask", data={"question": "a", "altro": "b"}, headers=HTML).status_code == 422


ASKS_BACK = a_plain_answer(
    "clarify",
    "no_province",
    "In quale provincia ha sede la sua impresa?",
    suggestions=tuple(f"Chi timbra? La mia impresa è in provincia di {name}." for name in ("Lecco", "Como")),
)


def test_what_is_asked_back_is_chosen_with_one_tap_without_javascript(open_client: Open) -> None:
    service = MemoryService(reply=ASKS_BACK)
    client = open_client(service)
    page = client.get(ask(client)).text
    assert re.findall(r'name="question" value="(Chi timbra[^"]+)">(\w+)<', page) == [
        ("Chi timbra? La mia impresa è in provincia di Lecco.", "Lecco"),
        ("Chi timbra? La mia impresa è in provincia di Como.", "Como"),
    ]
    assert page.count('<option value="Chi timbra?') == 12
    ask(client, question="Chi timbra? La mia impresa è in provincia di Lecco.")
    assert service.questions[-1].text.endswith("Lecco.")


def test_whoever_gets_the_link_of_a_question_back_does_not_read_the_question(open_client: Open) -> None:
    service = MemoryService(reply=ASKS_BACK)
    address = ask(open_client(service))
    assert "Chi timbra" not in open_client(service).get(address).text


def test_an_answer_is_saved_as_a_pdf_with_the_question_for_whoever_asked(
    client: TestClient, open_client: Open, service: MemoryService
) -> None:
    address = ask(client)
    mine, shared = client.get(f"{address}/pdf"), open_client(service).get(f"{address}/pdf?lang=en")
    assert (mine.headers["content-type"], mine.headers["cache-control"]) == ("application/pdf", "no-store")
    assert "attachment" in mine.headers["content-disposition"]
    text, other = (read_pdf(response.content) for response in (mine, shared))
    assert "Ci sono contributi" in text and "500.000 euro" in text and "mancano 9 giorni" in text
    assert "Ci sono contributi" not in other and "9 days left" in other
    assert client.get("/risposta/nessuna/pdf").status_code == 404


def test_an_answer_can_be_mailed_passed_on_and_proved(client: TestClient) -> None:
    page = client.get(ask(client)).text
    assert 'href="mailto:?subject=Risposta%20di%20Fondaco&amp;body=' in page
    assert 'href="/passa?risposta=answer-1"' in page
    assert 'href="/v1/answers/answer-1/evidence.pdf?lang=it"' in page


@pytest.mark.parametrize("outcome", ["refuse", "clarify", "error"])
def test_where_there_is_no_answer_nothing_is_offered_to_keep(open_client: Open, outcome: str) -> None:
    client = open_client(MemoryService(reply=a_plain_answer(outcome, "no_object", "A che cosa si riferisce?")))
    assert "mailto:?" not in client.get(ask(client)).text


def test_a_question_that_could_not_be_read_stands_in_the_form_to_be_put_right(open_client: Open) -> None:
    client = open_client(MemoryService(reply=a_plain_answer("error", "not_text", "Scriva a parole.")))
    assert ">###</textarea>" in client.get(ask(client, question="###")).text


def test_an_answer_whose_stream_broke_off_is_taken_up_by_its_visitor_alone(client: TestClient, open_client: Open) -> None:
    question = "Ci sono contributi per le fiere?"
    assert client.post("/riprendi", data={"question": question}).status_code == 204
    client.post("/ask/stream", data={"question": question})
    taken = client.post("/riprendi", data={"question": question})
    assert "500.000 euro" in taken.text and "<html" not in taken.text
    assert client.post("/riprendi", data={"question": "Un'altra?"}).status_code == 204
    assert open_client(MemoryService()).post("/riprendi", data={"question": question}).status_code == 204


def test_examples_are_what_the_build_answers_and_plain_ones_until_then(open_client: Open) -> None:
    silent = open_client(MemoryService(reply=a_plain_answer("abstain", "no_evidence", "Non lo so.")))
    assert "Domande di esempio" in silent.get("/").text
    client = open_client(MemoryService())
    wait_for(lambda: "Domande a cui possiamo rispondere" in client.get("/").text)


def read_pdf(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def wait_for(holds: Callable[[], bool]) -> None:
    for _ in range(200):
        if holds():
            return
    raise AssertionError("it never came true")
