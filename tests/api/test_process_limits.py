"""What a process takes of the machine."""

import subprocess
import sys

import pytest

_PLACE = """
import os
from api.process_limits import yield_to_visitors
yield_to_visitors({idle})
print(os.sched_getscheduler(0) == os.SCHED_IDLE, os.getpriority(os.PRIO_PROCESS, 0))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the idle class is Linux's")
@pytest.mark.parametrize("idle", [True, False])
def test_a_crawl_stands_behind_answers_and_in_the_idle_class_only_where_it_may(idle: bool) -> None:
    code = [sys.executable, "-c", _PLACE.format(idle=idle)]
    # A worker of the tests that ran a crawl itself is in the idle class, and what it starts: the usual class is asked for.
    done = subprocess.run(["chrt", "--other", "0", *code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(idle), "19"]
