"""Questions that programs hand to the desk, as they send them."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from api.handoff import clean, is_telephone
from api.i18n import UiLanguage
from api.schemas import encodable
from kb.places import PROVINCES
from kb.ticket_types import Contact

_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+")
_PROVINCE_OF = {name.casefold(): name for name in PROVINCES}


def _said(value: str) -> str:
    if not (said := clean(encodable(value))):
        raise PydanticCustomError("missing", "is empty")
    return said


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise PydanticCustomError("email", "is no e-mail address")
    return value


def _telephone(value: str) -> str:
    if not is_telephone(value):
        raise PydanticCustomError("telephone", "is no telephone number")
    return value


def _province(value: str) -> str:
    known = _PROVINCE_OF.get(value.strip().casefold())
    if known is None:
        raise PydanticCustomError("literal_error", "is no province of Lombardy", {"expected": ", ".join(sorted(PROVINCES))})
    return known


_Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(encodable), AfterValidator(clean)]
_Contact: dict[str, Any] = {"anyOf": [{"required": ["email"]}, {"required": ["telephone"]}]}


class TicketIn(BaseModel):
    """A question for the desk, from the system of a partner in the name of a person who agreed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, json_schema_extra=_Contact)

    question: Annotated[str, StringConstraints(min_length=1, max_length=8000), AfterValidator(_said)] = Field(
        examples=["Quali documenti servono per esportare macchinari in Cile?"]
    )
    consent: Literal[True] = Field(description="the person agreed that question and contact are passed to the desk")
    name: _Line = ""
    firm: _Line = ""
    email: Annotated[_Line, AfterValidator(_email)] | None = Field(
        default=None, examples=["anna@riva.example"], description="the reply goes there; this or the telephone is needed"
    )
    telephone: Annotated[_Line, AfterValidator(_telephone)] | None = None
    language: UiLanguage | None = Field(default=None, description="of the reply; that of the question by default")
    province: Annotated[_Line, AfterValidator(_province)] | None = Field(
        default=None, examples=["Bergamo"], description="seat of the firm in Lombardy; by default as the question tells"
    )
    category: Literal["mai-esportato", "in-consolidamento", "consolidata"] | None = None
    answer_id: _Line | None = Field(default=None, description="of the answer by /v1/ask that did not help, if there was one")

    @model_validator(mode="after")
    def _has_a_contact(self) -> Self:
        if self.email is None and self.telephone is None:
            raise PydanticCustomError("no_contact", "needs an e-mail address or a telephone number")
        return self

    def contact(self) -> Contact:
        """Return how to reach the person."""
        return Contact(name=self.name, firm=self.firm, email=self.email or "", telephone=self.telephone or "")
