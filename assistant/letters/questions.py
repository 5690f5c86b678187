"""Finds the questions of a letter, and makes each stand alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.checking.like_words import naming_words
from assistant.following_up import follows_up, joined
from assistant.letters import asking_patterns as words
from assistant.letters.things import (
    SURE_NAME,
    listed_in,
    names_a_thing,
    of_a_topic,
    points_at_one_of_several,
    thing_in,
    with_things,
)
from assistant.letters.types import LetterQuestion
from assistant.municipalities import towns_in
from assistant.types import Profile
from kb.naming import ProviderNames
from kb.places import COUNTRIES, countries_in
from kb.sentences import split_sentences
from kb.topics import topics_in

_WRAPPED = 45  # characters from which a line without an end goes on in the next one
_LEAST_WORDS = 3
_CONTENT = 4  # letters of a word that says something
_MOST_CHARACTERS = 600  # of one question
_QUESTION_ENDS = re.compile(r"\?[!?]{0,9}\s{1,99}(?=[a-zà-ÿ¿])|[.!]\s{1,99}(?=¿)")
_ACRONYM = re.compile(r"\b[A-Z]{3,}\b")  # ATA, EORI, SACE: a subject of its own
_WHOLE_WORDS = 7  # of a question that goes on and yet stands alone, if it is about something of our field
_DEMONSTRATIVE = re.compile(
    r"\b(?:quest[oaie]|quell[oaie]|tale|this|that one|these|cette|cet|celui-ci|celle-ci|dies\w*|dafür|davon|est[ea]|es[ea]"
    r"|(?:le|la|les) (?:demander|obtenir|faire|avoir)|\w{2,20}(?:ar|er|ir)(?:l[oaie]|ne))\b",
    re.I,
)
_SHORT_WORDS = 8  # of a question that says little of what it is about
_LOOKED_BACK = 12  # sentences before a question among which its thing is looked for
_STORY = 2  # sentences before a question that it may lean on


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    text: str  # on one line
    item: bool  # of a list


def find_questions(body: str, profile: Profile, names: ProviderNames, subject: str) -> list[LetterQuestion]:
    """Return the questions of a body (of the letter's length, blank where it was cut), in their order.

    `subject` is what the letter is headed with: it tells what is meant where the body does not.
    """
    sentences = list(_sentences(body))
    found: list[LetterQuestion] = []
    last = -1
    for n in _asking(sentences):
        sentence = sentences[n]
        if any(_same(sentence.text, other.text) for other in found):
            continue
        told = [s.text for s in sentences[max(last + 1, n - _STORY) : n]]
        lead, last = _lead(sentences, n), n
        before = [subject, *(s.text for s in sentences[max(0, n - _LOOKED_BACK) : n])]
        asked = f"{lead} {_bare(sentence.text)}" if lead else _capital(_bare(sentence.text))
        pointing = points_at_one_of_several(asked)
        asked = with_things(asked, listed_in(before))
        context = (_about(told) or [question.standalone for question in found[-1:]]) if _leans(asked) else []
        whole = joined(asked, context) if context else asked
        found.append(
            LetterQuestion(
                text=sentence.text,
                start=sentence.start,
                end=sentence.end,
                asked=asked,
                leans_on=" ".join(context),
                standalone=_completed(whole, asked, profile, body),
                thing=_thing(asked, before, names),
                pointing=_points(asked, names),
                points_nowhere=(pointing or _leans(asked)) and not names_a_thing(" ".join((asked, *before)), names),
            )
        )
    return found


def _sentences(body: str) -> Iterator[_Sentence]:
    text = _unwrapped(body)
    for start, end in split_sentences(text):
        whole = text[start:end]
        mark = words.LIST_MARK.match(whole)
        begin = start + (mark.end() if mark else 0)
        for a, b in _parted(text, begin, end):
            yield _Sentence(a, b, " ".join(text[a:b].split()), mark is not None)


def _parted(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a sentence in pieces where a question mark ends one and a small letter begins the next."""
    for match in _QUESTION_ENDS.finditer(text, start, end):
        yield start, match.end()
        start = match.end()
    yield start, end


def _unwrapped(body: str) -> str:
    """Return a body of the same length without the line breaks that only wrap its lines."""
    lines = body.split("\n")
    made = [lines[0]]
    for before, line in pairwise(lines):
        ended = before.rstrip()[-1:] in (*".?!:;", "") or words.LIST_MARK.match(line) is not None
        goes_on = not ended and len(before.rstrip()) >= _WRAPPED
        small = line.strip()[:1].islower() and before.rstrip()[-1:] not in (*".?!", "") and not words.LIST_MARK.match(line)
        made.append((" " if line.strip() and (goes_on or small) else "\n") + line)
    return "".join(made)


def _asking(sentences: Sequence[_Sentence]) -> list[int]:
    asking = [n for n, s in enumerate(sentences) if _asks(s) or (s.item and _listed(sentences, n))]
    # A line that only announces its questions is none, if some follow.
    return [n for n in asking if not (_announces(sentences[n]) and any(m > n for m in asking))]


def _is_question(sentence: _Sentence) -> bool:
    return sentence.text.rstrip(' !"»”)').endswith("?")


def _asks(sentence: _Sentence) -> bool:
    text = sentence.text
    if len(text.split()) < _LEAST_WORDS or words.COURTESY.search(text):
        return False
    if _is_question(sentence):
        return True
    return _says_something(text) and bool(words.ASKS.search(text) and not words.REQUEST_FOR_REPLY.search(text))


def _says_something(text: str) -> bool:
    found: list[str] = re.findall(r"[^\W\d_]+", text)
    return sum(len(word) >= _CONTENT or word.isupper() for word in found) >= 2


def _announces(sentence: _Sentence) -> bool:
    return bool(words.ANNOUNCES.search(sentence.text)) or (sentence.text.endswith(":") and len(sentence.text.split()) < 12)


def _listed(sentences: Sequence[_Sentence], n: int) -> bool:
    """Tell whether an item stands in a list that a line before announces as questions."""
    first = n
    while first > 0 and sentences[first - 1].item:
        first -= 1
    before = sentences[first - 1].text if first else ""
    announced = bool(words.LISTS.search(before)) and (before.endswith(":") or bool(words.ANNOUNCES.search(before)))
    return announced and _says_something(sentences[n].text)


def _lead(sentences: Sequence[_Sentence], n: int) -> str:
    """Return what opens the list of an item that asks nothing by itself: "Vorremmo sapere:" "- tempi di rilascio"."""
    if not sentences[n].item or _is_question(sentences[n]):
        return ""
    first = n
    while first > 0 and sentences[first - 1].item:
        first -= 1
    before = sentences[first - 1].text if first else ""
    about = words.ANNOUNCES.sub(" ", before.rstrip(" :"))
    return "" if words.ANNOUNCES.search(before) and not topics_in(about) else about.strip()


def _bare(text: str) -> str:
    """Return what is asked, without what stands in front of it and says nothing: "vorrei sapere se ..."."""
    once = words.PREFACE.sub("", text, count=1).strip(" -–,;:")
    before, colon, after = once.partition(": ")
    if colon and after.endswith("?") and len(after.split()) >= _LEAST_WORDS and not topics_in(before):
        once = after
    match = words.WANTS_TO_KNOW.match(once)
    if match and len(once[match.end() :].split()) >= _LEAST_WORDS and not topics_in(match.group()):
        once = f"{once[match.end() :].rstrip(' .?!')}?"
    return once[:_MOST_CHARACTERS] or text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _same(text: str, other: str) -> bool:
    return " ".join(re.findall(r"\w+", text.lower())) == " ".join(re.findall(r"\w+", other.lower()))


# --------------------------------------------------------------------------------------------------------- standing alone


def _completed(whole: str, asked: str, profile: Profile, body: str) -> str:
    """Return a question with the country and the goods that it leaves to what the letter says elsewhere."""
    if not countries_in(whole) and (words.THERE.search(asked) or words.OF_A_MARKET.search(whole)):
        country = _country(profile, body)
        whole = _with(whole, country) if country else whole
    goods = profile.products
    if goods and not towns_in(goods) and words.ABOUT_GOODS.search(asked) and goods.lower() not in whole.lower():
        whole = _with(whole, goods)
    return whole


def _leans(text: str) -> bool:
    """Tell whether a question needs what was said before: it goes on or points back, and names no subject of its own."""
    if not (follows_up(text) or words.POINTS_BACK.search(text)):
        return False
    if words.GOES_ON.search(text):
        return not (len(text.split()) >= _WHOLE_WORDS and topics_in(text))
    return _ACRONYM.search(text) is None


def _points(asked: str, names: ProviderNames) -> bool:
    """Tell whether a question cannot be understood by itself: it leans or points back, or is short and names nothing."""
    if _leans(asked) or (_DEMONSTRATIVE.search(asked) and not of_a_topic(asked)):
        return True
    return not naming_words(asked) or (len(asked.split()) <= _SHORT_WORDS and not names_a_thing(asked, names))


def _thing(asked: str, before: Sequence[str], names: ProviderNames) -> str:
    """Return what a question is about that does not say so: what was named last before it; empty if it says so itself."""
    says = SURE_NAME.search(thing_in(asked, names)) or (names_a_thing(asked, names) and not _points(asked, names))
    if says:
        return ""
    thing = next((thing for text in reversed(before) if (thing := thing_in(text, names))), "")
    return "" if thing.lower() in asked.lower() else thing


def _about(told: Sequence[str]) -> list[str]:
    """Return the last sentence of the story that is about something of our field."""
    return [text for text in told if topics_in(text)][-1:]


def _country(profile: Profile, body: str) -> str:
    """Return the name of the only country of the story, as it writes it; empty if there is none, or more than one."""
    codes = list(profile.countries) or countries_in(body)
    if len(codes) != 1:
        return ""
    match = re.search(rf"(?<!\w)(?:{COUNTRIES[codes[0]]})(?!\w)", body, re.I)
    return match.group() if match else ""


def _with(text: str, words_more: str) -> str:
    end = "?" if text.rstrip().endswith("?") else ""
    return f"{text.rstrip(' ?.')} ({words_more}){end}"
