"""The relational store: documents, versions, chunks, vectors and builds, on SQLite or PostgreSQL."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from kb.engines import tables as t
from kb.engines.transactions import transaction
from kb.types import Build, Chunk, Document, DocumentVersion, Provider, Vectors

_CHUNK_COLUMNS = tuple(t.chunks.c.keys())
_VERSION_COLUMNS = tuple(t.versions.c.keys())
_DOCUMENT_COLUMNS = tuple(t.documents.c.keys())
# Made once: every answer uses them twice.
_PASSAGES = (
    sa.select(t.chunks, t.versions, t.documents)
    .join(t.versions, t.versions.c.id == t.chunks.c.version_id)
    .join(t.documents, t.documents.c.id == t.chunks.c.document_id)
    .where(t.chunks.c.id.in_(sa.bindparam("ids", expanding=True)))
    .set_label_style(sa.LABEL_STYLE_TABLENAME_PLUS_COL)
)
_WITHDRAWN = sa.select(t.documents.c.id).where(t.documents.c.withdrawn_at >= sa.bindparam("since"))
_PARAMETERS = 500  # values in one IN list; SQLite allows 32,766


class SqlStore:
    """Reads and writes the truth. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # Providers

    def save_providers(self, providers: Sequence[Provider]) -> None:
        """Insert or replace these providers; others stay."""
        now = datetime.now(UTC)
        rows = [{"id": p.id, "record": asdict(p), "updated_at": now} for p in providers]
        with transaction(self._engine) as connection:
            for row in rows:
                connection.execute(sa.delete(t.providers).where(t.providers.c.id == row["id"]))
            if rows:
                connection.execute(sa.insert(t.providers), rows)

    def providers(self) -> dict[str, Provider]:
        """Return the register by id."""
        with transaction(self._engine) as connection:
            rows = connection.execute(sa.select(t.providers.c.record).order_by(t.providers.c.id)).scalars().all()
        return {record["id"]: _provider(record) for record in rows}

    # Documents

    def document_by_url(self, url: str) -> Document | None:
        with transaction(self._engine) as connection:
            row = connection.execute(sa.select(t.documents).where(t.documents.c.url == url)).mappings().first()
        return None if row is None else _document(row)

    def current_digest(self, document_id: str) -> str | None:
        """Return the digest of the current version; None if there is none or the document is withdrawn."""
        statement = (
            sa.select(t.versions.c.digest)
            .join(t.documents, t.documents.c.version_id == t.versions.c.id)
            .where(t.documents.c.id == document_id, t.documents.c.withdrawn_at.is_(None))
        )
        with transaction(self._engine) as connection:
            return connection.execute(statement).scalar()

    def active_documents(self, provider_id: str) -> int:
        statement = (
            sa.select(sa.func.count())
            .select_from(t.documents)
            .where(t.documents.c.provider_id == provider_id, t.documents.c.withdrawn_at.is_(None))
        )
        with transaction(self._engine) as connection:
            return int(connection.execute(statement).scalar_one())

    def save_version(self, document: Document, version: DocumentVersion, chunks: Sequence[Chunk]) -> None:
        """Make this the current version of the document, and the document active."""
        with transaction(self._engine) as connection:
            row = asdict(replace(document, withdrawn_at=None)) | {"version_id": version.id}
            known = sa.select(t.documents.c.id).where(t.documents.c.id == document.id)
            if connection.execute(known).first() is None:
                connection.execute(sa.insert(t.documents), row)
            else:
                connection.execute(sa.update(t.documents).where(t.documents.c.id == document.id).values(row))
            # The same text may come back after another: its version exists and its chunks may be cited.
            if connection.execute(sa.select(t.versions.c.id).where(t.versions.c.id == version.id)).first() is None:
                connection.execute(sa.insert(t.versions), asdict(version))
                if chunks:
                    connection.execute(sa.insert(t.chunks), [_chunk_row(c) for c in chunks])

    def withdraw(self, document_id: str, at: datetime) -> None:
        """Take a document out of the next build; its versions stay for answers that cite them."""
        statement = sa.update(t.documents).where(t.documents.c.id == document_id, t.documents.c.withdrawn_at.is_(None))
        with transaction(self._engine) as connection:
            connection.execute(statement.values(withdrawn_at=at))

    # What a build is made of

    def current_chunks(self) -> Iterator[tuple[Chunk, DocumentVersion, Document]]:
        """Yield every chunk of every current version of an active document, by document URL and ordinal."""
        statement = (
            sa.select(t.chunks, t.versions, t.documents)
            .join(t.versions, t.versions.c.id == t.chunks.c.version_id)
            .join(t.documents, t.documents.c.version_id == t.versions.c.id)
            .where(t.documents.c.withdrawn_at.is_(None))
            .order_by(t.documents.c.id, t.chunks.c.ordinal)
            .set_label_style(sa.LABEL_STYLE_TABLENAME_PLUS_COL)
        )
        with transaction(self._engine) as connection:
            yield from map(_passage, connection.execution_options(yield_per=1000).execute(statement))

    def chunks(self, ids: Sequence[str]) -> dict[str, tuple[Chunk, DocumentVersion, Document]]:
        """Return the passages behind these ids; an id that the store does not know is left out."""
        found = {}
        with transaction(self._engine) as connection:
            for start in range(0, len(ids), _PARAMETERS):
                for passage in map(_passage, connection.execute(_PASSAGES, {"ids": ids[start : start + _PARAMETERS]})):
                    found[passage[0].id] = passage
        return found

    def withdrawn(self, since: datetime) -> frozenset[str]:
        """Return the ids of the documents that are withdrawn now and went at this time or later."""
        with transaction(self._engine) as connection:
            return frozenset(connection.execute(_WITHDRAWN, {"since": since}).scalars())

    def withdrawals(self) -> str:
        """Return a name for which documents are withdrawn, another one when one goes or comes back."""
        gone = t.documents.c.withdrawn_at
        with transaction(self._engine) as connection:
            count, newest = connection.execute(sa.select(sa.func.count(gone), sa.func.max(gone))).one()
        return f"{count} {newest}"

    def built(self, chunk_id: str) -> bool:
        """Tell whether a passage was there when the newest build was begun; one that came since may stand in none."""
        newest = sa.select(sa.func.max(t.builds.c.created_at)).scalar_subquery()
        passage = sa.select(t.chunks.c.id).join(t.versions, t.versions.c.id == t.chunks.c.version_id)
        known = passage.where(t.chunks.c.id == chunk_id, t.versions.c.read_at <= newest)
        with transaction(self._engine) as connection:
            return connection.execute(known).first() is not None

    def document_chunks(self, version_id: str) -> list[Chunk]:
        """Return the chunks of a version in the order of the text."""
        statement = sa.select(t.chunks).where(t.chunks.c.version_id == version_id).order_by(t.chunks.c.ordinal)
        with transaction(self._engine) as connection:
            return [_chunk(row) for row in connection.execute(statement).mappings()]

    # Vectors

    def known_vectors(self, model: str, digests: Sequence[str]) -> dict[str, Vectors]:
        """Return the vectors that are stored for these text digests."""
        found: dict[str, Vectors] = {}
        with transaction(self._engine) as connection:
            for start in range(0, len(digests), _PARAMETERS):
                statement = sa.select(t.vectors.c.digest, t.vectors.c.vector).where(
                    t.vectors.c.model == model, t.vectors.c.digest.in_(digests[start : start + _PARAMETERS])
                )
                for digest, blob in connection.execute(statement):
                    found[digest] = np.frombuffer(blob, dtype="<f2").astype(np.float32)
        return found

    def save_vectors(self, model: str, vectors: Mapping[str, Vectors]) -> None:
        """Store vectors by text digest; one that is there already stays."""
        new = set(vectors) - set(self.known_vectors(model, sorted(vectors)))
        rows = [{"digest": d, "model": model, "vector": vectors[d].astype("<f2").tobytes()} for d in sorted(new)]
        if rows:
            with transaction(self._engine) as connection:
                connection.execute(sa.insert(t.vectors), rows)

    # Builds

    def save_build(self, build: Build, state: str) -> None:
        with transaction(self._engine) as connection:
            connection.execute(sa.delete(t.builds).where(t.builds.c.id == build.id))
            manifest = asdict(build) | {"created_at": build.created_at.isoformat()}
            row = {"id": build.id, "created_at": build.created_at, "state": state, "manifest": manifest}
            connection.execute(sa.insert(t.builds), row)

    # Answers

    def answer(self, answer_id: str) -> dict[str, Any] | None:
        with transaction(self._engine) as connection:
            found = connection.execute(sa.select(t.answers.c.record).where(t.answers.c.id == answer_id)).scalar()
        return None if found is None else dict(found)

    def counts(self) -> dict[str, int]:
        """Return the number of rows of each table that `fondaco status` shows."""
        shown = (t.providers, t.documents, t.versions, t.chunks, t.vectors, t.answers)
        with transaction(self._engine) as connection:
            return {
                table.name: int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
                for table in shown
            }


def _passage(row: Sequence[Any]) -> tuple[Chunk, DocumentVersion, Document]:
    """Read a row of chunks, versions and documents side by side; by place, because a search reads hundreds."""
    first, second = len(_CHUNK_COLUMNS), len(_CHUNK_COLUMNS) + len(_VERSION_COLUMNS)
    return (
        _chunk(dict(zip(_CHUNK_COLUMNS, row[:first], strict=True))),
        _version(dict(zip(_VERSION_COLUMNS, row[first:second], strict=True))),
        _document(dict(zip(_DOCUMENT_COLUMNS, row[second:], strict=True))),
    )


def _provider(record: Mapping[str, Any]) -> Provider:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in record.items()}
    return Provider(**fields)


def _document(row: Mapping[Any, Any]) -> Document:
    return Document(**{key: value for key, value in row.items() if key != "version_id"})


def _version(row: Mapping[Any, Any]) -> DocumentVersion:
    return DocumentVersion(**dict(row))


def _chunk(row: Mapping[Any, Any]) -> Chunk:
    return Chunk(**(dict(row) | {"headings": tuple(row["headings"])}))


def _chunk_row(chunk: Chunk) -> dict[str, Any]:
    return asdict(chunk) | {"headings": list(chunk.headings)}
