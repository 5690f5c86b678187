"""A question passed on: what the form offers, what is wrong with it, and the ticket that comes of it."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.case_view import CaseView
from api.i18n import UiLanguage, text
from api.promises import promised
from api.visitor_records import Tickets
from api.web_settings import DeskSettings
from assistant.wording import say
from kb.errors import ReferenceTakenError
from kb.ticket_types import DESK, Contact, Exchange, Ticket
from kb.types import Provider

# Without those that sound or look like another one.
_LETTERS = "23456789ACEFGHJKLMNPQRTUVWXYZ"
_ATTEMPTS = 5
_TOKEN_BYTES = 24
_SHORTEST_FORM_TOKEN = 20
_MOST_QUESTIONS = 20  # of a long conversation the latest are offered
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+")
_TELEPHONE = re.compile(r"\+?[\d ./()-]{6,25}")
_FEWEST_DIGITS = 6

PartName = Literal["firm", "need", "measures", "papers", "open"]


def clean(value: str) -> str:
    """Return a text without control characters, which no letter holds and not every store takes."""
    return "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


_Clean = AfterValidator(clean)
_Line = Annotated[str, Field(max_length=200), _Clean]
_Text = Annotated[str, Field(max_length=8000), _Clean]


class HandoffForm(BaseModel):
    """The form of /passa: what may be passed on, part by part, and what of it is ticked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form_token: _Line = ""
    language: UiLanguage = "it"  # in which the consent was shown
    recipient: _Line = DESK
    offered: list[_Line] = Field(default=[], max_length=20)  # ids of the providers to choose from
    message: _Text = ""
    question: list[_Text] = Field(default=[], max_length=60)
    answer_id: list[_Line] = Field(default=[], max_length=60)  # one a question; "": none
    keep_question: list[int] = Field(default=[], max_length=60)  # places, from 0
    part_name: list[PartName] = Field(default=[], max_length=5)
    part_text: list[_Text] = Field(default=[], max_length=5)  # one a name
    keep_part: list[PartName] = Field(default=[], max_length=5)
    province: _Line = ""
    topic: _Line = ""
    category: Literal["", "mai-esportato", "in-consolidamento", "consolidata"] = ""
    name: _Line = ""
    firm: _Line = ""
    email: _Line = ""
    telephone: _Line = ""
    consent: Literal["", "1"] = ""

    def exchanges(self) -> list[tuple[str, str]]:
        """Return question and id of the answer of those that are passed on."""
        pairs = list(zip(self.question, self.answer_id, strict=False))
        return [pair for place, pair in enumerate(pairs) if place in self.keep_question and any(pair)]

    def parts(self) -> list[tuple[PartName, str]]:
        """Return name and text of the parts of the dossier that are passed on."""
        pairs = zip(self.part_name, self.part_text, strict=False)
        return [(name, text) for name, text in pairs if name in self.keep_part and text]


@dataclass(frozen=True, slots=True)
class FormError:
    """A field that has to be mended, and the key of the text that says how."""

    field: str
    key: str


def new_token() -> str:
    """Return a text that cannot be guessed."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def filled_form(
    case: CaseView, language: UiLanguage, answer: Mapping[str, Any] | None, asked_for: str, offered: Iterable[str]
) -> HandoffForm:
    """Return the form with all that is known of a case, everything ticked but the consent.

    The question of `answer`, a kept one, stands first, empty if the visitor is not known to have asked it; `asked_for` is
    the recipient that a link names.
    """
    questions = [(entry.question, entry.answer_id) for entry in case.dossier.asked if entry.question][-_MOST_QUESTIONS:]
    if answer is not None:
        own = [pair for pair in questions if pair[1] == answer["id"]] or [("", answer["id"])]
        questions = own[-1:] + [pair for pair in questions if pair not in own]
    questions = questions[:_MOST_QUESTIONS]
    parts = _dossier_parts(case, language, {question for question, _ in questions})
    return HandoffForm(
        form_token=new_token(),
        language=language,
        recipient=asked_for or DESK,
        offered=list(offered),
        question=[question for question, _ in questions],
        answer_id=[answer_id for _, answer_id in questions],
        keep_question=list(range(len(questions))),
        part_name=list(parts),
        part_text=list(parts.values()),
        keep_part=list(parts),
        province=case.form.province,
        topic=_topic(answer),
        category=case.form.category,
    )


def form_errors(form: HandoffForm, register: Mapping[str, Provider]) -> list[FormError]:
    """Return what has to be mended before a form can be passed on, in the order of the page."""
    errors = []
    if form.recipient != DESK and form.recipient not in register:
        errors.append(FormError("recipient", "handoff.wrong_recipient"))
    if not (form.message or form.exchanges() or form.parts()):
        errors.append(FormError("message", "handoff.nothing"))
    if not (form.email or form.telephone):
        errors.append(FormError("email", "handoff.no_contact"))
    if form.email and not _EMAIL.fullmatch(form.email):
        errors.append(FormError("email", "handoff.wrong_email"))
    if form.telephone and not is_telephone(form.telephone):
        errors.append(FormError("telephone", "handoff.wrong_telephone"))
    if not form.consent:
        errors.append(FormError("consent", "handoff.no_consent"))
    return errors


def is_telephone(value: str) -> bool:
    """Tell whether a text can be dialled."""
    return bool(_TELEPHONE.fullmatch(value)) and sum(c.isdigit() for c in value) >= _FEWEST_DIGITS


def consent_text(language: UiLanguage, settings: DeskSettings) -> str:
    """Return the sentence that a person ticks."""
    return text(language, "handoff.consent", days=settings.retention_days)


def pass_on(form: HandoffForm, outcomes: Mapping[str, str], tickets: Tickets, now: datetime, settings: DeskSettings) -> Ticket:
    """Keep a form without errors as a ticket; the same form sent twice gives the same ticket.

    `outcomes` gives the outcome of each kept answer by id: others are not passed on.
    """
    key = _form_key(form)
    for _ in range(_ATTEMPTS - 1):
        with suppress(ReferenceTakenError):
            return tickets.add(_ticket(form, outcomes, now, settings), key)
    return tickets.add(_ticket(form, outcomes, now, settings), key)


def new_reference() -> str:
    """Return a reference for the telephone; its last two figures tell a slip of the tongue (ISO 7064, modulo 97-10)."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(4))
    return f"F-{code}-{_check(code)}"


def read_reference(said: str) -> str | None:
    """Return a reference as it is kept, however it was typed; None if its check figures are wrong."""
    folded = re.sub(r"[^A-Z0-9]", "", said.upper())
    match = re.fullmatch(r"F([0-9A-Z]{4})(\d\d)", folded)
    return f"F-{match[1]}-{match[2]}" if match and _check(match[1]) == match[2] else None


def _check(code: str) -> str:
    return f"{98 - int(code, 36) * 100 % 97:02}"


def _ticket(form: HandoffForm, outcomes: Mapping[str, str], now: datetime, settings: DeskSettings) -> Ticket:
    return Ticket(
        id=secrets.token_hex(16),
        reference=new_reference(),
        token=new_token(),
        channel="portal",
        recipient=form.recipient,
        status="received",
        version=1,
        language=form.language,
        province=form.province or None,
        topic=form.topic or None,
        category=form.category or None,
        contact=Contact(name=form.name, firm=form.firm, email=form.email, telephone=form.telephone),
        message=form.message or None,
        dossier="\n\n".join(f"{part_title(form.language, name)}\n{said}" for name, said in form.parts()) or None,
        exchanges=tuple(
            Exchange(question=question, answer_id=answer if answer in outcomes else None, outcome=outcomes.get(answer))
            for question, answer in form.exchanges()
        ),
        consent=consent_text(form.language, settings),
        consented_at=now,
        received_at=now,
        promised_at=promised(now, settings),
        changed_at=now,
    )


def part_title(language: UiLanguage, name: PartName) -> str:
    """Return the heading of a part of the dossier."""
    return say(language, f"dossier.{name}_title")


def _form_key(form: HandoffForm) -> str | None:
    """Return what is the same for the same form sent twice: its token and all that was filled in."""
    if len(form.form_token) < _SHORTEST_FORM_TOKEN:
        return None
    return hashlib.sha256(form.model_dump_json().encode()).hexdigest()


def _dossier_parts(case: CaseView, language: UiLanguage, questions: Collection[str]) -> dict[PartName, str]:
    """Return the texts of a dossier by part, without what stands on the form anyhow."""
    apart = {say(language, "dossier.province"), say(language, "dossier.category")}  # fields of their own
    lines: dict[PartName, list[str]] = {
        "firm": [f"{label}: {value}" for label, value in case.firm if label not in apart],
        "need": [case.dossier.need] if case.dossier.need and case.dossier.need not in questions else [],
        "measures": [f"{title} ({about}). {url}" for title, about, url in case.measures],
        "papers": [f"{paper.text} ({paper.title}, {paper.url})" for paper in case.dossier.papers],
        "open": [point for point in case.dossier.open_points if point not in questions],
    }
    return {name: "\n".join(found)[:8000] for name, found in lines.items() if found}


def _topic(answer: Mapping[str, Any] | None) -> str:
    ground = (answer or {}).get("trace", {}).get("ground") or {}
    return str(next(iter(ground.get("topics", ())), ""))
