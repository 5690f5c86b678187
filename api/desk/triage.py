"""What rules make of a question when it comes: language, topic, place, how urgent, and whose territory it is of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from api.promises import local_time
from assistant.guards.personal_data import masked
from assistant.letters.reading import read_letter
from assistant.letters.types import LetterRead
from assistant.municipalities import towns_in
from assistant.ports import LanguageDetector
from kb.desk_types import TicketTriage, Urgency
from kb.naming import ProviderNames
from kb.places import PROVINCES
from kb.topics import topics_in
from kb.types import Provider

_SOON = timedelta(days=7)  # after the promised day
_MOST_REASONS = 5
_REASON_CHARACTERS = 80


class Register(Protocol):
    """Who is in the register of providers, and what tells languages; see api/service.py."""

    def languages(self) -> LanguageDetector: ...
    def providers(self) -> Mapping[str, Provider]: ...


@dataclass(frozen=True, slots=True)
class StoredRegister:
    """The register as it is stored, which needs no published build: mails are taken in whatever the pages do."""

    detector: LanguageDetector
    stored: Callable[[], Mapping[str, Provider]]

    def languages(self) -> LanguageDetector:
        return self.detector

    def providers(self) -> Mapping[str, Provider]:
        return self.stored()


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """What was made of a question. A person may think otherwise."""

    language: str
    topics: tuple[str, ...]  # of the partner files, the most particular first
    province: str | None  # or the region outside Lombardy where the firm says that it is
    category: str | None  # experience with going abroad, as in a firm's profile
    urgency: Urgency
    reasons: tuple[str, ...]  # words of the text that make it urgent, masked
    deadline: date | None  # the first day that the text names as one
    partner_id: str | None  # chamber whose territory the province is

    def of_ticket(self, ticket_id: str) -> TicketTriage:
        """Return what of it is kept beside a ticket."""
        return TicketTriage(
            ticket_id=ticket_id,
            urgency=self.urgency,
            reasons=self.reasons,
            deadline=self.deadline,
            partner_id=self.partner_id,
        )


def triage(text: str, register: Register, promised_at: datetime, today: date, subject: str = "", sender: str = "") -> Triage:
    """Return what rules make of a letter to which a reply is promised by a time."""
    names = ProviderNames(register.providers().values())
    read = read_letter(text, register.languages(), names, today, subject, sender)
    return triage_of(read, register.providers(), promised_at, today, subject)


def triage_of(
    read: LetterRead, providers: Mapping[str, Provider], promised_at: datetime, today: date, subject: str = ""
) -> Triage:
    """Return what rules make of a letter that was read."""
    deadline = min((d.day for d in read.deadlines if d.day is not None and d.day >= today), default=None)
    province = read.profile.province or _signed_from(read)
    asked = " ".join(question.standalone for question in read.questions)
    return Triage(
        language=read.language,
        topics=tuple(topics_in(f"{subject}\n{asked}") or topics_in(read.body)),
        province=province,
        category=read.profile.category,
        urgency=urgency(bool(read.urgency), deadline, promised_at),
        reasons=_reasons(read),
        deadline=deadline,
        partner_id=desk_of(province, providers),
    )


def urgency(said: bool, deadline: date | None, promised_at: datetime) -> Urgency:
    """Return how urgent a question is: urgent if it says so, or if the promised reply would not come before its day."""
    promised_on = local_time(promised_at).date()
    if said or (deadline is not None and deadline <= promised_on):
        return "urgent"
    return "soon" if deadline is not None and deadline <= promised_on + _SOON else "normal"


def desk_of(province: str | None, providers: Mapping[str, Provider]) -> str | None:
    """Return the chamber of commerce of a province, as the rules for whom to call have it; None if there is none or two."""
    if province not in PROVINCES:
        return None
    near = [provider.id for provider in providers.values() if provider.kind == "camera" and province in provider.territory]
    return near[0] if len(near) == 1 else None


def _signed_from(read: LetterRead) -> str | None:
    """Return the province of the towns in a signature if it is one; those of the text may be of a fair or a customer."""
    found = {province for province, _, _ in towns_in(read.signature)}
    return found.pop() if len(found) == 1 else None


def _reasons(read: LetterRead) -> tuple[str, ...]:
    words = [*(said.text for said in read.urgency), *(deadline.text for deadline in read.deadlines)]
    return tuple(dict.fromkeys(masked(" ".join(word.split()))[:_REASON_CHARACTERS] for word in words))[:_MOST_REASONS]
