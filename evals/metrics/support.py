"""Does a passage support a statement? An offline checker in tiers; the first that decides wins (metrics 2.3).

T0 verbatim: the statement stands in a passage.
T1 typed facts: each stands in the best-matching sentence of some passage, or in its neighbours.
T2 polarity: that sentence neither negates, permits nor limits otherwise than the statement.
T3 words: the share of the statement's idf mass that the passages hold.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from assistant.types import Citation
from evals.matching import fold
from evals.metrics.number_words import in_digits
from evals.metrics.typed_facts import Evidence, facts_in, missing
from evals.records import Passage, Tools
from kb.sentences import sentences

Verdict = Literal["full", "undecided", "none"]
Tier = Literal["T0", "T1", "T2", "T3"]

# Measured on Italian: hard negatives pass at 3.8 % and 33 %, crude paraphrases at 20 % and 85 %.
FULL_COVERAGE, UNDECIDED_COVERAGE = 0.70, 0.45

NEGATIONS = re.compile(
    r"\b(?=\w\w)(?:non\b(?! (?:solo|soltanto|appena|oltre|meno|più di|superior\w+|inferior\w+))"
    r"|(?:not|no)\b(?! (?:only|more|less|later)|\.)"
    r"|(?:senza|nessun|nessun[oa]|mai|né|neppure|nemmeno|esclus[oaie]|esclusion[ei]|vietat[oaie]|viet[ai]|vietano|divieto)\b"
    r"|(?:without|never|cannot|neither|nor|none|excluded|excluding|excludes?|forbidden|prohibited|banned)\b|\w+n['’]t\b)",
    re.I,
)
# A statement of one side is opposed to a sentence of the other.
OPPOSITES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(
            r"\b(?:obbligatori\w*|obblig[oa]|deve|devono|dovrà|dovranno|occorre|necessari[oaie]|must|shall|required|mandatory"
            r"|compulsory)\b",
            re.I,
        ),
        re.compile(
            r"\b(?:facoltativ[oaie]|facoltà|opzional[ei]|volontari[oaie]|può|possono|potrà|potranno|may|can|optional|voluntary)\b",
            re.I,
        ),
    ),
    (
        re.compile(r"\b(?:fino a\w*|al massimo|massim[oaie]|up to|at (?:the )?most|no more than|maximum)\b", re.I),
        re.compile(r"\b(?:almeno|minim[oaie]|at least|no less than|minimum)\b", re.I),
    ),
)
_WORDS_BEFORE = 3


@dataclass(frozen=True, slots=True)
class Support:
    """What the checker finds, and by which tier."""

    verdict: Verdict
    tier: Tier
    missing: tuple[str, ...] = ()  # facts that no passage states, as they are written in the statement


def support(statement_text: str, passages: Sequence[str], tools: Tools, heads: Sequence[str] = ()) -> Support:
    """Judge a statement by passages together.

    `heads` belong to the passages, in their order: title and headings, see `head_of`. They count as context for
    organisations, countries, laws, years and the names of measures ("Fondo 394"), for nothing else. Where a statement
    begins with a context in square brackets, that must stand in a head or a passage, and the rest is judged.

    The union supports what one passage supports alone. Otherwise each typed fact must stand in some passage, the sentence
    that matches best of all decides on polarity, and words count in all passages together, those of facts that are stated
    otherwise ("500 mila") too. T0 asks for more than the same
    characters: neither half a number or word, nor a sentence whose negation, in the three words before it, was cut off.
    """
    sources = [_Source(p, h) for p, h in zip_longest(passages, heads[: len(passages)], fillvalue="")]
    alone = [_judge(statement_text, [source], tools) for source in sources]
    if not sources:
        return Support("none", "T1", tuple(fact.written for fact in facts_in(statement_text, tools)))
    full = [found for found in alone if found.verdict == "full"]
    if full:
        return full[0]
    return alone[0] if len(alone) == 1 else _judge(statement_text, sources, tools)


def head_of(source: Citation | Passage, tools: Tools) -> str:
    """Return what stands around a passage, a line each: title, headings, publisher, address, and the page's date (ISO)."""
    publisher = tools.providers.get(source.provider_id)
    lines = [source.title, *source.headings, *((publisher.name, publisher.short_name) if publisher else ())]
    lines.append(source.url.split("#")[0])
    if isinstance(source, Citation):
        written = source.updated_on or source.published_on
        lines += [written.isoformat()] if written else []
    return "\n".join(lines)


def split_context(statement_text: str) -> tuple[str, str]:
    """Return the context in square brackets before a statement, and the statement; brackets may stand in brackets."""
    depth = 0
    for place, character in enumerate(statement_text):
        depth += (character == "[") - (character == "]")
        if depth == 0:
            body = statement_text[place + 1 :].strip()
            return (statement_text[1:place].strip(), body) if place and body else ("", statement_text)
    return "", statement_text


def context_stands(context: str, surroundings: Sequence[str]) -> bool:
    """Say whether all parts of "title – heading" stand in one of the texts, each a head with its passage."""
    parts = [fold(part) for part in re.split(r"\s[–—-]\s", context) if part.strip()]
    return not parts or any(all(part in fold(text) for part in parts) for text in surroundings)


def evidence_for(body: str, passage: str, head: str, tools: Tools) -> Evidence:
    """Return where the facts of a statement may stand in a passage.

    A verbatim statement is its own place; a statement that shares no word with any sentence has all sentences.
    """
    if verbatim(body, passage):
        return Evidence(places=(body,), passage=passage, head=head)
    found = sentences(passage)
    matches = _matches(body, found, tools)
    best = max(matches, default=0.0)
    around = [(max(0, n - 1), n + 2) for n, share in enumerate(matches) if share == best]
    return Evidence(places=tuple("\n".join(found[a:b]) for a, b in around), passage=passage, head=head)


def best_sentence(body: str, passages: Sequence[str], tools: Tools) -> str:
    """Return the sentence of all passages that holds most of a statement's idf mass; of several the shortest; or nothing."""
    found = [sentence for passage in passages for sentence in sentences(passage)]
    ranked = zip(_matches(body, found, tools), found, strict=True)
    return max(ranked, key=lambda r: (r[0], -len(r[1])), default=(0.0, ""))[1]


def verbatim(text: str, passage: str) -> bool:
    """Say whether a passage holds a text word for word, with no negation right before it that the text lacks."""
    held = fold(passage)
    return any(not _negated(held[:place]) for place in occurrences(text, passage))


def occurrences(text: str, passage: str) -> list[int]:
    """Return the places in the folded passage where the folded text stands, whatever its last mark; whole words and numbers."""
    wanted = fold(text).rstrip(" .,;:!?…")
    if not wanted:
        return []
    pattern = rf"(?<!\w)(?<!\d[.,]){re.escape(wanted)}(?!\w)(?![.,]\d)"
    return [match.start() for match in re.finditer(pattern, fold(passage))]


def opposed(body: str, sentence: str) -> bool:
    """Say whether only one of both is negated, or one obliges or caps where the other permits or sets a minimum."""
    if bool(NEGATIONS.search(body)) != bool(NEGATIONS.search(sentence)):
        return True
    for pair in OPPOSITES:
        ours, theirs = ([bool(side.search(text)) for side in pair] for text in (body, sentence))
        if ours != theirs and sum(ours) == sum(theirs) == 1:
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Source:
    text: str
    head: str


def _judge(statement_text: str, sources: Sequence[_Source], tools: Tools) -> Support:
    if any(verbatim(statement_text, source.text) for source in sources):
        return Support("full", "T0")
    context, body = split_context(statement_text)
    around = [f"{source.head}\n{source.text}" for source in sources]
    lacking = [] if context_stands(context, around) else [f"[{context}]"]
    if not lacking and any(verbatim(body, source.text) for source in sources):
        return Support("full", "T0")
    evidence = [evidence_for(body, source.text, source.head, tools) for source in sources]
    facts = facts_in(body, tools)
    lacking += [fact.written for fact in missing(facts, evidence, tools)]
    if lacking:
        return Support("none", "T1", tuple(lacking))
    texts = [source.text for source in sources]
    if opposed(body, best_sentence(body, texts, tools)):
        return Support("undecided", "T2")
    return Support(_by_words(body, [*texts, *(fact.written for fact in facts)], tools), "T3")


def _by_words(body: str, texts: Sequence[str], tools: Tools) -> Verdict:
    """Decide by coverage, numbers in digits. A statement without any index term cannot be decided."""
    held = {term for text in texts for term in tools.lexicon.terms(in_digits(text))}
    share = _coverage(set(tools.lexicon.terms(in_digits(body))), held, tools)
    if share is None:
        return "undecided"
    return "full" if share >= FULL_COVERAGE else "undecided" if share >= UNDECIDED_COVERAGE else "none"


def _matches(body: str, found: Sequence[str], tools: Tools) -> list[float]:
    wanted = set(tools.lexicon.terms(body))
    return [_coverage(wanted, set(tools.lexicon.terms(sentence)), tools) or 0.0 for sentence in found]


def _coverage(wanted: set[str], held: set[str], tools: Tools) -> float | None:
    """Return the share of the idf mass of the wanted terms that is held; None if they have none."""
    total = sum(tools.lexicon.idf(term) for term in sorted(wanted))
    return sum(tools.lexicon.idf(term) for term in sorted(wanted & held)) / total if total else None


def _negated(before: str) -> bool:
    clause = re.split(r"[.,;:!?]", before)[-1]
    return NEGATIONS.search(" ".join(clause.split()[-_WORDS_BEFORE:])) is not None
