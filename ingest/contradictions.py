"""What pages about one edition of a measure disagree on: days, and figures of which each page states just one."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Context, Decimal

from ingest.gathering import PUBLIC_KINDS
from ingest.measure_pages import Page
from kb.opportunity_types import Claimed, Contradiction, ContradictionKind
from kb.typed_facts import Fact
from kb.types import Provider

# What a firm counts on. Shares of costs and sums "other" mean several things on one page.
_ROLES = ("maximum", "minimum", "budget", "spending", "fee", "share", "rate")
_SURE = 0.75  # a role read off a heading is no ground for calling a page wrong
_DAYS: tuple[ContradictionKind, ...] = ("opening", "closing")
_FIGURES: tuple[ContradictionKind, ...] = ("amount", "percentage")


def contradictions(ranked: Sequence[Page], owner: str, providers: Mapping[str, Provider]) -> tuple[Contradiction, ...]:
    """Return where the pages of an edition differ; `ranked` has the page first whose figure is kept.

    An older page of the same organisation contradicts nobody: it was overtaken. A figure that is not the one of the owner,
    on a page that only retells, is a slip.
    """
    found: dict[tuple[str, str | None, str, str], Contradiction] = {}
    for kind, role, claims in (*_days(ranked), *_figures(ranked)):
        kept = claims[0]
        if providers[kept.provider_id].kind not in PUBLIC_KINDS:
            continue  # no official page states it: nothing to hold retellings against
        for other in claims[1:]:
            if _same(kept.value, other.value) or other.provider_id == kept.provider_id:
                continue
            retold = providers[other.provider_id].kind not in PUBLIC_KINDS
            key = (kind, role, other.value, other.provider_id)
            found.setdefault(
                key,
                Contradiction(kind=kind, role=role, kept=kept, other=other, slip=retold and kept.provider_id == owner),
            )
    return tuple(found.values())


_Claims = tuple[ContradictionKind, str | None, list[Claimed]]


def _days(ranked: Sequence[Page]) -> Iterator[_Claims]:
    for kind in _DAYS:
        claims = [
            _claimed(page, place.day.isoformat(), place.chunk_id, place.start, place.end)
            for page in ranked
            for place in page.window
            if place.kind == kind and place.day is not None
        ]
        if claims:
            yield kind, None, claims


def _figures(ranked: Sequence[Page]) -> Iterator[_Claims]:
    """Yield, by role, the figures of the pages that state exactly one; not one that the best page knows as something else."""
    for kind in _FIGURES:
        for role in _ROLES:
            single = [(page, fact) for page in ranked if (fact := _only(page, kind, role)) is not None]
            if len(single) < 2:
                continue
            best, kept = single[0]
            told = {f.value for f in best.facts}
            others = [(p, f) for p, f in single[1:] if f.value not in told and kept.value not in {g.value for g in p.facts}]
            yield kind, role, [_claimed(p, f.value, f.chunk_id, f.start, f.end) for p, f in [(best, kept), *others]]


def _only(page: Page, kind: str, role: str) -> Fact | None:
    stated = [f for f in page.own_facts if f.kind == kind and f.role == role]
    values = {f.value for f in stated}
    return stated[0] if len(values) == 1 and stated[0].confidence >= _SURE else None


def _same(kept: str, other: str) -> bool:
    """Tell whether two values are one; "4,7 milioni" is 4.668.350 as people round it."""
    if kept == other or "-" in kept:
        return kept == other
    exact, rounded = sorted((Decimal(kept), Decimal(other)), key=lambda d: -len(d.normalize().as_tuple().digits))
    digits = max(2, len(rounded.normalize().as_tuple().digits))
    return Context(prec=digits).create_decimal(exact) == rounded


def _claimed(page: Page, value: str, chunk_id: str, start: int, end: int) -> Claimed:
    return Claimed(
        value=value,
        provider_id=page.document.provider_id,
        url=page.document.url,
        chunk_id=chunk_id,
        start=start,
        end=end,
        dated=page.dated,
    )
