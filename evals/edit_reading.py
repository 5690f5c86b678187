"""A draft or a reply as it is compared: its sentences with the passages that they cite, and what of it is courtesy alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.lock.patterns import any_of
from assistant.marked_text import marked_sentences
from assistant.types import Citation
from kb.atoms import atoms

_LISTED = re.compile(r"^\s*\[\d{1,3}\]\s*\S")  # a line of the list of sources
_RULED = re.compile(r"^\W*$")
_COURTESY_WORDS = 14  # a longer sentence says something
# Words that open, close and soften a letter, in the five languages.
COURTESY = any_of(
    it=r"gentil\w+|egregi\w*|spett\w*|buongiorno|buonasera|salve|car[oaie]|cordial\w*|distinti|salut[oi]|grazie|ringrazi\w*"
    r"|disposizione|volentieri|auguri\w*|prego|scus\w+|lieti|piacere|cortese\w*|buon lavoro|a presto|la informiamo che"
    r"|le segnaliamo|le ricordiamo|le confermiamo|vi informiamo che|vi segnaliamo|ti segnalo|per favore|dott\w*|sig\w*\.?"
    r"|in riscontro|in merito|facciamo seguito|come da|richiesta",
    en=r"dear|hello|hi|good (?:morning|afternoon)|kind|best|regards|sincerely|thank\w*|please|glad|happy to|sorry|wishes"
    r"|we (?:inform|confirm|remind) you|hesitate|yours",
    fr=r"bonjour|madame|monsieur|cordialement|salutations|merci|remerci\w+|volontiers|disposition|veuillez|agréer|cher|chère",
    de=r"sehr|geehrte\w*|guten tag|liebe\w*|freundlich\w*|grüße\w*|grüßen|danke\w*|vielen dank|gern\w*|bitte|verfügung",
    es=r"estimad\w+|hola|buenos días|saludos|atentamente|cordial|gracias|disposición|encantad\w+|quedamos",
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without its markers."""

    text: str
    sources: frozenset[str]  # passages that its markers stand for, by id


@dataclass(frozen=True, slots=True)
class Written:
    """A draft or a reply."""

    text: str  # as it was written
    citations: tuple[Citation, ...]
    sentences: tuple[Sentence, ...]

    @property
    def plain(self) -> str:
        """What its sentences say, without markers and list of sources, with single spaces."""
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def cited(self) -> frozenset[str]:
        """The passages that its sentences cite."""
        return frozenset().union(*(sentence.sources for sentence in self.sentences))


def read_written(text: str, citations: Sequence[Citation]) -> Written:
    """Read a text with markers; lines of a list of sources are left out."""
    passages = {citation.marker: citation.chunk_id for citation in citations}
    found: list[Sentence] = []
    for line in text.splitlines():
        if _LISTED.match(line) or _RULED.match(line):
            continue
        for said, markers in marked_sentences(line):
            found.append(Sentence(said, frozenset(passages[marker] for marker in markers if marker in passages)))
    return Written(text, tuple(citations), tuple(found))


def is_courtesy(text: str) -> bool:
    """Tell whether a sentence greets, thanks or closes and states nothing."""
    return len(text.split()) <= _COURTESY_WORDS and COURTESY.search(text) is not None and not atoms(text)
