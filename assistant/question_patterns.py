"""By which words a question shows what kind of fact it asks for; five languages, one alternative a line."""

import re

# First match wins: the more particular kind comes first.
CONTACT = (
    r"(?:numero|quale|qual è|che|hai|avete|dammi|mi dai|indirizzo|the|your|have).{0,30}(?:telefon|e-?mail\b|\bpec\b|\bphone)",
    r"\bnumero verde\b",
    r"^(?:telefono|e-?mail|mail|pec|contatti|indirizzo)\b",
    r"(?:telefono|e-?mail|\bmail|pec|indirizzo|contatti)$",
    r"contatt(?:i|are|o)\b|recapit|dove si trova",
    r"telephone|\bcontacts?\b|e-?mail address|téléphone|telefonnummer|teléfono|correo",
)
PERCENT = (
    r"percentual|per cento|\bche quota|\bquale quota|\btass[oi]\b(?! di cambio)|\bcopertura\b(?! assicurativ)",
    r"(?:what|which) (?:share|percentage|rate|part)|maximum share|interest rate",
    r"pourcentage|prozent|anteil|porcentaje",
)
COUNT = (
    r"\bquant[ie] (?!soldi|euro|fondi|milion|miliard)\w",
    r"quanto (?:dura|tempo)|durata|cuánto (?:dura|tiempo)|combien de temps",
    r"quant[oa] (?:spazio|memoria|ram|disco|banda|pesa|merce)|quale quantità",
    r"how long|how many|\bterm of\b",
    r"combien de (?!temps)|wie viele|wie lange|cuánt[oa]s",
)
# "Quando spedisco campioni, che documento serve?" asks for no day.
DATE = (
    r"\bquando\b(?! (?:io |noi |si )?(?:esport|import|vend|sped|compr|acquist|fattur)\w)",
    r"\bwhen\b(?! (?:I|we|you|an?|exporting|importing|shipping|selling)\b)|\bquand\b(?! (?:j['’]|(?:je|on|nous)\b))",
    r"scaden|entro (?:quando|che|quale)|\btermin[ei]\b(?! di resa)|fino a quando",
    r"a che ora|che giorno|in che data|ultimo giorno",
    r"\b(?:apr|chiud)(?:e|ono)\b(?! (?:una?|un['’]\w+|filial\w+|sedi|uffici\w*)\b)",
    r"(?:che|quale) anno|what (?:date|year)",
    r"deadline|closing date|\bwann\b|cuándo|\bfrist\b|\bplazo\b|date limite",
)
# "Importo acciaio" and "j'importe" are verbs, "un budget di 20.000 euro" is what one has, Costa Rica is a country.
MONEY = (
    r"\bquanto\b|\bquanta\b|\bquanti (?:soldi|euro|fondi|milion|miliard)",
    r"(?:\b(?:un|che|quale|qual|di|per|con|lo)\s|['’])importo\b|\bimporto\W*$|\bimporti\b",
    r"(?<!\bse )(?<!\bio )(?<!\bquando )\bimporto(?= (?:massim|minim|total|del|dell|di|è|max|concess|finanz|ammes))",
    r"massimal|\bcost[aoi]\b(?! rica\b| d['’]avorio)|\bprezz|tariff(?!ari)|\bdotazion|plafond|soglia",
    r"(?<!\bun )\bbudget\b(?! di \d)",
    r"(?:contributo|spesa) m(?:assim|inim)|fatturato minimo|gratis|gratuit|a pagamento|stanziament",
    r"qual(?:e|i)? (?:è|era|sono) il massim[oa] (?:che|per)|\btetto\b|\bsi paga(?:no)?\b",
    r"how much|\bamount|\bcosts?\b(?! rica\b)|\bfees?\b|threshold|turnover",
    r"(?<![\w-])free(?![\w-]| (?:zones?|trade|ports?|sales?|circulation|movement)\b)",
    r"combien|wie viel|wieviel|kostet|betrag|montant|cuánto|(?<!j['’])\bimporte\b",
)
# A figure is named and not asked for: whether it is admitted, who helps with it, where it stands.
NO_FIGURE = (
    r"\bquanto (?:è|era|sia|sono) (?:\w+os[oaie]|\w+[ai]bil[ei]|difficil[ei]|importan\w+|convenien\w+)\b",
    r"\bchi (?:mi|ci|può|potrebbe|sa|aiuta)\b",
    r"\bdove (?:l[oaie] |si )?(?:ved|trov|legg|controll|consult)\w+|\b(?:vedo|trovo|leggo|controllo|consulto) dove\b",
    r"^(?![^?]*\b(?:quant|percentual|per cento))[^?]*\b(?:cost[oi]|spes[ae]|tass[oi]|iva)\b[^?]*\b(?:è|sono) (?:\w+ )?"
    r"(?:ammess|ammissibil|compres|inclus|fiss[oaie]\b|rimborsabil|finanziabil)",
    r"^\W*(?:is|are)\b[^?]*\b(?:eligible|included|covered|fixed)\b",
)
WHO = (r"\bchi\b|quale ente|che ente", r"\bwho\b|which (?:office|organi[sz]ation|body)", r"\bqui\b|\bwer\b|quién")
HOW = (r"\bcome\b|procedura|\bdomanda\b.*present", r"\bhow\b|\bapply\b|comment|\bwie\b|cómo")
# A yes or no is asked for.
ALLOWED = (
    r"\bposs(?:o|iamo|ono)\b|\bpuò\b|potev|potremmo|ammess|ammiss|apert[oaie] anche|anche (?:a|per|la|il|noi)\b|serve\b|vale\b",
    r"\b(?:can|could|may|must|are we|is it|does|do)\b",
    r"\b(?:peut|peux|pouvons|puis-je|possible|kann|können|dürfen|muss|müssen|gilt|puede|puedo|podemos|vale|hay que)\b",
)
CONDITION = (
    r"esclus|tranne|eccett|eccezion|riservat|ammess|poss(?:ono|iede|edere)|\bpuò\b|\bnon\b|\bsolo\b|soltanto|condizion|obblig",
    r"vietat|purché|spett|\bdeve|devono|occorre|serve\b|valgono|vale\b|rivolt[oaie]|apert[oaie] a",
    r"\bonly\b|except|exclu|\bnot\b|\bmust\b|\bmay\b|\bcan\b|eligible|restricted|open to|required",
)


# Words that any measure or document may be asked about: a question of these alone goes on with what was spoken of before.
OF_ANY_MEASURE = (
    r"domand\w*|present\w*|chied\w*|richied\w*|ottener\w*|ottien\w*|partecip\w*|percentual\w*|copr\w*|copertura|"
    r"rimbors\w*|spes[ae]",
    r"ammess\w*|ammissibil\w*|import[oi]|massim[oaie]|minim[oaie]|scad\w*|termin[ei]|dur[aio]\w*|garanzi[ae]|tass[oi]|"
    r"cost[aoi]\w*",
    r"requisit\w*|impres[ae]|aziend[ae]|micro|piccol[aei]|medi[ae]|pmi|pag\w*|restitui\w*|rimborsabil\w*|rilasci\w*|"
    r"tempo|tempi|giorn[oi]",
    r"ann[oi]|mes[ei]|quot[ae]|contribut[oi]|fondo|perduto|anticip\w*|gesti\w*|tetto|limit[ei]|ricavi|fatturato|serv\w*|"
    r"bisogn\w*|dev\w*",
    r"dov\w+|possibil\w*|ancora|apert[oaie]|chius[oaie]|esent[ei]|esenzion\w*|autorizzazion\w*|tonnellat[ae]|"
    r"document[oi]|modul[oi]",
    r"sped\w*|invi\w*|compil\w*|vale|valgono|valid\w*|serviz\w*|misur[ae]|band[oi]|sportell[oi]|durc|fare|fa|fanno|"
    r"trova|sede|orari\w*",
    r"appl\w*|cost\w*|deadlines?|percentage|cover\w*|reimburs\w*|amount|maximum|minimum|last\w*|long|much|many|"
    r"guarantee|rate|small",
    r"firms?|compan\w*|enterprises?|eligib\w*|requirements?|documents?|needed?|required?|open|closed|still|years?|"
    r"months?|days?|pay\w*",
    r"kost\w*|frist\w*|antrag\w*|dauer\w*|beantrag\w*|höchst\w*|prozent\w*|anteil|unterlagen|unternehmen|kleine?|noch|"
    r"offen|jahre?",
    r"coût\w*|délai\w*|demand\w*|dur[ée]\w*|montant|maximum|pourcentage|entreprises?|petites?|encore|ouvert\w*|conditions?",
    r"cuest\w*|plazo\w*|solicit\w*|dura\w*|importe|máximo|porcentaje|empresas?|pequeñas?|todavía|abiert\w*|requisitos?",
)
# Little words beside them.
LITTLE = (
    r"\w{1,3}|quand[oi]|quant[oaie]|qual[ei]?|cosa|come|dove|entro|anche|della?|dello|degli|delle|nella|sotto|sopra|"
    r"circa|sono|siamo|essere",
    r"poss\w+|può|potr\w+|posiamo|viene|vengono|stat[oaie]|senza|dopo|prima|ogni|tutt[oaie]|solo|questo|quello|oggi|"
    r"adesso|allora|loro|noi",
    r"when|what|which|where|does|take\w*|have|must|will|with|from|that|this|they|there|than|then|also|only|about|until|"
    r"could|would|should",
    r"wann|welche\w*|wieviel|viel|kann|muss|wird|auch|oder|nicht|diese\w*|dafür|lange|bekomm\w*|könn\w*|müss\w*|dürf\w*",
    r"quel\w*|combien|peut|peuvent|faut|pour|avec|dans|sont|être|aussi|cette|comment|cuánt[oa]s?|cuándo|cómo|puede\w*|"
    r"debe\w*|para|hasta|también",
)


def compiled(alternatives: tuple[str, ...]) -> re.Pattern[str]:
    """Return one pattern that finds any of the alternatives, whatever their case."""
    return re.compile("|".join(alternatives), re.IGNORECASE)
