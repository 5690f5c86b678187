"""The state machine of battery B9: things are made, changed, moved and taken away, and random people look at random places."""

import re
from collections.abc import Callable
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from httpx import Response
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from kb.learning_types import OPEN_GAPS
from tests.batteries.tenant_world import (
    DESK_READERS,
    MARKED,
    PARTNERS,
    TenantWorld,
    TicketState,
    a_tenant_world,
    words_of,
)

READERS = (
    "agent",
    "supervisor",
    "editor of simest",
    "editor of sace",
    "evaluator",
    "administrator",
    "visitor",
    "other visitor",
)
STAFF = READERS[:6]
VISITORS = READERS[6:]
LISTS = (
    "/",
    "/desk",
    "/desk?stato=tutte",
    "/desk?stato=tutte&assegnata=ente:simest",
    "/desk?stato=tutte&assegnata=ente:sace",
    "/desk?assegnata=nessuno&stato=tutte",
    "/desk?stato=withdrawn",
    "/desk/lacune",
    "/desk/lacune?stato=new",
    "/desk/lacune?stato=closed",
    "/desk/lacune.csv",
    "/desk/risposte",
    "/desk/numeri",
    "/desk/numeri.csv",
    "/desk/nuova",
    "/account",
    "/lab",
    "/caso",
    "/dossier",
    "/dossier.txt",
    "/passa",
    "/opportunita",
    "/opportunita?stato=tutte",
    "/opportunita.ics",
    "/opportunita.rss",
    "/v1/opportunities",
    "/enti/simest",
    "/enti/sace",
    "/v1/providers",
    "/health",
)
OF_TICKET = ("", "/risposta", "/anteprima", "/decisione")
_COUNT = re.compile(r'<span class="desk-count">(\d+)</span>')
_Pick = st.integers(0, 10_000)


def tenant_machine(template: Path, progress: Callable[[int], None]) -> type[RuleBasedStateMachine]:
    """Return the machine over worlds that begin with the pages of a template; `progress` is told of each step."""

    class Tenants(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.folder = Path(mkdtemp(dir=template.parent))
            self.world: TenantWorld = a_tenant_world(template, self.folder)

        def teardown(self) -> None:
            rmtree(self.folder)

        @initialize()
        def begin(self) -> None:
            assert set(self.world.readers) == set(READERS)
            for partner in PARTNERS[:2]:
                self._new_page(partner)
                self.world.pass_on()
                self.world.add_gap(partner)
            self.world.publish()

        # ---------------------------------------------------------------------------------------------------------- pages
        def _new_page(self, provider: str) -> str:
            name = self.world.new_page_name()
            self.world.save(name, provider, (self.world.word(), self.world.word()))
            return name

        def _page(self, pick: int) -> str:
            names = sorted(self.world.pages)
            return names[pick % len(names)]

        @rule(provider=st.sampled_from(PARTNERS))
        def a_page_is_read(self, provider: str) -> None:
            progress(1)
            name = self._new_page(provider)
            self._nobody_finds(name)

        @rule(pick=_Pick)
        def a_page_says_something_else(self, pick: int) -> None:
            progress(1)
            name = self._page(pick)
            before = self.world.pages[name]
            if not before.withdrawn:
                self.world.save(name, before.page[0].provider_id, (self.world.word(), self.world.word()))
                self._nobody_finds(name)

        @rule(pick=_Pick, provider=st.sampled_from(PARTNERS))
        def a_page_moves(self, pick: int, provider: str) -> None:
            progress(1)
            name = self._page(pick)
            words = sorted(self.world.pages[name].words)
            self.world.withdraw(name)
            self.world.save(self.world.new_page_name(), provider, words)
            self._nobody_finds(name)

        @rule(pick=_Pick)
        def a_page_is_withdrawn(self, pick: int) -> None:
            progress(1)
            name = self._page(pick)
            self.world.withdraw(name)
            self._nobody_finds(name)

        @rule(pick=_Pick)
        def a_page_comes_back(self, pick: int) -> None:
            progress(1)
            name = self._page(pick)
            state = self.world.pages[name]
            if state.withdrawn:
                self.world.save(name, state.page[0].provider_id, self._written(name), back=True)

        def _written(self, name: str) -> tuple[str, str]:
            """Return the two words of a page in the order of its text."""
            title = self.world.pages[name].page[1].title
            first = title.split()[-1]
            return first, next(word for word in self.world.pages[name].words if word != first)

        @rule()
        def pages_are_published(self) -> None:
            progress(1)
            self.world.publish()

        def _nobody_finds(self, name: str) -> None:
            """Search and ask for a page at once: what is not published, or withdrawn, is in no reply."""
            first = self._written(name)[0]
            for method, address, form in (
                ("GET", f"/v1/search?q=contributo+{first}", {}),
                ("POST", "/ask", {"question": f"Quanto rimborsa il contributo {first} per la fiera?"}),
            ):
                self._look("other visitor", method, address, {first}, **form)

        # -------------------------------------------------------------------------------------------------------- tickets
        def _ticket(self, pick: int) -> TicketState:
            return self.world.tickets[pick % len(self.world.tickets)]

        @rule(email=st.sampled_from(("", "anna@riva.example")))
        def a_question_is_passed_on(self, email: str) -> None:
            progress(1)
            self.world.pass_on(email)

        @rule(pick=_Pick, to=st.sampled_from(("", *(f"ente:{partner}" for partner in PARTNERS[:2]))))
        def a_ticket_moves(self, pick: int, to: str) -> None:
            progress(1)
            ticket = self._ticket(pick)
            assignments = self.world.staffed.desk.desk.assignments(ticket.id)
            last = assignments[-1].number if assignments else 0
            reply = self.world.send("agent", "POST", f"/desk/{ticket.reference}/assegna", number=str(last), to=to)
            is_a(reply, 303, 422)  # a partner without an editor has no desk
            if reply.status_code == 303:
                ticket.partner = to.removeprefix("ente:") or None
            self._ticket_is_shown_to_whom_it_may(ticket)

        @rule(pick=_Pick)
        def a_note_is_added(self, pick: int) -> None:
            progress(1)
            ticket, word = self._ticket(pick), self.world.word()
            version = self.world.kept(ticket).version
            reply = self.world.send(
                "agent", "POST", f"/desk/{ticket.reference}/nota", version=str(version), text=f"Chiamare {word}"
            )
            if reply.status_code == 303:
                ticket.inside.add(word)
            self._ticket_is_shown_to_whom_it_may(ticket)

        @rule(pick=_Pick, who=st.sampled_from(("agent", "editor of simest", "editor of sace")), draft=st.booleans())
        def a_reply_is_written(self, pick: int, who: str, draft: bool) -> None:
            """A machine's draft quotes published pages, which stay in it as they were; so does a reply."""
            progress(1)
            ticket, desk = self._ticket(pick), self.world.staffed.desk.desk
            may = self.world.may_see(who, ticket)
            if draft:
                made = self.world.send(who, "POST", f"/desk/{ticket.reference}/bozza")
                is_a(made, 303 if may else 404)
                for kept in desk.drafts(ticket.id):
                    ticket.inside |= _marked(f"{kept.text} {kept.letter}")
            word = self.world.word()
            based_on = len(desk.replies(ticket.id))
            form = {"action": "submit", "based_on": str(based_on), "text": f"Le scriviamo di {word}."}
            sent = self.world.send(who, "POST", f"/desk/{ticket.reference}/risposta", **form)
            assert may or sent.status_code == 404
            if sent.status_code == 303:
                ticket.inside.add(word)
            self._ticket_is_shown_to_whom_it_may(ticket)

        @rule(pick=_Pick, action=st.sampled_from(("approve", "reject")))
        def a_reply_is_decided(self, pick: int, action: str) -> None:
            progress(1)
            ticket, desk = self._ticket(pick), self.world.staffed.desk
            replies = desk.desk.replies(ticket.id)
            if not replies:
                return
            word = self.world.word()
            form = {"number": str(replies[-1].number), "action": action, "note": f"Rivedere {word}"}
            done = self.world.send("supervisor", "POST", f"/desk/{ticket.reference}/decisione", **form)
            if done.status_code == 303 and not ticket.erased:
                ticket.inside.add(word)
                public = [e.text or "" for e in desk.tickets.history(ticket.id) if e.public and e.kind == "reply"]
                ticket.told |= _marked(" ".join(public))
            self._ticket_is_shown_to_whom_it_may(ticket)

        @rule(pick=_Pick)
        def a_person_writes_again(self, pick: int) -> None:
            progress(1)
            ticket, word = self._ticket(pick), self.world.word()
            version = self.world.kept(ticket).version
            form = {"version": str(version), "message": f"Aggiungo {word}"}
            reply = self.world.send("visitor", "POST", f"/pratica/{ticket.token}/messaggio", **form)
            if reply.status_code == 303:
                ticket.asked.add(word)
            self._ticket_is_shown_to_whom_it_may(ticket)

        @rule(pick=_Pick)
        def a_ticket_is_withdrawn(self, pick: int) -> None:
            """Whatever was said in it is gone for all at once."""
            progress(1)
            ticket = self._ticket(pick)
            self.world.send("visitor", "POST", f"/pratica/{ticket.token}/ritira")
            ticket.asked, ticket.told, ticket.inside, ticket.erased = set(), set(), set(), True
            self._ticket_is_shown_to_whom_it_may(ticket)

        def _ticket_is_shown_to_whom_it_may(self, ticket: TicketState) -> None:
            """Look by every reader of the desk, and by who has the token."""
            for reader in ("agent", "editor of simest", "editor of sace", "administrator"):
                reply = self._look(reader, "GET", f"/desk/{ticket.reference}", set())
                if self.world.may_see(reader, ticket):
                    is_a(reply, 200)
                    assert words_of(reply) >= ticket.asked | ticket.told
                else:
                    is_a(reply, 403, 404)
            shown = words_of(self.world.send("visitor", "GET", f"/pratica/{ticket.token}"))
            assert shown == ticket.told | (shown & ticket.asked), (shown, ticket)

        # ------------------------------------------------------------------------------------------------ gaps and views
        @rule(partner=st.sampled_from((None, *PARTNERS[:2])))
        def a_gap_is_found(self, partner: str | None) -> None:
            progress(1)
            number = self.world.add_gap(partner)
            for reader in STAFF:
                self._look(reader, "GET", f"/desk/lacune/{number}", set())

        @rule(pick=_Pick, who=st.sampled_from(STAFF), step=st.sampled_from(("invia", "chiudi", "riapri")))
        def a_gap_goes_on(self, pick: int, who: str, step: str) -> None:
            progress(1)
            number = sorted(self.world.gaps)[pick % len(self.world.gaps)]
            learning = self.world.staffed.desk.learning
            assert learning is not None
            before = learning.gaps.gap(number)
            word = self.world.word()
            form = {"version": str(before.version), "note": f"Scrivere di {word}"}
            self._look(who, "POST", f"/desk/lacune/{number}/{step}", {word}, **form)
            after = learning.gaps.gap(number)
            partner, words = self.world.gaps[number]
            if after.version != before.version:
                assert who in DESK_READERS or self.world.partners.get(who) == partner
                self.world.gaps[number] = partner, words | _marked(after.note)

        @rule(who=st.sampled_from(STAFF[:4]))
        def a_view_is_saved(self, who: str) -> None:
            progress(1)
            word = self.world.word()
            reply = self.world.send(who, "POST", "/desk/viste", name=f"Vista {word}", query="stato=aperte")
            is_a(reply, 303)
            self.world.views.setdefault(who, set()).add(word)

        # ------------------------------------------------------------------------------------------------- roles, visitors
        @rule(who=st.sampled_from(("editor of simest", "editor of sace")), partner=st.sampled_from(PARTNERS[:2]))
        def an_editor_moves(self, who: str, partner: str) -> None:
            progress(1)
            self.world.move_editor(who, partner)
            for ticket in self.world.tickets[-3:]:
                self._ticket_is_shown_to_whom_it_may(ticket)

        @rule(who=st.sampled_from(VISITORS), share=st.booleans(), forget=st.booleans())
        def a_visitor_asks(self, who: str, share: bool, forget: bool) -> None:
            """The question stays with who asked it, and with whom they share it for as long as they share it."""
            progress(1)
            word = self.world.word()
            other = next(name for name in VISITORS if name != who)
            asked = self.world.send(who, "POST", "/ask", question=f"Vendiamo {word} all'estero: ci sono contributi?")
            is_a(asked, 303)
            self.world.said.setdefault(who, set()).add(word)
            place = asked.headers["location"]
            assert word in words_of(self.world.send(who, "GET", place))
            self._look(other, "GET", place, set())
            self._look(other, "GET", f"{place}/condividi", set())
            refused = self.world.send(other, "POST", f"{place}/condividi", consent="1")
            is_a(refused, 403)
            if share:
                shared = self.world.send(who, "POST", f"{place}/condividi", consent="1").headers["location"]
                assert word in words_of(self.world.send(other, "GET", shared))
                is_a(self.world.send(other, "POST", f"{shared}/togli"), 403)
                is_a(self.world.send(who, "POST", f"{shared}/togli"), 303)
                self._look(other, "GET", shared, set())
            if forget:
                self.world.send(who, "POST", "/dimentica")
                self.world.said[who] = set()
                for address in (place, "/", "/dossier", "/dossier.txt", "/caso"):
                    self._look(who, "GET", address, set())

        # --------------------------------------------------------------------------------------------------------- looking
        @rule(reader=st.sampled_from(READERS), place=st.sampled_from(LISTS))
        def somebody_looks(self, reader: str, place: str) -> None:
            progress(1)
            reply = self._look(reader, "GET", place, set())
            if place == "/desk" and reply.status_code == 200:
                found = _COUNT.search(reply.text)
                assert found is not None
                assert int(found[1]) == self.world.open_tickets(reader)
            if place == "/desk/lacune.csv" and reply.status_code == 200:
                mine = [
                    partner
                    for partner, _ in self.world.gaps.values()
                    if reader in DESK_READERS or (partner and self.world.partners.get(reader) == partner)
                ]
                assert len(reply.text.strip().splitlines()) == 1 + len(mine)

        @rule(reader=st.sampled_from(READERS), pick=_Pick, place=st.sampled_from(OF_TICKET))
        def somebody_opens_a_ticket(self, reader: str, pick: int, place: str) -> None:
            progress(1)
            ticket = self._ticket(pick)
            reply = self._look(reader, "GET", f"/desk/{ticket.reference}{place}", set())
            assert self.world.may_see(reader, ticket) or reply.status_code in (303, 401, 403, 404)

        @rule(reader=st.sampled_from(READERS), pick=_Pick)
        def somebody_searches_for_a_word(self, reader: str, pick: int) -> None:
            """Words of whatever there is are searched for in every search."""
            progress(1)
            words = sorted(
                {word for state in self.world.pages.values() for word in state.words}
                | {word for ticket in self.world.tickets for word in ticket.asked | ticket.inside}
                | {word for _, found in self.world.gaps.values() for word in found}
            )
            word = words[pick % len(words)]
            question = f"Quanto rimborsa il contributo {word} per la fiera?"
            found = self._look(reader, "GET", f"/v1/search?q=contributo+{word}&limit=50", {word})
            if word in self.world.public():
                assert word in str(found.json()["hits"])
            else:
                assert word not in str(found.json()["hits"])
            self._look(reader, "POST", "/ask", {word}, question=question)
            self._look(reader, "GET", f"/desk?stato=tutte&testo={word}", {word})
            self._look(reader, "GET", f"/opportunita?stato=tutte&q={word}", {word})
            self._look(reader, "POST", "/desk/verifica", {word}, text=f"Il contributo {word} rimborsa il 90% delle spese.")
            if self.world.tickets:
                ticket = self._ticket(pick)
                also = {"action": "find", "words": f"contributo {word}"}
                self._look(reader, "POST", f"/desk/{ticket.reference}/risposta", {word}, **also)

        def _look(self, reader: str, method: str, address: str, sent: set[str], **form: str) -> Response:
            """Send a request; nothing in the reply, or on the page that it leads to, is what its reader may not see."""
            reply = self.world.send(reader, method, address, **form)
            assert reply.status_code < 500, (reader, address, reply.status_code, reply.text[-2000:])
            assert self.world.forbidden(reader, reply, sent) == set(), (reader, method, address)
            target = reply.headers.get("location", "")
            if reply.status_code == 303 and not target.startswith("/entra"):
                if method == "POST" and address == "/ask" and reader in VISITORS + STAFF:
                    self.world.said.setdefault(reader, set()).update(sent)
                led = self.world.send(reader, "GET", target)
                assert self.world.forbidden(reader, led, sent) == set(), (reader, method, address, target)
            return reply

        @precondition(lambda self: self.world.looks > 0)
        @rule()
        def nothing_is_open_that_was_never_there(self) -> None:
            progress(1)
            for gap in OPEN_GAPS:
                self._look("visitor", "GET", f"/desk/lacune?stato={gap}", set())

    return Tenants


def is_a(reply: Response, *statuses: int) -> None:
    """Hold a reply against the statuses that it may have."""
    assert reply.status_code in statuses, (str(reply.request.url), reply.status_code, reply.text[-2000:])


def _marked(text: str) -> set[str]:
    return set(MARKED.findall(text))
