"""Evidence in files: JSON as it is hashed, or a PDF that holds the same JSON."""

import json
from pathlib import Path

from api.errors import EvidenceError
from assistant.evidence import Pack

ATTACHMENT = "evidence.json"


def read_evidence(path: Path) -> Pack:
    """Return the pack in a JSON file or attached to a PDF. Raises EvidenceError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EvidenceError(f"{path}: cannot be read: {error}") from error
    if data.startswith(b"%PDF"):
        data = _attached(path)
    try:
        pack = json.loads(data)
    except ValueError as error:
        raise EvidenceError(f"{path}: is no evidence: {error}") from error
    if not isinstance(pack, dict):
        raise EvidenceError(f"{path}: is no evidence: it holds no JSON object")
    return pack


def _attached(path: Path) -> bytes:
    from pypdf import PdfReader  # slow to import
    from pypdf.errors import PyPdfError

    try:
        found = PdfReader(path).attachments.get(ATTACHMENT)
    except (PyPdfError, OSError, ValueError, KeyError) as error:
        raise EvidenceError(f"{path}: the PDF cannot be read: {error}") from error
    if not found:
        raise EvidenceError(f"{path}: the PDF has no {ATTACHMENT} attached: it is no evidence, or was printed anew")
    return bytes(found[0])
