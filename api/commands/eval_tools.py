"""`fondaco eval generate`, `mutate`, `import`, `template`, `check`, `export` and `judge`: around the runs."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from api.commands.evaluating import CASES
from api.console import bars, notes, out, print_json
from api.errors import UsageError
from api.settings import load_settings

if TYPE_CHECKING:
    from api.judging import JudgeReport
    from evals.cases import Case
    from evals.mutation_plans import Kind
    from evals.mutations import MutationReport, Robustness

_Json = Annotated[bool, typer.Option("--json", help="Print one JSON object to standard output.")]
_Seed = Annotated[int, typer.Option(min=0, help="The same seed gives the same cases.")]


def generate(
    cases: Annotated[list[Path] | None, typer.Argument(help="Case files whose questions are rewritten too, JSONL.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most cases.")] = 1000,
    seed: _Seed = 1,
    output: Annotated[Path | None, typer.Option("--out", help="Default: cases/synthetic.jsonl under the data folder.")] = None,
    a_page: Annotated[int, typer.Option("--a-page", min=1, help="Most new cases about one page.")] = 3,
    as_of: Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Today by default.")] = None,
    json_output: _Json = False,
) -> None:
    """Make synthetic cases out of the published pages, the register and other cases; for smoke and stress."""
    from api.evaluation import subject  # slow to import
    from evals.cases import write_cases
    from evals.generating import generate as make

    settings = load_settings()
    target = output or settings.var / "cases" / "synthetic.jsonl"
    day = as_of.date() if as_of else date.today()
    given = _read(cases or [])
    with bars() as progress:
        made = make(subject(settings), given, day, limit, seed, progress, a_page)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_cases(made.cases, target)
    counts: dict[str, int] = {}
    for case in made.cases:
        counts[case.slices["generator"]] = counts.get(case.slices["generator"], 0) + 1
    if json_output:
        print_json({"file": str(target), "cases": len(made.cases), "generators": counts, "dropped": made.dropped})
        return
    table = Table("generator", "cases", "dropped", box=None, pad_edge=False)
    for name in {**counts, **made.dropped}:
        dropped = ", ".join(f"{reason} {n}" for reason, n in made.dropped.get(name, {}).items())
        table.add_row(name, str(counts.get(name, 0)), dropped)
    out.print(table)
    notes.print(f"{target}: {len(made.cases)} cases; those with look=yes are for a person to read.")


def mutate(
    cases: Annotated[list[Path] | None, typer.Argument(help="Case files, JSONL. Default: dev.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind of damage; may be given again.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most cases a kind.")] = 20,
    seed: _Seed = 1,
    json_output: _Json = False,
) -> None:
    """Damage the pages behind the cases, in a copy of the build, and see whether the answers follow."""
    from api.mutating import run_mutations  # slow to import

    kinds = _kinds(kind or [])
    chosen = _read(cases or [CASES / "dev.jsonl"])
    with bars() as progress:
        report = run_mutations(load_settings(), chosen, kinds, limit, seed, progress)
    if json_output:
        print_json(asdict(report))
    else:
        _show_mutations(report)


def import_cases(
    table: Annotated[Path, typer.Argument(help="CSV or XLSX; `fondaco eval template` writes an empty one.")],
    output: Annotated[Path, typer.Option("--out", help="Cases, JSONL.")],
    author: Annotated[str, typer.Option(help="Who wrote the cases.")] = "",
) -> None:
    """Read cases from a table that experts have written."""
    from api.compose import open_store
    from evals.case_tables import read_table
    from evals.cases import write_cases

    register = open_store(load_settings()).providers()
    if not register:
        notes.print("The register is empty (nothing was crawled): organisations are taken as ids.", style="yellow")
    cases = read_table(table, register.values(), author)
    write_cases(cases, output)
    notes.print(f"{output}: {len(cases)} cases. Next: fondaco eval check {output} --pin")


def template(output: Annotated[Path, typer.Option("--out", help="XLSX.")]) -> None:
    """Write an empty table of cases, with an example and what to write where."""
    from evals.case_columns import write_template

    if output.suffix.lower() != ".xlsx":
        raise UsageError(f"--out {output}: the table is an Excel file: name it .xlsx")
    write_template(output)
    notes.print(f"{output}: fill it in, then: fondaco eval import {output} --out cases.jsonl")


def check(
    cases: Annotated[list[Path], typer.Argument(help="Case files, JSONL.")],
    pin: Annotated[bool, typer.Option("--pin", help="Write into the files in which version each quote was read.")] = False,
) -> None:
    """Check that the published pages hold every page and quote of the cases; exit code 1 if not."""
    from api.evaluation import subject  # slow to import
    from evals.cases import merge, read_cases, write_cases

    files = {path: read_cases(path) for path in cases}
    every = merge(files.values())
    corpus = subject(load_settings()).corpus
    if problems := corpus.problems(every):
        for problem in problems:
            out.print(problem, markup=False)
        notes.print(f"{len(problems)} problems in {len(every)} cases; nothing was written.")
        raise typer.Exit(1)
    if pin:
        for path, found in files.items():
            write_cases([corpus.pinned(case) for case in found], path)
    notes.print(f"{len(every)} cases: every quote stands on its page." + (" Versions are written down." if pin else ""))


def export(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="A finished run: its id, its folder, or `last`.")],
    output: Annotated[Path, typer.Option("--out", help="JSONL for ragas, JSON for deepeval.")],
    form: Annotated[str, typer.Option("--format", help="ragas or deepeval.")] = "ragas",
) -> None:
    """Write a run in the format of another evaluation library."""
    from api.evaluation import runs_folder  # slow to import
    from evals.exporting import FORMATS
    from evals.exporting import export as write
    from evals.run_folder import find_run

    wanted = next((name for name in FORMATS if name == form), None)
    if wanted is None:
        raise UsageError(f"--format {form!r}: one of {', '.join(FORMATS)}")
    count = write(find_run(runs_folder(load_settings()), run_id), wanted, output)
    notes.print(f"{output}: {count} cases for {wanted}; cases that no page answers are left out.")


def judge(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="A finished run: its id, its folder, or `last`.")],
    model: Annotated[str, typer.Option(help="Chat model as vendor:model; its key comes from the environment.")],
    labels: Annotated[str | None, typer.Option(help="Labelling by people to compare the judge with.")] = None,
    score: Annotated[bool, typer.Option("--score", help="Score the run anew with its verdicts, if it may decide.")] = False,
    json_output: _Json = False,
) -> None:
    """Let a chat model judge the citations that the offline checker leaves undecided."""
    from api.evaluation import runs_folder, score_again  # slow to import
    from api.judging import judge_run, open_judge
    from api.labelling import labellings_folder, open_labelling
    from evals.run_folder import find_run

    settings = load_settings()
    run = find_run(runs_folder(settings), run_id)
    labelling = open_labelling(labellings_folder(settings), labels) if labels else None
    opened = open_judge(model)
    with bars() as progress:
        report = judge_run(run, opened, labelling, progress)
        scored = score_again(settings, run, report.judged, progress)[0].id if score and report.gates else None
    if json_output:
        judged = [[statement, chunk_id, verdict] for (statement, chunk_id), verdict in report.judged.items()]
        print_json(asdict(report) | {"judged": judged, "gates": report.gates, "run": scored})
    else:
        _show_judge(report, scored)
    if not report.anchored.believed or (score and scored is None):
        raise typer.Exit(1)


def _read(paths: Sequence[Path]) -> "list[Case]":
    from evals.cases import merge, read_cases

    return merge([read_cases(path) for path in paths])


def _kinds(names: Sequence[str]) -> "Sequence[Kind]":
    from evals.mutation_plans import KINDS

    unknown = [name for name in names if name not in KINDS]
    if unknown:
        raise UsageError(f"--kind {unknown[0]!r}: one of {', '.join(KINDS)}")
    return [kind for kind in KINDS if kind in names] or KINDS


def _show_mutations(report: "MutationReport") -> None:
    for finding in report.failures:
        out.print(f"{finding.kind}  {finding.case_id}  {finding.question}", markup=False, style="bold")
        out.print(f"    was:  {finding.old}", markup=False)
        out.print(f"    now:  {finding.new or 'taken away'}", markup=False)
        out.print(f"    said: {finding.outcome}: {finding.said}", markup=False)
        out.print(f"    {finding.verdict.why}", markup=False, style="red")
    table = Table("mutation", "handled well", "95 % interval", "unclear", "not mutated", box=None, pad_edge=False)
    for name, cell in {**report.kinds, **{f"topic {topic}": cell for topic, cell in report.topics.items()}}.items():
        refused = ", ".join(f"{reason} {n}" for reason, n in report.refused.get(name, {}).items())
        table.add_row(name, _rate(cell), _bounds(cell), str(cell.unclear), refused)
    out.print(table)


def _rate(cell: "Robustness") -> str:
    return "none" if cell.share is None else f"{cell.well} of {cell.well + cell.badly} ({cell.share:.0%})"


def _bounds(cell: "Robustness") -> str:
    return "" if cell.low is None or cell.high is None else f"{cell.low:.0%} to {cell.high:.0%}"


def _show_judge(report: "JudgeReport", scored: str | None) -> None:
    right, asked = report.anchored.right, report.anchored.right + len(report.anchored.wrong)
    out.print(f"{report.judge}: {right} of {asked} anchors right")
    for wrong in report.anchored.wrong:
        out.print(f"    {wrong}", markup=False)
    if not report.anchored.believed:
        notes.print("Too many anchors are wrong: it was asked nothing more.", style="red")
        return
    out.print(f"{report.graded} of {report.undecided} undecided pairs graded")
    for name, (share, count) in report.by_length.items():
        out.print(f"    {name} statements: {share:.0%} of {count} fully supported")
    if report.own_family:
        notes.print("Its vendor also wrote the answers: its verdicts are only reported.", style="yellow")
    why = report.trust.why if report.trust else "there are no labels of people to compare it with: --labels"
    out.print(f"{'May decide' if report.gates else 'Only reported'}: {why}", markup=False)
    if scored:
        notes.print(f"Scored anew as run {scored}.")
