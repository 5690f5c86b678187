"""A command is imported when it is called, and all of them can be."""

import subprocess
import sys

import pytest

from api.cli import COMMANDS, EVALUATION
from api.lazy_commands import LazyCommands, Place

SLOW = {"chromadb", "fastapi", "matplotlib", "scrapy", "torch", "uvicorn"}


@pytest.mark.parametrize("group", [COMMANDS, EVALUATION], ids=["fondaco", "eval"])
def test_every_command_is_where_the_table_says_and_explains_itself(group: dict[str, Place]) -> None:
    commands = LazyCommands(group)
    assert set(commands) == set(group)
    assert all(command.name == name and command.help for name, command in commands.items())


def test_a_question_on_the_command_line_waits_for_nothing_that_other_commands_need() -> None:
    code = (
        "import sys; from api.cli import COMMANDS; from api.lazy_commands import LazyCommands; "
        f"LazyCommands(COMMANDS)['ask']; print(*sorted({SLOW!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
