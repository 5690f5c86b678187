"""Where a sign-in leads, and what a person gets who is not signed in: the way there, without losing what was written."""

import json
import re
from urllib.parse import quote, quote_plus

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from api.account_records import AccountRecords
from api.problems import ProblemError, respond
from api.rendering import page
from api.roles import ChangeNeededError, SignInNeededError
from api.sessions import FIELD
from api.visitor_key import PRIVATE
from api.web_context import web
from kb.account_types import Account, Role

SIGN_IN, ACCOUNT = "/accedi", "/account"
FIRST_COMMAND = "fondaco accounts create --admin anna@example.org"
_OURS = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f]{0,499}")
_SAFE = ("GET", "HEAD")
_LONGEST = 60_000  # bytes that a kept form may need in the form to sign in, whose body is bounded


def own_path(said: str) -> str:
    """Return a path of this server that a request names; empty if it is none."""
    return said if _OURS.fullmatch(said) else ""


def home_of(account: Account) -> str:
    """Return the page that a person works on."""
    if account.has(Role.AGENT, Role.SUPERVISOR):
        return "/desk"
    if account.has(Role.EDITOR):
        return "/desk/lacune"
    return "/lab" if account.has(Role.EVALUATOR) else ACCOUNT


def sign_in_page(
    request: Request, records: AccountRecords, *, leads_to: str, kept: str = "", email: str = "", told: str = "", wait: int = 0
) -> Response:
    """Return the page to sign in on; `kept` is a form that waits to be sent, `told` names the text of what happened."""
    response = page(
        request,
        "account/sign_in.html",
        reply_headers=PRIVATE,
        leads_to=leads_to,
        kept=kept,
        email=email,
        told=told,
        minutes=max(2, -(-wait // 60)),  # the text speaks of several
        elsewhere=records.elsewhere.name if records.elsewhere else "",
        command="" if records.accounts.any() else FIRST_COMMAND,
    )
    return response


def register(app: FastAPI) -> None:
    """Lead to the sign-in whoever is not signed in, and to the new password whoever has to choose one."""
    app.add_exception_handler(SignInNeededError, _on_sign_in_needed)
    app.add_exception_handler(ChangeNeededError, _on_change_needed)


async def _on_sign_in_needed(request: Request, error: Exception) -> Response:
    if "text/html" not in request.headers.get("accept", ""):
        return respond(request, ProblemError(401, "sign_in_needed"))
    if request.method in _SAFE:
        query = f"?{request.url.query}" if request.url.query else ""
        wanted = own_path(f"{request.url.path}{query}")
        return RedirectResponse(f"{SIGN_IN}?poi={quote(wanted, safe='/')}", status_code=303, headers=PRIVATE)
    records = web(request).accounts
    assert records is not None  # without accounts nothing asks who is signed in
    kept = await _kept(request)
    response = await run_in_threadpool(
        lambda: sign_in_page(request, records, leads_to=request.url.path, kept=kept, told="session_over")
    )
    response.status_code = 401
    return response


async def _kept(request: Request) -> str:
    """Return the texts of a form as JSON, for its person to send again; without files, and empty if they are too long.

    Forms of one's own account hold passwords: nothing of them is kept.
    """
    if request.url.path.startswith(ACCOUNT):
        return ""
    form = await request.form()
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name != FIELD]
    kept = json.dumps(fields, ensure_ascii=False)
    return kept if fields and len(quote_plus(kept)) <= _LONGEST else ""


def kept_fields(kept: str) -> list[tuple[str, str]]:
    """Return the fields of a form that was kept; none if they cannot be read."""
    try:
        read = json.loads(kept)
        return [(_whole(name), _whole(value)) for name, value in read if isinstance(name, str) and isinstance(value, str)]
    except (TypeError, ValueError):
        return []


def _whole(text: str) -> str:
    """Return a text that can be sent: JSON may hold halves of characters."""
    return text.encode("utf-8", "replace").decode()


def _on_change_needed(request: Request, error: Exception) -> Response:
    return RedirectResponse(ACCOUNT, status_code=303, headers=PRIVATE)
