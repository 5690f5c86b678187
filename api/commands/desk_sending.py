"""`fondaco desk send`, `outbox` and `settle`: replies that were approved leave, and a person settles what nobody knows."""

import time
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from api.commands.acting import By, acting
from api.console import notes, out, print_json
from api.errors import MailServerError, UsageError
from api.settings import Settings, load_settings
from kb.outbox_types import UNSETTLED, OutgoingMail

_EVERY_SECONDS = 10.0


def send(
    watch: Annotated[bool, typer.Option("--watch", help="Go on until it is interrupted.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")] = False,
) -> None:
    """Send the replies that were approved. It may run twice at once: each mail is handed to the server once."""
    settings = load_settings()
    if not (settings.mail.smtp_host and settings.mail.from_address):
        raise UsageError("FONDACO_MAIL__SMTP_HOST and FONDACO_MAIL__FROM_ADDRESS: name the mail server and the desk's address")
    while watch:
        try:
            _send(settings, as_json)
        except MailServerError as error:
            notes.print(str(error), style="red", markup=False, soft_wrap=True)
        time.sleep(_EVERY_SECONDS)
    if _send(settings, as_json):
        raise typer.Exit(1)


def outbox(as_json: Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")] = False) -> None:
    """List the mails that have not left, with what the server said."""
    from api.compose import open_outbox  # slow to import

    found = open_outbox(load_settings()).mails(("approved", "sending", *UNSETTLED))
    if as_json:
        print_json([_shown(mail) for mail in found])
        return
    table = Table("mail", "about", "state", "attempts", "words", box=None, pad_edge=False)
    for mail in found:
        table.add_row(mail.id, _reference(mail), mail.state, str(mail.attempts), mail.words)
    out.print(table)
    notes.print(f"{len(found)} mails have not left, {sum(mail.state in UNSETTLED for mail in found)} wait for a person.")


def settle(
    mail_id: Annotated[str, typer.Argument(metavar="MAIL", help="As `fondaco desk outbox` lists it.")],
    outcome: Annotated[str, typer.Argument(metavar="sent|again", help="It arrived, or it has to go again.")],
    by: By,
) -> None:
    """Say what became of a mail that is unknown or failed: look at the mail server's log, or ask its person."""
    from api.compose import open_outbox  # slow to import

    if outcome not in ("sent", "again"):
        raise UsageError(f"{outcome}: write sent or again")
    accounts, account = acting(by)
    box = open_outbox(load_settings())
    mail = box.mail(mail_id)
    if mail.state not in UNSETTLED:
        raise UsageError(f"{mail_id} is {mail.state}: only what is unknown or failed can be settled")
    box.settle(mail, outcome == "sent", account.id, accounts.now())
    accounts.audit.note(account, f"mail.settled-{outcome}", mail.about)
    notes.print(f"{_reference(mail)}: {'sent' if outcome == 'sent' else 'goes again with the next `fondaco desk send`'}.")


def _send(settings: Settings, as_json: bool) -> bool:
    """Send what is due; return whether something waits for a person."""
    from api.compose import open_accounts, open_outbox  # slow to import
    from api.desk.sending import SENDER, send_due
    from api.desk.smtp_sending import smtp_server

    accounts = open_accounts(settings)
    came = send_due(
        open_outbox(settings),
        lambda: smtp_server(settings.mail),
        settings.mail,
        accounts.now,
        lambda what, on, result: accounts.audit.note(SENDER, what, on, result),
    )
    counts = asdict(came)
    if as_json:
        print_json(counts)
    if any(counts.values()):
        said = f"{came.sent} sent, {came.later} later, {came.failed} failed, {came.unknown} unknown"
        notes.print(said + ("; the limit of a minute is reached" if came.full else ""))
    return bool(came.failed or came.unknown)


def _shown(mail: OutgoingMail) -> dict[str, object]:
    """Return a mail without its texts."""
    texts = ("recipient", "subject", "plain", "html", "public_text", "claim")
    return {name: value for name, value in asdict(mail).items() if name not in texts} | {"reference": _reference(mail)}


def _reference(mail: OutgoingMail) -> str:
    return mail.message_id[1:].partition(".")[0]
