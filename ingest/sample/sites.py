"""Reads sites.toml: the design and the behaviour of every host."""

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

from ingest.sample.errors import ContentError
from ingest.sample.types import Odd, OddKind, Site

SITES = Path(__file__).parent / "sites.toml"
# What a host may do beside its design; a template or the server asks for each by name.
TRAITS = frozenset(
    {
        "canonical",  # <link rel="canonical">
        "hreflang",  # <link rel="alternate" hreflang> between translations
        "main",  # the content stands in <main>; otherwise in a <div> with an id
        "newsletter",
        "press",  # the same block under every news item
        "print",  # a link to ?print=1 that gives the bare page
        "tracking",  # some internal links carry utm_ parameters
        "session",  # some internal links carry a session id
        "rowspan",  # equal cells below each other are merged
        "caption",  # tables have captions
        "facts",  # the first table of two columns is shown as a definition list
        "topics",  # the menu lists search results by topic
        "hidden",  # invisible text that addresses programs
        "login-noindex",  # the login form asks not to be indexed
    }
)


def load_sites(file: Path = SITES) -> dict[str, Site]:
    """Read all sites, by partner. Raises ContentError with all problems at once."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ContentError([f"{file.name}: {error}"]) from error
    problems = [f"{file.name}: {id}.{problem}" for id, table in tables.items() for problem in _problems(table)]
    if problems:
        raise ContentError(problems)
    return {id: _site(id, table) for id, table in tables.items()}


def _site(id: str, table: dict[str, Any]) -> Site:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    values["traits"] = frozenset(table.get("traits", ()))
    values["odd"] = tuple(Odd(**odd) for odd in table.get("odd", ()))
    return Site(id=id, **values)


def _problems(table: dict[str, Any]) -> list[str]:
    hints = get_type_hints(Site)
    required = {"name", "short_name", "design", "colour", "accent", "motto"}
    found = [f"{key}: missing" for key in sorted(required - set(table))]
    for key, value in table.items():
        if key not in hints or key == "id":
            found.append(f"{key}: unknown key")
            continue
        allowed = get_args(hints[key])
        if allowed and isinstance(value, str) and all(isinstance(a, str) for a in allowed) and value not in allowed:
            found.append(f"{key}: {value!r} is none of {', '.join(allowed)}")
    found += [
        f"traits: {trait!r} is none of {', '.join(sorted(TRAITS))}" for trait in table.get("traits", ()) if trait not in TRAITS
    ]
    for number, odd in enumerate(table.get("odd", ())):
        unknown = set(odd) - {field.name for field in fields(Odd)}
        if unknown or not {"path", "kind"} <= set(odd) or odd["kind"] not in get_args(OddKind):
            found.append(f"odd.{number}: needs path and a kind of {', '.join(get_args(OddKind))}; has {odd}")
        elif odd["kind"] == "redirect" and "to" not in odd:
            found.append(f"odd.{number}: a redirect needs `to`")
    return found
