"""Runs of evaluations, their comparison, and labelling, without JavaScript."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict

from api.i18n import page_language
from api.lab_view import case_values, comparison_values, run_of, run_rows, run_values, turn, words_of
from api.labelling import all_labellings, open_labelling
from api.local_access import in_the_lab
from api.problems import ProblemError
from api.rendering import page, render_page
from api.web_context import Web, WebContext
from evals.errors import EvalsError, LabelError
from evals.label_agreement import agreement
from evals.labelling import LABELS, MAX_NAME, MAX_NOTE, Labelling, checked_rater
from evals.reporting.guideline import guideline_values
from evals.reporting.templating import styles
from evals.reporting.words import Words

router = APIRouter(prefix="/lab", include_in_schema=False, dependencies=[Depends(in_the_lab)])


class LabelForm(BaseModel):
    """What a rater says of a pair; nothing is chosen before the first click."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rater: str
    pair: str
    label: str = ""
    note: str = ""
    session_token: str = ""


@router.get("")
def show_runs(request: Request, web: Web) -> HTMLResponse:
    """List the runs, finished or not."""
    with told():
        return page(request, "lab/runs.html", runs=run_rows(_runs(web)), w=_words(request))


@router.get("/report.css")
def read_styles() -> Response:
    """Return the stylesheet that reports have inside them."""
    return Response(styles(), media_type="text/css")


@router.get("/runs/{run_id}")
def show_run(request: Request, web: Web, run_id: str) -> HTMLResponse:
    """Show the report of a run, or how far an unfinished one has come."""
    with found():
        folder = run_of(_runs(web), run_id)
    with told():
        if not folder.finished:
            return page(request, "lab/unfinished.html", run=folder, progress=folder.progress())
        return page(request, "lab/run.html", **run_values(folder, page_language(request)))


@router.get("/runs/{run_id}/cases/{case_id:path}")
def show_case(request: Request, web: Web, run_id: str, case_id: str) -> HTMLResponse:
    """Show all of a case."""
    with found():
        folder = run_of(_runs(web), run_id)
    with told():
        values = case_values(folder, case_id, page_language(request))
    if values is None:
        raise ProblemError(404, "not_found")
    return page(request, "lab/case.html", **values)


@router.get("/compare")
def show_comparison(request: Request, web: Web, old: str, new: str) -> HTMLResponse:
    """Show two runs over the same cases side by side."""
    with found():
        before, after = (run_of(_runs(web), run_id) for run_id in (old, new))
    with told():
        return page(request, "lab/compare.html", **comparison_values(before, after, page_language(request)))


@router.get("/guideline")
def show_guideline(request: Request) -> HTMLResponse:
    """Show the guideline for raters."""
    return page(request, "lab/guideline.html", **guideline_values(_words(request)))


@router.get("/labellings")
def show_labellings(request: Request, web: Web) -> HTMLResponse:
    """List the labellings with who has labelled how much."""
    with told():
        rows = [(labelling, agreement(labelling)) for labelling in all_labellings(_labellings(web))]
    return page(request, "lab/labellings.html", labellings=rows)


@router.get("/labellings/{labelling_id}")
def show_pair(request: Request, web: Web, labelling_id: str, rater: str = "", pair: str = "") -> HTMLResponse:
    """Ask for a rater's name, then show one pair at a time."""
    with found():
        labelling = open_labelling(_labellings(web), labelling_id)
    if not rater.strip():
        return page(request, "lab/rater.html", labelling=labelling, max_name=MAX_NAME)
    with told(422, "label_refused"):
        return HTMLResponse(_pair_page(request, labelling, checked_rater(rater), pair))


@router.post("/labellings/{labelling_id}")
def label_pair(request: Request, web: Web, labelling_id: str, form: Annotated[LabelForm, Form()]) -> Response:
    """Keep a label, and lead to the next pair."""
    with found():
        labelling = open_labelling(_labellings(web), labelling_id)
    with told(422, "label_refused"):
        rater = checked_rater(form.rater)
        if not form.label:
            return HTMLResponse(_pair_page(request, labelling, rater, form.pair, note=form.note, unchosen=True), 422)
        labelling.add_label(form.pair, rater, form.label, form.note, datetime.now(UTC))
    return RedirectResponse(f"{request.url.path}?{urlencode({'rater': rater})}", status_code=303)


@router.get("/labellings/{labelling_id}/agreement")
def show_agreement(request: Request, web: Web, labelling_id: str) -> HTMLResponse:
    """Show how far raters agree with each other and with the offline checker."""
    with found():
        labelling = open_labelling(_labellings(web), labelling_id)
    with told():
        values: dict[str, Any] = {"labelling": labelling, "found": agreement(labelling), "w": _words(request)}
    return page(request, "lab/agreement.html", **values)


@contextmanager
def found() -> Iterator[None]:
    """Make a 404 of what is not there, whatever an address names: ids are looked up in the list of folders."""
    try:
        yield
    except EvalsError as error:
        raise ProblemError(404, "not_found") from error


@contextmanager
def told(status: int = 409, code: str = "unreadable_run") -> Iterator[None]:
    """Tell the evaluator what is wrong with a run or a label, in the words of the error."""
    try:
        yield
    except EvalsError as error:
        raise ProblemError(status, code, str(error)) from error


def _pair_page(
    request: Request, labelling: Labelling, rater: str, pair_id: str, note: str | None = None, unchosen: bool = False
) -> str:
    now = turn(labelling, rater, pair_id)
    if now is None:
        return render_page(request, "lab/labelled.html", labelling=labelling, rater=rater)
    given = now.given
    return render_page(
        request,
        "lab/pair.html",
        labelling=labelling,
        rater=rater,
        turn=now,
        labels=LABELS,
        chosen=given.label if given else "",
        note=note if note is not None else given.note if given else "",
        max_note=MAX_NOTE,
        unchosen=unchosen,
        w=_words(request),
    )


def _words(request: Request) -> Words:
    return words_of(page_language(request))


def _runs(web: WebContext) -> Path:
    return _var(web) / "runs"


def _labellings(web: WebContext) -> Path:
    return _var(web) / "labellings"


def _var(web: WebContext) -> Path:
    if web.settings.lab is None:
        raise LabelError("there is no lab")
    return web.settings.lab
