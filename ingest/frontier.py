"""Which addresses of a partner are still to be asked for, and why the others are not."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from ingest.addresses import is_no_document, normalise, origin_of
from ingest.partners import Partner, Source
from ingest.scope import Scope
from ingest.types import Reason
from kb.crawl_types import SkippedAddress


class RobotsRules(Protocol):
    """What an origin's robots.txt says."""

    def refusal(self, url: str) -> SkippedAddress | None:
        """Return why the address must not be asked for, or None if it may."""
        ...


@dataclass(frozen=True, slots=True)
class Target:
    """An address to ask for."""

    url: str
    source: Source
    depth: int  # links from a seed
    chain: tuple[str, ...] = ()  # addresses that redirected here, first one first
    follow: bool = True  # its links count


class Frontier:
    """Takes addresses as they turn up and lets each through once.

    Addresses in `known` answered before. They have their place in every limit, so that a limit cuts the same addresses
    in each run, whichever turn up first.
    """

    def __init__(self, partner: Partner, foreign_links: int, variants_per_path: int, known: Collection[str] = ()) -> None:
        self._scope = Scope(partner)
        self._foreign_left = foreign_links
        self._seen: set[str] = set()
        self._too_deep: set[str] = set()
        self._admitted: dict[str, int] = {source.id: 0 for source in partner.sources}
        self._variants_left: defaultdict[str, int] = defaultdict(lambda: variants_per_path)
        self._skipped: list[SkippedAddress] = []
        self._known: set[str] = set()
        for url in known:
            self._reserve(url)

    def offer(self, url: str, depth: int, chain: tuple[str, ...] = ()) -> Target | None:
        """Return a target for a normalised address that is new and in scope; otherwise note the reason."""
        if url in self._seen:
            return None
        verdict = self._scope.judge(url)
        if verdict.source is None:
            self._note_foreign(url, verdict.reason or Reason.OFF_SCOPE)
            return None
        if depth > verdict.source.max_depth:
            # Another page may name it closer to the seeds, so it may be offered again.
            if url not in self._too_deep:
                self._too_deep.add(url)
                self._skip(url, Reason.DEPTH_LIMIT, f"more than {verdict.source.max_depth} links from a seed")
            return None
        self._seen.add(url)
        if is_no_document(url):
            self._skip(url, Reason.WRONG_TYPE, "by its ending")
            return None
        return Target(url, verdict.source, depth, chain)

    def admit(self, target: Target, robots: RobotsRules) -> bool:
        """Tell whether a target may be asked for: by robots.txt and by the source's number of pages."""
        refusal = robots.refusal(target.url)
        if refusal is not None:
            self._skipped.append(refusal)
            return False
        if target.url in self._known:
            return True
        path, has_query, _ = target.url.partition("?")
        if has_query and self._variants_left[path] <= 0:
            self._skip(target.url, Reason.PAGE_LIMIT, f"too many variants of {path}")
            return False
        if self._admitted[target.source.id] >= target.source.max_pages:
            self._skip(target.url, Reason.PAGE_LIMIT, f"more than {target.source.max_pages} pages in {target.source.id}")
            return False
        self._count(target.url, target.source)
        return True

    def is_in_scope(self, url: str) -> bool:
        """Tell whether some source claims the address."""
        return self._scope.judge(url).source is not None

    def is_own_origin(self, url: str) -> bool:
        """Tell whether the address lies on a host of the partner."""
        return self._scope.knows_host(url)

    def is_new(self, url: str) -> bool:
        """Tell whether the address was never offered."""
        return url not in self._seen

    def take_skipped(self) -> list[SkippedAddress]:
        """Return the addresses that were set aside since the last call."""
        skipped, self._skipped = self._skipped, []
        return skipped

    def _reserve(self, url: str) -> None:
        source = self._scope.judge(url).source
        if source is not None and self._admitted[source.id] < source.max_pages:
            self._known.add(url)
            self._count(url, source)

    def _count(self, url: str, source: Source) -> None:
        self._admitted[source.id] += 1
        path, has_query, _ = url.partition("?")
        if has_query:
            self._variants_left[path] -= 1

    def _note_foreign(self, url: str, reason: Reason) -> None:
        if self._foreign_left <= 0 and not self._scope.knows_host(url):
            return
        self._seen.add(url)
        self._foreign_left -= 1
        self._skip(url, reason, None)

    def _skip(self, url: str, reason: Reason, detail: str | None) -> None:
        self._skipped.append(SkippedAddress(url, reason, detail))


def seeds_by_origin(partner: Partner) -> dict[str, list[str]]:
    """Return the seeds of all sources, normalised, grouped by origin."""
    grouped: dict[str, list[str]] = {}
    for source in partner.sources:
        for seed in source.seeds:
            url = normalise(seed) or seed
            grouped.setdefault(origin_of(url), []).append(url)
    return grouped
