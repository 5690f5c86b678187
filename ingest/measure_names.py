"""Names of measures, read off titles: which pages mean the same measure, and which edition of it."""

import re
from functools import lru_cache

from ingest.dates import DATE
from ingest.text import word_set
from kb.text_years import PROGRAMME, years_in

_SMALL = word_set(
    "il lo la i gli le l un una uno di del dello della dei degli delle d da dal dallo dalla per a al allo alla ai agli "
    "alle e ed in nel nella con su sul sulla the of for and to in on an at by from"
)
# Words that any page about any measure may have in its title.
_COMMON = word_set(
    "bando bandi avviso contributo contributi agevolazione agevolazioni domanda domande frequenti risposte "
    "testo integrale istruzioni guida scheda circolare imprese impresa pmi mpmi micro piccole medie edizione anno sportello "
    "apre aprono riapre riaprono aperto aperta riaperto riaperta torna tornano chiuse chiuso chiusa nuove nuovi nuovo "
    "risorse esaurite via pubblicato prorogato termine call grants grant open closed "
    "applications notice guide second secondo seconda primo prima form attuativo regolamento archivio "
    "pagina ente ecco come funziona fino semestre adesione modalità"
)
_WORD = re.compile(r"\w+")
_YEAR = re.compile(r"\b(?:19|20)\d{2}(?:\s*[-–/]\s*(?:(?:19|20)\d{2}|\d{2}))?\b")
_BRACKETS = re.compile(r"(?<!\s)\s*+\([^)]*\)?")
_CUT = re.compile(r" [-–—] |: |, (?=[a-zà-ù\d])")
_EDITION = re.compile(r"(?i)\b(?:edizion[ei]|anno|edition|year)\s+(?:19|20)\d{2}(?:\s*[-–/]\s*(?:\d{4}|\d{2}))?\b")
_ACT = re.compile(r"\b\d+/(?:\d+/)?(?:19|20)\d{2}\b|(?i:\bdal \d{1,2}°? \w+ \d{4})")
# "Riapre il Fondo 394" is news of the fund.
_NEWS = re.compile(
    r"(?i)^(?:(?:ri)?apr(?:e|ono)|torna(?:no)?|al via|prende il via|parte|partono|prorogat[oaie]|pubblicat[oaie]"
    r"|rifinanziat[oaie]|in arrivo)\s+(?:(?:il|lo|la|i|gli|le)\s+|l['’]\s*)(?=\S)"
)
_EDGE = re.compile(r"^[\s,;:.\-–—(/]++$|^[\s,;:.\-–—]+|(?<![\s,;:.\-–—(/])[\s,;:.\-–—(/]++$")


def measure_name(title: str) -> str:
    """Return the name of the measure in a title: without its year, and without what news and files add to it."""
    title = _NEWS.sub("", PROGRAMME.sub("", title) or title)
    parts = _CUT.split(_BRACKETS.sub("", title))
    cut = next((match.group() for match in [_CUT.search(title)] if match), "")
    telling = [part for part in parts if _tells(part)]
    keep = telling[0] if telling and (cut != ", " or _YEAR.search(parts[0]) or len(significant(telling[0])) > 1) else title
    name = re.sub(r"(?i)\b(?:edizione|anno|edition)\s*$", "", _EDGE.sub("", _YEAR.sub("", keep)))
    return re.sub(r"\s+([,;:]|$)|(\s)\s+", r"\1\2", _EDGE.sub("", name)) or title


def edition(title: str) -> str | None:
    """Return the year of the edition that a title names, the first of a range."""
    years = edition_years(title)
    return years[0] if years else None


def edition_years(title: str) -> list[str]:
    """Return the years by which a title names its edition: not those of days and acts, in brackets only if alone."""
    plain = DATE.sub(" ", _ACT.sub(" ", PROGRAMME.sub(" ", title)))
    named = _EDITION.search(plain)
    return years_in(named[0]) if named else years_in(_BRACKETS.sub("", plain)) or years_in(plain)


@lru_cache(maxsize=20_000)
def significant(text: str) -> frozenset[str]:
    """Return the words of a name that tell it from others, cut to the stem that singular and plural share."""
    words = {w.lower() for w in _WORD.findall(_YEAR.sub(" ", PROGRAMME.sub(" ", text)))} - _SMALL - _COMMON
    return frozenset(w[:-1] if len(w) > 4 and w[-1] in "aeio" else w for w in words if len(w) > 1)


def same_name(one: str, other: str, ignored: frozenset[str] = frozenset()) -> bool:
    """Tell whether two titles may name the same measure: all words of one name stand in the other title.

    `ignored` are words that name an organisation, in lower case.
    """
    return any(
        name and name <= significant(title) for name, title in ((_name(one) - ignored, other), (_name(other) - ignored, one))
    )


@lru_cache(maxsize=20_000)
def _name(title: str) -> frozenset[str]:
    return significant(measure_name(title))


def _tells(part: str) -> bool:
    return any(not word.isdigit() for word in significant(part))
