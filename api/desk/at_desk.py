"""A request of somebody at the desk: who it is, what may be seen, and what the pages need."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from fastapi import Depends, Path, Request
from fastapi.responses import HTMLResponse

from api.account_records import AccountRecords
from api.desk.records import DeskRecords
from api.handoff import read_reference
from api.problems import ProblemError
from api.rendering import page
from api.roles import Accounts, Signed, hidden
from api.visitor_key import PRIVATE
from api.web_context import Web, WebContext
from kb.account_types import Account, Role
from kb.errors import KbError
from kb.ticket_types import Ticket
from kb.types import Provider

STAFF = (Role.AGENT, Role.SUPERVISOR, Role.EDITOR)  # who works at the desk
RowNumber = Annotated[int, Path(ge=1, le=2**63 - 1)]  # what a database can hold
SEES_ALL = (Role.AGENT, Role.SUPERVISOR)  # an editor sees what is assigned to a partner of theirs


@dataclass(frozen=True)
class AtDesk:
    """Somebody at the desk."""

    request: Request
    web: WebContext
    records: DeskRecords
    accounts: AccountRecords
    staff: Account

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Names of all accounts by id."""
        return self.accounts.accounts.names()

    @cached_property
    def register(self) -> Mapping[str, Provider]:
        """Providers by id; empty until a build is published."""
        try:
            return self.web.service.providers()
        except KbError:
            return {}

    @cached_property
    def topics(self) -> frozenset[str]:
        """Topics that providers of the register work on."""
        return frozenset(topic for provider in self.register.values() for topic in provider.topics)

    @property
    def only(self) -> tuple[str, ...] | None:
        """Partners whose tickets alone may be seen; None: all tickets."""
        return None if self.staff.has(*SEES_ALL) else self.staff.partners

    @property
    def pages(self) -> tuple[tuple[str, str, bool], ...]:
        """Address, key of the name and whether the person may open it, of each page in the navigation."""
        at_work = self.staff.has(*STAFF)
        return (
            ("/desk", "desk.inbox", at_work),
            ("/desk/nuova", "desk_new.title", self.leads),
            ("/desk/risposte", "learning.nav", self.leads),
            ("/desk/lacune", "gaps.nav", at_work),
            ("/desk/numeri", "numbers.nav", self.leads or self.staff.has(Role.EVALUATOR, Role.ADMINISTRATOR)),
            ("/desk/verifica", "desk_check.title", at_work or self.staff.has(Role.EVALUATOR)),
        )

    @property
    def leads(self) -> bool:
        """Whether the person decides about tickets and whom they are assigned to."""
        return self.staff.has(*SEES_ALL)

    @property
    def supervises(self) -> bool:
        """Whether the person approves replies."""
        return self.staff.has(Role.SUPERVISOR)

    def ticket(self, reference: str) -> Ticket:
        """Return a ticket by its reference, however it was typed. Raises ProblemError if it is not there or not theirs."""
        known = read_reference(reference)
        found = self.records.tickets.by_reference(known) if known else None
        # Asked in any case: what does not exist takes as long as what is not theirs.
        theirs = self._sees(found.id if found else reference)
        if found is None or not theirs:
            raise hidden(self.request, self.web, self.staff)
        return found

    def note(self, what: str, ticket: Ticket, result: str = "done") -> None:
        """Write into the audit log what was done to a ticket."""
        self.accounts.audit.note(self.staff, what, f"ticket:{ticket.id}", "done" if result == "done" else "refused")

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page of the desk, which nobody keeps on the way."""
        response = page(self.request, f"desk/{template}", desk=self, reply_headers=PRIVATE, **values)
        response.status_code = status
        return response

    def sees(self, ticket: Ticket) -> bool:
        """Tell whether a ticket may be seen: an editor sees what is assigned to a partner of theirs."""
        return self._sees(ticket.id)

    def _sees(self, ticket_id: str) -> bool:
        if self.only is None:
            return True
        assigned = self.records.desk.assignments(ticket_id)
        return bool(assigned) and assigned[-1].partner_id in self.only


def at_desk(request: Request, web: Web, accounts: Accounts, staff: Signed) -> AtDesk:
    """Return who is at the desk. Raises ProblemError in an installation without a desk."""
    if web.desk is None:
        raise ProblemError(404, "not_found")
    return AtDesk(request, web, web.desk, accounts, staff)


Desk = Annotated[AtDesk, Depends(at_desk)]
