"""The schema that the revisions make is the one that the code expects."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from kb.engines.database import HEAD, open_database
from kb.errors import StoreError

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
