"""Retrieval side by side: Fondaco and five other open-source stacks over the same passages, questions and vectors.

python -m tests.benchmarks.peers.run --squad FOLDER [--xquad FOLDER] [--questions 1000] [--work var/benchmarks/peers]
"""

import argparse
import hashlib
import json
import os
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from api.compose import open_embedder
from api.settings import load_settings
from evals.errors import CollectionError
from evals.retrieval import Judged, Passage, read_passages, read_questions
from kb.ports import Embedder
from kb.sentences import sentences
from kb.types import Vectors
from tests.benchmarks.measuring import BenchmarkError, note
from tests.benchmarks.peers.children import SYSTEMS, System, measure, recipe
from tests.benchmarks.peers.report import Found, cost_table, found, quality_table
from tests.benchmarks.peers.trial import Inputs, write_inputs

SEED = 0
ITALIAN = "squad-it"
FOREIGN = ("en", "de", "es")
BATCH = 64  # texts embedded between two steps of the progress bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """The passages, and the questions that are asked of every system."""

    passages: tuple[Passage, ...]
    sets: dict[str, list[Judged]]
    digest: str  # of the files and the choice of questions


def main() -> int:
    """Measure what is not measured yet and print the tables; exit code 1 if ours could not be measured."""
    options = _flags().parse_args()
    try:
        collection = read(options.squad, options.xquad, options.questions)
        embedder = open_embedder(load_settings())
        work = options.work / hashlib.sha256(f"{collection.digest} {embedder.name}".encode()).hexdigest()[:12]
        work.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory() as folder, _bars() as bars:
            hand_over(Path(folder), collection, embedder, work, bars)
            systems = list(_trials(options, collection, Path(folder), work, bars))
    except (BenchmarkError, CollectionError) as error:
        note(f"Peers: not measured: {error}")
        return 1
    except KeyboardInterrupt:
        note(f"Interrupted; finished systems are kept in {options.work}, the same command goes on from there")
        return 130
    print(tables(collection, systems))
    return 0


def read(squad: Path, xquad: Path | None, limit: int) -> Collection:
    """Read the collection; of more questions than `limit`, a random sample that is the same every time."""
    passages = read_passages(squad / "passages.jsonl.gz")
    files = {ITALIAN: squad / "questions.jsonl.gz"}
    files |= {f"xquad {code}": xquad / f"questions.{code}.jsonl.gz" for code in FOREIGN} if xquad else {}
    known = {passage.id for passage in passages}
    sets = {name: read_questions(file, known) for name, file in files.items()}
    sampled = {name: random.Random(SEED).sample(all_, min(limit, len(all_))) for name, all_ in sets.items()}
    digest = hashlib.sha256(f"{SEED} {limit}".encode())
    for file in (squad / "passages.jsonl.gz", *files.values()):
        digest.update(file.read_bytes())
    return Collection(passages=tuple(passages), sets=sampled, digest=digest.hexdigest())


def hand_over(folder: Path, collection: Collection, embedder: Embedder, work: Path, bars: Progress) -> None:
    """Write the inputs of the peers, and those of ours, which ranks by sentences as well."""
    passages = {passage.id: passage.text for passage in collection.passages}
    questions = {name: [judged.question for judged in all_] for name, all_ in collection.sets.items()}
    texts = list(dict.fromkeys(passages.values()))
    parts = list(dict.fromkeys(part for text in texts for line in text.split("\n") for part in sentences(line)))
    asked = list(dict.fromkeys(question for all_ in questions.values() for question in all_))
    by_text = dict(zip(texts, _embedded(texts, embedder, work / "passages.npy", bars), strict=True))
    of_parts = dict(zip(parts, _embedded(parts, embedder, work / "sentences.npy", bars), strict=True))
    by_text |= dict(zip(asked, _embedded_questions(asked, embedder, work / "questions.npy", bars), strict=True))
    for name, vectors in (("peers", by_text), ("ours", of_parts | by_text)):
        (folder / name).mkdir()
        write_inputs(folder / name, Inputs(embedder.name, passages, questions, vectors))


def tables(collection: Collection, systems: Sequence[Found]) -> str:
    """Return all tables as Markdown."""
    parts = []
    for name, judged in collection.sets.items():
        parts += [f"{name}: {len(judged):,} questions, {len(collection.passages):,} passages, seed {SEED}"]
        parts += [quality_table(systems, name)]
    return "\n\n".join([*parts, "Cost", cost_table(systems)])


def _trials(options: argparse.Namespace, collection: Collection, folder: Path, work: Path, bars: Progress) -> Iterator[Found]:
    """Yield ours, then the systems asked for; a peer that fails is left out. Raises BenchmarkError if ours fails."""
    ours, *others = SYSTEMS
    yield _trial(ours, options, collection, folder, work, bars)
    for system in others:
        if not options.only or system.name in options.only:
            try:
                yield _trial(system, options, collection, folder, work, bars)
            except BenchmarkError as error:
                note(f"{system.name}: not measured: {error}")


def _trial(
    system: System, options: argparse.Namespace, collection: Collection, folder: Path, work: Path, bars: Progress
) -> Found:
    file = work / f"{system.name}.json"
    if system.name in options.again or _recipe(file) != recipe(system):
        load = os.getloadavg()[0]
        record = measure(system, folder, work, bars, options.limit_seconds)
        file.write_text(json.dumps(record | {"load": load, "recipe": recipe(system)}), encoding="utf-8")
    return found(system.title, json.loads(file.read_text(encoding="utf-8")), collection.sets)


def _recipe(file: Path) -> str | None:
    return str(json.loads(file.read_text(encoding="utf-8"))["recipe"]) if file.is_file() else None


def _embedded(texts: Sequence[str], embedder: Embedder, file: Path, bars: Progress) -> Vectors:
    if not file.is_file():
        task = bars.add_task(f"embedding {file.stem}", total=len(texts))
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))  # alike lengths in a batch are faster
        vectors = np.empty((len(texts), embedder.dim), np.float32)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            vectors[batch] = embedder.embed_passages([texts[i] for i in batch])
            bars.advance(task, len(batch))
        np.save(file, vectors)
    kept: Vectors = np.load(file)
    return kept


def _embedded_questions(texts: Sequence[str], embedder: Embedder, file: Path, bars: Progress) -> Vectors:
    if not file.is_file():
        np.save(file, np.stack([embedder.embed_query(t) for t in bars.track(texts, description="embedding questions")]))
    kept: Vectors = np.load(file)
    return kept


def _bars() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))


def _flags() -> argparse.ArgumentParser:
    flags = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    flags.add_argument("--squad", type=Path, required=True, help="folder of passages.jsonl.gz and questions.jsonl.gz")
    flags.add_argument("--xquad", type=Path, help="folder of questions.{en,de,es}.jsonl.gz over the same passages")
    flags.add_argument("--questions", type=int, default=1000, help="of each set, at most; the same for all systems")
    flags.add_argument("--work", type=Path, default=Path("var/benchmarks/peers"), help="keeps vectors and finished systems")
    names = [system.name for system in SYSTEMS]
    flags.add_argument("--only", nargs="*", choices=names, help="systems beside ours; all by default")
    flags.add_argument("--again", nargs="*", choices=names, default=[], help="systems to measure although they are finished")
    flags.add_argument("--limit-seconds", type=float, default=1800, help="a system that takes longer is left out")
    return flags


if __name__ == "__main__":
    sys.exit(main())
