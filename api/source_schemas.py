"""Responses of the JSON API about providers, searches and sources."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from api.schemas import Out
from kb.types import Chunk, ChunkKind, DocumentKind, Hit, Provider, SearchResult

if TYPE_CHECKING:  # clients read these records without what makes them
    from api.service import SourcePage


class ProviderOut(Out):
    """An organisation that serves firms, as its partner file describes it."""

    id: str
    name: str
    short_name: str
    kind: str
    url: str
    territory: list[str]
    aliases: list[str]
    role: dict[str, str] = Field(description="language -> what it does for firms")
    topics: list[str]
    audience: list[str]
    members_only: Literal["no", "partly", "yes"]
    languages: list[str]
    contacts: dict[str, str]

    @classmethod
    def of(cls, provider: Provider) -> "ProviderOut":
        """Return the response for a provider."""
        return cls.model_validate(provider)


class HitOut(Out):
    """A passage that was found, with the arithmetic of its place."""

    chunk_id: str
    document_id: str
    provider_id: str
    provider: str
    title: str
    url: str
    page: int | None
    headings: list[str]
    text: str
    read_on: date
    valid_from: date | None
    valid_to: date | None
    scores: dict[str, float | int | dict[str, float] | None]
    also_at: list[str]

    @classmethod
    def of(cls, hit: Hit) -> "HitOut":
        """Return the response for a hit."""
        scores: Any = {name: getattr(hit.scores, name) for name in hit.scores.__slots__}
        return cls(
            chunk_id=hit.chunk.id,
            document_id=hit.document.id,
            provider_id=hit.provider.id,
            provider=hit.provider.short_name,
            title=hit.version.title,
            url=hit.document.url,
            page=hit.chunk.page,
            headings=list(hit.chunk.headings),
            text=hit.chunk.text,
            read_on=hit.version.read_at.date(),
            valid_from=hit.version.valid_from,
            valid_to=hit.version.valid_to,
            scores={**scores, "adjustments": dict(hit.scores.adjustments)},
            also_at=list(hit.also_at),
        )


class SearchOut(Out):
    """Passages, best first."""

    hits: list[HitOut]
    near_misses: list[HitOut]
    build_id: str
    ms: dict[str, float]
    lexical_only: bool

    @classmethod
    def of(cls, result: SearchResult) -> "SearchOut":
        """Return the response for a search."""
        return cls(
            hits=[HitOut.of(hit) for hit in result.hits],
            near_misses=[HitOut.of(hit) for hit in result.near_misses],
            build_id=result.build_id,
            ms=dict(result.ms),
            lexical_only=result.lexical_only,
        )


class PassageOut(Out):
    """A passage of a page."""

    chunk_id: str
    ordinal: int
    headings: list[str]
    text: str
    kind: ChunkKind
    page: int | None
    cited: bool

    @classmethod
    def of(cls, chunk: Chunk, cited_id: str) -> "PassageOut":
        """Return the response for a chunk."""
        return cls(
            chunk_id=chunk.id,
            ordinal=chunk.ordinal,
            headings=list(chunk.headings),
            text=chunk.text,
            kind=chunk.kind,
            page=chunk.page,
            cited=chunk.id == cited_id,
        )


class SourceOut(Out):
    """A cited page as it was read, with the passages around the cited one."""

    chunk_id: str
    document_id: str
    version_id: str
    provider: ProviderOut
    title: str
    url: str
    kind: DocumentKind
    language: str
    read_at: datetime
    published_on: date | None
    updated_on: date | None
    valid_from: date | None
    valid_to: date | None
    validity_note: str | None
    closed: bool
    page: int | None
    headings: list[str]
    text: str = Field(description="the cited passage")
    passages: list[PassageOut] = Field(description="in the order of the page")
    passages_before: int = Field(description="passages of the page that are not shown, before the first one")
    passages_after: int

    @classmethod
    def of(cls, source: "SourcePage", context: int) -> "SourceOut":
        """Return the response for a source, with at most `context` passages on either side."""
        version = source.version
        cited = next((place for place, chunk in enumerate(source.chunks) if chunk.id == source.chunk.id), 0)
        start, end = max(0, cited - context), cited + context + 1
        return cls(
            chunk_id=source.chunk.id,
            document_id=source.document.id,
            version_id=version.id,
            provider=ProviderOut.of(source.provider),
            title=version.title,
            url=source.document.url,
            kind=source.document.kind,
            language=version.language,
            read_at=_in_utc(version.read_at),
            published_on=version.published_on,
            updated_on=version.updated_on,
            valid_from=version.valid_from,
            valid_to=version.valid_to,
            validity_note=version.validity_note,
            closed=version.closed,
            page=source.chunk.page,
            headings=list(source.chunk.headings),
            text=source.chunk.text,
            passages=[PassageOut.of(chunk, source.chunk.id) for chunk in source.chunks[start:end]],
            passages_before=start,
            passages_after=max(0, len(source.chunks) - end),
        )


def _in_utc(moment: datetime) -> datetime:
    """Return a moment with its zone: SQLite gives back UTC without saying so."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
