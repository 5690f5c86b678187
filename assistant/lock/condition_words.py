"""Words that bind what is said: only for whom, except, if, for a kind of firm, plus VAT."""

import re

from assistant.lock.patterns import any_of

_FIRMS = (
    r"pmi|mpmi|micro\w*|piccol[ei]|medi[ae]|grand[ei]|mid ?cap|start-?ups?|(?:non )?soc[io]|(?:non )?associat[eio]|iscritt[eio]"
    r"|artigian[eio]|giovan[ei]|giovanil[ei]|femminil[ei]|cooperativ[ae]|consorz[io]\w*|ret[ei] d\w+|innovativ[ei]"
    r"|neocostituit\w+|energivor[ei]|smes?|(?:non-)?members?|small\w*|medium\w*|large|young|women\w*|innovative|mitglieder|kmu"
    r"|membres|socios|pymes"
)
_TO = r"(?:per|a|al|ai|agli|alle|for|to|für|pour|para)\s+(?:(?:le|i|gli|la|the|les|las|los|die)\s+|l['’])?(?:sol[eiao] )?"
_KIND_OF = r"(?:(?:imprese|aziende|ditte|società|firms|companies|businesses|entreprises|empresas)\s+)?"

KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "only",
        any_of(
            it=r"(?<!non )(?<!un )(?<!una )sol[oaie]|soltanto|esclusivamente|unicamente|riservat[oaie]|limitatamente",
            en=r"only|exclusively|solely|reserved|restricted to|limited to",
            fr=r"seulement|uniquement|exclusivement|réservée?s?",
            de=r"nur|ausschließlich",
            es=r"solamente|únicamente|exclusivamente|reservad[oa]s?",
        ),
    ),
    (
        "except",
        any_of(
            it=r"salvo|tranne|eccetto|fatt[ae] salv[aeio]|ad esclusione|ad eccezione|esclus[oiae]|con l['’]esclusione"
            r"|fatta eccezione|a meno",
            en=r"except|unless|excluding|with the exception|other than",
            fr=r"sauf|excepté|à moins|à l['’]exception|hormis",
            de=r"außer|es sei denn|mit Ausnahme",
            es=r"excepto|a menos|salvo que",
        ),
    ),
    (
        "if",
        any_of(
            it=r"se(?! stess)|fino ad? esaurimento|qualora|purché|laddove|a condizione|a patto|nel caso|in caso|sempre che"
            r"|subordinat[oaie]|previ[oa]|in presenza|in possesso|con sede|con unità locale|aventi|che abbiano|in regola con",
            en=r"if|provided|as long as|on condition|in case|subject to|based in"
            r"|with (?:a|their|its) (?:registered |main )?(?:seat|office)",
            fr=r"à condition|pourvu",
            de=r"wenn|falls|sofern|vorausgesetzt",
            es=r"siempre que|a condición",
        ),
    ),
    ("for", re.compile(rf"\b{_TO}{_KIND_OF}(?:{_FIRMS})(?!\w)", re.I)),
    (
        "vat",
        any_of(
            it=r"\+ ?iva|(?:oltre(?: all['’])?|più) ?iva|iva (?:esclusa|inclusa|compresa)",
            en=r"(?:plus|excluding|including) VAT",
            fr=r"hors taxes|HT",
            de=r"zzgl\. MwSt",
            es=r"más IVA",
        ),
    ),
)
DENIES = any_of(it=r"non|senza", en=r"not|no|without|cannot|\w+n['’]t", fr=r"pas|sans", de=r"nicht|kein\w*|ohne", es=r"sin")
# What turns an item of a list into its contrary. A word of being needs "non" before it; the others say it alone.
EXCLUDES = any_of(
    it=r"non\s+(?:\w+\s+){0,3}?(?:ammess|ammissibil|finanzia|copert|copre|compres|comprend|inclus|rimborsabil|rimborsa|previst|agevola"
    r"|eleggibil|cumulabil|consentit|riconosciut|spett|può|possono|rientra|occorr|serv|richiest|necessari|obbligatori)\w*"
    r"|inammissibil\w+|esclus[oiae]|esclusion[ei]|vietat[oiae]|divieti?|chi non p\w+",
    en=r"(?:not|never|cannot)\s+(?:\w+\s+){0,2}?(?:eligib|admissib|cover|includ|allow|fund|financ|need|requir)\w*"
    r"|ineligible|inadmissible|excluded|exclusions|excluding|prohibited|forbidden",
)
ADMITS = any_of(it=r"(?<!non )(?:ammess[oiae]|ammissibil[ei]|finanziabil[ei])", en=r"(?<!not )(?:eligible|admissible|allowed)")
