"""Makes a folder of `var/models` whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.errors import EmbeddingError


@contextmanager
def made_aside(folder: Path) -> Iterator[Path]:
    """Yield a path beside `folder`, to be made a folder; when the block ends well it takes that folder's place.

    When the block fails nothing of it is left and what was there stays. Raises EmbeddingError where nothing can be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            made = aside / folder.name
            yield made
            if folder.exists():
                folder.rename(aside / "old")
            made.rename(folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise EmbeddingError(f"{folder}: cannot be written ({error}); free 400 MB there or name another folder") from error
