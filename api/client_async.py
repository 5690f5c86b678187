"""The client for programs with an event loop; its methods are those of api/client_sync.py."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date
from typing import Literal, Self

import httpx
from tenacity import AsyncRetrying, stop_after_attempt

from api.client_calls import (
    ANSWER,
    MEASURE,
    MEASURES,
    PAGE,
    PROVIDER,
    PROVIDERS,
    SEARCH,
    SOURCE,
    TICKET,
    WHY_NOT,
    Call,
    Category,
    Query,
    WorthAnotherTry,
    checked,
    feedback_body,
    get,
    headers,
    measures_query,
    pause,
    post,
    question_body,
    read,
    segment,
    ticket_body,
    unreachable,
)
from api.client_events import EventReader, StreamEvent
from api.opportunity_schemas import MeasureDetailOut, MeasureOut
from api.schemas import AnswerOut, ProfileIn, TurnIn, WhyNotOut
from api.source_schemas import ProviderOut, SearchOut, SourceOut
from api.ticket_schemas import TicketOut
from assistant.types import Language
from kb.opportunity_types import State
from kb.ticket_types import Reason


class AsyncFondaco:
    """Asks one server; safe to share between tasks. Close it, or use it in an `async with` statement."""

    def __init__(
        self,
        base_url: str = "http://127.0.0.1:8000",
        key: str | None = None,
        *,
        language: Language = "it",
        timeout_seconds: float = 30,
        attempts: int = 4,
        longest_wait_seconds: float = 60,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`language` is that of error messages; a server that asks to wait for longer than the longest wait is an error."""
        self._client = httpx.AsyncClient(
            base_url=base_url, headers=headers(key, language), timeout=timeout_seconds, transport=transport
        )
        self._retrying = AsyncRetrying(
            stop=stop_after_attempt(attempts),
            wait=pause,
            retry=WorthAnotherTry(longest_wait_seconds),
            sleep=sleep,
            reraise=True,
        )

    async def ask(
        self,
        question: str,
        *,
        history: Sequence[TurnIn] = (),
        profile: ProfileIn | None = None,
        language: Language | None = None,
        as_of: date | None = None,
        idempotency_key: str | None = None,
    ) -> AnswerOut:
        """Return the answer. A question under the same key gets the same answer for a day.

        answer = await fondaco.ask("E per il Brasile?", history=[TurnIn(question=first, answer=answer.text)])
        """
        body = question_body(question, history, profile, language, as_of)
        return read(await self._send(post("/v1/ask", body, idempotency_key)), ANSWER)

    async def stream(
        self,
        question: str,
        *,
        history: Sequence[TurnIn] = (),
        profile: ProfileIn | None = None,
        language: Language | None = None,
        as_of: date | None = None,
    ) -> AsyncIterator[StreamEvent]:
        """Yield the answer as it is made: each citation before the first statement that uses it, `Done` at the end.

        async for event in fondaco.stream("Che cos'è il carnet ATA?"):
            if isinstance(event, StatementOut):
                print(event.text)
        """
        call = post("/v1/ask/stream", question_body(question, history, profile, language, as_of), None)
        response: httpx.Response = await self._retrying(self._open, call)
        reader = EventReader()
        try:
            async for line in response.aiter_lines():
                if (event := reader.take(line)) is not None:
                    yield event
        except httpx.HTTPError as error:
            raise unreachable(call, error) from error
        finally:
            await response.aclose()
        reader.end()

    async def search(
        self, text: str, *, limit: int = 10, providers: Sequence[str] = (), language: Language = "it"
    ) -> SearchOut:
        """Return passages, best first: `(await fondaco.search("voucher fiere", providers=["simest"])).hits[0].url`."""
        query: Query = {"q": text, "limit": limit, "provider": providers, "lang": language}
        return read(await self._send(get("/v1/search", query)), SEARCH)

    async def opportunities(
        self,
        *,
        states: Sequence[State] = (),
        topics: Sequence[str] = (),
        countries: Sequence[str] = (),
        provinces: Sequence[str] = (),
        size: str | None = None,
        providers: Sequence[str] = (),
        as_of: date | None = None,
    ) -> AsyncIterator[MeasureOut]:
        """Yield measures, what closes first at first, page after page; without states all but those that are closed.

        async for measure in fondaco.opportunities(states=["closing"], provinces=["Bergamo"]): print(measure.title)
        """
        query = measures_query(states, topics, countries, provinces, size, providers, as_of)
        offset, total = 0, 1
        while offset < total:
            page = read(await self._send(get("/v1/opportunities", {**query, "limit": PAGE, "offset": offset})), MEASURES)
            for measure in page.items:
                yield measure
            offset, total = offset + PAGE, page.total

    async def opportunity(self, measure_id: str, *, as_of: date | None = None) -> MeasureDetailOut:
        """Return one measure with the places where pages state its days and figures."""
        query = {"as_of": as_of.isoformat() if as_of else None}
        return read(await self._send(get(f"/v1/opportunities/{segment(measure_id)}", query)), MEASURE)

    async def providers(self) -> list[ProviderOut]:
        """Return the organisations by id."""
        found: list[ProviderOut] = []
        while (
            len(part := read(await self._send(get("/v1/providers", {"limit": PAGE, "offset": len(found)})), PROVIDERS)) == PAGE
        ):
            found += part
        return found + part

    async def provider(self, provider_id: str) -> ProviderOut:
        """Return one organisation: `(await fondaco.provider("simest")).contacts`."""
        return read(await self._send(get(f"/v1/providers/{segment(provider_id)}")), PROVIDER)

    async def source(self, chunk_id: str) -> SourceOut:
        """Return a passage inside its page: `(await fondaco.source(answer.citations[0].chunk_id)).passages`."""
        return read(await self._send(get(f"/v1/sources/{segment(chunk_id)}")), SOURCE)

    async def answer(self, answer_id: str) -> AnswerOut:
        """Return an earlier answer as it was given."""
        return read(await self._send(get(f"/v1/answers/{segment(answer_id)}")), ANSWER)

    async def why_not(self, answer_id: str, provider_id: str) -> WhyNotOut:
        """Return the rules that kept an organisation out of an answer."""
        return read(await self._send(get(f"/v1/answers/{segment(answer_id)}/why-not/{segment(provider_id)}")), WHY_NOT)

    async def evidence(self, answer_id: str) -> bytes:
        """Return all that an answer rests on as `fondaco evidence verify` reads it: canonical JSON, to be kept as it is."""
        return (await self._send(get(f"/v1/answers/{segment(answer_id)}/evidence.json"))).content

    async def evidence_pdf(self, answer_id: str, *, language: Language = "it") -> bytes:
        """Return the same as a PDF with the JSON attached."""
        return (await self._send(get(f"/v1/answers/{segment(answer_id)}/evidence.pdf", {"lang": language}))).content

    async def feedback(self, answer_id: str, *, useful: bool, reason: Reason | None = None, text: str = "") -> None:
        """Tell the desk whether an answer was useful, and what is wrong with it: `useful=False, reason="figure"`."""
        await self._send(post(f"/v1/answers/{segment(answer_id)}/feedback", feedback_body(useful, reason, text), None))

    async def hand_in(
        self,
        question: str,
        *,
        consent: Literal[True],
        name: str = "",
        firm: str = "",
        email: str | None = None,
        telephone: str | None = None,
        language: Language | None = None,
        province: str | None = None,
        category: Category | None = None,
        answer_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> TicketOut:
        """Hand a question to the desk, whose staff reply to the person: needs a key with the scope `tickets`.

        `consent` says that the person agreed. Sent again under the same key it is one ticket.
        """
        body = ticket_body(question, consent, name, firm, email, telephone, language, province, category, answer_id)
        return read(await self._send(post("/v1/tickets", body, idempotency_key)), TICKET)

    async def ticket(self, ticket_id: str) -> TicketOut:
        """Return how a question that was handed in with the same key stands: `(await fondaco.ticket(ticket.id)).status`."""
        return read(await self._send(get(f"/v1/tickets/{segment(ticket_id)}")), TICKET)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _send(self, call: Call) -> httpx.Response:
        return await self._retrying(self._once, call)

    async def _once(self, call: Call) -> httpx.Response:
        try:
            return checked(await self._client.send(call.request(self._client)))
        except httpx.HTTPError as error:
            raise unreachable(call, error) from error

    async def _open(self, call: Call) -> httpx.Response:
        try:
            response = await self._client.send(call.request(self._client), stream=True)
            if response.is_error:
                await response.aread()
            return checked(response)
        except httpx.HTTPError as error:
            raise unreachable(call, error) from error
