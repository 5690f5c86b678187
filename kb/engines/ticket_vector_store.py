"""Vectors of what tickets ask, in the relational store; they are erased with their ticket (`mail_store.erase_mails`)."""

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from kb.engines import mail_tables as t
from kb.engines.ticket_tables import tickets
from kb.engines.transactions import transaction
from kb.types import Vectors


class TicketVectorStore:
    """Keeps unit vectors by ticket and model. Every method is one transaction; raises StoreError if the database refuses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, ticket_id: str, model: str, digest: str, vectors: Vectors) -> None:
        """Keep the vectors of a ticket's questions, shape (questions, dim), in the place of earlier ones; it may have none.

        An erased ticket keeps none.
        """
        mine = sa.and_(t.ticket_vectors.c.ticket_id == ticket_id, t.ticket_vectors.c.model == model)
        whole = sa.select(tickets.c.id).where(tickets.c.id == ticket_id, tickets.c.erased_at.is_(None))
        row = {
            "ticket_id": ticket_id,
            "model": model,
            "digest": digest,
            "sentences": len(vectors),
            "vectors": np.asarray(vectors, dtype=np.float16).tobytes(),
        }
        with transaction(self._engine) as connection:
            connection.execute(sa.delete(t.ticket_vectors).where(mine))
            if connection.execute(whole).first() is not None:
                connection.execute(sa.insert(t.ticket_vectors), row)

    def digests(self, model: str) -> dict[str, str]:
        """Return by ticket the digest of the text that its vectors are of."""
        statement = sa.select(t.ticket_vectors.c.ticket_id, t.ticket_vectors.c.digest).where(t.ticket_vectors.c.model == model)
        with transaction(self._engine) as connection:
            return {row.ticket_id: row.digest for row in connection.execute(statement)}

    def vectors(self, model: str) -> dict[str, Vectors]:
        """Return the vectors of all tickets that have some, float32, shape (questions, dim)."""
        some = sa.and_(t.ticket_vectors.c.model == model, t.ticket_vectors.c.sentences > 0)
        columns = (t.ticket_vectors.c.ticket_id, t.ticket_vectors.c.sentences, t.ticket_vectors.c.vectors)
        with transaction(self._engine) as connection:
            rows = connection.execute(sa.select(*columns).where(some).order_by(t.ticket_vectors.c.ticket_id)).all()
        return {
            row.ticket_id: np.frombuffer(row.vectors, dtype=np.float16).reshape(row.sentences, -1).astype(np.float32)
            for row in rows
        }
