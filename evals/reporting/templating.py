"""The templates of reports, which the pages of the web application share."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"
_STYLES = TEMPLATES / "report" / "report.css"


@cache
def styles() -> Markup:
    """Return the stylesheet of all reports; it is ours, so nothing in it is unescaped."""
    return Markup(_STYLES.read_text(encoding="utf-8"))


def render(template: str, **values: object) -> str:
    """Return a filled-in template."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
