"""The provinces of Lombardy and how people name them."""

import re
from functools import cache

from kb.name_patterns import any_of
from kb.text_folding import folded

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
_OWNER = {name: province for province, names in PROVINCES.items() for name in names}
_PATTERN = re.compile(rf"(?<!\w)(?=\w)(?:{any_of(_OWNER, folded=True)})(?!\w)", re.I)


def small_letters(text: str) -> str:
    """Return a text in small letters as a pattern that ignores case compares it: the Turkish İ is an i, a long s an s."""
    return text.lower().replace("i\u0307", "i").replace("\u017f", "s")


def provinces_in(text: str) -> list[str]:
    """Return the provinces of Lombardy that a text names, in order. "Como" needs its capital or a preposition."""
    found = []
    for match in _PATTERN.finditer(text):
        name = small_letters(match.group())
        if name in ("como", "crema", "rho", "lodi") and not _is_place(text, match):
            continue
        found.append(_OWNER[name])
    return list(dict.fromkeys(found))


def _is_place(text: str, match: re.Match[str]) -> bool:
    before = " " + text[: match.start()].rstrip().lower()
    return match.group()[0].isupper() or before.endswith((" a", " di", " da", "provincia di", "lecco e", "lecco"))


# ISO 3166 code -> names in Italian, English, French, German and Spanish where they differ, and common other forms.
COUNTRIES: dict[str, str] = {
    "AE": "emirati arabi|emirati|uae|emirates|dubai|abu dhabi|émirats arabes unis|vereinigte arabische emirate"
    "|emiratos árabes unidos",
    "AF": "afghanistan|afganistán",
    "AL": "albania|albanie|albanien",
    "AM": "armenia|arménie|armenien",
    "AO": "angola",
    "AR": "argentina|argentine|argentinien",
    "AT": "austria|österreich|autriche",
    "AU": "australia|australie|australien",
    "AZ": "azerbaigian|azerbaijan|azerbaïdjan|aserbaidschan|azerbaiyán",
    "BA": "bosnia|bosnie-herzégovine|bosnien und herzegowina",
    "BD": "bangladesh|bangladesch|bangladés",
    "BE": "belgio|belgium|belgique|belgien|bélgica",
    "BG": "bulgaria|bulgarie|bulgarien",
    "BH": "bahrein|bahrain|bahreïn|baréin",
    "BO": "bolivia|bolivie|bolivien",
    "BR": "brasile|brazil|brasil|brésil|brasilien",
    "BY": "bielorussia|belarus|biélorussie|bielorrusia",
    "CA": "canada|kanada|canadá",
    "CH": "svizzera|switzerland|suisse|schweiz|suiza",
    "CI": "costa d'avorio|ivory coast|côte d'ivoire",
    "CL": "cile|chile",
    "CM": "camerun|cameroon|kamerun|cameroun|camerún",
    "CN": "cina|china|chine",
    "CO": "colombia|colombie|kolumbien",
    "CR": "costa rica",
    "CU": "cuba|kuba",
    "CY": "cipro|cyprus|chypre|zypern|chipre",
    "CZ": "repubblica ceca|cechia|czech|czechia|tchéquie|tschechien|chequia",
    "DE": "germania|germany|allemagne|deutschland|alemania",
    "DK": "danimarca|denmark|danemark|dänemark|dinamarca",
    "DO": "repubblica dominicana|dominican republic|république dominicaine|dominikanische republik|república dominicana",
    "DZ": "algeria|algérie|algerien|argelia",
    "EC": "ecuador|équateur",
    "EE": "estonia|estonie|estland",
    "EG": "egitto|egypt|égypte|ägypten|egipto",
    "ES": "spagna|spain|espagne|spanien|españa",
    "ET": "etiopia|ethiopia|éthiopie|äthiopien|etiopía",
    "FI": "finlandia|finland|finlande|finnland",
    "FR": "francia|france|frankreich",
    "GB": "regno unito|gran bretagna|inghilterra|united kingdom|england|uk|great britain|royaume-uni"
    "|vereinigtes königreich|reino unido",
    "GE": "georgia|géorgie|georgien",
    "GH": "ghana",
    "GR": "grecia|greece|grèce|griechenland",
    "GT": "guatemala",
    "HK": "hong kong",
    "HR": "croazia|croatia|croatie|kroatien|croacia",
    "HU": "ungheria|hungary|hongrie|ungarn|hungría",
    "ID": "indonesia|indonésie|indonesien",
    "IE": "irlanda|ireland|irlande|irland",
    "IL": "israele|israel|israël",
    "IN": "india|inde|indien",
    "IQ": "iraq|irak",
    "IR": "iran|irán",
    "IS": "islanda|iceland|islande|islandia",
    "JO": "giordania|jordan|jordanie|jordanien|jordania",
    "JP": "giappone|japan|japon|japón",
    "KE": "kenya|kenia",
    "KH": "cambogia|cambodia|cambodge|kambodscha|camboya",
    "KP": "corea del nord|north korea|nordkorea|corée du nord|corea del norte",
    "KR": "corea|korea|corée du sud|südkorea",
    "KW": "kuwait|koweït",
    "KZ": "kazakistan|kazakhstan|kasachstan|kazajistán",
    "LB": "libano|lebanon|liban|libanon|líbano",
    "LK": "sri lanka",
    "LT": "lituania|lithuania|lituanie|litauen",
    "LU": "lussemburgo|luxembourg|luxemburg|luxemburgo",
    "LV": "lettonia|latvia|lettonie|lettland|letonia",
    "LY": "libia|libya|libye|libyen",
    "MA": "marocco|morocco|maroc|marokko|marruecos",
    "MD": "moldova|moldavia|moldavie|republik moldau",
    "ME": "montenegro|monténégro",
    "MK": "macedonia del nord|macedonia|macédoine du nord|nordmazedonien",
    "MM": "myanmar|birmania",
    "MN": "mongolia|mongolie|mongolei",
    "MT": "malta|malte",
    "MX": "messico|mexico|mexique|méxico|mexiko",
    "MY": "malesia|malaysia|malaisie|malasia",
    "MZ": "mozambico|mozambique|mosambik",
    "NG": "nigeria",
    "NL": "paesi bassi|olanda|netherlands|holland|pays-bas|niederlande|países bajos",
    "NO": "norvegia|norway|norvège|norwegen|noruega",
    "NZ": "nuova zelanda|new zealand|nouvelle-zélande|neuseeland|nueva zelanda",
    "OM": "oman|omán",
    "PA": "panama|panamá",
    "PE": "perù|peru|pérou|perú",
    "PH": "filippine|philippines|philippinen|filipinas",
    "PK": "pakistan|pakistán",
    "PL": "polonia|poland|pologne|polen",
    "PT": "portogallo|portugal",
    "PY": "paraguay",
    "QA": "qatar|katar|catar",
    "RO": "romania|roumanie|rumänien|rumanía",
    "RS": "serbia|serbie|serbien",
    "RU": "russia|russland|rusia|russie",
    "RW": "ruanda|rwanda",
    "SA": "arabia saudita|saudi arabia|arabie saoudite|saudi-arabien|arabia saudí",
    "SD": "sudan|soudan|sudán",
    "SE": "svezia|sweden|suède|schweden|suecia",
    "SG": "singapore|singapour|singapur",
    "SI": "slovenia|slovénie|slowenien|eslovenia",
    "SK": "slovacchia|slovakia|slovaquie|slowakei|eslovaquia",
    "SN": "senegal|sénégal",
    "SY": "siria|syria|syrie|syrien",
    "TH": "thailandia|tailandia|thailand|thaïlande",
    "TM": "turkmenistan|turkménistan|turkmenistán",
    "TN": "tunisia|tunisie|tunesien|túnez",
    "TR": "turchia|turkey|türkiye|turquie|türkei|turquía",
    "TW": "taiwan|taïwan|taiwán",
    "TZ": "tanzania|tanzanie|tansania",
    "UA": "ucraina|ukraine|ucrania",
    "UG": "uganda|ouganda",
    "US": "the us|usa|stati uniti|united states|états-unis|estados unidos|america del nord|vereinigte staaten",
    "UY": "uruguay",
    "UZ": "uzbekistan|ouzbékistan|usbekistan|uzbekistán",
    "VE": "venezuela",
    "VN": "vietnam|viêt nam",
    "XK": "kosovo",
    "ZA": "sudafrica|sud africa|south africa|afrique du sud|südafrika|sudáfrica",
    "ZM": "zambia|zambie|sambia",
    "ZW": "zimbabwe|simbabwe|zimbabue",
}
_COUNTRY_OF = {name: code for code, names in COUNTRIES.items() for name in names.split("|")}
_COUNTRY_PATTERN = re.compile(rf"(?<![\w-])(?=\w)(?:{any_of(_COUNTRY_OF, folded=True)})(?![\w-])", re.I)


@cache
def country_words() -> frozenset[str]:
    """Return the names of countries that are one longer word, in small letters without accents."""
    return frozenset(plain for name in _COUNTRY_OF if len(plain := folded(name)) > 4 and plain.isalpha())


def countries_in(text: str) -> list[str]:
    """Return the ISO codes of the countries that a text names, in order; Italy is not one of them."""
    return list(dict.fromkeys(_COUNTRY_OF[small_letters(match.group())] for match in _COUNTRY_PATTERN.finditer(text)))


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
