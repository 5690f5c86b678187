"""Menus, breadcrumbs and boxes of links of one host.

They are made of the pages of the first stage only, so that a change of one page later changes no other page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.sample.body import first_paragraph, slugify
from ingest.sample.links import decorate, href
from ingest.sample.types import Lang, Page, Site
from ingest.sample.wording import labels

_NEVER = date.min


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a menu or a list."""

    label: str
    href: str
    day: date | None = None
    teaser: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a menu."""

    label: str
    slug: str
    links: tuple[Link, ...]


class Navigation:
    """The links of one host in one language."""

    def __init__(self, site: Site, pages: Iterable[Page], lang: Lang) -> None:
        self._site = site
        self._lang = lang
        everything = [p for p in pages if p.partner == site.id and p.stage == 1 and not p.orphan]
        self._pages = [p for p in everything if p.lang == lang and p.path != "/"]
        open_pages = [p for p in self._pages if not p.login]
        html = [p for p in open_pages if not p.is_pdf]
        self.groups = tuple(
            Group(name, slugify(name), tuple(self._link(p, "menu") for p in html if self._group_of(p) == name))
            for name in dict.fromkeys(self._group_of(p) for p in html)
        )
        self.documents = tuple(self._link(p, "menu") for p in open_pages if p.is_pdf)
        self.login = next((href(p.path) for p in everything if p.login), None)
        news = sorted((p for p in html if p.kind == "news"), key=_age, reverse=True)
        self.recent = tuple(self._link(p, "recent") for p in news[:6])
        self.contacts = next((href(p.path) for p in html if p.kind == "contacts"), None)
        self.useful = tuple(Link(o.label, href(o.path)) for o in site.odd if o.label)
        self.topics = self._topics()
        self.languages = self._languages(everything)
        self.home = "/"

    def crumbs(self, page: Page) -> tuple[Link, ...]:
        """Return the way from the home page to this page, without the page; a label without a page has no href."""
        by_title = {p.title.lower(): href(p.path) for p in self._pages if not p.login}
        steps = [Link(name, by_title.get(name.lower(), "")) for name in page.breadcrumb if name.lower() != page.title.lower()]
        return (Link(labels(self._lang)["home"], "/"), *steps)

    def siblings(self, page: Page) -> tuple[Link, ...]:
        """Return the pages of the same group, in their order."""
        name = self._group_of(page)
        return next((group.links for group in self.groups if group.label == name), ())

    def related(self, page: Page, count: int = 3) -> tuple[Link, ...]:
        """Return pages of the same kind that follow this one, with their first words."""
        same = [p for p in self._pages if p.kind == page.kind and not p.login and not p.is_pdf]
        place = next((i for i, p in enumerate(same) if p.path == page.path), 0)
        following = [p for p in same[place + 1 :] + same[:place] if p.path != page.path]
        return tuple(self._link(p, page.path) for p in following[:count])

    def attached(self, page: Page) -> tuple[Link, ...]:
        """Return the PDFs that speak of a service of this page."""
        services = set(page.services)
        return tuple(self._link(p, page.path) for p in self._pages if p.is_pdf and not p.login and services & set(p.services))

    def _group_of(self, page: Page) -> str:
        return page.breadcrumb[0] if page.breadcrumb else labels(self._lang)[f"group_{page.kind}"]

    def _link(self, page: Page, origin: str) -> Link:
        teaser = "" if page.is_pdf else first_paragraph(page.text)
        return Link(page.title, decorate(self._site, origin, page.path), page.published or page.updated, teaser)

    def _topics(self) -> tuple[Link, ...]:
        if "topics" not in self._site.traits:
            return ()
        return tuple(Link(topic, f"/ricerca?argomento={slugify(topic)}") for topic in labels("it")["topics"].split(", "))

    def _languages(self, pages: Sequence[Page]) -> tuple[Link, ...]:
        english = [p for p in pages if p.lang == "en" and not p.is_pdf and not p.login]
        if not english:
            return ()
        first = next((p for p in english if p.translation_of == "/"), english[0])
        return (Link("Italiano", "/"), Link("English", href(first.path)))


def _age(page: Page) -> tuple[date, str]:
    return page.published or page.updated or _NEVER, page.path
