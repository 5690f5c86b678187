"""The inbox shows what waits in the right order to whom it may; a ticket is assigned, noted and brought on without loss."""

from datetime import timedelta
from pathlib import Path

import pytest

from kb.account_types import Role
from kb.desk_types import InboxQuery, TicketTriage
from kb.mail_types import SimilarTicket
from tests.api.account_builders import post
from tests.api.builders import MemoryService
from tests.api.desk_builders import Bureau, a_bureau
from tests.api.mail_builders import raw_mail


@pytest.fixture
def bureau(empty_store: Path, tmp_path: Path, service: MemoryService) -> Bureau:
    return a_bureau(empty_store, tmp_path, service)


def places(html: str, *names: str) -> list[str]:
    """Return names in the order in which a page has them first."""
    return sorted((name for name in names if name in html), key=html.index)


def test_late_tickets_come_first_then_urgent_ones_then_what_was_promised_first(bureau: Bureau) -> None:
    now = bureau.clock.now
    far = bureau.ticket("FAR", promised_at=now + timedelta(days=5))
    near = bureau.ticket("NEAR", promised_at=now + timedelta(days=2))
    late = bureau.ticket("LATE", promised_at=now - timedelta(hours=1))
    urgent = bureau.ticket("PRES", promised_at=now + timedelta(days=6))
    bureau.records.desk.put_triage(TicketTriage(ticket_id=urgent.id, urgency="urgent", reasons=("entro domani",)))
    page = bureau.agent[1].get("/desk").text
    shown = [ticket.reference for ticket in (late, urgent, near, far)]
    assert places(page, *shown) == shown
    assert ">In ritardo</li>" in page and ">Urgente</li>" in page
    counted = bureau.records.inbox.counts(InboxQuery(), "nobody", now)
    assert (counted.open, counted.late, counted.urgent, counted.unassigned) == (4, 1, 1, 4)


FILTERS = {
    "stato=answered": ["DONE"],
    "stato=tutte": ["OPEN", "DONE"],
    "provincia=Lecco": ["OPEN"],
    "lingua=de": ["OPEN"],
    "tema=fiere-eventi": ["OPEN"],
    "esperienza=consolidata": ["OPEN"],
    "canale=mail": ["OPEN"],
    "urgenza=soon": ["OPEN"],
    "entro=oggi": [],
    "entro=settimana": ["OPEN"],
    "testo=MÜLLER+export": ["OPEN"],
    "testo=valvole&stato=tutte": ["DONE"],
    "assegnata=nessuno": ["OPEN"],
    "assegnata=mie": [],
    "stato=boh&lingua=xx&pagina=0": ["OPEN"],
}


def test_each_filter_finds_its_tickets_and_a_strange_one_counts_for_nothing(bureau: Bureau) -> None:
    soon = bureau.clock.now + timedelta(days=4)
    asked = {"message": "Wie beantragt Müller den Export?", "dossier": None, "channel": "mail", "language": "de"}
    firm = {"province": "Lecco", "topic": "fiere-eventi", "category": "consolidata", "promised_at": soon}
    tickets = {"OPEN": bureau.ticket("OPEN", **asked, **firm), "DONE": bureau.ticket("DONE", status="answered")}
    bureau.records.desk.put_triage(TicketTriage(ticket_id=tickets["OPEN"].id, urgency="soon", reasons=()))
    pages = {query: bureau.agent[1].get(f"/desk?{query}").text for query in FILTERS}
    found = {query: [name for name, ticket in tickets.items() if ticket.reference in page] for query, page in pages.items()}
    assert found == FILTERS


def test_a_ticket_of_the_portal_is_sorted_when_the_inbox_is_opened(bureau: Bureau) -> None:
    ticket = bureau.ticket(message="È urgente: il bando chiude domani, che contributi ci sono per le fiere?")
    assert ">Urgente</li>" in bureau.agent[1].get("/desk").text
    kept = bureau.records.desk.triage(ticket.id)
    assert kept is not None and kept.urgency == "urgent"
    assert bureau.records.inbox.without_triage(5) == []


def test_a_long_inbox_has_pages_and_a_view_is_kept_for_who_made_it(bureau: Bureau) -> None:
    for number in range(26):
        bureau.ticket(f"{number:03}")
    account, client = bureau.agent
    assert "26 domande" in (first := client.get("/desk").text) and "pagina=2" in first
    assert client.get("/desk?pagina=2").text.count('class="desk-row"') == 1
    kept = post(client, "/desk/viste", {"name": "Bergamo", "query": "provincia=Bergamo&evil=1"})
    assert kept.headers["location"] == "/desk?provincia=Bergamo"
    (view,) = bureau.records.desk.views(account.id)
    assert view.query == "provincia=Bergamo" and ">Bergamo</a>" in client.get("/desk").text
    assert ">Bergamo</a>" not in bureau.supervisor[1].get("/desk").text
    assert post(bureau.supervisor[1], f"/desk/viste/{view.id}/togli").status_code == 303
    assert bureau.records.desk.views(account.id) == [view]
    post(client, f"/desk/viste/{view.id}/togli")
    assert bureau.records.desk.views(account.id) == []


def test_the_page_of_a_ticket_shows_what_was_passed_on_by_whom_and_what_happened(bureau: Bureau) -> None:
    ticket = bureau.ticket(promised_at=bureau.clock.now + timedelta(days=2))
    page = bureau.agent[1].get(f"/desk/{ticket.reference}")
    assert page.headers["cache-control"] == "no-store" and page.headers["x-robots-tag"] == "noindex"
    for part in ("Ci sono contributi per le fiere?", "Prodotti: valvole", "Riva &amp; figli", "anna@riva.example"):
        assert part in page.text
    assert "Richiesta ricevuta" in page.text and "entro domenica 22 novembre 2026" in page.text
    assert bureau.agent[1].get(f"/desk/{ticket.reference.lower().replace('-', '')}").status_code == 200


def test_a_ticket_is_assigned_to_a_person_or_a_partner_and_the_last_one_is_taken_back(bureau: Bureau) -> None:
    ticket, (account, client) = bureau.ticket(), bureau.agent
    bureau.person(Role.EDITOR, partners=("cciaa-bergamo",))
    path = f"/desk/{ticket.reference}"
    done = post(client, f"{path}/assegna", {"number": 0, "to": account.id})
    assert done.headers["location"] == f"{path}?fatto=assigned"
    assert post(client, f"{path}/assegna", {"number": 0, "to": account.id}).status_code == 303  # the same, sent twice
    assert "Presa in carico" in client.get(f"/pratica/{ticket.token}").text
    assert post(client, f"{path}/assegna", {"number": 1, "to": "ente:cciaa-bergamo"}).status_code == 303
    assert "Camera di Bergamo" in client.get(path).text
    late = post(client, f"{path}/assegna", {"number": 1, "to": account.id})
    assert late.status_code == 409 and "Nel frattempo qualcuno ha assegnato" in late.text
    assert post(client, f"{path}/assegna", {"number": 2, "to": "ente:nobody"}).status_code == 422
    post(client, f"{path}/annulla", {"what": "assignment", "number": 2})
    assert [a.account_id for a in bureau.records.desk.assignments(ticket.id)] == [account.id, None, account.id]


@pytest.mark.parametrize("number", [1, 7])
def test_an_assignment_that_never_was_cannot_be_read_or_taken_back(bureau: Bureau, number: int) -> None:
    path = f"/desk/{bureau.ticket().reference}"
    assert post(bureau.agent[1], f"{path}/annulla", {"what": "assignment", "number": number}).status_code == 409
    assert post(bureau.agent[1], f"{path}/assegna", {"number": number, "to": ""}).status_code == 409


def test_an_editor_sees_what_is_assigned_to_the_own_partner_and_nothing_else(bureau: Bureau) -> None:
    theirs, other = bureau.ticket("THEM"), bureau.ticket("ELSE")
    _, editor = bureau.person(Role.EDITOR, partners=("cciaa-bergamo",))
    path = f"/desk/{theirs.reference}"
    assert editor.get(path).status_code == 404
    post(bureau.agent[1], f"{path}/assegna", {"number": 0, "to": "ente:cciaa-bergamo"})
    assert editor.get(path).status_code == 200
    inbox = editor.get("/desk?stato=tutte&assegnata=ente:simest").text
    assert theirs.reference in inbox and other.reference not in inbox
    for refused in (f"/desk/{other.reference}", f"/desk/{other.reference}/risposta", "/desk/F-0000-00"):
        assert editor.get(refused).status_code == 404
    for forbidden in ("stato", "assegna", "annulla"):
        sent = post(editor, f"{path}/{forbidden}", {"version": 1, "number": 1, "status": "closed", "what": "status"})
        assert sent.status_code == 403
    assert editor.get("/desk/nuova").status_code == 403
    assert bureau.now(theirs).status == "received"


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.ADMINISTRATOR])
def test_who_does_not_work_at_the_desk_does_not_see_it(bureau: Bureau, role: Role) -> None:
    ticket, (_, client) = bureau.ticket(), bureau.person(role)
    for path in ("/desk", f"/desk/{ticket.reference}", f"/desk/{ticket.reference}/risposta", "/desk/nuova"):
        assert client.get(path).status_code == 403


def test_a_status_that_was_changed_by_mistake_is_taken_back_with_its_promise(bureau: Bureau) -> None:
    promise = bureau.clock.now + timedelta(days=4, hours=6, minutes=30)  # Tuesday, 17:00 in Italy
    ticket, (_, client) = bureau.ticket(promised_at=promise), bureau.agent
    path = f"/desk/{ticket.reference}"
    bureau.clock.now += timedelta(minutes=20)
    post(client, f"{path}/stato", {"version": 1, "status": "closed"})
    assert (bureau.now(ticket).status, bureau.now(ticket).promised_at) == ("closed", None)
    assert "Annulla: di nuovo «Ricevuta»" in client.get(path).text
    assert post(client, f"{path}/annulla", {"what": "status", "number": 2}).headers["location"].endswith("fatto=undone")
    assert (bureau.now(ticket).status, bureau.now(ticket).promised_at) == ("received", promise)


def test_a_note_that_was_written_on_an_older_state_is_given_back(bureau: Bureau) -> None:
    ticket, (_, client) = bureau.ticket(), bureau.agent
    path = f"/desk/{ticket.reference}"
    assert post(client, f"{path}/nota", {"version": 1, "text": "Chiamare la Camera"}).status_code == 303
    refused = post(client, f"{path}/nota", {"version": 1, "text": "Ha già chiamato <lei>"})
    assert refused.status_code == 409 and ">Ha già chiamato &lt;lei&gt;</textarea>" in refused.text
    assert 'name="version" value="2"' in refused.text
    person = client.get(f"/pratica/{ticket.token}").text
    assert "Chiamare la Camera" not in person


def test_similar_cases_lead_to_their_tickets(empty_store: Path, tmp_path: Path, service: MemoryService) -> None:
    near = SimilarTicket(ticket_id="id-OLD", reference="F-OLD", status="answered", score=0.95, question="Fiere in Francia?")
    bureau = a_bureau(empty_store, tmp_path, service, near=[near])
    page = bureau.agent[1].get(f"/desk/{bureau.ticket().reference}").text
    assert '<a href="/desk/F-OLD">F-OLD</a>' in page and "Fiere in Francia?" in page


def test_a_mail_that_is_pasted_or_uploaded_makes_one_ticket(bureau: Bureau) -> None:
    _, client = bureau.agent
    made = post(client, "/desk/nuova", {"text": "Che dazi ci sono per la Svizzera?", "email": "luca@bianchi.example"})
    assert made.headers["location"].endswith("?fatto=new") and client.get(made.headers["location"]).status_code == 200
    file = {"file": ("domanda.eml", raw_mail(), "message/rfc822")}
    first, again = (post(client, "/desk/nuova", files=file).headers["location"] for _ in range(2))
    assert first.endswith("?fatto=new") and again == first.replace("new", "known")
    page = client.get(first).text
    assert "E-mail della persona" in page and "anna@riva.example" in page
    assert post(client, "/desk/nuova", {"text": " "}).status_code == 422
