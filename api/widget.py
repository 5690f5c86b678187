"""The widget as partners' pages load it: small modules at addresses that change with their content."""

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from api.contacts import contact_lines, split_contact
from api.i18n import UI_LANGUAGES, UiLanguage, lines
from api.rendering import STATIC
from kb.types import Provider

_FOLDER = STATIC / "widget"
_FOLDERS = {"events.js": STATIC / "js" / "modules"}  # shared with the portal
_VARIABLE = re.compile(r"var\((--fondaco-widget-[a-z-]+), ((?:[^()]|\([^)]*\))+)\)")
# Texts that the widget shares with the portal, beside its own.
_SECTIONS = ("widget.", "outcome.", "opportunity.", "comparison.")
_TEXTS = (
    *("ask.notice_title", "ask.notice", "ask.label", "ask.hint", "ask.send", "ask.stop", "ask.searching", "ask.stopped"),
    *("answer.you_asked", "answer.source", "answer.sources", "answer.suggestions", "examples.title", "footer.sample"),
    *("provider.title", "provider.why", "provider.members_yes", "provider.members_partly"),
    *("source.page", "source.published", "source.updated", "source.read"),
)


@cache
def version() -> str:
    """Return a digest of all parts: the folder under which they are served."""
    joined = "\0".join(f"{name}\0{text}" for name, text in sorted(parts().items()))
    return hashlib.sha256(joined.encode()).hexdigest()[:12]


@cache
def entry() -> str:
    """Return the module behind the script tag. It names all parts, so that browsers fetch them at once."""
    folder = f"./widget/{version()}"
    named = "".join(f'import "{folder}/{name}";\n' for name in sorted(parts()) if not name.startswith("texts-"))
    return f'{named}import {{ install }} from "{folder}/install.js";\n\ninstall(import.meta.url);\n'


@cache
def parts() -> Mapping[str, str]:
    """Return all modules by name: those of the folder, the style sheet, and the texts of each language."""
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted(_FOLDER.glob("*.js"))}
    found |= {name: (folder / name).read_text(encoding="utf-8") for name, folder in _FOLDERS.items()}
    found["styles.js"] = _module((_FOLDER / "widget.css").read_text(encoding="utf-8"))
    found["languages.js"] = _module(UI_LANGUAGES)
    return found | {f"texts-{language}.js": _module(_texts(language)) for language in UI_LANGUAGES}


@cache
def variables() -> Mapping[str, str]:
    """Return the CSS variables that a page may set, with what holds otherwise, in the order of the style sheet."""
    return dict(_VARIABLE.findall((_FOLDER / "widget.css").read_text(encoding="utf-8")))


def contacts_of(language: UiLanguage, providers: Mapping[str, Provider]) -> dict[str, dict[str, Any]]:
    """Return what the widget shows of each provider beside the reasons: its short name and its contacts in pieces."""
    return {
        provider.id: {
            "name": provider.short_name,
            "contacts": [
                {"label": line.label, "parts": [{"text": part.text, "href": part.href} for part in split_contact(line)]}
                for line in contact_lines(language, provider.contacts)
            ],
        }
        for provider in providers.values()
    }


def _texts(language: UiLanguage) -> dict[str, str]:
    return {key: value for key, value in lines(language).items() if key in _TEXTS or key.startswith(_SECTIONS)}


def _module(value: object) -> str:
    return f"export default {json.dumps(value, ensure_ascii=False)};\n"
