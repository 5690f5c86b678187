"""Labellings of runs under the folder of run-time data: opening them, and what people decided in them."""

from datetime import UTC, datetime
from pathlib import Path

from api.settings import Settings
from evals.errors import LabelError
from evals.judging import Judgements
from evals.labelling import Labelling, make_labelling
from evals.labelling import judgements as judgements_of
from evals.run_folder import find_run


def labellings_folder(settings: Settings) -> Path:
    """Return the folder of labellings."""
    return settings.var / "labellings"


def judgements(settings: Settings, labelling_id: str | None) -> Judgements:
    """Return what people decided in a labelling; nothing without one. Raises LabelError."""
    return judgements_of(open_labelling(labellings_folder(settings), labelling_id)) if labelling_id else {}


def label_run(settings: Settings, run_id: str, pairs: int, seed: int) -> Labelling:
    """Draw pairs from a run into a new labelling. Raises RunError, LabelError."""
    from api.evaluation import runs_folder, stored_tools  # slow to import

    run = find_run(runs_folder(settings), run_id)
    now = datetime.now(UTC)
    path = labellings_folder(settings) / f"{now:%Y%m%dT%H%M%S}-{run.plan().name}"
    return make_labelling(path, run, stored_tools(run), pairs, seed, now)


def all_labellings(root: Path) -> list[Labelling]:
    """Return the labellings under a folder, newest first."""
    if not root.is_dir():
        return []
    return [Labelling(path) for path in sorted(root.iterdir(), reverse=True) if path.is_dir()]


def open_labelling(root: Path, labelling_id: str) -> Labelling:
    """Return a labelling of this folder by its id. Raises LabelError with the labellings there are."""
    known = sorted((path.name for path in root.iterdir() if path.is_dir()), reverse=True) if root.is_dir() else []
    if labelling_id not in known:
        raise LabelError(f"no labelling {labelling_id!r} under {root}; there are: {', '.join(known[:10]) or 'none'}")
    return Labelling(root / labelling_id)
