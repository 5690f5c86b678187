"""What hangs on the firm itself: one question back where the answer would differ, and wordings that say what is known."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import get_args

from assistant.asking import Asked, understand
from assistant.following_up import standalone
from assistant.guarding import Ground
from assistant.listing_patterns import MEASURE
from assistant.municipalities import towns_in
from assistant.outcomes import plain
from assistant.profiling import Slot, known_of
from assistant.providers.calling import firm_provinces
from assistant.selecting import Choice
from assistant.types import Answer, Language, Profile, Question, Statement, Turn
from assistant.wording import say
from kb.naming import ProviderNames
from kb.places import PROVINCES, provinces_in
from kb.types import Hit, Provider

_LANGUAGES: tuple[Language, ...] = get_args(Language)
_NEAR = 0.7  # share of the best score from which another chamber's passage might be the answer
_LOOKED_AT = 8  # hits that are compared
_MOST_CHOICES = 4
_LOCAL_HITS = 5  # a local page among so many: the province decides which
# People of a province, and what is theirs: a question that speaks of them says where.
_WHERE_TO_START = re.compile(
    r"\bda dove (?:si )?(?:part|cominc|inizi)\w+|\bcome (?:si )?(?:cominc|inizi)\w+|\bche cosa (?:devo|dobbiamo) fare per prim"
    r"|\b(?:where|how) (?:do|should|can) (?:i|we) (?:start|begin)|\bpar où commencer|\bwo(?:mit)? (?:fange|fangen|beginn)"
    r"|\bpor dónde (?:empez|empie)",
    re.I,
)
_FIRST_STEPS = "Primo orientamento e servizi per le imprese che non hanno mai esportato: come cominciare a vendere all'estero"
_WHOLE_REGION = re.compile(r"\b(?:lombardia|lombardy|lombardie|lombardei)\b", re.I)
_OF_A_PROVINCE = re.compile(
    r"\b(?:bergamasc|bresci|comasc|cremon|cremasc|lecches|lodigian|mantovan|milanes|monz|brianz|paves|sondri|valtell|vares)\w*",
    re.I,
)
# Where a paper counts is the same for every firm, what a grant is good for is not: "is the carnet accepted in Switzerland?".
_EVERYWHERE = re.compile(
    r"\b(?:vale|valgono|valid[oaie]|accettat\w*|accettan?o|riconosciut\w*|accepted|valid|recogni[sz]ed|gilt|gelten|anerkannt"
    r"|acceptée?s?|valables?|aceptad\w*|válid\w*)\b.{0,40}\b(?:in|nel\w*|per|anche|for|für|en|au|aux|pour|para)\b",
    re.I,
)
# What a document is does not depend on who issues it.
_DEFINITION = re.compile(
    r"\W*(?:(?:che )?cos['’]è|cosa (?:è|sono|significa|vuol dire)|was ist\b|qu['’]est-ce\b|qué es\b"
    r"|what (?:is|are)\b(?! the (?:cost|fee|price|deadline|grant|amount|rate)))",
    re.I,
)
_ANY_CHAMBER = re.compile(
    r"\bcamer[ae] di commercio\b|\bcameral[ei]\b|\bcciaa\b|\b(?:la (?:mia|nostra)|dalla|alla|della|mia|nostra) camera\b"
    r"|\bchambers? of commerce\b|\bchambre de commerce\b|\bhandelskammer\b|\bcámara de comercio\b",
    re.I,
)
_CAPITALISED = re.compile(r"(?<!^)(?<![.?!] )\b[A-ZÀ-Ý][a-zà-ÿ]{3,}")
_COMMON = frozenset(
    "Camera Camere Commercio Bando Bandi Fiere Fiera Voucher Lombardia Italia Europa Chamber Commerce Certificato".split()
)
_SIZE_NAMED = re.compile(
    r"\b(?:micro|piccol[aei]|medi[aeo]|grand[ei]|pmi|mpmi|smes?|small|large|petites?|klein\w*|kmu|pymes?)\b", re.I
)
_SIZE_COUNTS = re.compile(r"\b(?:micro|piccole|medie|PMI|MPMI|grandi imprese)\b")
_OURSELVES = re.compile(
    r"\b(?:\w+iamo|potremmo|ci|noi|nostr[oaie]|mi|posso|we|us|our|i|nous|notre|wir|uns\w*|ich|nosotros|podemos|puedo)\b", re.I
)
_SIZE_WORDS = {
    "micro": "micro impresa",
    "piccola": "piccola impresa, PMI",
    "media": "media impresa, PMI",
    "grande": "grande impresa",
}


def informed(question: Question, ground: Ground) -> Question:
    """Return a question with the profile that its form, its history and its own text give together.

    Who asks for contacts and names nobody means whom the answer before named first.
    """
    known = known_of(question, ground.names, [slot_asked(turn) for turn in question.history])
    text = question.text
    if question.history and understand(text).wanted == "contact" and not ground.names.in_question(text):
        named = ground.names.in_text(question.history[-1].answer)
        text = f"{text.rstrip(' ?')} {ground.providers[named[0]].short_name}?" if named else text
    return replace(question, text=text, profile=known.profile)


def slot_asked(turn: Turn) -> Slot | None:
    """Return which slot the answer of a turn asked for; None if it asked for none."""
    return "province" if any(turn.answer.startswith(say(language, "clarify.province")) for language in _LANGUAGES) else None


def wordings(profile: Profile, asked: Asked, text: str, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Return other wordings of a question, with what is known of the firm where that decides which passage answers.

    The province, when one of the best hits is a local page and the question names none; the size, when the firm asks
    what it may have and the best hits tell sizes apart; first steps, when one that never exported asks where to start.
    Otherwise none: a profile never changes an answer by itself.
    """
    best = hits[:_LOCAL_HITS]
    found = []
    towns = [province for province, _, _ in towns_in(text)]
    place = towns[0] if towns else profile.province
    # Search knows provinces by their own names alone.
    if place in PROVINCES and not provinces_in(text) and any(_territory(hit.provider) for hit in best):
        found.append(f"{text} ({place})")
    wants_own = (asked.allowed or asked.wanted in ("money", "percent")) and _OURSELVES.search(text) is not None
    if profile.size and wants_own and not _SIZE_NAMED.search(text) and any(_SIZE_COUNTS.search(h.chunk.text) for h in best):
        found.append(f"{text} ({_SIZE_WORDS[profile.size]})")
    if profile.category == "mai-esportato" and _WHERE_TO_START.search(text):
        found.append(_FIRST_STEPS)
    return tuple(found)


def missing_province(
    question: Question, found: Iterable[tuple[Sequence[Choice], Sequence[Hit]]], names: ProviderNames
) -> tuple[str, ...]:
    """Return provinces between which the answer differs, the likeliest first; none if there is nothing to ask.

    `found` are the chosen sentences and the hits of each question. It is asked only where the answer opens with the page of
    a chamber or association of some provinces, while that of another place is nearly as close or the question speaks of "the
    chamber"; never when the firm's place is known, when the question names a place or a provider or asks for what is the same
    everywhere, or a second time.
    """
    text = _whole(question)
    if _DEFINITION.match(text) or (_EVERYWHERE.search(text) and MEASURE.search(text) is None):
        return ()
    if question.profile.province or names_place(text) or names.in_question(text):
        return ()
    if any(slot_asked(turn) == "province" for turn in question.history):
        return ()
    for choices, hits in found:
        if not choices or not (here := _territory(choices[0].hit.provider)) or _named_in(text, choices[0].hit):
            continue
        best = max(hit.scores.final for hit in hits)
        others = [
            _territory(hit.provider)
            for hit in hits[:_LOOKED_AT]
            if hit.scores.final >= _NEAR * best and _territory(hit.provider) and not {*here} & {*_territory(hit.provider)}
        ]
        if others or _ANY_CHAMBER.search(text):
            return _spread_over([here, *others])
    return ()


def ask_province(question: Question, provinces: Sequence[str], language: Language, started: float) -> Answer:
    """Return the answer that asks for the firm's province, with the question repeated for some to choose from."""
    text = say(language, "clarify.province")
    asked = _whole(question).rstrip(" ?.!") + ("\u00a0?" if language == "fr" else "?")
    own = [say(language, "clarify.my_province", province=province) for province in provinces]
    return replace(
        plain(question, language, "clarify", "no_province", text, started),
        statements=(Statement(text=text, kind="boilerplate"),),
        suggestions=tuple(f"{asked} {said}" for said in own),
    )


def other_place(
    question: Question, chosen: Sequence[Choice], names: ProviderNames, language: Language
) -> tuple[Statement, ...]:
    """Return a note where the page that opens an answer is of another territory than the firm's, and was not asked for."""
    text, opening, stated = _whole(question), chosen[0].hit.provider, question.profile.province
    provinces = firm_provinces(text, stated)
    province = provinces[0] if len(provinces) == 1 else None
    if province not in PROVINCES or not _territory(opening) or province in _territory(opening):
        return ()
    if (stated and names_place(text)) or opening.id in names.in_question(text):
        return ()
    note = say(language, "note.other_place", provider=opening.short_name, province=province)
    return (Statement(text=note, kind="boilerplate"),)


def _named_in(text: str, hit: Hit) -> bool:
    """Tell whether all that a question names with a capital letter stands on a page: then it wants that page."""
    names = {word for word in _CAPITALISED.findall(text) if word not in _COMMON}
    return bool(names) and names <= set(re.findall(r"\w+", f"{hit.version.title} {hit.chunk.text}"))


def names_place(text: str) -> bool:
    """Tell whether a question says for which part of Lombardy it is asked."""
    return bool(provinces_in(text) or towns_in(text) or _OF_A_PROVINCE.search(text) or _WHOLE_REGION.search(text))


def _whole(question: Question) -> str:
    return standalone(question.text, [turn.question for turn in question.history])


def _territory(provider: Provider) -> tuple[str, ...]:
    """Return the provinces that a provider serves, if it serves only some."""
    return () if {"Lombardia", "Italia"} & set(provider.territory) else tuple(p for p in provider.territory if p in PROVINCES)


def _spread_over(territories: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return two to four provinces, one of each territory first."""
    ordered = list(dict.fromkeys(territories))
    turns = [group[turn] for turn in range(max(map(len, ordered))) for group in ordered if turn < len(group)]
    others = [province for province in sorted(PROVINCES) if province not in turns]
    return tuple(dict.fromkeys([*turns, *others[: max(0, 2 - len(turns))]]))[:_MOST_CHOICES]
