from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from ingest.chunking import chunk_sections
from ingest.engines.long_lines import split_long_line
from ingest.text import section_text, word_count
from ingest.types import Block, Section
from kb.types import Chunk

NAMES = ("impresa", "contributo", "fiera", "bando", "domanda", "estero", "mercato")


def sentence(length: int) -> str:
    return " ".join(NAMES[(length * n) % 7] + str(n) for n in range(length)).capitalize() + "."


LINES = st.lists(st.integers(1, 25), min_size=1, max_size=4).map(lambda lengths: " ".join(map(sentence, lengths)))
BLOCKS = st.builds(
    lambda kind, lines: Block(kind=kind, lines=tuple(lines)),
    st.sampled_from(["text", "list", "table"]),
    st.lists(LINES, min_size=1, max_size=3),
)
SECTIONS = st.builds(
    lambda depth, blocks, page: Section(headings=NAMES[:depth], blocks=tuple(blocks), page=page),
    st.integers(0, 3),
    st.lists(BLOCKS, min_size=1, max_size=3),
    st.none() | st.integers(1, 3),
)


def cut(*sections: Section, words: int = 40, merge_below: int = 10) -> list[Chunk]:
    return chunk_sections(sections, "v", "d", words=words, merge_below=merge_below)


@given(st.lists(SECTIONS, max_size=3))
def test_chunks_lose_no_word_of_the_sections(sections: list[Section]) -> None:
    said = Counter(" ".join(section_text(s) for s in sections).split())
    kept = Counter(" ".join(c.text for c in cut(*sections)).split())
    assert not said - kept


@given(st.lists(SECTIONS, max_size=3))
def test_no_chunk_exceeds_the_limit_by_more_than_a_unit(sections: list[Section]) -> None:
    longest = max((word_count(line) for s in sections for b in s.blocks for line in b.lines), default=0)
    assert all(word_count(c.text) <= max(40, longest) for c in cut(*sections))


@given(st.lists(SECTIONS, max_size=3))
def test_chunks_are_numbered_in_the_order_of_the_text(sections: list[Section]) -> None:
    chunks = cut(*sections)
    assert [c.id for c in chunks] == [f"v#{n}" for n in range(len(chunks))]


def text(line: str) -> Block:
    return Block(kind="text", lines=(line,))


def test_no_chunk_crosses_a_section_or_a_page() -> None:
    long = "Una frase di prova con molte parole in fila. " * 3
    sections = [Section(headings=("A",), blocks=(text(long),), page=1), Section(headings=("A",), blocks=(text(long),), page=2)]
    assert [(c.headings, c.page) for c in cut(*sections)] == [(("A",), 1), (("A",), 2)]


def test_short_neighbours_share_a_chunk_and_keep_their_headings() -> None:
    sections = [
        Section(headings=("Contatti", "E-mail"), blocks=(text("a@b.it"),), anchor="m"),
        Section(headings=("Contatti", "PEC"), blocks=(text("p@b.it"),)),
    ]
    (chunk,) = cut(*sections)
    assert (chunk.headings, chunk.text, chunk.anchor) == (("Contatti",), "E-mail\na@b.it\nPEC\np@b.it", "m")


def test_a_question_keeps_its_answer_to_itself() -> None:
    sections = [
        Section(headings=("Quanto costa?",), blocks=(text("5 euro."),)),
        Section(headings=("Dura?",), blocks=(text("Sì."),)),
    ]
    assert [c.headings for c in cut(*sections)] == [("Quanto costa?",), ("Dura?",)]


def test_a_cut_list_repeats_the_sentence_that_leads_it() -> None:
    items = tuple(f"la voce numero {n} che descrive un requisito preciso;" for n in range(12))
    chunks = cut(Section(headings=("A",), blocks=(text("Servono:"), Block(kind="list", lines=items, lead="Servono:"))))
    assert len(chunks) > 1 and all(c.text.startswith("Servono:\n") for c in chunks)


def test_a_long_table_is_cut_by_rows_under_its_caption() -> None:
    rows = tuple(f"Zona: numero {n}; quota: {n} euro per ogni impresa." for n in range(12))
    table = (text("Quote"), Block(kind="table", lines=rows, lead="Quote"))
    chunks = [c for c in cut(Section(headings=("A",), blocks=table)) if c.kind == "table"]
    assert len(chunks) > 1 and all(c.text.startswith("Quote\n") for c in chunks)
    assert all(line in rows or line == "Quote" for c in chunks for line in c.text.split("\n"))


def test_a_row_longer_than_a_chunk_is_cut_at_its_cells_and_loses_nothing() -> None:
    row = "; ".join(f"voce {number}: {number}00 euro entro marzo" for number in range(80))
    section = Section(headings=("Elenco",), blocks=(Block(kind="table", lines=(row,)),))
    chunks = chunk_sections([section], "v", "d", words=60, split_long=split_long_line)
    assert len(chunks) > 1
    assert all(len(chunk.text.split()) <= 60 for chunk in chunks)
    assert "".join("".join(chunk.text for chunk in chunks).split()) == "".join(row.split())
