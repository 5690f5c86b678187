"""What Scrapy's responses and failures mean."""

from datetime import UTC, datetime
from typing import Any, Literal

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response, TextResponse
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.python.failure import Failure

from ingest.addresses import file_ending, host_of
from ingest.public_addresses import AddressGuard, BlockedAddressError
from ingest.types import Reason
from kb.types import DocumentKind

_OFFICE = "application/vnd.openxmlformats-officedocument."
_KINDS: dict[str, DocumentKind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    f"{_OFFICE}wordprocessingml.document": "docx",
    f"{_OFFICE}spreadsheetml.sheet": "xlsx",
}
_REFUSED = ("image/", "video/", "audio/", "font/", "application/zip", "application/x-zip", "text/css", "application/javascript")
_UNREACHABLE = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    ResponseDataLossError,
    ConnectError,
    ConnectionClosed,
)


def header_pairs(response: Response) -> dict[str, str]:
    """Return the headers in lower case, the first of each."""
    headers: Any = response.headers
    return {name.decode("latin-1").lower(): values[0].decode("latin-1") for name, values in headers.items() if values}


def media_kind(response: Response) -> DocumentKind | Literal["html"] | None:
    """Return the kind of document by content type, or by its first bytes where the type says nothing."""
    declared = header_pairs(response).get("content-type", "").partition(";")[0].strip().lower()
    if declared in _KINDS:
        return _KINDS[declared] if declared != "text/html" or isinstance(response, TextResponse) else None
    if declared in ("", "application/octet-stream", "application/force-download", "application/download"):
        if response.body.startswith(b"%PDF"):
            return "pdf"
        ending = file_ending(response.url)
        if response.body.startswith(b"PK") and ending in ("docx", "xlsx"):
            return "docx" if ending == "docx" else "xlsx"
        if isinstance(response, TextResponse) and b"<html" in response.body[:1000].lower():
            return "html"
    return None


def is_refused_type(headers: Any) -> bool:
    """Tell from the headers alone that no document will come."""
    declared: str = (headers.get(b"Content-Type") or b"").decode("latin-1").lower()
    return declared.startswith(_REFUSED)


def requested_at(response: Response) -> datetime:
    """Return when the request was sent, UTC."""
    started = response.meta.get("requested_at")
    return started if isinstance(started, datetime) else datetime.now(UTC)


def failure_reason(failure: Failure, guard: AddressGuard) -> tuple[Reason, str]:
    """Return the reason code and the words for a request that got no response."""
    error = failure.value
    host = host_of(failure.request.url)  # type: ignore[attr-defined]
    if isinstance(error, BlockedAddressError):
        return Reason.BLOCKED_ADDRESS, str(error)
    if host in guard.blocked:
        return Reason.BLOCKED_ADDRESS, str(BlockedAddressError(host, guard.blocked[host]))
    text = str(error) or type(error).__name__
    if isinstance(error, DownloadTimeoutError):
        return Reason.TIMEOUT, text
    if isinstance(error, DownloadCancelledError | IgnoreRequest) and ("larger than" in text or "exceeded" in text):
        return Reason.TOO_LARGE, text
    if isinstance(error, _UNREACHABLE):
        return Reason.UNREACHABLE, f"{host}: {text}"
    return Reason.ERROR, f"{type(error).__name__}: {text}"
