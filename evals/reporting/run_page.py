"""One self-contained page about a run."""

from evals.reporting.run_view import number_or_reason, plan_facts, run_view, settings_rows
from evals.reporting.templating import render, styles
from evals.reporting.words import ReportLanguage, Words
from evals.run_folder import RunFolder
from evals.running import Results


def run_page(folder: RunFolder, results: Results, language: ReportLanguage = "it") -> str:
    """Return an HTML page that needs no other file, no network and no script."""
    words = Words(language)
    return render("report/run.html", styles=styles(), case_url=None, **run_values(folder, results, words))


def run_values(folder: RunFolder, results: Results, words: Words) -> dict[str, object]:
    """Return what `report/run_body.html` is filled in with, but for `case_url`: id -> address of a page on a case."""
    view = run_view(folder, results, words)
    return {
        "w": words,
        "view": view,
        "plan_facts": plan_facts(view.plan),
        "settings_rows": settings_rows(view.plan),
        "number_or_reason": number_or_reason,
    }
