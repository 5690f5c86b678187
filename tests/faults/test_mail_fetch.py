"""`kill -9` in the middle of a round at the mailbox: the next round loses nothing and doubles nothing."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.desk import fetching
from api.desk.imap_inbox import ImapFolder, open_folder
from api.mail_settings import MailSettings
from kb.engines import mail_store
from tests.api.mail_builders import Desk, a_desk, desk_at, raw_mail
from tests.faults.commands import Commands, end_group, wait_for
from tests.imap_server import DOVECOT, MISSING, ImapServer, imap_server

pytestmark = pytest.mark.skipif(DOVECOT is None, reason=MISSING)

MAILS = (
    raw_mail("Ci sono contributi per le fiere?", Message_ID="<1@riva.example>"),
    raw_mail("E per il Cile?", Message_ID="<2@riva.example>", In_Reply_To="<1@riva.example>"),
    raw_mail("Sono assente.", Message_ID="<3@other.example>", Auto_Submitted="auto-replied"),
    raw_mail("Senza mittente", Message_ID="<4@other.example>", From="nobody"),
    raw_mail("Che dazi ci sono in Perù?", Message_ID="<5@other.example>", From="luca@other.example"),
    raw_mail("Ci sono contributi per le fiere?", Message_ID="<1@riva.example>"),  # a copy of the first
)
# tickets, their messages, mails kept, mails in quarantine, messages on the server that are flagged as seen
WHOLE = (2, 1, 4, 1, 6)
MOMENTS = {  # moment -> how often a round over these mails comes to it
    "before a mail is asked for": 6,
    "before it is read": 6,
    "between a new ticket and its mail": 2,
    "between a changed ticket and its mail": 1,
    "before the place is written down": 6,
    "between the store and the flag": 6,
    "after the flag": 6,
}
POINTS = [(moment, nth) for moment, times in MOMENTS.items() for nth in range(1, times + 1)]
SMALL = (("between a new ticket and its mail", 2), ("between the store and the flag", 1), ("after the flag", 4))
ROUND_SECONDS = 60.0


@pytest.fixture(scope="module")
def running() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


@pytest.fixture
def server(running: ImapServer) -> ImapServer:
    with running.box() as box:
        box.delete(box.uids())
    running.deliver(*MAILS)
    return running


@pytest.mark.parametrize(
    ("moment", "nth"),
    [pytest.param(moment, nth, marks=() if (moment, nth) in SMALL else pytest.mark.slow) for moment, nth in POINTS],
)
def test_a_round_killed_anywhere_is_finished_by_the_next_one(
    moment: str, nth: int, server: ImapServer, empty_store: Path, tmp_path: Path
) -> None:
    killed = in_a_child(lambda: arrange(moment, nth), lambda: a_round(a_desk_again(empty_store, tmp_path), server.settings))
    desk = a_desk_again(empty_store, tmp_path)
    before = kept(desk)
    assert killed, "the round ended before the moment"
    assert all(there <= whole for there, whole in zip(before, WHOLE, strict=False))
    a_round(desk, server.settings)
    a_round(desk, server.settings)
    assert (*kept(desk), flagged(server)) == WHOLE


@pytest.mark.slow
@pytest.mark.parametrize("count", range(1, 6))
def test_the_command_killed_from_outside_is_finished_by_the_next_one(count: int, server: ImapServer, tmp_path: Path) -> None:
    commands = Commands(var=tmp_path / "var", env=server.environment)
    process = commands.start("desk", "fetch")
    try:
        wait_for(lambda: flagged(server) >= count or process.poll() is not None, f"{count} mails that are flagged")
    finally:
        end_group(process)
    assert commands.run("desk", "fetch").code == 0
    desk = desk_at(commands.var / "fondaco.sqlite3")
    assert (*kept(desk), flagged(server)) == WHOLE


def arrange(moment: str, nth: int) -> None:
    """Make this process end at the nth time that a moment is reached; up to it every function does its real work."""
    match moment:
        case "before a mail is asked for":
            in_the_place(ImapFolder, "source", nth, after=False)
        case "before it is read":
            in_the_place(fetching, "read_mail", nth, after=False)
        case "between a new ticket and its mail":
            in_the_place(mail_store, "insert_ticket", nth, after=True)
        case "between a changed ticket and its mail":
            in_the_place(mail_store, "change_ticket", nth, after=True)
        case "before the place is written down":
            in_the_place(mail_store, "_note_place", nth, after=False)
        case "between the store and the flag":
            in_the_place(ImapFolder, "flag_seen", nth, after=False)
        case _:
            in_the_place(ImapFolder, "flag_seen", nth, after=True)


def in_the_place(where: object, name: str, nth: int, after: bool) -> None:
    real: Callable[..., object] = getattr(where, name)
    calls: list[int] = []

    def counted(*arguments: object, **named: object) -> object:
        calls.append(1)
        if len(calls) == nth and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        done = real(*arguments, **named)
        if len(calls) == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(where, name, counted)


def in_a_child(prepare: Callable[[], None], work: Callable[[], None]) -> bool:
    """Do work in a process of its own; return whether it was killed. A failure of the work is one of the test."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            prepare()
            work()
            code = 0
        finally:
            os._exit(code)
    deadline = time.monotonic() + ROUND_SECONDS
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the round failed by itself"
            return os.WIFSIGNALED(status)
        signal.sigtimedwait((), 0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise AssertionError(f"a round took longer than {ROUND_SECONDS:g} s")


def a_round(desk: Desk, settings: MailSettings) -> None:
    with open_folder(settings) as folder:
        fetching.fetch(folder, desk.mails, desk.intake, settings)


def a_desk_again(empty_store: Path, folder: Path) -> Desk:
    store = folder / "desk.sqlite3"
    return desk_at(store) if store.exists() else a_desk(empty_store, folder)


def kept(desk: Desk) -> tuple[int, int, int, int]:
    tickets = desk.tickets.tickets(("received",))
    messages = sum(event.kind == "message" for ticket in tickets for event in desk.tickets.history(ticket.id))
    mails = sum(len(desk.mails.mails(ticket.id)) for ticket in tickets) + len(desk.mails.apart())
    return len(tickets), messages, mails, len(desk.mails.quarantined())


def flagged(server: ImapServer) -> int:
    return sum(flags == {"\\Seen"} for flags in server.flags().values())
