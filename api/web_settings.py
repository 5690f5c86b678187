"""Settings of the web application."""

import re
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, IPvAnyNetwork

from kb.access_types import OPEN_SCOPES, OpenScope

Province = Literal["BG", "BS", "CO", "CR", "LC", "LO", "MB", "MI", "MN", "PV", "SO", "VA"]


_ORIGIN = re.compile(r"https://[a-z0-9.-]+(:\d{1,5})?|http://(localhost|127\.0\.0\.1)(:\d{1,5})?")


def _origin(value: str) -> str:
    if not _ORIGIN.fullmatch(value):
        raise ValueError(
            f"{value!r} is no origin: write https://name or https://name:port in small letters, without a path; "
            "http only for localhost and 127.0.0.1"
        )
    return value


PUBLIC_ADDRESS = "address under which visitors reach the portal, such as https://www.example.org; empty: where requests arrive"
_PUBLIC = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")


def _public(value: str) -> str:
    if value and not _PUBLIC.fullmatch(value):
        raise ValueError(f"{value!r} is no address of a portal: write https://name or https://name:port, without a path")
    return value


class DeskSettings(BaseModel):
    """What the help desk promises, and for how long things that visitors leave are kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens_at: int = Field(default=9, ge=0, le=23, description="full hour, as clocks in Italy show it")
    closes_at: int = Field(default=17, ge=1, le=23, description="full hour by which a promise is kept")
    promise_days: int = Field(default=2, ge=1, le=20, description="working days within which the desk replies")
    provinces: tuple[Province, ...] = Field(
        default=get_args(Province), description="provinces on whose patron's days the desk may be closed"
    )
    retention_days: int = Field(default=180, ge=1, description="after the last change of an ended ticket its texts are erased")
    max_upload_bytes: int = Field(default=5 * 2**20, ge=65536, description="a longer request body of staff is refused")
    share_days: int = Field(default=30, ge=1, le=365, description="how long a shared question can be read")
    two_persons: bool = Field(default=True, description="who wrote a reply may not approve it")


class WidgetSettings(BaseModel):
    """Which sites may show the widget, and how much they may ask."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    origins: tuple[Annotated[str, AfterValidator(_origin)], ...] = Field(
        default=(), description="sites whose pages may ask, such as https://www.example.org; http on loopback only"
    )
    answers_a_day: int = Field(default=1000, ge=1, description="answers that the visitors of one site get on one day")


class RouteLimits(BaseModel):
    """Requests a minute, by what they cost."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ask: int = Field(ge=1, description="questions")
    search: int = Field(ge=1, description="searches and evidence")
    read: int = Field(ge=1, description="other pages and records")
    write: int = Field(ge=1, description="what leaves something with us: feedback, questions passed on")


class LimitSettings(BaseModel):
    """How often one caller may come. Sixty people of one office can ask once a minute each from one address."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: bool = Field(default=True, description="off for load tests: requests are then not counted")
    address: RouteLimits = Field(
        default=RouteLimits(ask=60, search=180, read=1200, write=60),
        description="of an address (IPv6: a /64 network), which may be a whole office",
    )
    key: RouteLimits = Field(default=RouteLimits(ask=300, search=900, read=3000, write=300), description="of an API key")
    user: RouteLimits = Field(
        default=RouteLimits(ask=20, search=60, read=600, write=20),
        description="of one person: a conversation on the pages, or whom a key's holder names in X-End-User",
    )
    answers_at_once: int | None = Field(
        default=None, ge=1, description="worked out at once; empty: one a processor, at least two, and eight with a chat model"
    )
    crawls_when_idle: bool = Field(
        default=True,
        description="crawls take only time that nobody else wants; off where other programs never rest, so that they end",
    )
    answers_a_minute: int = Field(default=1500, ge=1, description="questions of all callers together")
    anonymous: tuple[OpenScope, ...] = Field(default=OPEN_SCOPES, description="what /v1 and /mcp allow without a key")
    storage: str = Field(default="memory://", description="where requests are counted; one address for several processes")
    trusted_proxies: tuple[IPvAnyNetwork, ...] = Field(
        default=(), description="proxies of one's own, whose X-Forwarded-For and X-Forwarded-Proto are believed"
    )
    header_seconds: float = Field(default=10, gt=0, description="a connection whose request has not arrived by then is closed")
    body_seconds: float = Field(default=20, gt=0, description="the same for the body of a request")
    connections: int = Field(default=2000, ge=10, description="open at once; one more closes the one that is silent longest")
    kept_replies: int = Field(default=10_000, ge=1, description="replies kept for repeated requests, for a day at most")


class McpSettings(BaseModel):
    """Under which names programs reach the MCP server, beside those of this machine."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hosts: tuple[str, ...] = Field(default=(), description="names without port, such as www.example.org")


class WebSettings(BaseModel):
    """Bounds of what visitors may ask of the server, and what the pages say of this installation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_answers: int = Field(default=8, ge=1, description="answers that are worked out at once")
    max_waiting: int = Field(default=32, ge=0, description="requests that wait for a place; one more is told to come back")
    wait_seconds: float = Field(default=10, gt=0, description="longest wait for a place")
    retry_after_seconds: int = Field(default=5, ge=1, description="when a visitor who found no place should come back")
    heartbeat_seconds: float = Field(default=10, gt=0, description="silence on a stream after which a sign of life is sent")
    max_body_bytes: int = Field(default=65536, ge=1024, description="a longer request body is refused")
    source_context: int = Field(default=12, ge=0, description="passages shown before and after a cited one")
    lab: Path | None = Field(default=None, description="folder whose runs and labellings /lab shows; empty: there is no /lab")
    sample_web: bool = Field(default=False, description="the documents come from the sample web; pages then say so")
    public_address: Annotated[str, AfterValidator(_public)] = Field(default="", description=PUBLIC_ADDRESS)
    desk: DeskSettings = DeskSettings()
    widget: WidgetSettings = WidgetSettings()
    mcp: McpSettings = McpSettings()
    limits: LimitSettings = LimitSettings()

    def longest_body(self, path: str) -> int:
        """Return how many bytes the body of a request may have: staff uploads mails."""
        return self.desk.max_upload_bytes if path.startswith("/desk/") else self.max_body_bytes
