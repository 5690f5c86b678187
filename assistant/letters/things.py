"""What a letter is about, so that "quanto dura?", "what about the second one?" and "und was kostet das?" can be asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.municipalities import towns_in
from kb.naming import ProviderNames
from kb.places import countries_in
from kb.topics import topics_in

_GENERAL = {"finanza", "orientamento", "ricerca-mercati"}  # topics whose words name no thing: "prestito", "estero"
_LINK = (
    r"(?:di|del|della|dei|delle|d'|dell'|a|al|su|per|in|e|of|for|and|the|de|du|des|la|le|et|pour|von|vom|für|und|zur|y|para)"
)
_NAME = r"(?:[A-ZÀ-Ý][\w.&'’-]*\w|\w+[A-Z][\w.-]*\w|\d{4}|\w*\d\.\w+)"
# Words with a capital letter, with the small words between them: "Export su Misura 2026", "Misura USA di SIMEST".
_NAMED = re.compile(rf"(?<![\w.]){_NAME}(?:\s+(?:{_LINK}\s+){{0,2}}{_NAME}){{0,5}}")
_CODE = re.compile(r"\b[A-Z\d]{11,}\b")  # of a person or a firm
SURE_NAME = re.compile(r"\b[A-Z]{3,5}\b|\w[a-z][A-Z]|\d")  # stands in every language: ATA, CONneSSi, EUR.1, 2026
_LONG_WORD = 8  # letters of a noun that names a thing alone: "Ursprungszeugnis"
_HEADING_WORDS = 6  # so short a text is the name itself: "Temporary manager SIMEST"
_BEFORE = re.compile(r"(?<![^\W\d_])([^\W\d_]{5,}\s+)$")  # "certificato" before "EUR.1"
_ORDINALS = (
    r"prim[oa]|first|premi(?:er|ère)|erste[nrs]?|primer[oa]?",
    r"second[oa]|altr[oa]|second|other|latter|deuxième|seconde?|autre|zweite[nrs]?|andere[nrs]?|segund[oa]|otr[oa]",
    r"terz[oa]|third|troisième|dritte[nrs]?|tercer[oa]?",
)
_PLACED = tuple(
    re.compile(
        rf"(?<!\w)(?:(?:il|la|lo|l'|del|della|al|alla|the|le|l’|der|die|das|den|dem|el)\s*)(?:{words})"
        r"(?:\s+one\b|(?:\s+(?:bando|misura|call))?"
        r"(?=\s*(?:[?.,]|$)|\s+(?:è|ha|quanto|come|quando|copre|dura|costa|is|does|est|ist|hat|es)\b))",
        re.I,
    )
    for words in _ORDINALS
)
_COUNTED = re.compile(r"\b(?:due|tre|two|three|deux|trois|zwei|drei|dos|tres)\s+([^\W\d_][\w -]{2,40}?)\s*:\s+(.{5,300})", re.I)
_COMMA = re.compile(r",\s+(?:(?:e|ed|and|et|und|y)\s+)?|;\s+")
_AND = re.compile(r"(?<!\s)\s+(?:e|ed|and|et|und|y)\s+", re.I)


@dataclass(frozen=True, slots=True)
class Listed:
    """Things that a letter counts: "due bandi: A e B"."""

    kind: str  # "bandi"
    items: tuple[str, ...]


def listed_in(story: Sequence[str]) -> Listed | None:
    """Return the last things that a story counts, in their order; None if it counts none."""
    for sentence in reversed(story):
        if match := _COUNTED.search(sentence):
            whole = match[2].rstrip(" .")
            items = _COMMA.split(whole) if _COMMA.search(whole) else _AND.split(whole)
            if len(items) > 1:
                return Listed(match[1], tuple(item.strip() for item in items))
    return None


def with_things(question: str, listed: Listed | None) -> str:
    """Return a question with the name of a thing where it only says which of those listed it means."""
    for place, ordinal in enumerate(_PLACED):
        if listed is not None and place < len(listed.items) and (match := ordinal.search(question)):
            return f"{question[: match.start()]}{listed.items[place]}{question[match.end() :]}"
    return question


def points_at_one_of_several(question: str) -> bool:
    """Tell whether a question speaks of the first, the second or the other one."""
    return any(ordinal.search(question) for ordinal in _PLACED)


def of_a_topic(text: str) -> bool:
    """Tell whether a text has words of a particular topic, as fairs or certificates."""
    return bool(set(topics_in(text)) - _GENERAL)


def names_a_thing(text: str, names: ProviderNames) -> bool:
    """Tell whether a text says by itself what it is about: a topic, a country, a place, an organisation or an acronym."""
    known = countries_in(text) or towns_in(text) or names.in_text(text)
    return bool(known or of_a_topic(text) or SURE_NAME.search(text))


def thing_in(text: str, names: ProviderNames) -> str:
    """Return the name of a measure or document, with the word before it, that a text is about; empty if it names none."""
    found = [(_weight(match, names), match) for match in _NAMED.finditer(text)]
    weight, match = max(found, key=lambda one: one[0], default=(0, None))
    if match is None or weight <= 0:
        return ""
    if len(text.split()) <= _HEADING_WORDS:
        return text.strip(" .?!:")
    before = _BEFORE.search(text[: match.start()])
    return f"{before[1] if before and topics_in(before[1]) else ''}{match.group()}"


def _weight(match: re.Match[str], names: ProviderNames) -> int:
    """Return how surely words name a thing: an organisation, a topic, an acronym, an edition; 0 if a place, or a code."""
    name = match.group()
    particular = of_a_topic(name)
    if (
        _CODE.search(name)
        or not re.search(r"[^\W\d]", name)
        or towns_in(name)
        or (countries_in(name) and not names.in_text(name) and not particular)
    ):
        return 0
    if name.isalpha() and name[1:].islower() and len(name) < _LONG_WORD:
        return 0
    return 2 * bool(names.in_text(name)) + 2 * particular + bool(SURE_NAME.search(name)) + bool(topics_in(name))
