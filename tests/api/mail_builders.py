"""Mails as they travel, and an intake over a store on the disk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy
from typing import Any

from sqlalchemy.engine import Engine

from api.desk.intake import Intake
from api.desk.triage import StoredRegister
from api.mail_settings import MailSettings
from api.web_settings import DeskSettings
from assistant.engines.langid_detector import LangidDetector
from kb.engines.database import open_database
from kb.engines.desk_store import DeskStore
from kb.engines.mail_store import MailStore, erase_mails
from kb.engines.ticket_store import TicketStore
from tests.api.builders import a_chamber, a_provider

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # a Friday
SETTINGS = MailSettings()
LANGUAGES = LangidDetector()  # one for all tests: its model takes a while to load
ASKED = "Buongiorno,\nci sono contributi per le fiere all'estero?\nGrazie\nAnna Riva"


def raw_mail(body: str = ASKED, /, *, charset: str = "utf-8", **head: str) -> bytes:
    """Return the bytes of a mail of one text; names of headers are written with _ for -."""
    given = {
        "From": "Anna Riva <anna@riva.example>",
        "To": "desk@fondaco.example",
        "Subject": "Contributi per fiere",
        "Date": "Fri, 20 Nov 2026 11:30:00 +0100",
        "Message-ID": "<one@riva.example>",
        "MIME-Version": "1.0",
        "Content-Type": f"text/plain; charset={charset}",
        "Content-Transfer-Encoding": "8bit",
    } | {name.replace("_", "-"): value for name, value in head.items()}
    lines = [f"{name}: {value}" for name, value in given.items() if value]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body.replace("\n", "\r\n").encode(charset)


def multipart(kind: str, *parts: tuple[str, str | bytes] | tuple[str, str | bytes, Mapping[str, str]], **head: str) -> bytes:
    """Return the bytes of a mail of several parts, each given as its type, its content and more headers."""
    mail = raw_mail("", **(head | {"Content_Type": f'multipart/{kind}; boundary="cut"', "Content_Transfer_Encoding": "7bit"}))
    lines = [mail.rstrip(b"\r\n") + b"\r\n"]
    for media_type, content, *more in parts:
        named = "".join(f"\r\n{name}: {value}" for extra in more for name, value in extra.items())
        body = content.encode() if isinstance(content, str) else content
        lines.append(f"--cut\r\nContent-Type: {media_type}{named}\r\n".encode() + b"\r\n" + body)
    return b"\r\n".join([*lines, b"--cut--", b""])


class Moving:
    """A clock that a test moves."""

    now = NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Desk:
    """The stores behind an intake."""

    engine: Engine
    tickets: TicketStore
    mails: MailStore
    triages: DeskStore
    intake: Intake
    clock: Moving


def a_desk(empty_store: Path, folder: Path, **settings: Any) -> Desk:
    """Return a desk over an empty store of its own."""
    return desk_at(Path(copy(empty_store, folder / "desk.sqlite3")), **settings)


def desk_at(store: Path, **settings: Any) -> Desk:
    """Return a desk over a store."""
    engine = open_database(f"sqlite:///{store}")
    clock, tickets, mails, triages = Moving(), TicketStore(engine, (erase_mails,)), MailStore(engine), DeskStore(engine)
    register = StoredRegister(LANGUAGES, lambda: {p.id: p for p in (a_provider(), a_chamber())})
    intake = Intake(
        mails=mails, tickets=tickets, triages=triages, register=register, settings=DeskSettings(**settings), now=clock
    )
    return Desk(engine, tickets, mails, triages, intake, clock)
