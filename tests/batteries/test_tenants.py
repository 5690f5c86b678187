"""Battery B9, small lane: nobody is shown, by any way or hint, what they may not see. `make tenants` has the whole."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.batteries.direct_ids import Statements, Told, compare, direct_ids, with_key
from tests.batteries.tenant_world import TenantWorld, a_template, a_tenant_world, stranger, words_of
from tests.batteries.tenants import run_machine

STEPS = 12
QUESTION = "Quanto costa il certificato di origine a Bergamo?"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="module")
def world(template: Path, tmp_path_factory: pytest.TempPathFactory) -> TenantWorld:
    return a_tenant_world(template, tmp_path_factory.mktemp("tenants"))


@pytest.fixture
def statements() -> Iterator[Statements]:
    counted = Statements()
    yield counted
    counted.close()


def test_nobody_sees_what_they_may_not_whatever_happens(template: Path) -> None:
    """Things are made, changed, moved, deleted; who looks sees neither passage, title nor count of what is not theirs."""
    assert run_machine(template, STEPS, first_seed=1, told=lambda steps, seed: None) >= STEPS


def test_what_is_not_theirs_is_answered_as_what_never_was(world: TenantWorld, statements: Statements) -> None:
    """Status, headers, body, and what the database is asked, which would show in the time."""
    told = Told()
    for direct in direct_ids(world, each=1):
        compare(world, direct, told, statements, every=False)
    assert told.differences == []
    assert len(told.kinds) >= 10


def test_a_withdrawn_page_is_gone_at_once_from_answers_lists_and_shelves(template: Path, tmp_path: Path) -> None:
    world = a_tenant_world(template, tmp_path)
    name, (title, word) = world.new_page_name(), (world.word(), world.word())
    world.save(name, "simest", (title, word))
    world.publish()
    visitor = stranger(world.staffed)
    places = ("/enti/simest", "/opportunita", "/v1/opportunities", f"/v1/search?q=contributo+{title}")
    assert [place for place in places if title not in words_of(visitor.get(place))] == []
    world.withdraw(name)
    asked = {"question": f"Quanto rimborsa il contributo {title} per la fiera?"}
    assert word not in words_of(visitor.post("/v1/ask", json=asked))
    assert [place for place in places if words_of(visitor.get(place)) - {title if "search" in place else ""}] == []


def test_a_kept_reply_is_given_to_the_key_that_it_was_made_for_alone(world: TenantWorld) -> None:
    """Neither its body nor its absence tells another program that a key of a repeated request was used."""
    ours, theirs, key = with_key(world), with_key(world), secrets.token_hex(8)
    first = ours.post("/v1/ask", json={"question": QUESTION}, headers={"idempotency-key": key})
    again = ours.post("/v1/ask", json={"question": QUESTION}, headers={"idempotency-key": key})
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json()["id"] == first.json()["id"]
    for question in (QUESTION, "Quanto costa una fiera?"):
        other = theirs.post("/v1/ask", json={"question": question}, headers={"idempotency-key": f"{key}"})
        assert other.status_code in (200, 422)
        assert "idempotency-replayed" not in other.headers
        assert first.json()["id"] not in other.text
        key += "x"


def test_what_one_visitor_asked_cannot_be_taken_up_by_another(world: TenantWorld) -> None:
    one, other = stranger(world.staffed), stranger(world.staffed)
    word = world.word()
    question = f"Vendiamo {word} in Polonia: ci sono contributi?"
    assert one.post("/ask", data={"question": question, "province": "Bergamo"}).status_code == 303
    assert one.post("/riprendi", data={"question": question}).status_code == 200
    theirs, never = (other.post("/riprendi", data={"question": asked}) for asked in (question, "Mai chiesto?"))
    assert (theirs.status_code, theirs.text, theirs.headers.raw[1:]) == (204, "", theirs.headers.raw[1:])
    assert never.status_code == 204
    assert word not in words_of(other.get("/dossier.txt"))
    assert "Bergamo" not in other.get("/dossier.txt").text


def test_a_draft_never_reaches_the_person_before_it_is_approved(world: TenantWorld) -> None:
    ticket, word = world.pass_on(), world.word()
    address = f"/desk/{ticket.reference}"
    world.send("agent", "POST", f"{address}/bozza")
    written = {"action": "submit", "based_on": "0", "text": f"Le scriviamo di {word}."}
    assert world.send("agent", "POST", f"{address}/risposta", **written).status_code == 303
    assert word in words_of(world.send("supervisor", "GET", f"{address}/decisione"))
    status = world.send("visitor", "GET", f"/pratica/{ticket.token}")
    assert word not in words_of(status)
    world.send("supervisor", "POST", f"{address}/decisione", number="1", action="approve", note="x")
    assert word in words_of(world.send("visitor", "GET", f"/pratica/{ticket.token}"))


def test_an_answer_does_not_repeat_to_others_what_was_asked(world: TenantWorld) -> None:
    """A list says which words it could not heed: to whoever asked."""
    one, other, word = stranger(world.staffed), stranger(world.staffed), world.word()
    place = one.post("/ask", data={"question": f"Vendiamo {word} all'estero: ci sono contributi?"}).headers["location"]
    assert word in words_of(one.get(place))
    for address in (place, f"{place}?parte=1", f"{place}/condividi"):
        assert word not in words_of(other.get(address))


def test_a_passage_opens_once_its_page_was_published_and_stays_open_for_answers_that_cite_it(
    template: Path, tmp_path: Path
) -> None:
    world = a_tenant_world(template, tmp_path)
    name, visitor = world.new_page_name(), stranger(world.staffed)
    world.save(name, "simest", (world.word(), world.word()))
    chunk = world.pages[name].page[2][0].id.replace("#", "%23")
    assert visitor.get(f"/v1/sources/{chunk}").status_code == 404
    world.publish()
    assert visitor.get(f"/v1/sources/{chunk}").status_code == 200
    world.save(name, "simest", (world.word(), world.word()))
    world.publish()
    world.withdraw(name)
    assert visitor.get(f"/v1/sources/{chunk}").status_code == 200
