"""Who must or may do something: an organisation in a statement, somebody else in the passage."""

import re
from collections.abc import Sequence

from assistant.lock.reading import NamesIn

_FAMILIES = (
    re.compile(r"\b(?:dev[eo]|devono|dovr\w+|must|has to|have to|should)\b", re.I),
    re.compile(r"\b(?:può|possono|potr\w+|may|can)\b", re.I),
)
_SUBJECT_WORDS = 6  # before the verb of a statement
_DETERMINER = re.compile(r"(?<!\w)(?:(?:il|lo|la|i|gli|le|uno?|una|ogni|the|an?|each|every)\s+|(?:l|un)['’])(?=\w)", re.I)
_AFTER_PREPOSITION = re.compile(
    r"(?:^|\W)(?:dopo|prima|per|con|in|entro|durante|senza|secondo|a|da|di|su|oltre|fra|tra|dove|quando"
    r"|after|before|for|with|on|within|of|to|by|without|where|when)\s+$",
    re.I,
)
# What a page calls its own organisation.
_ITSELF = re.compile(
    r"\b(?:società|agenzia|ente|enti|camera|regione|associazione|istituto|ministero|ufficio|sportello"
    r"|company|agency|chamber|region|association|institute|ministry|office|desk)\b",
    re.I,
)


def other_doer(statement: str, units: Sequence[str], names_in: NamesIn) -> list[str]:
    """Return the organisation that a statement makes the doer in the stead of a passage's own; empty if a unit agrees.

    "SIMEST must have been active for two years" on "The supplier must have been active for two years". A unit whose doer is
    not named, or is the page's own organisation, agrees.
    """
    for family in _FAMILIES:
        verb = family.search(statement)
        if verb is None:
            continue
        subject = statement[: verb.start()]
        named = names_in(subject)
        if not named or len(subject.split()) > _SUBJECT_WORDS:
            continue
        others = [found for unit in units if (found := family.search(unit)) is not None]
        before = [found.string[: found.start()] for found in others]
        if before and all(_somebody_else(text) and not set(named) & set(names_in(text)) for text in before):
            return [subject.strip()]
    return []


def _somebody_else(before: str) -> bool:
    """Tell whether the words before a verb name a doer of their own: "Il fornitore", and not "Dopo la delibera"."""
    return any(
        not _AFTER_PREPOSITION.search(before[: found.start()]) and not _ITSELF.search(before[found.end() :])
        for found in _DETERMINER.finditer(before)
    )
