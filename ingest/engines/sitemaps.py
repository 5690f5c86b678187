"""Sitemaps: files of addresses, plain or gzipped, and files of such files."""

import gzip
import io
import zlib

from lxml import etree

_CHUNK = 65_536


class Sitemaps:
    """Reads sitemaps and bounds how many; a broken file yields what stands before the break."""

    def __init__(self, max_files: int, max_bytes: int) -> None:
        self._left = max_files
        self._max_bytes = max_bytes
        self._taken: set[str] = set()

    def take(self, url: str) -> bool:
        """Tell whether this file is new and may still be read; counts it."""
        if url in self._taken or self._left <= 0:
            return False
        self._taken.add(url)
        self._left -= 1
        return True

    def read(self, body: bytes) -> tuple[list[str], list[str]]:
        """Return (addresses of pages, addresses of further sitemaps)."""
        pages: list[str] = []
        sitemaps: list[str] = []
        content = _unpacked(body, self._max_bytes).lstrip()
        if not content.startswith((b"<", b"\xef\xbb\xbf<")):
            # A sitemap may also be a plain list of addresses.
            lines = content.decode("utf-8", "replace").split()
            return [line for line in lines if line.startswith("http")], []
        events = etree.iterparse(
            io.BytesIO(content), events=("end",), recover=True, resolve_entities=False, no_network=True, huge_tree=False
        )
        for _, element in events:
            parent = element.getparent()
            if _name(element) == "loc" and parent is not None and element.text:
                (sitemaps if _name(parent) == "sitemap" else pages).append(element.text.strip())
            elif _name(element) in ("url", "sitemap"):
                element.clear()
        return pages, sitemaps


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _unpacked(body: bytes, max_bytes: int) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacked = b""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
            while len(unpacked) < max_bytes and (chunk := file.read(_CHUNK)):
                unpacked += chunk
    except (OSError, EOFError, zlib.error):
        pass  # what stands before the break is good
    return unpacked
