"""The map of Lombardy's provinces: outlines drawn small from open data, each a link with what it counts."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A province in units of the map's view box."""

    name: str  # as in kb/places.py
    plate: str  # the two letters of its number plates, which everybody knows
    path: str  # of SVG
    x: int  # where its label stands: the point farthest from its borders
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedProvince:
    """A province as a page shows it."""

    outline: Outline
    count: int
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceMap:
    """What the template of the map reads; the chosen province comes last, so that its border lies on top."""

    width: int
    height: int
    provinces: tuple[MappedProvince, ...]

    @property
    def listed(self) -> list[MappedProvince]:
        """The same by name, for the list beside the map."""
        return sorted(self.provinces, key=lambda p: p.outline.name)


def province_map(count: Callable[[str], int], address: Callable[[str], str], chosen: str = "") -> ProvinceMap:
    """Return the map; `count` and `address` give what stands on a province and where it leads."""
    width, height, outlines = _read()
    provinces = [
        MappedProvince(outline=o, count=count(o.name), address=address(o.name), chosen=o.name == chosen) for o in outlines
    ]
    return ProvinceMap(width=width, height=height, provinces=tuple(sorted(provinces, key=lambda p: p.chosen)))


@cache
def _read() -> tuple[int, int, tuple[Outline, ...]]:
    known = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return known["width"], known["height"], tuple(Outline(**province) for province in known["province"])
