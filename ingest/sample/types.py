"""Records of the sample partner web."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal[
    "home",
    "service",
    "call",
    "faq",
    "news",
    "event",
    "guide",
    "about",
    "contacts",
    "listing",
    "archive",
    "circular",
    "unrelated",
    "thin",
]
Lang = Literal["it", "en"]
Design = Literal["portal", "typo3", "wordpress", "chamber", "tables", "magazine", "product"]
OddKind = Literal[
    "redirect",
    "loop",
    "missing",
    "gone",
    "soft-404",
    "error",
    "calendar",
    "broken-pdf",
    "scanned-pdf",
    "zip",
    "image",
    "huge",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One content file: a page or PDF of a partner, at one stage."""

    file: str  # partner/slug.md, for messages
    partner: str
    path: str  # begins with a slash; may carry a query; ends in .pdf for a PDF
    title: str
    kind: Kind
    lang: Lang
    text: str  # Markdown
    published: date | None = None
    updated: date | None = None
    breadcrumb: tuple[str, ...] = ()  # outermost first, without the home page
    services: tuple[str, ...] = ()  # partner/service
    full: tuple[str, ...] = ()
    translation_of: str | None = None
    stage: int = 1  # the file counts from this stage on
    gone: int | None = None  # 410 from this stage on
    noindex: bool = False
    login: bool = False
    orphan: bool = False

    @property
    def is_pdf(self) -> bool:
        """Whether the page is rendered as a PDF."""
        return self.path.endswith(".pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """An address that misbehaves, as addresses on real sites do."""

    path: str
    kind: OddKind
    label: str | None = None  # None: linked nowhere
    to: str | None = None  # target of a redirect
    status: int = 301


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """How a partner's host looks and behaves: one table of sites.toml."""

    id: str
    name: str
    short_name: str
    design: Design
    colour: str  # CSS colour of header and links
    accent: str
    motto: str  # under the name
    faq: Literal["details", "dl", "h3", "accordion", "h2"] = "h3"
    anchors: Literal["id", "name", "wrapper", "none"] = "none"
    dates: tuple[Literal["visible", "meta", "jsonld", "time"], ...] = ("visible",)
    cookies: Literal["none", "start", "end"] = "none"
    validators: tuple[Literal["etag", "modified"], ...] = ("etag", "modified")
    slash: Literal["redirect", "duplicate", "missing"] = "redirect"  # what path/ answers
    traits: frozenset[str] = frozenset()  # see sites.py: TRAITS
    robots: bool = True  # False: /robots.txt answers 404
    disallow: tuple[str, ...] = ()
    crawl_delay: int | None = None
    sitemap: Literal["plain", "lastmod", "index", "none"] = "plain"
    sitemap_in_robots: bool = True
    odd: tuple[Odd, ...] = ()


@dataclass(frozen=True, slots=True)
class Web:
    """The whole sample web: sites by partner, pages of every stage."""

    sites: Mapping[str, Site]
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the server, before conditional requests and compression."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    modified: date | None = None
    version: str | None = None  # what an ETag is made of, if not the body
    headers: Mapping[str, str] = field(default_factory=dict)


Render = Callable[[], Reply]
