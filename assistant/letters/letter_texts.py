"""The fixed words of a letter, and the letter as plain text and as HTML."""

from collections.abc import Iterator
from html import escape

from assistant.letters.types import Letter, LetterAnswer, LetterRead
from assistant.types import Citation, ProviderCard
from assistant.wording import day, say

_CONTACTS = ("telefono", "email", "pec")  # labels of the register that a letter gives, by their first words
_MOST_CONTACTS = 3
_LONG_CONTACT = 60  # characters from which a contact is a list for many sectors


def greeting_of(read: LetterRead) -> str:
    """Return the greeting, in the language and form of the letter."""
    kind = read.address if read.addressee else "nobody"
    return say(read.language, f"letter.greeting_{kind}", name=read.addressee)


def opening_of(read: LetterRead, cited: bool) -> str:
    """Return the first sentences of the reply; `cited`: pages are quoted in it."""
    if not read.questions:
        return say(read.language, f"letter.nothing_asked_{read.address}")
    thanks = say(read.language, f"letter.opening_{read.address}")
    return f"{thanks} {say(read.language, 'letter.pages')}" if cited else thanks


def closing_of(read: LetterRead, cited: bool) -> tuple[str, ...]:
    """Return the last paragraphs: to check before acting, where pages are quoted, and the closing words."""
    check = (say(read.language, f"letter.check_{read.address}"),) if cited else ()
    return (*check, say(read.language, f"letter.closing_{read.address}"))


def plain_text(letter: Letter) -> str:
    """Return the letter as lines: what is said with its markers, whom to call, the sources."""
    blocks = [*_body(letter), *_sources(letter), *letter.closing]
    return "\n\n".join(blocks) + "\n"


def body_text(letter: Letter) -> str:
    """Return the same without the list of sources: what is edited, and what the sources are added to when it is sent."""
    return "\n\n".join((*_body(letter), *letter.closing)) + "\n"


def _body(letter: Letter) -> list[str]:
    blocks = [letter.greeting, letter.opening]
    for number, answer in enumerate(letter.answers, start=1):
        blocks += ["\n".join((*_heading(letter, number, answer), *map(_with_markers, _paragraphs(answer))))]
    return [block for block in (*blocks, *_more(letter), *_contacts(letter)) if block]


def html(letter: Letter) -> str:
    """Return the same as a piece of HTML without styles, everything escaped."""
    parts = [f"<p>{escape(letter.greeting)}</p>", f"<p>{escape(letter.opening)}</p>"]
    for number, answer in enumerate(letter.answers, start=1):
        parts += [f"<p><strong>{escape(line)}</strong></p>" for line in _heading(letter, number, answer)]
        parts += [f"<p>{escape(_with_markers(said))}</p>" for said in _paragraphs(answer)]
    parts += [f"<p>{_lines(block)}</p>" for block in _more(letter)]
    parts += [f"<p>{_lines(block)}</p>" for block in _contacts(letter)]
    if letter.citations:
        items = "".join(f"<li>{_linked(letter, pages)}</li>" for pages in _pages(letter))
        parts.append(f"<p>{escape(say(letter.language, 'letter.sources'))}</p><ul>{items}</ul>")
    parts += [f"<p>{escape(paragraph)}</p>" for paragraph in letter.closing]
    return "\n".join(parts)


def card_text(card: ProviderCard) -> str:
    """Return a provider with its contacts on one line; all of it from the register."""
    shown = [value for label, value in card.contacts.items() if label.startswith(_CONTACTS)]
    return ", ".join((card.name, *[value for value in shown if len(value) < _LONG_CONTACT][:_MOST_CONTACTS], card.url))


def source_lines(letter: Letter) -> list[str]:
    """Return the sources, a page a line: markers, title, owner, address, and the days on which it was written and read."""
    return [
        f"{''.join(f'[{c.marker}]' for c in pages)} {pages[0].title}, {letter.owners[pages[0].marker - 1]}, {pages[0].url}"
        f" ({_days(letter, pages[0])})"
        for pages in _pages(letter)
    ]


def _pages(letter: Letter) -> list[list[Citation]]:
    """Return the passages of each page together, in the order in which the pages are first used."""
    found: dict[tuple[str, int | None], list[Citation]] = {}
    for citation in letter.citations:
        found.setdefault((citation.document_id, citation.page), []).append(citation)
    return list(found.values())


def _days(letter: Letter, citation: Citation) -> str:
    read = say(letter.language, "letter.read", day=day(letter.language, citation.read_on))
    written = citation.updated_on or citation.published_on
    if written is None:
        return read
    return f"{say(letter.language, 'letter.written', day=day(letter.language, written))}, {read}"


def _heading(letter: Letter, number: int, answer: LetterAnswer) -> Iterator[str]:
    if len(letter.answers) > 1:
        yield f"{number}. {answer.question[:1].upper()}{answer.question[1:]}"


def _paragraphs(answer: LetterAnswer) -> list[tuple[str, tuple[int, ...]]]:
    return [(statement.text, statement.citations) for statement in answer.statements]


def _with_markers(said: tuple[str, tuple[int, ...]]) -> str:
    """Return a sentence with its markers before the stop."""
    text, markers = said
    if not markers:
        return text
    end = text[-1] if text[-1:] in ".!?" else "."
    return f"{text.rstrip(' .!?;,')} {''.join(f'[{marker}]' for marker in markers)}{end}"


def _more(letter: Letter) -> Iterator[str]:
    if letter.more:
        yield "\n".join((say(letter.language, "letter.more"), *(f"– {question}" for question in letter.more)))


def _contacts(letter: Letter) -> Iterator[str]:
    if letter.providers:
        yield "\n".join((say(letter.language, "letter.contacts"), *(f"– {card_text(card)}" for card in letter.providers)))


def _sources(letter: Letter) -> Iterator[str]:
    if letter.citations:
        yield "\n".join((say(letter.language, "letter.sources"), *source_lines(letter)))


def _lines(block: str) -> str:
    return "<br>".join(escape(line) for line in block.split("\n"))


def _linked(letter: Letter, pages: list[Citation]) -> str:
    first = pages[0]
    markers = "".join(f"[{citation.marker}]" for citation in pages)
    link = f'<a href="{escape(first.url)}">{escape(first.title)}</a>'
    return f"{markers} {link}, {escape(letter.owners[first.marker - 1])} ({escape(_days(letter, first))})"
