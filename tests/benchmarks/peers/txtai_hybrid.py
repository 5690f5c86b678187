"""txtai: a hybrid index over external vectors; variant `bb25`: its Bayesian normalisation of BM25, fused by log odds."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from txtai import Embeddings  # type: ignore[import-not-found]

from tests.benchmarks.peers.trial import DEPTH, Inputs, Search, main

_BB25 = {"scoring": {"method": "bm25", "terms": True, "normalize": "bb25"}, "dense": True}


def make(inputs: Inputs, folder: Path, variant: str) -> Search:
    def transform(texts: list[str]) -> NDArray[np.float32]:
        return np.stack([inputs.vectors[text] for text in texts])

    fusion = _BB25 if variant == "bb25" else {"hybrid": True}
    index = Embeddings({"method": "external", "transform": transform} | fusion)
    index.index(inputs.passages.items())
    return lambda question: [id_ for id_, _ in index.search(question, DEPTH)]


if __name__ == "__main__":
    main(make, ["txtai", "faiss-cpu"])
