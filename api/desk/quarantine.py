"""Mails that could not be read are read again, for the reader may have been mended since: each is taken in once."""

from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from typing import Literal, Protocol

from api.desk.intake import Intake, Outcome, take_in
from api.desk.mail_reading import read_mail
from api.errors import UnreadableMailError
from api.mail_settings import MailSettings
from kb.account_types import AuditResult
from kb.errors import UnknownMailError
from kb.mail_types import Quarantined

# elsewhere: too large, it lies on the server alone.
Again = Outcome | Literal["unreadable", "elsewhere"]
Note = Callable[[str, str, AuditResult], None]  # what was done, on what, with what result; for the audit log


class Quarantine(Protocol):
    """Mails that could not be read; see kb/engines/mail_store.py."""

    def quarantined(self) -> list[Quarantined]: ...
    def settle(self, quarantined_id: str, by: str, at: datetime) -> None: ...


def read_again(
    store: Quarantine, intake: Intake, settings: MailSettings, by: str, note: Note, ids: Collection[str] = ()
) -> Counter[Again]:
    """Read what waits in quarantine once more, all of it or these ids; return what became of how many.

    What can be read becomes a ticket, or goes on with one, and is settled by `by`. Raises UnknownMailError for an id of
    nothing that waits; then nothing is read.
    """
    waiting = {held.id: held for held in store.quarantined()}
    if unknown := sorted(set(ids) - set(waiting)):
        raise UnknownMailError(f"no mail in quarantine waits under {', '.join(unknown)}")
    found: Counter[Again] = Counter()
    for held_id, held in waiting.items():
        if not ids or held_id in ids:
            result = _read(held, store, intake, settings, by)
            found[result] += 1
            note("quarantine.read-again", f"mail:{held_id}", "failed" if result in ("unreadable", "elsewhere") else "done")
    return found


def _read(held: Quarantined, store: Quarantine, intake: Intake, settings: MailSettings, by: str) -> Again:
    if held.source is None:
        return "elsewhere"
    try:
        mail = read_mail(held.source, settings, intake.now())
    except UnreadableMailError:
        return "unreadable"
    outcome = take_in(intake, mail).outcome
    # If this ends here, the next time finds the mail known and settles it. Somebody else may have settled it by now.
    with suppress(UnknownMailError):
        store.settle(held.id, by, intake.now())
    return outcome
