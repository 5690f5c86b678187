"""Regions and provincial capitals of Italy outside Lombardy, as people name them. Source: Istat, list of territorial units."""

import re
from dataclasses import dataclass

from kb.places import small_letters

# Region -> its other names and adjectives | its provincial capitals, each with its foreign names after a slash.
_REGIONS: dict[str, tuple[str, str]] = {
    "Abruzzo": ("abruzzese abruzzesi abruzzes", "L'Aquila Chieti Pescara Teramo"),
    "Basilicata": ("lucano lucana", "Matera Potenza"),
    "Calabria": ("calabrese calabresi kalabrien calabre", "Catanzaro Cosenza Crotone Reggio_Calabria Vibo_Valentia"),
    "Campania": ("campano campana kampanien campanie", "Avellino Benevento Caserta Napoli/naples/neapel/nápoles Salerno"),
    "Emilia-Romagna": (
        "emilia_romagna emilia romagna emiliano emiliana romagnolo romagnola émilie-romagne",
        "Bologna/bologne/bolonia Ferrara Forlì Cesena Modena/modène/módena Parma/parme Piacenza/plaisance Ravenna "
        "Reggio_Emilia "
        "Rimini",
    ),
    "Friuli-Venezia Giulia": (
        "friuli friulano friulana friaul frioul",
        "Gorizia/görz Pordenone Trieste/triest Udine",
    ),
    "Lazio": ("laziale laziali latium", "Frosinone Latina Rieti Roma/rome/rom Viterbo"),
    "Liguria": ("ligure liguri ligurien ligurie", "Genova/genoa/genua/gênes/génova Imperia La_Spezia Savona"),
    "Marche": ("marchigiano marchigiana", "Ancona Ascoli_Piceno Fermo Macerata Pesaro Urbino"),
    "Molise": ("molisano molisana", "Campobasso Isernia"),
    "Piemonte": (
        "piemontese piemontesi piedmont piemont piémont piamonte",
        "Alessandria Asti Biella Cuneo Novara Torino/turin/turín Verbania Vercelli",
    ),
    "Puglia": ("pugliese pugliesi apulia apulien pouilles", "Bari Barletta Andria Trani Brindisi Foggia Lecce Taranto"),
    "Sardegna": ("sardo sarda sardi sardinia sardinien sardaigne cerdeña", "Cagliari Carbonia Nuoro Oristano Sassari Olbia"),
    "Sicilia": (
        "siciliano siciliana siciliani sicily sizilien sicile",
        "Agrigento Caltanissetta Catania/catane Enna Messina/messine Palermo/palerme Ragusa Siracusa/syracuse/syrakus Trapani",
    ),
    "Toscana": (
        "toscano toscani tuscany toskana toscane",
        "Arezzo Firenze/florence/florenz/florencia Grosseto Livorno/leghorn Lucca Massa Carrara Pisa Pistoia Prato "
        "Siena/sienne",
    ),
    "Trentino-Alto Adige": (
        "trentino alto_adige altoatesino altoatesina trentina südtirol south_tyrol trentin haut-adige",
        "Bolzano/bozen Trento/trient/trente",
    ),
    "Umbria": ("umbro umbra umbrien ombrie", "Perugia/pérouse Terni"),
    "Valle d'Aosta": ("valdostano valdostana val_d'aosta aostatal vallée_d'aoste aosta_valley", "Aosta/aoste"),
    "Veneto": (
        "veneta veneti venete venetien vénétie",
        "Belluno Padova/padua/padoue Rovigo Treviso Venezia/venice/venedig/venise/venecia Verona/vérone Vicenza/vicence",
    ),
}
# Common words, first names or adjectives in one of our languages: they count only with a capital letter.
_CASED = frozenset(
    "asti bari como enna fermo forlì latina lecce lucca massa matera parma potenza prato rom rome roma trani andria "
    "terni siena imperia cuneo marche carrara trento trente trentina umbra sarda sardo sardi emilia carbonia olbia "
    "urbino plaisance aosta alessandria barletta chieti rieti florence venice verona".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A place outside Lombardy that a text names."""

    place: str  # capital or region, by its Italian name
    region: str
    start: int
    end: int


def _names() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for region, (others, capitals) in _REGIONS.items():
        for name in (region, *others.split()):
            found[name.replace("_", " ").lower()] = (region, region)
        for capital in capitals.split():
            official = capital.split("/")[0].replace("_", " ")
            for name in capital.split("/"):
                found[name.replace("_", " ").lower()] = (official, region)
    return found


_OWNER = _names()
_PATTERN = re.compile(
    r"(?<![\w-])(?=\w)(?:" + "|".join(sorted(map(re.escape, _OWNER), key=len, reverse=True)) + r")(?![\w-])", re.I
)


def places_elsewhere(text: str) -> list[Elsewhere]:
    """Return the places of Italy outside Lombardy that a text names, in order."""
    found = []
    for match in _PATTERN.finditer(text):
        name = small_letters(match.group())
        if name in _CASED and not match.group()[0].isupper():
            continue
        place, region = _OWNER[name]
        found.append(Elsewhere(place=place, region=region, start=match.start(), end=match.end()))
    return found
