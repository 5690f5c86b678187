"""The crawler's memory: one row a URL and one row a visit, committed page by page."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from kb.crawl_types import PageRecord, RunRecord, SettledPage, SkippedAddress, Visit
from kb.engines.database import open_database
from kb.engines.tables import documents, pages, run_pages, runs, versions
from kb.engines.transactions import utc
from kb.errors import StoreError

PAGE_FIELDS = tuple(f.name for f in fields(PageRecord))


def open_crawl_ledger(url: str) -> "CrawlLedger":
    """Open the ledger by database URL, as the crawler's process does.

    Commits survive a killed process, but not a power cut: the bodies behind them would not survive one either, and
    what is lost is fetched again. Waiting for the disk page by page took more time than all other work of a crawl.
    """
    engine = open_database(url)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _relax)
        engine.dispose()  # connections that are open already
    return CrawlLedger(engine)


class CrawlLedger:
    """What the crawler knows. Every method is one transaction; raises StoreError if the database refuses."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._insert: Any = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    def begin_run(self, run_id: str, partner_ids: Sequence[str], at: datetime) -> None:
        """Open a run."""
        with self._transaction("begin a run") as connection:
            connection.execute(runs.insert().values(id=run_id, started_at=at, partners=list(partner_ids)))

    def finish_run(self, run_id: str, at: datetime, summary: Mapping[str, object]) -> None:
        """Close a run with its summary (JSON-ready)."""
        with self._transaction("finish a run") as connection:
            connection.execute(runs.update().where(runs.c.id == run_id).values(finished_at=at, summary=dict(summary)))

    def page(self, url: str) -> PageRecord | None:
        """Return what is known of an address."""
        return next(iter(self._read(pages.c.url == url)), None)

    def pages(self, partner_id: str) -> list[PageRecord]:
        """Return every known address of a partner, by URL."""
        return self._read(pages.c.partner_id == partner_id)

    def pending(self, partner_ids: Sequence[str]) -> list[PageRecord]:
        """Return pages that were received and not yet extracted, by URL."""
        return self._read(pages.c.pending.is_(True), pages.c.partner_id.in_(list(partner_ids)))

    def record(self, run_id: str, visit: Visit, skipped: Sequence[SkippedAddress] = ()) -> None:
        """Commit a visit, with the addresses that its page named and that are not asked for.

        Only a visit that received a body replaces the body's place, validators and digest.
        """
        with self._transaction(f"record {visit.url}") as connection:
            self._upsert_page(connection, run_id, visit)
            end = {"run_id": run_id, "partner_id": visit.partner_id, "url": visit.url, "reason": visit.reason}
            self._upsert_run_pages(connection, [end | {"detail": visit.detail}])
            self._note(connection, run_id, visit.partner_id, skipped)

    def note_skipped(self, run_id: str, partner_id: str, skipped: Sequence[SkippedAddress]) -> None:
        """Commit addresses that are not asked for; one that already has a reason in this run keeps it."""
        with self._transaction("note skipped addresses") as connection:
            self._note(connection, run_id, partner_id, skipped)

    def mark_extracted(self, run_id: str, settled: Sequence[SettledPage]) -> None:
        """Settle pending pages. A document that is stored but not yet marked is only extracted once more."""
        if not settled:
            return
        found: sa.BindParameter[str] = sa.bindparam("found", type_=sa.String())
        update = (
            pages.update()
            .where(pages.c.url == sa.bindparam("address"))
            .values(
                pending=False,
                reason=sa.bindparam("why"),
                detail=sa.bindparam("because"),
                misses=sa.case((found.is_not(None), 0), else_=pages.c.misses + 1),
                document_id=sa.func.coalesce(found, pages.c.document_id),
            )
        )
        rows = [{"address": p.url, "why": p.reason, "because": p.detail, "found": p.document_id} for p in settled]
        ends = [
            {"run_id": run_id, "partner_id": p.partner_id, "url": p.url, "reason": p.reason, "detail": p.detail}
            for p in settled
        ]
        with self._transaction("settle pages") as connection:
            connection.execute(update, rows)
            self._upsert_run_pages(connection, ends)

    def mark_withdrawn(self, url: str) -> None:
        """Forget the document of an address, so that its return counts as news.

        Pages that were set aside as its duplicates are extracted again by the next run.
        """
        page = pages.c.url == url
        forgotten = {"body_digest": None, "etag": None, "last_modified": None, "pending": False}
        orphaned = sa.and_(pages.c.reason == "duplicate", pages.c.detail == url, pages.c.warc_file.is_not(None))
        with self._transaction(f"withdraw {url}") as connection:
            connection.execute(pages.update().where(page).values(document_id=None))
            # A page that was not even asked for keeps its last reason, which no longer holds.
            stale = pages.c.reason.in_(("fetched", "unchanged"))
            connection.execute(pages.update().where(page, stale).values(forgotten))
            connection.execute(pages.update().where(orphaned).values(pending=True))

    def active_digests(self, partner_id: str) -> dict[str, str]:
        """Return text digest -> URL for the documents of a partner that are not withdrawn."""
        query = (
            sa.select(versions.c.digest, documents.c.url)
            .join(documents, documents.c.version_id == versions.c.id)
            .where(documents.c.provider_id == partner_id, documents.c.withdrawn_at.is_(None))
            .order_by(documents.c.url.desc())
        )
        with self._transaction("read digests") as connection:
            return {row.digest: row.url for row in connection.execute(query)}

    def visits(self, run_id: str) -> list[tuple[str, str, str, str | None]]:
        """Return (partner, URL, reason, detail) of a run, by partner and URL."""
        table = run_pages.c
        query = sa.select(table.partner_id, table.url, table.reason, table.detail).where(table.run_id == run_id)
        with self._transaction("read a run") as connection:
            return [tuple(row) for row in connection.execute(query.order_by(table.partner_id, table.url))]

    def runs(self, limit: int = 20) -> list[RunRecord]:
        """Return the latest runs, newest first."""
        query = sa.select(runs).order_by(runs.c.started_at.desc(), runs.c.id.desc()).limit(limit)
        with self._transaction("read runs") as connection:
            return [_run(row) for row in connection.execute(query)]

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _read(self, *conditions: sa.ColumnElement[bool]) -> list[PageRecord]:
        with self._transaction("read pages") as connection:
            found = connection.execute(sa.select(pages).where(*conditions).order_by(pages.c.url))
            return [_page(row) for row in found]

    def _upsert_page(self, connection: sa.Connection, run_id: str, visit: Visit) -> None:
        row: dict[str, Any] = {
            "url": visit.url,
            "partner_id": visit.partner_id,
            "source_id": visit.source_id,
            "reason": visit.reason,
            "detail": visit.detail,
            "status": visit.status,
            "checked_at": visit.at,
            "run_id": run_id,
        }
        if visit.links is not None:
            row["links"] = list(visit.links)
        if visit.body_digest is not None:
            names = ("content_type", "etag", "last_modified", "body_digest")
            row |= {name: getattr(visit, name) for name in names}
        if visit.warc_file is not None:
            row |= {"warc_file": visit.warc_file, "warc_offset": visit.warc_offset}
            row |= {"fetched_at": visit.at, "pending": True}
        first = {"pending": False, "misses": 1 if visit.missing else 0}
        changed = row | {"misses": pages.c.misses + 1 if visit.missing else 0}
        statement = self._insert(pages).values(first | row)
        connection.execute(statement.on_conflict_do_update(index_elements=["url"], set_=changed))

    def _upsert_run_pages(self, connection: sa.Connection, rows: Sequence[Mapping[str, str | None]]) -> None:
        statement = self._insert(run_pages)
        changed = {name: statement.excluded[name] for name in ("partner_id", "reason", "detail")}
        connection.execute(statement.on_conflict_do_update(index_elements=["run_id", "url"], set_=changed), rows)

    def _note(self, connection: sa.Connection, run_id: str, partner_id: str, skipped: Sequence[SkippedAddress]) -> None:
        if not skipped:
            return
        rows = [
            {"run_id": run_id, "partner_id": partner_id, "url": s.url, "reason": s.reason, "detail": s.detail} for s in skipped
        ]
        statement = self._insert(run_pages).on_conflict_do_nothing(index_elements=["run_id", "url"])
        connection.execute(statement, rows)

    @contextmanager
    def _transaction(self, act: str) -> Iterator[sa.Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            raise StoreError(f"the crawl ledger could not {act}: {error}; check the database and its disk") from error


def _page(row: sa.Row[Any]) -> PageRecord:
    values = {name: getattr(row, name) for name in PAGE_FIELDS}
    values |= {"links": tuple(row.links or ()), "fetched_at": utc(row.fetched_at), "checked_at": utc(row.checked_at)}
    return PageRecord(**values)


def _run(row: sa.Row[Any]) -> RunRecord:
    started = utc(row.started_at)
    assert started is not None  # the column is not nullable
    return RunRecord(
        id=row.id,
        started_at=started,
        finished_at=utc(row.finished_at),
        partners=tuple(row.partners),
        summary=row.summary,
    )


def _relax(connection: sa.engine.interfaces.DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()
