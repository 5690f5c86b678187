"""Sessions of the staff: a random id in a cookie, kept as a digest, over after half an hour unused or twelve hours.

Each sign-in makes a new id, so that nobody can plant one; a new password, other roles, a disabled account and signing
out end the old ones. Source: OWASP, Session Management Cheat Sheet.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request
from fastapi.responses import Response
from markupsafe import Markup

from api.account_records import AccountRecords
from api.web_context import web
from kb.account_types import Account, Session

FIELD = "session_token"  # of forms
_NAME = "sessione"
_ID_BYTES = 32
_TOUCH_SECONDS = 60  # how exactly it is known when a session was last used
BACK_MINUTES = 15  # within which a person comes back from a provider of identities


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who is signed in, and the id of the session, which the browser alone has."""

    account: Account
    session: Session
    key: str


def begin(request: Request, records: AccountRecords, account: Account) -> SignedIn:
    """Sign a person in, for the rest of this request too; a session that the browser had before ends."""
    if before := request.cookies.get(cookie_name(request, _NAME)):
        records.sessions.end(digest(before))
    now, key = records.now(), secrets.token_urlsafe(_ID_BYTES)
    session = Session(digest=digest(key), account_id=account.id, begun_at=now, seen_at=now)
    records.sessions.begin(session)
    idle, longest = _bounds(records)
    records.sessions.tidy(now - idle, now - longest, now - timedelta(minutes=BACK_MINUTES))
    request.state.signed_in = SignedIn(account, session, key)
    return SignedIn(account, session, key)


def hand_over(request: Request, response: Response, begun: SignedIn) -> None:
    """Give the browser the id of its new session."""
    response.set_cookie(cookie_name(request, _NAME), begun.key, httponly=True, samesite="lax", path="/")


def end(request: Request, response: Response, records: AccountRecords) -> None:
    """Sign out: the session is worth nothing any more, in whatever hands its id is."""
    name = cookie_name(request, _NAME)
    if key := request.cookies.get(name):
        records.sessions.end(digest(key))
        response.delete_cookie(name, path="/", httponly=True, samesite="lax")


def live(request: Request, records: AccountRecords) -> SignedIn | None:
    """Return who is signed in with this browser, and write down that the session is used; None: nobody."""
    key = request.cookies.get(cookie_name(request, _NAME))
    session = records.sessions.session(digest(key)) if key else None
    if key is None or session is None:
        return None
    now = records.now()
    account = records.accounts.by_id(session.account_id)
    if over(session, now, records) or account is None or not account.good:
        records.sessions.end(session.digest)
        return None
    if (now - session.seen_at).total_seconds() >= _TOUCH_SECONDS:
        records.sessions.touch(session.digest, now)
    return SignedIn(account, session, key)


def over(session: Session, now: datetime, records: AccountRecords) -> bool:
    """Tell whether a session has lasted, or was unused, for too long."""
    idle, longest = _bounds(records)
    return now - session.seen_at >= idle or now - session.begun_at >= longest


def form_token(signed_in: SignedIn) -> str:
    """Return what each form of a session sends along; it follows from the id and leads to none."""
    return hmac.new(signed_in.key.encode(), b"form", hashlib.sha256).hexdigest()


def is_form_token(signed_in: SignedIn, sent: object) -> bool:
    """Tell whether a form was made for this session."""
    return isinstance(sent, str) and hmac.compare_digest(form_token(signed_in).encode(), sent.encode("utf-8", "replace"))


def form_field(request: Request) -> Markup:
    """Return the hidden field for forms of signed-in pages; nothing where nobody is signed in."""
    signed_in: SignedIn | None = getattr(request.state, "signed_in", None)
    if signed_in is None:
        return Markup()
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, form_token(signed_in))


def cookie_name(request: Request, name: str) -> str:
    """Return the name of a cookie; by TLS with the prefix that lets no other site under our name set it."""
    secure = request.url.scheme == "https" or web(request).settings.public_address.startswith("https:")
    return f"__Host-{name}" if secure else name


def digest(key: str) -> str:
    """Return what is kept of a random key; its bits are too many to try, so that it need not be slow."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _bounds(records: AccountRecords) -> tuple[timedelta, timedelta]:
    return timedelta(minutes=records.settings.idle_minutes), timedelta(hours=records.settings.session_hours)
