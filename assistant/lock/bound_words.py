"""Words that bound a figure above or below, and a day as the last or the first."""

from assistant.lock.patterns import any_of

MOST = any_of(
    it=r"(?:fino|sino) (?:a|ad|al|ai|agli|alle|alla|all(?=['’]))|massim[oaie]|massimal[ei]|al più|max|tetto|limite|limiti"
    r"|plafond|non (?:\w+ ){0,4}(?:superior[ei](?: a\w*)?|super\w+|eccede\w*)|non oltre|non più d[ie]l?"
    r"|inferior[ei]|meno d[ie]l?|sotto (?:il?|l(?=['’]))|entro(?: i| le)? (?=\d|$)",
    en=r"up to|maximum|at (?:the )?most|(?:no|not) (?:more|higher|over|greater)(?: than)?|not exceed\w*|capped|below|under"
    r"|less than|fewer than|within (?=\d|$)",
    fr=r"jusqu\w*|au plus|maxim(?:um|al\w*)|moins de|plafonné\w*",
    de=r"bis zu|höchstens|maximal\w*|weniger als",
    es=r"hasta|máxim[oa]|menos de",
    whole=False,
)
LEAST = any_of(
    it=r"almeno|minim[oaie]\b|non (?:\w+ ){0,4}inferior[ei](?: a\w*)?|non meno d[ie]l?|a partire da|min\b(?!\.)|superior[ei] a"
    r"|oltre (?=(?:i|il|gli|le|la) |l['’]|\d|€|euro|$)|più d[ie]l?\b(?! u)|sopra (?:il?|l(?=['’]))",
    en=r"at least|minimum|(?:no|not) (?:less|lower|fewer)(?: than)?|more than|over\b|above|exceed\w*",
    fr=r"au moins|minim(?:um|al\w*)|plus de\b",
    de=r"mindestens|mehr als",
    es=r"al menos|mínim[oa]|más de\b",
    whole=False,
)
BEFORE = any_of(
    it=r"entro\b|(?:fino|sino) al|non oltre|prima de|scad\w+|termin\w+|chiud\w+|chiusur\w+|ultim\w+ (?:giorno|data)"
    r"|al(?:l['’])?\s*$",
    en=r"by\b|before|until|no later than|last day|deadline|closes?\b|closing|ends?\b",
    fr=r"avant|jusqu\w*|au plus tard",
    de=r"bis\b|spätestens",
    es=r"antes|hasta",
    whole=False,
)
AFTER = any_of(
    it=r"(?:dal|dalla|dall['’])\s*(?:\w+ )?$|dopo|a partire da|apr[ei]\w*|apert[oaie]\b|apertura|non prima"
    r"|chius[oiae]\b|successiv\w+",
    en=r"(?:from|since)\s+(?:\w+ )?$|after|starting|opens?\b|opening|closed",
    fr=r"à partir|depuis|après",
    de=r"(?:ab|vom|seit|nach)\b",
    es=r"a partir de|desde|después",
    whole=False,
)
