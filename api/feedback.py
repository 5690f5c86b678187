"""What a visitor says of an answer, as it is kept: masked, and one a visitor and answer."""

import hashlib
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from api.handoff import clean
from api.schemas import AnswerOut, Out
from assistant.guards.personal_data import masked
from kb.ticket_types import Channel, Feedback, Reason

_Text = Annotated[str, StringConstraints(max_length=2000), AfterValidator(clean)]
_Short = Annotated[str, StringConstraints(max_length=200), AfterValidator(clean)]


class FeedbackForm(BaseModel):
    """The form under an answer; `about` is "s3" for its third statement, "c2" for its source 2, "" for none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    useful: Literal["0", "1"]
    reason: Literal["", "figure", "closed", "contact", "off_topic", "source", "other"] = ""
    text: _Text = ""
    about: Annotated[str, StringConstraints(pattern=r"^(?:[sc]\d{1,3})?$")] = ""

    def record(self, answer: AnswerOut, visitor: str, now: datetime) -> Feedback:
        """Return what is kept."""
        number = int(self.about[1:] or 0)
        return _feedback(
            answer,
            useful=self.useful == "1",
            reason=self.reason or None,
            text=self.text,
            statement=number if self.about.startswith("s") else None,
            marker=number if self.about.startswith("c") else None,
            channel="portal",
            visitor=visitor,
            now=now,
        )


class FeedbackIn(BaseModel):
    """What a program passes on of its user."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    useful: bool
    reason: Reason | None = Field(
        default=None,
        description="figure: wrong figure or date; closed: the call is closed; contact: wrong organisation or contact; "
        "off_topic: not what was asked; source: the source does not open; other",
    )
    text: _Text = Field(default="", description="in the user's words; personal data is masked before it is kept")
    statement: int | None = Field(default=None, ge=1, description="which statement of the answer it is about, from 1")
    marker: int | None = Field(default=None, ge=1, description="which citation of the answer it is about")
    visitor: _Short = Field(
        default="", description="opaque key of the user: a later feedback replaces an earlier one; empty: each is kept"
    )

    @model_validator(mode="after")
    def _useful_has_no_reason(self) -> Self:
        if self.useful and self.reason is not None:
            raise PydanticCustomError("reason_without_fault", "a useful answer has no reason")
        return self

    def record(self, answer: AnswerOut, visitor: str, now: datetime) -> Feedback:
        """Return what is kept."""
        return _feedback(
            answer,
            useful=self.useful,
            reason=self.reason,
            text=self.text,
            statement=self.statement,
            marker=self.marker,
            channel="api",
            visitor=visitor,
            now=now,
        )


class FeedbackOut(Out):
    """Feedback as it was kept."""

    answer_id: str
    useful: bool
    reason: Reason | None
    text: str | None = Field(description="masked")
    statement: str | None = Field(description="text of the statement that it is about")
    chunk_id: str | None = Field(description="passage that it is about")
    given_at: datetime


def visitor_digest(answer_id: str, key: str) -> str:
    """Return what stands for a visitor at one answer; it cannot be joined with that at another answer."""
    return hashlib.sha256(f"{answer_id}\n{key}".encode()).hexdigest()


def _feedback(
    answer: AnswerOut,
    *,
    useful: bool,
    reason: Reason | None,
    text: str,
    statement: int | None,
    marker: int | None,
    channel: Channel,
    visitor: str,
    now: datetime,
) -> Feedback:
    """Return a record; a statement or a marker that the answer does not have is left out."""
    said = {place: s.text for place, s in enumerate(answer.statements, start=1)}
    passages = {citation.marker: citation.chunk_id for citation in answer.citations}
    return Feedback(
        answer_id=answer.id,
        visitor=visitor_digest(answer.id, visitor),
        channel=channel,
        useful=useful,
        reason=None if useful else reason or "other",
        text=masked(text) or None,
        statement=said.get(statement or 0),
        chunk_id=passages.get(marker or 0),
        given_at=now,
    )
