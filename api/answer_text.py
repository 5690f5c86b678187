"""An answer as plain text with its sources: to be copied, or as the body of a message."""

from collections.abc import Iterator
from urllib.parse import quote

from api.answer_view import AnswerView
from api.i18n import UiLanguage, long_date, text

# Programs for mail cut longer addresses: Outlook at 2,083 characters, others at 2,000.
_LONGEST_ADDRESS = 1900


def answer_text(view: AnswerView, language: UiLanguage) -> str:
    """Return question, statements with markers, organisations and sources as lines; the labels are in `language`."""
    return "\n".join([*_said(view, language), "", *_sources(view, language), "", _notice(view, language)]).strip()


def mail_address(view: AnswerView, language: UiLanguage) -> str:
    """Return a `mailto:` address with the answer as its body, cut after a whole line where it would be too long."""
    subject = quote(text(language, "answer_mail.subject"))
    last = ["", _notice(view, language), *([view.address] if view.address else [])]
    lines = [*_said(view, language), "", *_sources(view, language)]
    whole = _mail(subject, [*lines, *last])
    if len(whole) <= _LONGEST_ADDRESS:
        return whole
    last = ["", text(language, "answer_mail.cut"), *last]
    while lines and len(_mail(subject, [*lines, *last])) > _LONGEST_ADDRESS:
        lines.pop()
    return _mail(subject, [*lines, *last])


def _mail(subject: str, lines: list[str]) -> str:
    body = quote("\r\n".join(lines))
    return f"mailto:?subject={subject}&body={body}"


def _said(view: AnswerView, language: UiLanguage) -> Iterator[str]:
    if view.question:
        yield f"{text(language, 'answer.you_asked')} {view.question}"
        yield ""
    for group in view.groups:
        if group.name:
            yield f"{group.name}:"
        for said in group.said:
            yield said.statement.text + "".join(f" [{marker}]" for marker in said.statement.citations)
    if view.answer.providers:
        names = ", ".join(card.name for card in view.answer.providers)
        yield ""
        yield f"{text(language, 'provider.title')}: {names}"


def _sources(view: AnswerView, language: UiLanguage) -> Iterator[str]:
    for citation in view.answer.citations:
        name = view.provider_names.get(citation.provider_id, citation.provider_id)
        read = text(language, "source.read", day=long_date(language, citation.read_on))
        yield f"[{citation.marker}] {citation.title}, {name}, {citation.url} ({read})"


def _notice(view: AnswerView, language: UiLanguage) -> str:
    return text(language, "answer.copy_notice", day=long_date(language, view.answer.as_of))
