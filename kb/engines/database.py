"""Opens the relational store and brings its schema up to date."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from kb.errors import StoreError

HEAD = "0012"  # newest revision under migrations/versions
_MIGRATIONS = Path(__file__).parent / "migrations"


def open_database(url: str) -> Engine:
    """Return an engine whose schema is current; creates the file of an SQLite URL.

    Raises StoreError if the database was written by newer code.
    """
    database = sa.engine.make_url(url)
    if database.get_backend_name() == "sqlite" and database.database and database.database != ":memory:":
        Path(database.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(database)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _set_pragmas)
    revision = _revision(engine)
    if revision != HEAD:
        _upgrade(engine, revision)
    return engine


def _set_pragmas(connection: sa.engine.interfaces.DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _revision(engine: Engine) -> str | None:
    try:
        with engine.connect() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
            return None if found is None else str(found)
    except sa.exc.SQLAlchemyError as error:
        raise StoreError(f"the store {engine.url!r} cannot be opened: {error}") from error


def _upgrade(engine: Engine, revision: str | None) -> None:
    from alembic import command  # slow to import, and needed only when the schema changes
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise StoreError(
            f"the store {engine.url!r} has schema {revision!r}, which this version does not know: "
            "run the newer version of Fondaco, or restore a backup; nothing was changed"
        )
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
