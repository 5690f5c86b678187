"""robots.txt and sitemaps of a host."""

import gzip
from collections.abc import Sequence
from datetime import date
from xml.sax.saxutils import escape

from ingest.sample.links import Addresses
from ingest.sample.types import Page, Reply, Site

_XML = "application/xml; charset=utf-8"
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def robots(site: Site, addresses: Addresses) -> str:
    """Return the text of robots.txt."""
    lines = ["# Sito di esempio / sample site", "User-agent: *"]
    lines += [f"Disallow: {path}" for path in site.disallow] or ["Disallow:"]
    if site.crawl_delay is not None:
        lines.append(f"Crawl-delay: {site.crawl_delay}")
    if site.sitemap_in_robots and site.sitemap != "none":
        lines += ["", f"Sitemap: {addresses.absolute(site.id, '/sitemap.xml')}"]
    return "\n".join(lines) + "\n"


def sitemaps(site: Site, pages: Sequence[Page], addresses: Addresses) -> dict[str, Reply]:
    """Return the sitemap files of a host by path: none, one, or an index of two that are compressed."""
    listed = [p for p in pages if not p.login and not p.noindex]
    if site.sitemap == "none":
        return {}
    if site.sitemap != "index":
        return {"/sitemap.xml": Reply(_urls(listed, addresses, site.sitemap == "lastmod"), _XML)}
    halves = {"/sitemap-1.xml.gz": listed[::2], "/sitemap-2.xml.gz": listed[1::2]}
    parts = {
        path: Reply(gzip.compress(_urls(half, addresses, True), mtime=0), "application/gzip") for path, half in halves.items()
    }
    entries = "".join(f"<sitemap><loc>{escape(addresses.absolute(site.id, path))}</loc></sitemap>\n" for path in parts)
    index = f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {_NAMESPACE}>\n{entries}</sitemapindex>\n'
    return {"/sitemap.xml": Reply(index.encode(), _XML), **parts}


def _urls(pages: Sequence[Page], addresses: Addresses, dated: bool) -> bytes:
    lines = (
        f"<url><loc>{escape(addresses.absolute(p.partner, p.path))}</loc>{_last(p.updated or p.published, dated)}</url>\n"
        for p in pages
    )
    entries = "".join(lines)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_NAMESPACE}>\n{entries}</urlset>\n'.encode()


def _last(day: date | None, dated: bool) -> str:
    return f"<lastmod>{day.isoformat()}</lastmod>" if day and dated else ""
