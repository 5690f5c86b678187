"""Reads slips of the pen for what was meant: one letter too many, missing, wrong or in the wrong place.

Only a word that stands on no page and in no list of words is taken for a slip, and only for a word of the pages: a word
that we merely do not know stays as it is. Candidates as in P. Norvig, How to Write a Spelling Corrector (2007).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from string import ascii_lowercase

from assistant.municipalities import town_words
from assistant.ports import Lexicon, Searcher, WordList
from assistant.types import Answer, Language, Question, Statement
from assistant.wording import say
from kb.places import PROVINCES, country_words
from kb.text_folding import folded

# Whole words only: beside figures, signs and capitals stand codes, addresses and names.
_WORD = re.compile(r"(?<![\w@./&+-])[^\W\d_]+(?![\w@/&+]|[.-]\w)")
_SHORTEST, _LONGEST = 5, 24  # letters of a word that is looked at
_MOST = 20  # unknown words of a message and its history; a text of nothing else is no question
_LANGUAGES: tuple[Language, ...] = ("it", "en")  # of the pages; a word of one may stand in a question in the other
# What an eye takes for a slip first. A doubled letter is the slip of Italian hands.
_DOUBLED, _TURNED, _SHIFTED, _EXCHANGED = 3.0, 2.5, 2.0, 0.0
# The shorter a word that we do not know, the more words are near it: so many letters it has for the likelier slips alone.
_TURNED_ALONE, _NONE_EXCHANGED = 5, 7
_CLITIC = re.compile(r"(\w{3,}(?:[aeiu]r|[ai]|[ae]ndo))(?:mi|ti|si|ci|vi|lo|la|li|le|ne|gli|glie\w\w)")
_GAP = "\0"
_CHATTED: Mapping[str, str] = {
    "x": "per", "xke": "perché", "xké": "perché", "xkè": "perché", "xche": "perché", "xché": "perché", "xchè": "perché",
    "ke": "che", "nn": "non", "cmq": "comunque", "qst": "questo", "qnd": "quando", "qnt": "quanto", "qlcs": "qualcosa",
    "qlcn": "qualcuno", "anke": "anche", "xo": "però", "xò": "però",
}  # fmt: skip
_CHAT = re.compile(rf"(?<![\w@./-])(?:{'|'.join(_CHATTED)})(?![\w@./-]|\s*\d)")


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it is read, and the words that were read otherwise than they were written."""

    question: Question
    words: tuple[tuple[str, str], ...] = ()  # as written, as read


def respelled(question: Question, language: Language, knowledge: Searcher, words: WordList | None) -> Reading:
    """Return the question with its slips mended; without lists of words it stays as it is."""
    if words is None or language not in _LANGUAGES:
        return Reading(question)
    mender = _Mender(language, knowledge.lexical, words, _names(knowledge))
    text = mender.mended(question.text)
    told = tuple(dict.fromkeys(mender.mends))
    history = tuple(replace(turn, question=mender.mended(turn.question)) for turn in question.history)
    return Reading(replace(question, text=text, history=history), told)


def noted(answer: Answer, words: Sequence[tuple[str, str]]) -> Answer:
    """Return an answer that says which words were read otherwise, if they were searched for."""
    if not words or answer.outcome not in ("answered", "partial", "abstain"):
        return answer
    pairs = ", ".join(say(answer.language, "note.read_as_pair", was=was, read=read) for was, read in words)
    note = Statement(text=say(answer.language, "note.read_as", pairs=pairs), kind="boilerplate")
    return replace(answer, text=f"{answer.text} {note.text}", statements=(*answer.statements, note))


def is_note(text: str, language: Language) -> bool:
    """Tell whether a statement says which words were read otherwise."""
    first = say(language, "note.read_as_pair", was=_GAP, read="").partition(_GAP)[0]
    return text.startswith(say(language, "note.read_as", pairs=first + _GAP).partition(_GAP)[0])


class _Mender:
    def __init__(self, language: Language, lexicon: Lexicon, words: WordList, names: frozenset[str]) -> None:
        self._language, self._lexicon, self._words, self._names = language, lexicon, words, names
        self.mends: list[tuple[str, str]] = []
        self._left = _MOST

    def mended(self, text: str) -> str:
        plain = _CHAT.sub(lambda match: _CHATTED[match.group()], text) if self._language == "it" else text
        shouted = plain.isupper()
        return _WORD.sub(lambda match: self._read(match, shouted), plain)

    def _read(self, match: re.Match[str], shouted: bool) -> str:
        word = match.group()
        first = match.start() == 0 or match.string[: match.start()].rstrip()[-1:] in ".?!"
        named = not word.islower() and not shouted and not (first and word[1:].islower())
        plain = folded(word)
        accented = folded(word[-1]) != word[-1].lower()  # who sets the accent knows the word
        if not _SHORTEST <= len(plain) <= _LONGEST or not plain.isascii() or accented or self._is_word(plain):
            return word
        if self._left == 0:
            return word
        self._left -= 1
        meant = self._meant(plain, named)
        if meant is None:
            return word
        self.mends.append((word, meant))
        return meant

    def _is_word(self, plain: str) -> bool:
        if plain in self._names or plain in town_words() or self._on_a_page(plain):
            return True
        forms = [plain, *_bases(plain)]
        # Nouns in -ità, often written without the accent, are missing from the dictionary.
        return plain.endswith("ita") or any(any(self._words.known(forms, language)) for language in _LANGUAGES)

    def _meant(self, plain: str, named: bool) -> str | None:
        """Return the likeliest word; a capitalised one is taken for a name only."""
        floor = _TURNED if len(plain) <= _TURNED_ALONE else _SHIFTED if len(plain) <= _NONE_EXCHANGED else _EXCHANGED
        near = {word: likely for word, likely in _near(plain) if likely >= floor}
        if names := [(likely, name) for name, likely in near.items() if name in self._names]:
            return max(names)[1].capitalize()
        if named:
            return None
        candidates = list(near)
        known = self._words.known(candidates, self._language)
        found = [(near[w] + self._usual(w), w) for w, k in zip(candidates, known, strict=True) if k and self._on_a_page(w)]
        return max(found)[1] if found else None

    def _usual(self, plain: str) -> float:
        """Return how much a word stands on pages: the less it tells of a page, the more."""
        return -min((self._lexicon.idf(term) for term in self._lexicon.terms(plain)), default=0.0)

    def _on_a_page(self, plain: str) -> bool:
        return all(self._lexicon.known(term) for term in self._lexicon.terms(plain))  # stop words are on every one


def _bases(word: str) -> Iterator[str]:
    """Yield what an Italian form that dictionaries leave out may be made of: "cercarli", "elencami", "sforiamo"."""
    if match := _CLITIC.fullmatch(word):
        yield from (match.group(1), match.group(1) + "e")
    if word.endswith("iamo"):
        yield from (word[:-4] + ending for ending in ("are", "ere", "ire", "iare"))


def _near(word: str) -> Iterator[tuple[str, float]]:
    """Yield words at one slip's distance (Damerau), each with how likely that slip is; the likelier comes last.

    The first letter is right: hands seldom miss it.
    """
    splits = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    for head, tail in splits[1:]:
        if tail:
            yield from ((head + letter + tail[1:], _EXCHANGED) for letter in ascii_lowercase)
    for head, tail in splits[1:]:
        yield from ((head + letter + tail, _SHIFTED) for letter in ascii_lowercase)
        if tail:
            yield head + tail[1:], _SHIFTED
    for head, tail in splits[1:]:
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:], _TURNED
    for head, tail in splits[1:]:
        yield head + head[-1] + tail, _DOUBLED
        if tail.startswith(head[-1]):
            yield head + tail[1:], _DOUBLED


def _names(knowledge: Searcher) -> frozenset[str]:
    return _named(tuple(p.short_name for p in knowledge.providers.values()))


@cache
def _named(organisations: tuple[str, ...]) -> frozenset[str]:
    words = {word for name in (*organisations, *PROVINCES) for word in folded(name).split() if len(word) >= _SHORTEST}
    return frozenset(words | country_words())
