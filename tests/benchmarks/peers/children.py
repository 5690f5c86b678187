"""The systems under comparison, and how one is measured in a process of its own."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

from rich.progress import Progress

from tests.benchmarks.measuring import BenchmarkError

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
PINS = ROOT / "requirements" / "peers.in"
# Nobody reports on its use, and nobody asks another machine for a model.
QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "TRANSFORMERS_OFFLINE": "1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A system with its settings."""

    name: str
    title: str  # as the tables show it
    script: str
    variant: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether it runs in our environment, on our inputs."""
        return self.script == "ours.py"


# The first is what the others are compared to.
SYSTEMS = (
    System(name="ours", title="Fondaco", script="ours.py"),
    System(name="ours-embedding", title="Fondaco, embedding the question too", script="ours.py", variant="embedding"),
    System(name="langchain-chroma", title="LangChain, Chroma", script="langchain_chroma_store.py"),
    System(name="langchain-bm25", title="LangChain, BM25Retriever", script="langchain_bm25.py"),
    System(
        name="langchain-bm25-it", title="LangChain, BM25Retriever, Italian stems", script="langchain_bm25.py", variant="italian"
    ),
    System(name="langchain-ensemble", title="LangChain, EnsembleRetriever", script="langchain_ensemble.py"),
    System(
        name="langchain-ensemble-it",
        title="LangChain, EnsembleRetriever, Italian stems",
        script="langchain_ensemble.py",
        variant="italian",
    ),
    System(name="haystack", title="Haystack, BM25 and vectors, rank fusion", script="haystack_fusion.py"),
    System(name="txtai", title="txtai, hybrid", script="txtai_hybrid.py"),
    System(name="txtai-bb25", title="txtai, hybrid by log odds (bb25)", script="txtai_hybrid.py", variant="bb25"),
    System(name="llama-index", title="LlamaIndex, vectors and Italian BM25, rank fusion", script="llama_index_fusion.py"),
)


def recipe(system: System) -> str:
    """Return a digest of what a result depends on beside the collection: a finished system is measured again if it changes."""
    files = [HERE / system.script, HERE / "trial.py", HERE / "langchain_parts.py"]
    files += sorted((ROOT / "kb").rglob("*.py")) if system.is_ours else [PINS]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def measure(system: System, inputs: Path, work: Path, bars: Progress, limit_seconds: float) -> dict[str, Any]:
    """Run a system's trial and return what it wrote. Raises BenchmarkError, with the end of what it said."""
    python = Path(sys.executable) if system.is_ours else PEERS_PYTHON
    if not python.is_file():
        raise BenchmarkError(f"{python} is not there: run `make bench-peers`, which makes it from {PINS.name}")
    result, log = inputs / f"{system.name}.json", work / f"{system.name}.log"
    command = [str(python), str(HERE / system.script), str(inputs / ("ours" if system.is_ours else "peers")), str(result)]
    command += ["--variant", system.variant] if system.variant else []
    with log.open("w", encoding="utf-8") as errors:
        code = _watched(command, errors.fileno(), system.name, bars, limit_seconds)
    if code or not result.is_file():
        end = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        raise BenchmarkError(f"exit code {code} after at most {limit_seconds:.0f} s; {' '.join(end)} ({log})")
    record: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return record


def _watched(command: list[str], errors: int, name: str, bars: Progress, limit_seconds: float) -> int:
    """Show the progress of a child and return its exit code; it is killed at the limit, and when we are interrupted."""
    variables = os.environ | QUIET | {"PYTHONPATH": str(ROOT)}
    task = bars.add_task(f"{name}: indexing", total=None)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT, env=variables) as child:
        timer = Timer(limit_seconds, child.kill)
        timer.start()
        try:
            for line in child.stdout or ():
                if line.startswith("progress "):
                    of, done, total = line.removeprefix("progress ").rsplit(maxsplit=2)
                    bars.update(task, description=f"{name}: {of}", completed=int(done), total=int(total))
        except BaseException:
            child.kill()
            raise
        finally:
            timer.cancel()
    return child.returncode
