"""`python -m tests.faults.launcher MOMENT COMMAND...` runs a command that kills itself, and its group, at a moment.

For the moments that cannot be met from outside. Only this process is changed, and only to end it: every function does its
real work up to the moment. Batches are small, so that a small web has moments in the middle of its work.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

BATCH = 50


def die(*_arguments: object, **_named: object) -> NoReturn:
    """End this process group at once, as a power cut would."""
    os.killpg(0, signal.SIGKILL)
    raise AssertionError("still alive")


def put(where: object, name: str, function: object) -> None:
    """Put a function in the place of another, in this process."""
    setattr(where, name, function)


def before_embedding() -> None:
    """Everything is extracted and stored; nothing is embedded."""
    from api import publishing

    put(publishing, "make_build", die)


def while_embedding(step: str) -> Callable[[], None]:
    """Two batches of vectors are stored, others are not."""

    def arrange() -> None:
        from api.console import Bars
        from kb import embedding

        embedding._BATCH = BATCH
        shown = Bars.__call__

        def watch(self: Bars, name: str, done: int, total: int) -> None:
            shown(self, name, done, total)
            if name == step and done >= 2 * BATCH:
                assert done < total, f"{total} are too few to be killed in the middle of them"
                die()

        put(Bars, "__call__", watch)

    return arrange


def while_arrays_are_written() -> None:
    """The second array is half on the disk."""

    def torn(path: Path, array: Any) -> None:
        save(path, array)
        if Path(path).name == "sentence_vectors.npy":
            os.truncate(path, path.stat().st_size // 2)
            die()

    save = np.save
    put(np, "save", torn)


def while_chroma_is_written() -> None:
    """Chroma holds a part of the vectors, and the next ones are on their way."""
    from chromadb.api.models.Collection import Collection

    from kb.engines import chroma_vectors

    chroma_vectors._BATCH = BATCH
    add = Collection.add
    calls: list[int] = []

    def counted(self: Collection, *arguments: Any, **named: Any) -> None:
        calls.append(1)
        if len(calls) == 3:
            die()
        add(self, *arguments, **named)

    put(Collection, "add", counted)


def before_verification() -> None:
    """The build has its manifest and nobody has looked at it."""
    from api import publishing

    put(publishing, "verify_in_child", die)


def before_pointer() -> None:
    """The build is verified, the new pointer is written beside the old one."""
    replace = os.replace

    def stop_at_pointer(source: Path, target: Path) -> None:
        if Path(target).name == "CURRENT":
            die()
        replace(source, target)

    put(os, "replace", stop_at_pointer)


def while_pruning() -> None:
    """An old build has lost some of its files."""

    def half(folder: Path) -> None:
        real(folder / "bm25")
        die()

    real = shutil.rmtree
    put(shutil, "rmtree", half)


MOMENTS: dict[str, Callable[[], None]] = {
    "between extraction and embedding": before_embedding,
    "while passages are embedded": while_embedding("embedding passages"),
    "while sentences are embedded": while_embedding("embedding sentences"),
    "while arrays are written": while_arrays_are_written,
    "while Chroma is written": while_chroma_is_written,
    "after the manifest, before verification": before_verification,
    "between verification and the pointer": before_pointer,
    "while old builds are pruned": while_pruning,
}

if __name__ == "__main__":
    MOMENTS[sys.argv[1]]()
    sys.argv = ["fondaco", *sys.argv[2:]]
    from api.cli import main

    main()
