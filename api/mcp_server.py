"""The MCP server: what language models and agents can ask of Fondaco, as tools and resources.

One server for every transport. Tools only read; what they raise says what to do next.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from typing import Annotated, Protocol, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.types import CallToolResult, ToolAnnotations
from pydantic import Field

from api.admission import BusyError
from api.mcp_schemas import OrganisationOut, OrganisationsOut, SearchFoundOut, SomeMeasuresOut
from api.mcp_texts import (
    answer_text,
    measure_text,
    measures_text,
    organisations_text,
    provider_text,
    result,
    search_text,
    source_text,
)
from api.opportunity_filters import USABLE, Size, Wanted, select
from api.opportunity_schemas import MeasureDetailOut, MeasureOut
from api.ports import Answering
from api.problems import ProblemError
from api.provider_filters import serves
from api.routes.why_not import why_not_of
from api.schemas import AnswerOut, Day, ProfileIn, TurnIn, WhyNotOut
from api.source_schemas import ProviderOut, SourceOut
from assistant.pipeline import to_json
from assistant.types import Language, Question, Turn
from kb.errors import KbError, NotPublishedError
from kb.opportunity_types import State
from kb.types import Provider
from kb.types import Query as SearchQuery

_T = TypeVar("_T")

INSTRUCTIONS = """Fondaco answers questions of firms in Lombardy (Italy) about doing business abroad: grants, calls, loans,
insurance, fairs, certificates, training, and which organisation to turn to. It quotes official pages only. Ask in the firm's
own words and language. Pass on its markers with the addresses of the sources and the dates on which they were read; add
nothing that it does not say. An outcome other than "answered" or "partial" means that the pages do not settle the question:
say so and name the organisations that it gives."""

_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_CONTEXT = 12  # passages of the page that are shown before and after a source
_UNKNOWN_PROVIDER = "No organisation has the id {id!r}: call `providers` for the list of ids."

Province = Annotated[str, Field(max_length=60, description="province of Lombardy by name, such as Bergamo; empty: any")]
Topic = Annotated[str, Field(max_length=60, description="topic as in the results, such as fiere-eventi; empty: any")]
AsOf = Annotated[Day | None, Field(description="day on which everything is judged; today by default")]


class Run(Protocol):
    """Runs work that takes time: within the limits of a server, or in a thread."""

    def __call__(self, work: Callable[[], _T]) -> Awaitable[_T]:
        """Return what the work returns. Raises BusyError, and what the work raises."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools over one service."""

    service: Answering
    run: Run
    today: Callable[[], date]

    async def ask(
        self,
        question: Annotated[str, Field(min_length=1, max_length=4000, description="in the firm's own words and language")],
        history: Annotated[list[TurnIn], Field(max_length=20, description="earlier exchanges, oldest first")] = [],  # noqa: B006
        profile: Annotated[ProfileIn, Field(description="what the firm said of itself")] = ProfileIn(),  # noqa: B008
        language: Annotated[Language | None, Field(description="of the session; the question's own prevails")] = None,
        as_of: AsOf = None,
    ) -> Annotated[CallToolResult, AnswerOut]:
        """Answer a question out of official pages: statements with markers, their sources, and whom to turn to."""
        asked = Question(
            text=question,
            as_of=as_of or self.today(),
            language=language,
            history=tuple(Turn(question=t.question, answer=t.answer) for t in history),
            profile=profile.record(),
        )
        with _told():
            answer = AnswerOut.model_validate(to_json(await self.run(lambda: self.service.ask(asked))))
            if answer.outcome == "error":
                raise ToolError(answer.text)
            register = await asyncio.to_thread(self.service.providers)
        return result(answer_text(answer, register), answer)

    async def search(
        self,
        text: Annotated[str, Field(min_length=1, max_length=1000, description="what to look for, best in Italian")],
        limit: Annotated[int, Field(ge=1, le=20)] = 5,
        providers: Annotated[list[str], Field(max_length=30, description="ids; empty: all")] = [],  # noqa: B006
        language: Annotated[Language, Field(description="of the text")] = "it",
    ) -> Annotated[CallToolResult, SearchFoundOut]:
        """Search the official pages for passages, best first; use `ask` for an answer."""
        if not text.strip():
            raise ToolError("The text is empty: say what to look for.")
        with _told():
            register = await asyncio.to_thread(self.service.providers)
            for unknown in (i for i in providers if i not in register):
                raise ToolError(_UNKNOWN_PROVIDER.format(id=unknown))
            query = SearchQuery(
                texts=(text.strip(),), as_of=self.today(), limit=limit, provider_ids=tuple(providers), language=language
            )
            found = SearchFoundOut.of(await self.run(lambda: self.service.search(query)))
        return result(search_text(found), found)

    async def opportunities(
        self,
        states: Annotated[list[State], Field(max_length=4, description="empty: all but closed")] = [],  # noqa: B006
        topic: Topic = "",
        country: Annotated[str, Field(pattern="^([A-Z]{2})?$", description="ISO code, such as DE; empty: any")] = "",
        province: Province = "",
        size: Annotated[Size | None, Field(description="of the firm")] = None,
        provider: Annotated[str, Field(max_length=60, description="id of who owns or describes it; empty: any")] = "",
        as_of: AsOf = None,
        limit: Annotated[int, Field(ge=1, le=50)] = 10,
    ) -> Annotated[CallToolResult, SomeMeasuresOut]:
        """List calls, vouchers and other measures with their dates: what closes first comes first."""
        day = as_of or self.today()
        wanted = Wanted(
            as_of=day,
            states=tuple(states) or USABLE,
            topics=(topic,) if topic else (),
            countries=(country,) if country else (),
            provinces=(province,) if province else (),
            size=size,
            providers=(provider,) if provider else (),
        )
        with _told():
            register = await asyncio.to_thread(self.service.providers)
            found = select(await asyncio.to_thread(self.service.opportunities), wanted, register, self.service.terms)
        shown = SomeMeasuresOut(total=len(found), measures=[MeasureOut.of(o, day) for o in found[:limit]])
        return result(measures_text(shown, register), shown)

    async def opportunity(
        self, id: Annotated[str, Field(max_length=200, description="as in `opportunities`")], as_of: AsOf = None
    ) -> Annotated[CallToolResult, MeasureDetailOut]:
        """Show one measure with its dates and pages."""
        with _told():
            register = await asyncio.to_thread(self.service.providers)
            everything = await asyncio.to_thread(self.service.opportunities)
        found = next((o for o in everything if o.id == id), None)
        if found is None:
            raise ToolError(f'No measure has the id {id!r}: call `opportunities` for the list, with states=["closed"] too.')
        shown = MeasureDetailOut.of(found, as_of or self.today())
        return result(measure_text(shown, register), shown)

    async def providers(
        self, topic: Topic = "", province: Province = "", language: Language = "it"
    ) -> Annotated[CallToolResult, OrganisationsOut]:
        """List the organisations that serve firms going abroad, with ids."""
        with _told():
            register = await asyncio.to_thread(self.service.providers)
        found = [p for p in register.values() if (not topic or topic in p.topics) and (not province or serves(p, province))]
        found.sort(key=lambda p: p.name.casefold())
        shown = OrganisationsOut(organisations=[OrganisationOut.of(p, language) for p in found])
        return result(organisations_text(shown), shown)

    async def provider(
        self, id: Annotated[str, Field(max_length=60, description="as in `providers`")], language: Language = "it"
    ) -> Annotated[CallToolResult, ProviderOut]:
        """Show one organisation: what it does, where, for whom, and its contacts."""
        with _told():
            found = _provider(id, await asyncio.to_thread(self.service.providers))
        return result(provider_text(found, language), ProviderOut.of(found))

    async def why_not(
        self,
        answer_id: Annotated[str, Field(max_length=80, description="`id` of an answer of `ask`")],
        provider: Annotated[str, Field(max_length=60, description="id of the organisation")],
    ) -> Annotated[CallToolResult, WhyNotOut]:
        """Say by which published rules an organisation is not among those of an answer."""
        with _told():
            _provider(provider, await asyncio.to_thread(self.service.providers))
            try:
                found = await asyncio.to_thread(why_not_of, self.service, answer_id, provider)
            except ProblemError as error:
                raise ToolError(f"No answer has the id {answer_id!r}: call `ask` first and use the `id` it gives.") from error
        return result("\n".join(found.reasons), found)

    async def source(self, source_id: str) -> str:
        """Return a cited passage inside its page as it was read."""
        page = await asyncio.to_thread(self.service.source, source_id)
        if page is None:
            raise ResourceNotFoundError(
                f"No passage has the id {source_id!r}: take a `chunk_id` from an answer, or a `source_uri` from a search."
            )
        return source_text(SourceOut.of(page, _CONTEXT))

    async def answer(self, answer_id: str) -> str:
        """Return an answer as it was given, as JSON."""
        found = await asyncio.to_thread(self.service.answer, answer_id)
        if found is None:
            raise ResourceNotFoundError(f"No answer has the id {answer_id!r}: call `ask` and use the `id` it gives.")
        return AnswerOut.model_validate(found).model_dump_json(indent=1)


@contextmanager
def _told() -> Iterator[None]:
    """Turn what keeps the service from answering into words that say when to ask again."""
    try:
        yield
    except BusyError as error:
        raise ToolError("Many are asking at this moment: ask again in a few seconds.") from error
    except NotPublishedError as error:
        raise ToolError("No pages are published yet: ask again later.") from error
    except KbError as error:
        raise ToolError("The pages cannot be consulted at this moment: ask again in a minute.") from error


def _provider(provider_id: str, register: Mapping[str, Provider]) -> Provider:
    if provider_id not in register:
        raise ToolError(_UNKNOWN_PROVIDER.format(id=provider_id))
    return register[provider_id]


def build_server(tools: Tools) -> MCPServer[None]:
    """Return the server over the tools."""
    server: MCPServer[None] = MCPServer(
        "fondaco", title="Fondaco", instructions=INSTRUCTIONS, version=metadata.version("fondaco"), log_level="WARNING"
    )
    for tool, title in (
        (tools.ask, "Ask"),
        (tools.search, "Search official pages"),
        (tools.opportunities, "List opportunities"),
        (tools.opportunity, "Show an opportunity"),
        (tools.providers, "List organisations"),
        (tools.provider, "Show an organisation"),
        (tools.why_not, "Why not this organisation?"),
    ):
        server.add_tool(tool, title=title, annotations=_READS)
    server.resource(
        "fondaco://source/{+source_id}", name="source", title="A cited passage in its page", mime_type="text/plain"
    )(tools.source)
    server.resource("fondaco://answer/{answer_id}", name="answer", title="An answer", mime_type="application/json")(
        tools.answer
    )
    return server
