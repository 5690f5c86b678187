"""Tables of questions that people send, such as those gathered at a fair: each row is a ticket, each row once."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from api.desk.asked import Asked, keep
from api.desk.intake import Intake
from api.handoff import clean
from api.i18n import UiLanguage
from api.question_tables import TableRow, read_table
from api.visitor_records import Tickets
from kb.places import PROVINCES
from kb.ticket_types import Contact

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
    cells = row.cells
    key = hashlib.sha256(json.dumps(["table", *sorted(cells.items())], ensure_ascii=False).encode()).hexdigest()
    asked = Asked(
        channel="batch",
        question=cells["question"],
        contact=_contact(cells),
        language=cells.get("language", "").casefold(),
        province=_PROVINCE_OF.get(cells.get("province", "").casefold(), ""),
        category=cells.get("category", "").casefold(),
    )
    return "new" if keep(asked, key, tickets, intake)[1] else "known"


def _contact(cells: Mapping[str, str]) -> Contact:
    return Contact(**{name: clean(cells.get(name, ""))[:200] for name in ("name", "firm", "email", "telephone")})
