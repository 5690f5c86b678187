"""Who may open /lab: evaluators and administrators; where nobody has an account, whoever sits at this machine."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.problems import ProblemError
from api.roles import Needs, own_form, signed, signed_in
from api.web_context import Web
from kb.account_types import Role

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


@dataclass(frozen=True, slots=True)
class LabDoor:
    """A dependency that lets in by role where there is an account, else by place."""

    roles: tuple[Role, ...]

    async def __call__(self, request: Request, web: Web) -> None:
        """Raise what keeps others out; nobody gets in where there is no lab."""
        if web.settings.lab is None:
            raise ProblemError(404, "not_found")
        records = web.accounts
        if records is None or not await run_in_threadpool(records.accounts.any):
            local_only(request, web)
            return
        here = await own_form(request, await run_in_threadpool(signed_in, request, records))
        await run_in_threadpool(Needs(self.roles), request, web, signed(here))


in_the_lab = LabDoor((Role.EVALUATOR, Role.ADMINISTRATOR))


def local_only(request: Request, web: Web) -> None:
    """Raise a 404 unless the lab is on and the request comes straight from this machine, under a name of its own.

    A name that is not of this machine may be one that another site lets point here.
    """
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    direct = request.client is not None and _is_loopback(request.client.host)
    forwarded = any(name in request.headers for name in _FORWARDED)
    if web.settings.lab is None or not direct or forwarded or not _is_loopback(host):
        raise ProblemError(404, "not_found")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
