"""Requests that may be repeated without harm: the same Idempotency-Key gets the same reply for a day.

Source: draft-ietf-httpapi-idempotency-key-header-07. A key belongs to who sent it: an address or an API key.
Replies in JSON below 500 are kept; a stream is not, and its key is free again when it ends.
"""

import hashlib
import json
import re
from dataclasses import replace
from datetime import timedelta

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access_records import AccessRecords
from api.middleware import replayed
from api.problems import ProblemError, respond
from kb.access_types import KeptReply

KEPT_FOR = timedelta(hours=24)
_STALLED_AFTER = timedelta(minutes=2)  # the process that worked on it has died
_PRUNE_EVERY = 100  # new keys
_LARGEST_BYTES = 2**20
_NOT_KEPT = (401, 403, 408, 409, 429)  # say nothing of what was asked
_GOOD = re.compile(r"[\x21-\x7e]{1,255}")
_OWN_HEADERS = ("content-type", "content-language", "location", "link")


class Idempotency:
    """Replays replies under /v1. It stands where the body is there whole and the caller is known."""

    def __init__(self, app: ASGIApp, records: AccessRecords, most: int) -> None:
        """`most` replies are kept."""
        self._app, self._replies, self._now, self._most = app, records.replies, records.now, most
        self._claims = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent = Headers(scope=scope).get("idempotency-key") if _is_write(scope) else None
        if sent is None:
            await self._app(scope, receive, send)
            return
        key = sent.removeprefix('"').removesuffix('"')  # the draft writes it as a quoted string
        request = Request(scope)
        if not _GOOD.fullmatch(key):
            await respond(request, ProblemError(422, "idempotency_key"))(scope, receive, send)
            return
        body, again = await _read(receive)
        wanted = KeptReply(caller=_caller(scope), key=key, fingerprint=_fingerprint(scope, body), started_at=self._now())
        known = await self._claim(wanted)
        if known is None:
            await self._answer(wanted, scope, again, send)
        elif known.fingerprint != wanted.fingerprint:
            await respond(request, ProblemError(422, "idempotency_reused"))(scope, receive, send)
        elif known.status is None:
            await respond(request, ProblemError(409, "idempotency_busy"), {"Retry-After": "2"})(scope, receive, send)
        else:
            await _replay(known, send)

    async def _claim(self, wanted: KeptReply) -> KeptReply | None:
        if self._claims % _PRUNE_EVERY == 0:
            await run_in_threadpool(self._replies.prune, wanted.started_at - KEPT_FOR, self._most)
        self._claims += 1
        known = await run_in_threadpool(self._replies.claim, wanted, wanted.started_at - _STALLED_AFTER)
        if known is not None and known.started_at < wanted.started_at - KEPT_FOR:
            await run_in_threadpool(self._replies.prune, wanted.started_at - KEPT_FOR, self._most)
            known = await run_in_threadpool(self._replies.claim, wanted, wanted.started_at - _STALLED_AFTER)
        return known

    async def _answer(self, wanted: KeptReply, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request be served; its reply is kept before it is sent."""
        recorder = _Recorder(send)
        try:
            await self._app(scope, receive, recorder.send)
        except BaseException:
            self._replies.release(wanted)
            raise
        if recorder.reply is None:
            await run_in_threadpool(self._replies.release, wanted)
            return
        start, body = recorder.reply
        if _worth_keeping(start, body):
            headers = tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in start["headers"]
                if name.decode("latin-1").lower() in _OWN_HEADERS
            )
            await run_in_threadpool(self._replies.keep, replace(wanted, status=start["status"], headers=headers, body=body))
        else:
            await run_in_threadpool(self._replies.release, wanted)
        await send(start)
        await send({"type": "http.response.body", "body": body})


class _Recorder:
    """Holds JSON back until it is whole; anything else passes."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = bytearray()
        self.reply: tuple[Message, bytes] | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and "json" in Headers(raw=message["headers"]).get("content-type", ""):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                self.reply = (self._start, bytes(self._body))


def _is_write(scope: Scope) -> bool:
    return (
        scope["type"] == "http" and scope["method"] in ("POST", "PUT", "PATCH", "DELETE") and scope["path"].startswith("/v1/")
    )


def _worth_keeping(start: Message, body: bytes) -> bool:
    return start["status"] < 500 and start["status"] not in _NOT_KEPT and len(body) <= _LARGEST_BYTES


def _caller(scope: Scope) -> str:
    name: str = scope["state"]["caller"].name
    return hashlib.sha256(name.encode()).hexdigest()


def _fingerprint(scope: Scope, body: bytes) -> str:
    place = json.dumps([scope["method"], scope["path"], scope["query_string"].decode("latin-1")])
    return hashlib.sha256(place.encode() + b"\n" + body).hexdigest()


async def _read(receive: Receive) -> tuple[bytes, Receive]:
    """Return the body, and what gives it to the application once more."""
    messages: list[Message] = []
    while True:
        messages.append(message := await receive())
        if message["type"] != "http.request" or not message.get("more_body", False):
            break
    return b"".join(message.get("body", b"") for message in messages), replayed(messages, receive)


async def _replay(known: KeptReply, send: Send) -> None:
    start: Message = {"type": "http.response.start", "status": known.status, "headers": []}
    headers = MutableHeaders(scope=start)
    for name, value in known.headers:
        headers[name] = value
    headers["Content-Length"] = str(len(known.body))
    headers["Idempotency-Replayed"] = "true"
    await send(start)
    await send({"type": "http.response.body", "body": known.body})
