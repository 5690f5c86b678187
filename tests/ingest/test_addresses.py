import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.addresses import is_login_address, is_no_document, normalise


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("HTTP://Example.IT:80/A/../b/./c", "http://example.it/b/c"),
        ("https://example.it", "https://example.it/"),
        ("https://example.it:443/x#parte", "https://example.it/x"),
        ("https://example.it/x?utm_source=news&id=3&fbclid=abc", "https://example.it/x?id=3"),
        ("https://example.it/x?print=1", "https://example.it/x"),
        ("https://example.it/x;jsessionid=0A1B?PHPSESSID=1", "https://example.it/x"),
        ("https://example.it/caff%c3%a8%7e", "https://example.it/caff%C3%A8~"),
        ("https://example.it/caffè?q=più su", "https://example.it/caff%C3%A8?q=pi%C3%B9%20su"),
        ("https://example.it/dir/", "https://example.it/dir/"),
        ("https://città.it/", "https://xn--citt-3na.it/"),
    ],
)
def test_an_address_has_one_spelling(address: str, expected: str) -> None:
    assert normalise(address) == expected


@pytest.mark.parametrize(
    "address", ["mailto:a@b.it", "javascript:void(0)", "tel:+39", "http://u:p@x.it/", "http://", "http://[::1", "http://a b/"]
)
def test_what_cannot_be_asked_for_has_no_spelling(address: str) -> None:
    assert normalise(address) is None


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60), st.text(max_size=30))
def test_normalising_twice_changes_nothing(path: str, query: str) -> None:
    once = normalise(f"https://example.it/{path}?{query}")
    assert once is None or normalise(once) == once


@given(st.text(max_size=40))
def test_a_relative_address_stays_on_its_host_or_names_another(href: str) -> None:
    address = normalise(href, "https://example.it/a/b")
    assert address is None or address.startswith(("http://", "https://"))


def test_pages_about_access_are_no_login() -> None:
    assert not is_login_address("https://x.it/accesso-ai-mercati/area-clienti/eventi")
    assert is_login_address("https://x.it/login?next=/a")
    assert is_login_address("https://x.it/area-riservata/documenti")


def test_pictures_and_archives_are_no_documents() -> None:
    assert is_no_document("https://x.it/a/foto.JPG")
    assert not is_no_document("https://x.it/a/bando.pdf")
    assert not is_no_document("https://x.it/v1.2/scheda")
