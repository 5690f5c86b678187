"""Records of the log of answers, and of where cited passages came from."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """An answer in the chain."""

    position: int  # from 1
    answer_id: str
    recorded_at: datetime  # UTC
    previous: str  # SHA-256 of the entry before; 64 zeros before the first
    sha256: str
    pack: str  # JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What the store knows of a version of a document, and of its document today."""

    version_id: str
    document_id: str
    url: str  # of the document, without fragment
    sha256: str  # of the cleaned text
    read_at: datetime  # UTC
    current_version_id: str | None
    withdrawn_at: datetime | None  # UTC
    body_sha256: str | None  # of the bytes that the text was read from; None: they are not known, or no longer
    warc_file: str | None  # where these bytes lie
    warc_offset: int | None
    status: int | None  # of HTTP, at the last visit of the address
    checked_at: datetime | None  # of that visit, UTC

    @property
    def current(self) -> bool:
        """Whether the document still says what this version says."""
        return self.withdrawn_at is None and self.current_version_id == self.version_id
