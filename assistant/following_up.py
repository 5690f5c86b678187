"""Makes a question that stands alone out of one that only makes sense after those before it."""

import re
from collections.abc import Sequence

from assistant import question_patterns as words
from assistant.asking import without_names
from assistant.question_patterns import compiled
from kb.places import COUNTRIES, countries_in
from kb.text_years import years_in

_SHORT_WORDS = 5  # a question of so few words is taken to go on with the one before
_LONG_WORDS = 20  # a longer message says what it is about
_PLACE_WORDS = 4  # a follow-up of so few words with a country says nothing but the country
_DEPTH = 4  # turns that are looked back on
_POLITE = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|va bene|grazie(?: mille)?|perfetto|capito|thanks|thank you|merci|danke|gracias|bien|gut|vale)\b\W*)+",
    re.I,
)
_NEW_SUBJECT = re.compile(
    r"\b(?:cambi(?:o|amo|ando) (?:argomento|discorso)|altra (?:domanda|cosa|questione)|altro argomento|tutt'altr[oa]"
    r"|change (?:of )?(?:the )?(?:subject|topic)|another (?:question|topic|matter)|different (?:question|topic)"
    r"|autre (?:question|sujet)|andere frage|anderes thema|otr[ao] (?:pregunta|tema))\b",
    re.I,
)
_CORRECTION = re.compile(
    r"^\W*(?:(?:no|non|nein|scusi|scusa|sorry|anzi|pardon)\b\W*)*(?:intendev[oa]|intendo|volevo dire|mi riferi\w+ a\w*"
    r"|parlavo d\w+|i meant|i mean|je voulais dire|je parlais d\w+|ich meinte?|quería decir|quise decir|me refería a)\b\W*",
    re.I,
)
_GOES_ON = re.compile(r"^\W*(?:e|ed|and|et|und|y|invece|anche|what about|how about|was ist mit|pero|ma)(?=\s|')", re.I)
_POINTS_BACK = re.compile(
    r"\b(?:quell[aoie]|quest[aoie]|stess[aoie]|in (?:quel|questo) caso|ne (?:posso|serve|servono|ho)|quanto ne"
    r"|(?:that|this|the same) one|the same|in that case|celui-ci|celle-là|le même|la même|dasselbe|derselben?|dafür|davon"
    r"|es[ae] mism[ao]|lo mismo)\b",
    re.I,
)
_ASKS = compiled((*words.CONTACT, *words.PERCENT, *words.COUNT, *words.DATE, *words.MONEY, *words.WHO, *words.HOW))
_INTERROGATIVES = re.compile(
    r"(?:^|(?<=\W))(?:che cos'è|che cosa|cosa|qual'?è|qual è|quali?|dove|si può ancora chiedere|what is|what|which|where"
    r"|quels?|quelles?|où|welche[rns]?|was|wo|qué|cuál(?:es)?|dónde)(?=\W|$)",
    re.I,
)


def standalone(text: str, history: Sequence[str]) -> str:
    """Return a question that can be searched by itself; the text when it already is one.

    `history` are the questions before it, oldest first. What a follow-up names anew (a country, a year, a kind of fact)
    takes the place of the same in the question that it goes on with; what it leaves unsaid is carried over.
    """
    if not history or not follows_up(text):
        return text
    before = _bare(standalone(history[-1], history[-_DEPTH:-1]))
    own = _bare(_GOES_ON.sub("", _CORRECTION.sub("", _POLITE.sub("", text))))
    if len(own.split()) <= _PLACE_WORDS and (exchanged := _with_country_of(own, before)):
        return f"{exchanged}?"
    kept = _without_what_is_renewed(before, own)
    if _asks(own):
        kept = _INTERROGATIVES.sub(" ", _ASKS.sub(" ", kept))
    return " ".join(f"{own}, {kept}".split()) + "?"


def follows_up(text: str) -> bool:
    """Tell whether a message needs the question before it: it is short, goes on, corrects or points back."""
    if _NEW_SUBJECT.search(text):
        return False
    said = _POLITE.sub("", text)
    count = len(said.split())
    if _CORRECTION.search(said):
        return True
    if count <= _LONG_WORDS and (_GOES_ON.search(said) or (count <= _LONG_WORDS // 2 and _POINTS_BACK.search(said))):
        return len(_names(said)) < 2
    return count <= _SHORT_WORDS


def _asks(own: str) -> bool:
    """Tell whether a follow-up says what it wants to know; else the question before says it."""
    return bool(_ASKS.search(own) or _INTERROGATIVES.search(own))


def _names(text: str) -> list[str]:
    """Return the capitalised words of a message but for countries: one that names its own subject stands alone."""
    left = set(without_names(text).split())
    return [word for word in text.split()[1:] if word not in left and not countries_in(word)]


def _bare(text: str) -> str:
    return re.sub(r"\s*[?.!…:]+(?=\s|$)", " ", text).strip(" ,;")


def _with_country_of(own: str, before: str) -> str | None:
    """Return the question before with its only country exchanged for that of a follow-up; None if one names none."""
    new, old = countries_in(own), countries_in(before)
    if len(new) != 1 or len(old) != 1:
        return None
    name = _country(new[0]).search(own)
    return _country(old[0]).sub(name.group(), before) if name else None


def _country(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{COUNTRIES[code]})(?!\w)", re.I)


def _without_what_is_renewed(before: str, own: str) -> str:
    if countries_in(own):
        for code in countries_in(before):
            before = _country(code).sub(" ", before)
    if years_in(own):
        for year in years_in(before):
            before = before.replace(year, " ")
    return before
