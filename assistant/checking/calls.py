"""Whether a sentence gives a call as open that is not, or a day that is over as one to come."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from assistant.checking.flagging import measure_of
from assistant.checking.sentences_of import Said
from assistant.checking.types import Finding
from assistant.types import Citation
from kb.opportunity_types import Opportunity

_OPEN = re.compile(
    r"(?<!non )(?<!più )\b(?:(?:è|sono|resta|rimane|ancora|tuttora) (?:\w+ ){0,2}?apert[oaie]|aperto fino|aperta fino"
    r"|(?:può|potete|puoi|possono|si può|è possibile) (?:\w+ ){0,2}?(?:present\w+|fare|inviare|richied\w+|chied\w+"
    r"|partecip\w+|ader\w+)"
    r"|si (?:può|possono) (?:\w+ )?(?:presentare|chiedere|richiedere)|(?:is|are|remains?) (?:\w+ )?open|still open"
    r"|you can (?:still )?(?:apply|submit)"
    r"|(?:ist|sind) (?:\w+ )?(?:noch )?(?:offen|geöffnet)|können sie (?:\w+ ){0,3}?(?:beantragen|einreichen)|(?:est"
    r"|sont) (?:\w+ )?ouverte?s?"
    r"|vous pouvez (?:\w+ )?(?:déposer|demander)|(?:está|están|sigue) (?:\w+ )?abiert[oa]s?"
    r"|puede(?:n)? (?:\w+ )?(?:presentar|solicitar))\b",
    re.I,
)
_CLOSED = re.compile(
    r"\b(?:chius[oaie]|scadut[oaie]|esaurit[oaie]|terminat[oaie]|conclus[oaie]|closed|expired|ended|fermée?s?|clos"
    r"|geschlossen|abgelaufen|cerrad[oa]s?)\b",
    re.I,
)
_DEADLINE = re.compile(
    r"\b(?:entro|scad\w+|termine|fino al?|chiud\w+|deadline|until|no later than|by|closes?|bis|frist|avant le|jusqu'au"
    r"|date limite|hasta|plazo|antes del?)\b"
    r"[^.;:!?\n]{0,40}$",
    re.I,
)
_PAST = re.compile(
    r"\b(?:scadut\w+|scadev\w+|chius\w+|era\w*|erano|aveva\w*|stat[oaie]|terminat\w+|conclus\w+|was|were|had|ended"
    r"|expired|closed|war|waren|abgelaufen"
    r"|était|étaient|expiré\w*|fermé\w*|estaba\w*|fue|fueron|venció|cerró|passat[oaie]|precedent\w+)\b",
    re.I,
)


def said_open(said: Said, cited: Sequence[Citation], measures: Sequence[Opportunity], today: date) -> Iterator[Finding]:
    """Yield the words by which a sentence calls a cited measure open that is closed, or does not yet take applications."""
    match = _OPEN.search(said.written)
    if match is None or _CLOSED.search(said.written):
        return
    for citation in cited:
        measure = measure_of(citation, measures)
        state = measure.state(today) if measure else _state_of(citation, today)
        if state in ("closed", "announced"):
            day = (
                (measure.opens_on if measure else citation.valid_from) if state == "announced" else _closing(measure, citation)
            )
            yield Finding(
                kind="closed",
                severity="high",
                start=said.start + match.start(),
                end=said.start + match.end(),
                words=match.group(),
                marker=citation.marker,
                detail=day.isoformat() if day else "",
            )
            return


def said_to_come(said: Said, today: date) -> Iterator[Finding]:
    """Yield days before today that a sentence gives as a deadline to keep."""
    if _PAST.search(said.text):
        return
    for found in said.facts:
        if found.atom.kind != "date" or len(found.atom.value) != len("2026-11-30") or found.atom.value.startswith("-"):
            continue
        if found.atom.value < today.isoformat() and _DEADLINE.search(said.text[: found.start]):
            words = said.text[found.start : found.end]
            start, end = said.place(words)
            yield Finding(kind="past", severity="medium", start=start, end=end, words=words)


def _state_of(citation: Citation, today: date) -> str | None:
    if citation.valid_to is not None and citation.valid_to < today:
        return "closed"
    return "announced" if citation.valid_from is not None and citation.valid_from > today else None


def _closing(measure: Opportunity | None, citation: Citation) -> date | None:
    if measure is None:
        return citation.valid_to
    return measure.closes_on or measure.closed_from or measure.ends_by
