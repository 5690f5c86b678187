"""The provinces of Lombardy and how people name them."""

import re

PROVINCES: dict[str, tuple[str, ...]] = {
    "Bergamo": ("bergamo", "bergamasca", "bergamasco", "dalmine", "treviglio"),
    "Brescia": ("brescia", "bresciana", "bresciano", "valcamonica"),
    "Como": ("como", "comasca", "comasco", "cantù"),
    "Cremona": ("cremona", "cremonese", "crema"),
    "Lecco": ("lecco", "lecchese", "merate"),
    "Lodi": ("lodi", "lodigiano", "codogno"),
    "Mantova": ("mantova", "mantovano", "mantovana", "mantua"),
    "Milano": ("milano", "milanese", "milan", "rho", "legnano", "mailand"),
    "Monza e Brianza": ("monza", "brianza", "monzese", "brianzola"),
    "Pavia": ("pavia", "pavese", "vigevano", "voghera", "lomellina"),
    "Sondrio": ("sondrio", "valtellina", "valtellinese", "valchiavenna"),
    "Varese": ("varese", "varesina", "varesotto", "busto arsizio", "gallarate", "saronno"),
}
_PATTERN = re.compile(
    r"(?<!\w)(" + "|".join(sorted({n for names in PROVINCES.values() for n in names}, key=len, reverse=True)) + r")(?!\w)", re.I
)
_OWNER = {name: province for province, names in PROVINCES.items() for name in names}


def provinces_in(text: str) -> list[str]:
    """Return the provinces of Lombardy that a text names, in order. "Como" needs its capital or a preposition."""
    found = []
    for match in _PATTERN.finditer(text):
        name = match.group().lower()
        if name in ("como", "crema", "rho", "lodi") and not _is_place(text, match):
            continue
        found.append(_OWNER[name])
    return list(dict.fromkeys(found))


def _is_place(text: str, match: re.Match[str]) -> bool:
    before = text[: match.start()].rstrip().lower()
    return match.group()[0].isupper() or before.endswith((" a", " di", " da", "provincia di", "lecco e", "lecco"))
