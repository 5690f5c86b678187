"""Lists of words are made once, out of an installed package, and looked up without a dictionary in memory."""

from pathlib import Path

import pytest

from kb.engines.made_aside import made_aside
from kb.engines.word_lists import WordLists, prepare_words
from kb.errors import EmbeddingError, ModelMissingError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare_words(tmp_path_factory.mktemp("models"))


def test_forms_and_words_are_known_without_accents_and_others_are_not(folder: Path) -> None:
    words = ["spedizione", "spedizioni", "perche", "puo", "spedizone", "zzz", "", "à" * 50]
    assert WordLists(folder).known(words, "it") == [True, True, True, True, False, False, False, False]
    assert WordLists(folder).known(["customs", "spedizione"], "en") == [True, False]


def test_languages_without_a_list_know_no_word(folder: Path) -> None:
    assert WordLists(folder).known(["haus"], "de") == [False]
    assert WordLists(folder).known([], "it") == []


def test_lists_that_are_there_stay_and_those_of_another_recipe_are_made_again(folder: Path) -> None:
    before = (folder / "it.npy").stat()
    assert prepare_words(folder.parent) == folder
    assert (folder / "it.npy").stat() == before
    (folder / "recipe").write_text("0\n")
    with pytest.raises(ModelMissingError, match="make setup"):
        WordLists(folder)
    prepare_words(folder.parent)
    assert WordLists(folder).known(["dogana"], "it") == [True]
    assert [path.name for path in folder.parent.iterdir()] == ["words"]


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("no folder")
    with pytest.raises(EmbeddingError, match="cannot be written"):
        prepare_words(tmp_path / "models")


def test_a_folder_that_is_not_finished_leaves_the_one_before(tmp_path: Path) -> None:
    folder = tmp_path / "words"
    folder.mkdir()
    with pytest.raises(KeyError), made_aside(folder) as made:
        made.mkdir()
        raise KeyError
    assert list(tmp_path.iterdir()) == [folder]
