"""What each address of a host answers."""

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import parse_qsl

from markupsafe import Markup

from ingest.sample.indexes import robots, sitemaps
from ingest.sample.links import Addresses, href
from ingest.sample.oddities import message, odd_reply, redirect
from ingest.sample.pages import Renderer
from ingest.sample.pdf import FIXED_TIME, render_pdf
from ingest.sample.types import Page, Render, Reply, Site
from ingest.sample.wording import labels

_ROOTS = ("/index.html", "/index.php", "/home")
_PDF_DESIGN = "pdf-1"  # raised when pdf.py changes what a PDF looks like
_REPLACED_ON = date(2026, 11, 20)


class Host:
    """One partner's host at one stage."""

    def __init__(self, site: Site, pages: Sequence[Page], stage: int, renderer: Renderer, addresses: Addresses) -> None:
        self._site = site
        self._stage = stage
        self._renderer = renderer
        self._pages = {p.path: p for p in pages}
        self._odd = {o.path.rstrip("/"): o for o in site.odd}
        served = [p for p in pages if not self._is_gone(p)]
        self._files = sitemaps(site, served, addresses)
        if site.robots:
            self._files["/robots.txt"] = Reply(robots(site, addresses).encode(), "text/plain; charset=utf-8")

    def find(self, path: str, query: str) -> tuple[str | None, Render]:
        """Return how to make the answer to an address, and a key under which it may be kept; None: made anew each time.

        The path is decoded, the query is not.
        """
        values = dict(parse_qsl(query, keep_blank_values=True))
        known = self._known(path, query)
        if known is not None:
            bare = "print" in values and "print" in self._site.traits
            key = f"{known.path} {'print' if bare else ''}"
            return (None if known.login or self._is_gone(known) else key), lambda: self._page(known, bare)
        if path in self._files:
            return path, lambda: self._files[path]
        odd = self._odd.get(path.rstrip("/"))
        if odd is not None and odd.path != "/":
            key_of_odd = None if odd.kind in ("calendar", "redirect", "loop") else odd.path
            return key_of_odd, lambda: odd_reply(odd, path, self._site, values, self._renderer)
        return self._made(path, values)

    def _known(self, path: str, query: str) -> Page | None:
        if query and f"{path}?{query}" in self._pages:
            return self._pages[f"{path}?{query}"]
        if path in self._pages:
            return self._pages[path]
        other = path.rstrip("/") if path.endswith("/") else path + "/"
        if self._site.slash == "duplicate":
            return self._pages.get(other)
        return None

    def _made(self, path: str, values: Mapping[str, str]) -> tuple[str | None, Render]:
        """Return the pages that every host has without a content file."""
        other = path.rstrip("/") if path.endswith("/") else path + "/"
        match path:
            case "/mappa-del-sito":
                return path, lambda: Reply(self._renderer.sitemap(self._site))
            case "/note-legali":
                html = Markup("<p>{}</p>").format(labels("it")["legal_text"])
                return path, lambda: Reply(self._renderer.plain(self._site, path, labels("it")["legal"], html))
            case "/login":
                return path, lambda: Reply(self._renderer.login(self._site))
            case "/ricerca":
                return None, lambda: Reply(self._search(values))
            case _ if path in _ROOTS:
                return None, lambda: redirect("/", 301)
            case _ if self._site.slash == "redirect" and other in self._pages:
                return None, lambda: redirect(href(other), 301)
            case _:
                return None, lambda: message(self._renderer, self._site, path, "not_found", 404)

    def _page(self, page: Page, bare: bool) -> Reply:
        if page.login:
            return redirect("/login?next=" + href(page.path), 302)
        if self._is_gone(page):
            return message(self._renderer, self._site, page.path, "gone", 410)
        if page.is_pdf:
            headers = {"x-robots-tag": "noindex"} if page.noindex else {}
            version = f"{_PDF_DESIGN} {page.file} {page.stage} {page.text} {page.title} {self._site.name} {self._site.colour}"
            return Reply(
                render_pdf(page, self._site), "application/pdf", modified=_modified(page), version=version, headers=headers
            )
        return Reply(self._renderer.page(page, bare=bare), modified=_modified(page))

    def _search(self, values: Mapping[str, str]) -> bytes:
        """Return pages whose title contains a word that was asked for; all of them if none does."""
        words = " ".join(values.values()).lower().replace("-", " ").split()
        pages = [p for p in self._pages.values() if not (p.login or p.orphan or p.stage > 1)]
        found = [p for p in pages if any(w in p.title.lower() for w in words)] or pages
        items = Markup("").join(Markup('<li><a href="{}">{}</a></li>').format(href(p.path), p.title) for p in found[:20])
        title = labels("it")["search_results"]
        return self._renderer.plain(self._site, "/ricerca", title, Markup("<ul>{}</ul>").format(items))

    def _is_gone(self, page: Page) -> bool:
        return page.gone is not None and self._stage >= page.gone


def _modified(page: Page) -> date:
    """Return the day for Last-Modified; what replaces a page is never older than what it replaces."""
    day = page.updated or page.published or FIXED_TIME.date()
    return day if page.stage == 1 else max(day, _REPLACED_ON)
