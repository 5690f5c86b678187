"""`fondaco learning`: what the desk's work teaches, edits of drafts and curated answers."""

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from api.console import notes, out, print_json
from api.settings import load_settings

if TYPE_CHECKING:
    from api.desk.learning_records import LearningRecords

app = typer.Typer(help="Edits of drafts, the cases made of them, and curated answers.", no_args_is_help=True)

_Json = Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")]
_SHORT = 90  # characters of a question in a list


@app.command("collect")
def collect(json: _Json = False) -> None:
    """Compare what was sent since the last time with its drafts; meant to be run daily."""
    from api.desk.learning import collect as learn  # slow to import

    learning = open_records()
    found = learn(learning)
    cases = sum(edit.case is not None for edit in found)
    if json:
        print_json({"edits": len(found), "cases": cases, "file": str(learning.cases)})
    notes.print(f"{len(found)} replies compared with their drafts, {cases} regression cases.", markup=False)


@app.command("edits")
def edits(json: _Json = False) -> None:
    """List what was changed in drafts, the newest first."""
    found = open_records().book.edits()
    if json:
        print_json([asdict(edit) for edit in found])
        return
    for edit in found:
        kinds = ", ".join(edit.kinds)
        out.print(f"{edit.sent_at:%Y-%m-%d}  {edit.words:4.0%}  {kinds}: {edit.question[:_SHORT]}", markup=False)
    notes.print(f"{len(found)} edits, {sum(edit.kinds == ('unedited',) for edit in found)} sent unedited.")


@app.command("cases")
def cases() -> None:
    """Write the regression cases anew, without those whose pages have changed: for `fondaco eval run`."""
    from api.desk.learning import write_regression_cases  # slow to import
    from api.evaluation import subject

    settings, learning = load_settings(), open_records()
    written, stale = write_regression_cases(learning, subject(settings).corpus)
    notes.print(f"{written} cases in {learning.cases}; {stale} rest on pages that have changed.", markup=False)


@app.command("curated")
def curated(json: _Json = False) -> None:
    """List the curated answers."""
    found = open_records().book.curated()
    if json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        out.print(f"{one.id}  {one.state:<9}  until {one.expires_on}  {one.questions[0][:_SHORT]}", markup=False)
    notes.print(f"{len(found)} curated answers.")


@app.command("check")
def check(json: _Json = False) -> None:
    """List the approved answers that are not given any more, or soon will not be; exit code 1 if there are any."""
    from api.desk.curating import alarms  # slow to import

    found = alarms(open_records(), date.today())
    if json:
        print_json([asdict(alarm) for alarm in found])
    else:
        for alarm in found:
            about = " ".join(filter(None, (alarm.title, alarm.url, str(alarm.day or ""))))
            out.print(f"{alarm.curated_id}  {alarm.kind:<9}  {about}", markup=False)
    notes.print(f"{len(found)} alarms.")
    if any(alarm.kind != "expiring" for alarm in found):
        raise typer.Exit(1)


def open_records() -> "LearningRecords":
    """Open what is learned."""
    from api.compose import open_service  # slow to import
    from api.compose_learning import LatePages, open_learning

    settings = load_settings().model_copy(update={"vectors": "exact"})
    return open_learning(settings, LatePages(lambda: open_service(settings)))
