"""The audit log in the relational store: entries are appended and read, never changed."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.engine import Engine

from kb.account_types import AuditEntry
from kb.engines import account_tables as t
from kb.engines import chain
from kb.engines.chain import Seal
from kb.engines.transactions import transaction, utc


class AuditStore:
    """Appends and reads. Every method is one transaction; raises StoreError if the database refuses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def append(self, seal: Seal, now: datetime) -> AuditEntry:
        """Append an entry; for `seal` see kb/engines/chain.py."""
        with transaction(self._engine) as connection:
            return AuditEntry(**chain.append(connection, t.audit_log, seal, now))

    def entries(self) -> Iterator[AuditEntry]:
        """Yield the log from its beginning; it can be written meanwhile."""
        for row in chain.rows(self._engine, t.audit_log):
            yield AuditEntry(**(dict(row) | {"recorded_at": utc(row["recorded_at"])}))
