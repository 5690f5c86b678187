"""One system in a process of its own: index the passages, ask every question, write what came of it.

Runs in the environment of the peers as well, so it imports nothing but the standard library and numpy. The vectors of all
texts are handed over; a system that needs one looks it up by its text, so nobody's time holds an embedding.
"""

import argparse
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np
from numpy.typing import NDArray

DEPTH = 10  # passages that a search returns
WARM_UP = 20  # questions asked before the clock counts
TEXTS_FILE = "texts.json"
VECTORS_FILE = "vectors.npy"

Vector = NDArray[np.float32]  # shape (dim,), unit length
Search = Callable[[str], Sequence[str]]  # question -> ids of passages, best first


@dataclass(frozen=True, slots=True)
class Inputs:
    """What every system gets."""

    embedder: str  # name of the embedder that made the vectors
    passages: dict[str, str]  # id -> text
    questions: dict[str, list[str]]  # name of the set -> questions, in their order
    vectors: dict[str, Vector]  # text -> its vector: passages and questions; for ours, sentences too


Make = Callable[[Inputs, Path, str], Search]  # inputs, an empty folder, the variant -> the search over a finished index


def write_inputs(folder: Path, inputs: Inputs) -> None:
    """Write the inputs for `read_inputs`."""
    texts = {"embedder": inputs.embedder, "passages": inputs.passages, "questions": inputs.questions}
    (folder / TEXTS_FILE).write_text(json.dumps(texts | {"embedded": list(inputs.vectors)}), encoding="utf-8")
    np.save(folder / VECTORS_FILE, np.stack(list(inputs.vectors.values())))


def read_inputs(folder: Path) -> Inputs:
    """Read what `write_inputs` wrote."""
    texts = json.loads((folder / TEXTS_FILE).read_text(encoding="utf-8"))
    vectors = dict(zip(texts["embedded"], np.load(folder / VECTORS_FILE), strict=True))
    return Inputs(texts["embedder"], texts["passages"], texts["questions"], vectors)


def main(make: Make, packages: Sequence[str]) -> None:
    """Measure the system that `make` opens, by the command line: inputs, result file, variant.

    Result: {"versions": {package: version}, "index_seconds": s, "peak_mb": MB, "sets": {name: {"ranked": [[id]], "ms": [ms],
    "cpu_ms": [ms]}}}, where cpu_ms is the processor time of all threads, which other work on the machine hardly changes.
    """
    flags = argparse.ArgumentParser(description="Measure one system; called by run.py.")
    flags.add_argument("inputs", type=Path, help="folder of texts and vectors")
    flags.add_argument("result", type=Path, help="JSON file to write")
    flags.add_argument("--variant", default="", help="settings, where a system is measured with several")
    options = flags.parse_args()
    inputs = read_inputs(options.inputs)
    with TemporaryDirectory() as folder:
        start = perf_counter()
        search = make(inputs, Path(folder), options.variant)
        found: dict[str, object] = {"index_seconds": perf_counter() - start}
        found["sets"] = {name: _ask(name, questions, search) for name, questions in inputs.questions.items()}
    found |= {"peak_mb": _peak_mb(), "versions": {package: version(package) for package in packages}}
    aside = options.result.with_suffix(".part")
    aside.write_text(json.dumps(found), encoding="utf-8")
    aside.replace(options.result)


def _ask(name: str, questions: Sequence[str], search: Search) -> dict[str, object]:
    for question in questions[:WARM_UP]:
        search(question)
    ranked, ms, cpu_ms = [], [], []
    for done, question in enumerate(questions, start=1):
        start, used = perf_counter(), process_time()
        ids = list(search(question))
        ms.append((perf_counter() - start) * 1000)
        cpu_ms.append((process_time() - used) * 1000)
        ranked.append(ids[:DEPTH])
        if done % 20 == 0 or done == len(questions):
            print(f"progress {name} {done} {len(questions)}", flush=True)
    return {"ranked": ranked, "ms": ms, "cpu_ms": cpu_ms}


def _peak_mb() -> float:
    # Not getrusage: its peak counts the process that this one was forked from.
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"), re.M)
    return int(found[1]) / 1024 if found else float("nan")
