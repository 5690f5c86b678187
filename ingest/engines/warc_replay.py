"""A crawl out of a WARC file, without the network: every response in scope is extracted again."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from ingest.addresses import normalise
from ingest.engines.warc import StoredResponse, header, read_responses
from ingest.errors import WarcError
from ingest.partners import Partner
from ingest.ports import AddressHeard, Ledger
from ingest.scope import Scope
from ingest.types import AddressSeen, Reason
from kb.crawl_types import Visit


class WarcReplay:
    """Brings the responses of a file into the ledger as if they had just been fetched."""

    def __init__(self, path: Path, ledger: Ledger) -> None:
        self._path = path.resolve()
        self._ledger = ledger

    def crawl(self, run_id: str, partners: Sequence[Partner], heard: AddressHeard) -> dict[str, str]:
        """Record every response; return "finished" for the partners whose pages the file holds. Raises WarcError."""
        scopes = [(partner, Scope(partner)) for partner in partners]
        found: set[str] = set()
        for stored in read_responses(self._path):
            visit = _visit(self._path, stored, scopes)
            if visit is None:
                continue
            found.add(visit.partner_id)
            self._ledger.record(run_id, visit)
            heard(AddressSeen(visit.partner_id, visit.url, Reason.FETCHED))
        if not found:
            names = ", ".join(partner.id for partner in partners)
            raise WarcError(f"{self._path}: no response of {names} in it; name the partner whose pages it holds")
        return {partner_id: "finished" for partner_id in found}


def _visit(path: Path, stored: StoredResponse, scopes: Sequence[tuple[Partner, Scope]]) -> Visit | None:
    url = normalise(stored.url)
    if url is None or stored.status != 200:
        return None
    for partner, scope in scopes:
        source = scope.judge(url).source
        if source is not None:
            return Visit(
                url=url,
                partner_id=partner.id,
                source_id=source.id,
                reason=Reason.FETCHED,
                at=stored.requested_at,
                status=stored.status,
                content_type=stored.content_type[:200],
                etag=header(stored.headers, "etag"),
                last_modified=header(stored.headers, "last-modified"),
                body_digest=hashlib.sha256(stored.body).hexdigest(),
                warc_file=str(path),
                warc_offset=stored.offset,
            )
    return None
