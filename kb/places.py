"""The provinces of Lombardy and how people name them."""

import re

PROVINCES: dict[str, tuple[str, ...]] = {
    "Bergamo": ("bergamo", "bergamasca", "bergamasco", "dalmine", "treviglio"),
    "Brescia": ("brescia", "bresciana", "bresciano", "valcamonica"),
    "Como": ("como", "comasca", "comasco", "cantù"),
    "Cremona": ("cremona", "cremonese", "crema"),
    "Lecco": ("lecco", "lecchese", "merate"),
    "Lodi": ("lodi", "lodigiano", "codogno"),
    "Mantova": ("mantova", "mantovano", "mantovana", "mantua"),
    "Milano": ("milano", "milanese", "milan", "rho", "legnano", "mailand"),
    "Monza e Brianza": ("monza", "brianza", "monzese", "brianzola"),
    "Pavia": ("pavia", "pavese", "vigevano", "voghera", "lomellina"),
    "Sondrio": ("sondrio", "valtellina", "valtellinese", "valchiavenna"),
    "Varese": ("varese", "varesina", "varesotto", "busto arsizio", "gallarate", "saronno"),
}
_PATTERN = re.compile(
    r"(?<!\w)(?=\w)("
    + "|".join(sorted({n for names in PROVINCES.values() for n in names}, key=len, reverse=True))
    + r")(?!\w)",
    re.I,
)
_OWNER = {name: province for province, names in PROVINCES.items() for name in names}


def provinces_in(text: str) -> list[str]:
    """Return the provinces of Lombardy that a text names, in order. "Como" needs its capital or a preposition."""
    found = []
    for match in _PATTERN.finditer(text):
        name = match.group().lower()
        if name in ("como", "crema", "rho", "lodi") and not _is_place(text, match):
            continue
        found.append(_OWNER[name])
    return list(dict.fromkeys(found))


def _is_place(text: str, match: re.Match[str]) -> bool:
    before = " " + text[: match.start()].rstrip().lower()
    return match.group()[0].isupper() or before.endswith((" a", " di", " da", "provincia di", "lecco e", "lecco"))


# ISO 3166 code -> names in Italian, English, French, German and Spanish where they differ, and common other forms.
COUNTRIES: dict[str, str] = {
    "AE": "emirati arabi|emirati|uae|emirates|dubai|abu dhabi",
    "AL": "albania",
    "AO": "angola",
    "AR": "argentina",
    "AT": "austria|österreich",
    "AU": "australia",
    "AZ": "azerbaigian|azerbaijan",
    "BE": "belgio|belgium",
    "BG": "bulgaria",
    "BR": "brasile|brazil|brasil|brésil|brasilien",
    "BY": "bielorussia|belarus",
    "CA": "canada",
    "CH": "svizzera|switzerland|suisse|schweiz|suiza",
    "CL": "cile|chile",
    "CN": "cina|china|chine",
    "CO": "colombia",
    "CU": "cuba",
    "CZ": "repubblica ceca|cechia|czech",
    "DE": "germania|germany|allemagne|deutschland|alemania",
    "DK": "danimarca|denmark",
    "DZ": "algeria",
    "EE": "estonia",
    "EG": "egitto|egypt",
    "ES": "spagna|spain|espagne|spanien|españa",
    "ET": "etiopia|ethiopia",
    "FI": "finlandia|finland",
    "FR": "francia|france|frankreich",
    "GB": "regno unito|gran bretagna|inghilterra|united kingdom|england",
    "GE": "georgia",
    "GH": "ghana",
    "GR": "grecia|greece",
    "HK": "hong kong",
    "HR": "croazia|croatia",
    "HU": "ungheria|hungary",
    "ID": "indonesia",
    "IE": "irlanda|ireland",
    "IL": "israele|israel",
    "IN": "india",
    "IQ": "iraq",
    "IR": "iran",
    "IS": "islanda|iceland",
    "JO": "giordania|jordan",
    "JP": "giappone|japan|japon|japón",
    "KE": "kenya|kenia",
    "KR": "corea|korea",
    "KW": "kuwait",
    "KZ": "kazakistan|kazakhstan",
    "LB": "libano|lebanon",
    "LT": "lituania|lithuania",
    "LV": "lettonia|latvia",
    "LY": "libia|libya",
    "MA": "marocco|morocco|maroc",
    "MD": "moldova|moldavia",
    "MN": "mongolia",
    "MX": "messico|mexico|mexique|méxico",
    "MY": "malesia|malaysia",
    "MZ": "mozambico|mozambique",
    "NG": "nigeria",
    "NL": "paesi bassi|olanda|netherlands|holland",
    "NO": "norvegia|norway",
    "NZ": "nuova zelanda|new zealand",
    "OM": "oman",
    "PE": "perù|peru",
    "PH": "filippine|philippines",
    "PK": "pakistan",
    "PL": "polonia|poland|pologne|polen",
    "PT": "portogallo|portugal",
    "QA": "qatar",
    "RO": "romania",
    "RS": "serbia",
    "RU": "russia|russland|rusia",
    "SA": "arabia saudita|saudi arabia",
    "SE": "svezia|sweden",
    "SG": "singapore",
    "SI": "slovenia",
    "SK": "slovacchia|slovakia",
    "SN": "senegal",
    "TH": "thailandia|tailandia|thailand",
    "TN": "tunisia",
    "TR": "turchia|turkey|türkiye|turquie",
    "TW": "taiwan",
    "UA": "ucraina|ukraine",
    "US": "usa|stati uniti|united states|états-unis|estados unidos|america del nord",
    "UZ": "uzbekistan",
    "VN": "vietnam",
    "ZA": "sudafrica|sud africa|south africa",
}
_COUNTRY_OF = {name: code for code, names in COUNTRIES.items() for name in names.split("|")}
_COUNTRY_PATTERN = re.compile(
    r"(?<![\w-])(?=\w)(" + "|".join(sorted(map(re.escape, _COUNTRY_OF), key=len, reverse=True)) + r")(?![\w-])", re.I
)


def countries_in(text: str) -> list[str]:
    """Return the ISO codes of the countries that a text names, in order; Italy is not one of them."""
    return list(dict.fromkeys(_COUNTRY_OF[match.group().lower()] for match in _COUNTRY_PATTERN.finditer(text)))


# Parts of the world, and peoples by whose name a market is called -> ISO 3166 codes of COUNTRIES.
_AREAS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)\bafric(?:a|an[oaie]|ans?|aines?)\b|\bafri[ck]a\b"), "AO DZ EG ET GH KE LY MA MZ NG SN TN ZA"),
    (re.compile(r"(?i)\bbalcan\w*|\bbalkan\w*"), "AL BG GR HR RO RS SI"),
    (
        re.compile(r"(?i)\bamerica (?:latina|centrale|del sud|meridionale)|\blatin america|\bsouth america|\bsudamerica\w*"),
        "AR BR CL CO CU MX PE",
    ),
    (re.compile(r"(?i)\bindian[oaie]?\b"), "IN"),
    (re.compile(r"(?i)\bcines[ei]\b|\bchinese\b"), "CN"),
    (re.compile(r"(?i:\b(?:statunitens[ei]|american[oaie]?)\b)|\bUS\b"), "US"),
    (re.compile(r"(?i)\btedesc[oahi]+\b|\bgerman\b"), "DE"),
    (re.compile(r"(?i)\bfrances[ei]\b|\bfrench\b"), "FR"),
    (re.compile(r"(?i)\bgiappones[ei]\b|\bjapanese\b"), "JP"),
)


def areas_in(text: str) -> list[str]:
    """Return the ISO codes of the countries that a text means by a part of the world or a people, in order of our list."""
    return list(dict.fromkeys(code for pattern, codes in _AREAS if pattern.search(text) for code in codes.split()))
