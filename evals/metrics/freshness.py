"""Freshness: does the answer rest on the edition that is right on the day of the question? (metrics 2.7)"""

import re
from collections.abc import Sequence
from datetime import date

from assistant.types import Answer, Citation, Statement
from evals.cases import SPOKEN, Case, DatedAtom
from evals.matching import address
from evals.metrics.number_words import in_digits
from evals.records import Record, Tools
from evals.scores import Score, TaskScores, flag, none
from kb.atoms import Atom, atoms, extract
from kb.text_years import years_in

_NAMES = ("superseded_citation", "superseded_silent", "stale_fact", "expired_as_open", "temporal_routing", "date_shown")
_Found = tuple[Score, list[str]]

OPEN_NOW = re.compile(
    r"\b(?:è|sono|resta|restano|rimane|rimangono|ancora) (?:\w+ )?apert[oaie]\b|\bapert[oaie] (?:fino|a partire|le domande)"
    r"|\bsi (?:può|possono) (?:ancora )?(?:presentare|inviare|trasmettere|fare|chiedere|richiedere)\b"
    r"|\b(?:è|sarà) possibile (?:presentare|inviare|fare|chiedere|richiedere)\b"
    r"|\b(?:is|are|remains?|still|currently) (?:\w+ )?open\b|\bopen (?:until|for applications)\b"
    r"|\b(?:can|may) (?:still )?(?:be (?:submitted|sent|filed)|apply|submit)\b",
    re.I,
)
CLOSED = re.compile(
    r"\b(?=[acdefgnpstv](?:\w|['’]))(?:"
    r"(?:non|not|no longer|più) (?:è |sono |is |are )?(?:più )?(?:apert[oaie]|open|possibile)\b"
    r"|chius[oaie]\b|scadut[oaie]\b|(?:termine|scadenza) era\b|conclus[oaie]\b|terminat[oaie]\b|esaurit[oaie]\b"
    r"|closed\b|expired\b|deadline was\b|ended\b"
    r"|geschlossen\b|abgelaufen\b|endete\b|nicht (?:\w+ ){0,3}(?:offen|geöffnet)\b"
    r"|fermée?s?\b|est close\b|expirée?s?\b|n['’](?:est|était) (?:pas|plus) ouvert"
    r"|cerrad[oa]s?\b|vencid[oa]s?\b|no está abiert)",
    re.I,
)
_UNTIL = re.compile(r"\b(?:fino al|entro il|entro le ore [\d.:]+ del|until|by|no later than)\b", re.I)
# "alla data del" gives the day of the question, which is no date of a source.
_DATED = re.compile(
    r"aggiornat|pubblicat|la fonte è del|(?<!fino )\bal (?=\d)|updated|published|source dates from|\bas of\b"
    r"|aktualisiert|veröffentlicht|die quelle ist vom|mise? à jour|publié|la source date du|actualizad"
    r"|publicad|la fuente es del",
    re.I,
)


def score(case: Case, record: Record, tools: Tools) -> TaskScores:
    """Return the measures of the task "freshness".

    superseded_citation is strict: any citation of a page of the chain other than the one that is right for the question
    counts, with or without a note; superseded_silent counts those that no fixed text speaks of. They and stale_fact are not
    judged where the question asks for the past.
    Current values, beside those of `case.atoms`, are those of the nuggets: an old value that is asked for is not stale.
    expired_as_open: a card that is open after its last day; or a claim that speaks in the present of a page whose last day
    is over, or gives that day as a deadline, unless it, the next statement, or a fixed text on that page says it is closed.
    temporal_routing: the first page of the chain that a claim cites is the right one.
    date_shown: of each claim with a typed fact, where the case is dynamic or the page has a validity, a cited page has a
    date of its own, or a statement dates the source. The day on which we read a page dates nothing.
    """
    answer = record.answer
    if record.error is not None or answer.outcome == "error":
        return TaskScores({name: none("error") for name in _NAMES})
    if answer.outcome not in SPOKEN:
        return TaskScores({name: none("abstained") for name in _NAMES})
    found = {
        "superseded_citation": _superseded(case, answer),
        "superseded_silent": (_superseded(case, answer, noted=_spoken_of(answer))[0], []),
        "stale_fact": _stale(case, answer),
        "expired_as_open": _expired(case, answer),
        "temporal_routing": (_routed(case, answer), []),
        "date_shown": _dated(case, answer),
    }
    return TaskScores({name: s for name, (s, _) in found.items()}, tuple(f for _, fs in found.values() for f in fs))


def _superseded(case: Case, answer: Answer, noted: frozenset[str] = frozenset()) -> _Found:
    if case.edition is None or case.edition.current is None:
        return none("no_dates"), []
    if _asks_for_past(case):
        return none("not_expected"), []
    others = {address(url) for url in case.edition.doc_chain} - {address(case.edition.current)}
    old = dict.fromkeys(c.url for c in answer.citations if address(c.url) in others - noted)
    return flag(bool(old)), [f"superseded page cited: {url}" for url in old]


def _spoken_of(answer: Answer) -> frozenset[str]:
    """Return the pages on which a fixed text says something: closed, of an older edition, old."""
    noted = {marker for s in answer.statements if s.kind == "boilerplate" for marker in s.citations}
    return frozenset(address(c.url) for c in answer.citations if c.marker in noted)


def _stale(case: Case, answer: Answer) -> _Found:
    old = {_atom(a) for a in case.atoms if a.valid_to is not None and a.valid_to < case.as_of}
    asked = "\n".join(pattern for nugget in case.nuggets for group in nugget.any_of for pattern in group)
    current = {_atom(a) for a in case.atoms if _valid(a, case.as_of)} | atoms(asked)
    old -= current
    if not old:
        return none("no_dates"), []
    if _asks_for_past(case):
        return none("not_expected"), []
    stale = [claim.text for claim in _claims(answer) if _states_old(atoms(in_digits(claim.text)), old, current)]
    return flag(bool(stale)), [f"stale fact: {text}" for text in stale]


def _states_old(said: frozenset[Atom], old: set[Atom], current: set[Atom]) -> bool:
    """Say whether a claim states an old value and no current one of its kind: a comparison of both is not stale."""
    return any(not any(now.kind == atom.kind for now in said & current) for atom in said & old)


def _expired(case: Case, answer: Answer) -> _Found:
    expired = [claim for claim in _claims(answer) if _over(_cited(claim, answer), case.as_of)]
    if not answer.opportunities and not any(c.valid_to for c in answer.citations):
        return none("no_dates"), []
    cards = [
        f"closed on {o.closes_on} and shown as {o.state}: {o.title}"
        for o in answer.opportunities
        if o.state in ("open", "closing") and o.closes_on is not None and o.closes_on < case.as_of
    ]
    said = [claim for claim in expired if _speaks_as_open(claim.text, case.as_of) and not _noted(claim, answer)]
    return flag(bool(cards or said)), [*cards, *(f"spoken of as open: {claim.text}" for claim in said)]


def _speaks_as_open(text: str, as_of: date) -> bool:
    if OPEN_NOW.search(text):
        return True
    return any(_UNTIL.search(text[max(0, f.start - 30) : f.start]) and _past_day(f.atom, as_of) for f in extract(text))


def _past_day(atom: Atom, as_of: date) -> bool:
    return atom.kind == "date" and bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", atom.value)) and atom.value < as_of.isoformat()


def _noted(claim: Statement, answer: Answer) -> bool:
    """Say whether the claim, the statement after it, or a fixed text about one of its pages says that it is closed."""
    place = next(n for n, statement in enumerate(answer.statements) if statement is claim)
    pages = {c.document_id for c in _cited(claim, answer)}
    notes = (s for s in answer.statements if s.kind == "boilerplate")
    about = [s for s in notes if pages & {c.document_id for c in _cited(s, answer)}]
    return any(CLOSED.search(s.text) for s in (*answer.statements[place : place + 2], *about))


def _routed(case: Case, answer: Answer) -> Score:
    past = case.edition is not None and bool(case.edition.doc_chain) and case.edition.current != case.edition.doc_chain[-1]
    if not (past or _asks_for_past(case)):
        return none("not_expected")
    if case.edition is None or case.edition.current is None:
        return none("no_gold")
    chain, current = {address(url) for url in case.edition.doc_chain}, address(case.edition.current)
    cited = [address(c.url) for claim in _claims(answer) for c in _cited(claim, answer)]
    return flag(next((page for page in cited if page in chain | {current}), None) == current)


def _dated(case: Case, answer: Answer) -> _Found:
    dynamic = case.slices.get("dynamism") in ("call", "yearly")
    in_play = [
        claim
        for claim in _claims(answer)
        if atoms(in_digits(claim.text)) and (dynamic or any(c.valid_from or c.valid_to for c in _cited(claim, answer)))
    ]
    if not in_play:
        return none("no_dates"), []
    if any(_DATED.search(s.text) and years_in(s.text) for s in answer.statements):
        return flag(True), []
    undated = [
        claim.text for claim in in_play if not any(c.published_on or c.updated_on or c.valid_to for c in _cited(claim, answer))
    ]
    return flag(not undated), [f"no date of the source: {text}" for text in undated]


def _asks_for_past(case: Case) -> bool:
    return case.slices.get("time") == "past"


def _claims(answer: Answer) -> list[Statement]:
    return [statement for statement in answer.statements if statement.kind == "claim"]


def _cited(statement: Statement, answer: Answer) -> list[Citation]:
    """Return the citations of a statement in its own order."""
    return [c for marker in statement.citations for c in answer.citations if c.marker == marker]


def _over(citations: Sequence[Citation], as_of: date) -> bool:
    return any(c.valid_to is not None and c.valid_to < as_of for c in citations)


def _valid(atom: DatedAtom, as_of: date) -> bool:
    return (atom.valid_from is None or atom.valid_from <= as_of) and (atom.valid_to is None or atom.valid_to >= as_of)


def _atom(dated: DatedAtom) -> Atom:
    """Read a value as written, alone or with its unit: "80" of the type percent is 80 %."""
    unit = dated.unit or {"percent": "%", "money": "euro"}.get(dated.type, "")
    readings = (found.atom for text in (dated.value, f"{dated.value} {unit}") for found in extract(text))
    return next((atom for atom in readings if atom.kind == dated.type), Atom(dated.type, dated.value.lower()))
