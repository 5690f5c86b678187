"""`fondaco audit`: who did what, and whether the log is whole."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.console import out, print_json
from api.settings import load_settings

if TYPE_CHECKING:
    from api.account_records import AccountRecords

app = typer.Typer(help="The audit log of the staff: listed, put to the test.", no_args_is_help=True)

_SHOWN = ("recorded_at", "who", "what", "on", "result")
_Json = Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")]


@app.command("list")
def list_entries(
    who: Annotated[str, typer.Option(help="Only what this person did: an e-mail or an id.")] = "",
    what: Annotated[str, typer.Option(help="Only acts whose code begins like this, such as reply.")] = "",
    refused: Annotated[bool, typer.Option("--refused", help="Only what was refused or failed.")] = False,
    last: Annotated[int, typer.Option(min=1, help="At most so many, the newest.")] = 100,
    json: _Json = False,
) -> None:
    """List entries, oldest first; times are UTC."""
    from api.accounts import known
    from api.audit import read_entry

    records = _records()
    wanted = known(records, who).id if who else ""
    read = (read_entry(entry) for entry in records.audit.entries())
    found = [
        entry
        for entry in read
        if (not wanted or entry["who"] == wanted)
        and entry["what"].startswith(what)
        and (not refused or entry["result"] != "done")
    ][-last:]
    if json:
        print_json([{name: entry[name] for name in ("position", *_SHOWN)} for entry in found])
        return
    names = records.accounts.names()
    for entry in found:
        # An entry is one line whatever stands in it: also one that somebody wrote into the database by hand.
        shown = [_one_line(str(entry[name])) for name in _SHOWN]
        shown[1] = _one_line(names.get(entry["who"], entry["who"]))
        out.print("  ".join(shown), markup=False, highlight=False, soft_wrap=True)


@app.command()
def verify(
    head: Annotated[str | None, typer.Option(help="The digest that the log once ended in must still be there.")] = None,
    json: _Json = False,
) -> None:
    """Recompute the chain. Exit code 1 if an entry was changed, removed, added or moved.

    Write the digest at the end down elsewhere: with --head it shows later whether the end was cut off.
    """
    from api.audit import check

    report = check(_records().audit.entries(), head)
    if json:
        found = {"ok": not report.differences, "differences": report.differences}
        print_json(found | {"entries": report.entries, "head": report.head})
    else:
        for line in report.differences:
            out.print(_one_line(line), style="red", markup=False)
        out.print(f"{report.entries} entries in the log, which ends in {report.head}", markup=False)
    if report.differences:
        raise typer.Exit(1)


def _one_line(text: str) -> str:
    """Return a text whose signs can all be seen: no line breaks, nothing that turns the direction of writing."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def _records() -> "AccountRecords":
    from api.compose import open_accounts  # slow to import

    return open_accounts(load_settings())
