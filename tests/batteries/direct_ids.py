"""Ids of things that exist beside ids that never did, for battery B9: who may not see the first must not tell them apart."""

import re
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from fastapi.testclient import TestClient
from httpx import Response

from api.api_keys import new_key
from api.compose_desk import open_person_records
from api.evidence import read_pack
from api.handoff import new_reference
from assistant.evidence import gravestone
from kb.desk_types import Assignment, SavedView
from kb.learning_types import CuratedAnswer
from tests.batteries.tenant_world import OF_STAFF, Reader, TenantWorld, stranger
from tests.builders import a_page
from tests.evals.planted import a_case
from tests.evals.small_world import a_run

NOT_COMPARED = ("date", "x-request-id", "content-length", "idempotency-key")  # equal bodies are equally long
KINDS_OF_REQUEST: tuple[Mapping[str, str], ...] = (
    {},
    {"if-none-match": "*"},
    {"accept": "application/json"},
    {"range": "bytes=0-9", "if-modified-since": "Sat, 01 Jan 2028 00:00:00 GMT"},
)
EDITOR = "editor of simest"
OF_TICKETS = (
    ("GET", "/desk/{}"),
    ("GET", "/desk/{}/risposta"),
    ("GET", "/desk/{}/anteprima"),
    ("POST", "/desk/{}/bozza"),
    ("POST", "/desk/{}/risposta"),
    ("POST", "/desk/{}/riprendi"),
    ("POST", "/desk/{}/nota"),
)
OF_LEADS = (
    ("GET", "/desk/{}/decisione"),
    ("POST", "/desk/{}/decisione"),
    ("POST", "/desk/{}/stato"),
    ("POST", "/desk/{}/assegna"),
    ("POST", "/desk/{}/annulla"),
)
OF_ANSWERS = (
    ("GET", "/v1/answers/{}"),
    ("GET", "/v1/answers/{}/evidence.json"),
    ("GET", "/v1/answers/{}/evidence.pdf"),
    ("GET", "/v1/answers/{}/why-not/sace"),
    ("GET", "/risposta/{}"),
    ("GET", "/risposta/{}?parte=1"),
    ("GET", "/risposta/{}/pdf"),
    ("GET", "/risposta/{}/condividi"),
    ("POST", "/risposta/{}/condividi"),
    ("POST", "/risposta/{}/parere"),
    ("GET", "/passa?risposta={}"),
)
OF_TOKENS = (
    ("GET", "/pratica/{}"),
    ("GET", "/passa/ricevuta/{}"),
    ("POST", "/pratica/{}/messaggio"),
    ("POST", "/pratica/{}/ritira"),
    ("GET", "/c/{}"),
    ("POST", "/c/{}/togli"),
)
# What each form wants, by the end of its address: a form that is not understood would be refused before anything is looked up.
_FORMS: Mapping[str, Mapping[str, str]] = {
    "/risposta": {"action": "save", "text": "x"},
    "/decisione": {"number": "1", "action": "reject"},
    "/riprendi": {"number": "1"},
    "/nota": {"version": "1", "text": "x"},
    "/stato": {"version": "1", "status": "closed"},
    "/assegna": {"number": "1"},
    "/annulla": {"number": "1", "what": "assignment"},
    "/chiudi": {"version": "1"},
    "/riapri": {"version": "1"},
    "/invia": {"version": "1", "said": "x"},
    "/approva": {"version": "1"},
    "/parere": {"useful": "1"},
    "/condividi": {"consent": "1"},
    "/messaggio": {"version": "1", "message": "x"},
}


@dataclass(frozen=True)
class Direct:
    """An id of something that exists, one that never did, and who asks for both though they may see neither."""

    kind: str
    real: str
    never: str
    reader: str
    requests: Sequence[tuple[str, str]]


@dataclass
class Told:
    """What a comparison brought."""

    ids: int = 0
    requests: int = 0
    differences: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)


def direct_ids(world: TenantWorld, each: int) -> Iterator[Direct]:
    """Make things of every kind, and yield about `each` ids of each of them."""
    assert EDITOR in world.readers
    tickets = [world.pass_on() for _ in range(each)]
    now, desk = datetime.now(UTC), world.staffed.desk
    for ticket in tickets:
        desk.desk.assign(Assignment(ticket_id=ticket.id, number=1, account_id=None, partner_id="sace", by="agent", at=now))
        yield Direct("ticket", ticket.reference, _reference(world), EDITOR, OF_TICKETS)
        yield Direct("ticket of leads", ticket.reference, _reference(world), EDITOR, OF_LEADS)
        for reader in ("evaluator", "administrator", "visitor"):
            yield Direct(f"ticket, {reader}", ticket.reference, _reference(world), reader, OF_TICKETS[:1])
        for guess in (ticket.id, ticket.reference):
            yield Direct("no token", guess, _like(guess), "visitor", OF_TOKENS)
    yield from islice(_gaps(world, each), 2 * each)
    yield from _learned(world, each)
    yield from _answers(world, each)
    yield from _pages(world, each)
    yield from _views(world, each)
    yield from _of_programs(world, each)
    of_runs = (("GET", "/lab/runs/{}"), ("GET", "/lab/runs/{}/cases/a"), ("GET", "/lab/compare?old={}&new=x"))
    for place in range(each):
        run = a_run(world.staffed.settings.var / "runs" / secrets.token_hex(6), [a_case()], "b9")
        yield Direct("run", run.id, _like(run.id), ("agent", EDITOR, "visitor")[place % 3], of_runs)


def _gaps(world: TenantWorld, each: int) -> Iterator[Direct]:
    of_gaps = (
        ("GET", "/desk/lacune/{}"),
        *(("POST", f"/desk/lacune/{{}}/{step}") for step in ("invia", "chiudi", "riapri", "x")),
    )
    for place in range(each):
        number = world.add_gap("sace" if place % 2 else None)
        yield Direct("gap", str(number), str(number + 10**6), EDITOR, of_gaps)
        yield Direct("gap, evaluator", str(number), str(number + 10**6), "evaluator", of_gaps[:1])


def _learned(world: TenantWorld, each: int) -> Iterator[Direct]:
    learning = world.staffed.desk.learning
    assert learning is not None
    now = datetime.now(UTC)
    for _ in range(each):
        curated = CuratedAnswer(
            id=secrets.token_hex(6),
            version=1,
            state="proposed",
            language="it",
            questions=(f"Quanto costa {world.word()}?",),
            text=f"Costa {world.word()} [1].",
            citations=(),
            digests={},
            owner="x",
            expires_on=now.date() + timedelta(days=30),
            proposed_by="x",
            proposed_at=now,
        )
        learning.book.add_curated(curated)
        requests = (("GET", "/desk/risposte/{}"), ("POST", "/desk/risposte/{}/approva"))
        for reader in (EDITOR, "evaluator", "visitor"):
            yield Direct(f"curated, {reader}", curated.id, _like(curated.id), reader, requests)
        yield Direct("curated by an agent", curated.id, _like(curated.id), "agent", requests[1:])


def _answers(world: TenantWorld, each: int) -> Iterator[Direct]:
    """Answers that were erased for their person, and ids that are no tokens."""
    asker = stranger(world.staffed)
    records = open_person_records(world.staffed.settings)
    for _ in range(each):
        asked = asker.post("/v1/ask", json={"question": "Quanto costa il certificato di origine a Bergamo?"}).json()
        yield Direct("answer as a token", asked["id"], _like(asked["id"]), "visitor", OF_TOKENS)
        records.answers.erase([asked["id"]], lambda entry: gravestone(read_pack(entry), datetime.now(UTC)))
        yield Direct("erased answer", asked["id"], _like(asked["id"]), "visitor", OF_ANSWERS)


def _pages(world: TenantWorld, each: int) -> Iterator[Direct]:
    """Passages that were read and stand in no build, tried by visitors and by staff."""
    requests = (("GET", "/v1/sources/{}"), ("GET", "/fonte/{}"), ("GET", "/fonte/{}?parte=1"))
    for place in range(each):
        name = world.new_page_name()
        read = {"read_at": datetime.now(UTC) + timedelta(minutes=1)}
        page = a_page(name, f"Bando {world.word()}", [f"Il bando {world.word()} apre a maggio."], "sace", version=read)
        world.store.save_version(*page)
        chunk = page[2][0].id
        yield Direct(
            "unpublished passage", chunk, chunk.replace(name, _like(name)), ("visitor", "agent", EDITOR)[place % 3], requests
        )


def _of_programs(world: TenantWorld, each: int) -> Iterator[Direct]:
    """Tickets that another program handed in, and one of the portal."""
    world.readers["program"] = Reader("program", with_key(world))
    world.readers["program"].client.get("/v1/providers")  # the first use of a day is written down otherwise than the next
    for place in range(each):
        ticket = world.pass_on(key_id="another" if place % 2 == 0 else None)
        yield Direct("ticket of a program", ticket.id, _like(ticket.id), "program", (("GET", "/v1/tickets/{}"),))


def _views(world: TenantWorld, each: int) -> Iterator[Direct]:
    owner = world.readers["agent"].account
    assert owner is not None
    for _ in range(each):
        made = SavedView(id=0, owner=owner.id, name=world.word(), query="", made_at=datetime.now(UTC))
        world.staffed.desk.desk.add_view(made)
        number = max(view.id for view in world.staffed.desk.desk.views(owner.id))
        yield Direct("view", str(number), str(number + 10**6), "supervisor", (("POST", "/desk/viste/{}/togli"),))


def compare(world: TenantWorld, direct: Direct, told: Told, statements: "Statements", every: bool) -> None:
    """Send each request for both ids; what differs is told. `every`: in all kinds of requests, else in one of them."""
    told.ids += 1
    told.kinds[direct.kind.partition(",")[0]] += 1
    for place, (method, address) in enumerate(direct.requests):
        kinds = KINDS_OF_REQUEST if every else KINDS_OF_REQUEST[(told.ids + place) % len(KINDS_OF_REQUEST) :][:1]
        for headers in kinds:
            seen = [_seen(world, direct, method, address, one, headers, statements) for one in (direct.real, direct.never)]
            told.requests += 2
            told.differences += [
                f"{direct.kind}: {method} {address} by {direct.reader} {dict(headers)}: {part}: {differing(real, never)}"
                for part, real, never in zip(("status", "headers", "body", "work"), *seen, strict=True)
                if real != never
            ]


def differing(one: object, other: object) -> str:
    """Return two values from the place at which they differ."""
    first, second = str(one), str(other)
    place = next((n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second)))
    return f"{first[max(0, place - 60) : place + 80]!r} / {second[max(0, place - 60) : place + 80]!r}"


def _seen(
    world: TenantWorld,
    direct: Direct,
    method: str,
    address: str,
    one: str,
    headers: Mapping[str, str],
    statements: "Statements",
) -> tuple[int, Mapping[str, str], str, Mapping[str, int]]:
    """Return status, headers, body without the id, and what was asked of the database."""
    with statements.counted() as work:
        reply = _sent(world, direct.reader, method, address.format(quote(one, safe="")), headers)
    told = {name: _without(value, one) for name, value in reply.headers.items() if name not in NOT_COMPARED}
    told = {name: re.sub(r"visitatore=[\w-]+", "visitatore=", value) for name, value in told.items()}
    body = _without(reply.text, one).replace(reply.headers.get("x-request-id", "\0"), "")
    body = re.sub(r'name="form_token" value="[\w-]+"', "", body)  # random for each form
    return reply.status_code, told, body, dict(work)


def _sent(world: TenantWorld, reader: str, method: str, address: str, headers: Mapping[str, str]) -> Response:
    who = world.readers[reader]
    if method == "GET":
        return who.client.get(address, headers=headers)
    held = {"session_token": who.token} if address.startswith(OF_STAFF) else {}
    form = _FORMS.get(f"/{address.rpartition('/')[2]}", {})
    return who.client.post(address, data={**form, **held}, headers=headers)


def _without(text: str, one: str) -> str:
    if one.isdigit():  # as a part of an address alone
        return re.sub(rf"(?<=/|F){one}(?=[/\"&?%]|$)", "ID", text)
    for written in (one, quote(one), quote(one, safe="@"), quote(one, safe=""), quote(quote(one, safe=""), safe="")):
        text = text.replace(written, "ID")
    return text


class Statements:
    """Counts what is asked of any database, but for the note that a session was used, which is made once a minute."""

    def __init__(self) -> None:
        self._counts: Counter[str] | None = None
        sa.event.listen(sa.Engine, "before_cursor_execute", self._heard)

    def close(self) -> None:
        """Listen no more."""
        sa.event.remove(sa.Engine, "before_cursor_execute", self._heard)

    @contextmanager
    def counted(self) -> Iterator[Counter[str]]:
        """Count what happens meanwhile."""
        counts = self._counts = Counter[str]()
        yield counts
        self._counts = None

    def _heard(self, _c: Any, _u: Any, statement: str, *_: Any) -> None:
        if self._counts is not None and not re.match(r"UPDATE (account_)?sessions", statement):
            self._counts[statement.split()[0]] += 1


def timing_ratio(world: TenantWorld, direct: Direct, pairs: int) -> float:
    """Return the median time for the id that exists over the median for the one that does not, asked in turns."""
    method, address = direct.requests[0]
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(pairs):
        for one, times in zip((direct.real, direct.never), taken, strict=True):
            begun = perf_counter()
            _sent(world, direct.reader, method, address.format(quote(one, safe="")), {})
            times.append(perf_counter() - begun)
    return median(taken[0]) / median(taken[1])


def with_key(world: TenantWorld) -> TestClient:
    """Return a program with an API key of its own."""
    record, key = new_key("b9", ("ask", "search", "read", "write", "tickets"), None, datetime.now(UTC), None)
    world.staffed.access.keys.add(record)
    client = stranger(world.staffed)
    client.headers.update({"authorization": f"Bearer {key}", "accept": "application/json"})
    return client


def _reference(world: TenantWorld) -> str:
    while world.staffed.desk.tickets.by_reference(found := new_reference()) is not None:
        pass
    return found


def _like(text: str) -> str:
    """Return an id that never was, of the same shape: letters for letters, figures for figures."""

    def other(match: re.Match[str]) -> str:
        choices = "0123456789" if match[0].isdigit() else "abcdef"
        return secrets.choice(choices)

    return re.sub(r"[a-z0-9]", other, text)
