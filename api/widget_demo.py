"""`python -m api.widget_demo`: the site of an imaginary association, on a port of its own, which shows the widget.

Its security policy is strict: scripts and requests of the portal only, no inline style, no text read as markup.
"""

import argparse
import sys
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from api.console import notes
from api.i18n import page_language, text

_HERE = Path(__file__).parent
_STYLE = _HERE / "static" / "css" / "widget_demo.css"
_LOOKS = {"/": "light", "/scura": "dark", "/in-pagina": "inline"}


def create_demo(portal: str) -> Starlette:
    """Return the site; `portal` is the origin of the portal, such as http://127.0.0.1:8000."""
    template = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    ).get_template("widget_demo.html")
    policy = (
        f"default-src 'none'; script-src {portal}; connect-src {portal}; style-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )

    def show(request: Request) -> Response:
        language = page_language(request)
        shown = template.render(
            t=lambda key: text(language, key), language=language, portal=portal, look=_LOOKS[request.url.path], looks=_LOOKS
        )
        return HTMLResponse(shown, headers={"Content-Security-Policy": policy})

    def style(_: Request) -> Response:
        return FileResponse(_STYLE, media_type="text/css")

    return Starlette(routes=[*(Route(path, show) for path in _LOOKS), Route("/style.css", style)])


def main(arguments: list[str] | None = None) -> int:
    """Serve the site on loopback until it is stopped; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m api.widget_demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--portal", default="http://127.0.0.1:8000", help="origin of the portal (default: %(default)s)")
    options = parser.parse_args(arguments)
    parts = urlsplit(options.portal)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
        parser.error(f"--portal {options.portal}: write an origin such as http://127.0.0.1:8000")
    origin = f"http://127.0.0.1:{options.port}"
    notes.print(
        f"Site with the widget: {origin}/  (the portal must run with FONDACO_WIDGET__ORIGINS='[\"{origin}\"]')", markup=False
    )
    demo = create_demo(f"{parts.scheme}://{parts.netloc}")
    uvicorn.run(demo, host="127.0.0.1", port=options.port, log_level="warning", server_header=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
