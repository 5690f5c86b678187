"""What lies in a data folder, read from outside the product, so that two folders can be compared."""

import hashlib
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONTENT_FILES = ("chunks.json", "sentence_starts.npy", "sentence_spans.npy", "sentence_vectors.npy", "exact/vectors.npy")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The truth and the published build, without times and run ids."""

    documents: tuple[tuple[Any, ...], ...]
    versions: tuple[tuple[Any, ...], ...]
    chunks: tuple[tuple[Any, ...], ...]
    vectors: tuple[tuple[Any, ...], ...]
    pages: tuple[tuple[Any, ...], ...]
    content: str  # digest of the published build's content
    counts: tuple[int, int, int]  # documents, chunks, sentences of the build
    files: tuple[tuple[str, str], ...]  # name -> SHA-256 of what must be the same byte by byte


def read_state(var: Path) -> State:
    """Read a data folder."""
    build = published_folder(var)
    manifest = json.loads((build / "manifest.json").read_text(encoding="utf-8"))
    return State(
        documents=tuple(rows(var, "SELECT id, url, version_id, withdrawn_at IS NULL FROM documents ORDER BY id")),
        versions=tuple(rows(var, "SELECT id, digest, title, valid_to, closed FROM versions ORDER BY id")),
        chunks=tuple(rows(var, "SELECT id, version_id, ordinal, text FROM chunks ORDER BY id")),
        vectors=tuple(rows(var, "SELECT digest, model, vector FROM vectors ORDER BY digest, model")),
        pages=tuple(rows(var, "SELECT url, body_digest, pending, document_id FROM pages ORDER BY url")),
        content=manifest["digests"]["content"],
        counts=(manifest["documents"], manifest["chunks"], manifest["sentences"]),
        files=tuple((name, hashlib.sha256((build / name).read_bytes()).hexdigest()) for name in CONTENT_FILES),
    )


def rows(var: Path, query: str) -> list[tuple[Any, ...]]:
    """Read the store without the product; empty while there is no such table yet."""
    try:
        with closing(sqlite3.connect(f"file:{var / 'fondaco.sqlite3'}?mode=ro", uri=True, timeout=30)) as connection:
            return connection.execute(query).fetchall()
    except sqlite3.OperationalError:
        return []


def count(var: Path, table: str, where: str = "1") -> int:
    """Count rows of the store."""
    found = rows(var, f"SELECT count(*) FROM {table} WHERE {where}")
    return int(found[0][0]) if found else 0


def published_id(var: Path) -> str:
    """Return the id that the pointer names."""
    return (var / "builds" / "CURRENT").read_text(encoding="ascii").strip()


def published_folder(var: Path) -> Path:
    """Return the folder of the published build."""
    return var / "builds" / published_id(var)


def finished_builds(var: Path) -> set[str]:
    """Return the folders that hold a manifest."""
    return {path.parent.name for path in (var / "builds").glob("*/manifest.json")}


def leftovers(var: Path) -> list[str]:
    """Return what should not be there once a command has ended well: halves, temporary files, builds made twice."""
    builds = var / "builds"
    found = [p.name for p in builds.iterdir() if p.name != "CURRENT" and p.name not in finished_builds(var)]
    found += [p.relative_to(var).as_posix() for p in builds.glob("*/.*") if p.name != ".owner"]
    found += [p.name for p in var.iterdir() if p.suffix in (".tmp", ".part", ".partial")]
    contents = [json.loads((builds / b / "manifest.json").read_text())["digests"]["content"] for b in finished_builds(var)]
    found += [f"content {c[:8]} built {contents.count(c)} times" for c in sorted(set(contents)) if contents.count(c) > 1]
    return found + [f"pending page {url}" for (url,) in rows(var, "SELECT url FROM pages WHERE pending")]
