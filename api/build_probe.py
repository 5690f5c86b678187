"""The process in which a build is checked: a crash of Chroma costs nothing there. It imports no more than that takes."""

from multiprocessing.connection import Connection
from pathlib import Path

from api.process_limits import limit_file_size
from kb.building import verify
from kb.engines.chroma_vectors import ChromaVectors
from kb.engines.exact_vectors import ExactVectors
from kb.errors import KbError


def probe(path: Path, limit: int, sender: Connection) -> None:
    """Check a build, with no file larger than `limit` bytes, and send what is wrong with it; nothing: an empty text."""
    limit_file_size(limit)
    try:
        verify(path, ChromaVectors(), ExactVectors())
        sender.send("")
    except KbError as error:
        sender.send(str(error))
