"""Facts and opportunities in the relational store. Both are worked out from versions, and replaced as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kb.engines import tables as t
from kb.errors import StoreError
from kb.opportunity_types import Contradiction, Opportunity, OpportunitySource, StatedValue
from kb.typed_facts import Fact

_NAME = "opportunities"  # in the table of derivations
_ROWS = 2000  # facts in one statement
_FACT_COLUMNS = tuple(c.name for c in t.facts.c if c.name != "id")


class OpportunityStore:
    """Reads and replaces what was worked out. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def digest(self) -> str | None:
        """Return the digest of what the stored opportunities were made from; None: nothing was made yet."""
        with self._begin() as connection:
            return connection.execute(sa.select(t.derivations.c.digest).where(t.derivations.c.name == _NAME)).scalar()

    def current_versions(self) -> list[str]:
        """Return the ids of the current versions of active documents, sorted."""
        statement = sa.select(t.documents.c.version_id).where(
            t.documents.c.withdrawn_at.is_(None), t.documents.c.version_id.is_not(None)
        )
        with self._begin() as connection:
            return sorted(connection.execute(statement).scalars())

    def replace(self, facts: Sequence[Fact], opportunities: Sequence[Opportunity], digest: str) -> None:
        """Put these facts and opportunities in the place of all others; all or nothing."""
        rows = [asdict(fact) for fact in facts]
        with self._begin() as connection:
            for table in (t.facts, t.opportunities):
                connection.execute(sa.delete(table))
            for start in range(0, len(rows), _ROWS):
                connection.execute(sa.insert(t.facts), rows[start : start + _ROWS])
            if opportunities:
                connection.execute(sa.insert(t.opportunities), [_row(o) for o in opportunities])
            connection.execute(sa.delete(t.derivations).where(t.derivations.c.name == _NAME))
            connection.execute(sa.insert(t.derivations), {"name": _NAME, "digest": digest, "made_at": datetime.now(UTC)})

    def opportunities(self) -> list[Opportunity]:
        """Return all opportunities, by id."""
        with self._begin() as connection:
            records = connection.execute(sa.select(t.opportunities.c.record).order_by(t.opportunities.c.id)).scalars().all()
        return [_opportunity(record) for record in records]

    def facts(self, version_id: str) -> list[Fact]:
        """Return the facts of a version in the order of its text."""
        statement = sa.select(*(t.facts.c[name] for name in _FACT_COLUMNS)).where(t.facts.c.version_id == version_id)
        with self._begin() as connection:
            return [Fact(**row) for row in connection.execute(statement.order_by(t.facts.c.id)).mappings()]

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            raise StoreError(f"the store {self._engine.url!r} could not do this: {error}") from error


def _row(opportunity: Opportunity) -> dict[str, Any]:
    return {
        "id": opportunity.id,
        "owner_id": opportunity.owner_id,
        "opens_on": opportunity.opens_on,
        "closes_on": opportunity.closes_on,
        "record": to_record(opportunity),
    }


def to_record(opportunity: Opportunity) -> dict[str, Any]:
    """Return an opportunity as JSON holds it: days as 2026-10-09."""
    record: dict[str, Any] = _plain(asdict(opportunity))
    return record


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value


def _opportunity(record: Mapping[str, Any]) -> Opportunity:
    changed: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in record.items()}
    changed |= {key: _day(record[key]) for key in ("opens_on", "closes_on", "closed_from", "ends_by")}
    changed |= {key: tuple(StatedValue(**v) for v in record[key]) for key in ("amounts", "percentages")}
    changed["sources"] = tuple(OpportunitySource(**(s | {"read_on": _day(s["read_on"])})) for s in record["sources"])
    changed["contradictions"] = tuple(
        Contradiction(**(c | {key: _day(c[key]) for key in ("value", "other_value")})) for c in record["contradictions"]
    )
    return Opportunity(**changed)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
