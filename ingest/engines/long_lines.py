"""Cuts lines that are longer than a chunk, by LangChain's recursive splitter."""

from langchain_text_splitters import RecursiveCharacterTextSplitter

from ingest.text import word_count

# Where a row or an endless sentence may be cut, the best place first.
_PLACES = ["\n", "; ", ": ", ", ", " "]


def split_long_line(line: str, words: int) -> list[str]:
    """Return the parts of a line, in order, of at most so many words each; nothing is lost but the space between."""
    splitter = RecursiveCharacterTextSplitter(
        separators=_PLACES, keep_separator="end", chunk_size=words, chunk_overlap=0, length_function=word_count
    )
    return [part.strip() for part in splitter.split_text(line) if part.strip()]
