"""The most frequent questions of small firms, and the least like any page: how to begin abroad, and who finds a buyer there.

"Come posso vendere il mio olio in Canada?" shares no word with the pages that help: they speak of who has never exported.
So where pages are not sure of the country or the product, what those pages say in general is asked for, and said to be that.
"""

import re
from dataclasses import dataclass, replace

from assistant.composing import join
from assistant.guards.italian_places import places_elsewhere
from assistant.types import Answer, Language, Question, Statement
from assistant.wording import say
from kb.places import countries_in
from kb.topics import topics_in


@dataclass(frozen=True, slots=True)
class General:
    """What is asked for in general, as the pages of those who help say it; most of them are in Italian."""

    asked: str
    intro: str  # key of the text that says so
    at_once: bool = False  # the question is no more particular than that
    sure: float = 0.0  # confidence below which pages on something near are no answer


_BEGINNING = General("Chi non ha mai esportato da dove comincia?", "partial.first_steps", sure=0.5)
_PARTNERS = General("Chi aiuta a cercare partner commerciali all'estero?", "partial.partners")
_AT_MOST = 30  # words; a longer message tells more than that
# Who asks for more is answered in the words of that: fairs, papers, customs, money, contracts.
_FIELD = frozenset({"orientamento", "ricerca-mercati"})
_FIELD_OF_PARTNERS = _FIELD | {"ricerca-partner", "import-strategico"}
_ABROAD = re.compile(
    r"\b(?:all['’ ]?estero|ester[oi]|oltre confine|esporta\w*|export\w*|abroad|overseas|auslands?|internazionalizza\w+"
    r"|(?:l['’])?étranger|extranjero)",
    re.I,
)
_BEGIN = re.compile(
    r"\b(?:da (?:dove|che parte|che cosa|cosa)|where|wo|par où|por dónde)\b.{0,25}\b(?:cominc|iniz|part[ie]|start|begin|fang"
    r"|beginn|commenc|empiez|empez|comienz|comenz)\w*"
    r"|\ba chi (?:mi|ci|si) (?:rivolg|chied)\w*|\ba chi (?:posso|possiamo|devo|dobbiamo) (?:rivolger|chieder)\w*"
    r"|\b(?:whom?|who) (?:do|can|should) (?:i|we) (?:ask|contact|turn to|call)\b"
    r"|\b(?:primi passi|prime mosse|first steps?|ersten? schritte?|premiers pas|primeros pasos)\b"
    r"|\b(?:come|how|wie|comment|cómo)\b.{0,25}\b(?:cominc|iniz|inizi|start|begin|beginn|anfang|commenc|début|empez|empiez"
    r"|comenz)\w*",
    re.I,
)
_FIRST_TIME = re.compile(
    r"\b(?:per la prima volta|mai esportato|never exported|first time|zum ersten mal|jamais exporté)\b", re.I
)
# How one sells there, that one wants to, or help with it.
_SELL = re.compile(
    r"\b(?:come|how|wie|comment|cómo|vogli\w+|vorr\w+|intend\w+|pens\w+ di|piacerebbe"
    r"|aiuto|aiuta(?:rmi|rci|temi|teci)|(?:mi|ci) aiuta|want|would like|plan|help"
    r"|möchte\w*|wollen|voul\w+|voudr\w+|quer\w+|quisi\w+|ayuda\w*)\b(?:\W+\w+){0,4}?\W+"
    r"(?:vend(?:o|ere|iamo|re|er)\b|esport(?:o|are|iamo)\b|sell\b|export\b|verkauf\w+|exportier\w+|exporter\b|exportar\b)",
    re.I,
)
_FIND = re.compile(
    r"\b(?:trov|cerc|procur|individu|find|look(?:ing)? for|search|finde|such|cherch|trouv|busc|encontr)\w*\b(?:\W+\w+){0,4}?\W+"
    r"(?:importator|distribut|agent[ei]|rivenditor|buyer|client|partner|compratori|acquirent|customer|importer|agents?\b|händler"
    r"|kunden|vertreter|importateur|distribuidor|socio|fornitor|supplier|lieferant|fournisseur|proveedor)\w*",
    re.I,
)
# Who is looking, and for whom; not whether somebody in particular helps.
_LOOKING = re.compile(
    r"\b(?:chi|come|dove|cerco|cerchiamo|vorr\w+|vogli\w+|who|how|where|we want|we would like|looking for|wer|wie|wo|qui"
    r"|comment|où|quién|cómo|dónde)\b",
    re.I,
)
_NAMES = re.compile(r"\b(?:list[ae]?|elenc\w+|nomi|names?|indirizz\w+|address\w*|namen|noms|nombres)\b", re.I)


def generally(text: str) -> General | None:
    """Return what a question asks for in general; None if it asks for more, or for something else."""
    topics = set(topics_in(text))
    if len(text.split()) > _AT_MOST or places_elsewhere(text) or text in (_BEGINNING.asked, _PARTNERS.asked):
        return None
    if _FIND.search(text) and _LOOKING.search(text) and topics <= _FIELD_OF_PARTNERS and not _NAMES.search(text):
        return _PARTNERS if countries_in(text) or _ABROAD.search(text) else None
    return _beginning(text) if topics <= _FIELD else None


def _beginning(text: str) -> General | None:
    sells, begins = _SELL.search(text) is not None, _BEGIN.search(text) is not None
    if countries_in(text):
        return _BEGINNING if begins or sells else None
    if _ABROAD.search(text) is None:
        return None
    if begins or (sells and _FIRST_TIME.search(text)):
        return replace(_BEGINNING, at_once=True)
    return _BEGINNING if sells else None


def instead(question: Question, general: General) -> Question:
    """Return the general question in the place of a particular one."""
    return replace(question, text=general.asked, history=())


def introduced(answer: Answer, asked: Question, general: General, language: Language) -> Answer:
    """Return the answer to the general question, said to be no more, to who asked for something in particular."""
    statements = (Statement(text=say(language, general.intro), kind="boilerplate"), *answer.statements)
    missing = (f"«{asked.text.rstrip(' ?')}»",)
    return replace(
        answer, outcome="partial", reason="missing_fact", text=join(statements), statements=statements, missing=missing
    )
