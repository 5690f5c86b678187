"""Signing in and out, and one's own account. Without accounts these pages are not there."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from api import sessions
from api.access import network_of
from api.account_records import AccountRecords
from api.accounts import change_password, sign_in
from api.passwords import SHORTEST
from api.problems import ProblemError
from api.promises import local_time
from api.rendering import page
from api.roles import Accounts, Present, own_form
from api.sign_in_pages import ACCOUNT, SIGN_IN, home_of, kept_fields, own_path, sign_in_page
from api.visitor_key import PRIVATE
from kb.account_types import Account

router = APIRouter(include_in_schema=False)  # for everybody
own = APIRouter(prefix=ACCOUNT, include_in_schema=False, dependencies=[Depends(own_form)])  # for whoever is signed in

_Password = Annotated[str, Form(max_length=1000)]


@router.get(SIGN_IN)
def show_sign_in(request: Request, records: Accounts, poi: str = "", uscito: bool = False) -> Response:
    """Show the form; who is signed in already is led on."""
    here = sessions.live(request, records)
    if here is not None:
        return RedirectResponse(own_path(poi) or home_of(here.account), status_code=303)
    return sign_in_page(request, records, leads_to=own_path(poi), told="signed_out" if uscito else "")


@router.post(SIGN_IN)
async def take_sign_in(
    request: Request,
    records: Accounts,
    email: Annotated[str, Form(max_length=200)] = "",
    password: _Password = "",
    poi: Annotated[str, Form(max_length=600)] = "",
    kept: Annotated[str, Form(max_length=65_536)] = "",
) -> Response:
    """Sign in and lead on; what is wrong is not told in detail, for nobody is to learn who has an account."""
    leads_to, network = own_path(poi), network_of(request)
    wait = await records.tries.take(email.strip().lower(), network)
    account = None if wait else await run_in_threadpool(sign_in, records, email, password)
    if account is not None:
        await records.tries.forget(email.strip().lower(), network)
        return await run_in_threadpool(_entered, request, records, account, leads_to, kept)
    told = "too_often" if wait else "wrong"
    response = await run_in_threadpool(
        lambda: sign_in_page(request, records, leads_to=leads_to, kept=kept, email=email, told=told, wait=wait)
    )
    response.status_code = 429 if wait else 422
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


@router.get("/esci")
def show_sign_out(request: Request, records: Accounts) -> Response:
    """Ask whether to sign out: a link alone changes nothing."""
    here = sessions.live(request, records)
    if here is None:
        return RedirectResponse(SIGN_IN, status_code=303)
    request.state.signed_in = here
    return page(request, "account/sign_out.html", reply_headers=PRIVATE, account=here.account)


@router.post("/esci")
async def take_sign_out(request: Request, records: Accounts) -> Response:
    """Sign out; who is signed out already has what was wanted."""
    here = await run_in_threadpool(sessions.live, request, records)
    if here is not None and not sessions.is_form_token(here, (await request.form()).get(sessions.FIELD)):
        raise ProblemError(403, "old_form")
    response = RedirectResponse(f"{SIGN_IN}?uscito=1", status_code=303)
    await run_in_threadpool(sessions.end, request, response, records)
    if here is not None:
        await run_in_threadpool(records.audit.note, here.account, "sign_out", f"account:{here.account.id}")
    return response


@own.get("")
def show_account(request: Request, records: Accounts, here: Present, fatto: str = "") -> Response:
    """Show who one is here, where one is signed in, and the form for a new password."""
    return _account_page(request, records, here, done=fatto if fatto in ("password", "altrove") else "")


@own.post("/password")
def take_password(
    request: Request,
    records: Accounts,
    here: Present,
    old: _Password = "",
    new: _Password = "",
    repeated: _Password = "",
) -> Response:
    """Change the password: all sessions end, and this browser gets a new one."""
    if here.account.issuer is not None:
        raise ProblemError(404, "not_found")
    wrong = "repeated_otherwise" if new != repeated else change_password(records, here.account, old, new)
    if wrong:
        response = _account_page(request, records, here, wrong=wrong)
        response.status_code = 422
        return response
    return _anew(request, records, here.account, "password")


@own.post("/altrove")
def end_elsewhere(request: Request, records: Accounts, here: Present) -> Response:
    """End all sessions of this person but the one of this browser."""
    records.sessions.end_all(here.account.id)
    records.audit.note(here.account, "sessions.ended", f"account:{here.account.id}")
    return _anew(request, records, here.account, "altrove")


def _entered(request: Request, records: AccountRecords, account: Account, leads_to: str, kept: str) -> Response:
    """Begin a session and lead on; a form that waited is shown, to be sent by its person."""
    begun = sessions.begin(request, records, account)
    fields = kept_fields(kept) if leads_to and not account.must_change else []
    response: Response = RedirectResponse(leads_to or home_of(account), status_code=303)
    if fields:
        response = page(request, "account/again.html", reply_headers=PRIVATE, leads_to=leads_to, fields=fields)
    sessions.hand_over(request, response, begun)
    return response


def _anew(request: Request, records: AccountRecords, account: Account, done: str) -> Response:
    response = RedirectResponse(f"{ACCOUNT}?fatto={done}", status_code=303)
    sessions.hand_over(request, response, sessions.begin(request, records, account))
    return response


def _account_page(
    request: Request, records: AccountRecords, here: sessions.SignedIn, *, done: str = "", wrong: str = ""
) -> Response:
    open_still = [s for s in records.sessions.of(here.account.id) if not sessions.over(s, records.now(), records)]
    return page(
        request,
        "account/account.html",
        reply_headers=PRIVATE,
        account=here.account,
        sessions=[(s, s.digest == here.session.digest) for s in open_still],
        local=local_time,
        home=home_of(here.account),
        shortest=SHORTEST,
        done=done,
        wrong=wrong,
    )
