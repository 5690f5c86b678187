"""An answer shared with its question: under an address that cannot be guessed, for some days, taken back by its owner alone."""

import hashlib
from datetime import datetime, timedelta

from api.handoff import new_token
from api.i18n import UiLanguage, text
from api.web_settings import DeskSettings
from assistant.guards.personal_data import masked
from kb.ticket_types import SharedAnswer

_MOST_CHARACTERS = 4000


def shown_question(question: str) -> str:
    """Return a question as others may see it."""
    return masked(question)[:_MOST_CHARACTERS]


def consent_text(language: UiLanguage, settings: DeskSettings) -> str:
    """Return the sentence that the owner ticks."""
    return text(language, "share.consent", days=settings.share_days)


def share(
    answer_id: str, question: str, owner_key: str, language: UiLanguage, now: datetime, settings: DeskSettings
) -> SharedAnswer:
    """Return the record of an answer that is shared now with its question."""
    token = new_token()
    return SharedAnswer(
        token=token,
        answer_id=answer_id,
        question=shown_question(question),
        language=language,
        owner=_owner(token, owner_key),
        consent=consent_text(language, settings),
        shared_at=now,
        expires_at=now + timedelta(days=settings.share_days),
    )


def owned(shared: SharedAnswer, owner_key: str | None) -> bool:
    """Tell whether a key is that of who shared an answer."""
    return owner_key is not None and _owner(shared.token, owner_key) == shared.owner


def _owner(token: str, key: str) -> str:
    # Two pages of one owner cannot be told to be of one.
    return hashlib.sha256(f"{token}\n{key}".encode()).hexdigest()
