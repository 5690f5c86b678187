"""Files of a published build that are cut, zeroed or gone; two publishers; a full disk."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.api.running import Run
from tests.faults.commands import QUESTION, Commands
from tests.faults.small_store import add
from tests.faults.states import finished_builds, leftovers, published_folder, published_id


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])


def zero(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def delete(path: Path) -> None:
    path.unlink()


DAMAGES = pytest.mark.parametrize("damage", [cut, zero, delete], ids=["cut", "zeroed", "deleted"])


@DAMAGES
def test_without_a_sound_chroma_database_questions_are_answered_all_the_same(
    damage: Callable[[Path], None], small: Commands, run: Run, sound_answer: dict[str, Any]
) -> None:
    damage(published_folder(small.var) / "chroma" / "chroma.sqlite3")
    assert small.answer() == sound_answer  # the same vectors, scanned exactly
    doctor = run("doctor")
    assert doctor.code == 1
    assert "chroma" in doctor.said.lower()
    assert "--rebuild" in doctor.said


@DAMAGES
def test_damaged_files_of_the_chroma_index_change_no_answer(
    damage: Callable[[Path], None], small: Commands, sound_answer: dict[str, Any]
) -> None:
    files = [p for p in (published_folder(small.var) / "chroma").rglob("*.bin") if p.stat().st_size]
    assert files
    for path in files:
        damage(path)
    assert small.answer() == sound_answer


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("exact/vectors.npy", cut),
        ("exact/vectors.npy", zero),
        ("sentence_vectors.npy", delete),
        ("bm25/terms.json", zero),
        ("chunks.json", cut),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_a_build_without_a_sound_file_of_ours_says_which_and_what_to_do(
    name: str, damage: Callable[[Path], None], small: Commands, run: Run
) -> None:
    damage(published_folder(small.var) / name)
    doctor = run("doctor")
    assert doctor.code == 1
    assert name.split("/")[0] in doctor.said
    assert "--rebuild" in doctor.said
    result = small.run("ask", QUESTION)
    assert "Traceback" not in result.err
    assert result.code in (0, 1)
    if result.code == 1:
        assert "fondaco" in result.said


@pytest.mark.slow
def test_a_damaged_build_is_made_anew(small: Commands) -> None:
    before, damaged = small.answer(), published_id(small.var)
    zero(published_folder(small.var) / "chroma" / "chroma.sqlite3")
    result = small.run("publish", "--rebuild")
    assert result.code == 0, result.err
    assert published_id(small.var) != damaged
    assert small.answer() == before
    assert small.run("doctor").code == 0
    back = small.run("rollback", damaged)
    assert back.code == 1
    assert published_id(small.var) != damaged


def test_a_build_stays_sound_however_often_it_is_asked(small: Commands, run: Run) -> None:
    for _ in range(2):
        small.answer()
    assert run("doctor").code == 0


@pytest.mark.slow
def test_an_unreadable_manifest_hides_no_other_build(small: Commands) -> None:
    before, damaged = small.answer(), published_id(small.var)
    zero(published_folder(small.var) / "manifest.json")
    assert small.run("builds").code == 0
    result = small.run("publish")
    assert result.code == 0, result.err
    assert published_id(small.var) != damaged
    assert small.answer() == before


@pytest.mark.slow
def test_a_second_publisher_is_refused_while_the_first_one_works(small: Commands) -> None:
    add(small.var, "Novità", "Il nuovo sportello apre a marzo.")
    before = published_id(small.var)
    with FileLock(small.var / "publish.lock", timeout=0):
        result = small.run("publish")
    assert result.code == 1
    assert "another process is publishing" in result.said
    assert published_id(small.var) == before
    assert small.run("publish").code == 0
    assert published_id(small.var) != before


def test_a_second_crawl_is_refused_while_the_first_one_works(small: Commands, run: Run) -> None:
    with FileLock(small.var / "crawl.lock", timeout=0):
        result = run("crawl", "alsea")
    assert result.code == 1
    assert "another crawl is running" in result.said


@pytest.mark.slow
@pytest.mark.parametrize("kilobytes", [1, 64, 128], ids="{} KiB".format)
def test_a_full_disk_is_named_and_hurts_nothing(kilobytes: int, small: Commands) -> None:
    add(small.var, "Novità", "Il nuovo sportello apre a marzo.")
    answer, before = small.answer(), finished_builds(small.var)
    result = small.run("publish", largest_file=kilobytes * 1024)
    assert result.code == 1, result.said
    assert "Traceback" not in result.err, result.err
    assert "disk" in result.said
    assert finished_builds(small.var) == before
    assert small.answer() == answer
    assert small.run("publish").code == 0
    assert leftovers(small.var) == []
    assert len(finished_builds(small.var)) == len(before) + 1
