"""Reads the facts of a version from its passages: days, amounts, percentages, sizes of firms, places.

A fact is a value with its place. It is worked out from what is stored, so that better rules need no new crawl.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.fact_days import days_of
from ingest.fact_figures import amounts_of, percentages_of
from kb.places import countries_in, provinces_in
from kb.sentences import split_sentences
from kb.typed_facts import Fact, FactKind, FactRole
from kb.types import Chunk

_CELL = re.compile(r"(?:^|; )(?P<head>[^;:]{1,60}): (?P<value>[^;]+?)\.?(?=; |$)")
_ROW_CELLS = 3  # a line with fewer "header: value" may be running text
_ABOVE = 160  # characters above a piece in which the header of its table may stand
_NAME_LENGTH = 4  # "Misura: A" is a line of one measure
_LISTS_MEASURES = re.compile(
    r"(?i)^(?:misur[ae]|band[oi]|avvis[oi]|strument[oi]|event[oi]|prodott[oi]|serviz[io]|finanziament[oi]|soluzion[ei]|incentiv[oi]|"
    r"contribut[oi]|measure|call|product|event|service)$"
)
_SIZES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"\bMPMI\b|(?i:\bmicro,? (?:imprese,? )?(?:e |o )?piccole e medie\b)"), ("micro", "piccola", "media")),
    (re.compile(r"\bPMI\b|\bSMEs?\b|(?i:\bpiccole e medie imprese\b|\bsmall and medium)"), ("micro", "piccola", "media")),
    (re.compile(r"(?i)\bmicro(?:imprese| imprese| e piccole|,| o piccole|[- ]enterprises)"), ("micro",)),
    (re.compile(r"(?i)\bmicro e piccole|\bpiccole imprese|\bsmall (?:enterprises|firms|companies)"), ("piccola",)),
    (re.compile(r"(?i)\bgrandi imprese|\blarge (?:enterprises|firms|companies)"), ("grande",)),
    (
        re.compile(r"(?i)\bimprese di (?:ogni|qualsiasi|qualunque) dimensione|\bfirms of (?:any|every|all) sizes?"),
        ("micro", "piccola", "media", "grande"),
    ),
)
_EXCEPT = re.compile(r"(?i)\b(?:esclus[eaio]|tranne|non (?:possono|rientrano)|eccezione|except|excluded)\b[^.;]{0,40}$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or a cell of a table with its header, and where it stands in the chunk."""

    text: str
    start: int
    subject: str | None  # the measure that a row of a listing names


def extract_facts(chunks: Iterable[Chunk]) -> list[Fact]:
    """Return the facts of a version in the order of its text, each value of a kind, role and subject once."""
    found: dict[tuple[str, str, str | None, str | None], Fact] = {}
    for chunk in chunks:
        for piece in pieces(chunk):
            for fact in _facts_of(piece, chunk):
                key = (fact.kind, fact.value, fact.role, fact.subject)
                if key not in found or fact.confidence > found[key].confidence:
                    found[key] = fact
    return list(found.values())


def pieces(chunk: Chunk) -> Iterator[Piece]:
    """Yield the sentences of running text and the cells of table rows, these with the measure that the first one names."""
    offset = 0
    for line in chunk.text.split("\n"):
        cells = list(_CELL.finditer(line))
        if len(cells) >= _ROW_CELLS and cells[0].start() == 0:
            named = _LISTS_MEASURES.search(cells[0]["head"]) and len(cells[0]["value"]) >= _NAME_LENGTH
            subject = cells[0]["value"] if named else None
            yield from (Piece(f"{c['head']}: {c['value']}", offset + c.start("head"), subject) for c in cells)
        else:
            yield from (Piece(line[a:b], offset + a, None) for a, b in split_sentences(line))
        offset += len(line) + 1


def _facts_of(piece: Piece, chunk: Chunk) -> Iterator[Fact]:
    def fact(kind: FactKind, value: str, place: tuple[int, int], confidence: float, role: FactRole | None = None) -> Fact:
        return Fact(
            kind=kind,
            value=value,
            role=role,
            subject=piece.subject,
            version_id=chunk.version_id,
            chunk_id=chunk.id,
            start=piece.start + place[0],
            end=piece.start + place[1],
            confidence=confidence,
        )

    text, heading = piece.text, " ".join(chunk.headings[-1:])
    for day in days_of(text, chunk.text[max(0, piece.start - _ABOVE) : piece.start]):
        yield fact(day.kind, day.day.isoformat(), (day.start, day.end), day.confidence)
    for figure in amounts_of(text, heading):
        yield fact("amount", figure.value, (figure.start, figure.end), figure.confidence, figure.role)
    for figure in percentages_of(text, heading):
        yield fact("percentage", figure.value, (figure.start, figure.end), figure.confidence, figure.role)
    for size, start, end in _sizes(text):
        yield fact("audience", size, (start, end), 0.8)
    for place in (*countries_in(text), *provinces_in(text)):
        yield fact("territory", place, (0, len(text)), 0.7)


def _sizes(text: str) -> Iterator[tuple[str, int, int]]:
    for pattern, sizes in _SIZES:
        for match in pattern.finditer(text):
            if not _EXCEPT.search(text[: match.start()]):
                yield from ((size, match.start(), match.end()) for size in sizes)
