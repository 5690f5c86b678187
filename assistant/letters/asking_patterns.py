"""By which words a letter asks without a question mark, and which questions ask for nothing; five languages."""

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.I)


ASKS = _any(
    r"\b(?:vorrei|vorremmo|volevo|volevamo|desider\w+|gradir\w+|mi piacerebbe|ci piacerebbe|dovrei|dovremmo|avrei bisogno"
    r"|ho bisogno|avremmo bisogno|abbiamo bisogno) (?:\w+ ){0,2}?(?:sapere|capire|conoscere|avere (?:informazion|chiariment"
    r"|indicazion|dettagl|notizie)|chiedere|chiedervi|chiederle|chiederti|informa\w+|ricevere (?:informaz|indicaz|il|la)"
    r"|di (?:sapere|capire|informazion|un chiariment|chiariment|indicazion|un'informaz|aiuto|assistenza|un (?:elenco"
    r"|contatto)))",
    r"\b(?:chied(?:o|iamo|evo|evamo)|doman\w+|le chiedo|vi chiedo|ti chiedo|sono a chieder\w+|siamo a chieder\w+|si chiede)"
    r" (?:\w+ ){0,2}?(?:se|quali?|come|quando|quanto|chi|dove|informazion\w+|chiariment\w+|indicazion\w+|conferma"
    r"|di sapere|cosa)\b",
    r"\b(?:può|puo'|potete|potrebbe|potreste|puoi|potresti|sapreste|saprebbe|sapete|sa|sai) (?:cortesemente |gentilmente "
    r"|per favore )?"
    r"(?:dirmi|dirci|indicarmi|indicarci|spiegarmi|spiegarci|confermarmi|confermarci|farmi sapere|farci sapere|chiarirmi"
    r"|chiarirci"
    r"|segnalarmi|segnalarci|mandarmi|mandarci|inviarmi|inviarci|consigliarmi|consigliarci|dire|aiutarmi a|aiutarci a)\b",
    r"\b(?:mi|ci) (?:serve|servono|servirebbe\w*|occorre|occorrono|interessa|interesserebbe|può|puo'|potete|potreste"
    r"|potrebbe|dica|faccia|fate"
    r"|fa|sa|sapete|indichi|indicate|spieghi) (?:\w+ ){0,2}?(?:sapere|capire|dire|indicare|spiegare|confermare|mandare"
    r"|informazion\w+"
    r"|un chiarimento|chiarimenti|indicazioni)",
    r"\bnon (?:abbiamo|ho|mi è|ci è|riesco a|riusciamo a|è) (?:ben )?(?:capit\w+|chiar\w+|capire|trovat\w+"
    r"|trovare) (?:\w+ ){0,3}?"
    r"(?:se|quali?|come|quando|quanto|chi|dove|cosa|che)\b",
    r"\bnon so(?:no sicur\w+)?\b (?:se|quali?|come|quando|quanto|chi|dove|cosa|a chi)\b|\bnon sappiamo (?:se|quali?|come"
    r"|quanto|chi|dove|cosa|a chi)\b",
    r"\b(?:cerco|cerchiamo|stiamo cercando|sto cercando|siamo alla ricerca di|richied(?:o|iamo) (?:informazion\w+"
    r"|chiariment\w+|un|il|la))\b",
    r"^\W*(?:serve|servono|occorre|necessit\w+) |\bfatemi sapere (?:se|come|quali|quanto|quando|chi)\b|\bmi (?:serve"
    r"|servono|occorre|occorrono)\b"
    r"|\bci (?:serve|servono|occorre|occorrono)\b|\b(?:abbiamo|ho) (?:urgente |urgentemente )?(?:bisogno|necessità) d(?:i"
    r"|el|ella|ell')",
    r"\b(?:i|we)(?:'d| would|'m| am|'re| are)? (?:\w+ )?(?:like|love|need|want|wondering|hoping"
    r"|keen) (?:\w+ ){0,2}?(?:to (?:know|understand|ask|learn"
    r"|find out|have|receive)|whether|if|how|which|what|who)\b",
    r"\b(?:could|can|would) you (?:please |kindly )?(?:tell|let|send|explain|confirm|advise|clarify|indicate|give|point"
    r"|help us (?:to )?(?:find|understand))\b",
    r"\bplease (?:tell|let|send|explain|confirm|advise|clarify|indicate|inform)\b|\b(?:i|we)(?:'re| are|'m"
    r"| am)? looking for\b"
    r"|\bwe (?:also )?need (?:a|an|the|some|information|help)\b",
    r"\b(?:je|nous) (?:voudrais|voudrions|souhaite\w*|aimer\w+|désir\w+|cherch\w+)\b|\bpou(?:vez"
    r"|rriez)-vous (?:\w+ ){0,2}?(?:dire|indiquer|expliquer|préciser"
    r"|confirmer|envoyer|aider)|\bmerci de (?:nous|me) (?:dire|indiquer|préciser|confirmer|faire savoir)|\b(?:j'aurais"
    r"|nous aurions) besoin de"
    r"|\bnous (?:ne savons pas|avons besoin)",
    r"\b(?:ich|wir) (?:möchten?|würden?|wollen|hätten?) (?:\w+ ){0,3}?(?:wissen|fragen|erfahren|informationen|auskunft)"
    r"|\bkönn(?:en|ten) sie (?:uns|mir)"
    r"|\bbitte (?:teilen|sagen|schicken|informieren|erklären|bestätigen)|\bwir (?:suchen|brauchen|benötigen)\b"
    r"|\bich (?:suche|brauche|benötige)\b"
    r"|\buns interessiert|\bwir wissen nicht|\bmich interessiert",
    r"\b(?:quisiera|quisiéramos|querría|querríamos|me gustaría|nos gustaría|desearía|desearíamos|necesito|necesitamos"
    r"|necesitaría|busco|buscamos)\b"
    r"|\b(?:podrían|podría|pueden|puede) (?:\w+ ){0,1}?(?:decir|indicar|explicar|confirmar|enviar|informar|ayudar)\w*"
    r"|\bno sabemos (?:si|qué|cómo|cuánto)",
)
# A line that only announces what follows.
ANNOUNCES = _any(
    r"\b(?:due|tre|quattro|alcune|qualche|le seguenti|queste|delle|poche) (?:domande|cose|informazioni|questioni"
    r"|curiosità)\b|\bquanto segue\b"
    r"|\bi seguenti (?:punti|quesiti|aspetti)\b|\balcuni (?:punti|chiarimenti|quesiti|dubbi)\b|\bdei chiarimenti\b",
    r"\b(?:two|three|four|some|a few|several|the following|a couple of) (?:\w+ )?(?:questions|things|points|queries)\b"
    r"|\bthe following\b",
    r"\b(?:deux|trois|quelques|les) (?:questions|points|choses)(?: suivantes?)?\b|\b(?:zwei|drei|einige|folgende"
    r"|ein paar) (?:fragen|punkte)\b|\bfolgendes\b"
    r"|\b(?:dos|tres|algunas|unas|las siguientes) (?:preguntas|cosas|cuestiones)\b|\blo siguiente\b",
)
LISTS = _any(r"\b(?:domand|quesit|questions?|fragen|preguntas?|sapere|know|savoir|wissen|saber|chied|ask|punti|points)\w*")
# Questions of courtesy, and those that want no reply.
COURTESY = _any(
    r"^\W*(?:come (?:sta|va|stai|state)|tutto bene|how are you|comment allez|wie geht|qué tal|cómo está)\b",
    r"^\W*(?:mi|ci) (?:potete|può|puo'|potreste|potrebbe|puoi|fate|fa|date|dà) (?:\w+ )?(?:aiutare|rispondere|richiamare"
    r"|chiamare|ricontattare|sapere|una mano"
    r"|far sapere|contattare|un riscontro|dare una mano|dare un riscontro)\b(?! \w+ \w+ \w+ \w+)",
    r"^\W*(?:potete|può|potreste|potrebbe|puoi) (?:aiutarmi|aiutarci|rispondermi|risponderci|richiamarmi|richiamarci"
    r"|chiamarmi|chiamarci|contattarmi"
    r"|contattarci|ricontattar\w+|darmi una mano|darci una mano)\b(?! \w+ \w+ \w+ \w+)",
    r"^\W*(?:can|could|would) you (?:please )?(?:help|call|reply|answer|get back|contact)(?: (?:me|us))?(?: back| to me"
    r"| to us| with (?:this|that|it))?\W*$",
    r"^\W*(?:pou(?:vez|rriez)-vous (?:m'|nous )aider|können sie (?:mir|uns) (?:bitte )?helfen|¿?me pueden? ayudar"
    r"|¿?nos pueden? ayudar)\W*$",
    r"\b(?:vi sembra|ti sembra|le sembra|è (?:mai )?possibile che|ma (?:si può|è possibile)|ma vi pare|è normale"
    r"|cosa vi paghiamo|che ci state a fare|a cosa servite"
    r"|ma state scherzando|mi prendete in giro|ci prendete in giro|lavorate|rispondete mai|quante volte (?:devo|dobbiamo)"
    r"|devo ripetere|siete (?:seri|capaci|ancora)"
    r"|avete (?:ricevuto|letto|visto) (?:la|il|le|i) (?:mi[ao]|nostr[ao]|miei|precedent\w+|mail|e-?mail|messaggio))\b",
    r"\b(?:is this a joke|are you (?:serious|kidding|even)|does anybody|do you ever|did you (?:get|receive|read) my"
    r"|c'est une blague|vous vous moquez|ist das ihr ernst"
    r"|es una broma)\b",
    r"^\W*(?:e quindi|allora|e allora|quindi|ma|perché|why|warum|pourquoi|ok|va bene|giusto|vero|right|no|capito)\W*$",
    r"\b(?:quando|a che ora) (?:possiamo|ci possiamo|posso|potremmo) (?:sentirci|vederci|sentirvi|chiamar\w+|passare)\b",
)
REQUEST_FOR_REPLY = _any(
    r"\b(?:serv\w+|aspett\w+|gradir\w+|bisogno d[i']|attend\w+|vorrei|vorremmo|need|expect|want|would like|brauchen"
    r"|besoin d'|necesit\w+)"
    r" (?:\w+ ){0,3}?(?:risposta|riscontro|cenno|reply|answer|response|antwort|réponse|respuesta)\b",
    r"\b(?:in attesa|attend\w+|resto|restiamo|aspett\w+) (?:\w+ ){0,3}?(?:riscontro|risposta|notizie|cortese|gentile)"
    r"|\bvi chiedo di rispondere"
    r"|\blooking forward\b|\bdans l'attente\b|\bwe hope to hear\b",
)
GOES_ON = re.compile(r"^\W*(?:e|ed|and|et|und|y|invece|anche|ma|pero)(?=\s|')", re.I)
# The state of the asker's own application, which no page tells.
OWN_CASE = _any(
    r"\b(?:mi[oa]|nostr[oa]|mia|nostri|nostre) (?:\w+ )?(?:voucher|domanda|pratica|contribut[oi]|richiesta|rimborso"
    r"|finanziamento|rendicontazione)"
    r" (?:è|sono|non è) (?:\w+ )?(?:stat[oaie] )?(?:pagat|accolt|approvat|liquidat|ricevut|accettat|ammess|erogat|respint"
    r"|ferm)\w+",
    r"\ba che punto (?:è|siamo|sta) (?:con )?(?:la|il|mia|nostra|mio|nostro)\b|\bstato (?:della|del) (?:mia|nostra|mio"
    r"|nostro)\b",
    r"\b(?:has|was|is|when will) (?:my|our) (?:\w+ )?(?:application|voucher|grant|request|claim|refund) (?:been "
    r"|be )?(?:paid|approved|accepted|received|rejected)\b"
    r"|\bstatus of (?:my|our) (?:application|request|claim)\b",
    r"\b(?:mon|ma|notre) (?:dossier|demande|subvention|voucher) (?:a|est)(?: été)? (?:\w+ )?(?:payé|accept|approuv|reçu"
    r"|refus)\w*|\boù en est (?:mon|ma|notre)\b",
    r"\b(?:mein|unser)\w* (?:antrag|zuschuss|voucher) (?:\w+ )?(?:schon |bereits )?(?:genehmigt|bezahlt|ausgezahlt"
    r"|bewilligt|abgelehnt|eingegangen)\b"
    r"|\bstand (?:meines|unseres) antrags\b",
    r"\b(?:mi|nuestr[oa]) (?:solicitud|expediente|ayuda|voucher) (?:ha sido|está|fue) (?:pagad|aprobad|aceptad|recibid"
    r"|denegad)\w+|\bestado de (?:mi|nuestra)\b",
)
POINTS_BACK = re.compile(r"\b(?:l[oaie]|ne) (?:fa|fate|fanno|fai|dà|date|danno|so|hai|avete)\b", re.I)
LIST_MARK = re.compile(r"^[ \t]*(?:\(?\d{1,2}[.)°]|\(?[a-h]\)|[-•*–·])[ \t]+")
# Words in front of what is asked that say nothing of it.
PREFACE = _any(
    r"^\W*(?:inoltre|poi|e poi|infine|in particolare|ultima (?:domanda|cosa)|altra (?:domanda|cosa)|una domanda"
    r"|seconda domanda|domanda|ps|p\.s\.|invece|anche"
    r"|also|finally|furthermore|one more (?:thing|question)|another question|de plus|enfin|außerdem|ferner|zudem|además"
    r"|por último)[:,;.]?\s+",
)
ABOUT_GOODS = _any(
    r"\b(?:quest[oiae]|nostr[oiae]|mi[eo]i?|tal[ei]|i|il|le) (?:prodott[oi]|merc[ei]|articol[oi]|beni|macchin\w+"
    r"|campion\w+)\b|\b(?:these|our|the|my) (?:goods|products?|samples|machines?)\b",
    r"\b(?:nos|ces|les|notre) (?:produits?|marchandises?)\b|\b(?:unsere?|diese|die) (?:produkte|waren?|maschinen?)\b"
    r"|\b(?:nuestros?|estos|los) productos?\b",
)
THERE = _any(
    r"\b(?:lì|là|laggiù|in quel paese|quel mercato|questo mercato|questo paese|sul posto|in loco|paese di destinazione"
    r"|there|that (?:country|market)|this (?:country|market)"
    r"|là-bas|ce (?:pays|marché)|dort|dieses land|diesem (?:land|markt)|allí|ese (?:país|mercado)|este (?:país|mercado))\b",
)
# What hangs on the country: papers, duties, rules and help there.
OF_A_MARKET = _any(
    r"\bdaz[io]\w*|dogan|document|certificat|etichett|esport|spedi|mercat|\bbuyer|client[ei]|distribut|\bagent[ei]\b"
    r"|partner"
    r"|ambasciat|uffici",
    r"\bduties|\bcustoms|\bpapers|\blabel|\bship|\bmarket|\bcustomers?|douan|étiquet|marché|\bzoll|markt|kunde|ausfuhr"
    r"|\bexport|aduan|mercado",
)
# What stands before the question itself; what it is about stands behind.
WANTS_TO_KNOW = re.compile(
    r"^(?:[^.:?!;]{0,60}?\b)?(?:"
    r"(?:sapere|capire|conoscere|chied\w+|chiedo|domand\w+|dirmi|dirci|dire|indicarmi|indicarci|spiegarmi|spiegarci"
    r"|confermarmi|confermarci|chiarirmi"
    r"|chiarirci|farmi sapere|farci sapere|segnalarmi|segnalarci|capito|chiaro|non so|non sappiamo)\s+(?:anche\s+|bene\s+"
    r"|con precisione\s+)?"
    r"(?:(?:se|che)\b|(?=(?:qual|come|quand|quant|chi|dove|cosa|che cosa|a chi|a quanto|in che|entro|fino|per)\w*\b))"
    r"|(?:know|ask|tell us|tell me|let us know|let me know|understand|wondering|explain|confirm|advise|clarify|find out)\s+"
    r"(?:(?:whether|if|that)\b|(?=(?:how|what|which|who|when|where)\b))"
    r"|(?:savoir|demander|dire|indiquer|préciser|expliquer|confirmer)\s+(?:(?:si|que)\b|(?=(?:comment|quel|quand|combien"
    r"|qui|où|à qui)\w*\b))"
    r"|(?:wissen|fragen|sagen|mitteilen|erklären|erfahren|bestätigen),?\s+(?:(?:ob|dass)\b|(?=(?:wie|was|welch|wann|wer"
    r"|wo)\w*\b))"
    r"|(?:saber|preguntar|decirnos|decirme|indicarnos|indicarme|explicar\w*|confirmar\w*)\s+(?:(?:si|que)\b|(?=(?:cómo"
    r"|qué|cuál|cuánt|cuándo|quién|dónde)\w*\b))"
    r")\s*",
    re.I,
)
