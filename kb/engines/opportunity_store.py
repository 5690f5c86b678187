"""Facts and opportunities in the relational store: worked out from versions, and replaced as a whole.

Corrections by hand lie beside them: no replacement touches them.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.engine import Connection, Engine

from kb.correcting import Corrected, correct
from kb.engines import tables as t
from kb.engines.transactions import transaction, utc
from kb.errors import UnknownCorrectionError
from kb.opportunity_types import Correction, Opportunity
from kb.typed_facts import Fact

_NAME = "opportunities"  # in the table of derivations
_ROWS = 2000  # facts in one statement
_FACT_COLUMNS = tuple(c.name for c in t.facts.c if c.name != "id")
_RECORD = TypeAdapter(Opportunity)

_STAMP = sa.select(
    sa.select(t.derivations.c.digest).where(t.derivations.c.name == _NAME).scalar_subquery(),
    sa.func.max(t.opportunity_corrections.c.id),
    sa.func.count(t.opportunity_corrections.c.undone_at),
)


class OpportunityStore:
    """Reads and replaces what was worked out, and keeps corrections. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def digest(self) -> str | None:
        """Return the digest of what the stored opportunities were made from; None: nothing was made yet."""
        with transaction(self._engine) as connection:
            return connection.execute(sa.select(t.derivations.c.digest).where(t.derivations.c.name == _NAME)).scalar()

    def current_versions(self) -> list[str]:
        """Return the ids of the current versions of active documents, sorted."""
        statement = sa.select(t.documents.c.version_id).where(
            t.documents.c.withdrawn_at.is_(None), t.documents.c.version_id.is_not(None)
        )
        with transaction(self._engine) as connection:
            return sorted(connection.execute(statement).scalars())

    def replace(self, facts: Sequence[Fact], opportunities: Sequence[Opportunity], digest: str) -> None:
        """Put these facts and opportunities in the place of all others; all or nothing."""
        rows = [asdict(fact) for fact in facts]
        with transaction(self._engine) as connection:
            for table in (t.facts, t.opportunities):
                connection.execute(sa.delete(table))
            for start in range(0, len(rows), _ROWS):
                connection.execute(sa.insert(t.facts), rows[start : start + _ROWS])
            if opportunities:
                connection.execute(sa.insert(t.opportunities), [_row(o) for o in opportunities])
            connection.execute(sa.delete(t.derivations).where(t.derivations.c.name == _NAME))
            connection.execute(sa.insert(t.derivations), {"name": _NAME, "digest": digest, "made_at": datetime.now(UTC)})

    def opportunities(self) -> list[Opportunity]:
        """Return all opportunities as the pages give them, by id."""
        with transaction(self._engine) as connection:
            return _opportunities(connection)

    def corrected(self) -> Corrected:
        """Return all opportunities, by id, with the corrections that hold."""
        with transaction(self._engine) as connection:
            return correct(_opportunities(connection), _corrections(connection))

    def stamp(self) -> str:
        """Return a text that changes whenever `corrected` may return something else."""
        with transaction(self._engine) as connection:
            row = connection.execute(_STAMP).one()
        return " ".join(map(str, row))

    def facts(self, version_id: str) -> list[Fact]:
        """Return the facts of a version in the order of its text."""
        statement = sa.select(*(t.facts.c[name] for name in _FACT_COLUMNS)).where(t.facts.c.version_id == version_id)
        with transaction(self._engine) as connection:
            return [Fact(**row) for row in connection.execute(statement.order_by(t.facts.c.id)).mappings()]

    # Corrections

    def corrections(self) -> list[Correction]:
        """Return all corrections, undone ones too, in the order in which they were made."""
        with transaction(self._engine) as connection:
            return _corrections(connection)

    def add_correction(self, correction: Correction) -> int:
        """Keep a correction, whose own id is ignored; return the one that it gets."""
        row = {key: value for key, value in asdict(correction).items() if key != "id"}
        with transaction(self._engine) as connection:
            key = connection.execute(sa.insert(t.opportunity_corrections), row).inserted_primary_key
        return int(key[0])  # type: ignore[index]

    def undo_correction(self, correction_id: int, by: str, at: datetime) -> None:
        """Take a correction back; it stays on record. Raises UnknownCorrectionError if there is none that holds."""
        c = t.opportunity_corrections.c
        held = sa.update(t.opportunity_corrections).where(c.id == correction_id, c.undone_at.is_(None))
        with transaction(self._engine) as connection:
            if connection.execute(held.values(undone_by=by, undone_at=at)).rowcount != 1:
                raise UnknownCorrectionError(
                    f"no correction {correction_id} that holds: `fondaco opportunities corrections` lists them"
                )


def to_record(opportunity: Opportunity) -> dict[str, Any]:
    """Return an opportunity as JSON holds it: days as 2026-10-09."""
    record: dict[str, Any] = _RECORD.dump_python(opportunity, mode="json")
    return record


def _row(opportunity: Opportunity) -> dict[str, Any]:
    return {
        "id": opportunity.id,
        "owner_id": opportunity.owner_id,
        "opens_on": opportunity.opens_on,
        "closes_on": opportunity.closes_on,
        "record": to_record(opportunity),
    }


def _opportunities(connection: Connection) -> list[Opportunity]:
    records = connection.execute(sa.select(t.opportunities.c.record).order_by(t.opportunities.c.id)).scalars().all()
    return [_RECORD.validate_python(record) for record in records]


def _corrections(connection: Connection) -> list[Correction]:
    rows = connection.execute(sa.select(t.opportunity_corrections).order_by(t.opportunity_corrections.c.id)).mappings()
    return [Correction(**(dict(row) | {key: utc(row[key]) for key in ("made_at", "undone_at")})) for row in rows]
