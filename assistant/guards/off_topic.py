"""Questions that have nothing to do with firms abroad: some have an owner whom one can name."""

import re

from kb.places import countries_in

_FIELD = re.compile(
    r"esport|export|\bimport(?!an)|estero|ester[ei]\b|abroad|dogan|customs|zoll|douan|aduan|\bfier[ae]\b"
    r"|trade fair|\bmesse|\bsalons?\b"
    r"|\bferias?\b|internazionalizz|internationali|mercat[oi]|market|\bmarché|\bmarkt|bando|bandi\b"
    r"|\bgrants?\b|zuschuss|subvention"
    r"|certificat[oi] (?:di|d')|carnet|incoterm|dazi\b|client[ei]\b|customers?|kunden?\b|buyer|distribut"
    r"|fornitor|supplier|vend(?:o|iamo"
    r"|ere|ita)|\bsell|verkauf|vendre|vender\b|sped(?:isco|iamo|ire|izion)|produ(?:co|ciamo|ttor)|\bsimest"
    r"|\bsace\b|\bice\b|promos"
    r"|stranier|foreign|ausländ|étranger|extranjer|turist|contribut[oi]\b(?! (?:previdenzial|inps|volontar))"
    r"|finanziament|finanzia\b"
    r"|agevolaz|fondo perduto|voucher|\bstand\b|esposizion|\bvaluta\b|\beur\.? ?1\b|\batr\b|certificat[oi] eur"
    r"|camera di commercio|chamber|handelskammer|missione (?:commerciale|in|a)|trasfert|distacc|a1\b"
    r"|marchi[o]?\b|brevett|\bcontainers?\b|\bmerc[ei]\b|\bgoods\b|shipment|\bwaren?\b|marchandise|mercancía"
    r"|webinar|seminari[oi]?\b",
    re.I,
)
# Who speaks as a firm wants something for it.
_FIRM = re.compile(
    r"\b(?:aziend\w+|impres\w+|ditta|pmi|s\.?r\.?l|start-?up|(?:la|il) nostr[oa] \w+|compan(?:y|ies)"
    r"|our (?:firm|business)|firma|unternehmen"
    r"|entreprise|empresa)\b",
    re.I,
)
# Everyday subjects, one alternative a subject; all five languages.
_CHAT = re.compile(
    "|".join(
        (
            r"\bricett[ae]\b|\brecipe|\brezept\b|\brecette|\breceta|come si (?:cucina|prepara|fa) (?:il|la|le"
            r"|gli|una?) (?:risott|torta|past"
            r"|pizz|lasagn|tiramis|carbonar)|paella|risotto alla|tiramis",
            r"\bpoesi[ae]\b|filastrocc|barzellett|\bpoem\b|\bjoke\b|\bgedicht\b|\bwitz\b|\bpoème|\bblague"
            r"|\bpoema\b|\bchiste|canzon[ei]|\bsong"
            r"|\blied\b|\bchanson|\bcanción",
            r"\bcampionato|serie a\b|champions|\bcalcio\b|partita d[ie]|chi ha vinto|formula 1|football"
            r"|soccer|world cup|bundesliga|fußball"
            r"|\bfútbol|who won|wer hat .{0,40}gewonnen|qui a gagné|quién ganó|\bgioca l[a'e]|derby",
            r"che tempo (?:fa|farà)|previsioni del tempo|\bmeteo\b|weather|\bwetter\b|météo|qué tiempo hará",
            r"oroscopo|horoscope|horoskop|horóscopo|segno zodiacale|sogno significa",
            r"innamorat|fidanzat[oa]|primo appuntamento|\bdating\b|girlfriend|boyfriend|\bfreundin\b"
            r"|petite amie|\bnovia\b|tinder",
            r"\bfilm\b|\bmovie|\bserie tv|netflix|cinema|cinéma|\bkino\b|\bpelícula|videogioc"
            r"|festival di sanremo|\bromanzo\b",
            r"mal di (?:testa|schiena|denti|pancia)|headache|kopfschmerz|mal de tête|dolor de cabeza"
            r"|\bdieta\b|dimagrire|lose weight|abnehmen",
            r"capitale (?:dell'|del|della|di) \w+\?|capital of \w+\?|hauptstadt von|capitale d[e'].{0,20} \?"
            r"|capital de \w+\?",
            r"compiti di|\bequazion|\bteorema|homework|hausaufgabe|devoirs|deberes",
            r"idraulico|elettricista|parrucchier|ristorante|pizzeria|plumber|hairdresser|restaurant|friseur"
            r"|peluquer|fontanero",
            r"stampante|printer|drucker|imprimante|impresora|\bwi-?fi\b|smartphone|iphone|android|\bbest phone",
            r"\bcane\b|\bgatto\b|\bmy dog\b|\bmy cat\b|\bmein hund\b|\bmon chien\b|\bmi perro\b",
            r"vacanz[ae]|\bholiday|\burlaub\b|\bvacances|\bvacaciones|hotel (?:a|al|in)\b|limite di velocità",
        )
    ),
    re.I,
)
# Key of `owners` in the locales -> by what one knows that it is theirs.
_OWNED: dict[str, re.Pattern[str]] = {
    owner: re.compile(words, re.I)
    for owner, words in {
        "inps": r"maternità|congedo parentale|\bpension[ei]\b|cassa integrazione|\bnaspi\b|assegno unico|indennità di malattia"
        r"|contributi (?:previdenziali|inps)|estratto contributivo|maternity|parental leave|\bpension\b"
        r"|mutterschaft|elternzeit|\brente\b"
        r"|maternité|retraite|maternidad|jubilación",
        "labour": r"licenzi(?:are|amento)|ferie (?:non godute|arretrate)|busta paga|tredicesima|\bccnl\b"
        r"|contratto di apprendistato"
        r"|dismiss (?:an|my|our) employee|kündigungsfrist|\bkündigen\b|licencier\b"
        r"|despedir\b",
        "inail": r"infortunio sul lavoro|denuncia (?:di )?infortunio|\binail\b|work accident|arbeitsunfall|accident du travail"
        r"|accidente laboral",
        "entrate": r"\b730\b|dichiarazione dei redditi|\birpef\b|\bires\b|\birap\b|detra(?:rre|zion[ei]|e|ibil\w+)\b"
        r"|ristrutturazione (?:di casa|edilizia)|cedolare secca"
        r"|\bf24\b|cartella esattoriale|catast(?:o|ale)|successione|aprire (?:una |la )?partita iva"
        r"|tax return|income tax"
        r"|steuererklärung|déclaration de revenus|impôt sur le revenu|declaración de la renta",
        "motorizzazione": r"\bpatente\b|revisione (?:dell'auto|auto|del furgone)|immatricol|bollo auto"
        r"|driving licence|driver's licen|führerschein|permis de conduire|carnet de conducir",
        "comune": r"cambio di residenza|residenza a\b|carta d'identità|\btari\b|\bimu\b|biblioteca comunale|asilo nido"
        r"|certificato di (?:nascita|residenza|matrimonio)|change of residence|identity card"
        r"|birth certificate|personalausweis"
        r"|wohnsitz anmelden|carte d'identité|documento de identidad|empadron",
        "suap": r"permesso di costruire|\bscia\b|ampliare il capannone|allargare .{0,20}capannone|agibilità|licenza edilizia"
        r"|building permit|planning permission|baugenehmigung"
        r"|permis de construire"
        r"|licencia de obras",
        "questura": r"passaporto(?! delle merci| digitale| di prodotto| del prodotto)|permesso di soggiorno|porto d'armi"
        r"|\bmy (?:son's |daughter's )?passport|residence permit|reisepass|aufenthaltserlaubnis"
        r"|passeport(?! de produit)"
        r"|titre de séjour|pasaporte|permiso de residencia",
        "doctor": r"quali farmaci (?:posso|devo) prendere|che medicina|visita medica|ricetta medica|which medicine should i"
        r"|welche(?:s)? medikament|quel médicament prendre|qué medicina",
        "lawyer": r"divorzi|affidamento de[il] figli|testamento|eredità|divorce|scheidung|divorcio|sfratto|condominio",
    }.items()
}


def public_owner(text: str) -> str | None:
    """Return the key of the public body that a question outside our field belongs to; None if it is ours or nobody's."""
    if is_ours(text):
        return None
    return next((owner for owner, words in _OWNED.items() if words.search(text)), None)


def owner_of(text: str) -> str:
    """Return the key of the body that a question outside our field is most likely for; "unknown" if no word tells."""
    return next((owner for owner, words in _OWNED.items() if words.search(text)), "unknown")


def speaks_as_firm(text: str) -> bool:
    """Tell whether a message speaks of a firm."""
    return bool(_FIRM.search(text))


def is_chat(text: str) -> bool:
    """Tell whether a message is small talk with nothing of our field in it."""
    return bool(_CHAT.search(text)) and not is_ours(text) and not _FIRM.search(text)


def is_ours(text: str) -> bool:
    """Tell whether a message has a word of our field in it: trade, calls, customs, a country."""
    return bool(_FIELD.search(text)) or bool(countries_in(text))
