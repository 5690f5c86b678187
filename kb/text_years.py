"""Years that a text names."""

import re

_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_RANGE = re.compile(r"\b((?:19|20)\d{2})\s*[-–/]\s*((?:19|20)?\d{2})\b")


# "PR FESR 2021-2027, azione 1.3.1": the programme that pays, not a year of the measure.
PROGRAMME = re.compile(
    r"\b(?:P[ORN]{1,2}|FESR|FSE\+?|PNRR|ERDF|ESF\+?)\b[\w +]{0,30}?\b20\d\d\s*[-–/]\s*(?:20)?\d\d"
    r"(?:,? (?:azione|asse|action) [\d.a-z]+)?\W*"
)


def years_in(text: str) -> list[str]:
    """Return the years of a text in order; the end of a range counts too, written short ("2021-27") or not."""
    found = _YEAR.findall(text)
    for match in _RANGE.finditer(text):
        end = match[2] if len(match[2]) == 4 else match[1][:2] + match[2]
        if end not in found and end > match[1]:
            found.append(end)
    return found
