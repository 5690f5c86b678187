"""The databases on which every store is tested, and a small knowledge base, made once."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from kb.knowledge_base import KnowledgeBase
from tests.builders import a_knowledge_base

# Read here, because every test runs without FONDACO_… variables. The database that it names is emptied.
POSTGRES = os.environ.get("FONDACO_TEST_POSTGRES", "")
NO_SERVER = pytest.mark.skipif(not POSTGRES, reason="FONDACO_TEST_POSTGRES names no PostgreSQL database")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=NO_SERVER)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'deep' / 'store.sqlite3'}"
        return
    engine = sa.create_engine(POSTGRES)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()
    yield POSTGRES


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return a_knowledge_base(tmp_path_factory.mktemp("knowledge"))
