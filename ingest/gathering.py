"""Puts pages about the same edition of a measure together, whoever publishes them and in whichever language."""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations

from ingest.measure_names import edition, measure_name, same_name, significant
from ingest.measure_pages import Page
from kb.naming import ProviderNames
from kb.places import PROVINCES
from kb.types import Provider

PUBLIC_KINDS = (
    "agenzia",
    "assicurazione",
    "camera",
    "finanziaria",
    "regione",
    "rete",
)  # they own measures; associations retell


class Gatherer:
    """Puts pages about the same edition of a measure together."""

    def __init__(self, providers: Mapping[str, Provider]) -> None:
        self._providers = providers
        self.names = ProviderNames(providers.values())
        self._organisations = frozenset().union(*(_one_word_names(p) for p in providers.values()))

    def gather(self, pages: Sequence[Page]) -> list[list[Page]]:
        """Return the pages of each edition together; a page that contradicts one of a group stays out of it."""
        group_of = {page.version.id: [page] for page in pages}
        # Translations first: what one copy says of its window speaks for both.
        for one, other in sorted(combinations(pages, 2), key=lambda pair: not _translated(*pair)):
            first, second = group_of[one.version.id], group_of[other.version.id]
            if first is second or not self._same_edition(one, other):
                continue
            if all(self._agree(a, b) for a in first for b in second):
                first += second
                group_of |= {page.version.id: first for page in second}
        return list({id(group): group for group in group_of.values()}.values())

    def _same_edition(self, one: Page, other: Page) -> bool:
        if _translated(one, other):
            return True
        if not self._agree(one, other) or self._of_other_places(one, other):
            return False
        common_day = any(a is not None and a == b for a, b in zip(one.days, other.days, strict=True))
        if not same_name(one.version.title, other.version.title, self._organisations):
            return common_day and self._retells(one, other) and (_speaks_of(one, other) or _speaks_of(other, one))
        if common_day:
            return True
        years = {edition(page.version.title) for page in (one, other)}
        return len(years) == 1 and (one.document.provider_id == other.document.provider_id or self._retells(one, other))

    def _agree(self, one: Page, other: Page) -> bool:
        """Tell whether nothing speaks against one edition: not the years in the titles, not the days.

        What the name of a measure and its year settle, a day does not unsettle where one page retells the other's measure:
        associations slip, and two public bodies may publish different days.
        """
        first, second = edition(one.version.title), edition(other.version.title)
        if (
            (first is not None and second is not None and first != second)
            or _over_before(one, other)
            or _over_before(other, one)
        ):
            return False
        if all(a is None or b is None or a == b for a, b in zip(one.days, other.days, strict=True)):
            return True
        shared = significant(one.version.title) & significant(other.version.title)
        whole = measure_name(one.version.title).lower() == measure_name(other.version.title).lower()
        settled = first is not None and first == second and (whole or len(shared) > 1)
        if not settled or one.document.provider_id == other.document.provider_id:
            return False
        return not self._public(one) or not self._public(other) or self._retells(one, other)

    def _of_other_places(self, one: Page, other: Page) -> bool:
        """Tell whether two chambers of different provinces publish measures of their own."""
        places = [set(self._providers[p.document.provider_id].territory) for p in (one, other)]
        local = all(place <= PROVINCES.keys() for place in places)
        return local and not places[0] & places[1] and not self._named(one) & self._named(other)

    def _public(self, page: Page) -> bool:
        return self._providers[page.document.provider_id].kind in PUBLIC_KINDS

    def _retells(self, one: Page, other: Page) -> bool:
        """Tell whether one page names the organisation of the other, or whether two associations name the same one."""
        if not self._public(one) and not self._public(other):
            return bool(self._named(one) & self._named(other))
        return any(
            self._public(owner) and owner.document.provider_id in self._named(teller) - {teller.document.provider_id}
            for teller, owner in ((one, other), (other, one))
        )

    def _named(self, page: Page) -> frozenset[str]:
        text = " ".join((page.version.title, *(chunk.text for chunk in page.chunks[:2])))
        return frozenset(i for i in self.names.in_text(text) if self._providers[i].kind in PUBLIC_KINDS)


def _one_word_names(provider: Provider) -> frozenset[str]:
    """Return the names of an organisation that are one word, as `significant` cuts them."""
    return frozenset().union(*(significant(name) for name in (provider.short_name, *provider.aliases) if name.isalnum()))


def _translated(one: Page, other: Page) -> bool:
    return other.document.url == one.document.translation_of or one.document.url == other.document.translation_of


def _over_before(page: Page, later: Page) -> bool:
    """Tell whether a page's window was over, or called over, before the other's opened."""
    opens, closes = later.days[0], page.days[1]
    if opens is None:
        return False
    return (closes is not None and closes < opens) or (
        page.version.closed and page.written is not None and page.written < opens
    )


def _speaks_of(teller: Page, owner: Page) -> bool:
    """Tell whether the first lines of a page hold the whole name of another page's measure, of two telling words or more."""
    name = measure_name(owner.version.title)
    text = " ".join(chunk.text for chunk in teller.chunks[:2])
    return len(significant(name)) > 1 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I) is not None
