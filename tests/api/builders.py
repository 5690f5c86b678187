"""Builders of records, and a service in memory with the methods of api/service.py."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from api.service import SourcePage
from assistant.evidence import Reading, make_pack, seal
from assistant.pipeline import to_json
from assistant.types import Answer, Citation, Event, Opportunity, ProviderCard, Question, Statement, Trace
from kb.engines.italian_analyzer import ItalianAnalyzer
from kb.errors import NotPublishedError
from kb.opportunity_types import Opportunity as Measure
from kb.types import Chunk, Document, DocumentVersion, Hit, Provider, Query, Scores, SearchResult, Signals
from tests.api.opportunity_builders import passage, some_measures

TODAY = date(2026, 11, 21)


def a_provider(provider_id: str = "simest", **changes: Any) -> Provider:
    """Return a provider of the register."""
    provider = Provider(
        id=provider_id,
        name="SIMEST S.p.A.",
        short_name="SIMEST",
        kind="finanziaria",
        url="https://www.simest.it",
        territory=("Italia",),
        role={"it": "Società pubblica per i finanziamenti agevolati.", "en": "Public company for soft loans."},
        topics=("finanza", "fiere-eventi"),
        languages=("it", "en"),
        contacts={
            "recapiti_visti_nel": "2024-03",
            "telefono": "800.020.030",
            "email": "info@simest.it",
            "ufficio_in_polonia": "Varsavia",
        },
    )
    return replace(provider, **changes)


def a_chamber() -> Provider:
    """Return a provider that serves one province."""
    return a_provider(
        "cciaa-bergamo",
        name="Camera di commercio di Bergamo",
        short_name="Camera di Bergamo",
        kind="camera",
        url="https://www.bg.camcom.it",
        territory=("Bergamo",),
        topics=("certificazioni",),
        contacts={"indirizzo": "Largo Belotti 16, Bergamo", "telefono_segreteria": "035 4225205 / 035 4225261"},
    )


def a_citation(marker: int = 1, **changes: Any) -> Citation:
    """Return a citation of a page of SIMEST."""
    citation = Citation(
        marker=marker,
        chunk_id=f"chunk-{marker}",
        document_id="document-1",
        version_id="version-1",
        provider_id="simest",
        title="Fiere ed eventi",
        url="https://www.simest.it/fiere#importi",
        page=None,
        headings=("Quanto si può chiedere",),
        quote="Il finanziamento copre fino al 100% delle spese ammissibili. L'importo massimo è di 500.000 euro.",
        published_on=date(2025, 4, 1),
        updated_on=None,
        read_on=date(2026, 11, 20),
        valid_from=None,
        valid_to=None,
        language="it",
    )
    return replace(citation, **changes)


def a_card(**changes: Any) -> ProviderCard:
    """Return the card of a provider to turn to."""
    provider = a_provider()
    card = ProviderCard(
        id=provider.id,
        name=provider.name,
        short_name=provider.short_name,
        reasons=("ha pubblicato la fonte citata",),
        contacts=provider.contacts,
        url=provider.url,
        territory=provider.territory,
        role=provider.role["it"],
    )
    return replace(card, **changes)


def an_answer(**changes: Any) -> Answer:
    """Return an answer with two providers' statements, an opportunity and cards."""
    statements = (
        Statement(text="L'importo massimo è di 500.000 euro.", kind="claim", citations=(1,), group="SIMEST"),
        Statement(
            text="[Voucher fiere – Chi può chiederlo] Imprese: micro, piccole e medie.",
            kind="claim",
            citations=(2,),
            group="Regione",
        ),
        Statement(text="Attenzione: la misura chiude il 30 novembre 2026.", kind="boilerplate", citations=(2,)),
    )
    answer = Answer(
        id="answer-1",
        outcome="answered",
        reason=None,
        language="it",
        as_of=TODAY,
        text="L'importo massimo è di 500.000 euro [1].",
        statements=statements,
        citations=(a_citation(1), a_citation(2, provider_id="regione", title="Voucher fiere", page=3)),
        providers=(a_card(),),
        opportunities=(an_opportunity("closing"),),
        trace=Trace(build_id="build-1", answerer="extractive", ms={"total": 12.0}),
    )
    return replace(answer, **changes)


def an_opportunity(state: str, **changes: Any) -> Opportunity:
    """Return a dated measure."""
    opportunity = Opportunity(
        title="Voucher fiere",
        provider_id="simest",
        state=state,  # type: ignore[arg-type]
        opens_on=date(2026, 9, 1),
        closes_on=date(2026, 11, 30),
        url="https://www.simest.it/fiere",
        marker=2,
    )
    return replace(opportunity, **changes)


def a_plain_answer(outcome: str, reason: str, text: str, **changes: Any) -> Answer:
    """Return an answer that says why there is none."""
    statement = Statement(text=text, kind="boilerplate")
    bare = an_answer(outcome=outcome, reason=reason, text=text, statements=(statement,), citations=(), opportunities=())
    return replace(bare, **changes)


def a_source(chunk_id: str = "chunk-1", **changes: Any) -> SourcePage:
    """Return a page of three passages, the second of which is cited."""
    texts = (
        "Le domande si presentano dal portale.",
        "Il finanziamento copre fino al 100% delle spese ammissibili.\nL'importo massimo è di 500.000 euro.",
        "Per informazioni scrivere a info@simest.it.",
    )
    chunks = tuple(
        Chunk(id=f"other-{n}", version_id="version-1", document_id="document-1", ordinal=n, headings=("Importi",), text=text)
        for n, text in enumerate(texts)
    )
    cited = replace(chunks[1], id=chunk_id)
    page = SourcePage(
        document=Document(
            id="document-1",
            provider_id="simest",
            source_id="sito",
            url="https://www.simest.it/fiere",
            kind="html",
            language="it",
        ),
        version=DocumentVersion(
            id="version-1",
            document_id="document-1",
            digest="0" * 64,
            title="Fiere ed eventi",
            language="it",
            read_at=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
            published_on=date(2025, 4, 1),
        ),
        provider=a_provider(),
        chunk=cited,
        chunks=(chunks[0], cited, chunks[2]),
    )
    return replace(page, **changes)


def a_hit() -> Hit:
    """Return a passage that was found."""
    source = a_source()
    scores = Scores(final=0.9, dense=0.8, sentence=0.85, lexical=7.0, dense_rank=1, lexical_rank=None, coverage=0.7)
    return Hit(
        chunk=source.chunk,
        document=source.document,
        version=source.version,
        provider=source.provider,
        scores=scores,
        sentences=(),
    )


def a_sealed_pack(question: Question, answer: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the evidence of an answer whose statements stand in its passages, as the first of its chain."""
    reading = Reading(terms=str.split, names_in=lambda text: [])
    pack = make_pack(question, answer, {}, reading, {"fondaco": "0.1.0"}) | changes
    sealed: dict[str, Any] = json.loads(seal(pack, 1, "0" * 64, datetime(2026, 11, 21, 9, 0, tzinfo=UTC))[0])
    return sealed


@dataclass
class MemoryService:
    """Gives the answer it was made with to every question, and keeps what it was asked."""

    reply: Answer = field(default_factory=an_answer)
    source_page: SourcePage = field(default_factory=a_source)
    measures: tuple[Measure, ...] = field(default_factory=some_measures)
    published: bool = True
    questions: list[Question] = field(default_factory=list)
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    out_of_date: set[str] = field(default_factory=set)

    def ask(self, question: Question) -> Answer:
        """Return the reply."""
        self._need_build()
        self.questions.append(question)
        self.kept[self.reply.id] = to_json(self.reply)
        return self.reply

    def preview(self, question: Question) -> Answer:
        """Return the reply, and keep nothing."""
        self._need_build()
        return self.reply

    def stream(self, question: Question) -> Iterator[Event]:
        """Yield the reply in the order of the assistant."""
        self._need_build()
        yield Event(name="status", data={"step": "searching"})
        answer = self.ask(question)
        shown: set[int] = set()
        for statement in answer.statements:
            for marker in set(statement.citations) - shown:
                shown.add(marker)
                yield Event(name="citation", data=to_json(answer.citations[marker - 1]))
            yield Event(name="statement", data=to_json(statement))
        for card in answer.providers:
            yield Event(name="provider", data=to_json(card))
        yield Event(name="error" if answer.outcome == "error" else "done", data=to_json(answer))

    def search(self, query: Query) -> SearchResult:
        """Return one hit."""
        self._need_build()
        signals = Signals(top_dense=0.8, top_sentence=0.85, lexical_share=0.5, coverage=0.7, margin=0.1, agreement=0.6)
        hits = (a_hit(),)[: query.limit]
        return SearchResult(hits=hits, near_misses=(), context=(), signals=signals, build_id="build-1", ms={"rank": 1.0})

    def answer(self, answer_id: str) -> dict[str, Any] | None:
        """Return a kept answer."""
        return self.kept.get(answer_id)

    def evidence(self, answer_id: str) -> dict[str, Any] | None:
        """Return the evidence of a kept answer."""
        return a_sealed_pack(self.questions[-1], self.kept[answer_id]) if answer_id in self.kept else None

    def replaced(self, version_ids: Iterable[str]) -> set[str]:
        """Return the versions that a test calls out of date."""
        return set(version_ids) & self.out_of_date

    def providers(self) -> dict[str, Provider]:
        """Return two providers."""
        self._need_build()
        return {p.id: p for p in (a_provider(), a_chamber())}

    def source(self, chunk_id: str) -> SourcePage | None:
        """Return the page of any passage called chunk-…"""
        if not chunk_id.startswith("chunk-"):
            return None
        cited = replace(self.source_page.chunk, id=chunk_id)
        chunks = tuple(cited if c.ordinal == cited.ordinal else c for c in self.source_page.chunks)
        return replace(self.source_page, chunk=cited, chunks=chunks)

    def opportunities(self) -> tuple[Measure, ...]:
        """Return the measures it was made with."""
        self._need_build()
        return self.measures

    def passages(self, chunk_ids: Iterable[str]) -> dict[str, Chunk]:
        """Return a passage with a window for any id called chunk-…"""
        return {i: passage(i) for i in chunk_ids if i.startswith("chunk-")}

    def library(self) -> Iterator[tuple[Chunk, DocumentVersion, Document]]:
        """Yield the passages of the one page."""
        self._need_build()
        return ((chunk, self.source_page.version, self.source_page.document) for chunk in self.source_page.chunks)

    def terms(self, text: str) -> list[str]:
        """Return the words of a text as the lexical index knows them."""
        return ItalianAnalyzer().terms(text)

    def edition(self) -> str:
        """Return the id of the build; empty while none is published."""
        return str(self.health().get("build_id", ""))

    def health(self) -> dict[str, object]:
        """Return the state of the build."""
        if not self.published:
            return {"status": "empty", "detail": "no build is published"}
        return {"status": "ok", "build_id": "build-1", "built_at": "2026-11-20T08:00:00+00:00", "documents": 3, "chunks": 9}

    def _need_build(self) -> None:
        if not self.published:
            raise NotPublishedError("no build is published: run `fondaco crawl`")
