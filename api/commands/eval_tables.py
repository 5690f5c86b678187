"""Results of evaluations as they are printed in a terminal."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from evals.aggregating import Aggregate
    from evals.comparing import Row
    from evals.gating import Check
    from evals.running import Results

_HEADLINE = (
    "outcome_correct over_answer over_abstain correct v_strict ndcg@10 recall@10 citation_recall citation_precision "
    "citation_f1 undecided unsupported_atom dead_citation quote_fidelity provider_recall wrong_provider forbidden_provider "
    "superseded_citation superseded_silent stale_fact expired_as_open gulpease hard_to_read language_match ms_total"
).split()


def headline_table(results: "Results") -> Table:
    """Return the measures that are looked at first, with interval and what has no number."""
    table = Table(title=f"{len(results.cases)} cases, {len({c.cluster for c in results.cases})} clusters", title_justify="left")
    for name in ("measure", "value", "95 % interval", "n", "no number"):
        table.add_column(name, justify="left" if name in ("measure", "no number") else "right")
    for name in _HEADLINE:
        if found := results.aggregates.get(name):
            table.add_row(name, _number(found.value), _interval(found), str(found.n), _reasons(found))
            if found.all_cases is not None:
                table.add_row("  counting silence as 0", _number(found.all_cases), "", "", "")
    if results.latency:
        table.add_row("p95, ms", _number(results.latency["p95"]), "", "", "")
    return table


def failures(results: "Results") -> Iterator[str]:
    """Yield, for each case that went wrong, its question, what came of it, and what was found."""
    for case, record, scored in zip(results.cases, results.records, results.scored, strict=True):
        verdict = scored.scores.get("correct")
        if verdict is not None and verdict.value == 1:
            continue
        yield f"{case.id}  {case.question}"
        yield f"    expected {case.expected_outcome}, got {record.answer.outcome} ({record.answer.reason})"
        for task, texts in scored.findings.items():
            yield from (f"    {task}: {text}" for text in texts)


def comparison_table(rows: "Sequence[Row]") -> Table:
    """Return differences of two runs."""
    table = Table(title="old and new, paired by case", title_justify="left")
    for name in ("measure", "old", "new", "difference", "95 % interval", "n", "better/worse/same", "p", "p adjusted"):
        table.add_column(name, justify="left" if name == "measure" else "right")
    for row in rows:
        pair = row.pair
        interval = f"{pair.interval.low:+.3f} to {pair.interval.high:+.3f}" if pair.interval else ""
        better, worse = (pair.losses, pair.wins) if row.gain == -pair.difference != 0 else (pair.wins, pair.losses)
        table.add_row(
            row.name + (" *" if row.family == "gate" else ""),
            f"{pair.old_mean:.3f}",
            f"{pair.new_mean:.3f}",
            f"{pair.difference:+.3f}",
            interval,
            str(pair.n),
            f"{better}/{worse}/{pair.ties}",
            f"{pair.p:.3f}",
            f"{row.p_adjusted:.3f}",
        )
    table.caption = "* gate family, adjusted after Holm; the others are exploratory, after Benjamini and Hochberg"
    return table


def check_lines(checks: "Sequence[Check]") -> Iterator[str]:
    """Yield a line a condition, the failed ones with their cases, and a last one with the verdict."""
    for check in checks:
        yield f"{'pass' if check.passed else 'FAIL'}  {check.name}: {check.text}"
        if check.cases:
            yield f"      {', '.join(check.cases[:20])}{' ...' if len(check.cases) > 20 else ''}"
    failed = [check.name for check in checks if not check.passed]
    yield f"Refused: {', '.join(failed)}" if failed else "Passed: no worse than the baseline within the margins."


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"


def _interval(found: "Aggregate") -> str:
    return "" if found.low is None or found.high is None else f"{_number(found.low)} to {_number(found.high)}"


def _reasons(found: "Aggregate") -> str:
    return ", ".join(f"{reason} {count}" for reason, count in sorted(found.reasons.items()))
