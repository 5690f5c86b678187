"""A gap is told to the editors of its partner by mail: what is asked, how often, and which page would close it."""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from api.desk.gaps import GapView
from api.desk.learning_records import LearningRecords
from api.desk.learning_view import topic_name
from api.desk.outbox import OutboxSettings, as_html, mail_domain, may_be_written_to
from api.errors import NoAddressError
from api.handoff import clean
from api.i18n import UiLanguage, long_date, text
from api.promises import local_time
from assistant.types import Answer, Question
from kb.account_types import Account, Role
from kb.knowledge_base import KnowledgeBase
from kb.learning_types import Gap, GapEvent
from kb.outbox_types import OutgoingMail
from kb.types import Provider, Query

_MOST_QUESTIONS = 10  # that a mail lists, and that are asked again to see what is missing
_MOST_PAGES = 3


def editors_of(partner_id: str | None, accounts: Iterable[Account]) -> list[str]:
    """Return the addresses of those who edit the pages of a partner, in order."""
    mine = (a for a in accounts if a.good and a.has(Role.EDITOR) and partner_id in a.partners)
    return sorted({a.email for a in mine if a.email and may_be_written_to(a.email)})


def composed(learning: LearningRecords, seen: GapView, partner: Provider, today: date, language: UiLanguage) -> str:
    """Return the text of a mail about a gap, for a person to read, change and send.

    Its questions are asked once more, so that it says what pages lack today. Raises NotPublishedError.
    """
    questions = list(dict.fromkeys(question.text for question in seen.questions))[:_MOST_QUESTIONS]
    answers = [learning.published.preview(Question(text=question, as_of=today)) for question in questions]
    values = {
        "partner": partner.name,
        "topic": topic_name(seen.gap.topic, language),
        "count": seen.count,
        "first": _day(language, min((question.at for question in seen.questions), default=seen.gap.made_at)),
        "last": _day(language, seen.newest or seen.gap.made_at),
        "causes": "; ".join(f"{text(language, f'gaps.cause_{cause}')}: {count}" for cause, count in seen.causes.items()),
        "site": partner.url,
    }
    counts = "counts_of_a_day" if values["first"] == values["last"] else "counts"
    blocks = [text(language, f"gap_mail.{name}", **values) for name in ("greeting", "lead", counts)]
    blocks.append(_listed(text(language, "gap_mail.questions"), questions, len(questions) < seen.count, language))
    if missing := _missing(answers):
        blocks.append(_listed(text(language, "gap_mail.missing"), missing))
    if pages := _nearest(learning.published.knowledge(), questions, partner.id, today):
        blocks.append(_listed(text(language, "gap_mail.nearest"), [f"{title}: {url}" for url, title in pages.items()]))
    blocks += [text(language, f"gap_mail.{name}", **values) for name in ("closing_page", "afterwards", "regards")]
    return "\n\n".join(blocks)


def subject_of(gap: Gap, language: UiLanguage) -> str:
    """Return the subject of the mails about a gap."""
    return text(language, "gap_mail.subject", number=gap.id)


def footer_of(gap: Gap, settings: OutboxSettings, language: UiLanguage) -> list[str]:
    """Return the lines under a mail about a gap."""
    lines = [line.strip() for line in settings.mail.signature.splitlines() if line.strip()]
    if settings.public_address:
        lines.append(text(language, "gap_mail.page", address=f"{settings.public_address}/desk/lacune/{gap.id}"))
    return [*lines, text(language, "gap_mail.notice")]


def tell(
    learning: LearningRecords,
    gap: Gap,
    said: str,
    recipients: Sequence[str],
    settings: OutboxSettings,
    by: str,
    language: UiLanguage,
) -> Gap:
    """Put a mail for each editor into the outbox and note that the gap was sent, all of it or nothing.

    `by` is the person who read the text and sends it. Raises NoAddressError, StaleGapError.
    """
    if not recipients:
        raise NoAddressError(f"gap {gap.id}: nobody who edits the pages of {gap.partner_id} has an account with an e-mail")
    now = learning.now()
    mails = [_mail(gap, clean(said), recipient, settings, by, language, now) for recipient in recipients]
    sent = replace(gap, state="sent", sent_by=by, sent_at=now, changed_at=now)
    return learning.gaps.change(sent, GapEvent(at=now, kind="sent", by=by, count=len(mails)), mails)


def _mail(
    gap: Gap, said: str, recipient: str, settings: OutboxSettings, by: str, language: UiLanguage, now: datetime
) -> OutgoingMail:
    footer = footer_of(gap, settings, language)
    return OutgoingMail(
        id=secrets.token_hex(16),
        ticket_id=None,
        reply_number=None,
        gap_id=gap.id,
        message_id=f"<L-{gap.id}.{secrets.token_hex(12)}@{mail_domain(settings.mail)}>",
        recipient=recipient,
        subject=subject_of(gap, language),
        in_reply_to="",
        references=(),
        language=language,
        plain=said + "\n\n-- \n" + "\n".join(footer) + "\n",
        html=as_html(said, (), footer, language),
        public_text="",
        asks_back=False,
        written_by=by,
        approved_by=by,
        approved_at=now,
        state="approved",
        due_at=now,
    )


def _missing(answers: Sequence[Answer]) -> list[str]:
    """Return what today's answers say that they did not find, each once."""
    return list(dict.fromkeys(point for answer in answers for point in answer.missing))


def _nearest(knowledge: KnowledgeBase, questions: Sequence[str], partner_id: str, today: date) -> Mapping[str, str]:
    """Return addresses and titles of the partner's pages that are found for the questions, those found most often first."""
    titles: dict[str, str] = {}
    places: Counter[str] = Counter()
    for question in questions:
        query = Query(texts=(question,), as_of=today, limit=_MOST_PAGES, provider_ids=(partner_id,))
        for hit in knowledge.search(query).hits:
            titles.setdefault(hit.document.url, hit.version.title)
            places[hit.document.url] += 1
    return {url: titles[url] for url, _ in places.most_common(_MOST_PAGES)}


def _listed(head: str, entries: Iterable[str], more: bool = False, language: UiLanguage = "it") -> str:
    rest = [text(language, "gap_mail.and_more")] if more else []
    return "\n".join([head, *(f"- {' '.join(entry.split())}" for entry in (*entries, *rest))])


def _day(language: UiLanguage, moment: datetime) -> str:
    return long_date(language, local_time(moment).date())
