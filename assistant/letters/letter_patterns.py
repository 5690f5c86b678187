"""By which words the parts of a letter are told apart, in five languages, one language or meaning a line."""

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.I)


# ------------------------------------------------------------------------------------------------- other messages inside
WROTE = _any(
    r"^[ \t]*(?:il giorno|in data|il|on|le|am|el)\b[^\n]{0,160}(?:\n[^\n]{0,100})?\b(?:ha scritto|wrote|a écrit|schrieb"
    r"|escribió)[^\n:]{0,80}:[ \t]*$",
)
ORIGINAL = _any(
    r"^[ \t>]{0,40}[-_*]{2,}[ \t]{0,9}(?:messaggio originale|original message|message d'origine|ursprüngliche nachricht"
    r"|mensaje original)[ \t]{0,9}[-_*]*[ \t]{0,9}$",
)
FORWARDED = _any(
    r"^[ \t>]{0,40}[-_*]{2,}[ \t]{0,9}(?:messaggio inoltrato|forwarded message|message transféré|weitergeleitete nachricht"
    r"|mensaje reenviado)[ \t]{0,9}[-_*]*[ \t]{0,9}$",
    r"^[ \t]*(?:inizio messaggio inoltrato|begin forwarded message|début du message transféré|anfang der weitergeleiteten"
    r" nachricht)[ \t]{0,9}:?[ \t]{0,9}$",
)
_HEADER_NAMES = (
    r"da|inviato|data|a|cc|oggetto|from|sent|date|to|subject|de|envoyé|à|objet|von|gesendet|datum|an|betreff|enviado"
    r"|fecha|para|asunto"
)
HEADER_LINE = re.compile(rf"^[ \t>*]*(?:{_HEADER_NAMES})[ \t]*\*?:\*?[ \t]+\S", re.I)
HEADERS_AT_LEAST = 3  # lines in a row from which they are the head of another message
QUOTED_LINE = re.compile(r"^[ \t]*>")

# --------------------------------------------------------------------------------------------------------- how letters open
GREETING = _any(
    r"(?:buon ?giorno|buona ?sera|buond[iì]|salve|ciao|buon pomeriggio)(?: a (?:tutti|voi))?",
    r"(?:gentil[ei]|gent\.(?:mi|ma|mo)?|egregi[oa]?|egr\.|spett(?:\.|abile|\.?le)|car[oaie]|stimat[oaie])",
    r"(?:dear|hello|hi|good (?:morning|afternoon|evening|day)|to whom it may concern|greetings)\b",
    r"(?:bonjour|bonsoir|salut|madame|monsieur|mesdames|messieurs|chère?s?)\b",
    r"(?:sehr geehrte|guten (?:tag|morgen|abend)|hallo|liebe[rs]?\b|grüß gott|moin)",
    r"(?:estimad[oa]s?|buen(?:os|as) (?:días|tardes|noches)|hola|querid[oa]s?)",
)
# What may follow the greeting on its line and still be a part of it: names and titles, to a comma or the line's end.
GREETING_REST = re.compile(r"[^,;:!?.\n]{0,70}(?:\.(?!\s*\n)[^,;:!?.\n]{1,40}){0,3}[,;:!.]?")
GREETING_WORDS = 9  # more on the line without a comma are a sentence already

# --------------------------------------------------------------------------------------------------------- how they close
CLOSING = _any(
    r"(?:un )?(?:cordial[ei]|distint[io]|migliori|cari|sinceri)? ?salut[io]\b",
    r"cordial(?:mente|ità|issimi saluti)|grazie\b|ringrazi\w+"
    r"|buon(?:a)? (?:giornata|lavoro|serata|proseguimento)|a presto|in attesa di|resto in attesa|restiamo in attesa"
    r"|resto a disposizione|restiamo a disposizione|attend(?:o|iamo) (?:un )?(?:vostr|su|cortes|gentil|riscontr)",
    r"(?:best|kind|warm|many)? ?regards|yours (?:sincerely|faithfully|truly)|many thanks|thanks?(?: you)?"
    r"(?: in advance| a lot| very much)?\b|cheers|all the best|best wishes|best,?$|looking forward",
    r"(?:bien )?cordialement|(?:sincères |meilleures )?salutations|merci (?:d'avance|par avance|beaucoup|de|pour)|merci$"
    r"|bonne journée|dans l'attente|veuillez agréer",
    r"(?:mit |viele |beste |schöne |liebe )?(?:freundlichen? |besten? )?grü(?:ß|ss)en?|hochachtungsvoll|vielen dank"
    r"|danke(?: im voraus| schön)?\b|mfg\b",
    r"(?:un )?(?:cordial(?:es)? )?saludos?|atentamente|muchas gracias|gracias(?: de antemano| por)?\b"
    r"|quedo a la espera|a la espera de",
)
CLOSING_WORDS = 14  # a longer line that opens so is a sentence of the letter
SIGNATURE_MARK = re.compile(r"^[ \t]*(?:--|—|__+|\*\*\*+|==+)[ \t]*$")
DEVICE = _any(
    r"^[ \t]*(?:inviato da|inviato dal mio|sent from|get outlook for|gesendet von|von meinem|envoyé (?:de|depuis)"
    r"|enviado desde"
    r"|scarica outlook|ottieni outlook)\b[^\n]{0,60}$",
)
DISCLAIMER = _any(
    r"^[ \t*]{0,20}(?:avviso|avvertenza|nota|informativa|clausola|disclaimer|aviso|hinweis|avis)?[ \t:–-]{0,9}"
    r"(?:di )?(?:riservatezza|riservat|privacy|confidential|confidencial|vertraulich|legal notice)",
    r"^[ \t*]{0,20}(?:le informazioni (?:contenute|trasmesse)|questo messaggio|questa (?:e-?mail|comunicazione)"
    r"|il presente messaggio"
    r"|il contenuto d\w+ (?:presente|questa)|ai sensi (?:del|della|dell'|dell’)[^\n]{0,80}(?:2016/679|196|gdpr|privacy))",
    r"^[ \t*]{0,20}(?:this (?:e-?mail|message|communication)|the (?:information|contents?) (?:contained|of this)"
    r"|if you (?:are not|have received)|confidentiality notice|please consider the environment"
    r"|think before (?:you )?print)",
    r"^[ \t*]{0,20}(?:ce (?:message|courriel|mail)\b|les informations contenues|diese (?:e-?mail|nachricht) (?:enthält|ist)"
    r"|este (?:mensaje|correo)|la información contenida|prima di stampare|rispetta l'ambiente|pensa all'ambiente)",
)
POSTSCRIPT = re.compile(r"^[ \t]*P\.?\s?S\.?[ \t:.–-]", re.I)
# A line of a signature without any closing words before it.
SIGNATURE_LINE = re.compile(
    r"(?:\b(?:tel|cell|mob|fax|phone|telefono|téléphone|teléfono|mobil|handy)\b\.?[ :+]|(?:\+|00)\d{2}[ .-]?\d|@[\w-]+\.\w"
    r"|www\.|https?://|p\. ?iva|c\.f\.|\bvia\b [A-Z]|\b\d{5} [A-Z]|\bS\.?[rp]\.?[la]\.?s?\b|\bGmbH\b|\bLtd\b|\bS\.?n\.?c\b)"
)
SIGNATURE_WORDS = 12
_TITLES = (
    r"dott\.?(?:ssa)?|d\.ssa|dr\.?(?:ssa)?|ing\.|avv\.|rag\.|geom\.|arch\.|prof\.?(?:ssa)?|sig\.(?:ra|na)?|mr\.?|mrs\.?"
    r"|ms\.?"
    r"|herr|frau|m\.|mme|mlle|sr\.?a?|dipl\.-ing\."
)
_NAME_WORD = r"(?:(?:del(?:la)?|d[ei]|dal(?:la)?|v[ao]n|l[aeo])\s+){0,3}+[A-ZÀ-Ý][a-zà-ÿ'’]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)?"
PERSON = re.compile(
    rf"^[ \t*]{{0,20}}(?P<title>(?i:{_TITLES}))?\s{{0,3}}"
    rf"(?P<name>(?:{_NAME_WORD}|[A-ZÀ-Ý]\.|[A-ZÀ-Ý]{{2,}})(?:\s+(?:{_NAME_WORD}"
    rf"|[A-ZÀ-Ý]\.|[A-ZÀ-Ý]{{3,}})){{0,3}})[ \t*]*(?:[,–|(/-]|$)"
)
# A firm, an office or a task rather than a person.
NOT_A_PERSON = re.compile(
    r"\b(?:s\.?r\.?l\.?s?|s\.?p\.?a|s\.?n\.?c|s\.?a\.?s|gmbh|ltd|inc|llc|co|sarl|sa|sl|kg|ag|ufficio|office|export|sales"
    r"|team|reparto|direzione"
    r"|amministrazione|commerciale|manager|director|responsabile|titolare|azienda|società|ditta|officin\w+|cantin\w+"
    r"|caseificio|salumificio|tessitura|studio"
    r"|azienda|consorzio|cooperativa|fratelli|f\.lli|via|viale|piazza|corso|lombardia|italia|italy|camera|impresa|gruppo"
    r"|meccanica"
    r"|service|services|vertrieb|abteilung|service|ventes|ventas|mobili|arredi|tel|cell|fax|inviato|sent|grazie|thanks"
    r"|salut\w*)\b",
    re.I,
)
FIRM_FORM = re.compile(r"\b(?:S\.?\s?r\.?\s?l\.?s?|S\.?\s?p\.?\s?A|S\.?n\.?c|S\.?a\.?s|GmbH|Ltd|SARL|S\.?L)\b\.?", re.I)
