"""The schema that the revisions make is the one that the code expects."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from kb.engines.database import HEAD, open_database
from kb.errors import StoreError
from tests.api.outbox_builders import Desk

MIGRATIONS = Path(__file__).parents[2] / "kb" / "engines" / "migrations"


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'store.sqlite3'}"


def test_the_newest_revision_is_the_one_that_the_code_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_store_that_is_current_is_opened_without_a_change(tmp_path: Path) -> None:
    open_database(url(tmp_path)).dispose()
    with open_database(url(tmp_path)).connect() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all() == [HEAD]


def test_mails_that_wait_outlive_the_way_to_the_newest_schema_and_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "store.sqlite3")
    mail = desk.waiting()
    for revision in ("0011", "head"):
        with desk.engine.begin() as connection:
            moved(connection, revision)
        with desk.engine.connect() as connection:
            checks = str(connection.execute(sa.text("SELECT sql FROM sqlite_master WHERE name = 'outgoing_mails'")).scalar())
            kept = connection.execute(sa.text("SELECT id, message_id, ticket_id FROM outgoing_mails")).all()
        assert [tuple(row) for row in kept] == [(mail.id, mail.message_id, mail.ticket_id)]
        assert "ck_outgoing_mails_named" in checks and ("ck_outgoing_mails_about" in checks) is (revision == "head")
    assert desk.outbox.mail(mail.id) == mail


def moved(connection: sa.Connection, revision: str) -> None:
    """Bring a store to a schema, older or newer."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    (command.upgrade if revision == "head" else command.downgrade)(config, revision)


def test_a_store_of_newer_code_is_refused_and_not_touched(tmp_path: Path) -> None:
    engine = open_database(url(tmp_path))
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    before = (tmp_path / "store.sqlite3").read_bytes()
    with pytest.raises(StoreError, match=r"'9999'.*nothing was changed"):
        open_database(url(tmp_path))
    assert (tmp_path / "store.sqlite3").read_bytes() == before


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 30000)]
)
def test_sqlite_loses_no_committed_page(tmp_path: Path, pragma: str, value: object) -> None:
    with open_database(url(tmp_path)).connect() as connection:
        assert connection.execute(sa.text(f"PRAGMA {pragma}")).scalar() == value
