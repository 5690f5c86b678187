"""A small knowledge base, made once."""

import pytest

from kb.knowledge_base import KnowledgeBase
from tests.builders import a_knowledge_base


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return a_knowledge_base(tmp_path_factory.mktemp("knowledge"))
