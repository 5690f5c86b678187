"""Parts a letter: greeting, body, closing, signature, disclaimers, and the messages that it quotes or forwards."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from assistant.letters import letter_patterns as words
from assistant.letters.types import Cut, CutKind

_GREETING_LINES = 3  # "Gentili Signori," and "buongiorno," on lines of their own
_ADDRESS_LINES = 4  # of "Spett.le", to the first empty line
_SIGNATURE_LINES = 16
_LOWER_LINES = 3  # lines of a signature that begin with a small letter; more are running text
_SHORT_CLOSING = 8  # words of a closing on the line of the last sentence
_LAST_SENTENCE = re.compile(r"(?<=[?.!])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int  # without the line break
    text: str

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def words(self) -> int:
        return len(self.text.split())


def split_letter(text: str, start: int = 0, end: int | None = None) -> tuple[Cut, ...]:
    """Return the parts of a stretch of a letter that are not its body, in the order of the text."""
    end = len(text) if end is None else end
    found = list(_others(text, start, end))
    found += _signature(text, _lines(_without(text, found), start, end))
    found += _greeting(text, _lines(_without(text, found), start, end))
    return tuple(sorted((cut for cut in found if cut.text.strip()), key=lambda cut: cut.start))


def body_of(text: str, cuts: Sequence[Cut], start: int = 0, end: int | None = None) -> str:
    """Return a text of the same length in which all but the body is blank, so that its places are those of the letter."""
    end = len(text) if end is None else end
    kept = _without(text, cuts)
    return f"{' ' * start}{kept[start:end]}{' ' * (len(text) - end)}"


def message_inside(text: str) -> tuple[int, int] | None:
    """Return where the newest message that a letter forwards stands, without its head; None if it forwards none."""
    lines = _lines(text, 0, len(text))
    begin = next((n for n, line in enumerate(lines) if _forwards(line)), None)
    heads = [n for n in range(len(lines)) if _is_head(lines, n)]
    if begin is None and not heads:
        return None
    first = min(n for n in (begin, *heads[:1]) if n is not None)
    after = next((n for n in range(first, len(lines)) if not (_forwards(lines[n]) or _in_head(lines[n]))), None)
    if after is None:
        return None
    later = next((n for n in range(after, len(lines)) if _is_head(lines, n) or words.ORIGINAL.search(lines[n].text)), None)
    return lines[after].start, len(text) if later is None else lines[later].start


def _cut(text: str, kind: CutKind, start: int, end: int) -> Cut:
    return Cut(kind=kind, start=start, end=end, text=text[start:end].strip())


def _without(text: str, cuts: Sequence[Cut]) -> str:
    kept = list(text)
    for cut in cuts:
        kept[cut.start : cut.end] = ["\n" if c == "\n" else " " for c in text[cut.start : cut.end]]
    return "".join(kept)


def _lines(text: str, start: int, end: int) -> list[_Line]:
    lines, place = [], start
    for line in text[start:end].split("\n"):
        lines.append(_Line(place, place + len(line), line))
        place += len(line) + 1
    return lines


# ----------------------------------------------------------------------------------------------------- messages of others


def _others(text: str, start: int, end: int) -> Iterator[Cut]:
    """Yield what was quoted or forwarded, and lines and disclaimers that programs add."""
    lines = _lines(text, start, end)
    chain = next((n for n in range(len(lines)) if _opens_chain(lines, n)), len(lines))
    if chain < len(lines):
        forwarded = any(words.FORWARDED.search(line.text) for line in lines[chain : chain + 2]) or _is_head(lines, chain)
        yield _cut(text, "forwarded" if forwarded else "quoted", lines[chain].start, end)
    lines = lines[:chain]
    for first, last in _quoted_runs(text, lines):
        yield _cut(text, "quoted", lines[first].start, lines[last].end)
    legal = next((n for n, line in enumerate(lines) if words.DISCLAIMER.search(line.text)), None)
    if legal is not None:
        yield _cut(text, "disclaimer", lines[legal].start, lines[-1].end)
    for line in lines[:legal]:
        if words.DEVICE.search(line.text):
            yield _cut(text, "device", line.start, line.end)


def _opens_chain(lines: Sequence[_Line], n: int) -> bool:
    """Tell whether all that follows a line is of others: no lines marked as quoted, between which the writer may reply."""
    line = lines[n]
    if words.ORIGINAL.search(line.text) or _forwards(line) or _is_head(lines, n):
        return True
    count = _attribution(lines, n)
    following = [other for other in lines[n + count : n + count + 3] if not other.blank]
    return bool(count) and not any(words.QUOTED_LINE.match(other.text) for other in following)


def _attribution(lines: Sequence[_Line], n: int) -> int:
    """Return on how many lines it is said from here who wrote what follows: one or two, 0 if it is not said."""
    said = (count for count in (1, 2) if words.WROTE.match("\n".join(line.text for line in lines[n : n + count])))
    return next(said, 0)


def _forwards(line: _Line) -> bool:
    return bool(words.FORWARDED.search(line.text))


def _in_head(line: _Line) -> bool:
    return line.blank or bool(words.HEADER_LINE.match(line.text)) or bool(words.ORIGINAL.search(line.text))


def _is_head(lines: Sequence[_Line], n: int) -> bool:
    """Tell whether the head of another message begins here: who wrote to whom, when and about what."""
    if not words.HEADER_LINE.match(lines[n].text):
        return False
    near = [line for line in lines[n : n + 8] if not line.blank]
    return len(list(takewhile(lambda line: words.HEADER_LINE.match(line.text), near))) >= words.HEADERS_AT_LEAST


def _quoted_runs(text: str, lines: Sequence[_Line]) -> Iterator[tuple[int, int]]:
    """Yield the first and last lines of what is marked as quoted, with the line that says who wrote it."""
    n = 0
    while n < len(lines):
        opening = _attribution(lines, n)
        if not opening and not words.QUOTED_LINE.match(lines[n].text):
            n += 1
            continue
        last = n + max(opening, 1) - 1
        while last + 1 < len(lines) and (lines[last + 1].blank or words.QUOTED_LINE.match(lines[last + 1].text)):
            last += 1
        yield n, last
        n = last + 1


# ------------------------------------------------------------------------------------------------- greeting and signature


def _greeting(text: str, lines: Sequence[_Line]) -> Iterator[Cut]:
    filled = [n for n, line in enumerate(lines) if not line.blank]
    if not filled:
        return
    start = place = lines[filled[0]].start + len(lines[filled[0]].text) - len(lines[filled[0]].text.lstrip())
    end = lines[-1].end
    for _ in range(_GREETING_LINES):
        match = words.GREETING.match(text, place, end)
        if match is None:
            break
        place = _end_of_greeting(text, match, end, lines)
        place += len(text[place:end]) - len(text[place:end].lstrip())
    if place > start:
        yield _cut(text, "greeting", start, place)


def _end_of_greeting(text: str, match: re.Match[str], end: int, lines: Sequence[_Line]) -> int:
    if match.group().lower().startswith("spett"):
        following = [line for line in lines if line.end > match.start()][:_ADDRESS_LINES]
        block = list(takewhile(lambda line: not line.blank, following))
        if len(block) > 1 or block[0].words <= words.GREETING_WORDS:
            short = list(takewhile(lambda line: line.words <= words.GREETING_WORDS, block))
            return short[-1].end if short else match.end()
    rest = words.GREETING_REST.match(text, match.end(), end)
    if rest and len(rest.group().split()) < words.GREETING_WORDS and "?" not in text[rest.end() : rest.end() + 1]:
        return rest.end()
    return match.end()


def _signature(text: str, lines: Sequence[_Line]) -> Iterator[Cut]:
    """Yield closing words and signature; a postscript below them stays in the body."""
    first = next((n for n in range(len(lines)) if _closes(lines, n)), None)
    if first is None:
        first = _unannounced(lines)
    if first is None:
        yield from _closing_on_last_line(text, lines)
        return
    after = next((n for n in range(first + 1, len(lines)) if words.POSTSCRIPT.match(lines[n].text)), len(lines))
    named = next(
        (n for n in range(first, after) if not lines[n].blank and not words.CLOSING.match(lines[n].text.strip())), after
    )
    if named > first:
        yield _cut(text, "closing", lines[first].start, lines[named - 1].end)
    if named < after:
        yield _cut(text, "signature", lines[named].start, lines[after - 1].end)
    yield from _closing_on_last_line(text, lines[:first])


def _closes(lines: Sequence[_Line], n: int) -> bool:
    line = lines[n].text.strip()
    if words.SIGNATURE_MARK.match(line):
        return n > 0 and any(not other.blank for other in lines[:n])
    if "?" in line or not words.CLOSING.match(line) or len(line.split()) > words.CLOSING_WORDS:
        return False
    below = list(takewhile(lambda other: not words.POSTSCRIPT.match(other.text), lines[n + 1 :]))
    below = _before_slogan([other for other in below if not other.blank])
    lower = sum(other.text.strip()[:1].islower() for other in below)
    return len(below) <= _SIGNATURE_LINES and lower <= _LOWER_LINES and not any("?" in other.text for other in below)


def _before_slogan(below: Sequence[_Line]) -> list[_Line]:
    """Return the lines of a signature up to what is asked below its numbers and addresses: that is a slogan."""
    reach = next((n for n, line in enumerate(below) if words.SIGNATURE_LINE.search(line.text)), len(below))
    asked = next((n for n, line in enumerate(below) if n > reach and "?" in line.text), len(below))
    return list(below[:asked])


def _unannounced(lines: Sequence[_Line]) -> int | None:
    """Return the first line of a signature that no closing words announce; None if there is none."""
    found, marked = None, False
    for n in range(len(lines) - 1, 0, -1):
        line = lines[n]
        if line.blank:
            continue
        reach = bool(words.SIGNATURE_LINE.search(line.text)) and line.words <= words.SIGNATURE_WORDS and "?" not in line.text
        named = line.words <= 4 and line.text.strip()[-1:] not in ".?!:" and bool(words.PERSON.match(line.text))
        if not (reach or named):
            break
        found, marked = n, marked or reach or named
    return found if marked else None


def _closing_on_last_line(text: str, lines: Sequence[_Line]) -> Iterator[Cut]:
    """Yield the closing words after the last sentence on its own line: "... quanto costa? Grazie, Mario"."""
    last = next((line for line in reversed(lines) if not line.blank), None)
    if last is None:
        return
    for gap in reversed(list(_LAST_SENTENCE.finditer(last.text))):
        rest = last.text[gap.end() :]
        if len(rest.split()) <= _SHORT_CLOSING and words.CLOSING.match(rest) and "?" not in rest:
            yield _cut(text, "closing", last.start + gap.end(), last.end)
            return
