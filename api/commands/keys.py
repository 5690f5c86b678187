"""`fondaco keys`: who may use the API beyond the public limits."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from api.access_records import KeyRegister
from api.api_keys import ended, new_key
from api.console import notes, out, print_json
from api.errors import UsageError
from api.settings import load_settings
from kb.access_types import OPEN_SCOPES, SCOPES, ApiKey, Scope
from kb.errors import UnknownKeyError

app = typer.Typer(help="Keys of the API: made, listed, taken back, exchanged, counted.", no_args_is_help=True)

_Json = Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")]
_Id = Annotated[str, typer.Argument(metavar="ID", help="Id of a key, as `fondaco keys list` shows it.")]


@app.command()
def create(
    name: Annotated[str, typer.Option(help="Whose key it is.")],
    scopes: Annotated[str, typer.Option(help=f"What it opens, with commas: {', '.join(SCOPES)}.")] = ",".join(OPEN_SCOPES),
    budget_day: Annotated[
        int | None, typer.Option(min=1, help="Requests a day (UTC); without it there is no such bound.")
    ] = None,
    expires: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day (UTC) on which it is worthless.")
    ] = None,
    json: _Json = False,
) -> None:
    """Make a key and show it, once: only its digest is kept."""
    now = datetime.now(UTC)
    until = expires.replace(tzinfo=UTC) if expires else None
    if until is not None and until <= now:
        raise UsageError(f"--expires {until:%Y-%m-%d}: the key would be worthless already; give a later day")
    if not name.strip():
        raise UsageError("--name: say whose key it is")
    key, token = new_key(name.strip(), _scopes(scopes), budget_day, now, until)
    _register().add(key)
    _show_once(key, token, json)


@app.command("list")
def list_keys(json: _Json = False) -> None:
    """List all keys, those that have ended too."""
    keys, now = _register().all_keys(), datetime.now(UTC)
    if json:
        print_json([_public(key) | {"ended": ended(key, now)} for key in keys])
        return
    table = Table("id", "name", "scopes", "a day", "made", "expires", "state")
    for key in keys:
        state = "revoked" if key.revoked_at else "expired" if ended(key, now) else "good"
        until = f"{key.expires_at:%Y-%m-%d}" if key.expires_at else "never"
        table.add_row(
            key.id, key.name, " ".join(key.scopes), str(key.budget_day or "-"), f"{key.created_at:%Y-%m-%d}", until, state
        )
    out.print(table)


@app.command()
def revoke(key_id: _Id) -> None:
    """Make a key worthless at once."""
    _register().revoke(key_id, datetime.now(UTC))
    notes.print(f"{key_id} is revoked: its next request is refused.")


@app.command()
def rotate(key_id: _Id, json: _Json = False) -> None:
    """Make a key with the same name, scopes, budget, end and tickets in the place of another, which is revoked."""
    from api.compose import open_tickets  # slow to import

    register, now = _register(), datetime.now(UTC)
    old = register.key(key_id)
    if old is None:
        raise UnknownKeyError(f"there is no key {key_id!r}; `fondaco keys list` shows those there are")
    if ended(old, now):
        raise UsageError(f"{key_id} has ended; make a new key with `fondaco keys create`")
    key, token = new_key(old.name, old.scopes, old.budget_day, now, old.expires_at)
    register.add(key)
    open_tickets(load_settings()).pass_to_key(old.id, key.id)
    register.revoke(old.id, now)
    _show_once(key, token, json)


@app.command()
def use(
    days: Annotated[int, typer.Option(min=1, max=3660, help="Days up to today (UTC).")] = 30,
    json: _Json = False,
) -> None:
    """Show how often each key was used, by day and kind of request."""
    register = _register()
    names = {key.id: key.name for key in register.all_keys()}
    found = register.uses(datetime.now(UTC).date() - timedelta(days=days - 1))
    if json:
        print_json([asdict(use) | {"name": names[use.key_id]} for use in found])
        return
    table = Table("day", "id", "name", "kind", "requests")
    for entry in found:
        table.add_row(str(entry.day), entry.key_id, names[entry.key_id], entry.kind, str(entry.requests))
    out.print(table)


def _scopes(text: str) -> Sequence[Scope]:
    wanted = [name.strip() for name in text.split(",") if name.strip()]
    if not wanted or (unknown := sorted(set(wanted) - set(SCOPES))):
        raise UsageError(f"--scopes {', '.join(unknown) if wanted else ''}: choose from {', '.join(SCOPES)}")
    return [scope for scope in SCOPES if scope in wanted]


def _register() -> KeyRegister:
    from api.compose import open_access  # slow to import

    return open_access(load_settings()).keys


def _public(key: ApiKey) -> dict[str, object]:
    return {name: value for name, value in asdict(key).items() if name != "digest"}


def _show_once(key: ApiKey, token: str, json: bool) -> None:
    if json:
        print_json(_public(key) | {"key": token})
        return
    out.print(token, markup=False)
    notes.print(f"Key {key.id} of {key.name}: {', '.join(key.scopes)}. It is shown this once; keep it safe.", markup=False)
