"""A chat model as judge of what the offline checker leaves undecided: `fondaco eval judge`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.errors import UsageError
from api.evaluation import stored_tools
from evals.judging import (
    Anchored,
    Grade,
    Judge,
    Judgements,
    Ruling,
    Rulings,
    Trust,
    judge_pairs,
    judgements,
    rate_by_length,
    same_family,
    trust,
)
from evals.labelling import Labelling, decided
from evals.metrics.citations import Pair, pairs
from evals.run_folder import RunFolder

Progress = Callable[[str, int, int], None]
_GRADES: dict[str, Grade] = {"full": "full", "partial": "partial", "none": "none"}


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeReport:
    """What a judge said of a run, and whether to believe it."""

    judge: str
    anchored: Anchored
    graded: int  # undecided pairs that it settled, in part or wholly
    undecided: int  # pairs that the checker left undecided
    by_length: dict[str, tuple[float, int]]  # share of "full" and pairs, of short and of long statements
    own_family: bool  # its vendor wrote the answers too
    trust: Trust | None  # None: no labels of people to compare with
    judged: Judgements

    @property
    def gates(self) -> bool:
        """Whether its verdicts may decide; otherwise they are only reported."""
        return self.anchored.believed and self.trust is not None and self.trust.gates and not self.own_family


def open_judge(name: str) -> Judge:
    """Open a chat model by "vendor:model". Raises UsageError that says what is missing: the vendor's package or its key."""
    try:
        from langchain.chat_models import init_chat_model  # slow to import

        return Judge(init_chat_model(name, temperature=0), name)
    except ImportError as error:
        raise UsageError(f"--model {name}: a package is missing: {error}") from error
    except Exception as error:  # every vendor's library complains in its own way about names and keys
        raise UsageError(
            f'--model {name}: cannot be opened: {error}; write "vendor:model", and set the key of the vendor in the environment'
        ) from error


def judge_run(run: RunFolder, judge: Judge, labelling: Labelling | None, progress: Progress) -> JudgeReport:
    """Judge the undecided pairs of a finished run, and compare with people where there are labels. Raises RunError.

    A judge that fails the anchors is asked nothing more.
    """
    run.verify()
    anchored = judge.anchored()
    tools = stored_tools(run)
    records = run.records()
    every = [pair for record in records for pair in pairs(record, tools) if pair.verdict == "undecided"]
    kept = Rulings(run.path, judge.id)
    rulings = judge_pairs(judge, every, kept, progress) if anchored.believed else []
    compared = _compare(judge, labelling, kept, rulings, progress) if labelling and anchored.believed else None
    return JudgeReport(
        judge=judge.id,
        anchored=anchored,
        graded=sum(ruling.grade is not None for ruling in rulings),
        undecided=len({(pair.statement, pair.chunk_id) for pair in every}),
        by_length=rate_by_length(rulings),
        own_family=same_family(judge.id, {record.answer.trace.answerer for record in records}),
        trust=compared,
        judged=judgements(rulings),
    )


def _compare(judge: Judge, labelling: Labelling, kept: Rulings, rulings: Sequence[Ruling], progress: Progress) -> Trust:
    """Judge the labelled pairs too, whatever the checker says of them, and compare with the first two raters."""
    labels, names = labelling.labels(), labelling.raters()
    two, agreed, said = [], [], []
    for pair in labelling.pairs:
        given = labels[pair.id]
        first = [_GRADES.get(given[name].label) for name in names[:2] if name in given]
        final = _GRADES.get(decided(given, names) or "")
        asked = Pair(
            case_id=pair.case_id,
            statement=pair.statement,
            chunk_id=pair.chunk_id,
            passage=pair.passage,
            title=pair.title,
            url=pair.url,
            verdict=pair.verdict,
            tier="T3",
        )
        one, other = (*first, None, None)[:2]
        if one is None or other is None or final is None:
            continue
        grade = judge_pairs(judge, [asked], kept, progress)[0].grade
        if grade is not None:
            two.append((one, other))
            agreed.append(final)
            said.append(grade)
    labelled = {(pair.statement, pair.chunk_id) for pair in labelling.pairs}
    others = [r.grade for r in rulings if r.grade and (r.statement, r.chunk_id) not in labelled]
    return trust(two, agreed, said, others)
