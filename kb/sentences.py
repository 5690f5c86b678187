"""Sentence boundaries that Italian abbreviations, numbers and law references do not break."""

import re

# Words that end in a full stop without ending a sentence. Lower case, without the stop.
_ABBREVIATIONS = frozenset(
    "art artt nn nr num pag pagg pp cap capp par co lett pes sig sigg dott dottssa ing avv geom rag prof arch spett egr "
    "tel fax cell int es cfr cf ca ss sgg segg vol all reg dir dlgs lgs dpr dpcm dm dl min max "
    "mln mld eur srl spa snc sas scarl coop soc ass fed prov loc fraz int inc ltd co corp vs "
    "approx dept gen feb mar apr mag giu lug ago set sett ott nov dic jan aug sept oct dec mr mrs ms dr st".split()
)
_DOTTED = re.compile(r"(?:^|[\s(«\"'])(?:[A-Za-zÀ-ù]\.){1,5}$")  # S.p.A., D.P.R., n., a single initial
_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'»”’)\]]*(?=\s)|\n+")
_OPENS = re.compile(r"[\s]*[\"'«“‘(\[]*[A-ZÀ-Ý0-9€•–-]")
_LAST_WORD = re.compile(r"(?<![A-Za-zÀ-ù.])([A-Za-zÀ-ù.]+)\.[\"'»”’)\]]*$")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return (start, end) offsets of the sentences, in order, without surrounding white space.

    A line break always ends a sentence, because a line is a paragraph, a list item or a table row.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if "\n" not in match.group() and not _ends(text, start, match.end()):
            continue
        _append(spans, text, start, match.end())
        start = match.end()
    _append(spans, text, start, len(text))
    return spans


def sentences(text: str) -> list[str]:
    """Return the sentences themselves."""
    return [text[a:b] for a, b in split_sentences(text)]


def _ends(text: str, start: int, end: int) -> bool:
    before = text[start:end]
    if not _OPENS.match(text, end):
        return False
    if before.rstrip("\"'»”’)]")[-1:] in "!?…":
        return True
    if _DOTTED.search(before):
        # "... di SIMEST S.p.A. La domanda ..." ends; "... S.p.A. Milano" cannot be told apart and stays whole.
        return bool(re.match(r"\s+(?:Il|Lo|La|I|Gli|Le|L'|Un|Una|Per|Se|Non|In|Con|The|A)\b", text[end:]))
    word = _LAST_WORD.search(before)
    if word is None:
        return True
    stem = word[1].lower().replace(".", "")
    return stem not in _ABBREVIATIONS


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if right > left:
        spans.append((start + left, start + right))
