"""The whole application over a small published build, with the stores of visitors, keys and kept replies."""

from pathlib import Path

from fastapi import FastAPI

from api.app import create_app
from api.compose import open_access, open_service, open_visitor_records
from api.settings import Settings
from api.web_settings import WebSettings
from tests.api.builders import TODAY
from tests.builders import a_knowledge_base


def a_whole_app(folder: Path) -> FastAPI:
    """Return an application that keeps everything in a folder and counts no requests."""
    a_knowledge_base(folder)
    database = f"sqlite:///{folder / 'store.sqlite3'}"
    settings = Settings(var=folder, database=database, embedder="hashing:256", vectors="exact")
    web = WebSettings.model_validate({"limits": {"on": False}})
    return create_app(
        open_service(settings), web, lambda: TODAY, records=open_visitor_records(settings), access=open_access(settings)
    )
