"""Addresses: from the links that content writes to the ones that a host shows."""

import zlib
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from ingest.sample.types import Page, Site

_SAFE = "/@:!$&'()*+,;=~-._?%"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Knows where the hosts are: `http://<partner>.localhost:<port>`."""

    port: int

    def root(self, partner: str) -> str:
        """Return a partner's address without the slash at its end."""
        return f"http://{partner}.localhost:{self.port}"

    def absolute(self, partner: str, path: str) -> str:
        """Return the address of a path on a partner's host."""
        return self.root(partner) + href(path)

    def content_link(self, page: Page, site: Site, target: str) -> str:
        """Return the href for a link that a page's content writes, with what the site adds to it.

        `sample://partner/path` leads to another host, a path stays, anything else is left alone.
        """
        if target.startswith("sample://"):
            parts = urlsplit(target)
            return self.absolute(parts.netloc, parts.path or "/")
        if not target.startswith("/"):
            return target
        return decorate(site, page.path, target)


def href(path: str) -> str:
    """Return a path, percent-encoded where it must be."""
    path, hash_, anchor = path.partition("#")
    return quote(unquote(path) if "%" in path else path, safe=_SAFE) + hash_ + anchor


def decorate(site: Site, origin: str, path: str) -> str:
    """Return the href of an internal link with what sites of this sort add to some of them: parameters, a slash."""
    bare, hash_, anchor = path.partition("#")
    result = href(bare)
    if not bare.endswith(".pdf") and "?" not in bare:
        number = zlib.crc32(f"{origin} {bare}".encode())
        if "tracking" in site.traits and number % 4 == 0:
            result += "?utm_source=sito&utm_medium=link&utm_campaign=in-evidenza"
        elif "session" in site.traits and number % 5 == 1:
            result += f"?PHPSESSID={number:08x}{zlib.crc32(origin.encode()):08x}"
        elif site.slash == "duplicate" and number % 3 == 2 and not bare.endswith(("/", ".html")):
            result += "/"
    return result + hash_ + anchor
