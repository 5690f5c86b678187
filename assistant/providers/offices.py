"""Offices that a provider keeps in a foreign country, as a page states them: never inferred, contacts as written there."""

import re
from collections.abc import Sequence

from assistant.providers.calling import roles_called
from assistant.providers.cities_abroad import countries_named
from assistant.providers.evidence import Page
from assistant.selecting import Choice
from kb.naming import ProviderNames
from kb.sentences import sentences
from kb.topics import topics_in

_OFFICE = re.compile(
    r"\b(?:uffici|ufficio|sede|sedi|desk|antenn[ae]|rappresentanz[ae]|presidi[o]?|punt[oi] di (?:contatto|corrispondenza)"
    r"|offices?|branch(?:es)?|bureaux?|büros?|oficinas?)\b",
    re.I,
)
# What a firm opens or has there, and the papers of a firm, are no provider's office.
_OTHERS = re.compile(
    r"\b(?:apri\w*|costitu\w+|open(?:ing)? (?:an?|your|their)|vostr[ao]|sua sede|sede (?:legale|operativa|commerciale)"
    r"|registered office|headquarters of|filial[ei]|showroom|negozio?|visit[ae]|sportello aperto)\b",
    re.I,
)


def offices_abroad(question: str, pages: Sequence[Page], names: ProviderNames) -> list[str]:
    """Return the ids of the providers whose office in a country of the question some page states, in the order of the pages.

    The office is that of the first provider that the sentence names, else the publisher's.
    """
    wanted = countries_named(question)
    found = [
        next(iter(names.in_text(sentence)), page.provider_id)
        for page in pages
        for sentence in sentences(page.text)
        if _states_office(sentence, (page.title, *page.headings), wanted)
    ]
    return list(dict.fromkeys(found))


def with_office(question: str, chosen: Sequence[Choice], ranked: Sequence[Choice]) -> list[Choice]:
    """Return the chosen sentences and, where a question asks for help in a country, the best one that states an office there.

    `ranked` are all sentences of the passages that were found, best first.
    """
    wanted = countries_named(question)
    called = "office_abroad" in roles_called(question, tuple(topics_in(question)), member=False)
    if not chosen or not called or any(_choice_states_office(choice, wanted) for choice in chosen):
        return list(chosen)
    office = next((choice for choice in ranked if _choice_states_office(choice, wanted)), None)
    return [*chosen, office] if office is not None else list(chosen)


def _choice_states_office(choice: Choice, wanted: Sequence[str]) -> bool:
    return _states_office(choice.text, (choice.hit.version.title, *choice.hit.chunk.headings), wanted)


def _states_office(sentence: str, above: Sequence[str], wanted: Sequence[str]) -> bool:
    """Tell whether a sentence speaks of an office and stands for one of the countries: by its words, or by its headings."""
    if not wanted or not _OFFICE.search(sentence) or _OTHERS.search(sentence):
        return False
    stated = countries_named(sentence) or countries_named(" ".join(above))
    return not set(stated).isdisjoint(wanted)
