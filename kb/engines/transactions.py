"""What all stores share: a transaction whose failure says what to know and nothing personal, and times in UTC."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import overload

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kb.errors import StoreError


@contextmanager
def transaction(engine: Engine, taken: Callable[[], Exception] | None = None) -> Iterator[Connection]:
    """Give a connection whose changes are all kept or none.

    Raises StoreError if the database refuses; where a row with the same key is there already, what `taken` makes.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except sa.exc.SQLAlchemyError as error:
        if taken is not None and isinstance(error, sa.exc.IntegrityError):
            raise taken() from None
        # The error itself holds the values of the statement, which may be what a person wrote.
        cause = str(error.orig) if isinstance(error, sa.exc.OperationalError) else type(error).__name__
        raise StoreError(f"the store {engine.url!r} could not do this: {cause}") from None


@overload
def utc(moment: datetime) -> datetime: ...
@overload
def utc(moment: None) -> None: ...
@overload
def utc(moment: datetime | None) -> datetime | None: ...
def utc(moment: datetime | None) -> datetime | None:
    """Return a time of the store with its zone: SQLite keeps none, and everything is written in UTC."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
