"""Dates in Italian and English running text, ranges without repeated years included."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

EARLIEST, LATEST = 1990, 2100
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "gennaio gen january jan",
            "febbraio feb february",
            "marzo mar march",
            "aprile apr april",
            "maggio mag may",
            "giugno giu june jun",
            "luglio lug july jul",
            "agosto ago august aug",
            "settembre sett set september sept sep",
            "ottobre ott october oct",
            "novembre nov november",
            "dicembre dic december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = r"(?P<{0}>3[01]|[12]\d|0?[1-9])(?:°|º|st|nd|rd|th)?"
DATE = re.compile(
    r"(?<![\w/.,-])(?=\d|[^\W\d_]{3})(?:"
    r"(?P<iy>\d{4})-(?P<im>\d{2})-(?P<id>\d{2})(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?"
    rf"|{_DAY.format('wd')}\s*+(?:of\s++|di\s++)?(?P<wm>{_MONTH})\b\.?,?(?:\s++(?:del\s++)?(?P<wy>\d{{4}}))?"
    rf"|(?P<em>{_MONTH})\b\.?\s++{_DAY.format('ed')}(?:,\s*+|\s++)(?P<ey>\d{{4}})"
    r"|(?P<nd>3[01]|[12]\d|0?[1-9])(?P<sep>[/.-])(?P<nm>1[0-2]|0?[1-9])(?P=sep)(?P<ny>\d{4}|\d{2})"
    r")(?![\w/])",
    re.IGNORECASE,
)
# "dal 2 al 30 settembre 2026": the first day stands without its month.
_BARE_DAY = re.compile(
    r"(?i)\b(?:dal(?:l['’])?|tra il|from|between)\s*" + _DAY.format("day") + r"\s+(?:al(?:l['’])?|e il|to|until|and)\s*$"
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where it stands."""

    start: int
    end: int
    date: date


def find_dates(text: str) -> list[FoundDate]:
    """Return the dates of a text in order; one without a year takes it from the next date of the same sentence."""
    matches = list(DATE.finditer(text))
    found: list[FoundDate] = []
    year: int | None = None
    for match in reversed(matches):
        stated = _stated_year(match)
        day, month = _day_and_month(match)
        used = stated if stated is not None else year
        value = None if used is None else _date(used, month, day)
        if value is None:
            continue
        if stated is None and found and value > found[-1].date:
            value = value.replace(year=value.year - 1)  # "dal 15 novembre al 31 gennaio 2027"
        year = value.year
        found.append(FoundDate(match.start(), match.end(), value))
        bare = _BARE_DAY.search(text, 0, match.start())
        if bare is not None and (first := _date(value.year, value.month, int(bare["day"]))) is not None:
            found.append(FoundDate(bare.start("day"), bare.end("day"), first))
    return sorted(found, key=lambda f: f.start)


def parse_date(text: str | None) -> date | None:
    """Return the first date of a text, or None."""
    found = find_dates(text) if text else []
    return found[0].date if found else None


def _stated_year(match: re.Match[str]) -> int | None:
    text = match["iy"] or match["wy"] or match["ey"] or match["ny"]
    if text is None:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def _day_and_month(match: re.Match[str]) -> tuple[int, int]:
    if match["iy"]:
        return int(match["id"]), int(match["im"])
    if match["wd"]:
        return int(match["wd"]), _MONTHS[match["wm"].lower()]
    if match["em"]:
        return int(match["ed"]), _MONTHS[match["em"].lower()]
    return int(match["nd"]), int(match["nm"])


def _date(year: int, month: int, day: int) -> date | None:
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def stated_dates(text: str, label: re.Pattern[str]) -> Iterator[date]:
    """Yield the dates that directly follow a label ("Ultimo aggiornamento: 2 ottobre 2026")."""
    for match in label.finditer(text):
        after = text[match.end() : match.end() + 40]
        found = find_dates(after)
        if found and len(after[: found[0].start].split()) <= 3:
            yield found[0].date


UPDATED = re.compile(
    r"(?i)\b(?:ultim[oa] (?:aggiornamento|modifica|revisione)|data (?:di )?(?:ultimo )?aggiornamento|"
    r"last (?:update|updated|modified|reviewed))\b|"
    r"(?m:^[^\w\n]*+(?:(?:pagina|scheda|testo|documento) )?(?:aggiornat[oa](?= (?:al|il|in data))|(?:page )?updated(?= on|:)))"
)
PUBLISHED = re.compile(
    r"(?i)\b(?:data (?:di )?pubblicazione|pubblicazione(?= ?:)|publication date|data notizia)\b|"
    r"(?m:^[^\w\n]*+(?:pubblicat[oaie](?= (?:il|in data|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|\d)|"
    r":)|published|posted(?= on)))"
)
_UNGLUED = re.compile(r"(\d{4})(?=[A-Z])")  # two stamps without a blank between them
_STAMP_WORDS = re.compile(
    r"(?i)\b(?:(?=\w\w)(?:ultim[oa]|aggiornament[oi]|aggiornat[oaie]|modifica|revisione|pubblicat[oaie]|pubblicazione|data|"
    r"di|il|al|in|del|last|updated?|modified|"
    r"reviewed|published|publication|posted|on|date|pagina|scheda|page|lunedì|martedì|mercoledì|giovedì|venerdì|"
    r"sabato|domenica|ore)\b|\d{1,2}[:.]\d{2}\b)"
)


def is_date_stamp(line: str) -> bool:
    """Tell whether a line says only when its page was published or updated."""
    if len(line) > 120 or not (_STAMP_WORDS.search(line) or DATE.search(line)):
        return False
    rest = _STAMP_WORDS.sub("", DATE.sub("", _UNGLUED.sub(r"\1 ", line)))
    return not re.search(r"\w", rest)
