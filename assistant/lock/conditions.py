"""What binds a figure or a right in its passage, and must not be left out: only for whom, except, if, plus VAT."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.lock.condition_words import ADMITS, DENIES, EXCLUDES, KINDS
from assistant.lock.patterns import any_of
from assistant.lock.reading import Terms, Unit, bag, facts_of, without_facts

_PART = re.compile(
    r";\s+|\.\s+|:\s+|,?(?<!\s)\s+(?:ma|mentre|invece|but|while|whereas|aber|während|mais|tandis que|pero|mientras)\s+"
    r"|,\s+(?:e|ed|and|und|et|y)\s+(?=(?:\S+\s+){4})",
    re.I,
)
_REACH = re.compile(r"[,;:()]|\.(?:\s|$)")
_BACK = 2  # content words before a condition that it binds if none follows: "for members only"
_TOLD = 0.6  # of a condition's words, from which a statement is taken to keep it
_COVERED = 0.5  # of a part's words besides its conditions, from which a statement is taken to say it
_FOREIGN = 0.25  # of a statement's words; if its place holds fewer, it is taken to be in another language
_OPENING = 12  # characters from the start of a lead-in within which its condition opens it
# A line with one of these is a sentence of its own, whatever stands over it.
_VERB = any_of(
    it=r"è|sono|era|erano|ha|hanno|può|possono|deve|devono|va|vanno|si \w+|resta\w*|serv[eo]\w*|occorr\w+|guarda",
    en=r"is|are|was|were|has|have|can|may|must|applies|apply",
    fr=r"est|sont",
    de=r"ist|sind",
    es=r"son",
)
_YEAR = re.compile(r"(?:19|20)\d\d")
# A condition kept in other words: "solo per i soci" as "se sei socio".
_KIN = {"only": ("only", "for", "if"), "if": ("if", "only"), "for": ("for", "only"), "except": ("except",), "vat": ("vat",)}


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as its passage words it."""

    kind: str
    words: str
    terms: frozenset[str]  # what it is about


def dropped(statement: str, unit: Unit, terms: Terms) -> list[str]:
    """Return the conditions, as the passage words them, of what a statement says and that it leaves out.

    `unit` is the place that the statement rests on. A condition binds the part of its sentence in which it stands, up to a
    semicolon, a colon, or "but".
    """
    said = bag(without_facts(statement), terms)
    foreign = len(said & bag(unit.whole, terms)) < _FOREIGN * len(said)
    lost = []
    for part in _PART.split(unit.text):
        bound = list(conditions(part, terms))
        if bound and _says(statement, part, bound, terms):
            lost += [c.words for c in bound if not keeps(statement, c, terms, foreign)]
    return list(dict.fromkeys(lost))


def conditions(text: str, terms: Terms) -> Iterator[Condition]:
    """Yield the conditions that a text sets; each reaches as far as its next comma."""
    for kind, pattern in KINDS:
        for match in pattern.finditer(text):
            reach = _REACH.search(text, match.end())
            end = reach.start() if reach else len(text)
            about = terms(match.group().split()[-1]) if kind == "for" else terms(text[match.end() : end])
            about = about or terms(_REACH.split(text[: match.start()])[-1])[-_BACK:]
            yield Condition(kind, text[match.start() : end].strip(), frozenset(about))


def keeps(statement: str, condition: Condition, terms: Terms, foreign: bool = False) -> bool:
    """Say whether a statement keeps a condition: half of its words, or a word of its kind about one of them.

    An exception must be said as one, and "plus VAT" as that. In another language (`foreign`) a word of its kind is enough.
    """
    held = condition.terms & bag(statement, terms)
    kin = any(pattern.search(statement) for kind, pattern in KINDS if kind in _KIN[condition.kind])
    told = len(held) >= _TOLD * len(condition.terms)
    match condition.kind:
        case "vat":
            return kin
        case "except":
            return (kin or bool(DENIES.search(statement))) and (bool(held) or foreign or not condition.terms)
        case _:
            return (told and bool(held)) or (kin and (bool(held) or foreign or not condition.terms))


def overhead(statement: str, unit: Unit, heading: str, terms: Terms) -> str | None:
    """Return the lead-in or heading that changes what an item of a list means, if the statement does not carry it.

    A lead-in changes it by excluding, or by a condition with which it opens; a heading by excluding only, and only an item
    that is no sentence of its own.
    """
    lead = unit.lead
    if lead and not _carries(statement, lead):
        opening = [c for c in conditions(lead, terms) if c.terms and lead.find(c.words) <= _OPENING]
        if _excludes(lead, statement) or any(not keeps(statement, condition, terms) for condition in opening):
            return lead
    bound = not _VERB.search(unit.text) and not heading.rstrip().endswith("?")
    return heading if bound and _excludes(heading, statement) and not _carries(statement, heading) else None


def _excludes(line: str, statement: str) -> bool:
    return bool(EXCLUDES.search(line)) and not ADMITS.search(EXCLUDES.sub(" ", line)) and not EXCLUDES.search(statement)


def _carries(statement: str, line: str) -> bool:
    return " ".join(line.lower().split()).rstrip(":") in " ".join(statement.lower().split())


def _says(statement: str, part: str, bound: Sequence[Condition], terms: Terms) -> bool:
    """Say whether a statement tells a part of a sentence: a figure of it, or half of its words besides its conditions."""
    figures = {f.atom for f in facts_of(part) if not _YEAR.fullmatch(f.atom.value)}
    if figures & {f.atom for f in facts_of(statement)}:
        return True
    words = frozenset(terms(part))
    words = words - {term for condition in bound for term in terms(condition.words)} or words
    return len(words & bag(statement, terms)) >= _COVERED * len(words) > 0
