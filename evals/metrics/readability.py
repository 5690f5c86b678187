"""How hard a text is to read: Gulpease, length of sentences, acronyms that nobody explains (metrics 2.9)."""

import re

from evals.records import Tools

MIN_WORDS = 50  # below, the index says nothing
# Capitals that everybody reads: they need no explanation.
EVERYDAY = frozenset(
    "PMI UE EU IVA VAT PDF PEC SPID CNS CIE FAQ URL USA UK IT EN SRL SPA SNC SAS EUR OK B2B B2C SME SMEs GDPR ID CV AI WEB APP "
    "NB TV CAP ISO CE ICT HTML XLSX ATECO".split()
)

# A full stop after these ends no sentence.
_DOTTED = re.compile(r"\b(?:[A-Za-zÀ-ÿ]\.\s?){2,}|\b(?:D\.\s?Lgs|Dlgs|S\.p\.A|S\.r\.l)\.|\bn\.|\b[A-Z]\.(?=\s[A-ZÀ-Ý])", re.I)
_SHORT = re.compile(
    r"\b(?=[^\W\d_]{2,5}\.)(?:art|artt|cfr|ecc|etc|es|pag|pagg|lett|sig|dott|dr|prof|avv|ing|arch|spett|tel|cell|reg|num|nr|nn|vol"
    r"|max|mln|mld|prov|soc|coop|sgg|rif|ltd|vs|mr|mrs|ms|dec|nov|oct|sept|aug|feb|jan)\.",
    re.I,
)
_LINK = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)\S[^\s@]*+@\S+\.\w+", re.I)
_MARKER = re.compile(r"\[\d+(?:\s*,\s*\d+)*\]")
_NUMBER = re.compile(r"[€$£]?\s?(?<![^\W\d_])\d+(?:[.,:/]\d+)*(?:\s?[%€°ºª])?(?![^\W\d_])")
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'»”’)\]]*+(?=\s|$)|\n+|\s[•●▪]\s|^\s{0,80}+[-–•*]\s", re.M)
_WORD = re.compile(r"[^\W\d_]+(?:[-][^\W\d_]+)*")
_ACRONYM = re.compile(r"(?<![\w.@/-])[A-Z][A-Z0-9&]{1,5}(?![\w@-]|\.\w)")
_ROMAN = re.compile(r"[IVXLC]+")
_CAPITALS_IN_A_ROW = re.compile(r"\b[A-ZÀ-Ý]{2,}(?:[\s'’]+[A-ZÀ-Ý]{2,}){2,}\b")
_OPENS_EXPLANATION = re.compile(
    r"\s*+(?:\(\s*+[^\W\d_][^()\s]*+\s[^()]++\)|(?:[,:]\s++|(?<=\s))(?:cioè|ossia|ovvero|that is|i\.e\.|vale a dire)\b)"
)


def gulpease(text: str) -> float | None:
    """Return 89 + (300 sentences - 10 letters) / words, between 0 and 100; None below 50 words.

    Source: Lucisano and Piemontese 1988, for Italian. Above 80 easy with primary school, above 60 with lower-secondary, above
    40 with upper-secondary. A line or list item is a sentence; numbers, addresses and citation marks do not count.
    """
    sentences = _sentences(text)
    words = [word for sentence in sentences for word in sentence]
    if len(words) < MIN_WORDS:
        return None
    letters = sum(character.isalpha() for word in words for character in word)
    return min(100.0, max(0.0, 89 + (300 * len(sentences) - 10 * letters) / len(words)))


def words_per_sentence(text: str) -> float | None:
    """Return the mean length of a sentence, counted as in `gulpease`; None for a text without words."""
    sentences = _sentences(text)
    return sum(map(len, sentences)) / len(sentences) if sentences else None


def count_words(text: str) -> int:
    """Return the number of words as a reader counts them: parts between spaces with a letter or digit, markers left out."""
    return sum(any(c.isalnum() for c in part) for part in _MARKER.sub(" ", text).split())


def unexplained_acronyms(text: str, tools: Tools) -> list[str]:
    """Return the distinct acronyms of 2 to 6 capitals that a text leaves unexplained, in order.

    Explained is what the register knows, what everybody reads, and what its words stand beside: in brackets before or after,
    or with the same initials. Roman numbers and lines in capitals hold no acronyms.
    """
    plain = _CAPITALS_IN_A_ROW.sub(lambda m: " " * len(m.group()), _LINK.sub(lambda m: " " * len(m.group()), text))
    found = [m for m in _ACRONYM.finditer(plain) if not _ROMAN.fullmatch(m.group()) and m.group() not in EVERYDAY]
    explained = {m.group() for m in found if _explained(plain, m)}
    names = dict.fromkeys(m.group() for m in found)
    return [name for name in names if name not in explained and not tools.names.in_text(name)]


def _sentences(text: str) -> list[list[str]]:
    """Return the words of each sentence that has any."""
    plain = _MARKER.sub(" ", _LINK.sub(" ", text))
    plain = _DOTTED.sub(lambda match: match.group().replace(".", "").replace(" ", "") + " ", plain)
    plain = _NUMBER.sub(" ", _SHORT.sub(lambda match: match.group()[:-1], plain))
    return [words for part in _END.split(plain) if (words := _WORD.findall(part))]


def _explained(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    if before.endswith("(") and after.startswith(")") and len(before[:-1].split()) > 1:
        return True
    if _OPENS_EXPLANATION.match(after):
        return True
    letters = [c for c in match.group().lower() if c.isalpha()]
    return _initials(re.findall(r"[^\W\d_]+", before)[-12:], letters) or _initials(
        re.findall(r"[^\W\d_]+", after)[:12], letters
    )


def _initials(words: list[str], letters: list[str]) -> bool:
    """Say whether words in a row, short ones left out, begin with these letters."""
    begins = "".join(word[0].lower() for word in words if len(word) > 3)
    return "".join(letters) in begins
