"""What programs are told of questions that they handed to the desk."""

from datetime import datetime
from typing import Self

from pydantic import Field

from api.schemas import Out
from kb.ticket_types import Ticket, TicketStatus


class TicketOut(Out):
    """A question that was handed to the desk, as it stands."""

    id: str
    reference: str = Field(description="for the telephone, as in F-7K3M-92")
    status: TicketStatus = Field(description="waiting: the desk asked the person something")
    received_at: datetime
    promised_at: datetime | None = Field(description="when the desk will have replied; null: nothing is promised now")
    changed_at: datetime
    status_url: str = Field(description="page for the person: the reply, messages, withdrawal; whoever has it may read it")

    @classmethod
    def of(cls, ticket: Ticket, status_url: str) -> Self:
        """Return what is told of a ticket."""
        names = ("id", "reference", "status", "received_at", "promised_at", "changed_at")
        return cls(**{name: getattr(ticket, name) for name in names}, status_url=status_url)
