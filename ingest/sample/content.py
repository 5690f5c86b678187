"""Reads the content files: YAML front matter, then Markdown."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, get_args

import yaml

from ingest.sample.errors import ContentError
from ingest.sample.types import Kind, Lang, Page

CONTENT = Path(__file__).parent / "content"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser keeps the start short
_TYPES: Mapping[str, type] = {
    "path": str,
    "title": str,
    "kind": str,
    "lang": str,
    "published": date,
    "updated": date,
    "breadcrumb": list,
    "services": list,
    "full": list,
    "translation_of": str,
    "stage": int,
    "gone": int,
    "noindex": bool,
    "login": bool,
    "orphan": bool,
}
_REQUIRED = ("path", "title", "kind", "lang")


def load_pages(content: Path = CONTENT) -> tuple[Page, ...]:
    """Read every page of every partner, in the order of partner and file name.

    Raises ContentError with all problems of all files at once.
    """
    pages: list[Page] = []
    problems: list[str] = []
    for file in sorted(content.glob("*/*.md")):
        name = f"{file.parent.name}/{file.name}"
        try:
            pages.append(_page(file.parent.name, name, file.read_text(encoding="utf-8")))
        except ContentError as error:
            problems += error.problems
    problems += _shared_paths(pages)
    if problems:
        raise ContentError(problems)
    return tuple(pages)


def at_stage(pages: tuple[Page, ...], stage: int) -> dict[tuple[str, str], Page]:
    """Return the pages that count at a stage, by (partner, path); later stages replace earlier ones."""
    current: dict[tuple[str, str], Page] = {}
    for page in sorted(pages, key=lambda p: p.stage):
        if page.stage <= stage:
            current[page.partner, page.path] = page
    return current


def _page(partner: str, name: str, text: str) -> Page:
    parts = text.split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise ContentError([f"{name}: no front matter between two lines of ---"])
    try:
        head = yaml.load(parts[1], Loader=_LOADER)
    except yaml.YAMLError as error:
        raise ContentError([f"{name}: front matter is not YAML: {' '.join(str(error).split())}"]) from error
    if not isinstance(head, dict):
        raise ContentError([f"{name}: front matter is not a mapping of keys to values"])
    problems = [f"{name}: {problem}" for problem in _problems(head)]
    if not parts[2].strip():
        problems.append(f"{name}: the body is empty")
    if problems:
        raise ContentError(problems)
    for key in ("breadcrumb", "services", "full"):
        head[key] = tuple(str(item) for item in head.get(key) or ())
    head["breadcrumb"] = tuple(b for b in head["breadcrumb"] if b.lower() not in {"home", "homepage"})
    return Page(file=name, partner=partner, text=parts[2].strip(), **head)


def _problems(head: Mapping[str, Any]) -> list[str]:
    found = [f"{key}: missing" for key in _REQUIRED if key not in head]
    for key, value in head.items():
        if key not in _TYPES:
            found.append(f"{key}: unknown key; known are {', '.join(_TYPES)}")
        elif not isinstance(value, _TYPES[key]) and value is not None:
            found.append(f"{key}: {value!r} is not of type {_TYPES[key].__name__}")
    for key, allowed in (("kind", get_args(Kind)), ("lang", get_args(Lang))):
        if key in head and head[key] not in allowed:
            found.append(f"{key}: {head[key]!r} is none of {', '.join(allowed)}")
    for key in ("path", "translation_of"):
        if head.get(key) and not str(head[key]).startswith("/"):
            found.append(f"{key}: {head[key]!r} does not begin with a slash")
    return found


def _shared_paths(pages: list[Page]) -> list[str]:
    seen: dict[tuple[str, str, int], str] = {}
    problems = []
    for page in pages:
        key = (page.partner, page.path, page.stage)
        if key in seen:
            problems.append(f"{page.file}: path {page.path} is also that of {seen[key]}")
        seen.setdefault(key, page.file)
    return problems
