"""Questions of who wants to begin selling abroad: the most frequent ones of small firms, and the least like any page.

"Come posso vendere il mio olio in Canada?" shares no word with the pages that help: they speak of who has never exported.
"""

import re
from dataclasses import replace
from typing import Literal

from assistant.composing import join
from assistant.guards.italian_places import places_elsewhere
from assistant.types import Answer, Language, Question, Statement
from assistant.wording import say
from kb.places import countries_in
from kb.topics import topics_in

Beginning = Literal["anywhere", "somewhere"]

# As the pages of those who help say it; most of them are in Italian, whatever the question is in.
FIRST_STEPS = "Chi non ha mai esportato da dove comincia?"
SURE_OF_BEGINNING = 0.5  # confidence below which pages on something near are no answer to such a question
_AT_MOST = 30  # words; a longer message tells more than that
_FIELD = frozenset({"orientamento", "ricerca-mercati"})  # who asks for more than to begin asks of that
_ABROAD = (
    r"(?:all['’ ]?estero|ester[oi]|oltre confine|esporta\w*|export\w*|abroad|overseas|auslands?|internazionalizza\w+"
    r"|(?:l['’])?étranger|extranjero)"
)
_BEGIN = re.compile(
    r"\b(?:da (?:dove|che parte|che cosa|cosa)|where|wo|par où|por dónde)\b.{0,25}\b(?:cominc|iniz|part[ie]|start|begin|fang"
    r"|beginn|commenc|empiez|empez|comienz|comenz)\w*"
    r"|\b(?:primi passi|prime mosse|first steps?|ersten? schritte?|premiers pas|primeros pasos)\b"
    r"|\b(?:come|how|wie|comment|cómo)\b.{0,25}\b(?:cominc|iniz|inizi|start|begin|beginn|anfang|commenc|début|empez|empiez"
    r"|comenz)\w*",
    re.I,
)
_FIRST_TIME = re.compile(
    r"\b(?:per la prima volta|mai esportato|never exported|first time|zum ersten mal|jamais exporté)\b", re.I
)
_SELL = re.compile(
    r"\b(?:come|how|wie|comment|cómo)\b(?:\W+\w+){0,4}?\W+(?:vend(?:o|ere|iamo|re|er)\b|esport(?:o|are|iamo)\b|sell\b|export\b"
    r"|verkauf\w+|exportier\w+|exporter\b|exportar\b)",
    re.I,
)
_OF_SALES = re.compile(_ABROAD, re.I)


def asks_to_begin(text: str) -> Beginning | None:
    """Tell whether a question asks how to begin selling abroad: in general, or something or somewhere in particular.

    None where it asks for more: of fairs, papers, customs, money or contracts pages tell in their own words.
    """
    if len(text.split()) > _AT_MOST or not set(topics_in(text)) <= _FIELD or places_elsewhere(text):
        return None
    there, sells = bool(countries_in(text)), _SELL.search(text) is not None
    begins = _BEGIN.search(text) is not None
    if there:
        return "somewhere" if begins or sells else None
    if _OF_SALES.search(text) is None:
        return None
    if begins or (sells and _FIRST_TIME.search(text)):
        return "anywhere"
    return "somewhere" if sells else None


def as_first_steps(question: Question) -> Question:
    """Return what is asked instead: how who has never exported begins."""
    return replace(question, text=FIRST_STEPS, history=())


def instead(answer: Answer, asked: Question, language: Language) -> Answer:
    """Return an answer on first steps to who asked how to sell something somewhere, which no page told."""
    statements = (Statement(text=say(language, "partial.first_steps"), kind="boilerplate"), *answer.statements)
    missing = (f"«{asked.text.rstrip(' ?')}»",)
    return replace(
        answer, outcome="partial", reason="missing_fact", text=join(statements), statements=statements, missing=missing
    )
