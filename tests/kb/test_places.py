"""Places are recognised, and the words that look like them are not."""

import pytest

from kb.places import countries_in, provinces_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("come faccio a esportare", []),
        ("como faccio a esportare", []),
        ("abbiamo sede a Como", ["Como"]),
        ("siamo a como", ["Como"]),
        ("una ditta di como", ["Como"]),
        ("crema per le mani", []),
        ("una ditta di Crema", ["Cremona"]),
        ("lodi al progetto", []),
        ("a lodi", ["Lodi"]),
        ("azienda bergamasca", ["Bergamo"]),
        ("Sono di Treviglio", ["Bergamo"]),
        ("a firm from Milan", ["Milano"]),
        ("in Brianza e a Vigevano", ["Monza e Brianza", "Pavia"]),
        ("a busto arsizio", ["Varese"]),
        ("Brescia, poi Milano, poi Brescia", ["Brescia", "Milano"]),
        ("la milanesiana", []),
        ("Monza e Brianza", ["Monza e Brianza"]),
        ("Torino e Roma", []),
    ],
)
def test_provinces_of_lombardy_in_order(text: str, expected: list[str]) -> None:
    assert provinces_in(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("vendere in Germania e negli USA", ["DE", "US"]),
        ("exporting to Germany", ["DE"]),
        ("nach Deutschland", ["DE"]),
        ("en Allemagne", ["DE"]),
        ("in turchia", ["TR"]),
        ("Emirati Arabi Uniti o Dubai", ["AE"]),
        ("Corea del Sud", ["KR"]),
        ("un indiano", []),
        ("in Italia", []),
        ("Romania e Oman", ["RO", "OM"]),
        ("niger", []),
        ("Regno Unito, England", ["GB"]),
    ],
)
def test_countries_in_five_languages_in_order(text: str, expected: list[str]) -> None:
    assert countries_in(text) == expected


@pytest.mark.parametrize(("text", "codes"), [("İndia", ["IN"]), ("ſpain", ["ES"]), ("İRAN", ["IR"]), ("UK", ["GB"])])
def test_letters_that_look_like_others_in_small_are_read_as_these(text: str, codes: list[str]) -> None:
    assert countries_in(text) == codes


def test_a_longer_name_of_a_country_goes_before_a_shorter_one() -> None:
    assert countries_in("Corea del Nord") == ["KP"]
    assert countries_in("Vereinigte Staaten, Südkorea") == ["US", "KR"]
