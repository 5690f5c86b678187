"""Bytes of a mail to text: character sets as they are really used, lines that flow, HTML without what nobody sees."""

import codecs
import re
import unicodedata
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

# What says to be one of these is Windows-1252 wherever it differs (WHATWG Encoding Standard, 4.2).
_AS_WINDOWS = frozenset(("iso8859-1", "ascii", "latin-1", "latin_1"))
_LEFT_OUT = frozenset("head script style title template noscript svg math object iframe textarea select".split())
_BLOCKS = frozenset(
    "address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav"
    " ol p pre section table tr ul".split()
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])",
    re.I,
)
_MOST_HTML_CHARACTERS = 1_000_000  # of a newsletter; what a person wrote is shorter by far
_MOST_DEPTH = 8  # of quotations within quotations that are shown
# Signs that nobody sees: they turn the direction of writing, or hide in words so that these are not found.
_UNSEEN = frozenset("\u00ad\u200b\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def decoded(payload: bytes, charset: str | None) -> str:
    """Return the text of bytes in a character set that was declared, or that is likely if it is unknown or wrong."""
    for name in (_codec(charset), "utf-8", "cp1252"):
        if name is not None:
            try:
                return payload.decode(name).removeprefix("\ufeff")
            except (UnicodeDecodeError, UnicodeError):
                continue
    return payload.decode("cp1252", "replace")


def tidy(text: str) -> str:
    """Return a text with plain line ends, without control characters, and with at most two empty lines in a row."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u2028", "\n")
    kept = "".join(c for c in plain if c in "\n\t" or (unicodedata.category(c) not in ("Cc", "Cs") and c not in _UNSEEN))
    lines = [line.rstrip() for line in kept.split("\n")]
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip("\n")


def one_line(text: str, most: int) -> str:
    """Return a text for a line: spaces for breaks and control characters, cut at so many characters."""
    return " ".join(tidy(text).split())[:most]


def unflowed(text: str, delete_space: bool) -> str:
    """Return a text of "format=flowed" with its soft line breaks joined (RFC 3676)."""
    lines: list[str] = []
    open_depth: int | None = None  # of quotation, of the line that goes on
    for line in text.replace("\r\n", "\n").split("\n"):
        marks = len(line) - len(line.lstrip(">"))
        content = line[marks:]
        content = content[1:] if content.startswith(" ") else content
        goes_on = content.endswith(" ") and content != "-- "
        own = content[:-1] if goes_on and delete_space else content
        if open_depth == marks and content != "-- ":
            lines[-1] += own
        else:
            lines.append(">" * marks + (" " if marks else "") + own)
        open_depth = marks if goes_on else None
    return "\n".join(lines)


def html_text(html: str) -> str:
    """Return what a reader of an HTML mail sees, as lines: list items begin with "- ", quoted mails with "> "."""
    # Not Python's own parser, which takes minutes for 20,000 open quotation marks.
    soup = BeautifulSoup(html[:_MOST_HTML_CHARACTERS], "lxml")
    lines = [""]
    depth = 0  # of quotation
    for kind, said in _walk(soup):
        prefix = "> " * min(depth, _MOST_DEPTH)
        match kind:
            case "text":
                lines[-1] += said if lines[-1].strip("> -") or not said.isspace() else ""
            case "block":
                if lines[-1].strip("> -"):
                    lines.append(prefix)
            case "break":
                lines.append(prefix)
            case "item":
                lines[-1] = prefix + "- "
            case "quote":
                depth += 1
                lines.append("> " * min(depth, _MOST_DEPTH))
            case _:  # the end of a quotation, without the empty lines before it
                while lines and not lines[-1].strip("> "):
                    lines.pop()
                depth -= 1
                lines.append("> " * min(depth, _MOST_DEPTH))
    return tidy("\n".join(_spaced(line) for line in lines))


def _codec(charset: str | None) -> str | None:
    """Return the name of a codec for texts; None if there is none, or if what is said to be plain ASCII may be UTF-8."""
    try:
        name = codecs.lookup(charset or "us-ascii")
    except (LookupError, ValueError, UnicodeError):
        return None
    if not getattr(name, "_is_text_encoding", True):
        return None
    return (None if name.name == "ascii" else "cp1252") if name.name in _AS_WINDOWS else name.name


def _walk(root: Tag) -> Iterator[tuple[str, str]]:
    """Yield text, line breaks and blocks in the order of the page, however deep it is."""
    stack: list[PageElement | tuple[str, str]] = list(reversed(root.contents))
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            yield node
        elif isinstance(node, Tag):
            if node.name in _LEFT_OUT or _is_hidden(node):
                continue
            stack.extend(_after(node))
            stack.extend(reversed(node.contents))
            yield from _before(node)
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            yield "text", re.sub(r"\s+", " ", node)


def _before(tag: Tag) -> Iterator[tuple[str, str]]:
    if tag.name == "br":
        yield "break", ""
    elif tag.name in ("td", "th"):
        yield "text", " "
    elif tag.name in _BLOCKS:
        yield "block", ""
        if tag.name == "blockquote":
            yield "quote", ""
        elif tag.name == "li":
            yield "item", ""


def _after(tag: Tag) -> list[tuple[str, str]]:
    if tag.name == "blockquote":
        return [("unquote", "")]
    if tag.name == "p":
        return [("break", ""), ("block", "")]  # an empty line after a paragraph: taken from the stack's end
    return [("block", "")] if tag.name in _BLOCKS else []


def _is_hidden(tag: Tag) -> bool:
    return tag.has_attr("hidden") or _HIDDEN.search(str(tag.get("style", ""))) is not None


def _spaced(line: str) -> str:
    return re.sub(r"[ \t]+", " ", line).rstrip()
