"""Which Fondaco this is."""

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

_PACKAGES = ("kb", "ingest", "assistant", "evals", "api")
_ROOT = Path(__file__).parents[1]


@cache
def code_version() -> str:
    """Return the version of Fondaco and a digest of its source, so that runs and evidence say which code made them."""
    digest = hashlib.sha256()
    for path in sorted(path for package in _PACKAGES for path in (_ROOT / package).rglob("*.py")):
        digest.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{metadata.version('fondaco')}+{digest.hexdigest()[:12]}"
