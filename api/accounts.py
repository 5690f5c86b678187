"""What happens to accounts: making them, signing in, passwords, roles, disabling, export and erasure of a person."""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from api import passwords
from api.account_records import AccountRecords
from api.audit import ANONYMOUS, CONSOLE, read_entry
from api.errors import AccountError
from api.sign_in_identity import Identity
from kb.account_types import Account, Role
from kb.errors import AccountTakenError, UnknownAccountError

_EMAIL = re.compile(r"[^\s@<>\"',;]{1,64}@[^\s@<>\"',;]{1,130}")
_LETTERS = "abcdefghijkmnopqrstuvwxyz23456789"
_ID_LETTERS = 12
_LONGEST_NAME = 200
_EDITOR_OF = f"{Role.EDITOR}:"


def read_email(said: str) -> str:
    """Return an e-mail in small letters. Raises AccountError."""
    email = said.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise AccountError(f"{said!r} is no e-mail address")
    return email


def read_roles(said: Iterable[str]) -> tuple[tuple[Role, ...], tuple[str, ...]]:
    """Return roles and partners out of texts such as "agent" and "editor:simest". Raises AccountError."""
    texts = [text.strip().lower() for text in said]
    partners = sorted({text.removeprefix(_EDITOR_OF) for text in texts if text.startswith(_EDITOR_OF)})
    wanted = {text for text in texts if not text.startswith(_EDITOR_OF)} | ({Role.EDITOR.value} if partners else set())
    if unknown := sorted(wanted - set(Role)):
        raise AccountError(f"{', '.join(unknown)}: no role; one of {', '.join(Role)}, or editor:PARTNER")
    if Role.EDITOR in wanted and not partners:
        raise AccountError("editor: say of which partner, such as editor:simest")
    return tuple(role for role in Role if role in wanted), tuple(partners)


def new_account(records: AccountRecords, email: str, name: str, said_roles: Iterable[str], **identity: str) -> Account:
    """Return the record of a new account; `identity` is issuer and subject of a person who signs in elsewhere."""
    roles, partners = read_roles(said_roles)
    return Account(
        id="p" + "".join(secrets.choice(_LETTERS) for _ in range(_ID_LETTERS)),
        email=read_email(email),
        name=" ".join(name.split())[:_LONGEST_NAME] or email.partition("@")[0],
        roles=roles,
        partners=partners,
        created_at=records.now(),
        must_change=not identity,
        **identity,  # type: ignore[arg-type]
    )


def create(records: AccountRecords, account: Account, password: str) -> None:
    """Keep an account whose person signs in with a password and changes it then. Raises AccountError."""
    _take(password, account)
    try:
        records.accounts.add(account, passwords.digest_of(password))
    except AccountTakenError as error:
        raise AccountError(str(error)) from error
    records.audit.note(CONSOLE, "account.created", f"account:{account.id}")


def known(records: AccountRecords, email: str) -> Account:
    """Return the account with an e-mail or an id. Raises UnknownAccountError."""
    found = records.accounts.by_email(email.strip().lower()) or records.accounts.by_id(email.strip())
    if found is None:
        raise UnknownAccountError(f"{email}: no account; `fondaco accounts list` shows those there are")
    return found


def sign_in(records: AccountRecords, email: str, password: str) -> Account | None:
    """Return the person whose password this is; None for everything else, after the same time. It is noted."""
    account = records.accounts.by_email(email.strip().lower())
    digest = records.accounts.password(account.id) if account is not None else None
    right = passwords.matches(digest, password)
    if account is None or digest is None or not right or not account.good:
        on = f"account:{account.id}" if account is not None else "account:unknown"
        records.audit.note(ANONYMOUS, "sign_in", on, "refused")
        return None
    if passwords.outdated(digest):
        records.accounts.renew_digest(account.id, passwords.digest_of(password))
    records.audit.note(account, "sign_in", f"account:{account.id}")
    return account


def change_password(records: AccountRecords, account: Account, old: str, new: str) -> str | None:
    """Take a new password and end all sessions; else return the name of the text that says what is wrong."""
    if not passwords.matches(records.accounts.password(account.id), old):
        records.audit.note(account, "password.changed", f"account:{account.id}", "refused")
        return "old_wrong"
    if old == new:
        return "unchanged"
    if wrong := passwords.fault(new, account.email, account.name):
        return wrong
    records.accounts.set_password(account.id, passwords.digest_of(new), must_change=False)
    records.audit.note(account, "password.changed", f"account:{account.id}")
    return None


def reset_password(records: AccountRecords, account: Account, password: str) -> None:
    """Give a person a password to be changed at the next sign-in. Raises AccountError."""
    if account.issuer is not None:
        raise AccountError(f"{account.email} signs in at {account.issuer}, which keeps the password")
    _take(password, account)
    records.accounts.set_password(account.id, passwords.digest_of(password), must_change=True)
    records.audit.note(CONSOLE, "password.reset", f"account:{account.id}")


def set_roles(records: AccountRecords, account: Account, said: Sequence[str], by: str = CONSOLE) -> Account:
    """Give a person these roles and no others; the sessions end, so that the next has another id. Raises AccountError."""
    roles, partners = read_roles(said)
    changed = replace(account, roles=roles, partners=partners)
    records.accounts.change(changed)
    records.audit.note(by, "roles.changed", f"account:{account.id}:{':'.join(roles) or 'none'}")
    return changed


def disable(records: AccountRecords, account: Account) -> None:
    """Keep a person out, from now on."""
    if account.disabled_at is None:
        records.accounts.change(replace(account, disabled_at=records.now()))
    records.audit.note(CONSOLE, "account.disabled", f"account:{account.id}")


def enable(records: AccountRecords, account: Account) -> None:
    """Let a person in again."""
    records.accounts.change(replace(account, disabled_at=None))
    records.audit.note(CONSOLE, "account.enabled", f"account:{account.id}")


def sign_out(records: AccountRecords, account: Account) -> int:
    """End all sessions of a person; return how many there were."""
    ended = records.sessions.end_all(account.id)
    records.audit.note(CONSOLE, "sessions.ended", f"account:{account.id}")
    return ended


def export(records: AccountRecords, account: Account) -> dict[str, Any]:
    """Return all that is kept of a person of the staff: account, sessions, what the audit log holds by and on them."""
    own = {account.id, f"account:{account.id}"}
    entries = [read_entry(entry) for entry in records.audit.entries()]
    about = [e for e in entries if e["who"] in own or e["on"] in own or e["on"].startswith(f"account:{account.id}:")]
    records.audit.note(CONSOLE, "account.exported", f"account:{account.id}")
    return {
        "account": asdict(account),
        "sessions": [{"begun_at": session.begun_at, "seen_at": session.seen_at} for session in records.sessions.of(account.id)],
        "audit": [{name: e[name] for name in ("recorded_at", "who", "what", "on", "result")} for e in about],
    }


def erase(records: AccountRecords, account: Account) -> None:
    """Take out who a person is. The id stays wherever it was written, and leads to nobody any more."""
    records.accounts.erase(account.id, records.now())
    records.audit.note(CONSOLE, "account.erased", f"account:{account.id}")


def admit(records: AccountRecords, identity: Identity, by_group: Mapping[str, Sequence[str]]) -> Account | None:
    """Return the account of a person who was vouched for elsewhere, made or brought up to date; None: there is no role.

    Roles follow the groups at each sign-in. An e-mail that another account has is no proof of being its person.
    """
    said = [role for group in identity.groups for role in by_group.get(group, ())]
    account = records.accounts.by_identity(identity.issuer, identity.subject)
    if account is None:
        account = _first_time(records, identity, said)
    else:
        roles, partners = read_roles(said)
        if (roles, partners) != (account.roles, account.partners):
            account = set_roles(records, account, said, ANONYMOUS)
    if account is None or not account.roles or not account.good:
        records.audit.note(ANONYMOUS, "sign_in", f"account:{account.id if account else 'unknown'}", "refused")
        return None
    records.audit.note(account, "sign_in", f"account:{account.id}")
    return account


def _first_time(records: AccountRecords, identity: Identity, said: Sequence[str]) -> Account | None:
    if not said or identity.email is None:
        return None
    name = identity.name or ""
    account = new_account(records, identity.email, name, said, issuer=identity.issuer, subject=identity.subject)
    try:
        records.accounts.add(account, None)
    except AccountTakenError:
        return None
    records.audit.note(ANONYMOUS, "account.created", f"account:{account.id}")
    return account


def _take(password: str, account: Account) -> None:
    """Raise AccountError if a password cannot be taken."""
    if wrong := passwords.fault(password, account.email, account.name):
        told = {
            "too_short": f"it has fewer than {passwords.SHORTEST} characters",
            "too_long": f"it has more than {passwords.LONGEST} characters",
            "too_plain": "it repeats the same few characters",
            "too_known": "it holds the person's name or e-mail",
        }
        raise AccountError(f"the password cannot be taken: {told[wrong]}")
