"""What the first visit to a page costs: bytes over the line, and one style sheet for all pages."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.rendering import STATIC, asset
from api.style_sheets import PORTAL, portal_sheet
from api.web_assets import SHEET, VENDOR, WebAssetsError, used_rules
from tests.benchmarks.page_weight import BUDGET_KB, FONTS, PATHS, first_visit, without_fonts

MODULES = Path(__file__).parents[2] / "node_modules"
NEEDS_ASSETS = pytest.mark.skipif(not (VENDOR / SHEET).is_file(), reason="web assets are missing: run python -m api.web_assets")
NEEDS_PURGE = pytest.mark.skipif(
    not (MODULES / "purgecss").is_dir(), reason="npm packages are missing: run python -m api.web_assets"
)


@NEEDS_ASSETS
@pytest.mark.parametrize("path", PATHS)
def test_a_first_visit_stays_under_200_kilobytes_without_fonts(client: TestClient, path: str) -> None:
    weights = first_visit(client, path)
    assert {"pages", "styles", "scripts", "images", FONTS} <= weights.keys()
    assert without_fonts(weights) <= BUDGET_KB * 1000, weights


@NEEDS_ASSETS
def test_the_weight_counts_what_style_sheets_and_modules_load_in_turn(client: TestClient) -> None:
    parts = ("vendor/fonts/titillium-700.woff2", "js/modules/live.js")
    alone = [len(client.get(asset(part)).content) for part in parts]
    weights = first_visit(client, "/")
    assert weights[FONTS] > alone[0]
    assert weights["scripts"] > alone[1]


def test_all_pages_share_one_style_sheet_that_browsers_may_keep(client: TestClient) -> None:
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', client.get("/").text)
    assert sheets == [asset(PORTAL)]
    reply = client.get(sheets[0])
    assert reply.headers["content-type"].startswith("text/css")
    assert "immutable" in reply.headers["cache-control"]
    assert reply.text == portal_sheet(STATIC)
    assert client.post(sheets[0], headers={"origin": "http://testserver"}).status_code == 405


def test_our_components_come_after_bootstrap_italia_and_print_last(tmp_path: Path) -> None:
    for name in ("vendor/bootstrap-italia.css", "css/layout.css", "css/print.css"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f".{Path(name).stem} {{}}", encoding="utf-8")
    assert portal_sheet(tmp_path).split() == [".bootstrap-italia", "{}", ".layout", "{}", ".print", "{}"]


@NEEDS_PURGE
def test_rules_stay_whose_classes_and_tags_a_page_names(tmp_path: Path) -> None:
    sheet, page = tmp_path / "all.css", tmp_path / "page.html"
    sheet.write_text(
        ":root{--a:1}.btn:hover{color:red}.carousel{color:red}.btn .carousel{color:red}h2{color:red}", encoding="utf-8"
    )
    page.write_text('<h2 class="{{ "btn" if chosen }}">', encoding="utf-8")
    assert used_rules(MODULES, sheet, (str(page),)) == ":root{--a:1}.btn:hover{color:red}h2{color:red}"


def test_a_purge_that_cannot_run_says_so(tmp_path: Path) -> None:
    with pytest.raises(WebAssetsError, match="failed"):
        used_rules(tmp_path, tmp_path / "none.css", ())
