"""What can go wrong on the way from a site to documents.

IngestError
├── PartnerFileError       one or more partner files are wrong; lists every problem
├── UnknownPartnerError    no partner has this id; names the near ones
├── CrawlLockedError       another crawl is running
├── CrawlProcessError      the crawler's process ended early; what it fetched is kept
├── WarcError              a stored body cannot be read
└── ExtractionError        a body yields no document; carries the reason code
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from ingest.types import Reason


class IngestError(Exception):
    """Base of all errors of this package."""


class PartnerFileError(IngestError):
    """Partner files do not follow the schema. `problems` has one line each: file:line: key: what."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class UnknownPartnerError(IngestError):
    """No partner has this id."""

    def __init__(self, partner_id: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = get_close_matches(partner_id, names, n=3, cutoff=0.5)
        advice = f"did you mean {' or '.join(near)}?" if near else f"known partners: {', '.join(names) or 'none'}"
        super().__init__(f"unknown partner {partner_id!r}: {advice}")


class CrawlLockedError(IngestError):
    """Another crawl holds the lock."""


class CrawlProcessError(IngestError):
    """The crawler's process ended before its work was done."""


class WarcError(IngestError):
    """A WARC file or one of its records cannot be read."""


class ExtractionError(IngestError):
    """A body yields no document, for a reason that the run reports."""

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}")
