"""`fondaco person`: all that is kept of one person, given out or erased."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.acting import By, acting
from api.console import notes, print_json
from api.errors import UsageError
from api.settings import load_settings

if TYPE_CHECKING:
    from api.persons import Person, PersonRecords

app = typer.Typer(help="All that is kept of one person: give it out, or erase it.", no_args_is_help=True)

_Who = Annotated[str, typer.Argument(metavar="EMAIL|REFERENCE", help="A person's e-mail address, or one ticket.")]


@app.command()
def export(who: _Who, output: Annotated[Path, typer.Option("--out", help="JSON file to write.")], by: By) -> None:
    """Write everything that is kept of a person to a file that only its owner may read."""
    from api.persons import export_person

    accounts, account = acting(by)
    records, person = _found(who)
    found = export_person(records, person, accounts.now(), lambda what, on: accounts.audit.note(account, what, on))
    try:
        with open(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(found, file, ensure_ascii=False, indent=1, default=str)
    except OSError as error:
        raise UsageError(f"{output}: cannot be written: {error.strerror}") from error
    notes.print(f"{output}: {len(person.tickets)} tickets, {len(found['answers'])} answers", markup=False)


@app.command()
def erase(
    who: _Who,
    by: By,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")] = False,
) -> None:
    """Erase everything that is kept of a person: what was written, where they are reached, evidence of their answers."""
    from api.persons import erase_person

    accounts, account = acting(by)
    records, person = _found(who)
    if not yes:
        what = f"{len(person.tickets)} tickets with their mails, drafts and replies, {len(person.answer_ids)} answers"
        typer.confirm(f"Erase {what}? It cannot be undone.", abort=True, err=True)
    erased = erase_person(records, person, accounts.now(), lambda what, on: accounts.audit.note(account, what, on))
    if as_json:
        print_json(erased)
    notes.print(", ".join(f"{name}: {count}" for name, count in erased.items()) + " erased.", markup=False)


def _found(who: str) -> "tuple[PersonRecords, Person]":
    from api.compose_desk import open_person_records  # slow to import
    from api.persons import find_person

    records = open_person_records(load_settings())
    person = find_person(records, who)
    if not (person.tickets or (person.email and records.mails.of_sender(person.email))):
        raise UsageError(f"{who}: nothing is kept under this e-mail address or reference")
    return records, person
