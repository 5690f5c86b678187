"""Renders pages: content, menus and the design of the site."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ingest.sample.body import Body, lay_out
from ingest.sample.links import Addresses, href
from ingest.sample.navigation import Navigation
from ingest.sample.types import Lang, Page, Site, Web
from ingest.sample.wording import labels, long_date, notice, short_date

_LIST = re.compile(r"<ul>.*?</ul>", re.DOTALL)
_CONTACT = re.compile(r"@|\d{4}")
DESIGNS = Path(__file__).parent / "designs"


class Renderer:
    """Renders every HTML page of the web for one port."""

    def __init__(self, web: Web, addresses: Addresses) -> None:
        self._web = web
        self._addresses = addresses
        self._navigation: dict[tuple[str, Lang], Navigation] = {}
        self._contacts: dict[tuple[str, Lang], Markup] = {}
        self._translations = {(p.partner, p.translation_of): p for p in web.pages if p.translation_of and p.stage == 1}
        self._environment = Environment(
            loader=FileSystemLoader(DESIGNS), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._environment.filters.update(long=long_date, short=short_date)

    def navigation(self, site: Site, lang: Lang) -> Navigation:
        """Return the menus of a host."""
        key = (site.id, lang)
        if key not in self._navigation:
            self._navigation[key] = Navigation(site, self._web.pages, lang)
        return self._navigation[key]

    def page(self, page: Page, *, bare: bool = False) -> bytes:
        """Return a content page as HTML; `bare` gives the printable version without menus."""
        site = self._web.sites[page.partner]
        body = lay_out(page, site, lambda target: self._addresses.content_link(page, site, target))
        template = "print.html" if bare else f"{site.design}.html"
        return self._render(template, site, page, body)

    def plain(self, site: Site, path: str, title: str, html: Markup, lang: Lang = "it", *, index: bool = False) -> bytes:
        """Return a page that is made by the server itself, in the design of the site; `index` allows search engines."""
        page = Page(file="", partner=site.id, path=path, title=title, kind="thin", lang=lang, text=" ", noindex=not index)
        return self._render(f"{site.design}.html", site, page, Body(html, ()))

    def sitemap(self, site: Site) -> bytes:
        """Return the page that links every page of a host, save orphans and what lies behind the login."""
        parts: list[Markup] = []
        languages: tuple[Lang, ...] = ("it", "en")
        for lang in languages:
            navigation = self.navigation(site, lang)
            groups = [(g.label, g.links) for g in navigation.groups]
            if navigation.documents:
                groups.append((labels(lang)["documents"], navigation.documents))
            for label, links in groups:
                items = Markup("").join(Markup('<li><a href="{}">{}</a></li>').format(link.href, link.label) for link in links)
                parts.append(Markup("<h2>{}</h2><ul>{}</ul>").format(label, items))
        return self.plain(site, "/mappa-del-sito", labels("it")["sitemap"], Markup("").join(parts))

    def login(self, site: Site) -> bytes:
        """Return the login form of a host."""
        form = self._environment.get_template("login.html").render(t=labels("it"))
        return self.plain(site, "/login", labels("it")["login"], Markup(form), index="login-noindex" not in site.traits)

    def _render(self, template: str, site: Site, page: Page, body: Body) -> bytes:
        navigation = self.navigation(site, page.lang)
        values: dict[str, object] = {
            "site": site,
            "page": page,
            "body": body,
            "nav": navigation,
            "t": labels(page.lang),
            "crumbs": navigation.crumbs(page),
            "siblings": navigation.siblings(page),
            "related": navigation.related(page),
            "attached": navigation.attached(page),
            "contact_lines": self._contact_lines(site, page.lang),
            "notice": notice(site.name, page.lang),
            "address": self._addresses.absolute(site.id, page.path),
            "alternates": self._alternates(page),
            "partners": [(s.short_name, self._addresses.root(s.id) + "/") for s in self._web.sites.values() if s.id != site.id],
            "own_href": href(page.path),
            "dated": _dated(page),
        }
        return self._environment.get_template(template).render(values).encode()

    def _contact_lines(self, site: Site, lang: Lang) -> Markup:
        """Return the first list of the host's contacts page, for boxes; empty if there is none."""
        if (site.id, lang) not in self._contacts:
            pages = (p for p in self._web.pages if (p.partner, p.kind, p.lang, p.stage) == (site.id, "contacts", lang, 1))
            self._contacts[site.id, lang] = next((_first_list(lay_out(page, site, href)) for page in pages), Markup(""))
        return self._contacts[site.id, lang]

    def _alternates(self, page: Page) -> Mapping[str, str]:
        """Return the addresses of a page by language, if it has a translation."""
        original = page.translation_of or page.path
        translation = self._translations.get((page.partner, original))
        if translation is None:
            return {}
        pair = (page.partner, original), (page.partner, translation.path)
        one, other = (self._addresses.absolute(*address) for address in pair)
        return {"it": one, "en": other} if translation.lang == "en" else {"en": one, "it": other}


def _first_list(body: Body) -> Markup:
    """Return the first list that names a telephone number or an address."""
    for part in (body.intro, *(section.html for section in body.sections)):
        for found in _LIST.findall(part):
            if _CONTACT.search(found):
                return Markup(found)
    return Markup("")


def _dated(page: Page) -> date | None:
    return page.updated or page.published
