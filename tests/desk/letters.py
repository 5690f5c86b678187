"""The letters, what is expected of them, and the statements.

Run by itself, `python -m tests.desk.letters [NAME...]` drafts the letters over the published pages and prints them for reading,
with the figures; `python -m tests.desk.letters --statements` checks the statements, `--statements second` those that nothing is
tuned on.
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from api.compose import open_service
from api.desk.checking import check_reply, check_text, known_of
from api.desk.drafting import draft_text
from api.desk.mail_reading import read_mail
from api.mail_settings import MailSettings
from api.service import Service
from api.settings import load_settings
from assistant.letters.json import to_json
from assistant.letters.letter_texts import plain_text
from assistant.letters.types import Letter, LetterRead
from kb.mail_types import Mail

FOLDER = Path(__file__).parent
DAY = date(2026, 11, 22)
_VERDICTS = {"true": "supported", "altered": "contradicted", "absent": "not_found"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a letter asks and how it speaks, as a reader sees it."""

    name: str
    language: str
    address: str
    addressee: str
    urgent: bool
    asks: Sequence[str]  # words of each question, in order
    ends: Sequence[str]  # how each answer should end
    deadline: date | None = None


def expected() -> Iterator[Expected]:
    """Yield what is expected, letter by letter."""
    index: dict[str, dict[str, Any]] = tomllib.loads((FOLDER / "mails.toml").read_text(encoding="utf-8"))
    return (Expected(name=name, **values) for name, values in index.items())


def mail(name: str) -> Mail:
    """Return a letter as it came in."""
    return read_mail((FOLDER / "mails" / f"{name}.eml").read_bytes(), MailSettings(), datetime(2026, 11, 22, tzinfo=UTC))


def statements(name: str = "statements") -> dict[str, list[str]]:
    """Return the statements of a file: true, altered, absent."""
    found: dict[str, list[str]] = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return found


def missed(read: LetterRead, wanted: Expected) -> list[str]:
    """Return the questions of a letter that were not found."""
    found = [question.text.lower() for question in read.questions] + [text.lower() for text in read.more]
    return [words for words in wanted.asks if not any(words.lower() in text for text in found)]


def superfluous(read: LetterRead, wanted: Expected) -> list[str]:
    """Return what was taken for a question and is none."""
    found = [*(question.text for question in read.questions), *read.more]
    return [text for text in found if not any(words.lower() in text.lower() for words in wanted.asks)]


def _endings(letter: Letter, wanted: Expected) -> Iterator[tuple[str, str]]:
    """Yield for each question how it should end and how it does."""
    for words, end in zip(wanted.asks, wanted.ends, strict=True):
        answer = next((a for a in letter.answers if words.lower() in a.question.lower()), None)
        named = any(words.lower() in text.lower() for text in letter.more)
        yield end, answer.outcome if answer else ("more" if named else "missed")


def _print_drafts(service: Service, names: Sequence[str]) -> None:
    ends: Counter[tuple[str, str]] = Counter()
    support: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    for wanted in expected():
        if names and not any(wanted.name.startswith(name) for name in names):
            continue
        came = mail(wanted.name)
        letter = draft_text(came.text, service, DAY, came.subject, came.sender_name)
        print(f"{'=' * 30} {wanted.name}\n{came.text}\n{'-' * 30}\n{plain_text(letter)}")
        for statement in letter.statements:
            print(f"   {statement.id} {statement.support} {' '.join(statement.flags)}")
        ends.update(_endings(letter, wanted))
        support.update(statement.support for statement in letter.statements)
        flags.update(flag for statement in letter.statements for flag in statement.flags)
        known = known_of(came.text, letter)
        check = check_reply(plain_text(letter), to_json(letter)["citations"], service, DAY, known)
        findings.update(finding.kind for finding in check.findings)
    right = sum(count for (end, ended), count in ends.items() if end == ended)
    print(f"questions that end as expected: {right} of {sum(ends.values())}")
    for (end, ended), count in sorted(ends.items()):
        print(f"   {end} -> {ended}: {count}")
    print(f"statements: {dict(support)}\nflags: {dict(flags)}\nfindings of the check on the drafts: {dict(findings)}")


def _print_statements(service: Service, name: str) -> None:
    found: Counter[tuple[str, str]] = Counter()
    for kind, texts in statements(name).items():
        for text in texts:
            (statement,) = check_text(text, service, DAY).statements
            found[kind, statement.verdict] += 1
            if statement.verdict != _VERDICTS[kind]:
                print(f"{kind} -> {statement.verdict}: {text}")
    for (kind, verdict), count in sorted(found.items()):
        print(f"   {kind} -> {verdict}: {count}")


if __name__ == "__main__":
    opened = open_service(load_settings().model_copy(update={"vectors": "exact"}))
    if "--statements" in sys.argv:
        _print_statements(opened, "statements_second" if "second" in sys.argv else "statements")
    else:
        _print_drafts(opened, sys.argv[1:])
