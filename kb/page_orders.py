"""Sentences of a page that speak to an assistant instead of to a reader; in five languages.

A page of a partner has nothing to say to a program that answers questions: such a sentence was planted. It is neither
indexed (ingest) nor shown (assistant). A false statement that speaks to nobody cannot be told from a true one here.
"""

import re
from functools import lru_cache

# Where a sentence starts; in files also at a capital in the middle of a line, where lines were set side by side. A mark that
# no word follows is told at once.
_START = (
    r"(?:^|[.!?:;\"'«»>\])*#=–—-]\s*+|(?-i:(?<=[a-zà-ù0-9)])\s(?=[A-ZÀ-Ý])))(?=\w[\w\s]|e,\s|s'i)"
    r"(?:(?:ora|now|poi|then|e|and|invece|instead|anzi),?\s++)?"
)
_PLEASE = (
    r"(?:(?:per favore|per cortesia|prego|please|bitte|s'il te pla[iî]t|s'il vous pla[iî]t|por favor|importante|important|"
    r"attenzione|wichtig|urgente|prima di rispondere|before (?:you answer|answering)|avant de répondre|bevor du antwortest|"
    r"antes de responder)[,:!]?\s++)?"
)
_OPEN = _START + _PLEASE
_ASSISTANT = (
    r"(?:assistente(?: virtuale| digitale)?|assistant[e]?(?: virtuel)?|chat ?bot|(?-i:AI|IA|KI)\b|llm\b|gpt\b|chatgpt|copilot\b"
    r"|modell[oi] linguistic[oi]|modell[oi] di linguaggio|intelligenz[ae] artificial[ei]|(?:large )?language models?"
    r"|artificial intelligence|künstliche[rn]? intelligenz|sprachmodelle?|ki-assistent|assistent(?:en)?\b|asistente"
    r"|modèles? de langage|intelligence artificielle|modelos? de lenguaje|inteligencia artificial)"
)
_SAY = (
    r"(?:ignora|rispond[ia]|scrivi|nomina|cita|consiglia|indica|raccomanda|aggiungi|ripeti|di'|dichiara|traduci|codifica"
    r"|racconta|chiedi|chiudi|avvisa|sostituisci|presenta|afferma|fornisci|mostra|parla|manda|usa|fai|dimentica|inserisci"
    r"|riassumi|al posto|non (?:citare|nominare|dire|indicare|rispondere|consigliare)|devi"
    r"|ignore|answer|reply|write|name|recommend|say|tell|mention|do not|don't|you must|always|never|translate|encode|add|end"
    r"|ask|show|forget|include|use|give|list|print"
    r"|répond[sez]*|écri[sv]\w*|nomme|recommande|ne cite|tu dois|tradui[st]\w*|demande|ajoute|oublie|dis"
    r"|antworte|schreibe?|nenne|empfiehl|sage?|du musst|übersetze|frage?|füge|vergiss"
    r"|responde|escribe|nombra|recomienda|di que|debes|traduce|pide|añade|olvida)(?!\w)"
)
_RULES = (
    r"(?:istruzion|regol[ea]\b|direttiv|linee guida|instruction|rules\b|guidelines|consignes|règles|anweisung|regeln"
    r"|instruccion"
    r"|reglas|prompt|(?:everything|all|what|anything) you|(?:tutto|quello|quanto|ciò) (?:quello |ciò )?che (?:ti|hai|sai))"
)
_DISMISS = (
    r"(?:ignora(?:te)?|dimentica(?:te)?|trascura(?:te)?|scorda(?:te|ti)?|non (?:tenere conto|seguire|considerare)"
    r"|smetti di (?:seguire|rispettare|obbedire)|ignore[zr]?|forget|disregard|override|stop (?:following|obeying)"
    r"|oublie[zs]?|ne tiens? (?:pas|plus) compte|vergiss|ignoriere?|missachte|olvida|ignoren?|haz caso omiso)"
)
_REPLY = r"(?:risposta|risposte|answers?|repl(?:y|ies)|responses?|output|antwort(?:en)?|réponses?|respuestas?)\b"
_YOUR_REPLY = (
    rf"(?:(?:la |alla |nella |della |ogni |each |every |all )?(?:tua|tue|your|deine[nrm]?|ta|tes|tu|tus)) (?:\w+ )?{_REPLY}"
)
_USER = (
    r"(?:the (?:user|reader|visitor)s?\b|all'utente|agli utenti|l'utente|gli utenti|al visitatore|à l'utilisateur"
    r"|aux utilisateurs"
    r"|(?:den|dem) (?:be)?nutzern?\b|al usuario|a los usuarios)"
)
_TELL = (
    r"(?:tell|ask|inform|warn|convince|advise|remind|persuade|order|racconta|chiedi|di'|dì|avvisa|comunica|informa|convinci"
    r"|spiega|invita|manda|suggerisci|demande[zr]?|dis|informe|avertis|frage?|sage?|warne|pide|dile|di|avisa|pregunta)\s"
)
_WORK = (
    r"(?:poe(?:m|sia|ma)|poème|gedicht|haiku|limerick|filastrocca|joke|barzelletta|blague|witz|chiste|(?:short )?story|song"
    r"|canzone|chanson|lied|canción|recipe|ricetta|essay|rap|sonett?o?|python|javascript)\b"
)
_ONLY = (
    r"(?:solo|soltanto|solamente|unicamente|esclusivamente|only|solely|exclusively|nur|uniquement|seulement|sólo|únicamente)"
)
_CONTACT = (
    r"(?:telefon|numer[oi]\b|pec\b|iban\b|e-?mail|contatt|recapit|indirizz|link|sito\b|phone|address|website|telefonnummer"
    r"|coordonnées|téléphone|correo)"
)
_NOMINATE = (
    r"(?:nomina|consiglia|cita|raccomanda|suggerisci|proponi|menziona|parla|recommend|name|mention|suggest|promote"
    r"|nenne|empfiehl"
    r"|recommande|recomienda|nombra|menciona)"
)
_SPEAK = (
    r"(?:rispond\w+|dir[e']|dica(?:no)?|consigli\w+|cit\w+|nomin\w+|indic\w+|ignor\w+|raccomand\w+|suggeri\w+|scriv\w+|segu\w+"
    r"|say|answer|reply|respond|recommend|mention|name|ignore|cite|tell|state|follow|always|never|only"
    r"|sagen|antworten|nennen|empfehlen|ignorieren|dire|répondre|recommander|citer|ignorer|decir|responder|recomendar|citar)\b"
)
# Where a sentence starts.
_OPENING = "|".join(
    (
        rf"(?:caro|cara|dear|liebe[rs]?|cher|chère|querid[oa]) {_ASSISTANT}\b",
        rf"{_DISMISS}\b.{{0,30}}{_RULES}",
        rf"(?:\w+\s){{1,6}}?(?:(?:to|in|of|with|di|in|con|à|de|a)\s)?{_YOUR_REPLY}",
        r"(?:aggiungi|chiudi|inserisci|includi|concludi|metti)\b.{0,40}\b(?:alla|nella|la) risposta\b",
        rf"(?:please |sempre )?{_TELL}(?:\w+\s){{0,3}}?{_USER}",
        rf"(?:\w+\s){{0,1}}{_TELL}{_USER}",
        r"(?:rispondi|answer|reply|respond|antworte|réponds|responde)\b(?: \w+)?"
        r" (?:with (?:the|only)|only with|con la parola|soltanto con|solo con|nur mit|uniquement par|solo con"
        r"|only in|always in)\b",
        rf"(?:write|compose|tell(?: \w+)?|scrivi(?:mi)?|componi|racconta(?:mi)?|inventa"
        rf"|écris|raconte"
        rf"|schreibe?|erzähle?|escribe|cuenta)\s(?:\w+\s){{0,3}}?{_WORK}",
        rf"(?:tu sei|sei|you are|you're|du bist|tu es|eres) (?:ora |now |un'|un |una |an? |eine? "
        rf"|une )*(?:\w+ ){{0,2}}?"
        rf"{_ASSISTANT}",
        rf"(?:hey|hi|hello|attention|attenzione|ehi|ciao|salve|achtung|tu|cari|care|hola"
        rf"|oye)[,:!]?\s+(?:all |a tutti gli |"
        rf"gli |ai )?{_ASSISTANT}\b",
        r"(?:llm|gpt|chatgpt|chat ?bot|copilot|prompt|large language model)s?\s*[:!,]",
        r"(?:rispondi|answer|respond|reply|antworte|réponds|responde) (?:as|like|come|in (?:rima|versi"
        r"|inglese|francese"
        r"|tedesco|spagnolo|english|rhyme|verse)|in base a|auf|en (?:vers|anglais|inglés|verso))\b",
        r"(?:non rispondere|do not answer|don't answer|antworte nicht|ne réponds pas|no respondas)\b",
        r"(?:output|print|return|riassumi|summari[sz]e|translate|traduci|übersetze|traduis|traduce)\b"
        r" (?:only|everything|all of|tutto|quanto|il testo|the (?:above|text|page|following)|alles|tout|todo)\b",
        r"(?:fingi|comportati come|fai finta|parla come|recita|agis comme|fais semblant|verhalte dich wie"
        r"|tu so|actúa como"
        r"|haz como|finge que)\b|(?:act|behave|speak) as (?:if|though|the official)\b",
        r"(?:du bist jetzt|tu es maintenant|tu es désormais|ora sei|sei ora|ahora eres) (?:un|ein|der|die"
        r"|le|la|el|il)",
        r"(?:devi|dovrai|du musst|tu dois|debes) (?:\w+ )?(?:rispondere|dire|nominare|consigliare"
        r"|raccomandare|fingere|sagen"
        r"|antworten|nennen|répondre|dire|recommander|responder|decir|recomendar)\b",
        r"(?:reply|answer|respond) (?:only |always )?in (?-i:[A-Z])\w+",
        r"(?:termina|inizia|chiudi|concludi|apri|start|end|finish|begin|conclude|beende|beginne|termine"
        r"|commence|termina"
        r"|empieza) (?:ogni|every|each|your|all|la tua|le tue|il tuo|jede|deine|chaque|ta|cada"
        r"|tu) (?:\w+ )?(?:messagg|message|repl"
        r"|answer|rispost|response|antwort|nachricht|réponse|respuesta|mensaje)",
        r"(?:dimentica|scorda|forget|vergiss|oublie|olvida)\b.{0,40}\b(?:e|and|und|et|y) (?:parla|di'"
        r"|nomina|consiglia"
        r"|rispondi|only|talk|say|name|recommend|nenne|parle|recommande|habla|recomienda)\b",
        r"(?:elimina|togli|rimuovi|escludi|ometti) (?:dalla|dalle) (?:tu[ae] )?rispost[ae]\b"
        r"|(?:return|say|write|scrivi"
        r"|restituisci|schreibe|écris|escribe) (?:the|la|den|die) (?:phrase|sentence|words?|frase|satz|wörter|phrase)\b",
        r"(?:rispondi|scrivi|di'|afferma|sostieni|ripeti|answer|reply|réponds|antworte|responde)"
        r"(?: (?:sempre|soltanto|solo|always|only|just|immer|toujours|siempre))? (?:che|that|que|dass|di sì)\b",
        r"(?:answer|reply|réponds|antworte|responde|scrivi)\b(?:\s\w+){0,2}\s(?:che|that|que|dass)\b",
        rf"(?:indica|usa|fornisci|presenta|dai|scrivi)\b.{{0,30}}\bcome (?:unic[oa]\b|{_CONTACT})",
        rf"(?:sostituisci|rimpiazza|cambia|replace|ersetze|remplace|sustituye"
        rf"|reemplaza)\b.{{0,30}}{_CONTACT}.{{0,60}}"
        rf"\b(?:con|with|durch|par|por)\b",
        r"(?:presenta|descrivi|describe|present)\b.{0,40}\b(?:come (?:l')?unic[oa]|as the only)\b",
    )
)

# At the start of a word.
_AT_WORD = "|".join(
    (
        rf"{_ASSISTANT}\s*[,:–-]\s*(?:\w+\s+){{0,3}}?{_SAY}",
        rf"(?:istruzion\w+|ordin\w+|not[ae]|messaggio|comand\w+|avvis[oi]|instructions?|notes?|message|orders?|notice"
        rf"|anweisung\w*|hinweis\w*|consignes?|instruccion\w*|mensaje)(?:\s+(?!per\b|a\b)\w+)?"
        rf"\s+(?:per|a|al|all'|alla|agli|ai|to|for|an|für|pour|para|à)\s*(?:l'|il|gli|i|lo|la|the|any|all|den|die"
        rf"|das|le|les"
        rf"|el|los)?\s*(?:\w+\s+)?{_ASSISTANT}",
        rf"(?:se sei|se tu sei|if you are|if you're|wenn du|si tu es|si vous êtes|si eres) (?:(?:un|una|an?"
        rf"|eine?|une)\b\s?'?\s*"
        rf"|un')?(?:\w+ )?{_ASSISTANT}",
        r"non hai (?:più )?(?:alcuna |nessuna )?(?:regol|limit|istruzion)|you (?:no longer )?have no (?:rules|limits)",
        rf"(?:in|a) ogni (?:tua )?risposta\b.{{0,60}}\b{_SAY}|in (?:every|all your|each) {_REPLY}|in jeder antwort\b"
        r"|dans chaque réponse\b|en cada respuesta\b",
        r"quando (?:riassumi|rispondi|leggi) (?:quest|a quest|alla|alle|l'utente)"
        r"|when (?:you )?(?:summari[sz]e|answer|summari[sz]ing|answering)(?: about)? (?:this|the (?:page|question|user))",
        r"(?:send|invia|inoltra|forward|reveal|rivela|print|stampa)\b.{0,30}\b(?:conversation|conversazione|chat history"
        r"|api keys?|chiav[ei] api)\b",
        rf"{_ASSISTANT}\s+(?:non )?(?:dev[eo]\w*|dovrà|dovranno|dovrebbe|should|must|shall|has to|have to"
        rf"|soll(?:te|en)?|muss"
        rf"|müssen|doit|doivent|debe|deben)\s+(?:\w+\s){{0,2}}?{_SPEAK}",
        rf"(?:the|il|das|le|el) model(?:lo|l|le|o)? (?:should|must|deve|soll|doit|debe) (?:\w+\s){{0,1}}?{_SPEAK}",
        rf"(?:as|in quanto|da|als|en tant qu'|como) (?:an? |un'|un |una |eine? )?(?:\w+ )?{_ASSISTANT}\b.{{0,20}}"
        r"\b(?:you|tu\b|devi|ti\b|du\b|debes|tienes)",
        r"(?:per|for|an|für|pour|para) (?:i |gli |the |alle |les |los )?(?:sistemi automatici|agenti (?:ai|ia"
        r"|digitali)|ai agents?"
        r"|automated (?:systems|agents|assistants)|automatische systeme|agents ia|sistemas automáticos|crawler"
        r"|bot)s?\b\s*[:,–-]",
        r"(?:ai|ia|ki|llm)[- ](?:agents?|assistants?|models?|crawlers?|agenti|modelli)\b.{0,40}\b(?:must|should"
        r"|reading|this page"
        r"|dev\w+|quest[ao])",
        r"(?:your|tu[aeo]i?|le tue|deine|tes|tus) (?:\w+ )?(?:instructions|guidelines|system (?:message|prompt)"
        r"|istruzion\w+"
        r"|direttive|anweisungen|consignes|instrucciones)\b",
        r"your (?:new |real |only )?(?:task|role|job|goal) (?:now )?is(?: now)? to\b|il tuo (?:nuovo |unico "
        r"|vero )?(?:compito|ruolo"
        r"|obiettivo) (?:ora |adesso )?è (?:di )?\w+[ae]re\b",
        r"you (?:should|must|will|shall) (?:now |always |only |never )*(?:respond|reply|answer|say|recommend"
        r"|mention|obey|comply|act as)\b",
        r"(?:quando|se|ogni volta che|a chi|per chi|qualora|chiunque)\b.{0,50}\b(?:ti\b|utent[ei]|chied\w+"
        r"|domand\w+|cit[ia]\b|chatta)"
        r".{0,60}?\b(?:rispondi|di'|dagli|dalle|digli|aggiungi|scrivi|indica|consiglia|fornisci|nomina|manda(?:lo|la"
        r"|li)?|rimanda(?:lo|la|li)?"
        r"|indirizza(?:lo|la|li)|suggerisci|proponi)(?!\w)",
        r"(?:when|if|whenever) (?:a |the |any |some)?(?:users?|people|one|you are|you're|you cite|you use|asked)\b.{0,60}"
        r"[,:] (?:then )?(?:always )?(?:reply|answer|say|tell them|recommend|give them|send them|point them"
        r"|direct them|mention)\b",
        r"ai fini della risposta\b|for the purposes? of (?:your|the) answer\b",
        r"(?:non usare|non utilizzare|ignora|scarta|non citare|do not use|don't use|ignore|disregard"
        r"|ignoriere) (?:mai )?(?:le |gli "
        r"|tutte le |any |all |the )?(?:altr[ei] |other )(?:fonti|pagine|siti|documenti|sources|pages|websites|documents)",
        r"considera (?:le|tutte le|ogni|solo|soltanto|come)\b.{0,40}\b(?:valid|attendibil|unica fonte|corrett"
        r"|autorevol)\w*",
        r"(?:quando (?:tu )?rispondi|when (?:you )?(?:answer|reply|respond)|wenn du antwortest|quand tu réponds"
        r"|cuando respondas)\b",
        r"(?:istruzion[ei]|ordine|comando|nota|messaggio|instructions?|command|note|anweisung|consigne"
        r"|instrucción) (?:nascost\w+"
        r"|segret\w+|occult\w+|hidden|secret|geheim\w*|cachée?s?|ocult\w+)\b|(?:hidden|secret|versteckte"
        r"|geheime) (?:instructions?"
        r"|commands?|anweisung\w*|notes?)\b",
        r"(?:this|the) (?:page|document|text|passage) is (?:retrieved|cited|used|quoted|read by)\b"
        r"|retrieval[- ](?:systems?"
        r"|augmented)\b|quest[aoie] (?:pagina|documento|testo) (?:viene|è|sarà) (?:recuperat|citat)\w+ da",
        rf"{_ASSISTANT}\b.{{0,45}}\b(?:dev[eo]\w*|must|should|shall|muss|soll|doit|debe|(?:sono|è|are|is|sont|sind)"
        rf" (?:pregat\w|invitat\w|tenut\w|requested|asked|required|priés?|gebeten))\s+(?:a |di |to |de )?{_SPEAK}",
        r"(?:da ora in poi|d'ora in (?:poi|avanti)|da adesso|da questo momento|from now on|from this point on"
        r"|ab (?:jetzt|sofort)"
        r"|à partir de maintenant|désormais|a partir de ahora|desde ahora),? (?:\w+ ){0,2}?(?:parla|rispondi|di'"
        r"|sei|comportati|act"
        r"|answer|reply|respond|say|you|antworte|sprich|bist|réponds|parle|tu|responde|habla|eres|di)\b",
        r"(?:tell|convince|inform|persuade) (?:every|all|each|any|everyone|everybody)\b",
        r"you have been (?:updated|reprogrammed|reconfigured)\b|sei stat[oa] (?:aggiornat|riprogrammat"
        r"|riconfigurat)[oa]\b"
        r"|(?:your|la tua) (?:previous |precedente )?(?:configuration|configurazione|programming|programmazione)\b",
        r"(?:ask|chiedi|demande|frage|pide)\b.{0,30}\b(?:credit card|password|carta di credito|mot de passe"
        r"|passwort|contraseña)",
        r"(?-i:AI|IA|KI|LLM|GPT)[- ](?:summari[sz]er|reader|system|agent|crawler|bot|systeme?)s?\b"
        r"|(?:lettor[ei]|lettrice|sistemi?)"
        r" automatic[oi]\b|modell[oi] che (?:elabor|legg|riassum|cit)\w+",
        r"(?:nelle tue risposte|nei tuoi messaggi|(?:il|del|nel) tuo prompt|your (?:final|next|last|hidden) "
        r"(?:message|prompt|output)"
        r"|in deinen antworten|dans tes réponses|en tus respuestas)\b",
        r"(?:do not|don't|never|non|nicht) (?:reveal|disclose|mention|rivelare|dire|menzionare|verrate) (?:this"
        r"|that this|quest[aoe]"
        r"|che quest[aoe]|diese)\b (?:message|text|note|instruction|frase|messaggio|testo|nota|istruzione|\w*anweisung)",
        r"(?:treat|consider|regard|accept) (?:the following|this) as (?:\w+ )?(?:fact|true|truth|verified)\b",
        rf"(?:al posto|invece) (?:dei|del|della|delle|degli|di) (?:\w+ )?{_CONTACT}.{{0,30}}"
        rf"\b(?:fornisci|indica|usa|scrivi|dai|metti)\b",
    )
)
_ANYWHERE = "|".join(
    (
        r"(?:\bfai finta|\bfingi) (?:di non avere|di essere|che tu)|\bpretend (?:to be|that you|you have)\b"
        r"|\b(?:you are (?:now )?in|enter|switch to) (?:maintenance|developer|debug|god) mode\b|\bsei in modalità\b",
        r"</?(?:system|assistant|context|user|instructions?|prompt)>|\[/?(?:INST|system|sistema)\]|<\|\w+\|>"
        r"|\bsystem prompt\b"
        r"|prompt di sistema",
        r"(?:^|[\s.:;»>])(?-i:SYSTEM|SISTEMA|ADMIN|ASSISTANT|OVERRIDE)\s*:.{0,80}\b(?:regol|rules|istruzion|instruction"
        r"|you\b|tu\b|ignor)",
        rf"(?:{_OPEN}|[,:] )(?:riporta|inserisci|aggiungi|indica|cita|metti|scrivi|includi|menziona|usa"
        rf"|specifica)\b.{{0,40}}"
        r"\b(?:nella|alla|in fondo alla|all'inizio della|in ogni|della) (?:tua )?risposta\b",
        rf"{_OPEN}(?:never|nie|niemals|ne \w+ jamais|nunca) (?:mention|name|recommend|cite|say|tell|erwähne|nenne"
        rf"|menciones|nombres)\b"
        r"|\bnon (?:fornire|dare|mostrare|nominare|citare|menzionare) mai\b",
        rf"(?:{_OPEN}|,\s*+){_NOMINATE}\b\s(?:\w+\s){{0,2}}?{_ONLY}\b",
        r"(?:^|[.!?:;\"«>–-]\s*+)non (?:citare|nominare|menzionare|consigliare|rivelare|dire) (?:mai|più|nessun"
        r"|altr|le camere)",
    )
)
# What can begin here at all is told first, because files hold many spaces and marks: a word, also after a mark, a capital after
# a space, a tag.
_WORDED = re.compile(
    r"(?=(?:^|[^\w\s]\s*+)(?:\w[\w\s]|e,\s|s'i)|\b(?:\w\w|[aà] \w\w|d'o)|(?-i:\s[A-ZÀ-Ý])|[<\[][/|]|prompt di)"
    rf"(?:{_OPEN}(?:{_OPENING})|\b(?=\w\w|[aà] \w\w|d'o)(?:{_AT_WORD})|{_ANYWHERE})",
    re.IGNORECASE | re.DOTALL,
)
_GLUED = re.compile(r"(?<=[a-zà-ù0-9])(?=[A-ZÀ-Ý])")  # "pagina 1 di 4Answer": lines of a file that were run together


@lru_cache(maxsize=50_000)
def gives_orders(sentence: str) -> bool:
    """Tell whether a sentence of a page addresses an assistant or tells it what to say; pages come back often."""
    return _WORDED.search(_GLUED.sub(" ", sentence)) is not None
