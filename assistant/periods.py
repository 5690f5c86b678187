"""The days that a question about deadlines means: a month, the rest of the year, the next weeks."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = (
    "gennaio january janvier januar enero",
    "febbraio february février fevrier februar febrero",
    "marzo march mars märz maerz marzo",
    "aprile april avril abril",
    "maggio may mai mayo",
    "giugno june juin juni junio",
    "luglio july juillet juli julio",
    "agosto august août aout agosto",
    "settembre september septembre septiembre",
    "ottobre october octobre oktober octubre",
    "novembre november noviembre",
    "dicembre december décembre decembre dezember diciembre",
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
# English "may" and "march" are also verbs: they count after a preposition only.
_MONTH = re.compile(
    r"(?i)(?<!\w)(?:(?P<until>entro|fino a|by|until|before|bis|avant|antes de|hasta)\s++(?:(?:(?:il|la)\s*+)?fine (?:di\s+)?|"
    r"(?:the )?end of\s+|"
    r"(?:ende|fin)\s+)?)?(?P<name>(?:(?<=in )|(?<=by )|(?<=of )|(?<=until )|(?<=before )|(?<=during ))(?:may|march)|"
    + "|".join(sorted((n for n in MONTHS if n not in ("may", "march")), key=len, reverse=True))
    + r")(?:\s+(?:de\s+|del\s+)?(?P<year>20\d\d))?(?!\w)"
)
_NEXT_DAYS = re.compile(
    r"(?i)\b(?:prossim[iae]|next|nächsten|prochain(?:e?s)|próxim[oa]s)\s+(?P<number>\d{1,3}|due|tre|quattro|sei|two|"
    r"three|four|six|zwei|drei|deux|"
    r"trois|dos|tres)\s+(?P<unit>giorni|settimane|mesi|days|weeks|months|tage|wochen|monate|jours|semaines|mois|días|"
    r"semanas|meses)\b"
)
_WORDS = {"due": 2, "two": 2, "zwei": 2, "deux": 2, "dos": 2, "tre": 3, "three": 3, "drei": 3, "trois": 3, "tres": 3}
_WORDS |= {"quattro": 4, "four": 4, "sei": 6, "six": 6}
_THIS_MONTH = re.compile(
    r"(?i)\bquesto mese|\bmese (?:in corso|corrente)|\bfine mese|\bthis month|end of (?:the )?month|\bdiesen monat|\bce "
    r"mois|\beste mes\b"
)
_NEXT_MONTH = re.compile(
    r"(?i)\b(?:prossimo mese|mese prossimo|next month|nächsten monat|mois prochain|próximo mes|mes que viene)\b"
)
_THIS_WEEK = re.compile(r"(?i)\bquesta settimana|\bthis week|\bdiese woche|\bcette semaine|\besta semana")
_THIS_YEAR = re.compile(
    r"(?i)\b(?:fine (?:dell['’])?anno|quest['’]anno|entro l['’]anno|end of (?:the )?year|this year|jahresende|dieses "
    r"jahr|fin de l['’]année|"
    r"cette année|fin de año|este año)\b"
)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included."""

    first: date
    last: date

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last


def period_in(text: str, as_of: date) -> Period | None:
    """Return the days that a text names, seen from a day; a month without a year is the next one to come or this one."""
    named = _MONTH.search(text)
    if named is not None:
        number = MONTHS[named["name"].lower()]
        year = int(named["year"]) if named["year"] else as_of.year + (number < as_of.month)
        month = _month(year, number)
        return Period(min(as_of, month.first), month.last) if named["until"] else month
    counted = _NEXT_DAYS.search(text)
    if counted is not None:
        number = _WORDS.get(counted["number"].lower()) or int(counted["number"])
        unit = counted["unit"].lower()[:2]
        days = 1 if unit in ("gi", "da", "ta", "jo", "dí") else (7 if unit in ("se", "we", "wo") else 30)
        return Period(as_of, as_of + timedelta(days=number * days))
    if _NEXT_MONTH.search(text):
        return _month(as_of.year + as_of.month // 12, as_of.month % 12 + 1)
    if _THIS_MONTH.search(text):
        return Period(as_of, _month(as_of.year, as_of.month).last)
    if _THIS_WEEK.search(text):
        return Period(as_of, as_of + timedelta(days=6 - as_of.weekday()))
    return Period(as_of, date(as_of.year, 12, 31)) if _THIS_YEAR.search(text) else None


def _month(year: int, number: int) -> Period:
    return Period(date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1]))
