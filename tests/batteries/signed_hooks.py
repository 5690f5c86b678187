"""Signs Schemathesis's requests in, as one person of the staff after another; its command loads this by SCHEMATHESIS_HOOKS."""

import itertools
import json
import os
from collections.abc import Iterator
from functools import cache

import schemathesis

from api.sessions import FIELD

SESSIONS = "FONDACO_FUZZ_SESSIONS"  # JSON: pairs of cookie and token of forms


@cache
def _people() -> Iterator[list[str]]:
    return itertools.cycle(json.loads(os.environ[SESSIONS]))


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case, kwargs: dict[str, object]) -> None:
    """Send a cookie, and with forms the token of the same session, from a page of ours."""
    cookie, token = next(_people())
    case.headers.update({"Cookie": f"sessione={cookie}", "Sec-Fetch-Site": "same-origin"})
    if case.method == "POST":
        written = case.body if isinstance(case.body, dict) else {}
        case.body = written | {FIELD: token}
        case.media_type = case.media_type or "application/x-www-form-urlencoded"
