"""What this process takes of the machine: sizes of files, open files, its place behind others, and the lock of a build."""

import ctypes
import fcntl
import os
import resource
from contextlib import suppress
from pathlib import Path

from kb.errors import BuildLockedError

_CRAWL_NICENESS = 19  # of a process that visitors' answers go before


def limit_file_size(limit: int) -> None:
    """Let no file of this process grow beyond a limit: a damaged Chroma index can fill the disk."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    wanted = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(resource.RLIMIT_FSIZE, (wanted, hard))


def yield_to_visitors(idle: bool = True) -> None:
    """Put this process, and what it starts, behind answers: crawls run while people ask.

    `idle` gives it only the time that all others leave, on Linux: by niceness alone it would still end its turn,
    some milliseconds, each time that an answer wants to go on. Where something else never rests it would starve.
    """
    os.setpriority(os.PRIO_PROCESS, 0, max(_CRAWL_NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    if idle and hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def give_back_memory() -> None:
    """Return to the system what the C library keeps of freed memory; a library that cannot keeps it."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)  # glibc


def allow_open_files(wanted: int) -> None:
    """Let this process open so many files and connections, as far as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


_OWNED: dict[Path, int] = {}


def own_build(path: Path) -> None:
    """Take the OS lock of a build for the life of this process. Raises BuildLockedError."""
    if path in _OWNED:
        return
    handle = os.open(path / ".owner", os.O_CREAT | os.O_RDWR, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise BuildLockedError(f"{path}: another process has this build open") from error
    _OWNED[path] = handle
