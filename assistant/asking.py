"""What a question asks for: kind of fact, words that carry it, places and years it is about."""

import re
from dataclasses import dataclass
from typing import Literal

from assistant import question_patterns as words
from assistant.atoms import AtomKind
from assistant.question_patterns import compiled
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
    r"(?:\bquant[ie]|how many|wie viele|combien de|cuánt[oa]s)\s+(?:(?:sono|are|gli|le|i)\s+)*([^\W\d_]{3,})", re.I
)
_UNIT = re.compile(
    r"\b(?:ann[oi]|mes[ei]|giorn[oi]|settiman[ae]|or[ae]|years?|months?|days?|weeks?|hours?|[kmgt]i?b|(?:kilo|mega|giga)byte|kg|tonnellat[ae]|metri)\b",
    re.I,
)
_NUMERALS = (
    r"\b(?:due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|one|two|three|four|five|six|seven|eight|nine|ten)\b"
)
_PRICE = re.compile(
    r"\bcost[aoi]\b|\bcosts?\b|prezz|tariff|\bfees?\b|gratis|gratuit|a pagamento|kostet|coûte|cuesta|quota d", re.I
)
_PAID = re.compile(
    r"cost|diritt[oi]|tariff|gratuit|prezz|a pagamento|quota|\bfees?\b|\bfree\b|a carico|\bpaga|\bpay|\bcharge", re.I
)
_FREE = re.compile(
    r"gratuit|senza costi|nessun costo|non (?:è|sono) previst\w+ (?:costi|diritti)|free of charge|(?<![\w-])free(?![\w-])", re.I
)
_SEPARATE = re.compile(r"(?<=[?])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was understood of a question."""

    wanted: Wanted
    years: tuple[str, ...]
    cost: bool = False  # what a firm has to pay, not what it gets
    unit: str | None = None  # first letters of what is counted, folded: "domand" of "quante domande"

    @property
    def particular(self) -> bool:
        """Whether one kind of typed fact is asked for."""
        return self.wanted not in ("what", "who", "how")


def understand(text: str) -> Asked:
    """Return the kind of fact that a question wants, and the years that it names."""
    wanted: Wanted = next((wanted for wanted, pattern in _PATTERNS if pattern.search(text)), "what")
    counted = _COUNTED.search(text) if wanted == "count" else None
    unit = counted[1].lower()[: max(4, len(counted[1]) - 2)] if counted else None
    return Asked(wanted, tuple(years_in(text)), cost=wanted == "money" and bool(_PRICE.search(text)), unit=unit)


def answers(asked: Asked, sentence: str, kinds: frozenset[AtomKind]) -> bool:
    """Tell whether a sentence states a fact of the kind that is asked for; True when no kind is."""
    if asked.wanted == "count":
        return bool({"number", "money"} & kinds) and _counts(asked.unit, sentence)
    if asked.wanted == "money":
        if asked.cost and not _PAID.search(sentence):
            return False
        # "Quanto" may be answered by a share as well as by a sum.
        return bool({"money", "percent"} & kinds) or bool(_FREE.search(sentence))
    if asked.wanted == "percent":
        return "percent" in kinds
    wanted = ATOMS.get(asked.wanted)
    return wanted is None or bool(wanted & kinds)


def _counts(unit: str | None, sentence: str) -> bool:
    """Tell whether a sentence puts a number before what is counted; without a unit, before one of time."""
    if unit is None:
        return bool(_UNIT.search(sentence))
    return re.search(rf"(?:\d|{_NUMERALS})[^.;]{{0,30}}?\b{re.escape(unit)}", sentence, re.I) is not None


def separate(text: str, limit: int = 3) -> list[str]:
    """Return the questions of a message with several question marks; else the message."""
    parts = [part.strip() for part in _SEPARATE.split(text) if len(part.split()) > 3]
    return parts[:limit] if len(parts) > 1 and all(part.endswith("?") for part in parts) else [text]


def core(text: str) -> str:
    """Return the sentence of a message that asks, when others only tell the situation; else the message."""
    parts = [text[a:b] for a, b in split_sentences(text)]
    asking = [part for part in parts if part.endswith("?")]
    return asking[0] if len(asking) == 1 and len(parts) > 1 and len(asking[0].split()) > 3 else text
