"""What a firm says of itself in a conversation: slots, each with the words that it comes from; nothing is guessed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from assistant import profile_patterns as said
from assistant.guards.italian_places import places_elsewhere
from assistant.municipalities import towns_in
from assistant.profile_reading import headcount_in, markets_in, memberships_in, product_in, sector_in, turnover_in
from assistant.types import Profile, Question
from kb.naming import ProviderNames

Slot = Literal["category", "size", "province", "sector", "products", "countries", "member_of"]
SLOTS: tuple[Slot, ...] = ("category", "size", "province", "sector", "products", "countries", "member_of")
Size = Literal["micro", "piccola", "media", "grande"]
_SIZES: tuple[Size, ...] = ("micro", "piccola", "media", "grande")
_HEADCOUNTS = (10, 50, 250)  # people below which a firm is micro, small, medium
_TURNOVERS = (2e6, 10e6, 50e6)  # euro up to which it is
_QUESTION_WORDS = 4  # fewer do not ask anything by themselves
_CLAUSE = re.compile(r"[^,;:.!?]*[,;:.!?]+\s*|[^,;:.!?]+$")
_REACH = 120  # characters before a word in which one looks for whose it is
_MOST_PLACES = 30
_WORD_CHARACTERS, _MESSAGE_CHARACTERS = 40, 4000
_REPLY_WORDS = 6  # a reply to what was asked back is no longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a firm after some of its messages."""

    profile: Profile = field(default_factory=Profile)
    words: Mapping[str, str] = field(default_factory=dict)  # slot -> the firm's words; no entry: filled in by hand
    headcount: int | None = None
    turnover: float | None = None  # euro a year
    stated_last: tuple[str, ...] = ()  # markets that the message before stated, which a correction replaces


def known_of(question: Question, names: ProviderNames, asked: Sequence[Slot | None] = ()) -> Known:
    """Return what history, profile and question say together; later statements win, what was filled in beats the history.

    `asked` tells for each turn of the history which slot its answer asked for; a bare reply fills that slot.
    """
    known, before = Known(), None
    for turn, slot in zip(question.history, asked or [None] * len(question.history), strict=True):
        known, before = learn(known, turn.question, names, before), slot
    return learn(filled_in(known, question.profile), question.text, names, before)


def filled_in(known: Known, profile: Profile) -> Known:
    """Return what is known once a form was filled in: its slots hold, those that it withdraws are empty."""
    held: dict[str, Any] = {slot: getattr(profile, slot) for slot in SLOTS if getattr(profile, slot)}
    held |= {slot: getattr(Profile(), slot) for slot in profile.withdrawn}
    changed = {slot for slot, value in held.items() if value != getattr(known.profile, slot)}
    sized = "size" in changed
    return replace(
        known,
        profile=replace(known.profile, **held, withdrawn=profile.withdrawn),
        words={slot: words for slot, words in known.words.items() if slot not in changed},
        headcount=None if sized else known.headcount,
        turnover=None if sized else known.turnover,
    )


def learn(known: Known, text: str, names: ProviderNames, asked: Slot | None = None) -> Known:
    """Return what is known after one more message; `asked` is the slot that the answer before it asked for."""
    text = tidy(text)
    found: dict[Slot, tuple[Any, str]] = {}
    known = _with_size(known, text, found)
    if (category := _category(text)) is not None:
        found["category"] = category
    if (place := _place(text, known, asked == "province")) is not None:
        found["province"] = place
    if (product := product_in(text)) is not None:
        found["products"] = product
    if (sector := sector_in(text)) is not None:
        found["sector"] = sector
    added, dropped, quote = markets_in(text)
    corrected = bool(known.stated_last) and said.CORRECTION.search(text) is not None
    countries = _markets(known, text, added, dropped, corrected)
    if countries != known.profile.countries:
        found["countries"] = (countries, quote or text.strip())
    joined, left, quote = memberships_in(text, names)
    members = tuple(i for i in dict.fromkeys([*known.profile.member_of, *joined]) if i not in left and "*" not in left)
    if members != known.profile.member_of:
        found["member_of"] = (members, quote if joined else known.words.get("member_of", ""))
    values: dict[str, Any] = {slot: value for slot, (value, _) in found.items()}
    words: dict[str, str] = dict(known.words)
    words |= {slot: " ".join(quote.split()) for slot, (_, quote) in found.items()}
    kept = tuple(slot for slot in known.profile.withdrawn if slot not in values)
    new = tuple(code for code in countries if code not in known.profile.countries)
    return replace(
        known,
        profile=replace(known.profile, **values, withdrawn=kept),
        words={slot: quote for slot, quote in words.items() if getattr(replace(known.profile, **values), slot)},
        stated_last=new or (known.stated_last if corrected else ()),
    )


def tidy(text: str) -> str:
    """Return a message as rules read it: spaces and repeated marks made one, words and whole cut to what people write."""
    once = re.sub(r"([^\w\s])\1+", r"\1", text)
    return " ".join(word[:_WORD_CHARACTERS] for word in once.split())[:_MESSAGE_CHARACTERS]


def size_of(headcount: int | None, turnover: float | None) -> Size | None:
    """Return the class of a firm by people and euro a year; None if they do not settle it.

    Source: Recommendation 2003/361/EC, where headcount is decisive and a turnover beyond its ceiling moves a firm up. The
    balance sheet total, which may move it down again, is something firms hardly ever say.
    """
    by_turnover = 0 if turnover is None else sum(turnover > limit for limit in _TURNOVERS)
    if headcount is None:
        return "grande" if by_turnover == 3 else None
    return _SIZES[max(sum(headcount >= limit for limit in _HEADCOUNTS), by_turnover)]


def without_situation(text: str) -> str:
    """Return a question without the clauses in which the firm only says who it is; the text if little else is left.

    Its stage and its markets stay: they belong to what is asked.
    """
    if len(text) > _MESSAGE_CHARACTERS:
        return text
    clauses = _CLAUSE.findall(text)
    left = [clause for clause in clauses if not _only_tells(clause)]
    rest = "".join(left).strip(" ,;:")
    return rest if len(left) < len(clauses) and len(rest.split()) >= _QUESTION_WORDS else text


def _only_tells(clause: str) -> bool:
    """Tell whether a clause says people, money, goods, place or class of the firm and hardly a word more."""
    if "?" in clause:
        return False
    facts = (headcount_in(clause), turnover_in(clause), product_in(clause), _place(clause, Known(), False))
    quotes = [fact[1] for fact in facts if fact]
    quotes += [match.group() for pattern in said.SIZE_SAID.values() if (match := pattern.search(clause))]
    left = clause
    for quote in sorted(quotes, key=len, reverse=True):
        left = left.replace(quote, " ")
    words = re.findall(r"[^\W\d_]+", said.PRESENTS.sub(" ", left))
    return bool(quotes) and sum(len(word) > 3 for word in words) <= 1


def _with_size(known: Known, text: str, found: dict[Slot, tuple[Any, str]]) -> Known:
    people, money = headcount_in(text), turnover_in(text)
    if people or money:
        known = replace(
            known, headcount=people[0] if people else known.headcount, turnover=money[0] if money else known.turnover
        )
        counted = size_of(known.headcount, known.turnover)
        if counted is not None:
            found["size"] = (counted, people[1] if people else (money[1] if money else ""))
            return known
    for size, pattern in said.SIZE_SAID.items():
        match = pattern.search(text)
        if match and _is_statement(text, match):
            found["size"] = (size, match.group())
    return known


def _category(text: str) -> tuple[str, str] | None:
    for category, pattern in (
        ("mai-esportato", said.NEVER),
        ("consolidata", said.OFTEN),
        ("in-consolidamento", said.SOMETIMES),
    ):
        match = pattern.search(text)
        if match and not said.OTHERS.search(text, max(0, match.start() - _REACH), match.start()) and _is_statement(text, match):
            return category, match.group()
    return None


def _place(text: str, known: Known, asked: bool) -> tuple[str, str] | None:
    """Return the province, or the place outside Lombardy, where a firm says it is; the last one said."""
    corrects = said.CORRECTION.search(text) is not None and known.profile.province is not None
    bare = (asked or corrects) and len(text.split()) <= _REPLY_WORDS
    enrolled = said.ENROLLED.search(text)
    found: list[tuple[str, str, int]] = []
    for place, start, end in _places(text)[:_MOST_PLACES]:
        before = said.SEAT.search(text, max(0, start - _REACH), start)
        if said.NOT_THERE.search(text, max(0, start - _REACH), start):
            continue
        seated = before is not None and _own_sentence(text, start) and not said.NOT_A_SEAT.search(before["gap"])
        if before is not None and any(before.start("gap") <= other < start for _, _, other in found):
            continue  # "siamo di Lecco e lo spedizioniere è di Milano"
        at_home = enrolled is not None and enrolled.start() <= start < enrolled.end()
        if bare or at_home or (seated and not _hypothetical(text, before.start() if before else 0)):
            quote = text[(before.start() if seated and before else start) : end].rpartition(",")[2].strip()
            found.append((place, quote, start))
    return found[-1][:2] if found else None


def _own_sentence(text: str, place: int) -> bool:
    """Tell whether the sentence that holds a place speaks of the firm itself."""
    begins = max(text.rfind(mark, 0, place) for mark in ".?!;") + 1
    sentence = text[begins:].lstrip()
    return said.OWN.search(sentence) is not None or said.OPENS_AS_FIRM.search(sentence) is not None


def _places(text: str) -> list[tuple[str, int, int]]:
    elsewhere = [(found.place, found.start, found.end) for found in places_elsewhere(text)]
    return sorted([*towns_in(text), *elsewhere], key=lambda found: found[1])


def _markets(known: Known, text: str, added: Sequence[str], dropped: Sequence[str], corrected: bool) -> tuple[str, ...]:
    before = [code for code in known.profile.countries if code not in dropped]
    if corrected:
        named = [code for code in (added or markets_in(text, bare=True)[0]) if code not in dropped]
        if named:
            return tuple(dict.fromkeys([*(code for code in before if code not in known.stated_last), *named]))
    return tuple(dict.fromkeys([*before, *added]))


def _is_statement(text: str, match: re.Match[str]) -> bool:
    """Tell whether words that match are said, neither asked ("siamo una microimpresa?") nor supposed ("se siamo ...")."""
    after = re.match(r"[^.;:,!?]*[.;:,!?]?", text[match.end() :])
    opens = text[: match.start()].rstrip()[-1:] in ("", *".;:,!?")
    return not (opens and after is not None and after.group().endswith("?")) and not _hypothetical(text, match.start())


def _hypothetical(text: str, start: int) -> bool:
    return said.CONDITIONAL.search(text, max(0, start - _REACH), start) is not None
