"""One self-contained page about two runs over the same cases."""

from evals.reporting.comparison_view import Side, comparison_view
from evals.reporting.run_view import number_or_reason
from evals.reporting.templating import render, styles
from evals.reporting.words import ReportLanguage, Words


def comparison_page(before: Side, after: Side, language: ReportLanguage = "it") -> str:
    """Return an HTML page that needs no other file, no network and no script. Raises RunError if the cases differ."""
    return render("report/comparison.html", styles=styles(), case_url=None, **comparison_values(before, after, Words(language)))


def comparison_values(before: Side, after: Side, words: Words) -> dict[str, object]:
    """Return what `report/comparison_body.html` is filled in with, but for `case_url`: id -> address of a page on a case."""
    return {"w": words, "view": comparison_view(before, after, words), "number_or_reason": number_or_reason}
