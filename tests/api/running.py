"""Runs `fondaco` in this process, far from the settings and the folder of whoever runs the tests."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli import main
from api.settings import load_settings
from tests.faults.commands import Result

Run = Callable[..., Result]


def a_run(patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str], folder: Path, *first: str, **settings: object) -> Run:
    """Return what runs a command in a folder; every one begins with the arguments `first`, and has these settings.

    Settings are named as FONDACO_… variables are, in small letters; what a call adds holds for the calls after it, too.
    Line breaks of the terminal are taken out of what a command notes.
    """
    patch.chdir(folder)

    def fondaco(*arguments: object, **more: object) -> Result:
        for name, value in (settings | more).items():
            patch.setenv(f"FONDACO_{name.upper()}", str(value))
        load_settings.cache_clear()
        patch.setattr(sys, "argv", ["fondaco", *first, *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        captured = capture.readouterr()
        return Result(code, captured.out, " ".join(captured.err.split()))

    return fondaco
