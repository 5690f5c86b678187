"""What the lab's pages show: the runs there are, finished ones as their report, and where a rater stands."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from api.i18n import UiLanguage
from evals.errors import RunError
from evals.labelling import Label, Labelling, LabelPair
from evals.reporting.words import Words
from evals.run_folder import RunFolder, all_runs

_KEPT = 4  # runs and pages that are held in memory: a finished run never changes


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A line of the list of runs."""

    id: str
    name: str
    started: str
    finished: bool
    answered: int
    cases: int
    correct: float | None  # None: unfinished, or not scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One pair before a rater."""

    pair: LabelPair
    place: int  # 1-based, among the pairs that this rater is asked about
    total: int
    done: int  # labelled by this rater
    before: str | None  # id of the pair before
    after: str | None
    given: Label | None  # what this rater has said of it


def run_rows(root: Path) -> list[RunRow]:
    """Return all runs, the newest first."""
    return [_row(folder) for folder in all_runs(root)]


def run_of(root: Path, run_id: str) -> RunFolder:
    """Return a run by its whole id. Raises RunError."""
    for folder in all_runs(root):
        if folder.id == run_id:
            return folder
    raise RunError(f"no run {run_id!r}")


def run_values(folder: RunFolder, language: UiLanguage) -> dict[str, Any]:
    """Return what the report of a finished run is filled in with. Raises RunError."""
    folder.verify()
    return _run_values(folder.path, language) | {"case_url": case_url(folder)}


def case_values(folder: RunFolder, case_id: str, language: UiLanguage) -> dict[str, Any] | None:
    """Return what the page of a case is filled in with, neighbours included; None: no such case. Raises RunError."""
    values = run_values(folder, language)
    cases = values["view"].cases
    place = next((n for n, shown in enumerate(cases) if shown.case.id == case_id), None)
    if place is None:
        return None
    before = cases[place - 1].case.id if place else None
    after = cases[place + 1].case.id if place + 1 < len(cases) else None
    shown = {"shown": cases[place], "before": before, "after": after}
    return {name: values[name] for name in ("w", "number_or_reason", "case_url")} | shown | {"run": folder.id}


def comparison_values(old: RunFolder, new: RunFolder, language: UiLanguage) -> dict[str, Any]:
    """Return what a comparison is filled in with. Raises RunError."""
    old.verify()
    new.verify()
    return _comparison_values(old.path, new.path, language) | {"case_url": case_url(new)}


def case_url(folder: RunFolder) -> Callable[[str], str]:
    """Return what makes the address of a case's page."""
    return lambda case_id: f"/lab/runs/{quote(folder.id)}/cases/{quote(case_id, safe='')}"


def turn(labelling: Labelling, rater: str, pair_id: str) -> Turn | None:
    """Return a pair for a rater: the one that is named, else the first without a label; None: nothing is left to do."""
    queue, labels = labelling.queue(rater), labelling.labels()
    own = {pair.id: labels[pair.id][rater] for pair in queue if rater in labels[pair.id]}
    ids = [pair.id for pair in queue]
    open_ones = (n for n, pair in enumerate(queue) if pair.id not in own)
    place = ids.index(pair_id) if pair_id in ids else next(open_ones, None)
    if place is None:
        return None
    return Turn(
        pair=queue[place],
        place=place + 1,
        total=len(queue),
        done=len(own),
        before=ids[place - 1] if place else None,
        after=ids[place + 1] if place + 1 < len(ids) else None,
        given=own.get(ids[place]),
    )


def _row(folder: RunFolder) -> RunRow:
    plan, (answered, cases) = folder.plan(), folder.progress()
    measures = folder.read("aggregates.json")["measures"] if folder.finished else {}
    return RunRow(
        id=folder.id,
        name=plan.name,
        started=plan.started,
        finished=folder.finished,
        answered=answered,
        cases=cases,
        correct=measures["correct"]["value"] if "correct" in measures else None,
    )


@lru_cache(maxsize=_KEPT)
def _results(path: Path) -> Any:
    from evals.running import read_results  # slow to import

    return read_results(RunFolder(path))


def words_of(language: UiLanguage) -> Words:
    """Return the words of reports, which are written in Italian and English."""
    return Words("it" if language == "it" else "en")


@lru_cache(maxsize=_KEPT)
def _run_values(path: Path, language: UiLanguage) -> dict[str, Any]:
    from evals.reporting.run_page import run_values as values_of  # slow to import

    return values_of(RunFolder(path), _results(path), words_of(language))


@lru_cache(maxsize=_KEPT)
def _comparison_values(old: Path, new: Path, language: UiLanguage) -> dict[str, Any]:
    from evals.reporting.comparison_page import comparison_values as values_of  # slow to import

    before, after = ((RunFolder(path), _results(path)) for path in (old, new))
    return values_of(before, after, words_of(language))
