"""Mutation tests: does an answer follow its pages when they are changed, and does the lock cut what they do not say?

A copy of the build has the passages behind the cases damaged (metrics 3, RGB). A system that reads says what the damaged
pages say, or nothing; one that remembers, mixes up or obeys what it reads goes on saying what they no longer say. For the
other kinds statements are made wrong and given to the claim lock.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from random import Random

from evals.cases import Case
from evals.errors import MutationError
from evals.mutation_corruptions import SPOKEN_KINDS
from evals.mutation_ground import Ground
from evals.mutation_plans import PAGE_KINDS, Kind, Mutation, PageKind, Refused, plan
from evals.mutation_statements import Locked, put_to_the_lock
from evals.mutation_verdicts import Verdict, judge, not_measurable
from evals.observing import Subject, observe
from evals.records import Record
from evals.statistics.intervals import wilson

Damaged = Callable[[PageKind, Sequence[Mutation]], AbstractContextManager[Subject]]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What came of one case under one mutation."""

    kind: Kind
    case_id: str
    topic: str
    question: str
    old: str  # sentence or statement before
    new: str  # and after; empty: taken away
    outcome: str  # of the answer, or "kept" or "cut" by the lock
    said: str  # the answer, or for what the lock cut
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """Share of the cases that were handled well, with Wilson's 95 % interval. Unclear ones are not in it."""

    well: int
    badly: int
    unclear: int
    share: float | None  # None: no case
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MutationReport:
    """All findings, by kind of mutation and by topic of the question."""

    seed: int
    kinds: Mapping[str, Robustness]
    topics: Mapping[str, Robustness]
    cells: Mapping[str, Mapping[str, Robustness]]  # kind -> topic
    refused: Mapping[str, Mapping[str, int]]  # kind -> reason -> cases that could not be mutated
    findings: tuple[Finding, ...]

    @property
    def failures(self) -> tuple[Finding, ...]:
        """What was handled badly."""
        return tuple(finding for finding in self.findings if finding.verdict.handled == "badly")


def mutate(
    cases: Sequence[Case], kinds: Sequence[Kind], seed: int, limit: int, subject: Subject, damaged: Damaged, progress: Progress
) -> MutationReport:
    """Put up to `limit` cases of each kind to the test; `damaged` opens a copy of the build with all of a kind's damages.

    A case whose passages another one has damaged waits for another seed. Raises MutationError if no case could be mutated.
    """
    wanted = [kind for kind in PAGE_KINDS if kind in kinds]
    ground = Ground(subject.corpus, subject.tools)
    before: dict[str, Record] = {}
    findings: list[Finding] = []
    refused: dict[str, Counter[str]] = {}
    for kind in wanted:
        chosen, refused[kind] = _choose(cases, kind, seed, limit, ground, subject, before, progress)
        if not chosen:
            continue
        with damaged(kind, chosen) as changed:
            for done, mutation in enumerate(chosen, start=1):
                after = observe(changed, mutation.case)
                findings.append(_finding(mutation, judge(mutation, before[mutation.case.id], after, subject.tools), after))
                progress(f"asking, {kind}", done, len(chosen))
    for spoken in (kind for kind in SPOKEN_KINDS if kind in kinds):
        locked, refused[spoken] = put_to_the_lock(cases, spoken, seed, limit, subject, before, progress)
        findings += [_of_lock(one) for one in locked]
    if not findings:
        reasons = "; ".join(f"{kind}: {reason} ({n})" for kind, counts in refused.items() for reason, n in counts.items())
        raise MutationError(f"none of {len(cases)} cases could be mutated: {reasons}")
    return _report(seed, findings, refused)


def _choose(
    cases: Sequence[Case],
    kind: PageKind,
    seed: int,
    limit: int,
    ground: Ground,
    subject: Subject,
    before: dict[str, Record],
    progress: Progress,
) -> tuple[list[Mutation], Counter[str]]:
    """Return mutations that do not touch each other's passages, and the reasons of the cases that were passed over.

    Answers over the sound pages are kept in `before`.
    """
    chosen: list[Mutation] = []
    refused: Counter[str] = Counter()
    touched: set[str] = set()
    for case in Random(f"{seed}:{kind}").sample(cases, len(cases)):
        if len(chosen) == limit:
            refused["beyond the limit"] = len(cases) - len(chosen) - sum(refused.values())
            break
        mutation = plan(case, kind, ground, Random(f"{seed}:{kind}:{case.id}"))
        if not isinstance(mutation, Refused) and touched & set(mutation.damages):
            mutation = Refused("another case damages the same passages")
        if not isinstance(mutation, Refused):
            if case.id not in before:
                before[case.id] = observe(subject, case)
            reason = not_measurable(mutation, before[case.id], subject.tools)
            mutation = Refused(reason) if reason else mutation
        if isinstance(mutation, Refused):
            refused[mutation.reason] += 1
            continue
        touched |= set(mutation.damages)
        chosen.append(mutation)
        progress(f"choosing, {kind}", len(chosen), limit)
    return chosen, refused


def _finding(mutation: Mutation, verdict: Verdict, after: Record) -> Finding:
    return Finding(
        kind=mutation.kind,
        case_id=mutation.case.id,
        topic=mutation.case.slices.get("topic", "none"),
        question=mutation.case.question,
        old=mutation.old,
        new=mutation.new,
        outcome=after.answer.outcome,
        said=after.answer.text,
        verdict=verdict,
    )


def _of_lock(locked: Locked) -> Finding:
    wanted = "kept" if locked.kind == "reword" else "cut"
    return Finding(
        kind=locked.kind,
        case_id=locked.case.id,
        topic=locked.case.slices.get("topic", "none"),
        question=locked.case.question,
        old=locked.before,
        new=locked.after,
        outcome="kept" if locked.kept else "cut",
        said="; ".join(locked.cut),
        verdict=Verdict("well" if locked.well else "badly", f"should be {wanted}"),
    )


def _report(seed: int, findings: Sequence[Finding], refused: Mapping[str, Counter[str]]) -> MutationReport:
    by_kind = {kind: [f for f in findings if f.kind == kind] for kind in refused}
    return MutationReport(
        seed=seed,
        kinds={kind: robustness(found) for kind, found in by_kind.items()},
        topics=_by_topic(findings),
        cells={kind: _by_topic(found) for kind, found in by_kind.items()},
        refused={kind: dict(counts.most_common()) for kind, counts in refused.items()},
        findings=tuple(findings),
    )


def _by_topic(findings: Sequence[Finding]) -> dict[str, Robustness]:
    topics = sorted({finding.topic for finding in findings})
    return {topic: robustness(f for f in findings if f.topic == topic) for topic in topics}


def robustness(findings: Iterable[Finding]) -> Robustness:
    """Add findings up."""
    counts = Counter(finding.verdict.handled for finding in findings)
    judged = counts["well"] + counts["badly"]
    interval = wilson(counts["well"], judged) if judged else None
    return Robustness(
        well=counts["well"],
        badly=counts["badly"],
        unclear=counts["unclear"],
        share=counts["well"] / judged if judged else None,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
    )
