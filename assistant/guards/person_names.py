"""Names of people in a text, by what stands before them: a title, an introduction, a function, the end of a letter.

A name that nothing announces is not known: no list of names is kept, which would cover streets, firms and pages as well.
"""

import re
from collections.abc import Iterator

_WORD = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+(?:['’-][A-ZÀ-ÖØ-Þa-zß-öø-ÿ][a-zß-öø-ÿ]+)*|[A-ZÀ-ÖØ-Þ]['’][A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+"
_PARTICLE = r"(?:de|di|da|del|della|dalla|lo|la|von|van|zu|der|du|dos|y)"
_INITIAL = r"[A-ZÀ-ÖØ-Þ]\."
_PART = rf"(?:{_WORD}|{_INITIAL})"
_ONE_TO_THREE = rf"(?:{_PART})(?: (?:{_PARTICLE} )?(?:{_PART})){{0,2}}"
_TWO_OR_THREE = rf"(?:{_PART})(?: (?:{_PARTICLE} )?(?:{_PART})){{1,2}}"

_TITLE = (
    r"(?i:\b(?:sig\.?(?:ra|na|ri)?|signora?|signorina|egr\.|gent\.(?:ma|mo)|dott\.?(?:ssa)?|dottor(?:e|essa)?|ing\.?|ingegner"
    r"|avv\.|avvocat[oa]|geom\.?|rag\.|arch\.|prof\.?(?:ssa)?|comm\.|cav\.|mr\.?|mrs\.?|ms\.?|miss|dr\.?|herrn?|frau|monsieur|madame"
    r"|mme|mlle|maître|señora?|sra?\.|don|doña))"
)
_FUNCTION = (
    r"(?i:\b(?:titolare|soci[oa]|dipendente|collega|amministrat(?:ore|rice)(?: unic[oa]| delegat[oa])?|referente|responsabile"
    r"|impiegat[oa]|funzionari[oa]|direttore|direttrice|presidente|moglie|marito|figli[oa]"
    r"|owner|partner|employee|colleague|manager|director|wife|husband|son|daughter|contact(?: person)?"
    r"|inhaber(?:in)?|geschäftsführer(?:in)?|mitarbeiter(?:in)?|kolleg(?:e|in)|chef(?:in)?|ansprechpartner(?:in)?"
    r"|associée?|gérante?|employée?|collègue|socia|empleado|gerente))"
)
_INTRODUCTION = (
    r"(?i:\b(?:mi chiamo|il mio nome (?:è|e')|my name is|ich heiße|ich heisse|mein name ist|je m['’]appelle|mon nom est"
    r"|me llamo|mi nombre es))"
)
_BEING = r"(?i:\b(?:sono|io sono|qui|i am|i['’]m|this is|ich bin|hier ist|hier schreibt|je suis|soy|scrive|firmato|signed))"
_FAREWELL = (
    r"(?i:\b(?:(?:cordial|distint|migliori|un cordiale|tanti)[a-zè ]* salut[oi]|cordialmente|cordialità|saluti|in attesa"
    r"|ringrazi\w+|grazie(?: mille| molte)?|(?:kind|best|warm) regards|regards|sincerely|yours|thank you|thanks|many thanks"
    r"|mit freundlichen grüßen|mit freundlichem gruß|(?:viele|beste|freundliche|liebe) grüße|mfg|danke"
    r"|cordialement|salutations|merci|atentamente|saludos|un saludo|gracias))"
)
_KNOWN = (
    re.compile(rf"{_TITLE} (?P<name>{_ONE_TO_THREE})"),
    re.compile(rf"{_FUNCTION},? (?P<name>{_TWO_OR_THREE})"),
    re.compile(rf"{_INTRODUCTION} (?P<name>{_ONE_TO_THREE}|(?i:[a-zß-öø-ÿ'’-]+ [a-zß-öø-ÿ'’-]+))"),
    re.compile(rf"{_BEING} (?P<name>{_TWO_OR_THREE})"),
    re.compile(rf"{_FAREWELL}[ .,!]*[\n,.!]\s*(?P<name>{_ONE_TO_THREE})(?=\s*(?:\n|$|[,.;–-]))"),
)
# What begins the name of an organisation, a place or a document: nobody is called so.
_NOBODY = frozenset(
    """agenzia associazione azienda banca bando camera cassa centro comune confartigianato confcommercio confindustria
    consorzio cooperativa direzione enterprise fiera fondazione fondo gruppo ice istituto italia ministero ordine porto
    promos provincia regione rete sace simest società sportello studio ufficio unione unioncamere università voucher carnet
    business europe european chamber bank export import trade fair commercial digital general sales team temporary italian
    lombardy lombardia milano bergamo brescia como cremona lecco lodi mantova monza pavia sondrio varese
    germania francia spagna svizzera cina brasile stati emirati regno unito""".split()
)


def without_names(text: str, mask: str) -> str:
    """Return a text with a mask in the place of the names of people that something announces."""
    for start, end in sorted(_found(text), reverse=True):
        text = f"{text[:start]}{mask}{text[end:]}"
    return text


def _found(text: str) -> Iterator[tuple[int, int]]:
    taken: list[tuple[int, int]] = []
    for pattern in _KNOWN:
        for match in pattern.finditer(text):
            start, end = match.span("name")
            words = text[start:end].casefold().split()
            if _NOBODY.isdisjoint(words) and not any(start < other and begun < end for begun, other in taken):
                taken.append((start, end))
    yield from taken
