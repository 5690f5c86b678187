"""Words to index terms: Italian first, and harmless to other languages."""

import re
import unicodedata
from functools import lru_cache

import Stemmer

# Elided articles and prepositions: dell'impresa, un'azienda, quest'anno.
_ELISION = re.compile(
    r"\b(?:dell|nell|all|dall|sull|coll|quell|quest|un|l|d|c|s|n|m|t|v|anch|dov|com|cos|tutt|sant|gl)['’]", re.I
)
# Identifiers keep their shape: 394/81, 5/394/2023, 2021/821, 1.500,00, EUR.1, A.TR, S.p.A., n°.
_TOKEN = re.compile(r"\d+(?:[./,:-]\d+)+|(?:[a-z]\.){2,}[a-z]?|[a-z]+\.(?:\d+|tr)\b|[a-z0-9]+(?:[-_@][a-z0-9]+)*")
_STOP = frozenset(
    "a ad ai al alla alle allo agli anche c che chi ci cio coi col come con cosa cui d da dai dal dalla dalle "
    "dallo dagli degli dei del della delle dello di do dopo dove e ed era essere fa fra gli ha hai hanno ho i il "
    "in io l la le lei li lo loro lui ma me mi mia mio ne negli nei nel nella nelle nello no noi non nostra "
    "nostro o od per perche piu po poi puo qual quale quali quando quanto quanta quanti quante quel quella quelle "
    "quelli quello questa queste questi questo se sei si sia sono sta stata stato su sua sue sugli sui sul sulla "
    "sulle sullo suo suoi te ti tra tu tua tuo un una uno vi voi ce posso possiamo devo dobbiamo vorrei vuole the "
    "of and to in is are for on with by an at from what which who how when where do does can i my we our it this "
    "that be or as".split()
)
_STEM = Stemmer.Stemmer("italian")


class ItalianAnalyzer:
    """Lower case, no accents, elisions split, stop words out, Snowball's Italian stemmer."""

    name = "italian-2"

    def terms(self, text: str) -> list[str]:
        """Return the index terms of a text, in order, with repetitions."""
        return [stem for word in words(text) if word not in _STOP and (stem := _stem(word))]


def words(text: str) -> list[str]:
    """Return the folded words of a text, stop words included."""
    folded = _fold(_ELISION.sub(" ", text))
    found: list[str] = []
    for token in _TOKEN.findall(folded):
        found.append(token.replace(".", "") if token[0].isalpha() else token)
        if "-" in token or "/" in token:
            found += [part for part in re.split(r"[-/]", token) if len(part) > 1]
    return found


def _fold(text: str) -> str:
    lower = text.lower().replace("’", "'")
    if lower.isascii():
        return lower
    plain = unicodedata.normalize("NFKD", lower)
    return "".join(c for c in plain if not unicodedata.combining(c))


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    if not word.isalpha():
        return word
    return str(_STEM.stemWord(word))
