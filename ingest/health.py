"""What a run lost of a partner, and whether to believe it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from ingest.partners import Partner
from ingest.types import LOST_AT_ONCE, LOST_IF_REPEATED, Reason
from kb.crawl_types import PageRecord

MISSES = 2  # visits in a row


def lost_pages(pages: Sequence[PageRecord], reasons: Mapping[str, Reason]) -> list[PageRecord]:
    """Return the pages whose documents are to be withdrawn; `reasons` are those of this run, by URL."""
    return [page for page in pages if page.document_id and _is_lost(page, reasons.get(page.url))]


def _is_lost(page: PageRecord, reason: Reason | None) -> bool:
    if reason is None:
        return False
    return reason in LOST_AT_ONCE or (reason in LOST_IF_REPEATED and page.misses >= MISSES)


def complaints(
    partner: Partner, *, before: int, now: int, lost: int, reasons: Mapping[str, Reason], ending: str
) -> tuple[str, ...]:
    """Return why a crawl is not to be trusted; empty: healthy.

    `before` and `now` are the active documents before the run and after its new ones were stored; `lost` would be
    withdrawn.
    """
    said: list[str] = []
    counts = Counter(reasons.values())
    down = counts[Reason.UNREACHABLE] + counts[Reason.TIMEOUT] + counts[Reason.BLOCKED_ADDRESS]
    answered = sum(counts.values()) - down - counts[Reason.OFF_SCOPE] - counts[Reason.DENIED]
    if not partner.sources or not any(source.seeds for source in partner.sources):
        return ()
    if down and not answered:
        said.append("the site could not be reached")
    elif ending == "host_down":
        said.append("the site stopped answering during the crawl")
    elif ending not in ("finished", "closespider_timeout"):
        said.append(f"the crawl ended early: {ending}")
    left = now - lost
    if before and (before - left) / before > partner.expect.max_shrink:
        share = (before - left) / before
        said.append(f"documents would fall from {before} to {left} ({share:.0%}; allowed {partner.expect.max_shrink:.0%})")
    if left < partner.expect.min_documents:
        said.append(f"{left} documents, expected at least {partner.expect.min_documents}")
    return tuple(said)
