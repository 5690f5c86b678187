"""`fondaco desk`: the desk's mailbox and files of questions, as tickets."""

import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.acting import acting
from api.console import notes, out, print_json
from api.errors import MailServerError, UsageError
from api.settings import Settings, load_settings

if TYPE_CHECKING:
    from api.desk.fetching import Fetched
    from kb.mail_types import Quarantined

_LONGEST_WAIT = 25 * 60  # seconds; a server may end what waits for longer (RFC 2177)
_TABLES = (".csv", ".xlsx")

_Json = Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")]


def fetch(json: _Json = False) -> None:
    """Take in what is new in the mailbox, once; run again, it goes on where it ended."""
    settings = _with_mailbox()
    done = _round(settings, 0)
    if json:
        print_json({"results": dict(done.results), "left": done.left})
    _tell(done)


def watch(
    every: Annotated[int, typer.Option(min=5, max=_LONGEST_WAIT, help="Seconds after which to look again in any case.")] = 60,
) -> None:
    """Take in mails as they come, until Ctrl-C; a server that is away is tried again."""
    settings = _with_mailbox()
    notes.print(f"Watching {settings.mail.imap_folder} on {settings.mail.imap_host}; Ctrl-C ends it.", markup=False)
    while True:
        try:
            _tell(_round(settings, every), silent=True)
        except MailServerError as error:
            notes.print(f"{error}. Trying again in {every} s.", style="yellow", markup=False, soft_wrap=True)
            time.sleep(every)


def import_files(
    files: Annotated[list[Path], typer.Argument(help="Mails (.eml) and tables of questions (.csv, .xlsx).")],
    json: _Json = False,
) -> None:
    """Take in mails and tables of questions from files; what was taken in before is not taken in again."""
    from api.compose import open_intake, open_mails, open_visitor_records
    from api.desk.fetching import import_mail
    from api.desk.question_sheets import take_in_table

    settings = load_settings()
    store, intake = open_mails(settings), open_intake(settings)
    results: Counter[str] = Counter()
    problems: list[str] = []
    for file in files:
        if file.suffix.lower() in _TABLES:
            sheet = take_in_table(file, open_visitor_records(settings).tickets, intake)
            results.update(sheet.results)
            problems += [f"{file}: {problem}" for problem in sheet.problems]
        else:
            results[import_mail(_bytes(file), store, intake, settings.mail)] += 1
    if json:
        print_json({"results": dict(results), "problems": problems})
    for problem in problems:
        notes.print(problem, style="yellow", markup=False, soft_wrap=True)
    notes.print(_counts(results), markup=False)


def quarantine(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="With --again; without ids all of them.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Read them again, after the reader was mended.")] = False,
    done: Annotated[str, typer.Option(help="Id of one that was dealt with.")] = "",
    by: Annotated[str, typer.Option("--by", help="E-mail address of the account that does it.")] = "",
    save: Annotated[str, typer.Option(help="Id of one to write to a file.")] = "",
    to: Annotated[Path | None, typer.Option("--to", help="The file, with --save.")] = None,
    json: _Json = False,
) -> None:
    """List the mails that could not be read; --again, --save ID --to FILE and --done ID deal with them."""
    from api.compose import open_mails

    if ids and not again:
        raise UsageError(f"{ids[0]}: ids go with --again")
    store = open_mails(load_settings())
    if save:
        _save(store.quarantined(), save, to)
        return
    if again:
        _read_again(ids or (), by)
    if done:
        accounts, account = acting(by)
        store.settle(done, account.id, accounts.now())
        accounts.audit.note(account, "quarantine.settled", f"mail:{done}")
    held = store.quarantined()
    if json:
        shown = ("id", "reason", "detail", "origin", "size_bytes", "received_at")
        print_json([{name: getattr(mail, name) for name in shown} for mail in held])
        return
    for mail in held:
        out.print(f"{mail.id}  {mail.received_at:%Y-%m-%d %H:%M}  {mail.reason}: {mail.detail} ({mail.origin})", markup=False)
    notes.print(f"{len(held)} mails in quarantine.")


def apart(json: _Json = False) -> None:
    """List absence notes, receipts, newsletters and the like, which belong to no ticket."""
    from api.compose import open_mails

    mails = open_mails(load_settings()).apart()
    if json:
        shown = ("id", "kind", "sender_email", "subject", "received_at")
        print_json([{name: getattr(mail, name) for name in shown} for mail in mails])
        return
    for mail in mails:
        out.print(f"{mail.received_at:%Y-%m-%d %H:%M}  {mail.kind}  {mail.sender_email}  {mail.subject}", markup=False)
    notes.print(f"{len(mails)} mails set apart.")


def _read_again(ids: Collection[str], by: str) -> None:
    from api.compose import open_intake, open_mails
    from api.desk.quarantine import read_again

    settings = load_settings()
    accounts, account = acting(by)
    store, intake = open_mails(settings), open_intake(settings)
    found = read_again(
        store, intake, settings.mail, account.id, lambda what, on, result: accounts.audit.note(account, what, on, result), ids
    )
    notes.print(_counts(found), markup=False)


def _with_mailbox() -> Settings:
    settings = load_settings()
    if not settings.mail.imap_host:
        raise UsageError("no mailbox is set: FONDACO_MAIL__IMAP_HOST, __IMAP_USER and __IMAP_PASSWORD name one")
    return settings


def _round(settings: Settings, wait: int) -> "Fetched":
    """Take in what is there, then wait for so many seconds, or for the next mail."""
    from api.compose import open_intake, open_mails
    from api.desk.fetching import fetch as take_in_folder
    from api.desk.imap_inbox import open_folder

    with open_folder(settings.mail) as folder:
        done = take_in_folder(folder, open_mails(settings), open_intake(settings), settings.mail)
        if wait and not done.left:
            folder.wait(wait)
    return done


def _tell(done: "Fetched", silent: bool = False) -> None:
    if done.results or not silent:
        left = f" {done.left} wait for the next round." if done.left else ""
        notes.print(_counts(done.results) + left, markup=False)


def _counts(results: Mapping[Any, int]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in sorted(results.items())) + "." if results else "Nothing new."


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from error


def _save(held: "Iterable[Quarantined]", wanted: str, file: Path | None) -> None:
    source = next((mail.source for mail in held if mail.id == wanted), None)
    if source is None or file is None:
        raise UsageError(f"--save {wanted}: no such mail, or it lies on the server only; --to names the file")
    file.write_bytes(source)
    notes.print(f"{file} written: {len(source)} bytes.", markup=False)
