"""Help to cheat: false papers, evasion of sanctions and controls, smuggling, bribes; in five languages."""

import re

_PAPERS = (
    r"(?:certificat|dichiarazion|fattur|origine|bilanc|document|bolletta|preventiv|invoice|origin|declaration"
    r"|statement|papers"
    r"|facture|déclaration|certificat|bilan|rechnung|erklärung|zeugnis|dokument|bilanz|factura|declaraci"
    r"|documento|balance)"
)
_FALSE = (
    r"(?:fals[aeio]\b|finte?\b|fintizi\w+|inesistenti|gonfiat\w+|taroccat\w+|fake|false|forged|bogus|faux"
    r"|fausse[s]?|gefälscht\w*"
    r"|falsche[nrs]?|fals[oa]s?)"
)
_GOODS = r"(?:merc[ei]|prodott\w+|contant\w+|goods|products|cash|marchandise\w*|waren?\b|mercanc\w+|oro\b|farmac\w+|armi)"
_EVADED = (
    r"(?:sanzion|embarg|dazi\b|dogan|controll|licenz|sanction|customs|dut(?:y|ies)\b|export control|licen[cs]"
    r"|douan|droits|zoll"
    r"|sanktion|kontroll|lizenz|genehmigung|aduan|arancel|control)"
)
_BANNED = r"(?:russia|bielorussia|iran|corea del nord|siria|russland|russie|rusia|north korea|belarus|syria)"
_THROUGH = (
    r"(?:passando (?:da|per|attraverso)"
    r"|far\w{0,2} (?:passare|transitare)|triangol\w+|transitando|via un paese terzo|facendo (?:passare"
    r"|figurare|risultare)"
    r"|going through|shipping through|rerout\w+|via a third|umweg über|en passant par|pasando por)"
)
_UNSAFE = re.compile(
    "|".join(
        (
            rf"(?:falsific\w{{0,30}}+|contraff(?:are|accio|acciamo)|tarocc\w{{0,30}}+|inventar[ei]?\b"
            rf"|retrodat\w{{0,30}}+|ritocc\w{{0,30}}+"
            rf"|gonfi(?:are|o|amo)\b"
            rf"|forge\b|fake\b|falsify\w{{0,30}}+|backdate\w{{0,30}}+|falsifi(?:er|zieren)\b|antidater|rückdatier\w{{0,30}}+"
            rf"|falsificar|antedatar"
            rf"|inflate\b).{{0,40}}{_PAPERS}",
            rf"{_PAPERS}\w*\s+{_FALSE}|\b{_FALSE}\s+(?:\w+\s)?{_PAPERS}",
            rf"(?:aggir(?:are|o|iamo)|elud(?:ere|o|iamo)|evad(?:ere|o|iamo)|bypass\w*|scavalcare|evade"
            rf"|circumvent|get around|dodge|work around"
            rf"|contourner|échapper|umgehen|umgeht|eludir|evadir|burlar|saltar)\b.{{0,40}}{_EVADED}",
            rf"{_EVADED}\w*\s.{{0,40}}\b(?:umgehen|hinterziehen)\b|{_PAPERS}\w*\s.{{0,20}}\bfälschen\b",
            rf"(?:vend|esport|sped|sell|ship|export|liefer|verkauf"
            rf"|enviar)\w{{0,30}}+.{{0,60}}\b{_BANNED}\b.{{0,60}}\b{_THROUGH}",
            r"(?:dichiarar|dichiaro|dichiariamo)\w{0,30}+.{0,30}(?:il falso|un'origine falsa|made in italy anche se)",
            r"sotto-?fattur|under-?invoic|sous-factur|unterfakturier|subfactur|under-?declar|undervalu(?:e"
            r"|ing) (?:the|our|my) (?:goods|ship|inv)",
            r"(?:fattur|valore|invoice|value|facture|rechnung|factura)\w{0,30}+.{0,40}(?:\b(?:a|x"
            r"|per) met[àa] (?:prezzo|valore)"
            r"|\bpiù bass[oa] (?:di quello|del) (?:reale|vero)|\binferiore a quello (?:reale|vero|effettivo)"
            r"|\bat half (?:the |of the )?"
            r"(?:price|value)|\blower than the real|\bà moitié prix|\bzum halben (?:preis|wert)|\ba mitad de)",
            r"(?:valore|prezzo|importo) (?:più bass|inferior|minor)\w{1,2} .{0,15}(?:fattura|dogan)"
            r"|meno del (?:valore )?(?:vero|reale)"
            r"|lower (?:value|price) on (?:the|our|my|an?) (?:\w+ )?invoice|niedrigeren wert"
            r"|valeur inférieure sur la facture|valor más bajo en la factura",
            r"(?:mi aiut\w+|come (?:faccio|facciamo)|help me|helfen sie).{0,60}(?:certificat|dichiarazion"
            r"|eur\.? ?1|origin).{0,60}"
            r"\b(?:non (?:è|sono)|is not|isn't|are not|nicht) (?:originari|di origine|italian|originating|prodott)",
            r"(?:togli|cambi|sostitu|stacc|remov|replac|chang|enlev|entfern|quit)\w{0,30}+.{0,30}(?:etichett|label"
            r"|étiquette|etikett|etiqueta)\w*"
            r".{0,40}made in",
            r"(?:far|faccio|facciamo) (?:risultare|figurare|passare).{0,50}(?:italian|ue\b|europe|made in|prodott)"
            r"|(?:spacciar|pass off)\w{0,30}+.{0,50}(?:italian|made in)",
            rf"contrabband(?:are|o di)\b.{{0,30}}(?:come|{_GOODS})|(?:come|how|comment|wie"
            rf"|cómo).{{0,40}}(?:contrabband|smuggl|schmuggel"
            rf"|contreband|contraband)",
            rf"(?:nascond|occult|hide\b|hiding|cacher|verstecken|esconder)\w{{0,30}}+.{{0,40}}(?:dogan|customs|douan"
            rf"|zoll|aduan|{_GOODS})",
            r"(?:come|how|comment|wie|cómo)\b.{0,80}\b(?:senza (?:dichiarar|che la dogana|che nessuno)"
            r"|without (?:declaring|customs (?:knowing|noticing)|a licen[cs]e being)"
            r"|sans (?:déclarer|que la douane)"
            r"|ohne (?:\w+ )?(?:zu deklarieren|anzumelden|dass der zoll)|sin (?:declarar|que la aduana))",
            r"\b(?:client|comprator|acquirent|destinatari|soci)\w{0,30}+.{0,30}"
            r"\bnon (?:vuole|vogliono|vuol|deve|devono) (?:comparire|apparire|figurare|risultare)"
            r"|al posto del (?:suo|vero|reale) nome|\bprestanome\b|(?:a|in) nome di un altr|does(?:n't| not) want to appear"
            r"|\bstraw (?:man|buyer)|homme de paille|\bstrohmann|\btestaferro",
            r"\b(?:corromper|soudoy|bestech|sobornar)\w*|tangent[ei]\b|mazzett|bustarell|\bbribe"
            r"|kickback|schmiergeld|pots?-de-vin"
            r"|\bsobornos?\b",
            r"\b(?:non|mica|mai|never|didn't|did not|nicht|jamais|nunca|no)\b.{0,25}\b(?:andat|andaa|stat[oi]"
            r"|partecipat|espost|went|attend|teilgenommen|allés|fuimos)\w*"
            r"(?=.{0,20}\b(?:ma|però|tanto|but|aber|mais|pero)\b.{0,100}(?:fattur|invoice|rechnung|facture"
            r"|factura))(?=.{0,160}(?:contribut|rimbors|grant"
            r"|zuschuss|subvention|ayuda))",
        )
    ),
    re.I | re.S,
)
# Who reports, suffers, checks or prevents such a thing is no accomplice.
_HONEST = re.compile(
    r"(?<!senza )\bsegnal|\bdenunci(?:o|are|arlo|amo)\b|\b(?:ho|abbiamo) ricevut|\bsospett(?:o|iamo) (?:che|di|un)"
    r"|\btem(?:o|iamo) (?:che|di)|\bdifend|\bverific(?:o|are|hiamo)\b|\briconosc|\bimpedir|\bprevenir"
    r"|\bclausol|\btutel|\bprotegg"
    r"|\brischi(?:o|a|amo|ano)? (?:se|chi|per chi|di)|che cosa (?:si )?rischia|\b(?:quali|che) (?:sanzioni"
    r"|conseguenze|pene|rischi)\b"
    r"|\b(?:cosa )?succede se|\b(?:which|what) (?:penalt|happens|fines)|\b(?:ha|hanno) chiesto (?:una"
    r"|la|un)|\banti-?corruzion"
    r"|\b(?:che cos'è|cosa significa|cosa si intende)\b|\bsanzionat|\bdi un concorrente|un concorrente"
    r"|\bcontro (?:la|il|le|i) "
    r"(?:contraffazion|contrabband|corruzion)|\b(?:evitare|scoprire) (?:di|un|una|le|i|che|se)\b"
    r"|\b(?:i|we) (?:report|suspect|received)\b|\breport (?:it|this|a)\b|\bprevent(?:s|ing|ion)?\b|\bclause"
    r"|\b(?:asked|asks"
    r"|asking) (?:me|us|for)\b"
    r"|\bprotect|\bdetect\b|\brecogni[sz]e|\banti-?(?:bribery|corruption)|\bwhat is\b|\bverify\b"
    r"|\bavoid (?:buying|being|fake)"
    r"|\bsignaler|\bdénoncer|\bprotéger|\breconnaître|\bvérifier|\bprévenir|\bmelden\b|\berkennen|\bschützen"
    r"|\bprüfen|\bverhindern"
    r"|\bdenunciar|\breconocer|\bproteger|\bverificar|\bevitar que|\bprevenir",
    re.I,
)
# Whoever does not want to be seen is not excused by honest words.
_HIDDEN = re.compile(
    r"(?:fattur|dogan|sanzion|dichiar|certificat|licenz|dazi|contribut|customs|invoice|sanction|zoll|rechnung"
    r"|douane|facture|aduana"
    r"|factura).*?(?:(?:senza|per non) (?:far(?:mi|ci|si) (?:scopr|becc|accorg)|essere scopert|destare sospett)"
    r"|(?:che|ke|perch[ée]) (?:\w+ ){0,3}(?:non|nn) (?:si|se ne|se|lo|la) (?:not|ved|scopr|capisc|accorg)\w*|di nascosto"
    r"|without (?:being|getting) (?:caught|detected"
    r"|noticed)|so (?:that )?(?:nobody|no one|customs) (?:notices|knows)|sans (?:se faire|me faire"
    r"|être) (?:prendre|pris|repér)\w*"
    r"|ohne (?:erwischt|entdeckt) zu|ohne dass (?:es|man|der zoll)|sin que (?:se|nadie|lo|la aduana) (?:not"
    r"|sep|enter|descubr)\w*)",
    re.I | re.S,
)


def asks_to_cheat(text: str) -> bool:
    """Tell whether a message asks for help to deceive an authority or to get round what is forbidden."""
    return bool(_HIDDEN.search(text)) or bool(_UNSAFE.search(text) and not _HONEST.search(text))
