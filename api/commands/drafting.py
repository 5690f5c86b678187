"""`fondaco draft`: the draft of a reply to a mail or a text, with the support of each statement."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from api.commands.answering import AsOf, Json
from api.compose import open_service
from api.console import notes, out, print_json
from api.desk.drafting import draft_text
from api.desk.mail_reading import read_mail
from api.desk.pasting import read_bytes, read_text
from api.process_limits import limit_file_size
from api.settings import Settings, load_settings
from assistant.letters.json import to_json
from assistant.letters.letter_texts import plain_text
from assistant.letters.types import Letter

Source = Annotated[str, typer.Argument(metavar="FILE|-", help="A mail (.eml) or a text; - is standard input, a text.")]


def draft(
    source: Source,
    json: Json = False,
    as_of: AsOf = None,
    province: Annotated[str | None, typer.Option(help="Where the firm is, if the letter does not say it.")] = None,
) -> None:
    """Draft a reply out of the partners' documents. Nothing is sent and nothing is kept."""
    settings = load_settings()
    today = as_of.date() if as_of else date.today()
    text, subject, sender = _letter(source, settings)
    limit_file_size(settings.kb.max_index_bytes)
    service = open_service(settings.model_copy(update={"vectors": "exact"}))
    letter = draft_text(text, service, today, subject, sender, province)
    if json:
        print_json(to_json(letter))
        return
    out.print(plain_text(letter), markup=False)
    _show_support(letter)


def _letter(source: str, settings: Settings) -> tuple[str, str, str]:
    """Return the text of a letter, its subject and the name of its sender."""
    if not source.lower().endswith(".eml"):
        return read_text(source), "", ""
    mail = read_mail(read_bytes(source), settings.mail, datetime.now(UTC))
    return mail.text, mail.subject, mail.sender_name


def _show_support(letter: Letter) -> None:
    for statement in letter.statements:
        flags = f" ({', '.join(statement.flags)})" if statement.flags else ""
        notes.print(f"{statement.id} {statement.support}{flags}", markup=False)
    for point in letter.missing:
        notes.print(f"missing: {point}", markup=False)
