"""What a model writes is made plain, or is not used."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.writing.cleaning import hosts, plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Costa **5 euro**.", "Costa 5 euro."),
        ("- Costa `5 euro` [1].", "Costa 5 euro."),
        ("Costa <b>5 euro</b><br/>l'uno [1, 2].", "Costa 5 euro l'uno."),
        ("Si chiede [allo sportello](https://x.example/a).", "Si chiede allo sportello."),
        ("Costa 5 euro. ![x](https://x.example/?d=1)", "Costa 5 euro."),
        ("L&#39;importo è\u00a0di 5 euro", "L'importo è di 5 euro"),
        ("Costa\u200b 5\u202e euro", "Costa 5 euro"),
        ("Data: 30 novembre 2026 (passaggio 2)", "Data: 30 novembre 2026"),
        ("Legge 394/81, art. 1", "Legge 394/81, art. 1"),
    ],
)
def test_markup_links_and_numbers_of_passages_are_taken_out(written: str, read: str) -> None:
    assert plain(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "",
        "**",
        "<script>alert(1)</script>",
        "&lt;img src=x onerror=alert(1)&gt;",
        "Vada su https://x.example",
        "Apra javascript:alert(1)",
        "{{7*7}}",
        "[x][1]",
        "scriva a info(at)x",
        "x(.)example",
        "＜script＞",
    ],
)
def test_what_cannot_be_made_plain_is_nothing(written: str) -> None:
    assert plain(written) is None


@given(st.text(max_size=200))
def test_plain_text_holds_no_markup_and_no_hidden_characters(text: str) -> None:
    found = plain(text) or ""
    assert not re.search(r"[<>{}\[\]\\\n\u200b-\u200f\u202a-\u202e]|://", found)


def test_addresses_without_a_scheme_are_found() -> None:
    assert hosts("Scriva a info@x.example o vada su www.y.example/z e w.it") == ["info@x.example", "www.y.example/z", "w.it"]
    assert hosts("SIMEST S.p.A. finanzia 500.000 euro, art. 3.") == []
