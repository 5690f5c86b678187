"""Abuse: hatred of groups, threats and insults. Rude words are no abuse where somebody needs something."""

import codecs
import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

from assistant.guards.off_topic import is_ours

_FILE = Path(__file__).parents[1] / "data" / "abuse.toml"
_LETTERS = str.maketrans("013457@$", "oieastas")
_GROUP = (
    r"(?:immigrati|stranieri|migranti|profughi|rifugiati|extracomunitari|ebrei|musulmani|islamici|cristiani|neri|africani|arabi"
    r"|cinesi|indiani|rumeni|romeni|albanesi|marocchini|turchi|nigeriani|russi|ucraini|americani|tedeschi|francesi|rom|zingari"
    r"|gay|omosessuali|lesbiche|trans(?:essuali)?|donne|femmine|disabili|handicappati|down|meridionali|napoletani|siciliani"
    r"|settentrionali|milanesi|poveri|vecchi|barboni"
    r"|immigrants|foreigners|migrants|refugees|jews|muslims|blacks|africans|arabs|chinese|women|gays|disabled"
    r"|immigrés|étrangers|juifs|musulmans|noirs|arabes|chinois|femmes|handicapés"
    r"|einwanderer|ausländer|flüchtlinge|juden|muslime|schwarze[n]?|araber|türken|frauen|behinderte[n]?|schwule[n]?"
    r"|inmigrantes|extranjeros|judíos|musulmanes|negros|árabes|chinos|mujeres|gitanos|discapacitados)"
)
_THE = (
    r"(?:(?:tutti |tutte )?(?:gli|i|le)|questi|quei|queste|quelle|ces|les|these|those|all|(?:all )?the|die|diese|alle|los|las"
    r"|estos)"
)
_BEASTS = (
    r"(?:parassiti|animali|feccia|bestie|scimmie|scarafaggi|ratti|topi di fogna|vermi|spazzatura|immondizia|cancro|sottouomini"
    r"|subuman\w*|sottosviluppat\w+|inferior[ie]|selvagg\w+|sporch[ie]|ladri|delinquenti|criminali|stupratori|terroristi"
    r"|malat[ie]|stupid[ie]|inutili|pericolos[ie]|una razza \w+|la rovina"
    r"|parasites|animals|vermin|scum|rats|apes|inferior|criminals|rapists|des parasites|des animaux|des rats|inférieurs"
    r"|parasiten|tiere|abschaum|ungeziefer|minderwertig|parásitos|animales|escoria|ratas|inferiores)"
)
_HARM = (
    r"(?:morire|crepare|sparire|bruciare|marcire|soffrire|affogare|annegare|essere (?:sterminat|eliminat|uccis|bruciat|gasat"
    r"|cacciat|impiccat|fucilat|rinchius|deportat)\w+|tornare (?:a casa|nella giungla|in africa)|andarsene dall'italia"
    r"|die|disappear|be (?:killed|exterminated|deported|gassed|burned)|mourir|crever|disparaître|sterben|verschwinden|verrecken"
    r"|morir|desaparecer)"
)
_DESTROY = (
    r"(?:ammazz|uccid|stermin|bruci|gas(?:are|iamo)|spar(?:are|erei|iamo) a|impicc|linci|affond|elimin|deport|picchi|massacr"
    r"|kill|exterminate|burn|gas|tue[rz]|exterminer|tötet?|vergast|vernichte|matar|exterminar)\w*"
)
_HATE = re.compile(
    "|".join(
        (
            rf"\b{_THE} {_GROUP}\b.{{0,20}}\b(?:sono|siete|are|sont|sind|son)\b(?: \w+){{0,2}}? {_BEASTS}\b",
            rf"\b{_GROUP}\b.{{0,15}}\b(?:dev\w+|dovrebber\w+|dovrest\w+|andrebber\w+|vanno|must|should|doivent|müssen|sollen"
            rf"|deben|deberían)(?: \w+){{0,2}}? {_HARM}\b",
            rf"\b{_GROUP} (?:vanno|andrebbero) (?:\w+ )?(?:sterminat|eliminat|ammazzat|bruciat|cacciat|rinchius"
            rf"|impiccat|gasat)\w+",
            rf"\b(?:odi(?:o|amo)|detest(?:o|iamo)|disprezz(?:o|iamo)|schif(?:o|iamo)|i hate|we hate|je déteste"
            rf"|ich hasse|odio a)\b"
            rf"(?: \w+){{0,2}}? {_GROUP}\b",
            rf"\b{_DESTROY} (?:{_THE} )?{_GROUP}\b",
            rf"\b{_GROUP} di m(?:\b|\*+|\.+)|\bmorte a(?:gli|i|lle) {_GROUP}\b|\bfuori (?:dall'italia )?{_THE} {_GROUP}\b"
            rf"|\b(?:sporc[ohi]+|luri\w+|schifos[oiae]) {_GROUP}\b",
        )
    ),
    re.IGNORECASE,
)
_THREAT = re.compile(
    r"\b(?:ti|vi|lo|la|li) (?:ammazz\w+|uccid\w+|spacc\w+ la (?:faccia|testa)|sgozz\w+|strozz\w+|gonfi\w+ di botte|massacr\w+"
    r"|bruci\w+ (?:viv\w+|la casa|la sede|l'ufficio|lo sportello))|\bsper(?:o|iamo) che (?:\w+ )?(?:muoi\w*|crepi\w*|moriate"
    r"|ti venga un cancro)|\bdev[ei](?:te)? (?:morire|crepare)\b|\b(?:muori|crepa|crepate|morite)\b ?[!.]?$"
    r"|\bvi veng\w+ a cercare"
    r"|\b(?:i'll|i will|we will|gonna) (?:kill|burn|hurt) you\b|\bgo kill yourself\b|\bje vais (?:te|vous) tuer\b"
    r"|\bich bringe? (?:dich|euch) um\b|\bte voy a matar\b",
    re.IGNORECASE,
)
# Mild words count when they are said of the one who is spoken to.
_MILD = (
    r"(?:stupid[oaie]|scem[oaie]|deficient[ei]|incapac[ei]|inutil[ei]|ignorant[ei]|ritardat[oaie]|rincoglionit\w+|patetic[oaie]"
    r"|ridicol[oaie]|schifos[oaie]|somar[oaie]|asin[oaie]|buffon[ei]|pagliacc\w+|ladr[oai]|parassit[ai]|fallit[oaie]"
    r"|balord[oaie]"
    r"|una vergogna|un disastro|stupid|dumb|useless|pathetic|moron|idiot|worthless|stupide|nul(?:le)?|imbécile|débile|dumm|blöd"
    r"|nutzlos|idiotisch|estúpid[oa]|tont[oa]|inútil|imbécil)"
)
_YOU_ARE = re.compile(
    rf"(?<!non )\b(?:sei|siete|you are|you're|u r|t'es|tu es|vous êtes|du bist|ihr seid|eres|sois)(?: \w+){{0,4}}? (?:un |una "
    rf"|an? |une? |ein )?"
    rf"{_MILD}\b|^\W*{_MILD}\W*$|\b(?:fai|fate|mi fai|mi fate) (?:schifo|pena|vomitare|ridere i polli)\b"
    rf"|\bva(?:i)? a (?:quel paese|farti (?:fottere|benedire)|cagare|morire)|\bandate a (?:quel paese|cagare|farvi)"
    rf"|\bstai zitt\w|\bchiudi (?:il becco|quella bocca)|\b(?:non (?:vali|valete|servi|servite)|you are good for"
    rf"|ne sers) (?:a )?"
    rf"(?:niente|nulla|nothing|à rien)|\bshut up\b|\bhalt(?:s|e)? (?:die klappe|maul)|\bcállate\b|\bta gueule\b|\bscrew you\b"
    r"|\byou (?:stupid|dumb|useless|worthless) \w+|\b(?:stupid[oa]|scem[oa]|inutile) (?:bot|macchina|assistente|programma)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:quant[oaie]|quando|dove|qual[ei]?|chi (?:rilascia|può|posso|devo|mi)|come (?:si|posso|faccio|funziona"
    r"|chiedo|ottengo)"
    r"|how (?:do|can|much|long)|when|where|which|wann|wie (?:viel|kann|lange)|wo|welche\w*|combien|quand|où"
    r"|quel est|quelles?|quels"
    r"|cuándo|cuánto"
    r"|dónde|cuál)\b",
    re.IGNORECASE,
)


@cache
def listed_terms(*kinds: str) -> tuple[str, ...]:
    """Return the terms of the list, of these kinds only (slurs, insults, coarse) if any are named."""
    lists: dict[str, list[str]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(codecs.decode(term, "rot13") for kind in kinds or tuple(lists) for term in lists[kind])


def holds_listed(text: str, *kinds: str) -> bool:
    """Tell whether a text holds a term of the list, plain or with digits, signs or repeated letters for letters."""
    pattern = _listed(*kinds)
    return any(pattern.search(reading) for reading in _readings(text))


def is_abusive(text: str) -> bool:
    """Tell whether a message is hatred or a threat, or an insult that asks for nothing."""
    if holds_listed(text, "slurs") or _HATE.search(text) or _THREAT.search(text):
        return True
    insulted = holds_listed(text, "insults") or _YOU_ARE.search(text) is not None
    return insulted and not (is_ours(text) or _ASKS.search(text))


@cache
def _listed(*kinds: str) -> re.Pattern[str]:
    terms = sorted({_plain(term) for term in listed_terms(*kinds)}, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, terms)) + r")(?!\w)")


def _readings(text: str) -> tuple[str, ...]:
    """Return a text as it is read: accents gone, letters for digits, a letter that is drawn out once."""
    plain = _plain(text)
    lettered = " ".join(word.translate(_LETTERS) if any(map(str.isalpha, word)) else word for word in plain.split())
    once = re.sub(r"([a-z])\1{2,}", r"\1", lettered)
    twice = re.sub(r"([a-z])\1{2,}", r"\1\1", lettered)
    spelled = re.sub(r"\b(?:[a-z][ ._*-]){3,}[a-z]\b", lambda match: re.sub(r"[^a-z]", "", match.group()), plain)
    return plain, lettered, once, twice, spelled


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFD", text.casefold().replace("’", "'"))
    return " ".join("".join(c for c in folded if not unicodedata.combining(c)).split())
