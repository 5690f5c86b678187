"""`fondaco eval label`: have people judge what the offline checker of citations judges."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.console import notes, out
from api.errors import UsageError
from api.settings import load_settings

if TYPE_CHECKING:
    from evals.label_agreement import Agreement
    from evals.statistics.agreement import Estimate


def label(
    run: Annotated[str | None, typer.Argument(help="A run: its id, its folder, or `last`.")] = None,
    pairs: Annotated[int, typer.Option(min=1, help="How many pairs of statement and passage to draw.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed draws the same pairs.")] = 2026,
    report: Annotated[str | None, typer.Option(metavar="ID", help="Print how far the raters of a labelling agree.")] = None,
) -> None:
    """Draw pairs from a run for people to label on a page, or report on their agreement."""
    from api.labelling import label_run, labellings_folder, open_labelling  # slow to import
    from evals.label_agreement import agreement

    settings = load_settings()
    if report is not None:
        for line in agreement_lines(agreement(open_labelling(labellings_folder(settings), report))):
            out.print(line, markup=False)
        return
    if run is None:
        raise UsageError("name a run, such as `fondaco eval label last`, or a labelling with --report")
    made = label_run(settings, run, pairs, seed)
    notes.print(f"{len(made.pairs)} pairs of run {made.origin.run}. While `fondaco serve` runs, label them at")
    out.print(f"http://127.0.0.1:8000/lab/labellings/{made.id}")


def agreement_lines(found: "Agreement") -> list[str]:
    """Return the agreement of a labelling as lines for a terminal."""
    lines = [f"{found.pairs} pairs, {found.settled} settled, {len(found.disagreed)} wait for a third rater"]
    lines += [f"{rater}: {n} labels, {found.cannot_tell[rater]} of them cannot-tell" for rater, n in found.labelled.items()]
    lines += [f"kappa {k.one} - {k.other}, {k.pairs} pairs: {_estimate(k.estimate)}" for k in found.kappas]
    lines += [
        f"Krippendorff's alpha, ordinal: {_estimate(found.alpha)}",
        f"people with people, supported or not: {_estimate(found.people)}",
        f"checker with people, supported or not: {_estimate(found.checker)}",
        f"the checker {'may' if found.checker_may_gate else 'may not'} stop a release: {found.why}",
    ]
    return lines


def _estimate(estimate: "Estimate") -> str:
    if estimate.value is None:
        return f"none ({estimate.reason})"
    interval = estimate.interval
    return f"{estimate.value:.3f}" + (f" ({interval.low:.3f} to {interval.high:.3f})" if interval else "")
