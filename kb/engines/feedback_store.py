"""Feedback on answers, and answers shared with their question, in the relational store."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from kb.engines import ticket_tables as t
from kb.engines.transactions import transaction, utc
from kb.errors import UnknownFeedbackError
from kb.ticket_types import Feedback, SharedAnswer

_SHARED_MOMENTS = ("shared_at", "expires_at", "withdrawn_at")


class FeedbackStore:
    """Keeps what visitors say of answers. Every method is one transaction; raises StoreError if the database refuses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, feedback: Feedback) -> None:
        """Keep feedback in the place of what the same visitor said of the same answer before; its own id is ignored."""
        row = {name: value for name, value in asdict(feedback).items() if name != "id"}
        same = sa.and_(t.feedback.c.answer_id == feedback.answer_id, t.feedback.c.visitor == feedback.visitor)
        with transaction(self._engine) as connection:
            connection.execute(sa.delete(t.feedback).where(same))
            connection.execute(sa.insert(t.feedback), row)

    def feedback(self) -> list[Feedback]:
        """Return all feedback, the newest first."""
        statement = sa.select(t.feedback).order_by(t.feedback.c.given_at.desc(), t.feedback.c.id.desc())
        with transaction(self._engine) as connection:
            rows = connection.execute(statement).mappings()
            return [Feedback(**(dict(row) | _moments(row, "given_at", "settled_at"))) for row in rows]

    def settle(self, feedback_id: int, by: str, at: datetime) -> None:
        """Write down that somebody dealt with feedback. Raises UnknownFeedbackError if none that waits has this number."""
        waiting = sa.and_(t.feedback.c.id == feedback_id, t.feedback.c.settled_at.is_(None))
        with transaction(self._engine) as connection:
            if connection.execute(sa.update(t.feedback).where(waiting).values(settled_by=by, settled_at=at)).rowcount != 1:
                raise UnknownFeedbackError(f"no feedback {feedback_id} that waits: `fondaco tickets feedback` lists it")

    def erase_of_answers(self, ids: Collection[str]) -> int:
        """Delete what was said of these answers; return how many."""
        with transaction(self._engine) as connection:
            return connection.execute(sa.delete(t.feedback).where(t.feedback.c.answer_id.in_(sorted(ids)))).rowcount

    def drop_settled(self, before: datetime) -> int:
        """Delete what was dealt with before a time; return how many."""
        with transaction(self._engine) as connection:
            return connection.execute(sa.delete(t.feedback).where(t.feedback.c.settled_at < before)).rowcount


class ShareStore:
    """Keeps answers that are shared with their question. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, shared: SharedAnswer) -> None:
        """Keep a new one."""
        with transaction(self._engine) as connection:
            connection.execute(sa.insert(t.shared_answers), asdict(shared))

    def shared(self, token: str) -> SharedAnswer | None:
        """Return a shared answer, one that may no longer be read too; None if there never was one."""
        statement = sa.select(t.shared_answers).where(t.shared_answers.c.token == token)
        with transaction(self._engine) as connection:
            row = connection.execute(statement).mappings().first()
        if row is None:
            return None
        return SharedAnswer(**(dict(row) | _moments(row, *_SHARED_MOMENTS)))

    def take_back(self, token: str, at: datetime) -> None:
        """Erase the question; that it was shared, and until when, stays."""
        one = sa.update(t.shared_answers).where(t.shared_answers.c.token == token, t.shared_answers.c.withdrawn_at.is_(None))
        with transaction(self._engine) as connection:
            connection.execute(one.values(question=None, withdrawn_at=at))

    def of_answers(self, ids: Collection[str]) -> list[SharedAnswer]:
        """Return how these answers were shared, the oldest first."""
        mine = sa.select(t.shared_answers).where(t.shared_answers.c.answer_id.in_(sorted(ids)))
        with transaction(self._engine) as connection:
            rows = connection.execute(mine.order_by(t.shared_answers.c.shared_at)).mappings()
            return [SharedAnswer(**(dict(row) | _moments(row, *_SHARED_MOMENTS))) for row in rows]

    def erase_of_answers(self, ids: Collection[str], at: datetime) -> int:
        """Take the questions shared with these answers back; return how many."""
        mine = sa.and_(t.shared_answers.c.answer_id.in_(sorted(ids)), t.shared_answers.c.question.is_not(None))
        with transaction(self._engine) as connection:
            return connection.execute(sa.update(t.shared_answers).where(mine).values(question=None, withdrawn_at=at)).rowcount

    def erase_expired(self, now: datetime) -> int:
        """Erase the questions that nobody may read any more; return how many."""
        over = sa.and_(t.shared_answers.c.expires_at < now, t.shared_answers.c.question.is_not(None))
        with transaction(self._engine) as connection:
            return connection.execute(sa.update(t.shared_answers).where(over).values(question=None)).rowcount


def _moments(row: Mapping[Any, Any], *names: str) -> dict[str, datetime | None]:
    return {name: utc(row[name]) for name in names}
