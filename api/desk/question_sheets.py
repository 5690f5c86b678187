"""Tables of questions that people send, such as those gathered at a fair: each row is a ticket, each row once."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from api.desk.intake import Intake, new_ticket
from api.desk.triage import desk_of, triage
from api.handoff import clean
from api.i18n import UiLanguage
from api.promises import local_time, promised
from api.question_tables import TableRow, read_table
from api.visitor_records import Tickets
from kb.errors import ReferenceTakenError
from kb.places import PROVINCES
from kb.ticket_types import Contact

_ATTEMPTS = 5
_MOST_CHARACTERS = 8000  # of a question, as on the portal
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+")
_LANGUAGES: tuple[str, ...] = get_args(UiLanguage)
_CATEGORIES = ("mai-esportato", "in-consolidamento", "consolidata")
_PROVINCE_OF = {name.casefold(): name for name in PROVINCES}


@dataclass(frozen=True, slots=True)
class SheetTaken:
    """What became of the rows of a table."""

    results: Counter[str]  # "new" and "known"
    problems: tuple[str, ...]  # rows that were left out, each with its place and what to do


def take_in_table(path: Path, tickets: Tickets, intake: Intake) -> SheetTaken:
    """Make a ticket of each row that can be read; the others are told. Raises TableError if the file cannot be read."""
    results: Counter[str] = Counter()
    problems: list[str] = []
    for row in read_table(path):
        wrong = list(_problems(row))
        problems += wrong
        if not wrong:
            results[_take(row, tickets, intake)] += 1
    return SheetTaken(results, tuple(problems))


def _problems(row: TableRow) -> Iterator[str]:
    cells = row.cells
    if not cells.get("question", "").strip():
        yield f"{row.where('question')}: no question: write one, or take the row out"
    elif len(cells["question"]) > _MOST_CHARACTERS:
        yield f"{row.where('question')}: longer than {_MOST_CHARACTERS} characters: send it as a mail"
    if (email := cells.get("email", "")) and not _EMAIL.fullmatch(email):
        yield f"{row.where('email')}: {email!r} is no e-mail address"
    for column, known in (("language", _LANGUAGES), ("category", _CATEGORIES)):
        if (value := cells.get(column, "")) and value.casefold() not in known:
            yield f"{row.where(column)}: {value!r} is none of {', '.join(known)}"
    if (province := cells.get("province", "")) and province.casefold() not in _PROVINCE_OF:
        yield f"{row.where('province')}: {province!r} is no province of Lombardy: write its name, such as Bergamo"


def _take(row: TableRow, tickets: Tickets, intake: Intake) -> str:
    key = hashlib.sha256(json.dumps(["table", *sorted(row.cells.items())], ensure_ascii=False).encode()).hexdigest()
    for _ in range(_ATTEMPTS - 1):
        with suppress(ReferenceTakenError):
            return _added(row.cells, key, tickets, intake)
    return _added(row.cells, key, tickets, intake)


def _added(cells: Mapping[str, str], key: str, tickets: Tickets, intake: Intake) -> str:
    now = intake.now()
    promised_at = promised(now, intake.settings)
    question = clean(cells["question"])
    read = triage(question, intake.register, promised_at, local_time(now).date())
    province = _PROVINCE_OF.get(cells.get("province", "").casefold()) or read.province
    found = replace(
        read,
        language=cells.get("language", "").casefold() or read.language,
        province=province,
        category=cells.get("category", "").casefold() or read.category,
        partner_id=desk_of(province, intake.register.providers()),
    )
    wanted = new_ticket("batch", found, _contact(cells), question, now, promised_at)
    kept = tickets.add(wanted, key)
    if kept.id != wanted.id:
        return "known"
    intake.triages.put_triage(found.of_ticket(kept.id))
    return "new"


def _contact(cells: Mapping[str, str]) -> Contact:
    return Contact(**{name: clean(cells.get(name, ""))[:200] for name in ("name", "firm", "email", "telephone")})
