"""How a letter speaks to the desk, and by what name its writer is greeted."""

import re
from collections.abc import Sequence

from assistant.letters import letter_patterns as words
from assistant.letters.types import Address, Cut
from assistant.types import Language

_INFORMAL = {
    "it": re.compile(
        r"\b(?:ciao|puoi|potresti|sai|sapresti|dimmi|fammi|aiutami|mandami|tuo|tua|tuoi|hai|ti (?:chiedo|ringrazio|scrivo"
        r"|mando|allego))\b",
        re.I,
    ),
    "de": re.compile(r"\b(?:du|dir|dich|dein\w*|kannst|könntest|hast)\b"),
    "fr": re.compile(r"\b(?:salut|tu|te|toi|peux-tu|pourrais-tu|as-tu|ton|tes)\b", re.I),
    "es": re.compile(r"\b(?:tú|te|puedes|podrías|tienes|sabes|dime)\b", re.I),
}
_FORMAL = {
    "it": re.compile(
        r"\b(?:Lei|Le|Sua|Suo|può|potrebbe|saprebbe|mi dica|mi faccia|La (?:ringrazio|prego|contatto)|voi|vi|vostr\w+"
        r"|potete|potreste|sapete|avete"
        r"|mi fate|siete)\b"
    ),
    "de": re.compile(r"\b(?:Sie|Ihnen|Ihre?\w*|euch|ihr)\b"),
    "fr": re.compile(r"\b(?:vous|votre|vos)\b", re.I),
    "es": re.compile(r"\b(?:usted(?:es)?|podrían?|pueden?|su|sus|tienen|os)\b", re.I),
}
_NAME_LINES = 4  # of a signature in which the writer is named
_FIRM_LETTERS = 40  # of the name before the form of a firm
_NAME_LETTERS = 3  # of the longest word; less are initials


def address_of(language: Language, greeting: str, body: str, addressee: str) -> Address:
    """Return how the reply speaks: "tu" to who does so, "voi" to a firm that names no person, else the polite form.

    English has one form, which counts as the polite one.
    """
    informal, formal = _INFORMAL.get(language), _FORMAL.get(language)
    text = f"{greeting} {body}"
    if informal is not None and formal is not None and informal.search(text) and not formal.search(text):
        return "informal"
    return "plural" if words.FIRM_FORM.search(addressee) else "formal"


def addressee_of(cuts: Sequence[Cut], sender: str = "") -> str:
    """Return the person who signs, with a title if there is one; else the firm; else the name of the sender; else ""."""
    lines = [line.strip() for cut in cuts if cut.kind in ("closing", "signature") for line in cut.text.split("\n")]
    lines = [_after_closing(line) for line in lines if line]
    for line in [line for line in lines if line][:_NAME_LINES]:
        if name := _person(line):
            return name
    if name := _person(sender):
        return name
    return next((firm for line in lines if (firm := _firm(line))), "")


def _after_closing(line: str) -> str:
    """Return what stands behind closing words on their line: "Grazie, Mario" and "Saluti - Anna Riva"."""
    if not words.CLOSING.match(line):
        return line
    return re.split(r"[,!.–-]\s*", line)[-1].strip() if re.search(r"[,!.–-]\s*\S", line) else ""


def _firm(line: str) -> str:
    """Return the firm that a line names, with its form; without one ""."""
    form = words.FIRM_FORM.search(line)
    if form is None:
        return ""
    before = re.split(r"[|,–]", line[max(0, form.start() - _FIRM_LETTERS) : form.start()])[-1]
    return " ".join((before + form[0]).split())


def _person(line: str) -> str:
    match = words.PERSON.match(line)
    if match is None or words.NOT_A_PERSON.search(match["name"]) or max(map(len, match["name"].split())) < _NAME_LETTERS:
        return ""
    name = " ".join(word.title() if word.isupper() and len(word) > 2 else word for word in match["name"].split())
    if not match["title"]:
        return name
    return f"{match['title']} {name.split()[-1]}"
