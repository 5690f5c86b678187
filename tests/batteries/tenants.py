"""Battery B9, the whole of it: 2,000 steps of the state machine, 300 ids that exist beside ids that never did, and their times.

`make tenants` runs this; it prints its seed, how far it is, and figures. The last line is a JSON object with them.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.batteries.direct_ids import Statements, Told, compare, direct_ids, timing_ratio
from tests.batteries.tenant_machine import tenant_machine
from tests.batteries.tenant_world import a_template, a_tenant_world

SEED = 9
STEPS, IDS = 2000, 300
_AT_ONCE = 10  # worlds of one seed
_OF_A_WORLD = 50  # steps
_EACH = 16  # ids of each kind
_TIMED = ("ticket", "gap", "erased answer", "unpublished passage", "curated by an agent", "ticket of a program")
_PAIRS = 60  # requests to each id of a timed kind
# A write more or less is a factor of two and more; what the machine does beside moves medians by less.
BOUNDS = (0.6, 1.7)


def run_machine(template: Path, steps: int, first_seed: int, told: Callable[[int, int], None]) -> int:
    """Take at least so many steps and return how many they were; `told` hears how many, and of the seed.

    Raises AssertionError at the first thing that somebody sees who may not; the story that led there is printed.
    """
    taken, number = 0, first_seed

    def step(count: int) -> None:
        nonlocal taken
        taken += count
        told(taken, number)

    while taken < steps:
        left = steps - taken
        chosen = settings(
            max_examples=min(_AT_ONCE, 1 + left // _OF_A_WORLD),
            stateful_step_count=min(_OF_A_WORLD, steps),
            deadline=None,
            database=None,
            phases=(Phase.generate,),  # a world costs too much to be made hundreds of times for a shorter story
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(seed(number)(tenant_machine(template, step)), settings=chosen)
        number += 1
    return taken


def run_ids(template: Path, folder: Path, each: int) -> tuple[Told, dict[str, float]]:
    """Compare ids of every kind, in one kind of request each; return what differs, and ratios of times by kind."""
    world, told, statements, ratios = a_tenant_world(template, folder), Told(), Statements(), dict[str, list[float]]()
    begun = len(world.readers)
    try:
        for direct in direct_ids(world, each):
            compare(world, direct, told, statements, every=told.ids % 10 == 0)
            if direct.kind in _TIMED and len(ratios.setdefault(direct.kind, [])) < 3:
                ratios[direct.kind].append(timing_ratio(world, direct, _PAIRS))
            if told.ids % 25 == 0:
                print(f"ids {told.ids}, requests {told.requests}, differences {len(told.differences)}", flush=True)
    finally:
        statements.close()
    assert begun >= 8
    return told, {kind: round(median(found), 2) for kind, found in ratios.items()}


def main() -> int:
    """Run the battery and say what it found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--each", type=int, default=_EACH, help="ids of each kind")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    begun = time.monotonic()

    def told(steps: int, number: int) -> None:
        if steps % 50 == 0:
            print(f"steps {steps} of {asked.steps}, seed {number}, {time.monotonic() - begun:.0f} s", flush=True)

    with tempfile.TemporaryDirectory() as name:
        template = Path(name) / "template"
        template.mkdir()
        a_template(template)
        ids, ratios = run_ids(template, Path(name) / "ids", asked.each)
        steps = run_machine(template, asked.steps, asked.seed, told) if asked.steps else 0
    wide = {kind: ratio for kind, ratio in ratios.items() if not BOUNDS[0] <= ratio <= BOUNDS[1]}
    for difference in ids.differences:
        print(difference)
    figures = {"steps": steps, "seed": asked.seed, "ids": ids.ids, "requests": ids.requests, "kinds": dict(ids.kinds)}
    found = {"differences": len(ids.differences), "times": ratios, "times_out_of_bounds": wide}
    print(json.dumps(figures | found | {"seconds": round(time.monotonic() - begun)}))
    return 1 if ids.differences or wide else 0


if __name__ == "__main__":
    sys.exit(main())
