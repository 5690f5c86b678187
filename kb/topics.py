"""The topics of internationalisation, and the words by which a question is recognised as being about one."""

import re

from kb.places import countries_in

# Vocabulary of the partner files -> stems in Italian, English, French, German and Spanish. Order breaks ties.
_STEMS: dict[str, str] = {
    "dogane-origine": r"dogan|\bdazi|taric|aeo\b|eori|cbam|customs|dut(?:y|ies)\b|origine preferenzial|sdoganament|intrastat"
    r"|incoterm|zoll|zöll|arancel|douan|aduan|esportatore autorizzato|preferential origin|ursprungserklärung"
    r"|sanzion|embargo|dual.?use|(?:duplice|doppio) uso|licenz[ae] (?:di )?esport|sanctions?\b|sanktion"
    r"|double usage|doble uso|uso militare|militar|crittograf|cifratura|antidumping|eur\.?1\b|\ba\.?tr\b"
    r"|perfezionamento (?:attiv|passiv)|\bregim[ei]\b(?! (?:de minimis|forfet|fiscal|iva|di aiut))|riesport|\brispedi"
    r"|\b(?:dap|ddp|exw|fob|cif|fca|cpt|cip|dpu)\b",
    "certificazioni": r"certificat|certificad|carnet|\bata\b|legali[sz]"
    r"|(?<!ho )(?<!abbiamo )\bvist[oi]\b(?! che| d'affari| di lavoro| d'ingresso| per (?:mand|invi|and|entr|viagg|lavor))"
    r"|libera vendita|eur\.?1|attestat|zeugnis|bescheinigung|\bcites\b|fitosanitar|phytosanit|\bhalal\b|\bkosher\b|\bfda\b"
    r"|\bukca\b|marcatura ce\b|omologazion|etichett",
    "assicurazione-credito": r"assicur|insolven|falliment|\bfallit[oa]\b|bankrupt|konkurs|faillite|quiebra"
    r"|non (?:mi |ci )?paga|insolut|mancat\w+ pagament|unpaid|(?:not|n't|never) pa(?:y|id)\b|zahlt (?:\w+ ){0,3}nicht|ne paie"
    r"|copertura dei? credit|polizz|fideiuss|cauzion|insur|versicher|assurance|impay|\bseguro de|impag",
    "fiere-eventi": r"\bfier[ae]\b|fieristic|stand\b|esposizion|espositor|exhibit|trade fair|\bfairs?\b|\bmessen?\b|aussteller"
    r"|\bfoires?\b|\bsalons?\b|exposant|\bferias?\b|expositor",
    "missioni": r"mission[ei]?\b|outgoing|incoming|delega[tz]ion|misi[oó]n(?:es)?\b",
    "ecommerce": r"e-?commerce|marketplace|vend\w+ (?:on ?line|sul web)|digital|sito web|online sales|online.?(?:shop|handel)"
    r"|en ligne|en línea|webshop|vetrina (?:on ?line|digitale)",
    "formazione": r"(?<!in )(?<!nel )\bcors[oi]\b|formazion|webinar|seminar|training|master\b|schulung|formation\b|formación"
    r"|\bcursos?\b|\bcours de\b",
    "ricerca-partner": r"partner|distribut|buyer|agent[ei] (?:all'estero|ester)|importator|matching|customers|compratori"
    r"|(?:trov|cerc|acquis|nuov|potenzial|raggiung)\w* (?:\w+ ){0,2}client[ei]\b|vertriebs|händler|neue kunden|partenaire"
    r"|nouveaux clients|\bsocios?\b comercial|nuevos clientes",
    "ricerca-mercati": r"mercat[oi]|ricerc\w+ di mercato|statistic|statistik|analisi paese|rischio paese|market(?!place)|marché"
    r"|markt(?!platz)|\bmercados?\b|country risk",
    "import-strategico": r"(?<!export )(?<!export-)\bimport(?:iamo|are|azion\w*|ator\w*|ers?|ed|ing|s|eur\w*|aciones)?\b"
    r"(?![ -]?export)(?! manager)|\bimport[oa] (?:da|dal\w*|merc[ei]|prodott)|materie prime|fornitor[ei]|approvvigionament"
    r"|suppl(?:ier|y chain)|raw material|lieferant|rohstoff|fournisseur|proveedor|\bcompr(?:o|iamo) .{0,40}\b(?:in|da\w*) ",
    "servizi-logistici": r"logisti[ckq]|logísti|trasport|spedizion|container|shipping|freight|transport|fracht|versand|flete",
    "investimenti-esteri": r"(?:apr|inaugur|impiant|cre)\w+ (?:(?:un[ao]?|la|il|nuova) )*(?:sede|filiale|societ|uffici|negozi"
    r"|stabiliment|showroom|punto vendita)|sala mostra|joint.?venture|partecipazion\w+ (?:in|al capitale)|invest|venture"
    r"|open (?:an? |our )?(?:office|branch|shop|subsidiar)|niederlassung|tochter(?:gesellschaft|firma)|filiale\b"
    r"|sucursal|\bfilial\b",
    "contrattualistica": r"contratt|clausol|arbitrat|\bcontracts?\b|vertr[aä]g|\bcontrats?\b|\bcontratos?\b",
    "proprieta-intellettuale": r"marchio?\b|brevett|contraffazion|patent|trade ?mark|propriet[àa] (?:intellettual|industrial)"
    r"|intellectual property|marken(?:schutz|recht|anmeld)|marque déposée|propriété intellectuelle|marca registrada",
    "sostegno-in-loco": r"uffici[o]? all'estero|in loco|sul posto|ambasciat|consolat|embass|office abroad|ambassad|botschaft"
    r"|embajad|consul(?:at|ad)|vor ort|sur place|on the spot|rete estera|foreign network|sed[ei] (?:all'estero|ester[ae])",
    "finanza": r"finan[zc]|contribut|fondo perduto|prestit|garanzi|agevolat|bando|bandi\b|voucher|loan|grant|funding|guarantee"
    r"|soldi|kredit|darlehen|zusch[uü]ss|förder|subven|\bprêts?\b|préstamo|\bayudas?\b|minibond|basket bond|incentiv",
    "orientamento": r"esport|export|estero|inizi|prim[aio] volta|internazionali[sz]z|abroad|start|ausland|étranger|extranjero"
    r"|internationali[sz]|oltre confine",
}
_COMPILED = {topic: re.compile(stems, re.I) for topic, stems in _STEMS.items()}


def topics_in(text: str) -> list[str]:
    """Return the topics that a text is about, the most particular first; a foreign country alone is about markets."""
    found = [topic for topic, pattern in _COMPILED.items() if pattern.search(text)]
    return found or (["ricerca-mercati", "orientamento"] if countries_in(text) else [])
