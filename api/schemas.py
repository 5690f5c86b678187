"""Requests and responses of the JSON API: what the OpenAPI description is made from.

The answer mirrors assistant/types.py; a test compares the two field by field.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from assistant.types import Language, Outcome, Profile, Question, Turn


def encodable(text: str) -> str:
    """Return a text as it is. Raises PydanticCustomError for halves of characters, which no answer could be written with."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise PydanticCustomError("string_unicode", "contains half a character")
    return text


def _written(value: object) -> object:
    # Left to itself, pydantic would read 0 and "0" as a day of 1970.
    if isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise PydanticCustomError("date_parsing", "is no day as 2026-11-21")


Day = Annotated[date, BeforeValidator(_written)]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_Text = Annotated[str, AfterValidator(encodable)]
_Short = Annotated[_Text, StringConstraints(max_length=200)]
_Long = Annotated[_Text, StringConstraints(max_length=8000)]


class _In(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Out(BaseModel):
    """Base of responses, which are made from records by their attributes."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class PageOut(Out):
    """Base of a part of a list, which adds `items`."""

    total: int = Field(description="entries of the whole list")
    limit: int
    offset: int


class TurnIn(_In):
    """One earlier exchange of the conversation."""

    question: _Long
    answer: _Long = ""


ProfileField = Literal["category", "size", "province", "sector", "products", "countries", "member_of"]


class ProfileIn(_In):
    """What the firm says of itself; all of it optional."""

    category: Literal["mai-esportato", "in-consolidamento", "consolidata"] | None = None
    size: Literal["micro", "piccola", "media", "grande"] | None = None
    province: _Short | None = Field(default=None, examples=["Bergamo"])
    sector: _Short | None = None
    products: Annotated[_Text, StringConstraints(max_length=400)] | None = None
    countries: list[_Short] = Field(default=[], max_length=30)
    member_of: list[_Short] = Field(default=[], max_length=30, description="ids of the firm's associations, see /v1/providers")
    withdrawn: list[ProfileField] = Field(default=[], description="fields that were taken back: the history no longer counts")

    def record(self) -> Profile:
        """Return the assistant's own record."""
        return Profile(
            category=self.category,
            size=self.size,
            province=self.province,
            sector=self.sector,
            products=self.products,
            countries=tuple(self.countries),
            member_of=tuple(self.member_of),
            withdrawn=tuple(self.withdrawn),
        )


class AskIn(_In):
    """A question with what it depends on."""

    question: _Text = Field(examples=["Quali contributi ci sono per partecipare a una fiera all'estero?"])
    language: Language | None = Field(default=None, description="language of the session; the question's own language prevails")
    as_of: Day | None = Field(default=None, description="day on which everything is judged; today by default")
    history: list[TurnIn] = Field(default=[], max_length=20, description="earlier exchanges, oldest first")
    profile: ProfileIn = ProfileIn()

    def record(self, today: date) -> Question:
        """Return the assistant's own record."""
        return Question(
            text=self.question,
            as_of=self.as_of or today,
            language=self.language,
            history=tuple(Turn(question=t.question, answer=t.answer) for t in self.history),
            profile=self.profile.record(),
        )


class StatementOut(Out):
    """A sentence of the answer. A claim has at least one citation."""

    text: str
    kind: Literal["claim", "boilerplate"]
    citations: list[int] = Field(description="markers, see `citations` of the answer")
    group: str | None = Field(default=None, description="short name of the provider whose statements follow one another")


class CitationOut(Out):
    """The passage behind a marker, frozen as it was read."""

    marker: int
    chunk_id: str
    document_id: str
    version_id: str
    provider_id: str
    title: str
    url: str = Field(description="deep link: anchor, #page=N or text fragment")
    page: int | None
    headings: list[str]
    quote: str
    published_on: date | None
    updated_on: date | None = None
    read_on: date
    valid_from: date | None
    valid_to: date | None
    language: str = "it"
    also_at: list[str] = []


class ProviderCardOut(Out):
    """An organisation to turn to, with the reasons."""

    id: str
    name: str
    short_name: str
    reasons: list[str]
    contacts: dict[str, str]
    url: str
    territory: list[str] = []
    members_only: str = "no"
    role: str = Field(default="", description="what it does for firms")
    part: str = Field(default="", description="owner, manager, source, office_abroad, desk, association or guidance")
    rule: str = Field(default="", description="the published rule by which it is shown")


class OpportunityOut(Out):
    """A dated measure among the cited pages."""

    title: str
    provider_id: str
    state: Literal["open", "closing", "announced", "closed"]
    opens_on: date | None
    closes_on: date | None
    url: str
    marker: int
    id: str = Field(default="", description="for /v1/opportunities/{id}; empty: it stands on the cited page only")


class CellOut(Out):
    """What a page states of one thing that is compared."""

    text: str
    citations: list[int]


class ComparisonRowOut(Out):
    """One attribute of the things that are compared."""

    attribute: str
    cells: list[CellOut | None] = Field(description="in the order of the columns; null: the page does not state it")


class ComparisonOut(Out):
    """Two things side by side."""

    columns: list[str]
    rows: list[ComparisonRowOut]


class GroundOut(Out):
    """What the rules looked at when they chose providers; see assistant/README.md."""

    answered: bool
    named: list[str]
    cited: list[str]
    evidence: list[tuple[str, float]] = Field(description="provider, its share in the pages that were found")
    owners: list[str]
    managers: list[str]
    offices: list[str]
    topics: list[str]
    provinces: list[str]
    category: str | None
    member_of: list[str]
    calls: list[str] = Field(description="roles that the question asks for")
    nationwide: bool
    seed: str


class TraceOut(Out):
    """How the answer came about."""

    build_id: str
    answerer: str
    ms: dict[str, float] = Field(description="step -> milliseconds")
    confidence: float | None = Field(description="0 to 1, that what was found answers the question; null: nothing was searched")
    model: str | None = Field(default=None, description="chat model that was asked; the answerer if its words are used")
    prompt: str | None = Field(default=None, description="SHA-256 of the prompt file it was given")
    tokens: int | None = Field(default=None, description="of prompt and reply; null: none, or unknown")
    fallback: str | None = Field(default=None, description="why the model's words are not used, or not to the end")
    ground: GroundOut | None = Field(default=None, description="what the choice of providers rests on")


class AnswerOut(Out):
    """The end of every question."""

    id: str
    outcome: Outcome
    reason: str | None
    language: Language
    as_of: date
    text: str
    statements: list[StatementOut]
    citations: list[CitationOut]
    providers: list[ProviderCardOut]
    opportunities: list[OpportunityOut] = []
    comparison: ComparisonOut | None = Field(default=None, description="where a question compares two things")
    missing: list[str] = []
    suggestions: list[str] = []
    trace: TraceOut


class WhyNotOut(Out):
    """What kept a provider out of an answer."""

    provider_id: str
    short_name: str
    shown: bool = Field(description="it is among the answer's providers")
    rules: list[str] = Field(description="stable codes of the published rules")
    reasons: list[str] = Field(description="the same as sentences, in the answer's language")
    url: str = Field(description="home page of the provider, who may be asked all the same")


class FieldErrorOut(Out):
    """What is wrong with one field."""

    field: str = Field(examples=["profile.size"])
    message: str


class ProblemOut(Out):
    """RFC 9457, with a stable code and, for a body that does not fit, all its fields."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: list[FieldErrorOut] = []


class HealthOut(BaseModel):
    """Whether questions can be answered, and from which build."""

    model_config = ConfigDict(frozen=True, extra="allow")

    status: str

    @classmethod
    def of(cls, health: Mapping[str, object]) -> "HealthOut":
        """Return the response for what the service reports."""
        return cls.model_validate(dict(health))
