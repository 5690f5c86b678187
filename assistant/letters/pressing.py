"""How pressed a letter is: words of urgency, and days by which something is needed."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from assistant.letters.types import Deadline, Words
from kb.atoms import extract
from kb.places import small_letters

_URGENCY = re.compile(
    r"\b(?:urgen\w+|con urgenza|al più presto|quanto prima|prima possibile|il prima possibile|subito|immediat\w+|asap"
    r"|as soon as possible|right away"
    r"|dringend\w*|eilig\w*|so schnell wie möglich|umgehend|sofort|dès que possible|au plus vite|rapidement|cuanto antes"
    r"|lo antes posible"
    r"|inmediat\w+|(?:la )?merce (?:è )?(?:ferma|bloccata)|bloccat\w+ in dogana|fermo in dogana|stuck (?:at|in) customs"
    r"|blocked at customs"
    r"|(?:im|beim) zoll (?:fest|blockiert)\w*|bloqué\w* (?:en|à la) douane|scade (?:domani|oggi|tra|fra)|stamattina"
    r"|entro (?:oggi|domani|stasera))\b",
    re.I,
)
_BY = (
    r"(?:entro(?: e non oltre)?|prima d(?:i|el|ella)|per|by|before|until|no later than|bis(?: zum| spätestens)?|vor dem"
    r"|avant(?: le)?|d'ici(?: le| au)?|antes del?|para)"
)
_LEAD = re.compile(
    rf"\b{_BY}\s+(?:(?:il|lo|la|the|giorno|venerdì|lunedì|martedì|mercoledì|giovedì|sabato|domenica|le|den|dem|el"
    rf"|on)\s+){{0,2}}$",
    re.I,
)
_DEPARTS = re.compile(
    r"\b(?:part\w+|spedi\w+|scad\w+|consegn\w+|carich\w+|invi\w+|ships?|shipment|leaves?|leaving|due|delivery"
    r"|verschick\w+|liefer\w+|départ|expédi\w+|enví\w+|salida)"
    r"[^.?!;\d]{0,30}$",
    re.I,
)
_WEEKDAYS = (
    "lunedì monday montag lundi lunes",
    "martedì tuesday dienstag mardi martes",
    "mercoledì wednesday mittwoch mercredi miércoles",
    "giovedì thursday donnerstag jeudi jueves",
    "venerdì friday freitag vendredi viernes",
    "sabato saturday samstag samedi sábado",
    "domenica sunday sonntag dimanche domingo",
)
_DAY_OF = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}
_DAY_NAMED = re.compile(rf"\b{_BY}\s+(?P<day>{'|'.join(_DAY_OF)})\b(?P<next>\s+(?:prossimo|next|prochain|próximo))?", re.I)
_SOON = re.compile(
    r"\b(?:entro|per|by|before|until|bis|avant|pour|para|antes de)\s+(?:(?:la )?(?P<week>fine (?:della )?settimana"
    r"|questa settimana|(?:the )?end of (?:the|this) week"
    r"|ende der woche|la fin de la semaine|el fin de semana)|(?P<tomorrow>domani|tomorrow|morgen|demain|mañana)"
    r"|(?P<today>oggi|stasera|today|tonight|heute"
    r"|aujourd'hui|ce soir|hoy))\b",
    re.I,
)
_SHORT_DAY = re.compile(rf"\b{_BY}\s+(?:il\s+|le\s+|el\s+)?(?P<day>\d{{1,2}})[/.](?P<month>\d{{1,2}})(?![/.]?\d)", re.I)
_FRIDAY = 4
_FARTHEST_DAYS = 366


def urgency_in(text: str) -> tuple[Words, ...]:
    """Return the words by which a text says that it is pressed."""
    return tuple(Words(text=m.group(), start=m.start(), end=m.end()) for m in _URGENCY.finditer(text))


def deadlines_in(text: str, today: date) -> tuple[Deadline, ...]:
    """Return the days by which something is needed; a day without a year is the next one from today."""
    found = [*_days(text, today), *_short(text, today), *_named(text, today), *_soon(text, today)]
    return tuple(sorted(found, key=lambda deadline: deadline.start))


def _days(text: str, today: date) -> Iterator[Deadline]:
    for fact in extract(text):
        if fact.atom.kind != "date":
            continue
        before = text[max(0, fact.start - 60) : fact.start]
        lead = _LEAD.search(before) or _DEPARTS.search(before)
        if lead is None or _asked(text, fact.end):
            continue
        day = _day(fact.atom.value, today)
        if day is not None and today <= day <= today + timedelta(days=_FARTHEST_DAYS):
            start = fact.start - len(before) + lead.start()
            yield Deadline(text=" ".join(text[start : fact.end].split()), start=start, end=fact.end, day=day)


def _short(text: str, today: date) -> Iterator[Deadline]:
    """Yield days written without a year: "entro il 23/11"."""
    for match in _SHORT_DAY.finditer(text):
        day = _day(f"--{int(match['month']):02}-{int(match['day']):02}", today)
        if day is not None and not _asked(text, match.end()):
            yield Deadline(text=match.group(), start=match.start(), end=match.end(), day=day)


def _named(text: str, today: date) -> Iterator[Deadline]:
    for match in _DAY_NAMED.finditer(text):
        if extract(text[match.end() : match.end() + 20].split(".")[0]):
            continue  # "entro venerdì 27 novembre" is a day of its own
        ahead = (_DAY_OF[small_letters(match["day"])] - today.weekday() - 1) % 7 + 1
        yield Deadline(text=match.group(), start=match.start(), end=match.end(), day=today + timedelta(days=ahead))


def _soon(text: str, today: date) -> Iterator[Deadline]:
    for match in _SOON.finditer(text):
        ahead = 0 if match["today"] else 1
        if match["week"]:
            ahead = (_FRIDAY - today.weekday()) % 7
        yield Deadline(text=match.group(), start=match.start(), end=match.end(), day=today + timedelta(days=ahead))


def _asked(text: str, place: int) -> bool:
    """Tell whether the sentence around a place is a question: it asks for a deadline and sets none."""
    end = re.search(r"[.?!:;\n]", text[place:])
    return end is not None and end.group() == "?"


def _day(value: str, today: date) -> date | None:
    """Return the day of an atom "2026-11-30" or "--11-30"; None if it names no day, or none that exists."""
    try:
        if not value.startswith("--"):
            return date.fromisoformat(value)
        month, day = map(int, value[2:].split("-"))
        here = date(today.year, month, day)
        return here if here >= today else date(today.year + 1, month, day)
    except ValueError:
        return None
