from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.engines.warc import WarcFile, read_response, read_responses
from ingest.errors import WarcError
from kb.crawl_types import SettledPage, SkippedAddress, Visit
from kb.engines.crawl_ledger import CrawlLedger
from kb.engines.database import open_database

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
URL = "https://a.it/x"


@pytest.fixture
def ledger(tmp_path: Path) -> CrawlLedger:
    ledger = CrawlLedger(open_database(f"sqlite:///{tmp_path / 'l.sqlite'}"))
    ledger.begin_run("r1", ["a"], NOW)
    return ledger


def visit(reason: str = "fetched", **more: object) -> Visit:
    return Visit(url=URL, partner_id="a", source_id="s", reason=reason, at=NOW, **more)  # type: ignore[arg-type]


def body(digest: str = "d1") -> Visit:
    return visit(body_digest=digest, warc_file="r1/a.warc.gz", warc_offset=7, etag='"1"', links=("https://a.it/y",))


def test_a_received_body_waits_for_extraction(ledger: CrawlLedger) -> None:
    ledger.record("r1", body())
    (page,) = ledger.pending(["a"])
    assert (page.warc_offset, page.etag, page.links, page.fetched_at) == (7, '"1"', ("https://a.it/y",), NOW)


def test_a_visit_without_body_keeps_what_is_known_of_the_body(ledger: CrawlLedger) -> None:
    ledger.record("r1", body())
    ledger.record("r1", visit("unchanged", status=304))
    page = ledger.page(URL)
    assert page is not None and (page.body_digest, page.pending, page.links) == ("d1", True, ("https://a.it/y",))


def test_misses_count_in_a_row_only(ledger: CrawlLedger) -> None:
    counts = []
    for missing in (True, True, False, True):
        ledger.record("r1", visit("not_found" if missing else "unchanged", missing=missing))
        page = ledger.page(URL)
        assert page is not None
        counts.append(page.misses)
    assert counts == [1, 2, 0, 1]


def test_a_note_never_replaces_a_visit(ledger: CrawlLedger) -> None:
    ledger.record("r1", visit(), [SkippedAddress("https://b.it/", "off_scope")])
    ledger.note_skipped("r1", "b", [SkippedAddress(URL, "off_scope")])
    assert ledger.visits("r1") == [("a", URL, "fetched", None), ("a", "https://b.it/", "off_scope", None)]


def test_the_duplicates_of_a_withdrawn_page_are_extracted_again(ledger: CrawlLedger) -> None:
    ledger.record("r1", body())
    ledger.mark_extracted("r1", [SettledPage(URL, "a", "duplicate", "https://a.it/z")])
    assert not ledger.pending(["a"])
    ledger.mark_withdrawn("https://a.it/z")
    assert [page.url for page in ledger.pending(["a"])] == [URL]


def test_runs_are_listed_newest_first(ledger: CrawlLedger) -> None:
    ledger.begin_run("r2", ["a"], NOW.replace(day=21))
    ledger.finish_run("r1", NOW, {"fetched": 3})
    first, second = ledger.runs()
    assert (first.id, first.finished_at, second.summary, second.started_at) == ("r2", None, {"fetched": 3}, NOW)


def write(root: Path, *bodies: bytes) -> list[int]:
    file = WarcFile(root, "r/a.warc.gz")
    headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("ETag", '"9"')]
    return [file.append(f"https://a.it/{n}", 200, headers, data, NOW) for n, data in enumerate(bodies)]


def test_a_body_comes_back_by_its_offset(tmp_path: Path) -> None:
    offsets = write(tmp_path, b"uno", "d\u00f9e".encode(), b"")
    stored = read_response(tmp_path / "r/a.warc.gz", offsets[1])
    assert (stored.url, stored.body.decode(), stored.requested_at, stored.offset) == ("https://a.it/1", "dùe", NOW, offsets[1])
    assert [name for name, _ in stored.headers] == ["Content-Type", "ETag", "Content-Length"]


def test_a_torn_end_does_not_spoil_what_stands_before_it(tmp_path: Path) -> None:
    offsets = write(tmp_path, b"uno" * 50, b"due" * 50, b"tre" * 5000)
    path = tmp_path / "r/a.warc.gz"
    whole = path.read_bytes()
    for end in (len(whole) - 40, offsets[2] + 20, offsets[2] + 1):
        path.write_bytes(whole[:end])
        assert [stored.body[:3] for stored in read_responses(path)] == [b"uno", b"due"]
        assert read_response(path, offsets[1]).body == b"due" * 50
        with pytest.raises(WarcError):
            read_response(path, offsets[2])


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(WarcError, match="crawl its page again"):
        read_response(tmp_path / "none.warc.gz", 0)
