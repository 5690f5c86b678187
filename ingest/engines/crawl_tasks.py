"""What travels between the process of a crawl and the crawler's own process."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ingest.partners import Partner
from ingest.ports import Ledger
from ingest.settings import IngestSettings
from ingest.types import AddressSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlTask:
    """All that the child needs; picklable."""

    run_id: str
    partners: tuple[Partner, ...]
    settings: IngestSettings
    warc_root: Path
    open_ledger: Callable[[], Ledger]  # a function of a module, or a partial of one
    mode: Literal["crawl", "list"] = "crawl"  # list: only say what would be asked for


@dataclass(frozen=True, slots=True)
class PartnerClosed:
    """A partner's crawl ended; `finish` is "finished" if nothing was left undone."""

    partner_id: str
    finish: str


Event = AddressSeen | PartnerClosed
