"""Drafts and replies written for the tests, and how well the rules tell what was edited: `python -m tests.desk.edit_pairs`."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.evidence import Reading
from assistant.types import Citation
from evals.edit_reading import Written, read_written
from evals.edits import Compared, compare
from ingest.partners import load_partners, to_provider
from kb.engines.italian_analyzer import ItalianAnalyzer
from kb.learning_types import EDIT_KINDS, EditKind
from kb.naming import ProviderNames
from kb.types import Provider
from tests.api.builders import a_citation

ROOT = Path(__file__).parents[2]
PAIRS = Path(__file__).parent / "edits.jsonl"


@dataclass(frozen=True)
class Pair:
    """A draft, the reply that was sent, and what was edited."""

    id: str
    part: str  # dev: rules were looked at on it; held: they were not
    before: Written
    after: Written
    kinds: tuple[EditKind, ...]  # the gravest first


def passages() -> list[Citation]:
    """Return three citations; a marker [n] stands for the n-th."""
    return [a_citation(n, chunk_id=f"passage-{n}") for n in (1, 2, 3)]


def read_pairs() -> list[Pair]:
    """Read all pairs."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    return [
        Pair(
            id=row["id"],
            part=row["set"],
            before=read_written(row["draft"], passages()),
            after=read_written(row["sent"], passages()),
            kinds=tuple(kind for kind in EDIT_KINDS if kind in row["kinds"]),
        )
        for row in rows
    ]


@cache
def register() -> dict[str, Provider]:
    """Return the real register."""
    return {i: to_provider(partner) for i, partner in load_partners(ROOT / "ingest" / "partners").items()}


@cache
def names() -> ProviderNames:
    """Return what finds its organisations in texts."""
    return ProviderNames(register().values())


@cache
def reading() -> Reading:
    """Return how texts are read."""
    return Reading(ItalianAnalyzer().terms, names().in_text)


def compared(pair: Pair) -> Compared:
    """Return what the rules say of a pair."""
    return compare(pair.before, pair.after, reading())


def confusion(pairs: Sequence[Pair]) -> Counter[tuple[EditKind, EditKind]]:
    """Count pairs by their gravest kind: (written, told)."""
    return Counter((pair.kinds[0], compared(pair).kinds[0]) for pair in pairs)


def show() -> None:
    """Print the table of both parts, and what was told wrong."""
    every = read_pairs()
    for part in ("dev", "held"):
        pairs = [pair for pair in every if pair.part == part]
        table = confusion(pairs)
        right = sum(count for (written, told), count in table.items() if written == told)
        exact = sum(compared(pair).kinds == pair.kinds for pair in pairs)
        print(f"\n{part}: {len(pairs)} pairs, gravest kind right in {right}, all kinds right in {exact}")
        told_kinds = [kind for kind in EDIT_KINDS if any(kind in key for key in table)]
        print(f"{'written / told':>15}", *(f"{kind[:8]:>8}" for kind in told_kinds))
        for written in told_kinds:
            print(f"{written:>15}", *(f"{table[written, told] or '.':>8}" for told in told_kinds))
        for pair in pairs:
            if (told := compared(pair).kinds) != pair.kinds:
                print(f"  {pair.id}: written {', '.join(pair.kinds)}; told {', '.join(told)}")


if __name__ == "__main__":
    show()
