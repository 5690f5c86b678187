"""Who may open a page: every route declares it, or belongs to a router that is public (`PUBLIC` in api/app.py)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from api import sessions
from api.account_records import AccountRecords
from api.errors import ApiError
from api.problems import ProblemError
from api.sessions import SignedIn
from api.web_context import Web, WebContext
from kb.account_types import Account, Role

_SAFE = ("GET", "HEAD", "OPTIONS")
_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)


class SignInNeededError(ApiError):
    """Nobody is signed in with this browser."""


class ChangeNeededError(ApiError):
    """The password was given by somebody else: its person has to choose another one first."""


def account_records(web: Web) -> AccountRecords:
    """Return what is kept of the staff. Raises ProblemError in an installation without accounts."""
    if web.accounts is None:
        raise ProblemError(404, "not_found")
    return web.accounts


Accounts = Annotated[AccountRecords, Depends(account_records)]


def signed_in(request: Request, records: Accounts) -> SignedIn:
    """Return who is signed in. Raises SignInNeededError."""
    found = sessions.live(request, records)
    if found is None:
        raise SignInNeededError("nobody is signed in")
    request.state.signed_in = found
    return found


async def own_form(request: Request, found: Annotated[SignedIn, Depends(signed_in)]) -> SignedIn:
    """Return who is signed in, if a form was made for this session. Raises ProblemError."""
    if request.method not in _SAFE and not sessions.is_form_token(found, (await request.form()).get(sessions.FIELD)):
        raise ProblemError(403, "old_form")
    return found


Present = Annotated[SignedIn, Depends(own_form)]


def signed(found: Present) -> Account:
    """Return the person. Raises ChangeNeededError if a password has to be chosen first."""
    if found.account.must_change:
        raise ChangeNeededError(found.account.id)
    return found.account


Signed = Annotated[Account, Depends(signed)]


@dataclass(frozen=True, slots=True)
class Needs:
    """A dependency that lets in who has one of these roles; without roles everybody who is signed in."""

    roles: tuple[Role, ...]

    def __call__(self, request: Request, web: Web, staff: Signed) -> Account:
        """Return the person. Raises ProblemError, and notes the refusal, for others."""
        if self.roles and not staff.has(*self.roles):
            _note(request, web, staff, "role.missing")
            raise ProblemError(403, "role_missing")
        return staff


def needs(*roles: Role) -> Needs:
    """Return the dependency that a route or a router declares."""
    return Needs(roles)


def hidden(request: Request, web: WebContext, staff: Account) -> ProblemError:
    """Note that somebody asked for what is not theirs, and return the error that does not tell whether it is there."""
    _note(request, web, staff, "object.hidden")
    return ProblemError(404, "not_found")


def _note(request: Request, web: WebContext, staff: Account, what: str) -> None:
    """Note a refusal with the route and the ids in its address."""
    path: str = getattr(request.scope.get("route"), "path", "")
    values: Mapping[str, str] = request.path_params
    ids = ":".join(str(value) if _ID.fullmatch(str(value)) else "?" for value in values.values())
    account_records(web).audit.note(staff, what, f"{request.method}:{path}{ids and f':{ids}'}", "refused")
