"""Builders of measures: one of each state on the day of the tests, one in dispute, one that a person corrected."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from kb.opportunity_types import (
    Claimed,
    Contradiction,
    Correction,
    Opportunity,
    OpportunitySource,
    StatedValue,
    WindowPlace,
)
from kb.types import Chunk

_WINDOW = "Le domande si presentano dal 1° settembre 2026 al 30 novembre 2026. Il contributo massimo è di 15.000 euro."


def a_measure_source(**changes: Any) -> OpportunitySource:
    """Return a page of SIMEST that tells of its measure."""
    source = OpportunitySource(
        provider_id="simest",
        document_id="document-1",
        version_id="version-1",
        url="https://www.simest.it/fiere",
        title="Voucher fiere 2026",
        language="it",
        read_on=date(2026, 11, 20),
        written_on=date(2026, 9, 1),
        own=True,
    )
    return replace(source, **changes)


def a_measure(measure_id: str = "simest-0000000001", **changes: Any) -> Opportunity:
    """Return a measure that closes in nine days, with its window and an amount."""
    places = tuple(
        WindowPlace(kind=kind, day=day, version_id="version-1", chunk_id="chunk-window", start=start, end=start + len(words))
        for kind, day, words in (
            ("opening", date(2026, 9, 1), "1° settembre 2026"),
            ("closing", date(2026, 11, 30), "30 novembre 2026"),
        )
        if (start := _WINDOW.index(words)) >= 0
    )
    amount = _WINDOW.index("15.000 euro")
    measure = Opportunity(
        id=measure_id,
        measure="Voucher fiere",
        measure_key="fiere voucher",
        edition="2026",
        owner_id="simest",
        title="Voucher fiere 2026",
        opens_on=date(2026, 9, 1),
        closes_on=date(2026, 11, 30),
        closed_from=None,
        ends_by=None,
        until_funds_end=False,
        window=places,
        amounts=(StatedValue(value="15000", role="maximum", chunk_id="chunk-window", start=amount, end=amount + 11),),
        percentages=(),
        topics=("fiere-eventi", "finanza"),
        countries=(),
        territory=("Lombardia",),
        audience=("micro", "piccola"),
        sources=(a_measure_source(),),
    )
    return replace(measure, **changes)


def a_bare_measure(measure_id: str, title: str, **changes: Any) -> Opportunity:
    """Return a measure without a window, amounts or an edition."""
    bare = a_measure(measure_id, measure=title, title=title, edition=None, opens_on=None, closes_on=None, window=(), amounts=())
    return replace(bare, **{"sources": (a_measure_source(title=title),), **changes})


def a_contradiction(**changes: Any) -> Contradiction:
    """Return two closing days of two official pages."""

    def claimed(value: str, provider: str) -> Claimed:
        url = f"https://www.{provider}.it/voucher"
        return Claimed(
            value=value, provider_id=provider, url=url, chunk_id="chunk-window", start=44, end=60, dated=date(2026, 9, 1)
        )

    found = Contradiction(
        kind="closing",
        role=None,
        kept=claimed("2026-11-30", "simest"),
        other=claimed("2026-12-15", "cciaa-bergamo"),
        slip=False,
    )
    return replace(found, **changes)


def a_correction(**changes: Any) -> Correction:
    """Return a closing day that a person set."""
    correction = Correction(
        id=1,
        owner_id="simest",
        measure="Voucher fiere",
        measure_key="fiere voucher",
        edition="2026",
        field="closes_on",
        value=date(2026, 11, 30),
        was=date(2026, 11, 27),
        why="prorogato con decreto",
        made_by="redazione",
        made_at=datetime(2026, 11, 10, 9, 0, tzinfo=UTC),
    )
    return replace(correction, **changes)


def some_measures() -> tuple[Opportunity, ...]:
    """Return one of each kind: closing, open until the money ends, open without an end, announced, closed, of one province."""
    return (
        a_measure(supersedes="simest-0000000005"),
        a_bare_measure(
            "simest-0000000002", "Misura USA", opens_on=date(2026, 1, 14), topics=("ricerca-mercati",), countries=("US",)
        ),
        a_bare_measure(
            "simest-0000000003",
            "Transizione digitale",
            opens_on=date(2026, 7, 30),
            until_funds_end=True,
            topics=("ecommerce",),
            sources=(a_measure_source(title="Transizione digitale", written_on=date(2026, 11, 1)),),
        ),
        a_bare_measure(
            "cciaa-bergamo-0000000004",
            "Bando missioni",
            owner_id="cciaa-bergamo",
            edition="2027",
            opens_on=date(2027, 1, 12),
            closes_on=date(2027, 2, 26),
            topics=("missioni",),
            territory=("Bergamo",),
        ),
        a_bare_measure(
            "simest-0000000005",
            "Voucher fiere",
            edition="2025",
            opens_on=date(2025, 9, 1),
            closes_on=date(2025, 11, 30),
            topics=("fiere-eventi",),
            superseded_by="simest-0000000001",
        ),
    )


def passage(chunk_id: str) -> Chunk:
    """Return the passage that states the window of `a_measure`."""
    return Chunk(id=chunk_id, version_id="version-1", document_id="document-1", ordinal=0, headings=("Quando",), text=_WINDOW)
