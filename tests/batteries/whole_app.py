"""The whole application over a small published build, with the stores of visitors, keys, kept replies, staff and desk."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.access_records import AccessRecords
from api.account_records import AccountRecords
from api.app import create_app
from api.compose import open_access, open_accounts, open_service, open_visitor_records
from api.desk.opening import open_desk
from api.desk.records import DeskRecords
from api.service import Service
from api.settings import Settings
from api.visitor_records import VisitorRecords
from api.web_settings import WebSettings
from kb.account_types import Account, Role
from tests.api.account_builders import an_account, form_token, signed_client
from tests.api.builders import TODAY
from tests.builders import a_knowledge_base


@dataclass(frozen=True)
class StaffedApp:
    """An application in which people can sign in, with all that it keeps; it counts no requests."""

    settings: Settings
    service: Service
    accounts: AccountRecords
    desk: DeskRecords
    visitors: VisitorRecords
    access: AccessRecords

    @cached_property
    def app(self) -> FastAPI:
        """The application."""
        web = WebSettings.model_validate({"limits": {"on": False}, "lab": self.settings.var, "desk": self.settings.desk})
        return create_app(
            self.service,
            web,
            lambda: TODAY,
            records=self.visitors,
            access=self.access,
            accounts=self.accounts,
            desk=self.desk,
        )

    def person(self, *roles: Role, partners: tuple[str, ...] = ()) -> tuple[Account, TestClient, str]:
        """Return a new person of the staff, a browser in which they are signed in, and what its forms send along."""
        account = an_account(self.accounts, *roles, partners=partners)
        client = signed_client(self.app, self.accounts, account)
        return account, client, form_token(client)


def a_whole_app(folder: Path) -> FastAPI:
    """Return an application that keeps everything in a folder and counts no requests."""
    settings = _settings(folder)
    web = WebSettings.model_validate({"limits": {"on": False}})
    return create_app(
        open_service(settings), web, lambda: TODAY, records=open_visitor_records(settings), access=open_access(settings)
    )


def a_staffed_app(folder: Path, build: Callable[[Path], object] = a_knowledge_base) -> StaffedApp:
    """Return the same with accounts, desk and lab; `build` publishes the pages in the folder."""
    settings = _settings(folder, build)
    service = open_service(settings)
    return StaffedApp(
        settings=settings,
        service=service,
        accounts=open_accounts(settings),
        desk=open_desk(settings, service),
        visitors=open_visitor_records(settings),
        access=open_access(settings),
    )


def _settings(folder: Path, build: Callable[[Path], object] = a_knowledge_base) -> Settings:
    build(folder)
    database = f"sqlite:///{folder / 'store.sqlite3'}"
    return Settings(var=folder, database=database, embedder="hashing:256", vectors="exact")
