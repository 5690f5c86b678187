"""The paths of /percorsi: for each category of firms its steps, read from paths.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Category = Literal["mai-esportato", "in-consolidamento", "consolidata"]
Phase = Literal["first", "next", "then", "case"]
CATEGORIES: tuple[Category, ...] = get_args(Category)
PHASES: tuple[Phase, ...] = get_args(Phase)
_FILE = Path(__file__).with_suffix(".toml")


class Step(BaseModel):
    """A step; its texts lie in the locales under its id."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    phase: Phase
    topic: str = Field(description="vocabulary of kb/topics.py")
    abroad: bool = Field(default=False, description="its question is asked for the country that the firm names")


class FirmPath(BaseModel):
    """The steps of a category of firms, in order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: Category
    step: tuple[Step, ...] = Field(min_length=5, max_length=8)


@cache
def paths() -> Mapping[Category, tuple[Step, ...]]:
    """Return the steps of every category, in the order of the file."""
    known = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {path.category: path.step for path in (FirmPath.model_validate(entry) for entry in known["path"])}
