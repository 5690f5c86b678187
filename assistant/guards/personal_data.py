"""Personal data in a question, or asked for: the assistant neither uses nor tells them."""

import re

from assistant.guards.person_names import without_names

# Italian tax code of a person; letters stand for digits where two people would share one (DM 23 December 1976).
_TAX_CODE = re.compile(r"\b[A-Z]{6}[\dLMNP-V]{2}[A-EHLMPR-T][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]\b", re.I)
_ODD = dict(zip("0123456789", (1, 0, 5, 7, 9, 13, 15, 17, 19, 21), strict=True)) | dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
        strict=True,
    )
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,4}){3,8}\b", re.I)
_IBAN_LENGTHS = range(15, 35)
_PERSON = (
    r"(?:funzionari[oa]|direttor\w+|direttrice|dirigente|impiegat[oa]|titolare|amministrator\w+|signor\w*"
    r"|sig\.|dott\w*\.?|ispettor\w+"
    r"|doganier\w+|dipendent[ei]|collega|segretari[oa]|presidente|buyer|concorrente|client[ei]|referente"
    r"|moglie|marito|officer|manager"
    r"|director|owner|employee|secretary|boss|competitor|mr\.?|mrs\.?|ms\.?|beamt\w+|direktor\w*|leiter\w*"
    r"|geschäftsführer\w*|herr\w*"
    r"|frau|chef|mitarbeiter\w*|monsieur|madame|directeur|directrice|employé\w*|douanier|señora?|empleado|gerente|"
    r"(?-i:(?!Regione|Camera|Promos|Agenzia|Banca|Studio|Unione|Ufficio|Sportello|Ministero|Rete"
    r"|Gruppo)[A-Z][a-zà-ù]+ [A-Z][a-zà-ù]+))"
)
_PRIVATE = (
    r"(?:numero (?:di|del) (?:cellulare|telefonino)|(?:il|suo) (?:cellulare|telefonino)|numero (?:personale"
    r"|privato)|telefono (?:personale"
    r"|privato|di casa)"
    r"|e-?mail (?:personale|privata)|indirizzo (?:di casa|privato|personale|di residenza)|dove (?:abita|vive|risiede)"
    r"|data di nascita|quando è nat[oa]"
    r"|(?:private|personal|home|mobile|cell) (?:phone|number|address|e-?mail)|cell ?phone number"
    r"|where does .{3,40} live"
    r"|date of birth"
    r"|privat(?:e|en|er)? ?(?:telefon|handy|nummer|adresse|anschrift|e-?mail)\w*|handynummer|wo wohnt|geburtsdatum"
    r"|(?:numéro|téléphone|adresse|mail) (?:personnel|privé|perso)\w*|numéro de portable|où habite|date de naissance"
    r"|(?:número|teléfono|dirección|correo) (?:personal|privad|particular)\w*|número de móvil|dónde vive"
    r"|fecha de nacimiento)"
)
_ASK = (
    r"(?:\?|\b(?:dammi|dimmi|mi dai|mi serve|mi dica|cerco|trova(?:mi)?|vorrei|voglio|fornisci|give me"
    r"|tell me|find|i need|i want"
    r"|gib mir|nenne|ich brauche|donne|il me faut|je veux|dame|dime|necesito|quiero)\b)"
)
_OF_HEALTH = (
    r"(?:(?:quale|che|di che) (?:malatti\w+|patologi\w+|religione|partito|sindacato)|cartella clinica"
    r"|stato di salute|è incinta"
    r"|precedenti penali|fedina penale|orientamento sessuale|(?:what|which) (?:illness|disease|religion)"
    r"|medical records?|health record"
    r"|criminal record|sexual orientation|is she pregnant|welche krankheit|krankenakte|vorstrafen"
    r"|quelle maladie|dossier médical"
    r"|casier judiciaire|qué enfermedad|historial médico|antecedentes penales)"
)
_WANTED = re.compile(
    rf"{_PRIVATE}.{{0,40}}\b{_PERSON}|\b{_PERSON}.{{0,40}}{_PRIVATE}|{_OF_HEALTH}.{{0,40}}\b{_PERSON}", re.I | re.S
)
_ASKING = re.compile(_ASK, re.I)
# How to reach a firm, and its VAT number: they say nothing of what is asked.
_REACH = re.compile(
    r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w/])(?:\+|00)\d{2}[ .-]?\d(?:[ ./-]?\d){6,11}(?!\w)"
    r"|(?<![\w/.])0\d{1,3}[ /-]\d{3,4}[ ]?\d{3,4}(?!\w)|(?<![\w/.])3\d{2}[ /-]?\d{3}[ ]?\d{3,4}(?!\w)"
    r"|(?:p\. ?iva|partita iva|vat(?: number)?|ust-?id\w*|tva|nif)[ .:]*(?:IT ?)?\d{11}\b",
    re.I,
)
# Whose own data these are, or a rule about them: nobody's secret is asked for.
_GENERAL = re.compile(
    r"\b(?:il mio|la mia|il nostro|la nostra|my|our|meine?|unsere?|mon|ma|notre|mi"
    r"|nuestr[oa]) (?:\w+ )?(?:cellulare|telefono|e-?mail"
    r"|indirizzo|codice|conto|number|address|nummer|adresse|numéro|número|correo|dirección)"
    r"|\b(?:serve|servono|devo indicare|va indicat\w|bisogna indicare|obbligatori\w|chiede il)\b",
    re.I,
)


def holds_personal_data(text: str) -> bool:
    """Tell whether a message holds a person's tax code or an IBAN, both by their check digits, or asks for private data.

    Telephone numbers, e-mail addresses and VAT numbers of a firm are no reason: the search ignores them.
    """
    if any(_is_tax_code(match.group()) for match in _TAX_CODE.finditer(text)):
        return True
    if any(_is_iban(match.group()) for match in _IBAN.finditer(text)):
        return True
    return bool(_WANTED.search(text) and _ASKING.search(text) and not _GENERAL.search(text))


def without_reach(text: str) -> str:
    """Return a question without telephone numbers, e-mail addresses and VAT numbers; as it is if nothing else is left."""
    rest = " ".join(_REACH.sub(" ", text).split())
    return rest if re.search(r"[^\W\d_]{3}", rest) else text


def masked(text: str, mask: str = "[…]") -> str:
    """Return a text with a mask in the place of tax codes, IBANs, telephone numbers, e-mail addresses and VAT numbers,
    and of names of people that something announces.

    What only looks like a tax code is masked as well: somebody may have mistyped theirs.
    """
    covered = _TAX_CODE.sub(mask, text)
    covered = _IBAN.sub(lambda match: _without_iban(match.group(), mask), covered)
    return without_names(_REACH.sub(mask, covered), mask)


def personal_codes(text: str) -> list[tuple[int, int]]:
    """Return where tax codes of persons and IBANs stand, both by their check digits."""
    codes = [match.span() for match in _TAX_CODE.finditer(text) if _is_tax_code(match.group())]
    accounts = [(m.start(), m.start() + len(_iban_at_start(m.group()))) for m in _IBAN.finditer(text) if _is_iban(m.group())]
    return sorted([*codes, *accounts])


def _is_tax_code(code: str) -> bool:
    folded = code.upper()
    total = sum(_ODD[c] if place % 2 == 0 else _even(c) for place, c in enumerate(folded[:15]))
    return chr(ord("A") + total % 26) == folded[15]


def _even(character: str) -> int:
    return int(character) if character.isdigit() else ord(character) - ord("A")


def _is_iban(code: str) -> bool:
    """Tell whether an IBAN stands at the start of a text, cut at word ends."""
    return bool(_iban_at_start(code))


def _iban_at_start(code: str) -> str:
    """Return the IBAN at the start of a text, cut at word ends, as it is written there; empty if there is none.

    Source: ISO 13616, remainder 1 modulo 97.
    """
    parts = code.split(" ")
    for count in range(len(parts), 0, -1):
        folded = "".join(parts[:count]).upper()
        if len(folded) not in _IBAN_LENGTHS:
            continue
        turned = folded[4:] + folded[:4]
        if int("".join(str(int(c, 36)) for c in turned)) % 97 == 1:
            return " ".join(parts[:count])
    return ""


def _without_iban(code: str, mask: str) -> str:
    found = _iban_at_start(code)
    return mask + code[len(found) :] if found else code
