"""Signing in at a provider of identities, and coming back from it."""

import logging
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api import sessions
from api.account_records import AccountRecords
from api.accounts import admit
from api.audit import ANONYMOUS
from api.errors import IdentityError
from api.problems import ProblemError
from api.public_address import public_link
from api.roles import Accounts
from api.sign_in_pages import home_of, own_path
from kb.account_types import Account

if TYPE_CHECKING:
    from api.sign_in_oidc import IdentityProvider  # takes 16 MB, and few installations have one

log = logging.getLogger(__name__)

ELSEWHERE = "/accedi/altrove"  # the only page that leads to another address
router = APIRouter(include_in_schema=False)
_COOKIE = "accesso"


@router.get(ELSEWHERE)
def leave(request: Request, records: Accounts, poi: str = "") -> Response:
    """Lead to the provider."""
    provider = _provider(records)
    try:
        url, key, begun = provider.lead(public_link(request, "come_back"), own_path(poi), records.now())
    except IdentityError as error:
        raise _failed(error) from error
    records.sessions.leave(begun)
    response = RedirectResponse(url, status_code=303)
    name = sessions.cookie_name(request, _COOKIE)
    response.set_cookie(name, key, max_age=sessions.BACK_MINUTES * 60, httponly=True, samesite="lax", path="/")
    return response


@router.get("/accedi/ritorno")
def come_back(request: Request, records: Accounts, state: str = "", code: str = "", error: str = "") -> Response:
    """Sign in whom the provider vouches for and whose groups have a role here; tell everybody else what to do."""
    provider, name = _provider(records), sessions.cookie_name(request, _COOKIE)
    key = request.cookies.get(name)
    begun = records.sessions.come_back(sessions.digest(key)) if key else None
    if begun is None or (records.now() - begun.begun_at).total_seconds() > sessions.BACK_MINUTES * 60:
        raise ProblemError(403, "identity_late")
    if error or not code:
        records.audit.note(ANONYMOUS, "sign_in", "account:unknown", "refused")
        raise ProblemError(403, "identity_refused")
    try:
        identity = provider.identity(begun, public_link(request, "come_back"), state, code)
    except IdentityError as failure:
        records.audit.note(ANONYMOUS, "sign_in", "account:unknown", "failed")
        raise _failed(failure) from failure
    account: Account | None = admit(records, identity, provider.groups)
    if account is None:
        raise ProblemError(403, "identity_unknown")
    response = RedirectResponse(begun.leads_to or home_of(account), status_code=303)
    sessions.hand_over(request, response, sessions.begin(request, records, account))
    response.delete_cookie(name, path="/", httponly=True, samesite="lax")
    return response


def _provider(records: AccountRecords) -> "IdentityProvider":
    if records.elsewhere is None:
        raise ProblemError(404, "not_found")
    return records.elsewhere


def _failed(error: IdentityError) -> ProblemError:
    log.warning("provider of identities fails", extra={"cause": str(error)})
    return ProblemError(502, "identity_failed")
