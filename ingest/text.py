"""Cleaned text: what is kept of the characters of a page, and its digest."""

import hashlib
import re
import unicodedata

from ingest.types import Block, ExtractedDocument, Section

# Zero-width, bidirectional and other invisible characters: readers do not see them, so models must not either.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACE = re.compile(r"[^\S\n]+")
_WORD = re.compile(r"\w[\w'’.,/-]*\w|\w")
_GLUED = re.compile(r"(?<! ) ++([,;:.!?)\]»”](?:\s|$))")


def clean_line(text: str) -> str:
    """Return text as one line: composed (NFC), without invisible characters, white space settled."""
    visible = _CONTROL.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return _GLUED.sub(r"\1", _SPACE.sub(" ", visible.replace("\n", " "))).strip()


def word_count(text: str) -> int:
    """Count words; numbers count."""
    return len(_WORD.findall(text))


def section_text(section: Section) -> str:
    """Return the lines of a section, each once."""
    return "\n".join(line for block in section.blocks for line in block.lines)


def document_words(sections: tuple[Section, ...]) -> int:
    """Count the words under all headings."""
    return sum(word_count(section_text(section)) for section in sections)


def document_digest(document: ExtractedDocument) -> str:
    """Return the SHA-256 of what the document says: title, headings and text, not its dates or its layout."""
    parts = [document.title]
    for section in document.sections:
        parts += ["#".join(section.headings), section_text(section)]
    return hashlib.sha256("\n\n".join(parts).encode()).hexdigest()


def paragraph(line: str) -> Block:
    """Return a block of one line of running text."""
    return Block(kind="text", lines=(line,))


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text that blanks separate."""
    return frozenset(words.split())
