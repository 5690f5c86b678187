"""Every service of every partner has a page with all its facts."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

FACTS = Path(__file__).parents[1] / "facts"


def _load_check() -> ModuleType:
    spec = importlib.util.spec_from_file_location("facts_check", FACTS / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check = _load_check()


@pytest.fixture(scope="module")
def written() -> list[tuple[Path, dict[str, Any], str]]:
    """Every page as (file, front matter, body)."""
    pages: list[tuple[Path, dict[str, Any], str]] = check.pages()
    return pages


@pytest.mark.parametrize("partner", sorted(file.stem for file in FACTS.glob("*.yaml")))
def test_every_fact_of_a_partner_stands_on_a_page(partner: str, written: list[tuple[Path, dict[str, Any], str]]) -> None:
    record = yaml.safe_load((FACTS / f"{partner}.yaml").read_text(encoding="utf-8"))
    lacking = {}
    for service in record["services"]:
        name = f"{record['id']}/{service['id']}"
        claims = [(path, f"{head['title']}\n{body}") for path, head, body in written if name in head.get("full", [])]
        found = [(path.name, check.missing(service, text)) for path, text in claims]
        best = min(found, key=lambda one: len(one[1]), default=("no page claims it with full", ["everything"]))
        if best[1]:
            lacking[name] = best
    assert lacking == {}
