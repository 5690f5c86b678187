"""What the three LangChain peers share: an embedding that looks vectors up, and words of Italian."""

import re

import Stemmer
from langchain_core.embeddings import Embeddings

from tests.benchmarks.peers.trial import Inputs

_STEMMER = Stemmer.Stemmer("italian")


class StoredVectors(Embeddings):
    """Gives the vectors that were handed over."""

    def __init__(self, inputs: Inputs) -> None:
        self._vectors = inputs.vectors

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        numbers: list[float] = self._vectors[text].tolist()
        return numbers


def italian_words(text: str) -> list[str]:
    """Return the stems of the words of a text, in lower case."""
    stems: list[str] = _STEMMER.stemWords(re.findall(r"\w+", text.lower()))
    return stems
