"""Pages for whoever sits at this machine: nobody else gets an answer."""

import ipaddress
from urllib.parse import urlsplit

from fastapi import Request

from api.problems import ProblemError
from api.web_context import Web

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


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
