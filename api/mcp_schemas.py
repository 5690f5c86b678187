"""What the tools of the MCP server return: small, for every word of it is read by a model."""

from datetime import date
from urllib.parse import quote

from pydantic import Field

from api.opportunity_schemas import MeasureOut
from api.safe_links import safe_url
from api.schemas import Out
from assistant.types import Language
from kb.types import Hit, Provider, SearchResult


def source_uri(chunk_id: str) -> str:
    """Return the address of the resource that shows a passage inside its page."""
    return f"fondaco://source/{quote(chunk_id, safe='')}"


class FoundOut(Out):
    """A passage of an official page."""

    source_uri: str = Field(description="resource that shows it inside its page")
    provider_id: str
    provider: str
    title: str
    url: str
    page: int | None = Field(description="of a PDF")
    headings: list[str]
    text: str
    read_on: date
    valid_from: date | None
    valid_to: date | None

    @classmethod
    def of(cls, hit: Hit) -> "FoundOut":
        """Return what is told of a hit."""
        return cls(
            source_uri=source_uri(hit.chunk.id),
            provider_id=hit.provider.id,
            provider=hit.provider.short_name,
            title=hit.version.title,
            url=safe_url(hit.document.url),
            page=hit.chunk.page,
            headings=list(hit.chunk.headings),
            text=hit.chunk.text,
            read_on=hit.version.read_at.date(),
            valid_from=hit.version.valid_from,
            valid_to=hit.version.valid_to,
        )


class SearchFoundOut(Out):
    """Passages, best first."""

    passages: list[FoundOut]

    @classmethod
    def of(cls, result: SearchResult) -> "SearchFoundOut":
        """Return the passages of a search."""
        return cls(passages=[FoundOut.of(hit) for hit in result.hits])


class SomeMeasuresOut(Out):
    """The first measures of a list: what closes first, what ends with its money, what will open, what is over."""

    total: int
    measures: list[MeasureOut]


class OrganisationOut(Out):
    """An organisation that serves firms, in short."""

    id: str
    name: str
    short_name: str
    role: str
    kind: str
    territory: list[str]
    topics: list[str]
    members_only: str
    url: str

    @classmethod
    def of(cls, provider: Provider, language: Language) -> "OrganisationOut":
        """Return what is told of a provider, in a language if the register has it."""
        return cls(
            id=provider.id,
            name=provider.name,
            short_name=provider.short_name,
            role=provider.role_in(language),
            kind=provider.kind,
            territory=list(provider.territory),
            topics=list(provider.topics),
            members_only=provider.members_only,
            url=provider.url,
        )


class OrganisationsOut(Out):
    """Organisations by name."""

    organisations: list[OrganisationOut]
