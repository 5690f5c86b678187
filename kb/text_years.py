"""Years that a text names."""

import re

_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_RANGE = re.compile(r"\b((?:19|20)\d{2})\s*[-–/]\s*((?:19|20)?\d{2})\b")


def years_in(text: str) -> list[str]:
    """Return the years of a text in order; the end of a range counts too, written short ("2021-27") or not."""
    found = _YEAR.findall(text)
    for match in _RANGE.finditer(text):
        end = match[2] if len(match[2]) == 4 else match[1][:2] + match[2]
        if end not in found and end > match[1]:
            found.append(end)
    return found
