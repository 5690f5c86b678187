"""Whether a page says of its own subject that it is closed, expired or replaced."""

import re
from collections.abc import Iterable, Sequence

from ingest.text import word_set

_STATE = (
    r"(?:chius[oaie]|scadut[oaie]|conclus[oaie]|terminat[oaie]|esaurit[oaie]|sospes[oaie] definitivamente|archiviat[oaie]|"
    r"non (?:è )?più (?:attiv[oaie]|disponibil[ei]|apert[oaie]|in vigore|operativ[oaie])|closed|expired|ended|"
    r"discontinued|no longer (?:open|available|active))"
)
# A status on its own: a badge, "Stato: chiuso", "Evento concluso il 29 maggio 2026, adesioni chiuse".
_STATUS = (
    r"(?:bando|sportello|avviso|misura|edizione|evento|iniziativa|call|domande|iscrizioni|adesioni|candidature|"
    r"termini|scheda|event|applications)?\s*"
    rf"(?:{_STATE}|archivio|archived?|superat[oa]|sostituit[oa])(?:\s+(?:il|dal|on|since)\b[^,;]{{0,30}})?"
)
_LABEL = re.compile(
    rf"(?i)^\W*+(?:(?:stato|status|situazione)(?: del (?:bando|"
    rf"servizio))?\s*[:–-]\s*+)?{_STATUS}(?:\s*[,;–-]\s*+{_STATUS}){{0,4}}\W*$"
)
_ARCHIVE = re.compile(r"(?i)^\W*archivi")  # in running text, a link to an archive
_PREFIX = re.compile(r"(?i)^\W*(?:aggiornamento|nota|avviso|attenzione|n\.b\.|update|note)(?: del [^:]{0,30})?:\s*")
_TITLE = re.compile(rf"(?i)(?:[(\[–—:-]\s*|\b(?:bando|sportello|avviso|misura|call)\s+){_STATE}\b|\((?:archivio|archived)\)")
# "Il bando CONneSSi 2026 è chiuso": what stands before the verb is the subject.
_SAID = re.compile(
    rf"(?i)^(?P<subject>[^.;:]{{0,110}}?)(?<!\s)\s*+(?:\b(?:è|sono|risulta(?:no)?|si è|si sono|è stat[oa]|sono stat[ie]|"
    rf"is|are|has|have been|was)\s+(?:\w+mente\s+)?"
    rf"(?:ormai |già |ora |oggi |now |currently )?{_STATE}|\bnon (?:è|sono) più (?:attiv|disponibil|apert|"
    rf"possibil|in vigore|operativ)\w*|\bnon (?:riceve|ricevono|accetta|accettano) (?:nuove )?domande\b)"
)
_REPLACED = re.compile(
    r"(?i)^(?P<subject>[^.;:]{0,110}?)(?<!\s)\s*+\b(?:è stat[oa]|sono stat[ie]|è|has been|is)\s+(?:sostituit|superat|"
    r"abrogat|replaced|superseded)\w*\s+(?:d[ae]\w*|by)\b"
)
# "Le domande si sono presentate allo sportello online, oggi chiuso"; "l'edizione successiva è la Linea 2021-2027".
_APPOSED = re.compile(
    r"(?i)^\W*(?P<subject>(?:le\s+)?(?:domande|iscrizioni|adesioni|candidature|applications))\b[^.;:]{0,90},\s"
    r"(?:oggi|ora|ormai|now)\s(?:chius[oaie]|closed)\b"
)
_SUCCEEDED = re.compile(r"(?i)\b(?:l['’]edizione successiva|the (?:next|following) edition)\s(?:è|si chiama|is)\b")
_REFUSED = re.compile(
    r"(?i)\b(?:non (?:è|sono) più possibil[ei] (?:(?:presentare|inviare|trasmettere) (?:\w+ ){0,3}(?:domand|"
    r"candidatur|istanz|adesion|richiest)|aderire|iscriversi|candidarsi)|"
    r"le domande non (?:possono|si possono) più|non (?:ricev|accett|accogl)\w+ più (?:nuove )?domande\b(?! "
    r"(?:di|su|in|per|cartace))|"
    r"applications (?:can no longer|are no longer))"
)
_OF_OTHERS = re.compile(r"(?i)\b(?:che|i quali|le quali|which|that)\s*$")  # a clause about what stands before it
_ABOUT_THIS = re.compile(r"(?i)^\W*quest[ao] (?:pagina|scheda|sezione) (?:riguarda|descrive|si riferisce)")
_OWN = re.compile(
    r"(?i)^\W*+(?:(?:il|lo|la|l['’]|i|le|gli|questo|questa|quest['’]|the|this|our)\s*+)?(?:presente\s++)?"
    r"(?:bando|sportello|avviso|misura|iniziativa|contributo|agevolazione|incentivo|call|invito|edizione|"
    r"domand[ae]|iscrizioni|adesioni|termini|"
    r"programma|progetto|servizio|scheda|pagina|linea|risorse|fondi|dotazione|circolare|versione|fondo|finestra|"
    r"selezione|concorso|measure|scheme|grant|applications|registrations|page|programme)\b"
    r"\s*+(?P<rest>.*)$"
)
_NOT_YET = re.compile(r"(?i)\b(?:non ancora|sarà|saranno|verrà|verranno|se |quando|qualora|when|if|will|once)\b")
_YEAR = re.compile(r"\b20\d\d\b")
_WORD = re.compile(r"\w+")
_SMALL = word_set(
    "il lo la i gli le l di del dello della dei degli delle d da dal per a al alla e ed in con su the of for and to"
)


def says_closed(title: str, sentences: Sequence[str], labels: Iterable[str] = ()) -> bool:
    """Tell whether title, a status label or a sentence about the page's own subject says that it is over."""
    if _TITLE.search(title) or any(_LABEL.match(label) for label in labels):
        return True
    return any((_LABEL.match(text) and not _ARCHIVE.match(text)) or _closes_subject(text, title) for text in sentences)


def _closes_subject(sentence: str, title: str) -> bool:
    sentence = _PREFIX.sub("", sentence)
    if _NOT_YET.search(sentence[:120]):
        return False
    refused = _REFUSED.search(sentence)
    if refused is not None and (_ABOUT_THIS.match(sentence) or not _OF_OTHERS.search(sentence[: refused.start()])):
        return _years_agree(sentence, title)
    if _SUCCEEDED.search(sentence):
        return True
    match = _SAID.match(sentence) or _REPLACED.match(sentence) or _APPOSED.match(sentence)
    if match is None or not match["subject"]:
        return False
    subject = match["subject"].partition(",")[0]
    own = _OWN.match(subject)
    named = own["rest"] if own is not None else subject
    return _years_agree(subject, title) and _names_title(named, title, generic=own is not None)


def _years_agree(text: str, title: str) -> bool:
    years = set(_YEAR.findall(text))
    return not years or not set(_YEAR.findall(title)) or bool(years & set(_YEAR.findall(title)))


def _names_title(subject: str, title: str, *, generic: bool) -> bool:
    """Tell whether the subject names nothing but what the title names; "il bando" alone means the page's own."""
    named = {word.lower() for word in _WORD.findall(subject)} - _SMALL
    if not named:
        return generic
    titled = {word.lower() for word in _WORD.findall(title)} - _SMALL
    proper = {word.lower() for word in _WORD.findall(subject) if word[0].isupper() or word[0].isdigit()} - _SMALL
    return proper <= titled if generic else named <= titled
