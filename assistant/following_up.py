"""Makes a question that stands alone out of one that only makes sense after those before it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant import question_patterns as words
from assistant.asking import core, without_names
from assistant.municipalities import towns_in
from assistant.profiling import tidy, without_situation
from assistant.question_patterns import compiled
from kb.places import COUNTRIES, countries_in
from kb.text_years import years_in

_SHORT_WORDS = 5  # a question of so few words is taken to go on with the one before
_NAME_WORDS = 3  # so few words without a verb of asking name something
_UNSURE_WORDS = 10  # up to so many words a question may lean on the one before without showing it
_LONG_WORDS = 20  # a longer message says what it is about
_PLACE_WORDS = 4  # a follow-up of so few words with a country says nothing but the country
_LANGUAGE_WORDS = 4  # fewer words do not tell their language
_DEPTH = 8  # turns that are looked back on
_MOST_CHARACTERS = 8000  # of what is searched
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
_ANNOUNCED = re.compile(rf"^.{{0,40}}?{_NEW_SUBJECT.pattern}\W*", re.I)
_CORRECTION = re.compile(
    r"^\W*(?:(?:no|non|nein|scusi|scusa|sorry|anzi|pardon)\b\W*)*(?:intendev[oa]|intendo|volevo dire|mi riferi\w+ a\w*"
    r"|parlavo d\w+|i meant|i mean|je voulais dire|je parlais d\w+|ich meinte?|quería decir|quise decir|me refería a)\b\W*",
    re.I,
)
GOES_ON = re.compile(r"^\W*(?:e|ed|and|et|und|y|invece|anche|what about|how about|was ist mit|pero|ma)(?=\s|')", re.I)
_POINTS_BACK = re.compile(
    r"\b(?:quell[aoie]|quest[aoie]|stess[aoie]|in (?:quel|questo) caso|ne (?:posso|serve|servono|ho)|quanto ne"
    r"|(?:that|this|the same) one|the same|in that case|celui-ci|celle-là|le même|la même|dasselbe|derselben?|dafür|davon"
    r"|es[ae] mism[ao]|lo mismo)\b",
    re.I,
)
_ASKS = compiled((*words.CONTACT, *words.PERCENT, *words.COUNT, *words.DATE, *words.MONEY, *words.WHO, *words.HOW))
# The same with the rest of the word that they end in, to be taken out.
_ASKS_WHOLE = re.compile(rf"(?:{_ASKS.pattern})\w*", re.I)
_GENERAL = compiled((*words.OF_ANY_MEASURE, *words.LITTLE))
_NO_NAMES = ("DURC", "PMI", "MPMI", "SRL", "SPA")
# "E per l'e-commerce?" takes the place of "per una fiera" in the question before.
_ARTICLE = r"(?:(?:il|la|lo|i|gli|le|un[oa]?|the|an?|les?|une?|der|die|das|eine?n?|el|los|las)\s+|(?:l|un)')?"
_AIM = re.compile(
    rf"(?:(?:allora|e|and|quell[oaie]|ok)\s+)*(?P<what>(?:per|for|pour|für|para)\s+{_ARTICLE}[\w'-]+(?:\s+[\w'-]+)?)", re.I
)
_AIM_IN = re.compile(rf"(?<!\w)(?:per|for|pour|für|para)\s+{_ARTICLE}[\w-]+", re.I)
PRONOUN = re.compile(
    r"\b\w{2,}(?:ar|er|ir)(?:l[oaie]|ne|ci)\b|\b(?:lo|li) (?![sz]|gn|ps|x|y)\w{3,}|\b(?:it|them|they)\b|\b(?:es|ihn|ihm)\b"
    r"|\b(?:pedir|solicitar|hacer|obtener)l[oa]s?\b|\bl'(?:obtenir|obtient|avoir)\b|\b(?:y|en) (?:participer|bénéficier)\b",
    re.I,
)
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
    return joined(text, history) if history and follows_up(text) else text


def readings(text: str, history: Sequence[str]) -> tuple[str, ...]:
    """Return how a message may be read, the likelier way first; two where its words do not tell whether it goes on."""
    if _NEW_SUBJECT.search(text):
        return (_ANNOUNCED.sub("", text, count=1) or text,)
    whole = standalone(text, history)
    if not history or len(text.split()) > _UNSURE_WORDS:
        return (whole,)
    if whole == text:
        return (text,) if named_in(text) else (text, joined(text, history))
    own = _own(text)
    if _CORRECTION.search(_POLITE.sub("", text)) and not countries_in(own):
        return whole, f"{own}?"
    if (
        GOES_ON.search(_POLITE.sub("", text))
        and _asks(own)
        and not _of_any_measure(own)
        and (named_in(text) or not PRONOUN.search(own))
    ):
        return whole, f"{own}?"  # "E per la Svizzera che prova serve?" may be all that there is to know
    return (whole,) if _marked(text) or _of_any_measure(text) or towns_in(text) else (whole, text)


def joined(text: str, history: Sequence[str]) -> str:
    """Return a message as going on with the conversation before it."""
    return _told(_talk([tidy(message) for message in history[-_DEPTH:]]), text)[:_MOST_CHARACTERS]


@dataclass(frozen=True, slots=True)
class _Talk:
    """Where a conversation stands: the question that was asked last, and what it is about, without what it wants to know."""

    asked: str
    subject: str


def _talk(history: Sequence[str]) -> _Talk:
    talk = _Talk("", "")
    for message in history:
        if talk.subject and follows_up(message):
            own = _own(message)
            whole = _told(talk, message).rstrip("?")
            if countries_in(own) or years_in(own) or towns_in(own):
                talk = _Talk(whole, _without_what_is_renewed(talk.subject, own) + _renewed(own))
            elif _CORRECTION.search(_POLITE.sub("", message)):
                talk = _Talk(own, _without_asking(own) or own)
            elif _names_another(message):
                named = f"{own} {' '.join(named_in(f'. {talk.subject}'))}".strip()
                talk = _Talk(whole, _without_asking(whole) if _AIM.fullmatch(own) else named)
            else:
                # It wants to know something else of the same thing.
                talk = _Talk(whole, talk.subject)
        else:
            asked = _bare(core(without_situation(_NEW_SUBJECT.sub(" ", message))))
            talk = _Talk(asked, _without_asking(asked) or asked)
    return talk


def _told(talk: _Talk, text: str) -> str:
    own = _own(text)
    if len(own.split()) <= _PLACE_WORDS and (exchanged := _with_country_of(own, talk.asked) or _with_town_of(own, talk.asked)):
        return f"{exchanged}?"
    if not _asks(own) and (aim := _AIM.fullmatch(own)) and (aims := list(_AIM_IN.finditer(talk.asked))):
        return f"{talk.asked[: aims[-1].start()]}{aim['what']}{talk.asked[aims[-1].end() :]}?"
    new = bool(_names_another(text) or (countries_in(own) and not _asks(own)))
    kept = _without_what_is_renewed(talk.asked if new else talk.subject, own)
    return " ".join(f"{own}, {kept}".split()) + "?"


def _own(text: str) -> str:
    """Return what a follow-up says, without the words by which it goes on."""
    return _bare(GOES_ON.sub("", _CORRECTION.sub("", _POLITE.sub("", text))))


def _names_another(text: str) -> bool:
    """Tell whether a follow-up names another thing to know the same of: "E il carnet ATA?", not "E quanto costa?"."""
    own = _own(text)
    if _asks(own) or _of_any_measure(own):
        return False
    corrects = _CORRECTION.search(_POLITE.sub("", text)) is not None
    return corrects or GOES_ON.search(_POLITE.sub("", text)) is not None or len(own.split()) <= _NAME_WORDS


def _renewed(own: str) -> str:
    """Return the countries and years of a follow-up, as it writes them."""
    names = [match.group() for code in countries_in(own) if (match := _country(code).search(own))]
    towns = [own[start:end] for _, start, end in towns_in(own)]
    return "".join(f" {name}" for name in (*names, *towns, *years_in(own)))


def _without_asking(question: str) -> str:
    return " ".join(_INTERROGATIVES.sub(" ", _ASKS_WHOLE.sub(" ", question)).split()).strip(" ,;:")


def spoken(text: str, history: Sequence[str]) -> str:
    """Return what the language of a message is told by: a word or two say little, the conversation before them more."""
    return f"{history[-1]} {text}" if history and len(text.split()) < _LANGUAGE_WORDS else text


def follows_up(text: str) -> bool:
    """Tell whether a message needs the question before it: it is short, goes on, corrects or points back."""
    if _NEW_SUBJECT.search(text):
        return False
    count = len(_POLITE.sub("", text).split())
    if count <= _SHORT_WORDS or _marked(text):
        return True
    return count <= _UNSURE_WORDS and not named_in(text) and _of_any_measure(text)


def _marked(text: str) -> bool:
    """Tell whether a message shows by its words that it goes on, corrects or points back."""
    said = _POLITE.sub("", text)
    count = len(said.split())
    if _CORRECTION.search(said):
        return True
    points_back = count <= _UNSURE_WORDS and (_POINTS_BACK.search(said) or PRONOUN.search(said)) is not None
    return (points_back or (count <= _LONG_WORDS and GOES_ON.search(said) is not None)) and len(named_in(said)) < 2


def _of_any_measure(text: str) -> bool:
    """Tell whether a question is made of words that fit any measure or document, and so names none."""
    found = re.findall(r"[^\W\d_]+", text)
    # Letters in capitals are a name (A.TR, CBAM), whatever they spell.
    return all(_GENERAL.fullmatch(word) and (word in _NO_NAMES or len(word) == 1 or not word.isupper()) for word in found)


def _asks(own: str) -> bool:
    """Tell whether a follow-up says what it wants to know; else the question before says it."""
    return bool(_ASKS.search(own) or _INTERROGATIVES.search(own))


def named_in(text: str) -> list[str]:
    """Return the capitalised words of a message but for countries: one that names its own subject stands alone."""
    left = set(without_names(text).split())
    abroad = {word for code in countries_in(text) for match in _country(code).finditer(text) for word in match.group().split()}
    return [word for word in text.split()[1:] if word not in left and word.strip("?.,!") not in abroad and not towns_in(word)]


def _bare(text: str) -> str:
    return re.sub(r"(?<!\s)\s*(?<![?.!…:])[?.!…:]+(?=\s|$)", " ", text).strip(" ,;")


def _with_country_of(own: str, before: str) -> str | None:
    """Return the question before with its only country exchanged for that of a follow-up; None if one names none."""
    new, old = countries_in(own), countries_in(before)
    if len(new) != 1 or len(old) != 1:
        return None
    name = _country(new[0]).search(own)
    return _country(old[0]).sub(name.group(), before) if name else None


def _with_town_of(own: str, before: str) -> str | None:
    """Return the question before with the place of a short reply instead of its only one, or beside it; None without one."""
    new, old = towns_in(own), towns_in(before)
    if len(new) != 1 or len(old) > 1 or _asks(own):
        return None
    name = own[new[0][1] : new[0][2]]
    return before[: old[0][1]] + name + before[old[0][2] :] if old else f"{before} ({name})"


def _country(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{COUNTRIES[code]})(?!\w)", re.I)


def _without_what_is_renewed(before: str, own: str) -> str:
    if countries_in(own):
        for code in countries_in(before):
            before = _country(code).sub(" ", before)
    if towns_in(own):
        for _, start, end in reversed(towns_in(before)):
            before = f"{before[:start]} {before[end:]}"
    if years_in(own):
        for year in years_in(before):
            before = before.replace(year, " ")
    return before
