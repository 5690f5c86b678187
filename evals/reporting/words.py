"""Words and numbers of reports, in the language of who reads them; names of measures stay English."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

ReportLanguage = Literal["it", "en"]
_FOLDER = Path(__file__).parent / "texts"
_SMALL = 10  # numbers below are shown with three digits after the point, others with one


@dataclass(frozen=True, slots=True)
class Words:
    """What a template says and how it writes numbers."""

    language: ReportLanguage

    def say(self, key: str, **values: object) -> str:
        """Return the text `section.name`, filled in. Raises KeyError for an unknown key."""
        return texts(self.language)[key].format(**values)

    def columns(self, *names: str) -> list[str]:
        """Return the headers of these columns."""
        return [self.say(f"table.{name}") for name in names]

    def gloss(self, measure: str) -> str:
        """Return what a measure is, in a few words; `atom_precision:money` is explained by `atom_precision`."""
        return texts(self.language)[f"gloss.{measure.partition(':')[0]}"]

    def number(self, value: float | None) -> str:
        """Return a number as a table shows it; a dash for none."""
        if value is None:
            return "–"
        return self._local(f"{value:,.3f}" if abs(value) < _SMALL else f"{value:,.1f}")

    def short(self, value: float) -> str:
        """Return a number with two digits after the point, for plots."""
        return self._local(f"{value:,.2f}")

    def signed(self, value: float) -> str:
        """Return a difference with its sign."""
        return self._local(f"{value:+,.3f}" if abs(value) < _SMALL else f"{value:+,.1f}")

    def share(self, value: float) -> str:
        """Return a share as a percentage without digits after the point."""
        return f"{100 * value:.0f} %" if self.language == "it" else f"{100 * value:.0f}%"

    def interval(self, low: float | None, high: float | None) -> str:
        """Return both bounds; nothing if one is missing."""
        return "" if low is None or high is None else self.say("table.interval", low=self.number(low), high=self.number(high))

    def reasons(self, counts: Mapping[str, int]) -> str:
        """Return why there are no numbers, each reason with its cases."""
        return ", ".join(f"{self.say(f'reason.{reason}')} {count}" for reason, count in sorted(counts.items()))

    def _local(self, written: str) -> str:
        written = written.replace("-", "\N{MINUS SIGN}")
        return written.translate(str.maketrans(",.", ".,")) if self.language == "it" else written


@cache
def texts(language: ReportLanguage) -> Mapping[str, str]:
    """Return all texts of a language, by dotted key."""
    return dict(_flat(tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))))


def _flat(node: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in node.items():
        key = f"{prefix}{name}"
        found += _flat(value, f"{key}.") if isinstance(value, dict) else [(key, str(value))]
    return found
