"""What a question asks for: kind of fact, words that carry it, places and years it is about."""

import re
from dataclasses import dataclass
from typing import Literal

from assistant.atoms import AtomKind

Wanted = Literal["money", "percent", "date", "contact", "duration", "who", "how", "what"]

# First match wins: the more particular question comes first.
_PATTERNS: tuple[tuple[Wanted, str], ...] = (
    (
        "contact",
        r"telefon|\bnumero verde\b|\be-?mail|\bpec\b|contatt|recapit|indirizzo|dove si trova|phone|contact|address|téléphone|telefon"
        r"|teléfono|correo",
    ),
    ("percent", r"percentual|per cento|\bche quota|\bquale quota|\btass[oi]\b|what (?:share|percentage|rate)|interest rate|%|pourcentage"),
    ("duration", r"quanto dura|durata|per quanti (?:anni|mesi)|quanti (?:anni|mesi|giorni)|preammortament|how long|how many (?:years|months)"),
    (
        "date",
        r"\bquando\b|scaden|entro (?:quando|che|quale)|\btermin[ei]\b|fino a quando|a che ora|che giorno|in che data|ultimo giorno|\bapr(?:e|ono)\b"
        r"|\bchiud(?:e|ono)\b|deadline|\bwhen\b|closing date|what date|\bwann\b|\bquand\b|cuándo|\bfrist\b|\bplazo\b",
    ),
    (
        "money",
        r"\bquanto\b|\bquanti (?:soldi|euro|fondi)|import[oi] (?:massim|minim|del)|massimal|\bcost[aoi]\b|\bprezz|tariff|\bdotazione|\bbudget\b"
        r"|how much|maximum amount|\bcosts?\b|\bfees?\b|combien|wie viel|wieviel|cuánto|contributo massimo|spesa minima|plafond|soglia|threshold"
        r"|\bquanta\b|gratis|gratuit|a pagamento|\bfree\b",
    ),
    ("who", r"\bchi\b|quale ente|a chi|che ente|\bwho\b|which (?:office|organi[sz]ation|body)|\bqui\b|\bwer\b|quién"),
    ("how", r"\bcome\b|procedura|\bdomanda\b.*present|\bhow\b|\bapply\b|comment|\bwie\b|cómo"),
)
_COMPILED = tuple((wanted, re.compile(pattern, re.I)) for wanted, pattern in _PATTERNS)

# Which typed facts answer which kind of question.
ATOMS: dict[Wanted, frozenset[AtomKind]] = {
    "money": frozenset({"money"}),
    "percent": frozenset({"percent"}),
    "date": frozenset({"date"}),
    "contact": frozenset({"phone", "email", "url"}),
    "duration": frozenset({"number"}),
}
_UNIT = re.compile(r"\b(?:ann[oi]|mes[ei]|giorn[oi]|settiman[ae]|or[ae]|years?|months?|days?|weeks?)\b", re.I)
_FREE = re.compile(r"gratuit|senza costi|nessun costo|non (?:è|sono) previst\w+ (?:costi|diritti)|free of charge|\bfree\b", re.I)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_SEPARATE = re.compile(r"(?<=[?])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was understood of a question."""

    wanted: Wanted
    years: tuple[str, ...]


def understand(text: str) -> Asked:
    """Return the kind of fact that a question wants, and the years that it names."""
    wanted = next((wanted for wanted, pattern in _COMPILED if pattern.search(text)), "what")
    return Asked(wanted, tuple(_YEAR.findall(text)))


def answers(asked: Asked, sentence: str, kinds: frozenset[AtomKind]) -> bool:
    """Tell whether a sentence states a fact of the kind that is asked for; True when no kind is."""
    if asked.wanted == "duration":
        return "number" in kinds and bool(_UNIT.search(sentence))
    if asked.wanted == "money":
        return "money" in kinds or bool(_FREE.search(sentence))
    if asked.wanted == "percent":
        return "percent" in kinds
    wanted = ATOMS.get(asked.wanted)
    return wanted is None or bool(wanted & kinds)


def separate(text: str, limit: int = 3) -> list[str]:
    """Return the questions of a message with several question marks; else the message."""
    parts = [part.strip() for part in _SEPARATE.split(text) if len(part.split()) > 3]
    return parts[:limit] if len(parts) > 1 and all(part.endswith("?") for part in parts) else [text]
