"""What the assistant needs from the packages below and from its engines."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from assistant.types import Language
from assistant.writing.types import ChatPiece
from kb.naming import ProviderNames
from kb.opportunity_types import Opportunity
from kb.typed_facts import Fact
from kb.types import Hit, Provider, Query, SearchResult


class LanguageDetector(Protocol):
    """Tells the language of a question."""

    def detect(self, text: str) -> tuple[Language, float]:
        """Return the language and how sure it is, 0 to 1."""
        ...


class Lexicon(Protocol):
    """Index terms and their weight."""

    def terms(self, text: str) -> list[str]: ...
    def idf(self, term: str) -> float: ...
    def known(self, term: str) -> bool: ...


class WordList(Protocol):
    """Words of languages."""

    def known(self, words: Sequence[str], language: str) -> list[bool]:
        """Tell of each of these words, in small letters without accents, whether it is one of a language."""
        ...


class Searcher(Protocol):
    """The knowledge base, as far as an answer needs it."""

    @property
    def providers(self) -> Mapping[str, Provider]: ...
    @property
    def names(self) -> ProviderNames: ...
    @property
    def lexical(self) -> Lexicon: ...
    @property
    def build_id(self) -> str: ...
    @property
    def opportunities(self) -> Sequence[Opportunity]: ...
    def search(self, query: Query) -> SearchResult: ...
    def read(self, chunk_ids: Sequence[str]) -> Mapping[str, Hit]: ...
    def facts(self, version_id: str) -> Sequence[Fact]: ...


class ChatModel(Protocol):
    """A chat model of a vendor, or on a server of one's own."""

    @property
    def name(self) -> str:
        """Return "vendor:model"."""
        ...

    def stream(self, system: str, user: str, seconds: float) -> Iterator[ChatPiece]:
        """Yield the reply to two messages as it comes, for at most about so many seconds.

        Raises ChatError for whatever the vendor's library raises.
        """
        ...
