"""What a question asks for: kind of fact, words that carry it, places and years it is about."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from assistant import question_patterns as words
from assistant.question_patterns import compiled
from kb.atoms import AtomKind
from kb.sentences import split_sentences
from kb.text_years import years_in

Wanted = Literal["money", "percent", "date", "contact", "count", "who", "how", "what"]

_PATTERNS: tuple[tuple[Wanted, re.Pattern[str]], ...] = (
    ("contact", compiled(words.CONTACT)),
    ("percent", compiled(words.PERCENT)),
    ("count", compiled(words.COUNT)),
    ("date", compiled(words.DATE)),
    ("money", compiled(words.MONEY)),
    ("who", compiled(words.WHO)),
    ("how", compiled(words.HOW)),
)

# Which typed facts answer which kind of question.
ATOMS: dict[Wanted, frozenset[AtomKind]] = {
    "date": frozenset({"date"}),
    "contact": frozenset({"phone", "email", "url"}),
}
_COUNTED = re.compile(
    r"(?:\bquant[ie]|how many|wie viele|combien de(?! temps)|cuánt[oa]s)\s+(?:(?:sono|are|gli|le|i)\s+)*([^\W\d_]{3,})", re.I
)
# "In quanti dobbiamo essere", "quante ne entrano": what is counted is not the word that follows.
_WE_COUNT = re.compile(r"\bquant[ie] ne\b|\bin quant[ie]\s+\w+(?:mo|te)\b|\bin quant[ie] (?:si|bisogna|occorre)\b", re.I)
_NUMERALS = (
    r"\b(?:due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|one|two|three|four|five|six|seven|eight|nine|ten)\b"
)
# "Ore 10:00" is no length of time, "12 ore" is one.
_SO_MANY = re.compile(
    rf"(?:\d|{_NUMERALS}|\b(?:una?|uno|an?|mezzo|half|qualche|poch[ie])\b|\bun['’])\s*(?:[^\W\d]+\s+)?"
    r"(?:ann[oi]|mes[ei]|giorn[oi]|settiman[ae]|or[ae]|years?|months?|days?|weeks?|hours?|[kmgt]i?b|(?:kilo|mega|giga)byte|kg"
    r"|tonnellat[ae]|metri)\b",
    re.I,
)
_PRICE = re.compile(
    r"\bcost[aoi]\b|\bcosts?\b|prezz|tariff|\bfees?\b|gratis|gratuit|a pagamento|\bsi paga(?:no)?\b|kost(?:et|en)"
    r"|coûte|cuesta|quota d|have to pay",
    re.I,
)
_PAID = re.compile(
    r"cost|diritt[oi]|tariff|gratuit|prezz|a pagamento|quota|\bfees?\b|\bfree\b|a carico|\bpaga|\bpay|\bcharge", re.I
)
# What answers the question for a price without a sum.
_NO_SUM = re.compile(
    r"gratuit|senza costi|nessun costo|non (?:è|sono) previst\w+ (?:costi|diritti)|free of charge|(?<![\w-])free(?![\w-])"
    r"|\b(?:cost[oi]|prezz[oi]|tariff[ae]|quot[ae]|costs?|prices?|fees?) (?:\w+ ){0,2}?"
    r"(?:cambia|varia|dipend|depends?\b|var(?:y|ies)\b)",
    re.I,
)
_ALLOWED, _CONDITION = compiled(words.ALLOWED), compiled(words.CONDITION)
_NO_FIGURE, _WHO = compiled(words.NO_FIGURE), compiled(words.WHO)
# "Does the threshold apply to hydrogen?" names a threshold and does not ask how high it is.
_YES_OR_NO = re.compile(
    r"^\W*(?:does|do|can|could|may|must|should|posso|possiamo|può|vale)\b(?!.*\b(?:how|when|what|who|which|quant|quand|qual|chi\b))",
    re.I | re.S,
)
_BETWEEN = r"(?:\s+\w+){0,2}?\s+"  # "130 fra ambasciate", "sei nuove domande"
_PART_OF = r"(?!(?:\s+\w+)?\s+(?:di|of|de)\b)"  # "92 giornate di incontri" counts days; millions of something count it
_LARGE = r"(?:\s+(?:mila|milion[ei]|miliard[oi]|migliaia|millions?)(?:\s+d[ie])?)?"
_CAPITALISED = r"[A-ZÀ-Ý][\w'’-]*"
_JOINED = rf"\s+(?:(?:d[eiu]|del|della|delle|dei|of|the|y|e|und|and)\s+)?{_CAPITALISED}"
_NAMES = re.compile(rf"(?:(?<![.?!¿¡]\s)(?<!^){_CAPITALISED}|{_CAPITALISED}(?={_JOINED}))(?:{_JOINED})*")
_COUNTING = {"quant": "it", "how m": "en", "wie v": "de", "combi": "fr", "cuánt": "es"}
_LANGUAGE_WORDS = 3
_YEAR_ASKED = re.compile(r"\b(?:anno|anni|year|année|jahr|año)\b", re.I)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was understood of a question."""

    wanted: Wanted
    years: tuple[str, ...]
    cost: bool = False  # what a firm has to pay, not what it gets
    unit: str | None = None  # first letters of what is counted, folded: "domand" of "quante domande"; "" is anything
    counting: str = ""  # first letters of the word that asks for the number: "quant", "how m"
    year: bool = False  # a date is asked for, and a year is enough
    allowed: bool = False  # whether something may or must be done, rather than what
    broad: bool = False  # several things are asked, or a situation is told with the question

    @property
    def particular(self) -> bool:
        """Whether one kind of typed fact is asked for."""
        return self.wanted not in ("what", "who", "how")


def understand(text: str) -> Asked:
    """Return the kind of fact that a question wants, and the years that it names."""
    wanted: Wanted = next((wanted for wanted, pattern in _PATTERNS if pattern.search(text)), "what")
    if wanted != "contact" and _YES_OR_NO.search(text) and not _PRICE.search(text):
        wanted = "what"
    if wanted in ("money", "percent") and _NO_FIGURE.search(text):
        wanted = "who" if _WHO.search(text) else "what"
    counted = _COUNTED.search(text) if wanted == "count" else None
    unit = counted[1].lower()[: max(4, len(counted[1]) - 2)] if counted else None
    if wanted == "count" and _WE_COUNT.search(text):
        unit = ""
    return Asked(
        wanted,
        tuple(years_in(text)),
        cost=wanted == "money" and bool(_PRICE.search(text)),
        unit=unit,
        counting=counted[0].lower()[:5] if counted else "",
        year=wanted == "date" and bool(_YEAR_ASKED.search(text)),
        allowed=_ALLOWED.search(text) is not None and wanted in ("what", "who"),
    )


def read_in(asked: Asked, language: str) -> Asked:
    """Return what is asked, for a page in a language: what is counted is called otherwise in another one."""
    foreign = asked.unit is not None and language != _COUNTING.get(asked.counting, language)
    return replace(asked, unit="") if foreign else asked


def answers(asked: Asked, sentence: str, kinds: frozenset[AtomKind]) -> bool:
    """Tell whether a sentence states a fact of the kind that is asked for; True when no kind is."""
    if asked.wanted == "count":
        return (asked.unit != "" or bool({"number", "money"} & kinds)) and _counts(asked, sentence)
    if asked.wanted == "money":
        if asked.cost and not _PAID.search(sentence):
            return False
        # "Quanto" may be answered by a share as well as by a sum.
        return bool({"money", "percent"} & kinds) or bool(_NO_SUM.search(sentence))
    if asked.wanted == "percent":
        return "percent" in kinds
    wanted = ATOMS.get(asked.wanted)
    if asked.year and _YEAR.search(sentence):
        return True
    return wanted is None or bool(wanted & kinds)


def sets_condition(asked: Asked, sentence: str) -> bool:
    """Tell whether a sentence says what is allowed, required or excluded, where a question asks for that."""
    return asked.allowed and _CONDITION.search(sentence) is not None


def _counts(asked: Asked, sentence: str) -> bool:
    """Tell whether a sentence puts a number before what is counted; without a unit, before one of time."""
    if asked.unit is None:
        return _SO_MANY.search(sentence) is not None
    number = rf"(?:\d|{_NUMERALS}){_LARGE}{_PART_OF}"
    return re.search(rf"{number}{_BETWEEN}{re.escape(asked.unit)}", sentence, re.I) is not None


def core(text: str) -> str:
    """Return the sentence of a message that asks, when others only tell the situation; else the message."""
    parts = [text[a:b] for a, b in split_sentences(text)]
    asking = [part for part in parts if part.endswith("?")]
    return asking[0] if len(asking) == 1 and len(parts) > 1 and _stands_alone(asking[0]) else text


def without_names(text: str) -> str:
    """Return a text without its capitalised names, whose language says nothing; the text if little else is left.

    A capitalised word that opens a sentence alone is not one: "Che cos'è Aice Poland?" keeps "Che cos'è".
    """
    left = " ".join(_NAMES.sub(" ", text).split())
    return left if len(re.findall(r"[^\W\d_]+", left)) >= _LANGUAGE_WORDS else text


def _stands_alone(asking: str) -> bool:
    """Tell whether a question can be searched without what stands before it; "È ancora così?" cannot."""
    words = re.findall(r"[^\W\d_]+", asking)
    return len(words) > 3 or sum(len(word) > 4 for word in words) == 3
