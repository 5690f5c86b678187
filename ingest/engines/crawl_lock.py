"""A lock file that lets one crawl run at a time."""

from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from ingest.errors import CrawlLockedError


class CrawlLock:
    """Held while a crawl runs; the system frees it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = FileLock(path, timeout=0)

    def __enter__(self) -> "CrawlLock":
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire()
        except Timeout as error:
            raise CrawlLockedError(
                f"another crawl is running (lock {self._path}); wait for its end, or stop it and try again"
            ) from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._lock.release()
