"""Whose business a question is, read off the pages that were found for it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.naming import ProviderNames
from kb.types import Hit, Provider

# An association mostly tells of what others offer.
_TELLS = 0.3
_CITED = 0.5  # what a cited page adds, relative to a page that was found


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page that was found or cited."""

    provider_id: str
    title: str
    headings: tuple[str, ...] = ()
    text: str = ""

    @classmethod
    def of(cls, hit: Hit) -> "Page":
        """Return the page of a passage that was found."""
        return cls(provider_id=hit.provider.id, title=hit.version.title, headings=hit.chunk.headings, text=hit.chunk.text)


def shares(
    found: Sequence[Page],
    cited: Sequence[Page],
    register: Mapping[str, Provider],
    names: ProviderNames,
) -> tuple[tuple[str, float], ...]:
    """Return each provider's share in the pages, highest first; together they make 1. Empty without pages.

    A page of rank r weighs 1/r, a cited one half of that again. It speaks for its publisher. An association's page speaks for
    the provider that its title or headings name; where they name none, it counts less.
    """
    weights: defaultdict[str, float] = defaultdict(float)
    for pages, share in ((found, 1.0), (cited, _CITED)):
        for rank, page in enumerate(pages, start=1):
            owner, worth = _speaks_for(page, register, names)
            weights[owner] += share * worth / rank
    total = sum(weights.values())
    ordered = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return tuple((owner, round(weight / total, 4)) for owner, weight in ordered)


def _speaks_for(page: Page, register: Mapping[str, Provider], names: ProviderNames) -> tuple[str, float]:
    publisher = register.get(page.provider_id)
    if publisher is None or publisher.kind != "associazione":
        return page.provider_id, 1.0
    named = [register[i] for i in names.in_text(". ".join((page.title, *page.headings))) if i in register]
    others = [provider.id for provider in named if provider.kind != "associazione"]
    if others:
        return others[0], 1.0
    return publisher.id, _TELLS
