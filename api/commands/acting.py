"""Who acts at the command line: commands that stand in the audit log under a person's name."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.errors import UsageError
from api.settings import load_settings

if TYPE_CHECKING:
    from api.account_records import AccountRecords
    from kb.account_types import Account

By = Annotated[str, typer.Option("--by", help="E-mail address of the account that does it.")]


def acting(by: str) -> "tuple[AccountRecords, Account]":
    """Return the accounts and the one that acts. Raises UsageError if none has this address, or it is disabled."""
    from api.compose import open_accounts  # slow to import

    accounts = open_accounts(load_settings())
    account = accounts.accounts.by_email(by.strip().lower())
    if account is None or not account.good:
        raise UsageError(f"--by {by}: no account in use has this e-mail address: `fondaco accounts list` shows them")
    return accounts, account
