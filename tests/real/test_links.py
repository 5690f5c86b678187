"""A link that opens is told from one that does not."""

import gzip
from pathlib import Path

import pytest

from tests.real.guides import find_file, serving
from tests.real.links import DeadLinkError, problem_of

PAGE = b"""<html><head><title>Guida</title></head><body><h2 id="ram">Memoria</h2><a name="disco"></a>
<p>Servono almeno <b>2&nbsp;GB</b>
di memoria.</p></body></html>"""


def get(url: str) -> bytes:
    if url != "http://guida/a.html":
        raise DeadLinkError("status 404")
    return PAGE


@pytest.mark.parametrize(
    "fragment",
    ["", "#ram", "#disco", "#:~:text=Servono%20almeno%202", "#ram:~:text=almeno%202%20GB%20di", "#:~:text=Servono,memoria"],
)
def test_a_link_to_something_on_the_page_opens(fragment: str) -> None:
    assert problem_of(f"http://guida/a.html{fragment}", get) is None


@pytest.mark.parametrize("link", ["a.html#cpu", "a.html#ram:~:text=Servono%203%20GB", "a.html#Ram", "b.html", "b.html#ram"])
def test_a_link_to_nothing_has_a_problem(link: str) -> None:
    assert problem_of(f"http://guida/{link}", get) is not None


def test_a_compressed_file_is_served_as_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(PAGE))
    with serving(folders={"/doc/": tmp_path}) as port:
        assert problem_of(f"http://127.0.0.1:{port}/doc/a.html#ram") is None
        assert problem_of(f"http://127.0.0.1:{port}/doc/b.html") == "status 404"


@pytest.mark.parametrize("address", ["/doc/../secret.html", "/doc/%2e%2e/secret.html", "/secret.html", "/doc//etc/passwd"])
def test_nothing_outside_of_the_folders_is_served(address: str, tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_text("x")
    (tmp_path / "docs").mkdir()
    assert find_file(address, {"/doc/": tmp_path / "docs"}) is None
