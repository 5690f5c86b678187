"""A reply is drafted by the machine, written by one person and approved by another; nothing that anybody wrote is lost."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from kb.account_types import Role
from kb.ticket_types import Contact, Ticket
from tests.api.account_builders import post
from tests.api.builders import MemoryService
from tests.api.desk_builders import OTHER, SAID, Bureau, a_bureau


@pytest.fixture
def bureau(empty_store: Path, tmp_path: Path, service: MemoryService) -> Bureau:
    return a_bureau(empty_store, tmp_path, service)


def fields(html: str) -> dict[str, Any]:
    """Return what a browser would send of the editor if nothing was touched."""
    form = html[html.index('id="editor"') :]
    found: dict[str, Any] = {"source": re.findall(r'name="source" value="([^"]*)"', form)}
    found |= {name: re.findall(rf'name="{name}" value="(\d+)"', form)[0] for name in ("based_on", "draft")}
    text = re.search(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', form, re.S)
    assert text is not None
    return found | {"text": text[1].replace("&#39;", "'").replace("&amp;", "&")}


def edit(client: TestClient, ticket: Ticket, action: str, **changes: Any) -> Any:
    """Open the editor, change something and send it."""
    path = f"/desk/{ticket.reference}/risposta"
    return post(client, path, fields(client.get(path).text) | {"action": action} | changes)


def submitted(bureau: Bureau, ticket: Ticket, text: str = f"Gentile Anna,\n\n{SAID} [1].") -> None:
    """Draft, write and submit a reply."""
    client = bureau.agent[1]
    assert post(client, f"/desk/{ticket.reference}/bozza").status_code == 303
    assert edit(client, ticket, "submit", text=text).status_code == 303


def decide(client: TestClient, ticket: Ticket, action: str, number: int = 1, **form: Any) -> Any:
    return post(client, f"/desk/{ticket.reference}/decisione", {"action": action, "number": number, **form})


def test_the_draft_shows_the_support_of_each_statement_its_flags_and_what_is_missing(bureau: Bureau) -> None:
    ticket, (_, client) = bureau.ticket(), bureau.agent
    made = post(client, f"/desk/{ticket.reference}/bozza")
    assert made.headers["location"] == f"/desk/{ticket.reference}/risposta?bozza=1&fatto=drafted"
    page = client.get(made.headers["location"]).text
    for part in ("Alla lettera dalla fonte", "Dati confermati dalla fonte", "Da controllare: la fonte non lo conferma"):
        assert part in page
    for flag in ("In chiusura", "Fonte di oltre un anno fa", "Le fonti non concordano", "Non ho trovato la durata.", OTHER):
        assert flag in page
    assert page.index("Da controllare: 1") < page.index("Alla lettera: 1")  # doubt first
    form = fields(page)
    assert (
        form["source"] == ["1:chunk-1", "2:chunk-2"] and form["draft"] == "1" and form["text"].startswith("Gentile Anna Riva")
    )
    assert bureau.records.desk.replies(ticket.id) == [] and bureau.records.outbox.of_ticket(ticket.id) == []


def test_what_is_inserted_stands_in_the_text_with_its_source_and_is_not_saved_yet(bureau: Bureau) -> None:
    ticket, (_, client) = bureau.ticket(), bureau.agent
    post(client, f"/desk/{ticket.reference}/bozza")
    page = edit(client, ticket, "alternative:1.1:0").text
    assert f"{SAID} [1].\n{OTHER} [2]" in fields(page)["text"] and "2:chunk-9" in fields(page)["source"]
    found = edit(client, ticket, "find", words="importo massimo").text
    assert 'value="passage:chunk-1"' in found and "Il finanziamento copre" in found
    again = post(client, f"/desk/{ticket.reference}/risposta", fields(found) | {"action": "passage:chunk-7"}).text
    assert fields(again)["text"].rstrip().endswith("[3]") and "3:chunk-7" in fields(again)["source"]
    card = edit(client, ticket, "provider", provider="simest").text
    assert "SIMEST S.p.A." in fields(card)["text"] and "800.020.030" in fields(card)["text"]
    strange = ("alternative:9.9:0", "alternative:1.1:7", "alternative:1.1:x", "passage:nothing", "provider:nobody", "boh")
    before = fields(client.get(f"/desk/{ticket.reference}/risposta").text)["text"]
    assert {fields(edit(client, ticket, action).text)["text"] for action in strange} == {before}
    assert bureau.records.desk.replies(ticket.id) == []


def test_a_source_that_only_the_form_knows_is_no_source(bureau: Bureau) -> None:
    ticket, (_, client) = bureau.ticket(), bureau.agent
    post(client, f"/desk/{ticket.reference}/bozza")
    edit(client, ticket, "save", text="Sì [1] e no [7] e sì [8].", source=["1:chunk-5", "7:nothing", "8:chunk-8", "x", "9:a b"])
    (saved,) = bureau.records.desk.replies(ticket.id)
    assert saved.text == "Sì [1] e no [7] e sì [8]."  # what no source has stays where the check shows it
    assert [(c["marker"], c["chunk_id"]) for c in saved.citations] == [(1, "chunk-5"), (8, "chunk-8")]


def test_sources_are_numbered_in_the_order_of_the_text_without_holes(bureau: Bureau) -> None:
    ticket, (_, client) = bureau.ticket(), bureau.agent
    post(client, f"/desk/{ticket.reference}/bozza")
    path = f"/desk/{ticket.reference}/risposta"
    found = edit(client, ticket, "find", words="importo massimo").text
    grown = post(client, path, fields(found) | {"action": "passage:chunk-7", "text": "Prima il voucher [2]."})
    assert re.search(r"(?s)^Prima il voucher \[1\]\..*\[2\]$", fields(grown.text)["text"].strip())
    assert fields(grown.text)["source"] == ["1:chunk-2", "2:chunk-7", "3:chunk-1"]
    assert post(client, path, fields(grown.text) | {"action": "save", "text": "Solo questo [2]."}).status_code == 303
    (saved,) = bureau.records.desk.replies(ticket.id)
    assert (saved.text, [(c["marker"], c["chunk_id"]) for c in saved.citations]) == ("Solo questo [1].", [(1, "chunk-7")])
    again = client.get(path).text
    assert fields(again)["source"] == ["1:chunk-7", "2:chunk-1", "3:chunk-2"]
    assert '<a href="#fonte-2">' in again  # the draft's first source, under its number of now


def test_a_text_of_somebody_else_is_shown_under_the_numbers_of_ones_own_sources(bureau: Bureau) -> None:
    ticket, (_, one), (_, other) = bureau.ticket(), bureau.agent, bureau.supervisor
    post(one, f"/desk/{ticket.reference}/bozza")
    path = f"/desk/{ticket.reference}/risposta"
    mine, theirs = fields(one.get(path).text), fields(other.get(path).text)
    post(one, path, mine | {"action": "save", "text": "Il voucher di Anna [2]."})
    stale = post(other, path, theirs | {"action": "save", "text": "Prima [1], poi il voucher [2]."})
    assert stale.status_code == 409 and "Il voucher di Anna [2]." in stale.text
    assert fields(stale.text)["text"] == "Prima [1], poi il voucher [2]."


def test_the_check_shows_what_it_found_at_its_place(bureau: Bureau) -> None:
    ticket, (_, client) = bureau.ticket(), bureau.agent
    page = edit(client, ticket, "check", text="L'importo è di 900.000 euro <b>[1].").text
    assert "Gravi: 1" in page and '<mark class="desk-mark-high" id="trovato-1"' in page and ">900.000 euro<sup>" in page
    assert "La fonte dice: 500.000 euro" in page and "&lt;b&gt;" in page
    assert "non ha trovato niente" in edit(client, ticket, "check", text="Cordiali saluti").text
    assert bureau.records.desk.replies(ticket.id) == []


def test_two_who_write_at_once_both_find_their_text_again(bureau: Bureau) -> None:
    ticket, (_, one), (_, other) = bureau.ticket(), bureau.agent, bureau.supervisor
    path = f"/desk/{ticket.reference}/risposta"
    mine, theirs = fields(one.get(path).text), fields(other.get(path).text)
    assert "Persona 0 scrive la risposta" in other.get(path).text
    assert post(one, path, mine | {"action": "save", "text": "Testo di Anna"}).status_code == 303
    stale = post(other, path, theirs | {"action": "save", "text": "Testo di Luca"})
    assert stale.status_code == 409
    assert "Testo di Anna" in stale.text and fields(stale.text)["text"] == "Testo di Luca"
    merged = fields(stale.text) | {"action": "save", "text": "Testo di Anna e Luca"}
    assert post(other, path, merged).status_code == 303
    assert [r.text for r in bureau.records.desk.replies(ticket.id)] == ["Testo di Anna", "Testo di Anna e Luca"]
    assert post(other, path, merged).status_code == 303  # the same form, sent twice
    assert len(bureau.records.desk.replies(ticket.id)) == 2


def test_two_who_have_a_ticket_open_see_each_other_until_they_were_not_seen_for_a_while(bureau: Bureau) -> None:
    ticket, (_, one), (_, other) = bureau.ticket(), bureau.agent, bureau.supervisor
    address = f"/desk/{ticket.reference}"
    assert "data-presence" in one.get(address).text
    assert "Persona 0 ha aperto questa richiesta alle " in other.get(address).text
    assert "Persona 1 ha aperto questa richiesta alle " in one.get(f"{address}/risposta").text
    assert "Persona 0 scrive la risposta" in other.get(address).text
    assert "Persona 0 ha" not in one.get(address).text  # nobody is told of themselves
    bureau.clock.now += timedelta(minutes=16)
    assert not re.search("ha aperto questa|scrive la risposta", other.get(address).text)


def test_a_page_that_stays_open_says_so_and_is_told_who_else_came(bureau: Bureau) -> None:
    ticket, (_, one), (_, other) = bureau.ticket(), bureau.agent, bureau.supervisor
    address = f"/desk/{ticket.reference}/presenza"
    assert post(one, address).text.strip() == ""
    said = post(other, address, {"writing": "true"})
    assert said.text.startswith('<p class="desk-writing">Persona 0 ha aperto') and "no-store" in said.headers["cache-control"]
    assert "Persona 1 scrive la risposta" in post(one, address).text
    assert "scrive" not in post(other, address, {"writing": "true", "leaving": "true"}).text
    assert post(one, address).text.strip() == ""
    _, editor = bureau.person(Role.EDITOR, partners=("cciaa-bergamo",))
    assert post(editor, address).status_code == 404


def test_an_approved_reply_waits_in_the_outbox_and_is_not_sent_by_the_page(bureau: Bureau) -> None:
    ticket, (_, chief) = bureau.ticket(), bureau.supervisor
    submitted(bureau, ticket)
    page = chief.get(f"/desk/{ticket.reference}/decisione").text
    assert "anna@riva.example" in page and SAID.replace("'", "&#39;") in page and "Fiere ed eventi" in page
    assert decide(chief, ticket, "approve").headers["location"].endswith("?fatto=approved")
    (mail,) = bureau.records.outbox.of_ticket(ticket.id)
    assert (mail.state, mail.recipient, mail.reply_number) == ("approved", "anna@riva.example", 1)
    assert f"{SAID} [1]" in mail.plain and bureau.now(ticket).status == "taken_up"
    assert "aspetta nella posta in uscita" in chief.get(f"/desk/{ticket.reference}").text
    refused = edit(bureau.agent[1], ticket, "save", text="Un altro testo")
    assert refused.status_code == 409 and "Un altro testo" in refused.text
    done = {entry.pack for entry in bureau.accounts.audit.entries()}
    assert any('"reply.approved"' in pack for pack in done) and not any("Anna" in pack for pack in done)


def test_a_delivery_that_failed_can_be_repeated_and_delivers_once(bureau: Bureau) -> None:
    ticket, (_, chief) = bureau.ticket(), bureau.supervisor
    submitted(bureau, ticket)
    for _ in range(2):
        assert decide(chief, ticket, "approve").status_code == 303
    assert len(bureau.records.outbox.of_ticket(ticket.id)) == 1


def test_who_left_no_email_finds_the_reply_on_the_status_page_without_internal_notes(bureau: Bureau) -> None:
    ticket, (_, chief) = bureau.ticket(contact=Contact(name="Anna Riva", telephone="035 422 52 61")), bureau.supervisor
    submitted(bureau, ticket)
    post(bureau.agent[1], f"/desk/{ticket.reference}/nota", {"version": 1, "text": "Nota segreta"})
    assert "Solo sulla pagina della pratica" in chief.get(f"/desk/{ticket.reference}/anteprima").text
    assert decide(chief, ticket, "approve", note="Ben fatto").status_code == 303
    page = bureau.agent[1].get(f"/pratica/{ticket.token}").text
    assert SAID.replace("'", "&#39;") in page and "Risposta inviata" in page
    assert not re.search("Nota segreta|Ben fatto|Persona", page)
    assert [(r.state, bureau.now(ticket).status) for r in bureau.records.desk.replies(ticket.id)] == [("sent", "answered")]


def test_a_rejected_reply_goes_back_with_the_reason_and_is_written_anew(bureau: Bureau) -> None:
    ticket, (_, chief) = bureau.ticket(), bureau.supervisor
    submitted(bureau, ticket, "L'importo è di 900.000 euro [1].")
    assert "Gravi: 1" in chief.get(f"/desk/{ticket.reference}/decisione").text
    unsaid = decide(chief, ticket, "reject", note=" ")
    assert unsaid.status_code == 422 and "che cosa va corretto" in unsaid.text
    assert decide(chief, ticket, "reject", note="La cifra è sbagliata").status_code == 303
    page = bureau.agent[1].get(f"/desk/{ticket.reference}/risposta").text
    assert "La cifra è sbagliata" in page and "900.000" in fields(page)["text"]
    edit(bureau.agent[1], ticket, "submit", text=f"{SAID} [1].")
    assert decide(chief, ticket, "approve", number=1).status_code == 409  # another one than was read
    assert decide(chief, ticket, "approve", number=2).status_code == 303
    assert [r.state for r in bureau.records.desk.replies(ticket.id)] == ["rejected", "approved"]


def test_who_wrote_a_reply_may_not_approve_it_unless_the_setting_says_so(
    bureau: Bureau, empty_store: Path, tmp_path: Path, service: MemoryService
) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    for desk, status in ((bureau, 422), (a_bureau(empty_store, alone, service, two_persons=False), 303)):
        ticket, (_, chief) = desk.ticket(), desk.supervisor
        edit(chief, ticket, "submit", text="Chieda il voucher.")
        page = chief.get(f"/desk/{ticket.reference}/decisione").text
        assert ('value="approve"' in page) is (status == 303)
        assert decide(chief, ticket, "approve").status_code == status


def test_nobody_but_a_supervisor_decides(bureau: Bureau) -> None:
    ticket = bureau.ticket()
    submitted(bureau, ticket)
    _, editor = bureau.person(Role.EDITOR, partners=("cciaa-bergamo",))
    for client in (bureau.agent[1], editor):
        assert client.get(f"/desk/{ticket.reference}/decisione").status_code == 403
        assert decide(client, ticket, "approve").status_code == 403
    assert bureau.records.desk.reply(ticket.id, 1).state == "submitted"


def test_a_submitted_reply_can_be_taken_back(bureau: Bureau) -> None:
    ticket, (_, client) = bureau.ticket(), bureau.agent
    submitted(bureau, ticket)
    assert post(client, f"/desk/{ticket.reference}/riprendi", {"number": 1}).headers["location"].endswith("taken_back")
    assert bureau.records.desk.reply(ticket.id, 1).state == "draft"
    assert decide(bureau.supervisor[1], ticket, "approve").status_code == 422


@pytest.mark.parametrize(("changes", "said"), [({"text": " \x00"}, "Scriva la risposta"), ({"text": "a" * 20_001}, "")])
def test_a_reply_that_is_none_is_refused(bureau: Bureau, changes: Mapping[str, str], said: str) -> None:
    ticket = bureau.ticket()
    refused = edit(bureau.agent[1], ticket, "save", **changes)
    assert refused.status_code == 422 and said in refused.text and bureau.records.desk.replies(ticket.id) == []


def test_a_ticket_that_was_withdrawn_takes_no_reply_and_forgets_what_was_written(bureau: Bureau) -> None:
    ticket, (_, client) = bureau.ticket(), bureau.agent
    submitted(bureau, ticket)
    client.post(f"/pratica/{ticket.token}/ritira")
    assert [r.text for r in bureau.records.desk.replies(ticket.id)] == [""]
    assert [(d.text, d.letter) for d in bureau.records.desk.drafts(ticket.id)] == [("", None)]
    assert edit(client, ticket, "save", text="Ancora io").status_code == 422
    assert decide(bureau.supervisor[1], ticket, "approve").status_code == 422
    assert client.get(f"/desk/{ticket.reference}").status_code == 200


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_nothing_is_decided_about_the_reply_to_a_ticket_that_was_withdrawn(bureau: Bureau, action: str) -> None:
    ticket, (_, chief) = bureau.ticket(), bureau.supervisor
    submitted(bureau, ticket)
    assert post(bureau.agent[1], f"/pratica/{ticket.token}/ritira").status_code == 303
    assert decide(chief, ticket, action, note="Da rivedere").status_code == 422
    assert [reply.note for reply in bureau.records.desk.replies(ticket.id)] == [""]


def test_a_text_of_others_is_held_against_the_pages_statement_by_statement(bureau: Bureau) -> None:
    _, client = bureau.agent
    assert client.get("/desk/verifica").status_code == 200
    page = post(client, "/desk/verifica", {"text": "Il fondo dà 900.000 euro. È <facile> averlo"}).text
    assert "1 smentita" in page and "1 non trovata" in page and SAID.replace("'", "&#39;") in page
    assert "Nel testo: 900.000 euro. Nella pagina: 500.000 euro." in page and "È &lt;facile&gt; averlo" in page
    assert bureau.person(Role.EVALUATOR)[1].get("/desk/verifica").status_code == 200
