"""Under which address the portal is reached: links that leave it must not lead where a request claims that it is."""

import ipaddress
from urllib.parse import urlsplit

from fastapi import Request

from api.web_context import web


def public_address(request: Request) -> str:
    """Return scheme, name and port without a slash: that of the settings, else where the connection arrived.

    A name of this machine is kept as the visitor wrote it, for a forwarded port is known to the visitor alone. Any other
    `Host` may be forged, and the link be sent to somebody else or stay in a feed.
    """
    if web(request).settings.public_address:
        return web(request).settings.public_address
    host, server = request.headers.get("host", ""), request.scope.get("server")
    if server is None or _of_this_machine(host):
        return f"{request.url.scheme}://{host or 'localhost'}"
    name, port = server
    usual = port is None or port == {"http": 80, "https": 443}.get(request.url.scheme)
    written = f"[{name}]" if ":" in name else name
    return f"{request.url.scheme}://{written}{'' if usual else f':{port}'}"


def public_link(request: Request, route: str, **values: str) -> str:
    """Return the whole address of a page, to be sent: that of the route of a name."""
    return public_address(request) + str(request.app.url_path_for(route, **values))


def _of_this_machine(host: str) -> bool:
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return False
    name = parts.hostname or ""
    if parts.netloc != host or parts.username is not None:
        return False
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
