"""Battery B21: Schemathesis against the running application, with all of its checks and in all of its phases.

`python -m tests.batteries.api_fuzz --examples 200` prints its report; exit code 1 if a check failed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.batteries.whole_app import a_whole_app
from tests.serving import served

_ROOT = Path(__file__).parents[2]
_CONFIG = Path(__file__).with_name("schemathesis.toml")
_SEED = 21


ALL_PHASES = "examples,coverage,fuzzing,stateful"


def fuzz(address: str, folder: Path, examples: int, phases: str = ALL_PHASES) -> "subprocess.CompletedProcess[str]":
    """Run Schemathesis, whose report is its standard output. What it makes up is settled by its seed."""
    # fuzz_hooks.py has a stricter one, which knows why a right request may be refused.
    options = {"--phases": phases, "--checks": "all", "--exclude-checks": "positive_data_acceptance"}
    return run_schemathesis(f"{address}/openapi.json", folder, examples, options, "tests.batteries.fuzz_hooks")


def run_schemathesis(
    description: str,
    folder: Path,
    examples: int,
    options: Mapping[str, str],
    hooks: str,
    environment: Mapping[str, str] | None = None,
) -> "subprocess.CompletedProcess[str]":
    """Run its command on a description, by address or file, with our hooks; `examples` are for each operation."""
    common = {
        "--max-examples": str(examples),
        "--seed": str(_SEED),
        "--request-timeout": "30",
        "--warnings": "off",
        "--suppress-health-check": "all",
    }
    program = [str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(_CONFIG)]
    command = [*program, "run", description, "--continue-on-failure"]
    ours = {"SCHEMATHESIS_HOOKS": hooks, "PYTHONPATH": str(_ROOT), "NO_COLOR": "1", **(environment or {})}
    return subprocess.run(
        [*command, *(part for option in {**common, **options}.items() for part in option)],
        cwd=folder,
        env={**os.environ, **ours},
        capture_output=True,
        text=True,
        check=False,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=200, help="for each operation")
    parser.add_argument("--phases", default=ALL_PHASES, help="of Schemathesis")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, served(a_whole_app(Path(name))) as address:
        done = fuzz(address, Path(name), asked.examples, asked.phases)
    print(done.stdout, done.stderr, sep="\n")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
