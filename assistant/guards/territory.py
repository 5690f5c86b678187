"""Whether a firm outside Lombardy asks for what only its own chamber or region can give."""

import re
from collections.abc import Iterable, Mapping

from assistant.guards.italian_places import Elsewhere, places_elsewhere
from assistant.guards.ruling import Ruling
from kb.places import PROVINCES, provinces_in
from kb.types import Provider

_FIRM = (
    r"(?:siamo|sono|sede(?: legale| operativa)?|aziend\w+|impres\w+|ditt[ae]|societ[àa]|s\.?r\.?l\.?s?"
    r"|s\.?p\.?a|pmi|start-?up|artigian\w+"
    r"|\w+ificio|officin\w+|cantin\w+|laboratori\w+|produttor\w+|fabbric\w+|stabiliment\w+|unità locale|studio"
    r"|we are|we're|based|our (?:company|firm|business)|company|firm|registered office|headquarter\w*|branch"
    r"|nous sommes|entreprise|siège|basée?|société|wir sind|firma|unternehmen|betrieb|sitz|sitzen|somos"
    r"|empresa|con sede)"
)
# What stands between the firm and its place; whoever goes, sells or exhibits somewhere is not seated there.
_BETWEEN = re.compile(rf"^.*\b{_FIRM}\b(?P<gap>[^.?!;,:()]{{0,45}})$", re.I | re.S)
_NOT_A_SEAT = re.compile(
    r"\b(?:fier\w+|messe|fair|salon\w*|feria|event\w+|client\w+|fornitor\w+|buyer|partner|agent\w+|stat[oi]"
    r"|andat\w+|andando|espo\w+|sped\w+"
    r"|vend\w+|consegn\w+|interessat\w+|missione|customer\w*|supplier\w*|visit\w*|going|exhibit\w*|sell\w*"
    r"|kund\w+|lieferant\w*"
    r"|fournisseur\w*|cliente\w*|mostra|magazzin\w+|porto|aeroporto|dogan\w+|ufficio delle|camera|regione"
    r"|bando|voucher)\b",
    re.I,
)
_REACH = 100  # characters before a place in which one looks for whose it is
_LOCAL_ASK = re.compile(
    r"camer[ae] di commercio|\bcciaa\b|chambers? of commerce|chambre de commerce|handelskammer"
    r"|cámara de comercio|quella camera"
    r"|(?:vostra|nostra|della|alla|dalla|la) camera\b|\bcameral[ei]\b|\bregional[ei]?\b|\bregione\b"
    r"|\brégion\w*|\bregión\b"
    r"|lombard|lombardei|\bmilan chamber"
    r"|\b(?:dove|chi|a chi|presso chi|quale ufficio|where|who|wo|wer|où|qui|dónde|quién)\b.{0,60}"
    r"(?:carnet|certificat\w+ d(?:i|')\s?origin|certificate of origin|ursprungszeugnis|certificado de origen)",
    re.I,
)
_BODY_OF = re.compile(
    r"(?:regione|region of|region|région|región|camera di commercio(?: di| del| della| dell')?|camera di|cciaa(?: di)?"
    r"|chamber of commerce of|handelskammer|chambre de commerce de|cámara de comercio de)\s*$",
    re.I,
)
_MEASURE_OF = re.compile(
    r"(?:bando|bandi|voucher|contribut[oi]|fondo|incentiv[oi]|agevolazion[ei]|grants?|zuschüsse|aides?|ayudas?)"
    r"(?P<gap>[^.?!;,:()]{0,45}?)$",
    re.I,
)
_WHERE_TO = re.compile(r"\b(?:fier|messe|fair|salon|client|mission|kund|feria)", re.I)


def asked_elsewhere(text: str, province: str | None, named: Iterable[str], register: Mapping[str, Provider]) -> Ruling | None:
    """Return a ruling when the question belongs to a chamber or region outside Lombardy; None if it is ours.

    A firm that says its seat is outside Lombardy is sent home with what is regional, Lombard or of a chamber; national
    measures are answered. A measure of another region, asked by whoever it may be, is what our pages cannot know.
    `named` are the ids of the providers that the question names; `province` is what the profile says.
    """
    named = list(named)
    places = places_elsewhere(text)
    seat = _seat(text, province, places)
    locally = any(_is_local(register[i]) for i in named)
    nationally = any(not _is_local(register[i]) for i in named)
    if seat is not None and (locally or (_LOCAL_ASK.search(text) and not nationally)):
        return Ruling(outcome="redirect", reason="out_of_territory", place=seat[0], region=seat[1])
    theirs = None if named or provinces_in(text) else _owner_of_measure(text, places)
    if theirs is not None:
        return Ruling(outcome="abstain", reason="other_territory", place=theirs.place, region=theirs.region)
    return None


def _seat(text: str, province: str | None, places: Iterable[Elsewhere]) -> tuple[str, str] | None:
    """Return place and region of a firm's seat outside Lombardy; None if it is in Lombardy or was not said."""
    if province in PROVINCES or _seated_in_lombardy(text):
        return None
    if province is not None:
        home = places_elsewhere(province[:1].upper() + province[1:])
        return (home[0].place, home[0].region) if home else None
    for found in places:
        before = _before(text, found.start)
        if before is not None and not _NOT_A_SEAT.search(before["gap"]) and not provinces_in(before["gap"]):
            return found.place, found.region
        # "Our Turin company", "eine Bozner Firma": the place stands before the firm.
        if re.match(r"[- ](?:based )?(?:company|firm|firma|unternehmen|business)\b", text[found.end :], re.I):
            return found.place, found.region
    return None


def _seated_in_lombardy(text: str) -> bool:
    for match in re.finditer(r"[^\W\d_]+", text):
        if not provinces_in(f"a {match.group()}"):
            continue
        before = _before(text, match.start())
        if before is None:
            continue
        if not _NOT_A_SEAT.search(before["gap"]) and not places_elsewhere(before["gap"] + " "):
            return True
    return False


def _before(text: str, place: int) -> re.Match[str] | None:
    """Return what names a firm right before a place, with the words between."""
    return _BETWEEN.search(text[max(0, place - _REACH) : place])


def _owner_of_measure(text: str, places: Iterable[Elsewhere]) -> Elsewhere | None:
    for found in places:
        before = text[max(0, found.start - _REACH) : found.start]
        measure = _MEASURE_OF.search(before)
        if _BODY_OF.search(before) or (measure is not None and not _WHERE_TO.search(measure["gap"])):
            return found
    return None


def _is_local(provider: Provider) -> bool:
    return "Italia" not in provider.territory
