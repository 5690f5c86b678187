"""Example questions that the published build can answer: candidates are tried in the background, and only those pass."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from threading import Lock

from api.country_names import country_name
from api.i18n import UiLanguage, text
from api.ports import Answering
from assistant.types import Question
from assistant.wording import say
from kb.errors import KbError
from kb.opportunity_types import Opportunity

log = logging.getLogger(__name__)

_MOST = 6  # examples that are shown
_TRIED = 4  # candidates of one kind, the likeliest first
_KEPT = 16  # sets: a build, a day and a language each
_TURN = ("orientamento", "dogane-origine", "assicurazione-credito", "ricerca-partner", "import-strategico", "contrattualistica")

Key = tuple[str, date, UiLanguage]
Start = Callable[[Callable[[], None]], None]


def in_background(work: Callable[[], None]) -> None:
    """Run in a thread that does not keep the process alive."""
    threading.Thread(target=work, name="examples", daemon=True).start()


class ExampleQuestions:
    """Kept per edition of the pages, day and language. Safe to share between threads."""

    def __init__(self, service: Answering, today: Callable[[], date], start: Start = in_background) -> None:
        """`start` runs the work that finds the examples, later or at once."""
        self._service, self._today, self._start = service, today, start
        self._lock = Lock()
        self._found: OrderedDict[Key, tuple[str, ...]] = OrderedDict()  # empty: being found

    def shown(self, language: UiLanguage) -> tuple[str, ...]:
        """Return the examples; none while they are being found, which the first call starts, or without a build."""
        try:
            edition = self._service.edition()
        except KbError:
            return ()
        if not edition:
            return ()
        key = (edition, self._today(), language)
        with self._lock:
            if key in self._found:
                return self._found[key]
            self._found[key] = ()
            while len(self._found) > _KEPT:
                self._found.popitem(last=False)
        self._start(lambda: self._find(key))
        with self._lock:
            return self._found.get(key, ())

    def _find(self, key: Key) -> None:
        _, day, language = key
        try:
            found = tuple(islice(self._answered(day, language), _MOST))
        except KbError as error:
            log.warning("examples could not be found", extra={"cause": str(error)})
            with self._lock:
                self._found.pop(key, None)
            return
        with self._lock:
            self._found[key] = found

    def _answered(self, day: date, language: UiLanguage) -> Iterator[str]:
        """Yield the first of each kind that is answered."""

        def is_answered(candidate: str) -> bool:
            answer = self._service.preview(Question(text=candidate, as_of=day, language=language))
            return answer.outcome == "answered" and any(statement.citations for statement in answer.statements)

        for candidates in self._kinds(day, language):
            if (found := next(filter(is_answered, candidates[:_TRIED]), None)) is not None:
                yield found

    def _kinds(self, day: date, language: UiLanguage) -> list[list[str]]:
        """Return candidates, a list a kind of question; one of each kind is shown."""
        usable = sorted(
            (o for o in self._service.opportunities() if o.state(day) in ("closing", "open", "announced")),
            key=lambda o: (o.closes_on or date.max, o.id),
        )
        topics = [t for t in _TURN if any(t in p.topics for p in self._service.providers().values())]
        countries = list(dict.fromkeys(code for o in usable for code in o.countries))

        def filled(name: str, **values: str) -> str:
            return text(language, f"candidates.{name}", **values)

        return [
            [filled("start"), filled("first_steps")],
            [filled("fairs"), filled("open_calls")],
            [filled("until_when", measure=o.measure) for o in _dated(usable)],
            [filled("market", country=country_name(code, language)) for code in countries],
            [filled("unpaid"), filled("insurance")],
            [filled("who_helps", topic=say(language, f"topics.{topic}")) for topic in topics[1:]],
            [filled("papers"), filled("origin")],
            [filled("who_can", measure=o.measure) for o in usable],
        ]


def _dated(usable: Sequence[Opportunity]) -> list[Opportunity]:
    return [o for o in usable if o.closes_on is not None]
