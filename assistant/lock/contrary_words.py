"""Words that deny, words that are each other's contrary, and what must and what may be done."""

import re

from assistant.lock.patterns import any_of

# "Non oltre", "non più di", "not only" and their like bound a figure, or add to it: they deny nothing.
NEGATION = any_of(
    it=r"non(?!-)(?!\s+(?:solo\b|soltanto|appena|oltre\b|(?:più|meno) d|prima d"
    r"|(?:\w+ ){0,4}(?:inferior[ei]|superior[ei]|superar\w*|supera|superano|eccede\w*)))"
    r"|nessun[oa]?|senza|mai|né|neppure|nemmeno|neanche",
    en=r"(?:not|no(?!\s*$)|never|cannot|without|neither|nor)(?!,|\s+(?:only|just|more|less|later|fewer|higher|lower|over|exceed\w*)|\.)"
    r"|\w+n['’]t",
    fr=r"pas|jamais|sans|aucun\w*",
    de=r"(?:nicht|kein\w*|ohne|nie)(?!\s+(?:nur|mehr als|weniger))",
    es=r"sin|nunca|ningun\w+|no(?=\s(?:es|son|se|puede|pueden|está|están|hay|cubre|financia)\b)",
)
# Each concept with the words that affirm and those that deny it.
CONTRARIES: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        "admitted",
        any_of(
            it=r"ammess[oiae]|ammissibil\w+|ammett\w+|consentit\w+|consente|permess[oiae]|agevolabil\w+|finanziabil\w+|eleggibil\w+"
            r"|rimborsabil\w+|includ\w+|compres[oiae]|comprend\w+",
            en=r"eligible|admissible|allowed|permitted|includ\w+|covered",
            fr=r"admis\w*|éligibles?",
            de=r"zulässig\w*|förderfähig\w*",
            es=r"admitid\w+|subvencionabl\w+",
        ),
        any_of(
            it=r"inammissibil\w+|esclus[oiae]|esclud\w+|esclusion[ei]|vietat\w+|viet[ai]|divieto|proibit\w+",
            en=r"ineligible|inadmissible|exclu(?!siv)\w+|forbidden|prohibited|banned",
            fr=r"interdit\w*",
            de=r"ausgeschlossen|unzulässig\w*|verboten",
            es=r"prohibid\w+",
        ),
    ),
    (
        "required",
        any_of(
            it=r"obbligatori\w+|obbligo|necessari[oaie]|richiest[oaie]|occorr\w+",
            en=r"must|required|mandatory|compulsory|necessary",
            fr=r"obligatoire\w*|requis\w*",
            de=r"erforderlich|verpflichtend",
            es=r"obligatori\w+|necesari\w+",
        ),
        any_of(
            it=r"facoltativ\w+|opzional\w+|superflu\w+",
            en=r"optional\w*|voluntar\w+",
            fr=r"facultati\w+",
            de=r"freiwillig",
            es=r"voluntari\w+",
        ),
    ),
    (
        "combined",
        any_of(
            it=r"cumulabil\w+|compatibil\w+|cumula\w+",
            en=r"combined|cumulative|compatible",
            fr=r"cumulables?|compatibles?",
            de=r"kumulierbar",
            es=r"acumulabl\w+",
        ),
        any_of(it=r"incompatibil\w+", en=r"incompatible\w*"),
    ),
    (
        "free",
        any_of(it=r"gratuit\w+|gratis", en=r"free(?! (?:movement|trade))", fr=r"gratuite?s?", de=r"kostenlos"),
        any_of(it=r"a pagamento|oneros[oiae]", en=r"paid service", fr=r"payant\w*", de=r"kostenpflichtig", es=r"de pago"),
    ),
    (
        "open",
        any_of(it=r"apert[oiae]|riapert\w+", en=r"open", fr=r"ouverte?s?", de=r"offen|geöffnet", es=r"abiert[oa]s?"),
        any_of(
            it=r"chius[oiae]|scadut[oiae]|esaurit[oiae]|sospes[oiae]|conclus[oiae]",
            en=r"closed|expired|suspended",
            fr=r"fermée?s?|clos",
            de=r"geschlossen|abgelaufen",
            es=r"cerrad[oa]s?",
        ),
    ),
    (
        "fixed",
        any_of(it=r"fiss[oiae]", en=r"fixed", fr=r"fixes?", de=r"feste\w* zins\w*", es=r"fij[oa]"),
        any_of(it=r"variabil[ei]", en=r"variable|floating"),
    ),
    (
        "gross",
        any_of(it=r"lord[oiae]", en=r"gross", fr=r"brute?s?", de=r"brutto"),
        any_of(it=r"nett[oiae]", en=r"net", fr=r"nette?s?", de=r"netto"),
    ),
    (
        "most",
        any_of(it=r"massim[oiae]|al più|fino a", en=r"maximum|maximal|at most|up to", es=r"máxim\w+"),
        any_of(it=r"minim[oiae]|almeno", en=r"minimum|minimal|at least", es=r"mínim\w+"),
    ),
    (
        "less",
        any_of(it=r"(?<!non )inferior[ei]|non superior[ei]", en=r"(?<!no )(?<!not )less than"),
        any_of(it=r"(?<!non )superior[ei]|non inferior[ei]", en=r"(?<!no )(?<!not )more than"),
    ),
    (
        "before",
        any_of(it=r"prima (?:d\w*|che)|anticipat\w+|in anticipo", en=r"before|prior to|in advance"),
        any_of(it=r"dopo|successiv\w+|posticipat\w+", en=r"after"),
    ),
    (
        "repaid",
        any_of(it=r"a fondo perduto", en=r"non[- ]repayable"),
        any_of(it=r"da restituire|da rimborsare", en=r"repayable|to be repaid"),
    ),
)
# The concepts whose contrary is as good as a "not".
DENIALS = ("admitted", "required", "combined", "free", "open")
MODALS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "must",
        any_of(
            it=r"dev[eo]\w*|dovr\w+|occorre|bisogna",
            en=r"must|shall|has to|have to",
            fr=r"doit|doivent",
            de=r"muss|müssen",
            es=r"deben?",
        ),
    ),
    (
        "may",
        any_of(it=r"può|possono|potr\w+", en=r"may|can|could", fr=r"peut|peuvent", de=r"kann|können", es=r"pueden?"),
    ),
)
