"""Cuts documents into chunks: by section, in whole sentences, tables by rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.text import word_count
from ingest.types import Block, Section
from kb.sentences import split_sentences
from kb.types import Chunk, ChunkKind

LineSplitter = Callable[[str, int], list[str]]  # a line and the most words of a part -> its parts, in order
# A text of few and endless words counts as one of words of this length: what reads passages may take time by the letter.
_WORD_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never cut: a sentence of a paragraph, a list item, a table row."""

    text: str
    words: int
    opens_line: bool  # otherwise it goes on with the line before
    lead: str | None  # must stand above it if it opens a chunk


def chunk_sections(
    sections: Sequence[Section],
    version_id: str,
    document_id: str,
    *,
    words: int = 180,
    merge_below: int = 25,
    split_long: LineSplitter = lambda line, words: [line],
) -> list[Chunk]:
    """Return the chunks of a document in the order of its text.

    A chunk has at most `words` words (of 40 characters at most), plus the line that leads a list or table; a single
    sentence or row that has more is cut by `split_long`, if at all, and by its characters. Neighbouring sections under one
    heading that are shorter than `merge_below` words share a chunk, with their headings as lines; a question and its
    answer stay apart.
    """
    chunks: list[Chunk] = []
    for section in _merged(sections, words, merge_below):
        for kind, text in _texts(section, words, split_long):
            chunks.append(
                Chunk(
                    id=f"{version_id}#{len(chunks)}",
                    version_id=version_id,
                    document_id=document_id,
                    ordinal=len(chunks),
                    headings=section.headings,
                    text=text,
                    anchor=section.anchor,
                    page=section.page,
                    kind=kind,
                )
            )
    return chunks


def _merged(sections: Sequence[Section], words: int, merge_below: int) -> Iterator[Section]:
    waiting: list[Section] = []
    for section in sections:
        # A question keeps its answer to itself: it is what people ask.
        question = bool(section.headings) and section.headings[-1].endswith("?")
        short = bool(section.headings) and _size(section) < merge_below and not _has_table(section) and not question
        if waiting and not (short and _fits(waiting, section, words)):
            yield _joined(waiting)
            waiting = []
        if short:
            waiting.append(section)
        else:
            yield section
    if waiting:
        yield _joined(waiting)


def _fits(waiting: Sequence[Section], section: Section, words: int) -> bool:
    first = waiting[0]
    near = first.headings[:-1] == section.headings[:-1] and first.page == section.page
    return near and sum(map(_size, waiting)) + _size(section) <= words


def _joined(sections: Sequence[Section]) -> Section:
    if len(sections) == 1:
        return sections[0]
    blocks: list[Block] = []
    for section in sections:
        blocks.append(Block(kind="text", lines=(section.headings[-1],)))
        blocks.extend(section.blocks)
    return replace(sections[0], headings=sections[0].headings[:-1], blocks=tuple(blocks))


def _size(section: Section) -> int:
    heading = _words(section.headings[-1]) if section.headings else 0
    return heading + sum(_words(line) for block in section.blocks for line in block.lines)


def _words(text: str) -> int:
    return max(word_count(text), -(-len(text) // _WORD_CHARACTERS))


def _pieces(text: str, words: int) -> Iterator[str]:
    """Yield a text in parts of at most so many words by their characters."""
    most = words * _WORD_CHARACTERS
    return (text[start : start + most] for start in range(0, len(text), most))


def _has_table(section: Section) -> bool:
    return any(block.kind == "table" for block in section.blocks)


def _texts(section: Section, words: int, split_long: LineSplitter) -> Iterator[tuple[ChunkKind, str]]:
    """Yield the chunks of one section; a table that does not fit beside its text gets chunks of its own."""
    whole = sum(_words(line) for block in section.blocks for line in block.lines)
    if whole <= words:
        only_table = all(block.kind == "table" for block in section.blocks)
        yield ("table" if only_table else "text"), "\n".join(line for b in section.blocks for line in b.lines)
        return
    for is_table, blocks in groupby(section.blocks, key=lambda block: block.kind == "table"):
        units = [part for block in blocks for unit in _units(block, words) for part in _shortened(unit, words, split_long)]
        for text in _packed(units, words):
            yield ("table" if is_table else "text"), text


def _shortened(unit: _Unit, words: int, split_long: LineSplitter) -> Iterator[_Unit]:
    if unit.words <= words:
        yield unit
        return
    parts = [piece for part in split_long(unit.text, words) for piece in _pieces(part, words)]
    for number, part in enumerate(parts):
        yield _Unit(part, _words(part), unit.opens_line or number > 0, unit.lead)


def _units(block: Block, words: int) -> Iterator[_Unit]:
    lead = next(_pieces(block.lead, words), None) if block.kind != "text" and block.lead else None
    for line in block.lines:
        if block.kind == "table":
            yield _Unit(line, _words(line), True, lead)
            continue
        for number, (start, end) in enumerate(split_sentences(line)):
            yield _Unit(line[start:end], _words(line[start:end]), number == 0, lead)


def _packed(units: Sequence[_Unit], words: int) -> Iterator[str]:
    """Fill chunks evenly: no chunk is left with a crumb where two of like size would do."""
    total = sum(unit.words for unit in units)
    target = words if total <= words else max(words // 2, -(-total // -(-total // words)) + words // 10)
    text, size = "", 0
    for unit in units:
        if text and size + unit.words > min(words, target):
            yield text
            text, size = "", 0
        if not text and unit.lead is not None and unit.lead != unit.text:
            text, size = unit.lead, _words(unit.lead)
        joint = "" if not text else "\n" if unit.opens_line else " "
        text, size = f"{text}{joint}{unit.text}", size + unit.words
    if text:
        yield text
