"""The words of Italian and English, from the dictionaries of simplemma, as sorted files that need no memory of their own."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.engines.made_aside import made_aside
from kb.errors import ModelMissingError
from kb.text_folding import folded

FOLDER = "words"
LANGUAGES = ("it", "en")
RECIPE = 1  # raise it when what is written changes: lists of another recipe are made again
_LONGEST = 28  # letters; longer words are left out
_WORD = f"S{_LONGEST + 1}"
_RECIPE_FILE = "recipe"


class WordLists:
    """Reads the lists that `prepare_words` made. May be shared by threads."""

    def __init__(self, folder: Path) -> None:
        """Raises ModelMissingError if the lists were not made."""
        if _recipe(folder) != RECIPE:
            raise ModelMissingError(
                f"{folder}: no lists of words there; run `make setup`, which makes them from installed packages"
            )
        self._folder = folder

    def known(self, words: Sequence[str], language: str) -> list[bool]:
        """Tell of each of these words, folded, whether it is one of a language; of others than LANGUAGES none is known."""
        listed = self._lists.get(language)
        if listed is None or not words:
            return [False] * len(words)
        wanted = np.array([word.encode("ascii", "replace") for word in words], dtype=_WORD)
        places = np.minimum(np.searchsorted(listed, wanted), len(listed) - 1)
        return [bool(same) for same in listed[places] == wanted]

    @cached_property
    def _lists(self) -> dict[str, NDArray[np.bytes_]]:
        return {language: np.load(self._folder / f"{language}.npy", mmap_mode="r") for language in LANGUAGES}


def made_words(models: Path) -> WordLists | None:
    """Open `models`/words; None if they were not made."""
    try:
        return WordLists(models / FOLDER)
    except ModelMissingError:
        return None


def prepare_words(models: Path) -> Path:
    """Make `models`/words, unless it is there, and return it; it appears when it is complete. Raises EmbeddingError."""
    folder = models / FOLDER
    if _recipe(folder) == RECIPE:
        return folder
    with made_aside(folder) as made:
        made.mkdir()
        for language in LANGUAGES:
            np.save(made / f"{language}.npy", np.array(_words(language), dtype=_WORD))
        (made / _RECIPE_FILE).write_text(f"{RECIPE}\n", encoding="utf-8")
    return folder


def _words(language: str) -> list[str]:
    """Return every form of a language's dictionary and its lemma: folded, of letters alone, in order."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory  # takes a second

    forms = DefaultDictionaryFactory().get_dictionary(language)
    plain = {folded(word) for pair in forms.items() for word in pair if word.isalpha()}
    return sorted(word for word in plain if word.isascii() and len(word) <= _LONGEST)


def _recipe(folder: Path) -> int:
    try:
        return int((folder / _RECIPE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0
