"""Which mails nobody wrote: absence notes, receipts, newsletters, and mails of ours that came back."""

import re
from email.message import EmailMessage

from api.desk.mail_parts import header, raw_headers
from kb.mail_types import MailKind

_POSTMEN = re.compile(r"\b(?:mailer-daemon|postmaster|mail-daemon|mdaemon)@", re.I)
_BULK = frozenset(("bulk", "junk", "list", "auto_reply"))
_MADE_BY_PROGRAMS = ("X-Autoreply", "X-Autorespond", "X-AutoReply-From", "X-Mail-Autoreply", "List-Unsubscribe", "Feedback-ID")
_RETURNED = frozenset(("errore-consegna", "preavviso-errore-consegna", "non-accettazione", "rilevazione-virus"))
# For programs that mark their notes by nothing else.
_ABSENT = re.compile(
    r"^(?:(?:re|r|aw|sv)\s*:\s*)?(?:risposta automatica|fuori ufficio|assente|messaggio automatico|automatic reply"
    r"|auto(?:matic)?[- ]?reply|out of (?:the )?office|automatische antwort"
    r"|abwesenheits(?:notiz|nachricht)|réponse automatique|absence du bureau"
    r"|respuesta automática|fuera de la oficina)\b",
    re.I,
)
_RETURNED_SUBJECT = re.compile(
    r"^(?:undeliver|mail delivery (?:failed|failure|subsystem)|delivery status notification \(failure|returned mail"
    r"|non recapitabile|mancata consegna|unzustellbar|non remis|no se puede entregar)",
    re.I,
)


def kind_of(message: EmailMessage, subject: str) -> MailKind:
    """Return whether a person wrote a mail, a program, or a server that could not deliver one of ours.

    Sources: RFC 3834 (Auto-Submitted), RFC 3464 (delivery status), RFC 5321, 4.5.5 (empty return path); DM 2 November 2005
    for the receipts of Italian certified mail; the older marks as mail programs use them.
    """
    receipt = header(message, "X-Ricevuta").strip().lower()
    reported = message.get_content_type() == "multipart/report"
    report = str(message.get_param("report-type", "")).lower()
    if receipt in _RETURNED or (reported and report == "delivery-status"):
        return "bounce"
    unsigned = "<>" in "".join(raw_headers(message, "Return-Path"))
    if _RETURNED_SUBJECT.search(subject) and (unsigned or _POSTMEN.search(header(message, "From"))):
        return "bounce"
    submitted = header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    bulk = header(message, "Precedence").strip().lower() in _BULK
    marked = any(raw_headers(message, name) for name in _MADE_BY_PROGRAMS)
    by_program = submitted not in ("", "no") or bulk or marked or unsigned or reported or bool(receipt)
    return "automatic" if by_program or _ABSENT.search(subject) else "question"
