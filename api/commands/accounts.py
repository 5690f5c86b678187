"""`fondaco accounts`: who of the staff may sign in, with which roles."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from api.console import notes, out, print_json
from api.errors import UsageError
from api.settings import load_settings
from kb.account_types import Account, Role

if TYPE_CHECKING:
    from api.account_records import AccountRecords

app = typer.Typer(help="Accounts of the staff: made, listed, given roles, disabled, exported, erased.", no_args_is_help=True)

_ROLES = f"A role: {', '.join(Role)} (editor:PARTNER); may be given several times."
_Email = Annotated[str, typer.Argument(metavar="EMAIL", help="E-mail or id of an account.")]
_Roles = Annotated[list[str] | None, typer.Option("--role", help=_ROLES)]
_PasswordFile = Annotated[
    Path | None, typer.Option(help="File whose first line is the password; - reads standard input. Without it you are asked.")
]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")]


@app.command()
def create(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="What the person signs in with.")],
    role: _Roles = None,
    admin: Annotated[bool, typer.Option("--admin", help="The same as --role administrator.")] = False,
    name: Annotated[str, typer.Option(help="What colleagues see; without it the beginning of the e-mail.")] = "",
    password_file: _PasswordFile = None,
) -> None:
    """Make an account. Its person chooses another password at the first sign-in."""
    from api.accounts import create as keep  # this and what follows is slow to import
    from api.accounts import new_account

    wanted = [*(role or []), *([Role.ADMINISTRATOR.value] if admin else [])]
    if not wanted:
        raise UsageError(f"--role is missing: one of {', '.join(Role)}; or --admin")
    records = _records()
    account = new_account(records, email, name, wanted)
    _check_partners(account)
    keep(records, account, _password(password_file))
    notes.print(f"{account.email} ({account.id}) may sign in at /accedi: {_roles(account)}.", markup=False)


@app.command("list")
def list_accounts(json: _Json = False) -> None:
    """List all accounts, disabled and erased ones too."""
    records = _records()
    found = records.accounts.all_accounts()
    if json:
        print_json([_as_json(account, len(records.sessions.of(account.id))) for account in found])
        return
    table = Table("id", "e-mail", "name", "roles", "state", "made")
    for account in found:
        row = (account.id, account.email or "-", account.name or "-", _roles(account), _state(account))
        table.add_row(*row, f"{account.created_at:%Y-%m-%d}")
    out.print(table)


@app.command("roles")
def set_roles(email: _Email, role: _Roles = None, none: Annotated[bool, typer.Option(help="Take all away.")] = False) -> None:
    """Give a person these roles and no others; the sessions end."""
    from api.accounts import known, read_roles
    from api.accounts import set_roles as change

    if bool(role) == none:
        raise UsageError("give the roles with --role, or --none")
    records = _records()
    account = known(records, email)
    if account.issuer is not None:
        raise UsageError(f"{account.email}: the roles follow the groups at {account.issuer} at each sign-in")
    _check_partners_named(read_roles(role or [])[1])
    notes.print(f"{account.email}: {_roles(change(records, account, role or []))}.", markup=False)


@app.command()
def disable(email: _Email) -> None:
    """Keep a person out, at once."""
    from api.accounts import disable as keep_out

    _change(email, keep_out, "is disabled and signed out")


@app.command()
def enable(email: _Email) -> None:
    """Let a person in again."""
    from api.accounts import enable as let_in

    _change(email, let_in, "may sign in again")


@app.command()
def reset(email: _Email, password_file: _PasswordFile = None) -> None:
    """Give a person another password, to be changed at the next sign-in; without a file a random one is shown once."""
    from api.accounts import known, reset_password
    from api.passwords import new_password

    records = _records()
    account = known(records, email)
    given = new_password() if password_file is None else _password(password_file)
    reset_password(records, account, given)
    if password_file is None:
        out.print(given, markup=False)
    notes.print(f"{account.email} is signed out and changes this password at the next sign-in.", markup=False)


@app.command("sign-out")
def sign_out(email: _Email) -> None:
    """End all sessions of a person."""
    from api.accounts import known
    from api.accounts import sign_out as end

    records = _records()
    account = known(records, email)
    notes.print(f"{account.email}: {end(records, account)} sessions ended.", markup=False)


@app.command()
def export(email: _Email) -> None:
    """Print all that is kept of a person of the staff, as JSON."""
    from api.accounts import export as collect
    from api.accounts import known

    records = _records()
    print_json(collect(records, known(records, email)))


@app.command()
def erase(
    email: _Email, yes: Annotated[bool, typer.Option("--yes", help="Do not ask; it cannot be taken back.")] = False
) -> None:
    """Take out who a person is. What the person did stays in the audit log and in tickets, under an id that leads to nobody."""
    from api.accounts import erase as take_out
    from api.accounts import known

    records = _records()
    account = known(records, email)
    if not yes and not typer.confirm(f"Erase {account.email or account.id} for good?"):
        raise UsageError("nothing was erased")
    take_out(records, account)
    notes.print(f"{account.id} leads to nobody any more.", markup=False)


def _change(email: str, change: Callable[["AccountRecords", Account], None], done: str) -> None:
    """Change whether a person may sign in, and say so."""
    from api.accounts import known

    records = _records()
    account = known(records, email)
    change(records, account)
    notes.print(f"{account.email} {done}.", markup=False)


def _records() -> "AccountRecords":
    from api.compose import open_accounts  # slow to import

    return open_accounts(load_settings())


def _password(path: Path | None) -> str:
    """Read a password; never from the command line, which other people of the machine can see."""
    if path is None:
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    try:
        text = sys.stdin.readline() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--password-file {path}: {error}") from error
    return text.splitlines()[0] if text else ""


def _check_partners(account: Account) -> None:
    _check_partners_named(account.partners)


def _check_partners_named(partners: tuple[str, ...]) -> None:
    """Raise UsageError for a partner that no file describes."""
    from ingest.partners import load_partners

    if partners and (unknown := sorted(set(partners) - set(load_partners(load_settings().partners)))):
        raise UsageError(
            f"--role editor:{unknown[0]}: no partner has this id; they are the names of the files in ingest/partners"
        )


def _roles(account: Account) -> str:
    names = [f"editor of {', '.join(account.partners)}" if role is Role.EDITOR else role.value for role in account.roles]
    return ", ".join(names) or "no role"


def _state(account: Account) -> str:
    if account.erased_at:
        return "erased"
    if account.disabled_at:
        return "disabled"
    return f"at {account.issuer}" if account.issuer else "must change the password" if account.must_change else "good"


def _as_json(account: Account, sessions: int) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(account) | {"sessions": sessions, "state": _state(account)}
