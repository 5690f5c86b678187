"""Typed facts of a text, with what must fit beside the value: role of an amount, unit, base of a share (metrics 2.4)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.matching import fold
from evals.metrics.number_words import in_digits
from evals.records import Tools
from kb.atoms import Found, extract
from kb.places import COUNTRIES, countries_in
from kb.text_years import years_in

FactType = Literal[
    "number", "money", "percent", "date", "time", "law", "code", "url", "email", "phone", "iban", "vat",
    "organisation", "country",
]  # fmt: skip
Role = Literal["", "at most", "at least"]

AT_MOST = re.compile(
    r"\bfino (?:a|ad|al|alla|allo|ai|agli|alle)\b|\bfino all['’]|\bmassim[oaie]\b|\bnon (?:superior[ei]|oltre|più di)\b"
    r"|\bnon super\w+|\bmax\b|\bup to\b|\bmaximum\b|\bat (?:the )?most\b|\b(?:no|not) (?:more|higher|over)\b|\bnot exceed\w*",
    re.I,
)
AT_LEAST = re.compile(
    r"\balmeno\b|\bminim[oaie]\b|\bnon (?:inferior[ei]|meno di)\b|\ba partire da\b|\boltre\b(?! (?:a|al|alla|ai|alle|che)\b)"
    r"|\bsuperior[ei] a|\bpiù di\b|\bmin\b|\bat least\b|\bminimum\b|\b(?:no|not) less\b|\bmore than\b|\babove\b|\bexceed\w*",
    re.I,
)

_UNITS = {
    word: unit
    for unit, words in {
        "year": "anno anni annualità year years jahr jahre jahren an ans año años",
        "month": "mese mesi mensilità month months monat monate monaten mois mes meses",
        "week": "settimana settimane week weeks",
        "day": "giorno giorni gg day days tag tage tagen jour jours día días",
        "hour": "ora ore hour hours",
        "minute": "minuto minuti minute minutes",
        "person": "dipendente dipendenti addetto addetti employee employees persona persone person persons people",
        "firm": "impresa imprese azienda aziende firm firms company companies business businesses",
        "country": "paese paesi country countries",
        "copy": "copia copie originale originali copy copies original originals",
        "instalment": "rata rate instalment instalments installment installments",
        "point": "punto punti point points",
        "application": "domanda domande application applications",
        "fair": "fiera fiere fair fairs",
        "page": "pagina pagine page pages",
        "area": "mq metri metro",
        "distance": "km chilometri kilometres",
        "weight": "kg chilogrammi tonnellate tonnes tons",
        "euro": "euro eur €",
        "dollar": "dollaro dollari dollar dollars usd",
        "pound": "sterlina sterline pound pounds gbp",
        "franc": "franco franchi franc francs chf",
        "yen": "yen jpy",
    }.items()
    for word in words.split()
}
_UNIT_TOKENS, _ROLE_TOKENS = 4, 6
# Nouns that say the same base in two languages or two ways.
_BASES = {
    word: base
    for base, words in {
        "cost": "spesa spese costo costi oneri cost costs expense expenses expenditure spending",
        "amount": "importo importi ammontare somma valore amount value sum",
        "loan": "finanziamento finanziamenti prestito mutuo loan loans financing",
        "grant": "contributo contributi voucher grant grants",
        "credit": "credito crediti credit credits receivables",
        "turnover": "fatturato ricavi turnover revenue revenues sales",
    }.items()
    for word in words.split()
}
_OF_IT = r"di|del|dello|della|dei|degli|delle|dell['’]|sul|sullo|sulla|sui|sugli|sulle|sull['’]"
_BASE = re.compile(
    rf"\s*(?:(?P<it>{_OF_IT})|(?P<en>of|on))(?:(?<=['’])|\s+)(?P<words>(?:[^\W\d_]+(?:['’]|\s+|\b)){{1,4}})", re.I
)
_NOT_BASES = frozenset(
    "intero intera totale complessivo complessiva complessive massimo l the all your eligible total overall".split()
)
_URL = re.compile(r"(?:https?://|www\.)\S+", re.I)
_TRACKING = re.compile(r"[?&](?:utm_\w+|fbclid|gclid)=[^&]*")
_NAME = re.compile(
    r"(?<![\w.&'’-])(?:(?![A-ZÀ-Ý])[\w.&'’-])*+(?P<name>[A-ZÀ-Ý][\w.&'’-]++(?<=[\w.])"
    r"(?:\s++(?:(?:di|del|dello|della|dei|degli|delle|e|ed|per|of|the|and|for)\s++)*+"
    r"(?:d|l|dell|all|nell|sull)?['’]?(?>[A-ZÀ-Ý][\w.&'’-]*[\w.]))+)"
)
# Written in many ways, and no organisation that an answer could make up.
_COMMON_NAMES = frozenset({"unione europea", "european union", "made in italy", "paesi terzi", "stati membri", "member states"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A typed fact of a text."""

    type: FactType
    value: str  # normalised; of an organisation its id, or its folded name if the register does not know it
    written: str
    role: Role = ""  # of an amount of money
    noun: str = ""  # unit of a number, base of a percentage: a concept ("=cost") or a stem; empty: none is named
    tongue: str = ""  # language of the base
    named: str = ""  # a number as part of a name, folded: "fondo 394"
    registered: bool = True  # an organisation of the register
    stems: tuple[str, ...] = ()  # of an organisation that the register does not know

    @property
    def key(self) -> tuple[str, str]:
        """What makes two facts the same value."""
        return self.type, self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where the facts of a statement may stand in one passage."""

    places: tuple[str, ...]  # the best-matching sentence with its neighbours; several if equally good
    passage: str
    head: str = ""  # title, headings, publisher, address and ISO date of the page


def facts_in(text: str, tools: Tools) -> list[Fact]:
    """Return the typed facts of a text: atoms in order, then organisations, then countries."""
    read = in_digits(text)
    found = extract(read)
    return [*(_fact(read, found, place, tools) for place in range(len(found))), *_organisations(text, tools), *_countries(text)]


def missing(facts: Sequence[Fact], evidence: Sequence[Evidence], tools: Tools) -> list[Fact]:
    """Return the facts that no evidence states, in order. Facts may be split over several passages."""
    sources = [_Source.read(e, tools) for e in evidence]
    return [fact for fact in facts if not any(source.states(fact) for source in sources)]


@dataclass(frozen=True, slots=True)
class _Source:
    """What an evidence states, read once for all facts."""

    stated: tuple[Fact, ...]  # in the places
    links: frozenset[str]
    head: tuple[Fact, ...]
    organisations: frozenset[str]
    stems: frozenset[str]
    countries: frozenset[str]
    years: frozenset[str]

    @classmethod
    def read(cls, evidence: Evidence, tools: Tools) -> "_Source":
        """Read an evidence."""
        stated = tuple(fact for place in evidence.places for fact in facts_in(place, tools))
        head, whole = tuple(facts_in(evidence.head, tools)), f"{evidence.head}\n{evidence.passage}"
        return cls(
            stated=stated,
            links=frozenset(f.value for f in facts_in(whole, tools) if f.type == "url"),
            head=head,
            organisations=frozenset(tools.names.in_text(_URL.sub(" ", whole))),
            stems=frozenset(tools.lexicon.terms(_URL.sub(" ", whole))),
            countries=frozenset(f.value for f in (*stated, *head) if f.type == "country"),
            years=frozenset(years_in(" ".join((evidence.head, *evidence.places)))),
        )

    def states(self, fact: Fact) -> bool:
        """Say whether the fact is stated. The head counts for organisations, countries, laws, years and names of measures."""
        match fact.type:
            case "organisation" if fact.registered:
                return fact.value in self.organisations
            case "organisation":
                return self.stems.issuperset(fact.stems)
            case "country":
                return fact.value in self.countries
            case "url":
                return fact.value in self.links
            case "date":
                return any(_contains(fact.value, f.value, self.years) for f in self.stated if f.type == "date")
            case "law":
                return any(f.key == fact.key for f in (*self.stated, *self.head))
            case "number":
                return any(_is_number(fact, f) for f in self.stated) or any(_in_head(fact, f) for f in self.head)
            case "money":
                return any(_is_money(fact, f) for f in self.stated)
            case "percent":
                return any(f.key == fact.key and _bases_fit(fact, f) for f in self.stated)
            case _:
                return any(f.key == fact.key for f in self.stated)


def _contains(wanted: str, stated: str, years: frozenset[str]) -> bool:
    """Say whether a stated date is the wanted one or lies in it; a day without a year takes the years around it."""
    if wanted == stated or stated.startswith(f"{wanted}-"):
        return True
    if wanted.startswith("--"):
        return stated[4:] == wanted[1:]
    return stated.startswith("--") and any(f"{year}{stated[1:]}" == wanted for year in years)


def _is_number(wanted: Fact, stated: Fact) -> bool:
    if stated.type == "date":
        return stated.value.split("-")[0] == wanted.value
    if stated.value != wanted.value or stated.type not in ("number", "money", "percent"):
        return False
    return stated.type != "number" or not stated.noun or stated.noun == wanted.noun


def _in_head(wanted: Fact, stated: Fact) -> bool:
    if stated.type != "number" or stated.value != wanted.value:
        return False
    return bool(years_in(wanted.written)) or (bool(wanted.named) and wanted.named == stated.named)


def _is_money(wanted: Fact, stated: Fact) -> bool:
    in_a_table = stated.type == "number" and stated.noun == "=euro"  # "Importo (euro): 500.000"
    if stated.value != wanted.value or not (stated.type == "money" or in_a_table):
        return False
    return not (wanted.role and stated.role) or wanted.role == stated.role


def _bases_fit(a: Fact, b: Fact) -> bool:
    if not a.noun or not b.noun or a.noun == b.noun:
        return True
    concepts = a.noun.startswith("=") and b.noun.startswith("=")
    return not concepts and a.tongue != b.tongue  # words of two languages cannot be compared


def _fact(text: str, found: Sequence[Found], place: int, tools: Tools) -> Fact:
    atom, start, end = found[place].atom, found[place].start, found[place].end
    after = text[end : found[place + 1].start if place + 1 < len(found) else len(text)]
    since = found[place - 1].end if place else 0
    noun, tongue, named = "", "", ""
    role: Role = ""
    if atom.kind == "percent":
        noun, tongue = _base(after, tools)
    elif atom.kind == "number":
        noun = _unit(text[:start], after)
        before = re.search(r"(?<!\w)(?:(?![A-ZÀ-Ý])\w)*+([A-ZÀ-Ý]\w++)\s++$", text[:start])
        named = fold(f"{before[1]} {atom.value}") if before else ""
    elif atom.kind == "money":
        role = _role(text[since:start], after)
    value = _TRACKING.sub("", atom.value) if atom.kind == "url" else atom.value
    return Fact(type=atom.kind, value=value, written=text[start:end], role=role, noun=noun, tongue=tongue, named=named)


def _role(before: str, after: str) -> Role:
    """Return what the words around an amount make of it; the nearest one before it wins."""
    near = " ".join(re.split(r"[.!?;]\s", before)[-1].split()[-_ROLE_TOKENS:])
    upper = [m.start() for m in AT_MOST.finditer(near)]
    lower = [m.start() for m in AT_LEAST.finditer(AT_MOST.sub(lambda m: " " * len(m.group()), near))]
    if upper or lower:
        return "at most" if max(upper, default=-1) > max(lower, default=-1) else "at least"
    follows = " ".join(after.split()[:2])
    if re.match(r"\W*(?:(?:al|come) )?(?:massim|max|at most|maximum)", follows, re.I):
        return "at most"
    return "at least" if re.match(r"\W*(?:(?:al|come) )?(?:minim|at least)", follows, re.I) else ""


def _unit(before: str, after: str) -> str:
    """Return the unit within four words: the first after the number, else the nearest before it in its sentence."""
    following = re.findall(r"[^\W\d_]+|€", re.split(r"[.!?;]\s", after)[0])[:_UNIT_TOKENS]
    preceding = re.findall(r"\w+|€", re.split(r"[.!?;\n]\s*", before)[-1])[-_UNIT_TOKENS:]
    known = [_UNITS[w] for w in map(str.lower, (*following, *reversed(preceding))) if w in _UNITS]
    return f"={known[0]}" if known else ""


def _base(after: str, tools: Tools) -> tuple[str, str]:
    match = _BASE.match(after)
    if match is None:
        return "", ""
    tongue = "it" if match["it"] else "en"
    for word in re.findall(r"[^\W\d_]+", match["words"].lower()):
        if word in _BASES:
            return f"={_BASES[word]}", tongue
        stems = [] if word in _NOT_BASES else tools.lexicon.terms(word)
        if stems:
            return stems[0], tongue
    return "", ""


def _organisations(text: str, tools: Tools) -> Iterator[Fact]:
    plain = _URL.sub(" ", text)
    for provider_id in tools.names.in_text(plain):
        yield Fact(type="organisation", value=provider_id, written=tools.providers[provider_id].short_name)
    for match in _NAME.finditer(plain):
        name, before = match["name"].rstrip("."), plain[: match.start("name")]
        opens = not before.rstrip(" «“\"'([") or before.rstrip()[-1:] in ".:;!?"
        words = name.split()
        if opens and len(words) < 3:
            continue  # the capital of the first word may be that of the sentence
        known = tools.names.in_text(name) or countries_in(name) or extract(name) or fold(name) in _COMMON_NAMES
        if not known and not name.isupper():
            stems = tuple(tools.lexicon.terms(name))
            yield Fact(type="organisation", value=fold(name), written=name, registered=False, stems=stems)


def _countries(text: str) -> Iterator[Fact]:
    for code in countries_in(_URL.sub(" ", text)):
        yield Fact(type="country", value=code, written=COUNTRIES[code].split("|")[0].title())
