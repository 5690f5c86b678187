"""What the vector of a question tells: which kind of request it is, and whether questions like it have an answer.

Fitted by `fondaco eval calibrate` for one embedder. With another one nothing is told, and rules and words decide alone.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FITTED = Path(__file__).parent / "data" / "meaning.json"
SEARCH = "search"  # the kind of a question that pages may answer
HARMFUL = frozenset({"prompt_injection", "personal_data", "unsafe"})
_SURE_OF_HARM = 0.52  # of 1,107 harmless and angry messages 26 are above it, of 59 harmful ones two below
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds:
    """A multinomial logistic model over a question's vector and a few features; "search" is the first kind."""

    names: tuple[str, ...]
    features: tuple[str, ...]
    weights: Floats  # shape (kinds, dim + features)
    bias: Floats
    thresholds: Mapping[str, float]  # kind -> how unlikely "search" has to be for it: 1 - its probability


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningModel:
    """What was fitted for one embedder."""

    embedder: str  # engine:model
    kinds: Kinds
    answerable: Floats  # shape (dim,): its product with a question's vector is the feature "meaning" of the confidence
    confidence: Mapping[str, float]  # weights of the confidence that go with it

    def meaning(self, vector: Floats) -> float:
        """Return how much questions like this one are answered, as the confidence counts it."""
        return float(self.answerable @ vector)

    def kind(self, vector: Floats, values: Mapping[str, float]) -> str:
        """Return the kind of request; "search" unless another one is sure enough.

        Harm has to be likely by itself, and not only the likeliest of what is no search: who is angry is not accused.
        """
        row = np.concatenate([vector, [values[name] for name in self.kinds.features]])
        scores = self.kinds.weights @ row + self.kinds.bias
        likely = np.exp(scores - scores.max())
        likely /= likely.sum()
        place = int(np.argmax(likely[1:])) + 1
        best = self.kinds.names[place]
        if best.partition(" ")[2] in HARMFUL and likely[place] < _SURE_OF_HARM:
            return SEARCH
        return best if 1 - likely[0] > self.kinds.thresholds.get(best, math.inf) else SEARCH


@cache
def fitted_meaning(path: Path = FITTED) -> MeaningModel:
    """Read the fitted model."""
    record = json.loads(path.read_text(encoding="utf-8"))
    kinds = record["kinds"]
    return MeaningModel(
        embedder=record["embedder"],
        kinds=Kinds(
            names=tuple(kinds["names"]),
            features=tuple(kinds["features"]),
            weights=np.array(kinds["weights"]),
            bias=np.array(kinds["bias"]),
            thresholds=kinds["thresholds"],
        ),
        answerable=np.array(record["answerable"]),
        confidence=record["confidence"],
    )


def as_record(model: MeaningModel) -> dict[str, object]:
    """Return the model as it is stored, in JSON."""
    return {
        "embedder": model.embedder,
        "confidence": {name: round(value, 4) for name, value in model.confidence.items()},
        "answerable": _rounded(model.answerable),
        "kinds": {
            "names": list(model.kinds.names),
            "features": list(model.kinds.features),
            "thresholds": dict(model.kinds.thresholds),
            "bias": _rounded(model.kinds.bias),
            "weights": [_rounded(row) for row in model.kinds.weights],
        },
    }


def _rounded(values: Floats) -> list[float]:
    return [round(float(value), 3) for value in values]
