"""The files of a build: written aside, checked against a manifest, published by moving one pointer."""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.errors import IndexDamagedError, NotPublishedError, UnknownBuildError
from kb.types import Build, Vectors

_POINTER = "CURRENT"
_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """The sentences of all chunks, in the order of the chunks."""

    vectors: Vectors  # (sentences, dim); float16 on disk
    starts: NDArray[np.int64]  # (chunks + 1,): rows of chunk i are starts[i] to starts[i + 1]
    spans: NDArray[np.int32]  # (sentences, 2): offsets in the text of the chunk


class BuildsFolder:
    """`var/builds`: one folder a build, and the pointer to the published one."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, build_id: str) -> Path:
        """Return the folder of a build. Raises UnknownBuildError."""
        folder = self.root / build_id
        if not build_id or "/" in build_id or not (folder / _MANIFEST).is_file():
            known = ", ".join(b.id for b in self.all()) or "none"
            raise UnknownBuildError(f"no build {build_id!r} under {self.root}; there are: {known}")
        return folder

    def all(self) -> list[Build]:
        """Return the finished builds, newest first. A folder without a readable manifest is none."""
        if not self.root.is_dir():
            return []
        found = []
        for folder in self.root.iterdir():
            with contextlib.suppress(IndexDamagedError):
                found.append(read_manifest(folder))
        return sorted(found, key=lambda b: (b.created_at, b.id), reverse=True)

    def published(self) -> str:
        """Return the id of the published build. Raises NotPublishedError."""
        try:
            return (self.root / _POINTER).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            raise NotPublishedError(f"nothing is published under {self.root}: run `fondaco crawl` first") from None

    def publish(self, build_id: str) -> None:
        """Point at this build, in one step that a crash cannot halve. Raises UnknownBuildError."""
        self.path(build_id)
        write_atomically(self.root / _POINTER, (build_id + "\n").encode("ascii"))

    def prune(self, keep: int) -> list[str]:
        """Delete all but the newest `keep` builds and the published one; return what was deleted."""
        published = self.published()
        old = [b.id for b in self.all()[keep:] if b.id != published]
        for build_id in old:
            self.delete(build_id)
        return old

    def delete(self, build_id: str) -> None:
        """Delete a build. Raises UnknownBuildError."""
        # Without its manifest it is no build any more: a deletion that is cut short leaves none that is half.
        (self.path(build_id) / _MANIFEST).unlink()
        shutil.rmtree(self.root / build_id)

    def clear_unfinished(self) -> None:
        """Delete what interrupted runs left. The caller holds the writers' lock."""
        if self.root.is_dir():
            for temporary in self.root.glob(f".{_POINTER}.*"):
                temporary.unlink()
            for folder in self.root.iterdir():
                if folder.is_dir() and not (folder / _MANIFEST).is_file():
                    shutil.rmtree(folder)


def read_manifest(folder: Path) -> Build:
    """Read the manifest of a build. Raises IndexDamagedError."""
    try:
        record: dict[str, Any] = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        return Build(**(record | {"created_at": datetime.fromisoformat(record["created_at"])}))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise IndexDamagedError(f"{folder}: the manifest cannot be read: {error}") from error


def finish(folder: Path, build: Build) -> None:
    """Write the manifest: from now on the folder is a build."""
    record = asdict(build) | {"created_at": build.created_at.isoformat()}
    write_atomically(folder / _MANIFEST, json.dumps(record, indent=1).encode())


def write_arrays(folder: Path, ids: Sequence[str], chunk_vectors: Vectors, sentences: Sentences) -> None:
    """Write the ids of the chunks, their vectors and the sentences of a build."""
    (folder / "chunks.json").write_text(json.dumps(list(ids)), encoding="utf-8")
    np.save(folder / "sentence_vectors.npy", sentences.vectors.astype(np.float16))
    np.save(folder / "sentence_starts.npy", sentences.starts)
    np.save(folder / "sentence_spans.npy", sentences.spans)


def read_arrays(folder: Path) -> tuple[list[str], Sentences]:
    """Map the arrays of a build into memory. Raises IndexDamagedError."""
    try:
        ids: list[str] = json.loads((folder / "chunks.json").read_text(encoding="utf-8"))
        sentences = Sentences(
            vectors=np.load(folder / "sentence_vectors.npy", mmap_mode="r"),
            starts=np.load(folder / "sentence_starts.npy"),
            spans=np.load(folder / "sentence_spans.npy", mmap_mode="r"),
        )
        rows = len(np.load(folder / "exact" / "vectors.npy", mmap_mode="r"))
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{folder}: the arrays cannot be read: {error}") from error
    if rows != len(ids) or len(sentences.starts) != len(ids) + 1 or sentences.starts[-1] != len(sentences.vectors):
        raise IndexDamagedError(f"{folder}: {len(ids)} chunks do not fit their vectors and sentences")
    return ids, sentences


def file_digests(folder: Path) -> dict[str, str]:
    """Return path -> SHA-256 of every file of a build but its manifest.

    Chroma's SQLite file may be touched when it is opened, so it is checked by its content instead. So are the files of
    an index too small to be flushed (below 1,000 vectors, no metadata): each opening leaves other bytes in them.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        unstable = name.startswith("chroma/") and not path.with_name("index_metadata.pickle").exists()
        if path.is_file() and name != _MANIFEST and not unstable:
            with path.open("rb") as file:
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file so that a reader, or a crash, sees the old or the new content and nothing else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
