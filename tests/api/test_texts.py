"""Every text that a visitor sees comes from the locales, in all languages."""

import re
import string
from pathlib import Path

import pytest
from fastapi import Request

from api.i18n import UI_LANGUAGES, accepted_language, lines
from api.rendering import STATIC, asset
from api.web_assets import ICONS, WebAssetsError, extract_icons

API = Path(__file__).parents[2] / "api"
TEMPLATES = sorted((API / "templates").rglob("*.html"))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_all_languages_have_the_same_texts_with_the_same_places_to_fill() -> None:
    italian = lines("it")
    for language in UI_LANGUAGES:
        found = lines(language)
        assert list(found) == list(italian), language
        assert {key for key in italian if fields(italian[key]) != fields(found[key])} == set(), language


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_text_of_its_own(template: Path) -> None:
    html = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", template.read_text(encoding="utf-8"), flags=re.S)
    shown = re.sub(r"<[^>]*>", " ", html)
    labels = " ".join(re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', html))
    assert re.findall(r"[A-Za-zÀ-ú]{2,}", f"{shown} {labels}") == []


def test_every_key_that_templates_name_exists() -> None:
    used = {
        key for path in TEMPLATES for key in re.findall(r"""\bt\(["']([\w.-]+)["']\s*[,)]""", path.read_text(encoding="utf-8"))
    }
    assert used - set(lines("it")) == set()


def test_exactly_the_icons_that_templates_use_are_copied() -> None:
    used = {f"it-{name}" for path in TEMPLATES for name in re.findall(r'icon\("([\w-]+)"', path.read_text(encoding="utf-8"))}
    assert used == set(ICONS)


def test_an_icon_that_the_package_lost_is_named() -> None:
    with pytest.raises(WebAssetsError, match="it-gone"):
        extract_icons('<svg><symbol id="it-copy"><path/></symbol></svg>', ("it-copy", "it-gone"))


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "it"), ("en-GB", "en"), ("fr, en;q=0.8, it;q=0.9", "fr"), ("de-AT", "de"), ("pt", "it"), ("en;q=x,it;q=0.1", "it")],
)
def test_the_best_language_that_we_have_is_taken(header: str, language: str) -> None:
    assert accepted_language(Request({"type": "http", "headers": [(b"accept-language", header.encode())]})) == language


def test_styles_use_variables_for_colours() -> None:
    raw = {
        path.name: found
        for path in (STATIC / "css").glob("*.css")
        if (found := re.findall(r"^(?!\s*--).*#[0-9a-f]{3,6}\b", path.read_text(encoding="utf-8"), re.M | re.I))
    }
    assert raw == {}


def test_the_address_of_a_file_changes_with_the_files() -> None:
    assert re.fullmatch(r"/static/[0-9a-f]{12}/js/main\.js", asset("js/main.js"))
