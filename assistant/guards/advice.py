"""Advice on an individual case, and forecasts: they belong to a professional or a bank, not to pages."""

import re

_LEGAL = re.compile(
    "|".join(
        (
            r"\bdobbiamo (?:pagarl\w+|risarcirl\w+|dargliel\w+) o no\b|\bgliel[ao] (?:devo|dobbiamo|dovrei|dovremmo)\b",
            r"\b(?:vi|ti|le) (?:mando|invio|allego|incollo|giro|inoltro) (?:il|la|un|una) (?:contratto"
            r"|clausola|diffida|citazione|lettera)",
            r"\b(?:legg\w+|controll\w+|guard\w+|rived\w+|verific\w+|correg\w+|valut\w+) (?:mi |ci )?(?:il|la"
            r"|questo|questa) "
            r"(?:mio|mia|nostro|nostra|contratto|clausola|bozza)",
            r"\b(?:mi|ci) (?:legg|controll|guard|rived|verific|corregg|valut)\w+ (?:il|la|le|i|un|una) (?:\w+ ){0,2}?"
            r"(?:clausol|contratt|bozz|accord)",
            r"\b(?:scriv(?:imi|ermi|ici|ete|i)|redig\w+|preparami|prepar(?:ate|i|arci)|stend\w+|mi (?:fai"
            r"|fate|scrivi|prepari|redigi)"
            r"|ci (?:fate|scrivete|preparate|redigete))\b.{0,20}"
            r"(?:clausol|contratt|diffida|messa in mora|condizioni generali|\bnda\b|patto|atto di|ricorso)",
            r"\b(?:fare|faccio|facciamo|fargli|farle|intentare) causa\b|\bcitar(?:lo|la|e|li) in (?:giudizio"
            r"|tribunale)|\bho ragione\b"
            r"|\bpossono? obbligar(?:mi|ci)|\bvinc(?:o|iamo|erò|eremo) (?:la|in) causa|\bè legale (?:che|se)\b",
            r"(?:^|[.!?:,] |\bplease |\b(?:can|could|will) you |\bhelp (?:me|us) )(?:draft|write"
            r"|prepare) (?:me |us )?(?:a|an|the) "
            r"(?:\w+ ){0,3}(?:clause|contract|agreement|nda|letter of demand)",
            r"\b(?:review|check|read) (?:my|our|this) (?:\w+ ){0,3}(?:clause|contract|agreement)|\bcan (?:i|we) sue\b"
            r"|\b(?:are|am) (?:we|i) (?:legally )?liable\b|\bshould (?:i|we) sue\b|\bwill (?:i|we) win\b"
            r"|\btake (?:him|her|them|my \w+|our \w+) to court",
            r"\bverklagen\b|\b(?:klausel|vertrag)\w* (?:formulieren|schreiben|aufsetzen|prüfen|entwerfen)"
            r"|haften wir\b|vor gericht",
            r"\brédige[zr]?\b.{0,25}(?:clause|contrat|mise en demeure)|(?:porter plainte|attaquer"
            r"|poursuivre).{0,30}(?:justice|contre)"
            r"|traîner en justice|\bvérifie[zr]? (?:mon|notre|ce) contrat",
            r"\bred[aá]ct\w+.{0,25}(?:cláusula|contrato)|\bdemandar (?:a|al|judicialmente)\b"
            r"|\brevis[ae]\w* (?:mi|nuestro|este) contrato"
            r"|\bllevar a juicio",
        )
    ),
    re.I,
)
_TAX = re.compile(
    r"\bquant[eao] (?:tass[ae]|impost[ae]|iva|ires|irap)\b.{0,40}\b(?:pag|dev|dov)|\b(?:pag\w+) (?:meno"
    r"|poche) (?:tasse|imposte)"
    r"|\bcalcol\w+ (?:le |la |l'|il )?(?:mie |nostre |mia |nostra )?(?:tass|impost|iva\b|ires)"
    r"|\bconviene fiscalmente|\bin (?:quale|che) paese"
    r" (?:pago|paghiamo|devo pagare|dobbiamo pagare) le (?:tasse|imposte)|\bposso (?:dedurre|detrarre"
    r"|scaricare (?:l'iva|le spese|i costi|dalle tasse))"
    r"|\bhow much (?:\w+ )?tax(?:es)? (?:do|will|must|should) (?:i|we)|\bcalculate (?:my|our) tax"
    r"|\bpay less tax|\bcan (?:i|we) deduct"
    r"|\bwie viel(?:e)? steuern? (?:muss|zahle|müssen)|\bsteuern sparen|\bweniger steuern|\bcombien d'impôts?"
    r"|\bpayer moins d'impôts"
    r"|\bcuántos? impuestos|\bpagar menos impuestos",
    re.I,
)
_QUOTED = (
    r"(?:dollaro|sterlina|\byen\b|yuan|renminbi|rublo|real brasiliano|franco svizzero|(?:il|del|sul"
    r"|al) cambio|tasso di cambio"
    r"|(?:the|le|der|el) dollar|dólar|exchange rate|wechselkurs|dollarkurs|taux de change|tipo de cambio"
    r"|l'euro\b|\bthe euro\b"
    r"|bitcoin|cripto\w+|crypto\w*|petrolio|oil price|ölpreis|pétrole|petróleo|prezz[oi] (?:del|dell'|della"
    r"|delle|di) (?:\w+ )?"
    r"(?:oro|gas|acciaio|rame|alluminio|grano|mais|energia|materie prime|noli?|caffè|cacao|legno|plastica)"
    r"|(?:gold|gas|steel|copper|commodity|energy|stock|share) prices?|stahlpreis\w*|goldpreis"
    r"|(?:prix|precio) (?:de l'|du|del|de la) ?(?:or|oro|gaz|gas|acier|acero|cuivre|cobre)|(?:in"
    r"|la) borsa (?:di|italiana|valori)?"
    r"|comprare azioni|stock market|\baktien?\b|tassi (?:della )?bce|euribor|leitzins\w*)"
)
_FUTURE = (
    r"(?:salirà|scenderà|crescerà|calerà|varrà|sale o scende|salga o scenda|aumenterà|diminuirà"
    r"|previsioni? (?:per|su|del|sul)"
    r"|prevedi|prevedete|conviene (?:fissare|bloccare|comprare|vendere|aspettare|investire|cambiare)"
    r"|meglio (?:comprare|vendere|aspettare)|will (?:\w+ )?(?:rise|fall|drop|increase|strengthen|weaken|go (?:up|down))"
    r"|going to (?:rise|fall|go|drop)|forecast|predict|should (?:i|we) (?:buy|sell|wait|lock)|steigen|fallen"
    r"|sinken|prognose"
    r"|vorhersage|soll(?:en)? (?:ich|wir) (?:kaufen|verkaufen|warten)|va-t-il|va monter|va baisser|prévision"
    r"|faut-il acheter"
    r"|subirá|bajará|pronóstico|previsión|conviene comprar|debería comprar)"
)
_FORECAST = re.compile(rf"{_QUOTED}.{{0,100}}\b{_FUTURE}|\b{_FUTURE}.{{0,60}}{_QUOTED}", re.I | re.S)
# Whoever looks for somebody who helps is answered from pages.
_SEEKS_HELP = re.compile(
    r"\b(?:a chi|chi (?:mi |ci )?(?:può|aiuta|offre|assiste|prepara|fa|rivolg)|quale ente|quali enti"
    r"|c'è (?:un|una|qualcun)|ci sono|esist\w+"
    r"|sportello|servizi\w*|assistenza|cors[oi]|modell[oi] di|fac-?simile|come funziona|che cos'è|polizz\w+"
    r"|copertur\w+|assicur\w+|strument[oi]"
    r"|finanziament\w+|contribut\w+|bando"
    r"|who (?:can|helps|offers|drafts)|is there (?:a|an|any)|which (?:office|body|organi[sz]ation)|service"
    r"|insurance|course"
    r"|wer (?:kann|hilft|prüft)|gibt es|welche stelle|versicherung|qui (?:peut|aide)|y a-t-il|assurance"
    r"|quién (?:puede|ayuda)|hay (?:un|alg)"
    r"|seguro de)\b",
    re.I,
)


def seeks_help(text: str) -> bool:
    """Tell whether a message looks for somebody who helps, or for an instrument that does."""
    return bool(_SEEKS_HELP.search(text))


def asks_for_advice(text: str, named: bool) -> str | None:
    """Return the stable reason for which a question belongs to a professional: legal, tax or forecast; else None.

    `named` tells whether the question names an organisation of the register: then its services are asked for.
    """
    if _FORECAST.search(text) and not _SEEKS_HELP.search(text):
        return "financial_forecast"
    if named or _SEEKS_HELP.search(text):
        return None
    if _TAX.search(text):
        return "tax_advice"
    return "legal_advice" if _LEGAL.search(text) else None
