"""Citations: does what is cited say what is claimed, and is all of it needed? (metrics 2.3; Gao et al. 2023, ALCE)"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from assistant.types import Citation, Statement
from evals.cases import SPOKEN, Case
from evals.metrics.support import Support, Tier, Verdict, head_of, occurrences, support
from evals.records import Record, Tools
from evals.scores import Reason, Score, TaskScores, flag, none, number, share

UNION = "union"  # in place of a passage's id: all passages that a statement cites, together
_NAMES = (
    "citation_recall", "citation_precision", "citation_f1", "weighted_citation_recall", "weighted_citation_precision",
    "quote_fidelity", "misattribution", "missing_citation", "undecided", "dead_citation", "citations_per_claim",
)  # fmt: skip
_CREDIT: dict[Verdict, float] = {"full": 1.0, "undecided": 0.5, "none": 0.0}
_QUOTED = re.compile(r"«([^«»]*)»|[“„]([^“”„]*)[”“]|\"([^\"]*)\"")
_QUOTED_WORDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A statement and a passage that it cites, for a person or a judge to look at."""

    case_id: str
    statement: str
    chunk_id: str  # UNION: all passages of the statement
    passage: str
    title: str
    url: str
    verdict: Verdict
    tier: Tier
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Claim:
    """A claim with what its citations are worth."""

    statement: Statement
    cited: tuple[Citation, ...]
    union: Support
    alone: tuple[Verdict, ...]  # in the order of `cited`
    counted: tuple[bool, ...]  # the citation supports alone, or the union is full and is not without it


def score(case: Case, record: Record, tools: Tools, judged: Mapping[tuple[str, str], Verdict] | None = None) -> TaskScores:
    """Return the measures of the task "citations".

    An undecided claim counts nothing in recall and precision and half in their weighted forms. `judged` decides what the
    checker leaves undecided (tier T4): (statement text, chunk id or UNION) -> verdict. An answer with claims and no
    citation at all has a precision of 0, as in ALCE. Misattribution: the claim cites something, no cited passage supports
    it, and another passage that was retrieved does. Titles and headings of a cited page may be quoted like its text.
    """
    reason = _nothing_to_judge(record)
    if reason:
        return TaskScores({name: none(reason) for name in _NAMES})
    by_marker = {citation.marker: citation for citation in record.answer.citations}
    statements = [s for s in record.answer.statements if s.kind == "claim"]
    claims = [_claim(s, by_marker, tools, judged or {}) for s in statements]
    dead = _dead(record)
    unfaithful, quotes = _quotes(claims, tools)
    strayed = [c for c in claims if c.union.verdict == "none" and c.cited and _elsewhere(c, record, tools)]
    scores = _support_scores(claims) | {
        "quote_fidelity": share(quotes - len(unfaithful), quotes, "no_quotes"),
        "misattribution": share(len(strayed), len(claims), "no_claims"),
        "dead_citation": flag(bool(dead)),
    }
    if not claims:
        scores = {name: none("no_claims") for name in _NAMES} | {"dead_citation": scores["dead_citation"]}
        if not record.answer.citations and not dead:
            scores["dead_citation"] = none("no_claims")
    findings = [*_weak(claims), *(f"misattributed: {c.statement.text}" for c in strayed)]
    findings += [*(f"dead citation: {d}" for d in dead), *(f"quote that no cited passage holds: {q}" for q in unfaithful)]
    return TaskScores(scores, tuple(findings))


def pairs(record: Record, tools: Tools) -> list[Pair]:
    """Return each claim with each passage that it cites, and with all together where they are several, in order."""
    by_marker = {citation.marker: citation for citation in record.answer.citations}
    found = []
    for statement in record.answer.statements:
        cited = _cited(statement, by_marker) if statement.kind == "claim" else ()
        groups = [(c.chunk_id, (c,)) for c in cited] + ([(UNION, cited)] if len(cited) > 1 else [])
        for chunk_id, group in groups:
            judged = _support(statement.text, group, tools)
            found.append(
                Pair(
                    case_id=record.case_id,
                    statement=statement.text,
                    chunk_id=chunk_id,
                    passage="\n\n".join(c.quote for c in group),
                    title=" | ".join(dict.fromkeys(c.title for c in group)),
                    url=group[0].url,
                    verdict=judged.verdict,
                    tier=judged.tier,
                    missing=judged.missing,
                )
            )
    return found


def extract_quotes(text: str) -> list[str]:
    """Return the spans in «…», “…”, „…“ or "…" of at least three words, in order; an apostrophe opens no quote."""
    found = (next(group for group in match.groups() if group is not None).strip() for match in _QUOTED.finditer(text))
    return [quote for quote in found if len(quote.split()) >= _QUOTED_WORDS]


def _nothing_to_judge(record: Record) -> Reason | None:
    if record.error is not None or record.answer.outcome == "error":
        return "error"
    return None if record.answer.outcome in SPOKEN else "abstained"


def _claim(
    statement: Statement, by_marker: Mapping[int, Citation], tools: Tools, judged: Mapping[tuple[str, str], Verdict]
) -> _Claim:
    cited = _cited(statement, by_marker)

    def decided(group: Sequence[Citation], key: str) -> Support:
        found = _support(statement.text, group, tools)
        verdict = judged.get((statement.text, key)) if found.verdict == "undecided" else None
        return Support(verdict, found.tier) if verdict else found

    alone = tuple(decided((c,), c.chunk_id).verdict for c in cited)
    union = decided(cited, cited[0].chunk_id if len(cited) == 1 else UNION)
    if "full" in alone:
        union = Support("full", union.tier)  # a judge may have seen one passage only
    counted = tuple(
        verdict == "full" or (union.verdict == "full" and not _full_without(place, statement, cited, alone, tools))
        for place, verdict in enumerate(alone)
    )
    return _Claim(statement, cited, union, alone, counted)


def _full_without(place: int, statement: Statement, cited: Sequence[Citation], alone: Sequence[Verdict], tools: Tools) -> bool:
    """Say whether a statement is fully supported without one of its citations."""
    rest = [c for n, c in enumerate(cited) if n != place]
    if "full" in (verdict for n, verdict in enumerate(alone) if n != place):
        return True
    return len(rest) > 1 and _support(statement.text, rest, tools).verdict == "full"


def _cited(statement: Statement, by_marker: Mapping[int, Citation]) -> tuple[Citation, ...]:
    return tuple(by_marker[m] for m in dict.fromkeys(statement.citations) if m in by_marker)


def _support(text: str, group: Sequence[Citation], tools: Tools) -> Support:
    return support(text, [c.quote for c in group], tools, [head_of(c, tools) for c in group])


def _support_scores(claims: Sequence[_Claim]) -> dict[str, Score]:
    unions = [claim.union.verdict for claim in claims]
    cites = [(verdict, counts) for c in claims for verdict, counts in zip(c.alone, c.counted, strict=True)]
    recall = share(unions.count("full"), len(claims), "no_claims")
    precision = _of_citations(sum(counts for _, counts in cites), len(cites))
    credit = sum(1.0 if counts else _CREDIT[verdict] for verdict, counts in cites)
    return {
        "citation_recall": recall,
        "citation_precision": precision,
        "citation_f1": _f1(recall.value, precision.value),
        "weighted_citation_recall": share(sum(_CREDIT[v] for v in unions), len(claims), "no_claims"),
        "weighted_citation_precision": _of_citations(credit, len(cites)),
        "missing_citation": share(sum(not c.cited for c in claims), len(claims), "no_claims"),
        "undecided": share(unions.count("undecided"), len(claims), "no_claims"),
        "citations_per_claim": number(median(len(c.cited) for c in claims)) if claims else none("no_claims"),
    }


def _of_citations(part: float, whole: int) -> Score:
    return share(part, whole, "no_claims") if whole else Score(value=0.0, part=0.0, whole=0.0)


def _f1(recall: float | None, precision: float | None) -> Score:
    if recall is None or precision is None:
        return none("no_claims")
    return number(2 * recall * precision / (recall + precision) if recall + precision else 0.0)


def _dead(record: Record) -> list[str]:
    """Return the cited ids that were not retrieved, are withheld, or are not where they are said to be; lost markers too."""
    answer = record.answer
    known = (set(record.retrieved) & set(record.resolved)) - set(record.hidden)
    markers = {citation.marker for citation in answer.citations}
    lost = sorted({m for statement in answer.statements for m in statement.citations} - markers)
    return [c.chunk_id for c in answer.citations if c.chunk_id not in known] + [f"[{marker}]" for marker in lost]


def _quotes(claims: Sequence[_Claim], tools: Tools) -> tuple[list[str], int]:
    """Return the quotes of claims that no cited passage holds, and how many quotes there are."""
    held = [(quote, claim) for claim in claims for quote in extract_quotes(claim.statement.text)]
    wrong = [quote for quote, claim in held if not any(_holds(c, quote, tools) for c in claim.cited)]
    return wrong, len(held)


def _holds(citation: Citation, quote: str, tools: Tools) -> bool:
    return bool(occurrences(quote, citation.quote) or occurrences(quote, head_of(citation, tools)))


def _elsewhere(claim: _Claim, record: Record, tools: Tools) -> bool:
    """Say whether a passage that was retrieved, and that the claim does not cite, supports it."""
    cited = {citation.chunk_id for citation in claim.cited}
    others: dict[str, tuple[str, str]] = {
        p.chunk_id: (p.text, head_of(p, tools)) for p in record.ranked if p.chunk_id in record.retrieved
    }
    used = [c for c in record.answer.citations if c.chunk_id in record.retrieved]
    others |= {c.chunk_id: (c.quote, head_of(c, tools)) for c in used}
    texts = [other for chunk_id, other in others.items() if chunk_id not in cited]
    return any(support(claim.statement.text, [text], tools, [head]).verdict == "full" for text, head in texts)


def _weak(claims: Sequence[_Claim]) -> list[str]:
    found = []
    for claim in claims:
        text, lacking = claim.statement.text, ", ".join(claim.union.missing)
        if not claim.cited:
            found.append(f"claim without a citation: {text}")
        elif claim.union.verdict == "undecided":
            found.append(f"support undecided ({claim.union.tier}): {text}")
        elif claim.union.verdict == "none":
            found.append(f"not supported{f' (missing {lacking})' if lacking else ''}: {text}")
        if claim.union.verdict == "full":
            useless = [c for c, counts in zip(claim.cited, claim.counted, strict=True) if not counts]
            found += [f"citation that adds nothing: {c.chunk_id}: {text}" for c in useless]
    return found
