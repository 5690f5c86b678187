"""The client that waits for each reply; see api/client.py."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Literal, Self

import httpx
from tenacity import Retrying, stop_after_attempt

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


class Fondaco:
    """Asks one server; safe to share between threads. Close it, or use it in a `with` statement."""

    def __init__(
        self,
        base_url: str = "http://127.0.0.1:8000",
        key: str | None = None,
        *,
        language: Language = "it",
        timeout_seconds: float = 30,
        attempts: int = 4,
        longest_wait_seconds: float = 60,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`language` is that of error messages; a server that asks to wait for longer than the longest wait is an error."""
        self._client = httpx.Client(
            base_url=base_url, headers=headers(key, language), timeout=timeout_seconds, transport=transport
        )
        self._retrying = Retrying(
            stop=stop_after_attempt(attempts),
            wait=pause,
            retry=WorthAnotherTry(longest_wait_seconds),
            sleep=sleep,
            reraise=True,
        )

    def ask(
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

        answer = fondaco.ask("E per il Brasile?", history=[TurnIn(question=first, answer=answer.text)])
        """
        body = question_body(question, history, profile, language, as_of)
        return read(self._send(post("/v1/ask", body, idempotency_key)), ANSWER)

    def stream(
        self,
        question: str,
        *,
        history: Sequence[TurnIn] = (),
        profile: ProfileIn | None = None,
        language: Language | None = None,
        as_of: date | None = None,
    ) -> Iterator[StreamEvent]:
        """Yield the answer as it is made: each citation before the first statement that uses it, `Done` at the end.

        for event in fondaco.stream("Che cos'è il carnet ATA?"):
            if isinstance(event, StatementOut):
                print(event.text)
        """
        call = post("/v1/ask/stream", question_body(question, history, profile, language, as_of), None)
        response = self._retrying(self._open, call)
        reader = EventReader()
        try:
            for line in response.iter_lines():
                if (event := reader.take(line)) is not None:
                    yield event
        except httpx.HTTPError as error:
            raise unreachable(call, error) from error
        finally:
            response.close()
        reader.end()

    def search(self, text: str, *, limit: int = 10, providers: Sequence[str] = (), language: Language = "it") -> SearchOut:
        """Return passages, best first: `fondaco.search("voucher fiere", providers=["simest"]).hits[0].url`."""
        query: Query = {"q": text, "limit": limit, "provider": providers, "lang": language}
        return read(self._send(get("/v1/search", query)), SEARCH)

    def opportunities(
        self,
        *,
        states: Sequence[State] = (),
        topics: Sequence[str] = (),
        countries: Sequence[str] = (),
        provinces: Sequence[str] = (),
        size: str | None = None,
        providers: Sequence[str] = (),
        as_of: date | None = None,
    ) -> Iterator[MeasureOut]:
        """Yield measures, what closes first at first, page after page; without states all but those that are closed.

        for measure in fondaco.opportunities(states=["closing"], provinces=["Bergamo"]): print(measure.title)
        """
        query = measures_query(states, topics, countries, provinces, size, providers, as_of)
        offset, total = 0, 1
        while offset < total:
            page = read(self._send(get("/v1/opportunities", {**query, "limit": PAGE, "offset": offset})), MEASURES)
            yield from page.items
            offset, total = offset + PAGE, page.total

    def opportunity(self, measure_id: str, *, as_of: date | None = None) -> MeasureDetailOut:
        """Return one measure with the places where pages state its days and figures."""
        query = {"as_of": as_of.isoformat() if as_of else None}
        return read(self._send(get(f"/v1/opportunities/{segment(measure_id)}", query)), MEASURE)

    def providers(self) -> list[ProviderOut]:
        """Return the organisations by id."""
        found: list[ProviderOut] = []
        while len(part := read(self._send(get("/v1/providers", {"limit": PAGE, "offset": len(found)})), PROVIDERS)) == PAGE:
            found += part
        return found + part

    def provider(self, provider_id: str) -> ProviderOut:
        """Return one organisation: `fondaco.provider("simest").contacts`."""
        return read(self._send(get(f"/v1/providers/{segment(provider_id)}")), PROVIDER)

    def source(self, chunk_id: str) -> SourceOut:
        """Return a passage inside its page: `fondaco.source(answer.citations[0].chunk_id).passages`."""
        return read(self._send(get(f"/v1/sources/{segment(chunk_id)}")), SOURCE)

    def answer(self, answer_id: str) -> AnswerOut:
        """Return an earlier answer as it was given."""
        return read(self._send(get(f"/v1/answers/{segment(answer_id)}")), ANSWER)

    def why_not(self, answer_id: str, provider_id: str) -> WhyNotOut:
        """Return the rules that kept an organisation out of an answer."""
        return read(self._send(get(f"/v1/answers/{segment(answer_id)}/why-not/{segment(provider_id)}")), WHY_NOT)

    def evidence(self, answer_id: str) -> bytes:
        """Return all that an answer rests on as `fondaco evidence verify` reads it: canonical JSON, to be kept as it is."""
        return self._send(get(f"/v1/answers/{segment(answer_id)}/evidence.json")).content

    def evidence_pdf(self, answer_id: str, *, language: Language = "it") -> bytes:
        """Return the same as a PDF with the JSON attached."""
        return self._send(get(f"/v1/answers/{segment(answer_id)}/evidence.pdf", {"lang": language})).content

    def feedback(self, answer_id: str, *, useful: bool, reason: Reason | None = None, text: str = "") -> None:
        """Tell the desk whether an answer was useful, and what is wrong with it: `useful=False, reason="figure"`."""
        self._send(post(f"/v1/answers/{segment(answer_id)}/feedback", feedback_body(useful, reason, text), None))

    def hand_in(
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
        return read(self._send(post("/v1/tickets", body, idempotency_key)), TICKET)

    def ticket(self, ticket_id: str) -> TicketOut:
        """Return how a question that was handed in with the same key stands: `fondaco.ticket(ticket.id).status`."""
        return read(self._send(get(f"/v1/tickets/{segment(ticket_id)}")), TICKET)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(self, call: Call) -> httpx.Response:
        return self._retrying(self._once, call)

    def _once(self, call: Call) -> httpx.Response:
        try:
            return checked(self._client.send(call.request(self._client)))
        except httpx.HTTPError as error:
            raise unreachable(call, error) from error

    def _open(self, call: Call) -> httpx.Response:
        try:
            response = self._client.send(call.request(self._client), stream=True)
            if response.is_error:
                response.read()
            return checked(response)
        except httpx.HTTPError as error:
            raise unreachable(call, error) from error
