"""The window of a measure that a question names, out of the records: where no sentence of a page was a sure answer."""

import re
from collections.abc import Sequence

from assistant.asking import understand
from assistant.listed import Listed
from assistant.listing import list_opportunities, list_window
from assistant.listing_questions import asks_for_the_state, asks_for_the_window_alone, window_asked
from assistant.opportunity_matching import latest
from assistant.ports import Searcher
from assistant.settings import AssistantSettings
from assistant.types import Language, Question
from kb.opportunity_types import Opportunity
from kb.text_years import years_in

_KIND = re.compile(r"^(?:bando|avviso|contribut[oi]|call|grant)\s+(?:(?:per|for) (?:(?:la|le|il|i|the)\s+|l['’])?)?", re.I)
_OWN_NAME = re.compile(r"\S*[A-ZÀ-Ý]\S*[A-ZÀ-Ý]\S*")  # CONneSSi, SupportItalia: one word that can mean nothing else


def window_of_named(
    text: str, question: Question, knowledge: Searcher, language: Language, settings: AssistantSettings
) -> Listed | None:
    """Return when one can apply for the measure that a question names, or for those of its topic and place.

    None if the question asks for no day and not whether it is open, names none or several, or no page states its window.
    """
    if understand(text).wanted != "date" and not asks_for_the_state(text):
        return None
    soon = settings.closing_soon_days
    named = named_measure(text, knowledge.opportunities)
    if named is not None:
        rest = re.sub(re.escape(name_of(named)), " ", text, flags=re.I)
        return list_window(named, question, knowledge, language, soon) if asks_for_the_window_alone(rest) else None
    # An edition that no page tells of is not the one before.
    asked = None if years_in(text) else window_asked(text, question.profile, question.as_of, knowledge.names.in_question)
    return list_opportunities(asked, question, knowledge, language, soon, settings.max_listed) if asked else None


def named_measure(text: str, opportunities: Sequence[Opportunity]) -> Opportunity | None:
    """Return the edition meant of the one measure whose name stands in a text; None if none or several do."""
    meant = _meant(text, opportunities)
    if len({(o.owner_id, o.measure_key) for o in meant}) != 1:
        return None
    years = set(years_in(text))
    dated = [o for o in meant if o.edition in years]
    if years and not dated:
        return None
    return latest(dated or [o for o in meant if o.superseded_by is None] or meant)


def owner_of_named(text: str, opportunities: Sequence[Opportunity]) -> str | None:
    """Return the id of the provider that all measures whose name stands in a text belong to, of whatever year."""
    owners = {o.owner_id for o in _meant(text, opportunities) if name_of(o)[0].isupper()}
    return owners.pop() if len(owners) == 1 else None


def _meant(text: str, opportunities: Sequence[Opportunity]) -> list[Opportunity]:
    found = [(name, o) for o in opportunities if (name := name_of(o)) and _says(text, name)]
    longest = max((len(name) for name, _ in found), default=0)
    return [o for name, o in found if len(name) == longest]


def _says(text: str, name: str) -> bool:
    return name.lower() in text.lower() and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I) is not None


def name_of(opportunity: Opportunity) -> str:
    """Return what tells a measure by name; "" if that could be said of others, too."""
    name = _KIND.sub("", opportunity.measure).strip()
    return name if len(name.split()) > 1 or _OWN_NAME.fullmatch(name) else ""
