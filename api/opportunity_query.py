"""The filters of the pages and feeds of measures as plain parameters: read with kind messages, and written back."""

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar
from urllib.parse import urlencode

from api.country_names import country_codes
from api.i18n import UiLanguage, text
from api.opportunity_calendar import FIRST_YEAR, LAST_YEAR, Month
from api.opportunity_filters import CATEGORIES, SIZES, STATES, USABLE, Wanted
from api.schemas import FieldErrorOut
from kb.opportunity_types import State
from kb.places import PROVINCES, provinces_in

View = Literal["elenco", "calendario"]
VIEWS: tuple[View, ...] = ("elenco", "calendario")
STATE_CHOICES: dict[str, tuple[State, ...]] = {
    "aperto": ("open", "closing"),
    "in-scadenza": ("closing",),
    "annunciato": ("announced",),
    "chiuso": ("closed",),
    "tutti": STATES,
}
# Field of `Wanted` -> parameter of a page.
PARAMETERS = {
    "topics": "tema",
    "countries": "paese",
    "provinces": "provincia",
    "category": "esperienza",
    "size": "dimensione",
    "providers": "ente",
    "text": "testo",
}
_TEXT_CHARACTERS = 100
_SHOWN_CHARACTERS = 60  # of a value that is not understood
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
_Choice = TypeVar("_Choice", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The values that filters may have, beside the fixed ones."""

    topics: Set[str]
    providers: Set[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageQuery:
    """A list of measures as an address asks for it."""

    wanted: Wanted
    view: View
    month: Month
    page: int  # 1-based, of the list
    given: Mapping[str, str]  # parameters that were understood
    errors: tuple[FieldErrorOut, ...]  # those that were not, and count for nothing

    def value(self, name: str) -> str:
        """Return a parameter as it was understood; empty: it was not given."""
        return self.given.get(name, "")

    def address(self, path: str, **changes: str) -> str:
        """Return an address with these parameters; an empty change takes one out. Another list begins at its first page."""
        kept = {name: value for name, value in self.given.items() if name != "pagina"}
        changed = {name: value for name, value in {**kept, **changes}.items() if value}
        return f"{path}?{urlencode(changed)}" if changed else path


def read_query(parameters: Mapping[str, str], today: date, known: Known, language: UiLanguage) -> PageQuery:
    """Return what an address asks for. What is not understood is told and counts for nothing; strange names do not matter."""
    reader = _Reader(parameters, language)
    as_of = reader.day("al") or today
    view = reader.choice("vista", VIEWS) or "elenco"
    month = reader.month("mese") or Month.of(as_of)
    page = reader.number("pagina") or 1
    state = reader.choice("stato", STATE_CHOICES)
    # A month also shows what is over.
    states = STATE_CHOICES[state] if state else (STATES if view == "calendario" else USABLE)
    wanted = Wanted(
        as_of=as_of,
        states=states,
        topics=reader.one_of("tema", known.topics),
        countries=reader.country("paese"),
        provinces=reader.province("provincia"),
        category=reader.choice("esperienza", CATEGORIES),
        size=reader.choice("dimensione", SIZES),
        providers=reader.one_of("ente", known.providers),
        text=reader.words("testo"),
    )
    return PageQuery(wanted=wanted, view=view, month=month, page=page, given=reader.given, errors=tuple(reader.errors))


class _Reader:
    """Reads one parameter after the other, and keeps what was understood and what was not."""

    def __init__(self, parameters: Mapping[str, str], language: UiLanguage) -> None:
        self._parameters, self._language = parameters, language
        self.given: dict[str, str] = {}
        self.errors: list[FieldErrorOut] = []

    def choice(self, name: str, choices: Iterable[_Choice]) -> _Choice | None:
        value = self._value(name)
        found = next((choice for choice in choices if choice == value), None)
        self._keep(name, value, found)
        return found

    def one_of(self, name: str, known: Set[str]) -> tuple[str, ...]:
        value = self._value(name)
        found = value if value in known else None
        self._keep(name, value, found)
        return (found,) if found else ()

    def country(self, name: str) -> tuple[str, ...]:
        """Read a code or the name of a country in any of our languages."""
        value = self._value(name)
        codes = country_codes(value)
        self._keep(name, value, codes[0] if len(codes) == 1 else None)
        return tuple(codes) if len(codes) == 1 else ()

    def province(self, name: str) -> tuple[str, ...]:
        """Read a province of Lombardy, by its name or by that of a well-known town."""
        value = self._value(name)
        exact = [province for province in PROVINCES if province.casefold() == value.casefold()]
        found = exact or provinces_in(value)
        self._keep(name, value, found[0] if len(found) == 1 else None)
        return tuple(found) if len(found) == 1 else ()

    def day(self, name: str) -> date | None:
        value = self._value(name)
        try:
            found = date.fromisoformat(value) if value else None
        except ValueError:
            found = None
        if found and not FIRST_YEAR <= found.year <= LAST_YEAR:
            found = None
        self._keep(name, value, found.isoformat() if found else None)
        return found

    def month(self, name: str) -> Month | None:
        value = self._value(name)
        found = Month.parse(value)
        self._keep(name, value, str(found) if found else None)
        return found

    def number(self, name: str) -> int | None:
        value = self._value(name)
        found = int(value) if _NUMBER.fullmatch(value) else None
        self._keep(name, value, str(found) if found else None)
        return found

    def words(self, name: str) -> str:
        value = " ".join(self._value(name).split())
        found = value if len(value) <= _TEXT_CHARACTERS else None
        self._keep(name, value, found)
        return found or ""

    def _value(self, name: str) -> str:
        return self._parameters.get(name, "").strip()

    def _keep(self, name: str, value: str, found: str | None) -> None:
        if found:
            self.given[name] = found
        elif value:
            shown = value if len(value) <= _SHOWN_CHARACTERS else f"{value[:_SHOWN_CHARACTERS]}…"
            message = text(self._language, f"opportunity_refused.{name}", value=shown)
            self.errors.append(FieldErrorOut(field=name, message=message))
