"""Which addresses of the web belong to a partner's sources."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from ingest.addresses import host_of, normalise
from ingest.partners import Partner, Source
from ingest.types import Reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """The source that an address belongs to, or why it belongs to none."""

    source: Source | None
    reason: Reason | None = None


class Scope:
    """Decides by host, prefix (on segment boundaries) and `deny` patterns. The scheme does not matter."""

    def __init__(self, partner: Partner) -> None:
        self._rules = [
            (source, _areas(source), tuple(re.compile(pattern) for pattern in source.deny)) for source in partner.sources
        ]

    @property
    def hosts(self) -> frozenset[str]:
        """Every host (with a port that is not the default one) on which some address may be in scope."""
        return frozenset(host for _, areas, _ in self._rules for host, _ in areas)

    def judge(self, url: str) -> Verdict:
        """Place a normalised address; the first source that allows it takes it."""
        parts = urlsplit(url)
        denied = False
        for source, areas, deny in self._rules:
            if not any(parts.netloc == host and covers(prefix, parts.path) for host, prefix in areas) and (
                url not in source.seeds
            ):
                continue
            if any(pattern.search(url) for pattern in deny):
                denied = True
                continue
            return Verdict(source)
        return Verdict(None, Reason.DENIED if denied else Reason.OFF_SCOPE)

    def knows_host(self, url: str) -> bool:
        """Tell whether the address lies on a host of the partner, within its prefixes or not."""
        return urlsplit(url).netloc in self.hosts or host_of(url) in self.hosts


def covers(prefix: str, path: str) -> bool:
    """Tell whether a path lies under a prefix: /bandi covers /bandi and /bandi/x, not /bandi-2026."""
    return path == prefix or path.startswith(prefix if prefix.endswith("/") else prefix + "/")


def _areas(source: Source) -> tuple[tuple[str, str], ...]:
    areas: list[tuple[str, str]] = []
    seed_hosts = tuple(dict.fromkeys(urlsplit(seed).netloc for seed in source.seeds))
    for allowed in source.allow:
        if allowed.startswith("/"):
            path = urlsplit(normalise(allowed, base="http://host.invalid/") or allowed).path
            areas.extend((host, path) for host in seed_hosts)
        else:
            parts = urlsplit(normalise(allowed) or allowed)
            areas.append((parts.netloc, parts.path))
    return tuple(areas)
