"""Bodies in WARC files: one file a run and partner, readable up to a torn end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingest.errors import WarcError

# The stored body is decoded and whole, so these headers of the transfer would be untrue.
_TRANSFER = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection", "set-cookie"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResponse:
    """A response as it lies in a WARC file."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    requested_at: datetime
    offset: int  # of the record in the file

    @property
    def content_type(self) -> str:
        return header(self.headers, "content-type") or ""


class WarcFile:
    """Appends response records; each is on its way to the disk before its place is told."""

    def __init__(self, root: Path, name: str) -> None:
        self._path = root / name
        self.name = name

    def append(self, url: str, status: int, headers: Sequence[tuple[str, str]], body: bytes, requested_at: datetime) -> int:
        """Write a response record and return its offset."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        kept = [(name, value) for name, value in headers if name.lower() not in _TRANSFER]
        http = StatusAndHeaders(f"{status} OK", [*kept, ("Content-Length", str(len(body)))], protocol="HTTP/1.1")
        moment = requested_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with self._path.open("ab") as file:
            offset = file.tell()
            writer: Any = WARCWriter(file, gzip=True)
            record = writer.create_warc_record(
                url, "response", payload=BytesIO(body), http_headers=http, warc_headers_dict={"WARC-Date": moment}
            )
            writer.write_record(record)
        return offset


def read_response(path: Path, offset: int) -> StoredResponse:
    """Read the response at an offset. Raises WarcError."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            for stored in _responses(file, offset):
                return stored
    except (OSError, ArchiveLoadFailed, EOFError) as error:
        raise WarcError(f"{path}: the record at {offset} cannot be read: {error}; crawl its page again") from error
    raise WarcError(f"{path}: no response record at {offset}; crawl its page again")


def read_responses(path: Path) -> Iterator[StoredResponse]:
    """Yield the responses of a file in order; a torn end ends the iteration. Raises WarcError if nothing is readable."""
    count = 0
    try:
        with path.open("rb") as file:
            for stored in _responses(file, 0):
                count += 1
                yield stored
    except (OSError, ArchiveLoadFailed, EOFError) as error:
        if not count:
            raise WarcError(f"{path}: not a readable WARC file: {error}") from error


def header(headers: Sequence[tuple[str, str]], name: str) -> str | None:
    """Return the first header of this name, in any case."""
    return next((value for key, value in headers if key.lower() == name), None)


def _responses(file: Any, start: int) -> Iterator[StoredResponse]:
    records = ArchiveIterator(file)
    for record in records:
        if record.rec_type != "response" or record.http_headers is None:
            continue
        body = record.content_stream().read()
        length = record.http_headers.get_header("Content-Length")
        if length is not None and length.isdigit() and len(body) < int(length):
            raise EOFError("the record is torn")
        yield StoredResponse(
            url=record.rec_headers.get_header("WARC-Target-URI"),
            status=int(record.http_headers.get_statuscode()),
            headers=tuple(record.http_headers.headers),
            body=body,
            requested_at=_moment(record.rec_headers.get_header("WARC-Date")),
            offset=records.get_record_offset(),
        )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
