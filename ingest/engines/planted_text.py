"""Takes out of a document what was planted in it: sentences that speak to an assistant, and titles that nobody sees."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.types import Block, BlockKind, Section
from kb.page_orders import gives_orders
from kb.sentences import sentences

_AGREEING = 0.6  # share of a title's words that must stand in what readers see
_WORD = re.compile(r"[^\W\d_]{3,}|\d{2,}")


def without_orders(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return the sections without sentences and headings that give orders.

    What follows such a sentence on its line was planted with it, and goes too. Of a table row only the cell goes.
    """
    return tuple(kept for section in sections if (kept := _cleaned(section)) is not None)


def count_cut(before: Sequence[Section], after: Sequence[Section]) -> int:
    """Return how many lines and headings are not what they were."""
    return len(_lines(before) - _lines(after))


def agrees(title: str, visible: str) -> bool:
    """Tell whether readers see most words of a title that the file or the head of a page states."""
    if gives_orders(title):
        return False
    words = {word.casefold() for word in _WORD.findall(title)}
    seen = {word.casefold() for word in _WORD.findall(visible)}
    return bool(words) and len(words & seen) >= _AGREEING * len(words)


def _cleaned(section: Section) -> Section | None:
    if not any(gives_orders(text) for text in _texts(section)):
        return section
    headings = tuple(heading for heading in section.headings if not gives_orders(heading))
    blocks = tuple(block for block in map(_without, section.blocks) if block.lines)
    return replace(section, headings=headings, blocks=blocks) if blocks else None


def _lines(sections: Sequence[Section]) -> set[str]:
    blocks = {line for section in sections for block in section.blocks for line in block.lines}
    return blocks | {heading for section in sections for heading in section.headings}


def _texts(section: Section) -> Iterator[str]:
    yield from section.headings
    for block in section.blocks:
        for line in block.lines:
            yield from sentences(line)
            if block.kind == "table":
                yield from line.split("; ")


def _without(block: Block) -> Block:
    lines = [_cut(line, block.kind) for line in block.lines]
    lead = None if block.lead is None or gives_orders(block.lead) else block.lead
    return replace(block, lines=tuple(line for line in lines if line), lead=lead)


def _cut(line: str, kind: BlockKind) -> str:
    if kind == "table":
        cells = [cell for cell in line.split("; ") if not any(map(gives_orders, (cell, *sentences(cell))))]
        row = "; ".join(cells)
        return "" if gives_orders(row) else row
    kept: list[str] = []
    for sentence in sentences(line):
        if gives_orders(sentence):
            break
        kept.append(sentence)
    return line if len(kept) == len(sentences(line)) else " ".join(kept)
