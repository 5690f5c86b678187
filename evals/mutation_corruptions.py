"""How a statement is made wrong though it sounds right: each kind of slip that a chat model makes over a true passage."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

from assistant.types import Citation
from evals.mutation_rules import exchange, negate, new_amount, new_date, rewrite
from evals.records import Tools
from kb.atoms import Found, atoms, extract
from kb.sentences import sentences

SpokenKind = Literal[
    "reword", "alter_figure", "drop_condition", "swap_contact", "swap_entity", "flip_negation", "flip_bound", "flip_state"
]
SPOKEN_KINDS: tuple[SpokenKind, ...] = get_args(SpokenKind)
_CONTACTS = ("phone", "email")
_FIGURES = ("money", "percent", "number")
_OWN_WORDS = 2  # content words that tell two sentences apart
_KEPT_WORDS = 4  # of a sentence that has lost a condition
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence of a page, as a statement might have it, with its passage."""

    sentence: str  # as the page has it
    text: str  # as it is said
    citation: Citation
    beside: tuple[Citation, ...]  # other passages that were found for the same question


def corrupt(spoken: Spoken, kind: SpokenKind, tools: Tools, rng: Random) -> str | None:
    """Return the statement made wrong in one way; None if the rules of the kind do not apply to it."""
    match kind:
        case "reword":
            return spoken.text
        case "alter_figure":
            return _altered(spoken.text, spoken.citation, rng)
        case "drop_condition":
            return _chosen(_without_conditions(spoken.text), rng)
        case "swap_contact":
            return _chosen(_with_other_contacts(spoken, tools), rng)
        case "swap_entity":
            return _chosen(_with_other_entities(spoken, tools), rng)
        case "flip_negation":
            return _negated(spoken.text)
        case "flip_bound":
            return _chosen(_turned(spoken.text, _BOUNDS), rng)
        case "flip_state":
            return _chosen(_turned(spoken.text, _STATES), rng)


def contacts_in(text: str) -> list[Found]:
    """Return the telephones and addresses of a text."""
    return [found for found in extract(text) if found.atom.kind in _CONTACTS]


def _chosen(made: Iterator[str], rng: Random) -> str | None:
    every = sorted(set(made))
    return rng.choice(every) if every else None


# -------------------------------------------------------------------------------------------------------------- figures


def _altered(text: str, citation: Citation, rng: Random) -> str | None:
    facts = [f.atom for f in extract(text) if f.atom.kind in (*_FIGURES, "date")]
    rng.shuffle(facts)
    for atom in facts:
        day = citation.read_on
        change = new_date(atom, day, rng) if atom.kind == "date" else new_amount(atom, atoms(text), rng)
        if change is not None and (made := rewrite(text, change)) is not None:
            return made
    return None


# ----------------------------------------------------------------------------------------------------------- conditions

_CONDITIONS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r",?\s(?:ma\s)?(?:solo|soltanto|esclusivamente|unicamente)\s(?:per|se|alle|ai|agli|a|in|con|chi|le|i|gli)\s[^,;:.]+",
        r",?\s(?:riservat[oaie]|limitat[oaie]) (?:a|ai|alle|agli|alla)\s[^,;:.]+",
        r",?\s(?:se|qualora|purché|a condizione che|nel caso in cui|in caso di)\s[^,;:.]+",
        r",?\s(?:salvo|tranne|eccetto|ad esclusione d\w+|ad eccezione d\w+|esclus[oaie])\s[^,;:.]+",
        r",?\s(?:per|alle|ai|agli) (?:le |i |gli )?(?:sol[ei] )?"
        r"(?:pmi|mpmi|micro|piccole|medie|grandi|startup|start-up|soci|associat[ei])\b[^,;:.]*",
        r",?\s(?:con sede|con unità locale|in possesso|iscritte)\s[^,;:.]+",
        r"\s(?:fino a un massimo di|fino a|al massimo|massimo|non più di|almeno|non meno di)(?=\s(?:\d|€|il \d|l'))",
        r"\s(?:\+ ?IVA|più IVA|oltre IVA|IVA esclusa)",
        r",?\s(?:only|exclusively)\s(?:for|if|to|in|when)\s[^,;:.]+",
        r",?\s(?:if|unless|provided that|except|in case)\s[^,;:.]+",
        r",?\sfor (?:members|SMEs|small|micro|start-ups)\b[^,;:.]*",
        r"\s(?:up to|a maximum of|at least|no less than|at most|no more than)(?=\s(?:\d|€|EUR))",
    )
)
_LIMIT = re.compile(r"\b(?:massim|maxim)\w+", re.I)  # says the bound a second time
_PREDICATE = re.compile(r"(?:\b(?:è|sono|era|erano|e|o|di|is|are)|[:.…(])\s*$", re.I)  # what follows is no addition


def _without_conditions(text: str) -> Iterator[str]:
    """Yield a statement without one of its conditions, or without the bound of a figure."""
    for pattern in _CONDITIONS:
        for match in pattern.finditer(text):
            before = text[: match.start()]
            made = re.sub(r"\s+", " ", f"{before}{text[match.end() :]}").strip()
            whole = not _PREDICATE.search(before) and not pattern.search(made) and not _LIMIT.search(made)
            if whole and len(made.split()) >= _KEPT_WORDS and extract(made):
                yield made


# ------------------------------------------------------------------------------------------------------------- entities


def _with_other_contacts(spoken: Spoken, tools: Tools) -> Iterator[str]:
    """Yield a statement with another contact of the same kind from what was read, or with another owner of its contact."""
    ours = contacts_in(spoken.text)
    desk = spoken.sentence in spoken.text  # a contact of the organisation may be that of any of its desks
    made = [text for found in ours for text in _other_contacts(spoken, found, (spoken.citation,)) if desk]
    made += list(_renamed(spoken, tools)) if ours else []
    yield from made or (text for found in ours for text in _other_contacts(spoken, found, spoken.beside))


def _other_contacts(spoken: Spoken, found: Found, citations: Sequence[Citation]) -> Iterator[str]:
    for citation in citations:
        for other in extract(citation.quote):
            if other.atom.kind == found.atom.kind and other.atom not in atoms(spoken.text):
                yield _replaced(spoken.text, found, citation.quote[other.start : other.end])


def _with_other_entities(spoken: Spoken, tools: Tools) -> Iterator[str]:
    """Yield a statement with a figure of something else in the passage, said of another organisation, or of another page."""
    figures = [f for f in extract(spoken.text) if f.atom.kind in _FIGURES and not _YEAR.fullmatch(f.atom.value)]
    if not figures:
        return
    for sentence in sentences(spoken.citation.quote):
        if not _apart(spoken.sentence, sentence, tools):
            continue
        for found in figures:
            for other in extract(sentence):
                if other.atom.kind == found.atom.kind and other.atom not in atoms(spoken.sentence):
                    written = sentence[other.start : other.end]
                    if not _YEAR.fullmatch(other.atom.value) and _unit(sentence, other) == _unit(spoken.text, found):
                        yield _replaced(spoken.text, found, written)
    yield from _renamed(spoken, tools)


def _renamed(spoken: Spoken, tools: Tools) -> Iterator[str]:
    """Yield a statement said of another organisation that the pages name."""
    ours = tools.names.in_text(spoken.text)
    texts = (spoken.citation.quote, *(f"{citation.title} {citation.quote}" for citation in spoken.beside))
    theirs = {i for text in texts for i in tools.names.in_text(text)} - set(ours)
    for one in ours:
        for other in sorted(theirs):
            made = exchange(spoken.text, tools.providers[one], tools.providers[other])
            if made is not None and made != spoken.text and one not in tools.names.in_text(made):
                yield made


def _replaced(text: str, found: Found, other: str) -> str:
    return text[: found.start] + other + text[found.end :]


def _unit(text: str, found: Found) -> str:
    following = re.match(r"\s*(\w+)", text[found.end :])
    return following[1].lower() if following and found.atom.kind == "number" else ""


def _apart(sentence: str, other: str, tools: Tools) -> bool:
    """Say whether each of two sentences speaks of something that the other does not."""
    a, b = (set(tools.lexicon.terms(re.sub(r"\d[\d.,]*", " ", text))) for text in (sentence, other))
    return len(a - b) >= _OWN_WORDS and len(b - a) >= _OWN_WORDS


# ---------------------------------------------------------------------------------------------------------------- sense

_BOUNDS: Sequence[tuple[str, str]] = (
    (r"\b(?:fino a un massimo di|fino a|al massimo|non più di)(?= (?:\d|€|il \d))", "almeno"),
    (r"\b(?:almeno|non meno di)\b", "al massimo"),
    (r"\bmassim([oaie])\b", r"minim\1"),
    (r"\bminim([oaie])\b", r"massim\1"),
    (r"\b(?:entro|non oltre) (?=il \d)", "dopo "),
    (r"\bnon superiore\b", "non inferiore"),
    (r"\b(?<!non )inferiore\b", "superiore"),
    (r"\b(?<!non )superiore\b", "inferiore"),
    (r"\b(?<!non )(?:più di|oltre)(?= (?:\d|il \d|i \d))", "meno di"),
    (r"\b(?:up to|a maximum of|at most)\b", "at least"),
    (r"\b(?:at least|no less than)\b", "at most"),
    (r"\b(?:by|no later than)(?= \d{1,2} [A-Z])", "after"),
    (r"\bmaximum\b", "minimum"),
    (r"\bminimum\b", "maximum"),
)
_STATES: Sequence[tuple[str, str]] = (
    (r"\bapert([oaie])\b", r"chius\1"),
    (r"\bchius([oa])\b", r"apert\1"),
    (r"\bchiusi\b", "aperti"),
    (r"\bobbligatori([oaie]?)\b", "facoltativo"),
    (r"\bfacoltativ[oaie]\b", "obbligatorio"),
    (r"\bammess([oaie])\b", r"esclus\1"),
    (r"\besclus([oaie])\b", r"ammess\1"),
    (r"\bgratuit[oaie]\b", "a pagamento"),
    (r"\ba pagamento\b", "gratuito"),
    (r"\btasso fisso\b", "tasso variabile"),
    (r"\btasso variabile\b", "tasso fisso"),
    (r"\b(?:devono|sono tenute a)\b", "possono"),
    (r"\b(?:deve|è tenuta a)\b", "può"),
    (r"\bobbligatoriamente\b", "facoltativamente"),
    (r"\bopen\b", "closed"),
    (r"\bclosed\b", "open"),
    (r"\bmust\b|\bhave to\b", "may"),
    (r"\bfree of charge\b", "paid"),
    (r"\bprima\b(?= d)", "dopo"),
)


def _turned(text: str, pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    for pattern, replacement in pairs:
        for match in re.finditer(pattern, text, re.I):
            made = match.expand(replacement)
            yield text[: match.start()] + (made.capitalize() if match[0][:1].isupper() else made) + text[match.end() :]


def _negated(text: str) -> str | None:
    made = negate(text)
    if made is not None:
        return made
    for pattern, replacement in (
        (r"\b(can|may|is|are|does|do|must)\s+not\b", r"\1"),
        (r"\bcannot\b", "can"),
        (r"\b(can|is|are|must|may)\b(?! not)", r"\1 not"),
        (r"\bcovers\b", "does not cover"),
    ):
        changed, count = re.subn(pattern, replacement, text, count=1)
        if count:
            return changed
    return None
