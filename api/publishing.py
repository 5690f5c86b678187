"""Makes, verifies and publishes a build, in steps that may be killed at any moment."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from api.build_probe import probe
from api.compose import builds_folder, engines, open_store
from api.process_limits import limit_file_size
from api.settings import Settings
from kb.building import BuildReport, make_build
from kb.errors import BuildLockedError, IndexDamagedError
from kb.types import Build

_PROBE_SECONDS = 300


def publish(
    settings: Settings, progress: Callable[[str, int, int], None], reuse: Callable[[Build], bool] = lambda build: True
) -> BuildReport:
    """Build what the store holds, verify it in a child process, and point at it.

    Nothing happens when the published build already holds the same and `reuse` agrees. Raises IndexDamagedError, and then
    the build that was published stays so; BuildLockedError when another process is publishing.
    """
    limit_file_size(settings.kb.max_index_bytes)
    with _only_publisher(settings):
        folder = builds_folder(settings)
        report = make_build(open_store(settings), engines(settings), folder, progress, reuse)
        if report.published:
            progress("verifying", 0, 1)
            try:
                verify_in_child(folder.path(report.build_id), settings)
            except IndexDamagedError:
                folder.delete(report.build_id)
                raise
            progress("verifying", 1, 1)
            folder.publish(report.build_id)
            folder.prune(settings.kb.keep_builds)
        return report


def roll_back(settings: Settings, build_id: str) -> None:
    """Point at an earlier build after verifying it. Raises UnknownBuildError, IndexDamagedError, BuildLockedError."""
    folder = builds_folder(settings)
    path = folder.path(build_id)
    with _only_publisher(settings):
        verify_in_child(path, settings)
        folder.publish(build_id)


@contextmanager
def _only_publisher(settings: Settings) -> Iterator[None]:
    settings.var.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(settings.var / "publish.lock", timeout=0):
            yield
    except Timeout as error:
        raise BuildLockedError("another process is publishing: wait for it to end, then run this command again") from error


def verify_in_child(path: Path, settings: Settings) -> None:
    """Run the checks of a build where a crash of Chroma costs nothing. Raises IndexDamagedError."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=probe, args=(path, settings.kb.max_index_bytes, sender), daemon=True)
    child.start()
    sender.close()
    try:
        message = receiver.recv() if receiver.poll(_PROBE_SECONDS) else f"{path}: no result after {_PROBE_SECONDS} seconds"
    except EOFError:
        child.join()
        message = f"{path}: the process that opened it ended with code {child.exitcode}"
    finally:
        child.kill()
        child.join()
    if message:
        raise IndexDamagedError(message)
