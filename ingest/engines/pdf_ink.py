"""Which text of a PDF page leaves no ink that a reader could see: it is taken out before it is read."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pypdf.generic import ArrayObject, TextStringObject

Box = tuple[float, float, float, float]  # left, bottom, right, top
Colour = tuple[float, float, float]  # red, green, blue, 0 to 1

_WHITE: Colour = (1.0, 1.0, 1.0)
_NEAR = 0.06  # steps up to which two colours cannot be told apart
_LEAST_POINTS = 1.5
_SHOWING = frozenset((b"Tj", b"TJ", b"'", b'"'))
_FILLING = frozenset((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"))
_ENDING = _FILLING | {b"n", b"S", b"s"}
_NO_INK = (3, 7)  # text rendering modes: neither filled nor stroked
_CHARACTER = 0.5  # width of a character, in type sizes
_SCAN = 0.5  # share of the page from which pictures are the page itself


@dataclass(frozen=True, slots=True)
class _State:
    mode: int = 0  # text rendering mode
    size: float = 0.0  # of the type
    colour: Colour | None = (0.0, 0.0, 0.0)  # of filling; None: a pattern or a space that we do not know


@dataclass(slots=True)
class Ink:
    """Hears the operations of one page, in order, and empties those that show text without ink.

    The invisible text over a scanned page is what OCR has read on it: `is_scan` tells afterwards that a page is one.
    """

    page: Box
    keep_unseen_text: bool = False
    unseen: int = 0  # characters shown in a mode without ink
    seen: int = 0
    _state: _State = field(default_factory=_State)
    _saved: list[_State] = field(default_factory=list)
    _forms: list[tuple[_State, Any]] = field(default_factory=list)  # around the form that is being read
    _base: Any = field(default_factory=lambda: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0])
    _path: list[tuple[float, float]] = field(default_factory=list)
    _painted: list[tuple[Box, Colour | None]] = field(default_factory=list)
    _pictured: float = 0.0

    @property
    def is_scan(self) -> bool:
        left, bottom, right, top = self.page
        return self.unseen > 9 * self.seen and self._pictured >= _SCAN * (right - left) * (top - bottom)

    def before(self, operator: bytes, operands: Any, matrix: Any, text_matrix: Any) -> None:
        """Take an operation before it is read; called by pypdf."""
        whole = _product(matrix, self._base)
        if operator in _SHOWING:
            self._show(operator, operands, _product(text_matrix, whole))
        elif operator in _ENDING or operator in (b"re", b"m", b"l", b"c"):
            self._draw(operator, operands, whole)
        elif operator == b"Do":
            self._paint(_corners([(0, 0), (1, 0), (0, 1), (1, 1)], whole), None)
            self._forms.append((self._state, self._base))
            self._base = whole
        elif operator == b"q":
            self._saved.append(self._state)
        elif operator == b"Q" and self._saved:
            self._state = self._saved.pop()
        else:
            self._state = _changed(self._state, operator, operands)

    def after(self, operator: bytes, *_: Any) -> None:
        """Take note that an operation has been read; called by pypdf."""
        if operator == b"Do" and self._forms:
            self._state, self._base = self._forms.pop()

    def _show(self, operator: bytes, operands: Any, matrix: Any) -> None:
        if not operands:
            return
        shown = operands[0] if operator == b"TJ" else operands[-1]
        pieces = shown if isinstance(shown, ArrayObject) else [shown]
        count = sum(len(piece) for piece in pieces if isinstance(piece, str | bytes))
        inkless = self._state.mode in _NO_INK
        if inkless:
            self.unseen += count
        else:
            self.seen += count
        if (inkless and not self.keep_unseen_text) or (not inkless and self._is_lost(count, matrix)):
            operands[0 if operator == b"TJ" else -1] = ArrayObject() if operator == b"TJ" else TextStringObject("")

    def _is_lost(self, count: int, matrix: Any) -> bool:
        """Tell whether a text is too small, off the page, or of the colour of what is behind it."""
        scale = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) ** 0.5
        size = self._state.size * scale
        if 0 < size < _LEAST_POINTS:
            return True
        x, y = matrix[4], matrix[5]
        left, bottom, right, top = self.page
        # A form may have a matrix of its own, which is not told here: its places are not sure.
        if not self._forms and (x > right or y > top or y < bottom - size or x + count * size * _CHARACTER < left):
            return True
        colour = self._state.colour
        behind = next((c for box, c in reversed(self._painted) if _holds(box, x, y + size / 4)), _WHITE)
        if colour is None or behind is None or (self._forms and self._painted):
            return False
        return all(abs(a - b) <= _NEAR for a, b in zip(colour, behind, strict=True))

    def _draw(self, operator: bytes, operands: Any, matrix: Any) -> None:
        numbers = _numbers(operands)
        if operator == b"re" and len(numbers) == 4:
            x, y, width, height = numbers
            self._path += _moved([(x, y), (x + width, y), (x, y + height), (x + width, y + height)], matrix)
        elif operator in (b"m", b"l", b"c"):
            self._path += _moved(list(zip(numbers[::2], numbers[1::2], strict=False)), matrix)
        elif operator in _ENDING:
            if operator in _FILLING and self._path:
                self._painted.append((_around(self._path), self._state.colour))
            self._path = []

    def _paint(self, box: Box, colour: Colour | None) -> None:
        """Take note of a picture, or of a form, whose extent is not told and which counts for what it draws."""
        area = (box[2] - box[0]) * (box[3] - box[1])
        self._pictured += area
        if area > 4:
            self._painted.append((box, colour))


def _changed(state: _State, operator: bytes, operands: Any) -> _State:
    """Return the state after an operation on text or colour."""
    numbers = _numbers(operands)
    match operator:
        case b"Tr" if numbers:
            return replace(state, mode=int(numbers[0]))
        case b"Tf" if numbers:
            return replace(state, size=abs(numbers[-1]))
        case b"g" | b"rg" | b"k" | b"sc" | b"scn":
            named = operator in (b"sc", b"scn") and len(numbers) not in (3, 4)
            return replace(state, colour=None if named else _colour(numbers))
        case b"cs":
            return replace(state, colour=None)
        case _:
            return state


def _colour(numbers: Sequence[float]) -> Colour | None:
    match len(numbers):
        case 1:
            return numbers[0], numbers[0], numbers[0]
        case 3:
            return numbers[0], numbers[1], numbers[2]
        case 4:
            cyan, magenta, yellow, black = numbers
            return (1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black)
        case _:
            return None


def _numbers(operands: Any) -> list[float]:
    return [float(o) for o in operands if isinstance(o, int | float)]


def _moved(points: Sequence[tuple[float, float]], m: Any) -> list[tuple[float, float]]:
    return [(x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5]) for x, y in points]


def _product(m: Any, n: Any) -> list[float]:
    """Return the matrix that applies m first and n then; six numbers each, as PDF writes them."""
    return [
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    ]


def _corners(points: Sequence[tuple[float, float]], matrix: Any) -> Box:
    return _around(_moved(points, matrix))


def _around(points: Sequence[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1
