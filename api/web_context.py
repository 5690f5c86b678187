"""What every route of one application shares."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from api.account_records import AccountRecords
from api.admission import Admission
from api.conversations import Conversations
from api.desk.records import DeskRecords
from api.example_questions import ExampleQuestions
from api.ports import Answering
from api.provider_shelves import Shelves
from api.step_answers import StepAnswers
from api.visitor_records import VisitorRecords
from api.web_settings import WebSettings
from kb.errors import KbError


@dataclass(frozen=True, slots=True, kw_only=True)
class WebContext:
    """The service behind the application, and its bounds."""

    service: Answering
    settings: WebSettings
    admission: Admission
    conversations: Conversations
    examples: ExampleQuestions
    shelves: Shelves
    steps: StepAnswers
    today: Callable[[], date]  # in Italy
    records: VisitorRecords | None = None  # None: nothing that visitors leave is kept
    accounts: AccountRecords | None = None  # None: nobody can sign in
    desk: DeskRecords | None = None  # None: there is no help desk

    def warm(self) -> None:
        """Read what first pages need and nobody should wait for, if a build is published."""
        with suppress(KbError):
            self.shelves.current()
            self.examples.shown("it")


def web(request: Request) -> WebContext:
    """Return the context of the application that a request came to."""
    context: WebContext = request.app.state.web
    return context


Web = Annotated[WebContext, Depends(web)]
