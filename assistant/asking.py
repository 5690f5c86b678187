"""What a question asks for: kind of fact, words that carry it, places and years it is about."""

import re
from dataclasses import dataclass
from typing import Literal

from assistant.atoms import AtomKind
from kb.text_years import years_in

Wanted = Literal["money", "percent", "date", "contact", "count", "who", "how", "what"]

# First match wins: the more particular question comes first.
_PATTERNS: tuple[tuple[Wanted, str], ...] = (
    (
        "contact",
        r"(?:numero|quale|qual è|che|hai|avete|dammi|mi dai|indirizzo|the|your|have).{0,30}(?:telefon|e-?mail\b|\bpec\b|\bphone)|\bnumero verde\b"
        r"|^(?:telefono|e-?mail|pec|contatti|indirizzo)\b|(?:telefono|e-?mail|pec|indirizzo|contatti)$|contatt(?:i|are|o)\b|recapit|dove si trova"
        r"|telephone|\bcontacts?\b|e-?mail address|téléphone|telefonnummer|teléfono|correo",
    ),
    (
        "percent",
        r"percentual|per cento|\bche quota|\bquale quota|\btass[oi]\b|(?:what|which) (?:share|percentage|rate|part)|interest rate|pourcentage"
        r"|\bcopertura\b|prozent|anteil|porcentaje",
    ),
    (
        "count",
        r"\bquant[ie] (?!soldi|euro|fondi|milion|miliard)\w|quanto (?:dura|tempo)|quant[oa] (?:spazio|memoria|ram|disco|banda|pesa|merce)|durata|how long|how many|\bterm of\b|combien de (?!temps)|wie viele"
        r"|wie lange|cuánt[oa]s",
    ),
    (
        "date",
        r"\bquando\b|scaden|entro (?:quando|che|quale)|\btermin[ei]\b|fino a quando|a che ora|che giorno|in che data|ultimo giorno|\bapr(?:e|ono)\b"
        r"|\bchiud(?:e|ono)\b|deadline|\bwhen\b|closing date|what date|\bwann\b|\bquand\b|cuándo|\bfrist\b|\bplazo\b|date limite",
    ),
    (
        "money",
        r"\bquanto\b|\bquanti (?:soldi|euro|fondi|milion|miliard)|\bimport[oi]\b|massimal|\bcost[aoi]\b|\bprezz|tariff|\bdotazion|\bbudget\b"
        r"|how much|\bamount|\bcosts?\b|\bfees?\b|combien|wie viel|wieviel|cuánto|(?:contributo|spesa) m(?:assim|inim)|plafond|soglia|threshold"
        r"|\bquanta\b|gratis|gratuit|a pagamento|(?<![\w-])free(?![\w-])|fatturato minimo|turnover|kostet|betrag|montant|importe",
    ),
    ("who", r"\bchi\b|quale ente|a chi|che ente|\bwho\b|which (?:office|organi[sz]ation|body)|\bqui\b|\bwer\b|quién"),
    ("how", r"\bcome\b|procedura|\bdomanda\b.*present|\bhow\b|\bapply\b|comment|\bwie\b|cómo"),
)
_COMPILED = tuple((wanted, re.compile(pattern, re.I)) for wanted, pattern in _PATTERNS)

# Which typed facts answer which kind of question.
ATOMS: dict[Wanted, frozenset[AtomKind]] = {
    "date": frozenset({"date"}),
    "contact": frozenset({"phone", "email", "url"}),
}
_COUNTED = re.compile(r"(?:\bquant[ie]|how many|wie viele|combien de|cuánt[oa]s)\s+(?:(?:sono|are|gli|le|i)\s+)*([^\W\d_]{3,})", re.I)
_UNIT = re.compile(r"\b(?:ann[oi]|mes[ei]|giorn[oi]|settiman[ae]|or[ae]|years?|months?|days?|weeks?|hours?|[kmgt]i?b|(?:kilo|mega|giga)byte|kg|tonnellat[ae]|metri)\b", re.I)
_NUMERALS = r"\b(?:due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|one|two|three|four|five|six|seven|eight|nine|ten)\b"
_FREE = re.compile(r"gratuit|senza costi|nessun costo|non (?:è|sono) previst\w+ (?:costi|diritti)|free of charge|(?<![\w-])free(?![\w-])", re.I)
_SEPARATE = re.compile(r"(?<=[?])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was understood of a question."""

    wanted: Wanted
    years: tuple[str, ...]
    unit: str | None = None  # first letters of what is counted, folded: "domand" of "quante domande"

    @property
    def particular(self) -> bool:
        """Whether one kind of typed fact is asked for."""
        return self.wanted not in ("what", "who", "how")


def understand(text: str) -> Asked:
    """Return the kind of fact that a question wants, and the years that it names."""
    wanted = next((wanted for wanted, pattern in _COMPILED if pattern.search(text)), "what")
    counted = _COUNTED.search(text) if wanted == "count" else None
    unit = counted[1].lower()[: max(4, len(counted[1]) - 2)] if counted else None
    return Asked(wanted, tuple(years_in(text)), unit)


def answers(asked: Asked, sentence: str, kinds: frozenset[AtomKind]) -> bool:
    """Tell whether a sentence states a fact of the kind that is asked for; True when no kind is."""
    if asked.wanted == "count":
        return bool({"number", "money"} & kinds) and _counts(asked.unit, sentence)
    if asked.wanted == "money":
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
