"""A world of marked words for battery B9: each thing holds words of its own, and it is known who may read which.

What somebody may see or not, and where it is kept:

- pages: read and not yet published, published, replaced by a newer text, moved to another provider, withdrawn;
- tickets: of the desk, or of one partner's desk, with notes, drafts, replies, similar cases, counts, and the status page of
  whoever has the token; withdrawn ones are erased;
- gaps of a partner, saved views of a person, proposals for curated answers, edits, numbers, runs and labellings of the lab;
- what a visitor asked (case, dossier, question of an answer, shared question), kept replies of an API key.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import count, product
from pathlib import Path
from shutil import copytree
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response

from api.opportunities import current_opportunities
from kb.account_types import Account, Role
from kb.build_folder import BuildsFolder
from kb.building import make_build
from kb.engines.sql_store import SqlStore
from kb.learning_types import Gap, GapEvent, GapQuestion
from kb.ticket_types import OPEN, Contact, Ticket
from tests.api.account_builders import HOME, form_token, signed_client
from tests.api.desk_builders import a_ticket
from tests.batteries.whole_app import StaffedApp, a_staffed_app
from tests.builders import Page, a_knowledge_base, a_page, silent, small_engines

MARKED = re.compile(r"zq[a-z]{6}x")
PARTNERS = ("simest", "sace", "cciaa-bergamo")
DESK_READERS = ("agent", "supervisor")
OF_STAFF = ("/desk", "/lab", "/account")
_LETTERS = "abcdefghijklmnop"
_NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Reader:
    """Somebody with a browser."""

    name: str
    client: TestClient
    token: str = ""  # of forms
    account: Account | None = None


@dataclass
class PageState:
    """A page of a partner as it stands in the store."""

    page: Page
    words: frozenset[str]
    withdrawn: bool = False


@dataclass
class TicketState:
    """A ticket with the words that stand in it."""

    id: str
    reference: str
    token: str
    partner: str | None = None
    asked: set[str] = field(default_factory=set)  # for the desk, and for whoever has the token
    told: set[str] = field(default_factory=set)  # in what the desk said to the person
    inside: set[str] = field(default_factory=set)  # for the desk alone
    erased: bool = False


@dataclass
class TenantWorld:
    """An application, its readers, and what each of them may read."""

    staffed: StaffedApp
    pages: dict[str, PageState] = field(default_factory=dict)
    published: dict[str, frozenset[str]] = field(default_factory=dict)  # page -> words of the version in the build
    tickets: list[TicketState] = field(default_factory=list)
    gaps: dict[int, tuple[str | None, frozenset[str]]] = field(default_factory=dict)  # partner and words
    views: dict[str, set[str]] = field(default_factory=dict)  # reader -> words of their names
    said: dict[str, set[str]] = field(default_factory=dict)  # visitor -> words of the questions
    partners: dict[str, str] = field(default_factory=dict)  # editor -> partner
    looks: int = 0

    def __post_init__(self) -> None:
        self._words = ("zq" + "".join(letters) + "x" for letters in product(_LETTERS, repeat=6))
        self._names = count(1)

    def word(self) -> str:
        """Return a word that nothing holds yet."""
        return next(self._words)

    @cached_property
    def store(self) -> SqlStore:
        """The store of the pages."""
        from api.compose import open_store

        return open_store(self.staffed.settings)

    @cached_property
    def readers(self) -> dict[str, Reader]:
        """One of each kind, editors of two partners, and two visitors."""
        made = {role.value: (role,) for role in Role if role is not Role.EDITOR}
        found = {name: self._signed(name, roles) for name, roles in made.items()}
        for partner in PARTNERS[:2]:
            name = f"editor of {partner}"
            found[name] = self._signed(name, (Role.EDITOR,), (partner,))
            self.partners[name] = partner
        for name in ("visitor", "other visitor"):
            found[name] = Reader(name, stranger(self.staffed))
        return found

    def _signed(self, name: str, roles: tuple[Role, ...], partners: tuple[str, ...] = ()) -> Reader:
        account, client, token = self.staffed.person(*roles, partners=partners)
        client.headers["accept-language"] = "it"
        return Reader(name, client, token, account)

    # ------------------------------------------------------------------------------------------------------------ who may
    def allowed(self, reader: str) -> set[str]:
        """Return the words that may stand in what somebody is shown on pages that are not theirs by a secret address."""
        found = self.public() | self.said.get(reader, set()) | self.views.get(reader, set())
        for ticket in self.tickets:
            if self.may_see(reader, ticket):
                found |= ticket.asked | ticket.told | ticket.inside
        for partner, words in self.gaps.values():
            if reader in DESK_READERS or (partner is not None and self.partners.get(reader) == partner):
                found |= words
        return found

    def public(self) -> set[str]:
        """Return the words of what is published now."""
        return set().union(*(words for name, words in self.published.items() if not self.pages[name].withdrawn))

    def may_see(self, reader: str, ticket: TicketState) -> bool:
        """Tell whether somebody of the staff may see a ticket."""
        return reader in DESK_READERS or (ticket.partner is not None and self.partners.get(reader) == ticket.partner)

    def open_tickets(self, reader: str) -> int:
        """Return how many tickets wait that somebody may see."""
        return sum(self.kept(t).status in OPEN for t in self.tickets if self.may_see(reader, t))

    def kept(self, ticket: TicketState) -> Ticket:
        """Return a ticket as it stands."""
        found = self.staffed.desk.tickets.by_id(ticket.id)
        assert found is not None
        return found

    # -------------------------------------------------------------------------------------------------------------- changes
    def save(self, name: str, provider: str, words: Iterable[str], back: bool = False) -> None:
        """Read a page, or the next text of it: its title, its passage and its address hold the words."""
        first, second = words
        title = f"Contributo {first}"
        text = f"Il contributo {first} rimborsa il 40% delle spese {second} per la fiera. Chiude il 30 novembre 2026."
        window = {"valid_from": date(2026, 9, 1), "valid_to": date(2026, 11, 30), "read_at": datetime.now(UTC)}
        page = self.pages[name].page if back else a_page(name, title, [text], provider, version=window)
        self.store.save_version(*page)
        self.pages[name] = PageState(page, frozenset((first, second)))

    def withdraw(self, name: str) -> None:
        """Take a page away, as a crawl does that does not find it any more."""
        self.store.withdraw(name, datetime.now(UTC))
        self.pages[name].withdrawn = True

    def publish(self) -> None:
        """Make a build of what the store holds, and measures of its pages."""
        builds = BuildsFolder(self.staffed.settings.builds)
        report = make_build(self.store, small_engines(), builds, silent)
        builds.publish(report.build_id)
        current_opportunities(self.staffed.settings)
        self.published = {name: state.words for name, state in self.pages.items() if not state.withdrawn}

    def new_page_name(self) -> str:
        """Return an id that no page has."""
        return f"pagina-{next(self._names):05}"

    def pass_on(self, email: str = "", **changes: Any) -> TicketState:
        """Leave a question with the desk; `changes` are those of its ticket."""
        said, name = {self.word() for _ in range(3)}, f"{next(self._names):04}"
        first, second, third = sorted(said)
        contact = Contact(name=f"Anna {first}", email=email, telephone="" if email else "035 222333")
        ticket = replace(
            a_ticket(name, datetime.now(UTC)),
            message=f"Ci sono contributi {second} per le fiere?",
            dossier=f"Prodotti: {third}",
            contact=contact,
            topic="fiere-eventi",
            **changes,
        )
        kept = self.staffed.desk.tickets.add(ticket, None)
        self.tickets.append(TicketState(kept.id, kept.reference, kept.token, asked=said))
        return self.tickets[-1]

    def add_gap(self, partner: str | None) -> int:
        """Keep a gap of a partner, and return its number."""
        learning = self.staffed.desk.learning
        assert learning is not None
        title, other = self.word(), self.word()
        gap = Gap(
            id=0,
            topic="fiere-eventi",
            partner_id=partner,
            title=f"Quanto costa {title}?",
            state="new",
            made_at=_NOW,
            changed_at=_NOW,
        )
        questions = [
            GapQuestion(
                key=f"answer:{word}",
                text=f"Quanto costa {word}?",
                language="it",
                cause="abstain",
                at=_NOW + timedelta(seconds=place),
                topic=gap.topic,
                partner_id=partner,
            )
            for place, word in enumerate((title, other))
        ]
        number = learning.gaps.add(gap, questions, GapEvent(at=_NOW, kind="found", by="x"))
        self.gaps[number] = partner, frozenset((title, other))
        return number

    def move_editor(self, reader: str, partner: str) -> None:
        """Make somebody the editor of another partner; they sign in again."""
        account = self.readers[reader].account
        assert account is not None
        self.staffed.accounts.accounts.change(replace(account, partners=(partner,)))
        self.partners[reader] = partner
        client = signed_client(self.staffed.app, self.staffed.accounts, account)  # other roles end a session
        client.headers["accept-language"] = "it"
        self.readers[reader] = replace(self.readers[reader], client=client, token=form_token(client))

    # --------------------------------------------------------------------------------------------------------------- looking
    def send(self, reader: str, method: str, address: str, **form: Any) -> Response:
        """Send a request of somebody; a form holds what a page of ours would send along."""
        who = self.readers[reader]
        self.looks += 1
        if method == "GET":
            return who.client.get(address)
        held = {"session_token": who.token} if who.token and address.startswith(OF_STAFF) else {}
        return who.client.post(address, data=held | form)

    def forbidden(self, reader: str, reply: Response, sent: Iterable[str] = (), also: Iterable[str] = ()) -> set[str]:
        """Return the marked words in a reply, headers included, that its reader may not see and did not send."""
        shown = words_of(reply)
        return shown - self.allowed(reader) - set(sent) - set(also)


def words_of(reply: Response) -> set[str]:
    """Return the marked words in a reply, with its headers."""
    return set(MARKED.findall(reply.text + str(dict(reply.headers)).lower()))


def stranger(staffed: StaffedApp) -> TestClient:
    """Return a browser in which nobody is signed in."""
    ours = {"accept": "text/html", "origin": HOME, "accept-language": "it"}
    return TestClient(staffed.app, base_url=HOME, raise_server_exceptions=False, follow_redirects=False, headers=ours)


def a_tenant_world(template: Path, folder: Path) -> TenantWorld:
    """Return a fresh world in a folder; the published pages are copied from a template."""
    copytree(template, folder, dirs_exist_ok=True)
    return TenantWorld(a_staffed_app(folder, build=lambda _: None))


def a_template(folder: Path) -> Path:
    """Publish the small knowledge base in a folder, once for many worlds."""
    a_knowledge_base(folder)
    return folder
