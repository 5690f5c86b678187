"""One pattern out of the ways in which five languages say a thing."""

import re


def any_of(*, it: str, en: str, fr: str = "", de: str = "", es: str = "", whole: bool = True) -> re.Pattern[str]:
    """Return a pattern of alternatives, given a language each and parted by "|".

    Each begins where a word begins and, if `whole`, ends where one ends.
    """
    ways = "|".join(way for way in (it, en, fr, de, es) if way)
    end = r"(?!\w)" if whole else ""
    return re.compile(rf"(?<!\w)(?=\S)(?:{ways}){end}", re.I)
