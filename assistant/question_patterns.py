"""By which words a question shows what kind of fact it asks for; five languages, one alternative a line."""

import re

# First match wins: the more particular kind comes first.
CONTACT = (
    r"(?:numero|quale|qual è|che|hai|avete|dammi|mi dai|indirizzo|the|your|have).{0,30}(?:telefon|e-?mail\b|\bpec\b|\bphone)",
    r"\bnumero verde\b",
    r"^(?:telefono|e-?mail|pec|contatti|indirizzo)\b",
    r"(?:telefono|e-?mail|pec|indirizzo|contatti)$",
    r"contatt(?:i|are|o)\b|recapit|dove si trova",
    r"telephone|\bcontacts?\b|e-?mail address|téléphone|telefonnummer|teléfono|correo",
)
PERCENT = (
    r"percentual|per cento|\bche quota|\bquale quota|\btass[oi]\b|\bcopertura\b",
    r"(?:what|which) (?:share|percentage|rate|part)|maximum share|interest rate",
    r"pourcentage|prozent|anteil|porcentaje",
)
COUNT = (
    r"\bquant[ie] (?!soldi|euro|fondi|milion|miliard)\w",
    r"quanto (?:dura|tempo)|durata",
    r"quant[oa] (?:spazio|memoria|ram|disco|banda|pesa|merce)|quale quantità",
    r"how long|how many|\bterm of\b",
    r"combien de (?!temps)|wie viele|wie lange|cuánt[oa]s",
)
DATE = (
    r"\bquando\b|scaden|entro (?:quando|che|quale)|\btermin[ei]\b|fino a quando",
    r"a che ora|che giorno|in che data|ultimo giorno|\bapr(?:e|ono)\b|\bchiud(?:e|ono)\b",
    r"(?:che|quale) anno|what (?:date|year)",
    r"deadline|\bwhen\b|closing date|\bwann\b|\bquand\b|cuándo|\bfrist\b|\bplazo\b|date limite",
)
MONEY = (
    r"\bquanto\b|\bquanta\b|\bquanti (?:soldi|euro|fondi|milion|miliard)",
    r"\bimport[oi]\b|massimal|\bcost[aoi]\b|\bprezz|tariff|\bdotazion|\bbudget\b|plafond|soglia",
    r"(?:contributo|spesa) m(?:assim|inim)|fatturato minimo|gratis|gratuit|a pagamento|stanziament",
    r"qual(?:e|i)? (?:è|era|sono) il massim[oa] (?:che|per)|\btetto\b|\bsi paga(?:no)?\b",
    r"how much|\bamount|\bcosts?\b|\bfees?\b|threshold|turnover|(?<![\w-])free(?![\w-])",
    r"combien|wie viel|wieviel|kostet|betrag|montant|cuánto|\bimporte\b",
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


def compiled(alternatives: tuple[str, ...]) -> re.Pattern[str]:
    """Return one pattern that finds any of the alternatives, whatever their case."""
    return re.compile("|".join(alternatives), re.IGNORECASE)
