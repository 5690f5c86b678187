"""`fondaco exposure`: how often each provider is shown, by which rule, against how often it could be."""

from collections.abc import Iterator, Mapping
from typing import Annotated

import typer
from pydantic import TypeAdapter
from rich.table import Table

from api.console import notes, out, print_json
from api.errors import UsageError
from api.settings import Settings, load_settings
from assistant.providers.exposure import Exposure, Shown, exposure
from assistant.providers.ground import Ground
from kb.types import Provider

_GROUND: TypeAdapter[Ground | None] = TypeAdapter(Ground | None)
_AT_ONCE = 400  # answers read from the store in one go


def show_exposure(
    runs: Annotated[list[str] | None, typer.Option("--runs", help="Runs of `fondaco eval run`: id, folder, or `last`.")] = None,
    answers: Annotated[bool, typer.Option("--answers", help="Answers that were kept; the default.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object to standard output.")] = False,
) -> None:
    """Show how often each provider was named, first, and by which rule, against how often a rule spoke for it."""
    if runs and answers:
        raise UsageError("--runs or --answers, not both; for example: fondaco exposure --runs last")
    settings = load_settings()
    register, given = _of_runs(settings, runs) if runs else _of_answers(settings)
    seen = list(given)
    found = exposure(seen, register)
    overlooked = [e.provider_id for e in found if e.overlooked]
    if json:
        print_json(
            {
                "answers": len(seen),
                "providers": [
                    {
                        "id": e.provider_id,
                        "eligible": e.eligible,
                        "shown": e.shown,
                        "first": e.first,
                        "rules": e.rules,
                        "overlooked": e.overlooked,
                    }
                    for e in found
                ],
                "overlooked": overlooked,
            }
        )
        return
    out.print(_table(found, len(seen)))
    if overlooked:
        notes.print(f"Rules spoke for these, and they were never shown: {', '.join(overlooked)}", style="yellow", markup=False)


def _table(found: list[Exposure], answers: int) -> Table:
    table = Table(title=f"providers in {answers} answers")
    table.add_column("provider")
    for name in ("eligible", "shown", "first"):
        table.add_column(name, justify="right")
    table.add_column("by rule")
    for e in found:
        rules = ", ".join(f"{rule} {count}" for rule, count in e.rules.items())
        table.add_row(e.provider_id, str(e.eligible), str(e.shown), str(e.first), "never shown" if e.overlooked else rules)
    return table


def _of_runs(settings: Settings, ids: list[str]) -> tuple[Mapping[str, Provider], Iterator[Shown]]:
    from api.evaluation import runs_folder  # slow to import
    from evals.run_folder import find_run

    folders = [find_run(runs_folder(settings), name) for name in ids]
    register = {provider.id: provider for folder in folders for provider in folder.register()}

    def given() -> Iterator[Shown]:
        for folder in folders:
            for record in folder.records():
                if (ground := record.answer.trace.ground) is not None:
                    yield Shown(ground=ground, cards=tuple((card.id, card.rule) for card in record.answer.providers))

    return register, given()


def _of_answers(settings: Settings) -> tuple[Mapping[str, Provider], Iterator[Shown]]:
    from api.compose import open_answer_log, open_store  # slow to import

    register = open_store(settings).providers()
    log = open_answer_log(settings)

    def given() -> Iterator[Shown]:
        ids = [entry.answer_id for entry in log.entries()]
        for start in range(0, len(ids), _AT_ONCE):
            for record in log.answers(ids[start : start + _AT_ONCE]).values():
                ground = _GROUND.validate_python(record["trace"].get("ground"))
                if ground is not None:
                    yield Shown(ground=ground, cards=tuple((card["id"], card["rule"]) for card in record["providers"]))

    return register, given()
