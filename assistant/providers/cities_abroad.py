"""Cities abroad where trade offices are kept, so that an office "a Varsavia" counts as one in Poland."""

import re

from kb.places import countries_in, small_letters

# ISO 3166 code -> names in Italian, English, French, German and Spanish.
_CITIES: dict[str, str] = {
    "AE": "dubai|abu dhabi",
    "AR": "buenos aires",
    "AT": "vienna|wien|viena",
    "AU": "sydney|melbourne",
    "BE": "bruxelles|brussels|brüssel|bruselas",
    "BG": "sofia",
    "BR": "san paolo|são paulo|sao paulo|rio de janeiro",
    "CA": "toronto|montreal|montréal",
    "CH": "zurigo|zurich|zürich|ginevra|geneva|genève|lugano|berna",
    "CL": "santiago del cile|santiago de chile",
    "CN": "pechino|beijing|pékin|shanghai|canton|guangzhou|shenzhen",
    "CZ": "praga|prague|prag",
    "DE": "berlino|berlin|düsseldorf|francoforte|frankfurt|amburgo|hamburg|monaco di baviera|munich|münchen",
    "DK": "copenaghen|copenhagen|kopenhagen",
    "DZ": "algeri|algiers|alger",
    "EG": "il cairo|cairo|le caire|kairo",
    "ES": "madrid|barcellona|barcelona",
    "ET": "addis abeba|addis ababa",
    "FR": "parigi|paris|lione|marsiglia|marseille",
    "GB": "londra|london|londres",
    "GR": "atene|athens|athènes|athen",
    "HR": "zagabria|zagreb",
    "HU": "budapest",
    "ID": "giacarta|jakarta",
    "IL": "tel aviv",
    "IN": "mumbai|nuova delhi|new delhi",
    "JP": "tokyo|tokio",
    "KE": "nairobi",
    "KR": "seoul|seul",
    "KZ": "astana|almaty",
    "MA": "casablanca|rabat",
    "MX": "città del messico|mexico city|ciudad de méxico",
    "MY": "kuala lumpur",
    "NG": "lagos|abuja",
    "PE": "lima",
    "PL": "varsavia|warsaw|varsovie|warschau|varsovia",
    "PT": "lisbona|lisbon|lisbonne|lissabon|lisboa",
    "RO": "bucarest|bucharest|bukarest",
    "RS": "belgrado|belgrade|belgrad",
    "RU": "mosca|moscow|moscou|moskau|moscú",
    "SA": "riad|riyadh",
    "SE": "stoccolma|stockholm",
    "TH": "bangkok",
    "TN": "tunisi",
    "TR": "istanbul|ankara",
    "TW": "taipei",
    "UA": "kiev|kyiv",
    "US": "new york|chicago|los angeles|miami|houston|san francisco|washington",
    "UZ": "tashkent",
    "VN": "hanoi|ho chi minh",
    "ZA": "johannesburg",
}
_COUNTRY_OF = {name: code for code, names in _CITIES.items() for name in names.split("|")}
_PATTERN = re.compile(r"(?<![\w-])(?:" + "|".join(sorted(_COUNTRY_OF, key=len, reverse=True)) + r")(?![\w-])", re.I)


def countries_named(text: str) -> list[str]:
    """Return the ISO codes of the countries that a text names, by their own name or by a city's."""
    cities = [_COUNTRY_OF[small_letters(match.group())] for match in _PATTERN.finditer(text)]
    return list(dict.fromkeys([*countries_in(text), *cities]))


def without_cities(text: str) -> str:
    """Return a text without the names of cities abroad."""
    return _PATTERN.sub(" ", text)
