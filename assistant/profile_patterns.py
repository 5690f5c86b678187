"""By which words a firm speaks of itself, in five languages, one language or meaning a line."""

import re

# The firm speaks of itself: figures count only in a sentence with one of these, or one that opens with a kind of firm.
OWN = re.compile(
    r"\b(?:\w+iamo|vorremmo|l'azienda|la (?:ditta|società)|sono (?:un[oa']?|titolare|il titolare|la titolare|artigian[oa])"
    r"|ho"
    r"|nostr[oaie]|mi[oa]"
    r"|we|we're|our|i (?:run|own|have|am)|i'm|my (?:firm|company|business)"
    r"|nous|notre|nos|j'ai|je suis|mon entreprise|ma société"
    r"|wir|unser\w*|ich (?:habe|bin|leite|führe)|mein\w* (?:firma|betrieb|unternehmen)"
    r"|somos|tenemos|hacemos|nuestr[oa]s?|tengo|soy|mi (?:empresa|negocio))\b",
    re.I,
)
KIND_OF_FIRM = (
    r"(?:aziend\w+|impres\w+|microimpres\w+|ditt[ae]|societ[àa]|s\.?r\.?l\.?s?|s\.?p\.?a|pmi|start-?up|artigian\w+|\w+ificio"
    r"|officin\w+|cantin\w+|laboratori\w*|fabbric\w+|stabiliment\w+|studio(?: tecnico)?|tipografi\w+|torneri\w+|fonderi\w+"
    r"|stampaggio|company|firm|business|manufacturer|producer|entreprise|société|fabricant|firma|unternehmen|betrieb"
    r"|hersteller"
    r"|empresa|fabricante)"
)
OPENS_AS_FIRM = re.compile(
    rf"^\W*(?:(?:piccol[ao]|medi[ao]|grande|small|family|petite|kleine[sr]?|pequeña)\W+)?{KIND_OF_FIRM}\b"
    r"|^\W*(?:(?:ciao|salve|buon ?giorno|buona ?sera)\W+)?(?:io )?sono (?:di|della|in provincia)\b",
    re.I,
)

# ---------------------------------------------------------------------------------------------------------- how many people
PEOPLE = (
    r"(?:dipendent[ei]|addett[oi]|person[ae]|operai|lavorator[ei]|collaborator[ei]|employees?|people|staff|workers?|salariés?"
    r"|personnes?|employés?|collaborateurs?|mitarbeiter\w*|beschäftigte\w*|leute|angestellte\w*|emplead[oa]s?|personas?"
    r"|trabajador(?:es|as)?)"
)
# After the number of "siamo in 6" nothing else may be counted: "siamo in 30 Paesi".
_NOTHING_ELSE = (
    rf"(?=\s+{PEOPLE}|\s*(?:[,.;:!?()–-]|$)|\s+(?:e|a|ma|con|fra|tra|in tutto|in totale|qui|and|et|und|y|at|à|altogether)\b)"
)
WE_ARE = (
    r"\b(?:siamo|eravamo)(?: solo| soltanto| appena| circa| ormai| noi)?(?: in)?(?: circa)? {n}" + _NOTHING_ELSE,
    r"\b(?:we are|we're|there are)(?: only| just| about)? {n}(?: of us)?" + _NOTHING_ELSE,
    r"\bteam of {n}\b",
    r"\bnous sommes(?: seulement| environ)?(?: à)? {n}" + _NOTHING_ELSE,
    r"\bwir sind(?: nur| etwa| rund)?(?: zu)? {n}" + _NOTHING_ELSE,
    r"\bsomos(?: solo| unos| unas)? {n}" + _NOTHING_ELSE,
)
COUNTED = r"(?<![\d.,])\b{n}\s+(?:\w+\s+)?" + PEOPLE + r"\b"
NOT_A_COUNT = re.compile(
    r"(?:meno di|più di|almeno|fino a|oltre|massimo|minimo|sotto i|sopra i|sotto le|tra i|fra i|da|under|over|fewer than"
    r"|less than"
    r"|at least|up to|more than|moins de|plus de|jusqu'à|au moins|weniger als|mehr als|bis zu|mindestens|menos de|más de"
    r"|hasta)\s*$",
    re.I,
)
ALONE = re.compile(
    r"\b(?:sono|lavoro|siamo) (?:da )?sol[oa](?: io)?\b(?! (?:in|con|un|al|a)\b)|\bsenza dipendenti\b|\bditta individuale\b"
    r"|\bi work alone\b|\bsole trader\b|\bself-employed\b|\bje travaille seule?\b|\bich arbeite allein\b|\bsoy autónom[oa]\b",
    re.I,
)
NUMBER_WORDS = {
    1: "uno una one un une ein eine", 2: "due two deux zwei dos", 3: "tre three trois drei tres",
    4: "quattro four quatre vier cuatro", 5: "cinque five cinq fünf cinco", 6: "sei six sechs seis",
    7: "sette seven sept sieben siete", 8: "otto eight huit acht ocho", 9: "nove nine neuf neun nueve",
    10: "dieci ten dix zehn diez", 11: "undici eleven onze elf once", 12: "dodici twelve douze zwölf doce",
    13: "tredici", 14: "quattordici", 15: "quindici fifteen quinze fünfzehn quince", 16: "sedici", 17: "diciassette",
    18: "diciotto", 19: "diciannove", 20: "venti twenty vingt zwanzig veinte", 25: "venticinque",
    30: "trenta thirty trente dreißig treinta", 40: "quaranta forty quarante vierzig cuarenta",
    50: "cinquanta fifty cinquante fünfzig cincuenta", 100: "cento hundred cent hundert cien",
}  # fmt: skip

# ------------------------------------------------------------------------------------------------------------------ turnover
TURNOVER = re.compile(
    r"(?:fattur(?:ato|iamo|o)\b|giro d'affari|ricavi|turnover|revenues?|sales of|chiffre d'affaires|umsatz|factura(?:mos"
    r"|ción))"
    r"[^.;:!?\d]{0,30}(?P<number>\d+(?:[.,]\d+)*)\s*(?P<unit>milion[ei]|mln|mio|millions?|millionen|millones|mila|thousand"
    r"|tausend|mil|k|m)?\b",
    re.I,
)

# ------------------------------------------------------------------------------------------------------------ class and stage
SIZES = {
    "micro": r"micro ?-?(?:impres\w+|enterprise|business|company|entreprise|unternehmen|empresa)|kleinstunternehmen",
    "piccola": r"piccola (?:impresa|azienda|ditta|società)|small (?:company|firm|business|enterprise)|petite entreprise"
    r"|kleine[sr]? (?:unternehmen|firma|betrieb)|pequeña empresa",
    "media": r"media (?:impresa|azienda)|medium[- ]sized? (?:company|firm|business|enterprise)|entreprise moyenne"
    r"|moyenne entreprise|mittelgroße[sr]? (?:unternehmen|firma|betrieb)|mediana empresa",
    "grande": r"grande (?:impresa|azienda)|large (?:company|firm|enterprise)|grande entreprise|große[sr]? (?:unternehmen"
    r"|firma)"
    r"|großunternehmen|gran empresa",
}
_I_AM = (
    r"\b(?:siamo|sono|we are|we're|i am|nous sommes|wir sind|somos|soy)"
    r"\W++(?:(?:un[ao']?|a|une?|eine?|una)\W*+)?(?:\w+\W+){0,1}?"
)
SIZE_SAID = {size: re.compile(rf"{_I_AM}(?:{words})\b", re.I) for size, words in SIZES.items()}

NEVER = re.compile(
    r"\b(?:non (?:abbiamo|ho) (?:ancora )?mai (?:esportato|venduto (?:niente )?all'estero)|mai esportato|non (?:esportiamo"
    r"|esporto)\b"
    r"(?! (?:in|a|negli|nei|verso|solo|più|il|le|i|la)\b)|non (?:vendiamo|vendo) (?:ancora )?(?:niente |nulla )?all'estero"
    r"|(?:è|sarebbe) la (?:nostra |mia )?prima (?:volta all'estero|esportazione)"
    r"|prima volta che (?:esportiamo|esporto|vendiamo all'estero)|have never exported|we(?:'ve| have) never (?:exported"
    r"|sold abroad)"
    r"|never exported|(?:do not|don't) export(?: yet)?(?! to\b)|n'avons jamais exporté|n'ai jamais exporté|jamais exporté"
    r"|noch nie exportiert|exportieren (?:noch )?nicht|nunca (?:hemos|he) exportado|no exportamos(?: todavía)?(?! a\b))\b",
    re.I,
)
SOMETIMES = re.compile(
    r"\b(?:(?:esportiamo|esporto|vendiamo all'estero) (?:già )?(?:ogni tanto|poco|saltuariamente|qualcosa|a volte"
    r"|solo (?:ogni tanto|un po'))"
    r"|(?:qualche|pochi) client[ei] (?:all'estero|estero|stranier[oi])|(?:abbiamo|ho) (?:appena )?(?:cominciato"
    r"|iniziato) a(?:d)? (?:esportare|vendere all'estero)"
    r"|export (?:now and then|occasionally|a little|sometimes)|(?:a few|some) (?:foreign customers|customers abroad)"
    r"|started exporting"
    r"|exportons (?:parfois|de temps en temps|un peu|occasionnellement)|quelques clients (?:étrangers|à l'étranger)"
    r"|exportieren (?:gelegentlich|manchmal|ab und zu|ein wenig)|einige kunden im ausland|exportamos (?:a veces"
    r"|de vez en cuando|poco|algo))",
    re.I,
)
OFTEN = re.compile(
    r"(?:\b(?:esportiamo|esporto|vendiamo all'estero) (?:già )?(?:stabilmente|regolarmente|da (?:anni|tempo|molti anni"
    r"|oltre|più|\d+ anni|vent'anni|trent'anni)"
    r"|in (?:oltre |più di |una )?(?:\d+|ventina|trentina|decina|molti|tanti|tutto il)\b|(?:il|l'|quasi il|più del"
    r"|oltre il)\W?\d+ ?%)"
    r"|(?<!\d)\d+ ?(?:%|per cento) (?:del fatturato |dei ricavi |di fatturato )?(?:è |viene |va |lo facciamo )?(?:dall'"
    r"|all')(?:estero|export)"
    r"|\bexport (?:regularly|steadily|for years|to (?:over |more than )?\d+ countries|\d+ ?%)|been exporting (?:for|since)"
    r"|exportons (?:régulièrement|depuis|dans \d+ pays)|exportieren (?:regelmäßig|seit|in \d+ länder)"
    r"|exportamos (?:regularmente|desde|a \d+ países))",
    re.I,
)
# Others than the firm: "chi non ha mai esportato", "imprese che ...".
OTHERS = re.compile(
    r"\b(?:chi|ha|hanno|aver\w*|impres[ae] che|aziende che|those who|companies that|qui|celles|wer|die|quien\w*)"
    r"\W+(?:\w+\W+){0,2}$",
    re.I,
)

# --------------------------------------------------------------------------------------------------------------------- where
SEAT = re.compile(
    rf"(?:\b(?:siamo|sono|abbiamo (?:la )?sede|sede(?: legale| operativa)?|lavoriamo|stiamo|facciamo|produciamo"
    rf"|fabbrichiamo|realizziamo"
    rf"|costruiamo|produco|faccio|{KIND_OF_FIRM}|we are|we're|we make|we produce|we manufacture|based|located|headquarter\w*"
    rf"|registered office|nous sommes|nous fabriquons|nous produisons|siège|basée?s?|wir sind|wir (?:machen|fertigen"
    rf"|produzieren|stellen)"
    rf"|sitz|sitzen|somos|fabricamos|producimos|hacemos|con sede|dipendenti|addetti|persone|employees|people)\b"
    rf")(?P<gap>[^.?!;:]{{0,60}})$",
    re.I | re.S,
)
NOT_A_SEAT = re.compile(
    r"\b(?:fier\w+|messe|fair|salon\w*|feria|event\w+|client\w+|fornitor\w+|buyer|partner|agent\w+|stat[oi]|andat\w+"
    r"|andando|espo\w+"
    r"|sped\w+|vend\w+|consegn\w+|interessat\w+|missione|customer\w*|supplier\w*|visit\w*|going|exhibit\w*|sell\w*|kund\w+"
    r"|lieferant\w*"
    r"|fournisseur\w*|cliente\w*|mostra|magazzin\w+|porto|aeroporto|dogan\w+|ufficio|sportello|desk|camer[ae]|cciaa"
    r"|chamber|regione"
    r"|band[oi]|voucher|soci[oa]?|iscritt\w+|associat\w+|non|not|nicht|pas|per|come|quanto|chi|quale|which|who|how"
    r"|and what)\b",
    re.I,
)
ENROLLED = re.compile(
    r"\b(?:siamo|è|sono|risultiamo) (?:iscritt\w+|registrat\w+) (?:alla|presso la"
    r"|al registro (?:delle )?imprese(?: della)?)\s+(?:camera di commercio|cciaa)[^.;?!]{0,40}",
    re.I,
)

# ------------------------------------------------------------------------------------------------------------------- markets
MARKET = re.compile(
    r"\b(?:(?:vorre(?:i|mmo)|vogli(?:o|amo)|intend(?:o|iamo)|pens(?:o|iamo)|punt(?:o|iamo)|stiamo (?:guardando|puntando"
    r"|pensando|entrando)"
    r"|ci interessan?o?|mi interessan?o?|siamo interessati|sono interessat[oa]|esporti?amo|esporto|vend(?:o|iamo)"
    r"|compr(?:o|iamo)|import(?:o|iamo)"
    r"|lavor(?:o|iamo)|abbiamo (?:già )?(?:clienti|un cliente|qualche cliente|una filiale|un distributore|un agente"
    r"|un fornitore|fornitori)"
    r"|ho (?:già )?(?:clienti|un cliente|un fornitore)|cerc(?:o|hiamo) (?:clienti|distributori|un distributore|un agente"
    r"|fornitori|partner)"
    r"|(?:il )?(?:nostro|mio) mercato|(?:i )?nostri mercati|mercat[oi] (?:di (?:interesse|riferimento)|obiettivo))"
    r"|(?:we|i)(?:'d|'re| would| want| plan| hope| intend| are| am| already| also)*(?: like)?(?: to)? (?:sell|export|enter"
    r"|expand|buy|import|target|interested in"
    r"|looking at|thinking of|selling|exporting|importing|buying|want|have (?:a )?customers?)"
    r"|our (?:target )?markets? (?:is|are)"
    r"|(?:voulons|voudrions|souhaitons|exportons|vendons|achetons|importons|visons)|notre marché"
    r"|(?:wir|und) (?:möchten|wollen|exportieren|verkaufen|importieren|kaufen|liefern)|(?:möchten|wollen) wir"
    r"|unser (?:ziel)?markt"
    r"|(?:queremos|nos gustaría|exportamos|vendemos|compramos|importamos)|nuestro mercado)\b(?P<tail>[^.;:!?]{0,110})",
    re.I,
)
NOT_A_MARKET = re.compile(
    r"^\W*(?:\w+\W+){0,3}?(?:saper\w*|capire|chieder\w*|conoscere|informazion\w*|notizi\w+|know|ask|learn|understand"
    r"|savoir|connaître|wissen|erfahren|saber|conocer)\b"
    r"|\b(?:fier[ae]|salone|expo|fair|trade show|messe|salon|feria|carnet|corso|webinar)\b",
    re.I,
)
NEGATED = re.compile(r"\b(?:non|not|don't|pas|nicht|keine?|no|né|ni|nor)\s+(?:\w+\s+){0,1}$|\bn(?:ous|')\s*ne\s+\w*$", re.I)
NOT_THERE = re.compile(r"\b(?:non|not|nicht|pas|no)\s+(?:\w+\s+){0,3}$", re.I)
NOT_BEFORE = re.compile(r"\b(?:non|not|don't|do not|no|ne|nicht)\s+(?:\w+\s+){0,1}$", re.I)

# ------------------------------------------------------------------------------------------------------------------ products
PRODUCTS = re.compile(
    r"\b(?:facciamo|produciamo|produco|realizziamo|realizzo|fabbrichiamo|costruiamo|costruisco|stampiamo"
    r"|lavoriamo(?! (?:con|in|da|per|già)\b)"
    r"|vendiamo|vendo|commerciamo|importiamo|compriamo|produttori di|fabbricanti di|azienda di|ditta di|produzione di"
    r"|(?:we|and) (?:make|produce|manufacture|build|sell|design)|makers? of|manufacturers? of|producers? of"
    r"|nous (?:fabriquons|produisons|faisons|vendons)|(?:wir|und) (?:fertigen|produzieren|machen|bauen|verkaufen|stellen)"
    r"|(?:fabricamos|producimos|hacemos|vendemos))\s+(?P<what>[^.;:!?()]{3,90})",
    re.I,
)
PRODUCT_ENDS = re.compile(
    r"(?:,|\s[-–]\s|\b(?:a|ad|ai|alla|all'\w*|in|nel|nella|da|dal|dalla|per|con|che|ma|quando|dove|mai|anche|già|solo"
    r"|soprattutto|all'estero|vorre\w+|vogli\w+|e\s+(?:\w{2,}iamo|vorre\w+|vogli\w+|non"
    r"|esport\w+|vend\w+|ora|adesso|ci|stiamo|cerc\w+|un|il|la)|at|in|for|to|near"
    r"|and (?:we|would|want|sell|export)|but|with|pour|à"
    r"|en|et (?:nous|\w+ons)|mais|dans|her|für|und (?:wir|möchten|wollen|exportieren)|aber|para|y \w+mos|pero)\b).*$",
    re.I | re.S,
)
NO_PRODUCT = re.compile(
    r"^(?:(?:un[ao']?|il|la|lo|le|gli|i|dei|delle|del|della|niente|nulla|solo|già|anche|tutto|così|a|an|the|des|du|une?"
    r"|eine?|die|das|unos?)\W+)*"
    r"(?:fier\w+|domand\w+|richiest\w+|fatic\w+|parte|riferimento|fattur\w*|export|estero|presto|bene|prima|affari"
    r"|cors[oi]|missione|viaggi\w*"
    r"|sito|preventiv\w*|contratt\w*|offert\w*|pagament\w*|spedizion\w*|certificat\w*|dichiarazion\w*|quello|questo|fuori"
    r"|poco|niente|nulla"
    r"|abroad|online|sure|anything|nothing|torino|in\b|all)|^\w{1,3}$",
    re.I,
)
SECTORS = {
    "meccanica": r"meccanic\w+|valvol\w+|rubinett\w+|ingranagg\w+|stamp[oi]\b|tornit\w+|torneri\w+|officina|utensil\w+"
    r"|pompe\b|cuscinett\w+|viteri\w+"
    r"|mechanical|valves?|gears?|vannes?|mécanique|ventile?|maschinenbau|armaturen|válvulas?|mecánic\w+",
    "macchinari": r"macchin(?:e|ari)\b|impianti\b|machine(?:s|ry)\b|maschinen\b|maquinaria",
    "alimentare": r"aliment\w+|formagg\w+|caseific\w+|salum\w+|pasta\b|biscott\w+|dolci\b|olio\b|miele|conserve|food"
    r"|cheese|honey|fromage\w*|lebensmittel|käse|queso|alimentos",
    "vino-bevande": r"vin[oi]\b|cantin\w+|spumant\w+|birr\w+|liquor\w+|bevand\w+|wine\w*|winery|beer|vins?\b|wein\w*|vino",
    "moda-tessile": r"tessut\w+|tessil\w+|abbigliament\w+|maglieri\w+|calz(?:e|ifici\w+)\b|cravatt\w+|scarp\w+|calzatur\w+"
    r"|borse\b|pellett\w+|camici\w+|textiles?|clothing|shoes|fabrics?\b|tissus|schuhe|kleidung|ropa|calzado|zapat\w+",
    "arredo-legno": r"mobil[ei]\b|arred\w+|divan\w+|serrament\w+|legno|lampad\w+|furniture|lamps?|meubles?|möbel|muebles",
    "gomma-plastica": r"plastic\w+|gomm[ae]\b|stampaggio|rubber|plastique|kunststoff\w*|plástico",
    "metalli": r"acciai\w+|ferr[oi]\b|alluminio|ottone|fonderi\w+|metall\w+|carpenteri\w+|tondin\w+|steel|aluminium|brass"
    r"|foundry|acier|stahl|acero",
    "chimica-cosmetica": r"cosmetic\w+|profum\w+|chimic\w+|vernic\w+|detergent\w+|cosmetics?|chemicals?|cosmétiques?"
    r"|kosmetik\w*|cosmétic\w+",
    "elettronica": r"elettronic\w+|sensor\w+|schede elettroniche|quadri elettrici|electronic\w*|sensors?|électronique"
    r"|elektronik\w*|sensoren|electrónic\w+",
    "edilizia-lapideo": r"piastrell\w+|marm[oi]\b|granit\w+|porfido|pietra|edil\w+|tiles|marble|carrelage|fliesen|mármol",
    "medicale": r"medical\w+|dispositivi medici|protesi|farmac\w+|medical devices?|medizintechnik",
    "informatica": r"software|app\b|informatic\w+|siti web|logiciels?",
    "agricoltura": r"agricol\w+|ortaggi|frutta|florovivais\w+|piante\b|mangim\w+|farm\b|agricultur\w+|landwirtschaft",
    "gioielli": r"gioiell\w+|orefic\w+|argenteri\w+|jewel\w+|bijoux|schmuck|joyas",
    "servizi": r"studio (?:tecnico|di ingegneria|di architettura)|consulenz\w+|ingegneria|consult\w+|engineering services"
    r"|servizi\b",
}  # fmt: skip
SECTOR_WORDS = {sector: re.compile(rf"\b(?:{words})", re.I) for sector, words in SECTORS.items()}

# --------------------------------------------------------------------------------------------------------------- memberships
MEMBER = re.compile(
    r"\b(?P<no>non |not |never |ne |nicht )?(?:(?:siamo|sono|risultiamo)(?P<later> (?:ancora|più|mai))? (?:soci[oa]?"
    r"|associat[iaoe]|iscritt[iaoe]|tesserat[iaoe]|affiliat[iaoe])"
    r"|aderiamo|soci di|associat[iaoe] (?:a|ad|di)\b|iscritt[iaoe] (?:a|ad|alla|in)\b"
    r"|(?:we are|we're|i am)(?P<not> not)? (?:an? )?members?|nous (?:sommes|ne sommes pas) (?:membres?|adhérents?)"
    r"|wir sind (?P<kein>(?:nicht |keine? ))?mitglied(?:er)?"
    r"|(?:no )?somos (?:socios|miembros))\b(?P<of>[^.;:!?]{0,80})",
    re.I,
)
CONDITIONAL = re.compile(
    r"\b(?:se|solo se|anche se non|if|unless|si|wenn|falls|ob|qualora|essere|serve|bisogna)"
    r"\s+(?:non\s+|noi\s+|nous\s+|wir\s+|we\s+)?$",
    re.I,
)

# ---------------------------------------------------------------------------------------------------------------- correction
CORRECTION = re.compile(
    r"^\W*(?:no|non|anzi|scusi?|scusate|pardon|mi correggo|mi sono sbagliat[oa]|ho sbagliato|nein|nicht|not|sorry|non pas"
    r"|perdón)\b"
    r"|\b(?:intendevo|volevo dire|mi correggo|anzi|i meant|i mean|je voulais dire|ich meinte|quería decir)\b",
    re.I,
)

# Words with which a firm presents itself: they say nothing of what it asks.
PRESENTS = re.compile(
    r"(?i)\b(?:abbiamo|siamo|sono|facciamo|faccio|fabbrichiamo|produciamo|produco|realizziamo|lavoriamo|gestiamo|gestisco|opero"
    r"|operiamo|titolare|mi[ao]|nostr[ao]|piccol[ao]|ditta|azienda|impresa|societ[àa]|laboratorio|attivit[àa]|bottega|officina"
    r"|(?:i|we|we're|i'm)|have|are|make|produce|small|family|firm|company|business|workshop|based"
    r"|nous|sommes|avons|faisons|fabriquons|produisons|notre|petite?|entreprise|société|atelier"
    r"|wir|sind|haben|machen|stellen|produzieren|unsere?|kleine?r?s?|firma|unternehmen|betrieb|werkstatt"
    r"|somos|tenemos|hacemos|fabricamos|producimos|nuestra|pequeña|empresa|sociedad|taller)\b"
)
