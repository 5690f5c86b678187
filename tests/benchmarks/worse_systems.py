"""The gate put to the test: `make worse` runs today's system twice, then systems that are worse on purpose.

Today's system must pass against itself; each worse one must be refused, for its own reason. Run over the published build.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from api.console import bars, out
from api.evaluation import Opened, open_system, start_run, stored_tools
from api.settings import Settings, load_settings
from evals.baselines import Baseline, baseline_of
from evals.cases import Case, merge, read_cases
from evals.gating import gate, with_known
from evals.observing import Subject
from evals.reporting.writing import write_reports
from evals.running import answer_cases, finish
from tests.evals.worse_systems import shuffled_citations, superseded_figures, swapped_providers

CASES = Path(__file__).parents[2] / "evals" / "cases"

# What each system must be refused for: at least one of these.
REASONS: Mapping[str, frozenset[str]] = {
    "words-only": frozenset({"ndcg@10"}),
    "shuffled-citations": frozenset({"citation_f1"}),
    "superseded-figures": frozenset({"expired_as_open", "superseded_citation"}),
    "swapped-providers": frozenset({"provider_recall", "wrong_provider"}),
}


def systems(settings: Settings, opened: Opened) -> dict[str, Subject]:
    """Return the systems under test, today's twice and first."""
    today = opened.subject
    words_only = settings.kb.model_copy(update={"lexical_weight": 1.0, "foreign_lexical_weight": 1.0})
    return {
        "today": today,
        "today-again": today,
        "words-only": open_system(settings.model_copy(update={"kb": words_only})).subject,
        "shuffled-citations": shuffled_citations(today),
        "superseded-figures": superseded_figures(today),
        "swapped-providers": swapped_providers(today),
    }


def measured(name: str, system: Subject, settings: Settings, opened: Opened, cases: Sequence[Case]) -> Baseline:
    """Answer and score all cases; every system rests on the build that is open."""
    folder = start_run(settings, opened, cases, name)
    with bars() as progress:
        answer_cases(folder, system, lambda step, done, total: progress(f"{name}: {step}", done, total))
        results = finish(folder, stored_tools(folder), {}, lambda step, done, total: progress(f"{name}: {step}", done, total))
    write_reports(folder, results)
    return baseline_of(name, folder.plan(), results)


def main() -> int:
    """Return 0 if the gate passes and refuses as it must."""
    settings = load_settings()
    cases = merge([read_cases(CASES / "dev.jsonl"), read_cases(CASES / "release.jsonl")])
    wrong = 0
    baseline: Baseline | None = None
    opened = open_system(settings)
    for name, system in systems(settings, opened).items():
        run = measured(name, system, settings, opened, cases)
        if baseline is None:
            baseline = with_known(run, "today's system, against which the others are held")
            continue
        refused = [check for check in gate(baseline, run) if not check.passed]
        reasons = REASONS.get(name, frozenset())
        good = bool(reasons & {check.name for check in refused}) if reasons else not refused
        wrong += not good
        out.print(f"{'as it must be' if good else 'WRONG'}: {name} {'refused' if refused else 'passes'}")
        for check in refused:
            out.print(f"    {check.name}: {check.text}{' ' + ', '.join(check.cases[:5]) if check.cases else ''}", markup=False)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
