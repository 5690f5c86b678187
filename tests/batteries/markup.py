"""What a browser could run or fetch of a page: its elements, their attributes and addresses."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

Shape = tuple[str, frozenset[str]]  # an element and the names of its attributes
_LOADING = {"src", "srcset", "data", "poster", "action", "formaction", "background", "xlink:href", "ping", "manifest"}
_GOING = {"http", "https", "mailto", "tel", "webcal", ""}
_FETCHED_BY_HREF = {"link", "base", "use", "image", "feimage", "script"}
_DECLARED = {"class", "hidden", "disabled", "checked", "selected", "open", "id", "lang", "hreflang", "title", "aria-current"}


class Markup(HTMLParser):
    """Gathers the shapes of all elements, and whatever may never stand in a page of ours."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shapes: set[Shape] = set()
        self.wrong: list[str] = []
        self._script = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.shapes.add((tag, frozenset(name for name, _ in attrs) - _DECLARED))
        self._script = tag in ("script", "style")
        if tag in ("base", "iframe", "object", "embed", "style", "frameset", "applet", "plaintext", "xmp"):
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.wrong.append(f"<{tag} {name}>")
            elif name in _LOADING or (name == "href" and tag in _FETCHED_BY_HREF):
                self._local(tag, name, value or "")
            elif name == "href" and _scheme(value or "") not in _GOING:
                self.wrong.append(f"<{tag} {name}={value}>")

    def handle_data(self, data: str) -> None:
        """Note a script or style that stands in the page."""
        if self._script and data.strip():
            self.wrong.append(f"inline: {data[:60]}")

    def handle_endtag(self, tag: str) -> None:
        """Leave a script."""
        self._script = False

    def handle_comment(self, data: str) -> None:
        """Note a comment: our pages have none."""
        self.wrong.append(f"<!--{data[:60]}")

    def _local(self, tag: str, name: str, value: str) -> None:
        if not value.startswith(("/", "?", "#")) or value.startswith(("//", "/\\")):
            self.wrong.append(f"<{tag} {name}={value}>")


def _scheme(address: str) -> str:
    """Return the scheme as browsers read it, who drop line breaks, tabs and what stands before."""
    plain = "".join(c for c in address if c not in "\t\r\n").lstrip("".join(map(chr, range(33))))
    head, colon, _ = plain.partition(":")
    if not colon or any(c in head for c in "/?#"):
        return ""
    try:
        return urlsplit(plain).scheme or head.lower()
    except ValueError:
        return head.lower()
