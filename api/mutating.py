"""Mutation tests over a copy of the published build, in a folder of its own: nothing of it touches the store."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from api.compose import engines, open_assistant, open_knowledge, open_store
from api.evaluation import subject
from api.settings import Settings
from evals.cases import Case
from evals.corpus import Corpus, placed
from evals.mutation_plans import Damage, Kind, Mutation
from evals.mutation_rules import Change, rewrite
from evals.mutations import MutationReport, mutate
from evals.observing import Subject
from kb.atoms import Atom
from kb.build_folder import BuildsFolder
from kb.building import make_build
from kb.embedding import passage_text, text_digest
from kb.sentences import sentences
from kb.types import Chunk, Document, DocumentVersion

Progress = Callable[[str, int, int], None]
Page = tuple[Document, DocumentVersion, list[Chunk]]
_BLOCK = 5_000  # texts whose vectors are copied at once


def run_mutations(
    settings: Settings, cases: Sequence[Case], kinds: Sequence[Kind], limit: int, seed: int, progress: Progress
) -> MutationReport:
    """Put cases to the test over damaged copies of the published build. Raises MutationError, NotPublishedError."""
    exact = settings.model_copy(update={"vectors": "exact"})  # before and after are searched in one way
    base = subject(exact)
    with tempfile.TemporaryDirectory(prefix="fondaco-mutations-") as folder:
        copy = _Copy(exact, base, Path(folder), progress)
        return mutate(cases, kinds, seed, limit, base, copy.damaged, progress)


class _Copy:
    """The passages of a build with their vectors in a store of their own, which is damaged and mended again."""

    def __init__(self, settings: Settings, base: Subject, folder: Path, progress: Progress) -> None:
        self._settings, self._base, self._progress = settings, base, progress
        made = engines(settings)
        self._engines = replace(made, vectors=made.exact)
        self._builds = BuildsFolder(folder / "builds")
        source = open_store(settings)
        self._store = open_store(settings.model_copy(update={"database": f"sqlite:///{folder / 'store.sqlite3'}"}))
        self._store.save_providers(list(source.providers().values()))
        rows = source.chunks([passage.chunk_id for passage in base.corpus.passages])
        self._pages: dict[str, Page] = {}
        for chunk, version, document in sorted(rows.values(), key=lambda row: row[0].ordinal):
            self._pages.setdefault(document.id, (document, version, []))[2].append(chunk)
        for done, page in enumerate(self._pages.values(), start=1):
            self._store.save_version(*page)
            progress("copying pages", done, len(self._pages))
        digests = sorted({text_digest(text) for page in self._pages.values() for text in _embedded(page)})
        for start in range(0, len(digests), _BLOCK):
            known = source.known_vectors(made.embedder.name, digests[start : start + _BLOCK])
            self._store.save_vectors(made.embedder.name, known)

    @contextmanager
    def damaged(self, kind: Kind, mutations: Sequence[Mutation]) -> Iterator[Subject]:
        """Open a build of the copy in which these mutations have been made."""
        damages = {chunk_id: damage for mutation in mutations for chunk_id, damage in mutation.damages.items()}
        changes = {chunk_id: mutation.change for mutation in mutations for chunk_id in mutation.damages if mutation.change}
        touched = [page for page in self._pages.values() if any(chunk.id in damages for chunk in page[2])]
        for page in touched:
            self._store.save_version(*damaged_page(page, kind, damages, changes))
        try:
            report = make_build(self._store, self._engines, self._builds, self._progress)
            yield self._open(report.build_id)
            self._builds.delete(report.build_id)
        finally:
            for page in touched:
                self._store.save_version(*page)

    def _open(self, build_id: str) -> Subject:
        knowledge = open_knowledge(self._settings, self._store, self._engines.embedder, self._builds, build_id)
        return replace(
            self._base,
            knowledge=knowledge,
            assistant=lambda source: open_assistant(self._settings, source),
            corpus=Corpus(placed(*row) for row in self._store.current_chunks()),
            tools=replace(self._base.tools, lexicon=knowledge.lexical),
        )


def damaged_page(page: Page, kind: Kind, damages: Mapping[str, Damage], changes: Mapping[str, Change]) -> Page:
    """Return a new version of a page with its damaged passages, and with the dates that its passages now state."""
    document, version, chunks = page
    kept = [_damaged(chunk, damages.get(chunk.id)) for chunk in chunks]
    heads = [damages[chunk.id].head.split("\n") for chunk in chunks if chunk.id in damages]
    title = next((head[0] for head in heads if head[0] != version.title), version.title)
    for change in dict.fromkeys(changes[chunk.id] for chunk in chunks if chunk.id in changes):
        version = _redated(version, change)
    texts = [chunk.text for chunk in kept if chunk is not None]
    made = replace(version, id=f"{version.id}~{kind}", title=title, digest=text_digest("\n".join((title, *texts))))
    new = [replace(chunk, id=f"{chunk.id}~{kind}", version_id=made.id) for chunk in kept if chunk is not None]
    return document, made, new


def _damaged(chunk: Chunk, damage: Damage | None) -> Chunk | None:
    """Return a passage with its damage; None if it is taken away."""
    if damage is None or damage.text is None:
        return chunk if damage is None else None
    headings = tuple(damage.head.split("\n")[1:])
    return replace(chunk, text=damage.text, headings=headings if len(headings) == len(chunk.headings) else chunk.headings)


def _redated(version: DocumentVersion, change: Change) -> DocumentVersion:
    """Return a version whose opening and closing day have moved with the dates in its text."""
    note = version.validity_note and (rewrite(version.validity_note, change) or version.validity_note)
    return replace(
        version,
        valid_from=_moved(version.valid_from, change),
        valid_to=_moved(version.valid_to, change),
        validity_note=note,
    )


def _moved(day: date | None, change: Change) -> date | None:
    if day is None or not change.days:
        return day
    written = (Atom("date", day.isoformat()), Atom("date", f"--{day:%m-%d}"))
    return day + timedelta(days=change.days) if change.old in written else day


def _embedded(page: Page) -> Iterator[str]:
    """Yield the texts of a page that a build has vectors of."""
    _, version, chunks = page
    for chunk in chunks:
        yield passage_text(version.title, chunk)
        yield from sentences(chunk.text)
