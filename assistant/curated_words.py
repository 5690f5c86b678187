"""What of a thing a question asks for, and the words that are about no thing in particular."""

import re

from assistant.lock.patterns import any_of

# Two questions that ask for different ones of these want different answers, however alike their words are.
ASPECTS: dict[str, re.Pattern[str]] = {
    "amount": any_of(
        it=r"import[oi]|massimal\w+|fino a quanto|quanto (?:finanzia|si può (?:chiedere|avere|ottenere)|sottoscrive|copre)"
        r"|che cifra|qual[ei] cifra|sogli\w+|quale valore|tetto",
        en=r"amount|maximum|highest|how much can|up to how much",
        fr=r"montant|plafond|jusqu'à combien",
        de=r"betrag|höchst\w*|bis zu wie viel",
        es=r"importe|hasta cuánto|cuantía",
    ),
    "cost": any_of(
        it=r"cost[aio]|costi|costano|prezz[oi]|tariff[ae]|si paga|gratis|gratuit\w+|a pagamento",
        en=r"costs?|price|fees?|free of charge",
        fr=r"coûte\w*|prix|tarif\w*|gratuit\w*",
        de=r"kost(?:et|en)|preis|gebühr\w*|kostenlos",
        es=r"cuesta\w*|precio|tarifa\w*|gratis",
    ),
    "share": any_of(
        it=r"percentual[ei]|per cento|quota",
        en=r"percentage|per ?cent|share",
        fr=r"pourcentage",
        de=r"prozent\w*|anteil",
        es=r"porcentaje",
    ),
    "rate": any_of(it=r"tass[oi]|interess[ei]", en=r"(?:interest )?rate", fr=r"taux", de=r"zins\w*", es=r"tipo de interés"),
    "duration": any_of(
        it=r"dura(?:ta|no)?|per quanto tempo|quanto tempo|(?:quanti|quante) (?:anni|mesi|giorni|settimane)"
        r"|validità|vale|valid[oa]",
        en=r"how long|valid(?:ity)?|duration|lasts?",
        fr=r"combien de temps|dur[ée]\w*|valable",
        de=r"wie lange|dauer\w*|gültig\w*",
        es=r"cuánto tiempo|dura\w*|válid\w+",
    ),
    "day": any_of(
        it=r"quando|scad\w+|entro (?:quando|che)|termin[ei]|data",
        en=r"when|deadline|by what date",
        fr=r"quand|délai|date",
        de=r"wann|frist\w*|termin",
        es=r"cuándo|plazo|fecha",
    ),
    "who": any_of(
        it=r"chi (?:può|possono)|quali (?:imprese|aziende|ditte)|a chi (?:è|sono) rivolt\w+|requisit[oi]|beneficiari\w*"
        r"|destinatari\w*",
        en=r"who can|which (?:firms|companies)|eligib\w+|requirements?",
        fr=r"qui peut|quelles entreprises|conditions",
        de=r"wer kann|welche (?:firmen|unternehmen)|voraussetzung\w*",
        es=r"quién puede|qué empresas|requisitos",
    ),
    "papers": any_of(
        it=r"document[oi]|modul[oi]|allegat[oi]",
        en=r"documents?|papers|forms?",
        fr=r"documents?|pièces|formulaires?",
        de=r"unterlagen|dokumente?|formular\w*",
        es=r"documentos?|formularios?",
    ),
    "telephone": any_of(it=r"telefon\w+|cellulare", en=r"telephone|phone", fr=r"téléphone", de=r"telefon\w*", es=r"teléfono"),
    "mail": any_of(it=r"e-?mail|posta elettronica", en=r"e-?mail", fr=r"courriel|e-?mail", de=r"e-?mail", es=r"correo"),
    "certified_mail": any_of(it=r"pec|posta certificata", en=r"pec|certified mail"),
    "address": any_of(it=r"indirizz\w+|dove", en=r"address|where", fr=r"adresse|où", de=r"adresse|wo", es=r"dirección|dónde"),
    "how": any_of(
        it=r"come (?:si|faccio|fare|posso|devo|possiamo|dobbiamo)|cosa (?:devo|dobbiamo|bisogna) fare|procedur[ae]|modalità",
        en=r"how (?:do|can|to|does)|what (?:do|must) (?:i|we) do|procedure",
        fr=r"comment|procédure",
        de=r"wie (?:bekomm\w*|beantrag\w*|erhalt\w*|funktioniert)|verfahren",
        es=r"cómo|procedimiento",
    ),
    "purpose": any_of(
        it=r"a (?:che )?cosa (?:mi |ci )?serv\w+|perché serv\w+",
        en=r"what .{1,40} for(?=\W*$)",
        fr=r"à quoi ser(?:t|vent)",
        de=r"wozu",
        es=r"para qué sirve\w*",
    ),
    "number": any_of(
        it=r"quant[ie] (?!anni|mesi|giorni|settimane)\w+|numero di",
        en=r"how many",
        fr=r"combien de (?!temps)",
        de=r"wie viele",
        es=r"cuánt[oa]s",
    ),
}
# Words of asking and of doing business that name neither measure nor paper nor office.
GENERAL = any_of(
    it=r"avere|aver\w{0,2}|facci\w+|fatt[oaie]|occorr\w+|procedur[ae]|modalità|numer[oi]|us\w{2,4}|utilizz\w+|spieg\w+|occup\w+"
    r"|consist\w+|signific\w+|cifra|valore|sogli\w+|finanziament[oi]|prestit[oi]|conclu\w+|finir\w+|fin[eo]|rivol\w+|spett\w+"
    r"|diritt[oi]|danno|teng\w+|tram\w+|arriv\w+|necessari\w+|richiest\w+|lavor\w+|segu\w+|mi|cosa|che|sapere|vorrei|voglio"
    r"|conosc\w+|informazion\w+|prezz[oi]|tariff[ae]|esatt\w+|attual\w+",
    en=r"use\w*|want|know|tell|explain\w*|get|obtain|borrow|most|highest|price|fees?|loans?|procedure|validity|period|mean\w*",
    fr=r"avoir|obtenir|savoir|utilis\w+|expliqu\w+|prêts?|prix|procédure",
    de=r"bekomm\w+|erhalt\w+|wissen|nutz\w+|erklär\w+|darlehen|preis|verfahren",
    es=r"tener|obtener|saber|utiliz\w+|explic\w+|préstamos?|precio|procedimiento",
)


def aspects_of(question: str) -> frozenset[str]:
    """Return which of ASPECTS a question asks for."""
    return frozenset(name for name, pattern in ASPECTS.items() if pattern.search(question))
