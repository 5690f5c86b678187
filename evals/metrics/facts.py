"""Typed facts: is each one in the passage that is cited, and each contact beside its owner? (metrics 2.4)"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.types import Answer, Citation, Statement
from evals.cases import SPOKEN, Case
from evals.metrics.nuggets import must_not_violations
from evals.metrics.support import best_sentence, context_stands, evidence_for, head_of, split_context
from evals.metrics.typed_facts import Fact, facts_in, missing
from evals.records import Record, Tools
from evals.scores import Reason, Score, TaskScores, flag, none, share
from kb.types import Provider

_NAMES = ("atom_precision", "unsupported_atom", "contact_swap", "forbidden_fact", "context_drop")
_CONTACTS = frozenset({"email", "phone", "url"})
# What narrows a sentence; a claim needs the same kind of words, in either language.
CONDITIONS: dict[str, re.Pattern[str]] = {
    "only": re.compile(
        r"\b(?:solo|soltanto|solamente|esclusivamente|riservat[oaie]|unicamente|only|solely|exclusively|reserved)\b", re.I
    ),
    "except": re.compile(
        r"\b(?:salvo|tranne|eccetto|eccezione|fatt[oaie] salv[oaie]|esclus[oaie]|esclusion[ei]|unless|except|excepting)\b"
        r"|\b(?:excluding|excluded|other than)\b",
        re.I,
    ),
    "condition": re.compile(
        r"\b(?:purché|a condizione|a patto|sempre che|qualora|subordinat[oaie]|provided that|on condition|subject to)\b"
        r"|\bas long as\b",
        re.I,
    ),
}
_NOT_ONLY = re.compile(r"\bnon (?:solo|soltanto)\b|\bnot only\b", re.I)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A fact of the answer and whether it may stand there."""

    fact: Fact
    statement: Statement
    supported: bool
    swapped: bool = False  # a contact of another provider than the statement is about


def score(case: Case, record: Record, tools: Tools) -> TaskScores:
    """Return atom_precision, also by type ("atom_precision:money"), and the other measures of typed facts.

    Judged are the facts of claims, in the best-matching sentences of their cited passages, and the contacts of fixed texts,
    against the register; a fixed text is judged in an answer that abstains too. Facts that the question states are echoes:
    they are listed and not judged. context_drop is the share of claims whose source sentence holds a condition that
    the claim lacks.
    """
    answer = record.answer
    if record.error is not None or answer.outcome == "error":
        return TaskScores({name: none("error") for name in _NAMES})
    spoken = answer.outcome in SPOKEN
    claims = [s for s in answer.statements if s.kind == "claim"] if spoken else []
    echoes = {fact.key for fact in facts_in(_asked(case), tools)}
    found = [judged for claim in claims for judged in _of_claim(claim, answer, tools)]
    kept = [judged for judged in found if judged.fact.key not in echoes]
    contacts = [judged for s in answer.statements if s.kind == "boilerplate" for judged in _of_fixed_text(s, answer, tools)]
    every = [*kept, *contacts]
    silent: Reason = "no_claims" if spoken else "abstained"
    of_contacts = [j for j in (*found, *contacts) if j.fact.type in _CONTACTS]
    dropped = [(claim, words) for claim in claims if (words := _dropped(claim, answer, tools))]
    forbidden = must_not_violations(case, record, tools) if spoken else []
    scores: dict[str, Score] = {
        "atom_precision": share(sum(j.supported for j in every), len(every), "no_atoms" if spoken else "abstained"),
        "unsupported_atom": flag(not all(j.supported for j in every)) if claims or contacts else none(silent),
        "contact_swap": flag(any(j.swapped for j in of_contacts))
        if of_contacts
        else none("no_atoms" if spoken else "abstained"),
        "forbidden_fact": none("abstained") if not spoken else flag(bool(forbidden)) if case.must_not else none("no_gold"),
        "context_drop": share(len(dropped), len(claims), silent),
    }
    findings = [*_wrong(every, found), *forbidden, *(f"condition dropped ({words}): {c.text}" for c, words in dropped)]
    echoed = dict.fromkeys(f"{j.fact.type} {j.fact.written}" for j in found if j.fact.key in echoes)
    findings += [f"echo of the question: {', '.join(echoed)}"] if echoed else []
    return TaskScores(scores | _by_type(every), tuple(findings))


def dropped_conditions(claim: str, sentence: str) -> list[str]:
    """Return the words by which a sentence narrows what it says and for which a claim has none of the same kind."""
    said, source = _NOT_ONLY.sub(" ", claim), _NOT_ONLY.sub(" ", sentence)
    return [found[0] for p in CONDITIONS.values() if (found := p.search(source)) is not None and p.search(said) is None]


def _asked(case: Case) -> str:
    return "\n".join((case.question, *(turn.question for turn in case.turns)))


def _by_type(judged: Sequence[_Judged]) -> dict[str, Score]:
    whole = Counter(j.fact.type for j in judged)
    right = Counter(j.fact.type for j in judged if j.supported)
    return {f"atom_precision:{kind}": share(right[kind], whole[kind], "no_atoms") for kind in sorted(whole)}


def _of_claim(claim: Statement, answer: Answer, tools: Tools) -> list[_Judged]:
    cited = _cited(claim, answer)
    context, body = split_context(claim.text)
    if not context_stands(context, [f"{head_of(c, tools)}\n{c.quote}" for c in cited]):
        body = claim.text
    facts = facts_in(body, tools)
    evidence = [evidence_for(body, c.quote, head_of(c, tools), tools) for c in cited]
    lacking = missing(facts, evidence, tools)
    named = set(tools.names.in_text(claim.text))
    near = named | {c.provider_id for c in cited}
    return [_Judged(f, claim, f not in lacking, bool(named) and _belongs_elsewhere(f, near, tools)) for f in facts]


def _of_fixed_text(statement: Statement, answer: Answer, tools: Tools) -> list[_Judged]:
    """Judge the contacts of a fixed text: they are those of a provider that it names or, if it names none, of a card."""
    contacts = [fact for fact in facts_in(statement.text, tools) if fact.type in _CONTACTS]
    named = set(tools.names.in_text(statement.text))
    meant = named or {card.id for card in answer.providers}
    shown = {key for card in answer.providers if card.id in meant for key in _keys((*card.contacts.values(), card.url), tools)}
    judged = []
    for fact in contacts:
        owners = _owners(fact, tools)
        right = bool(owners & meant) or (not owners and fact.key in shown)
        judged.append(_Judged(fact, statement, right, bool(named) and bool(owners) and not right))
    return judged


def _belongs_elsewhere(fact: Fact, near: set[str], tools: Tools) -> bool:
    """Say whether a telephone or e-mail is another provider's than those that a claim names or cites; a link is no contact."""
    owners = _owners(fact, tools) if fact.type != "url" else set()
    return bool(owners) and not owners & near


def _owners(fact: Fact, tools: Tools) -> set[str]:
    """Return the providers whose contact this is, by the register."""
    if fact.type not in _CONTACTS:
        return set()
    return {p.id for p in tools.providers.values() if fact.key in _keys(_registered(p), tools)}


def _registered(provider: Provider) -> tuple[str, ...]:
    return (*provider.contacts.values(), provider.url)


def _keys(values: Iterable[str], tools: Tools) -> set[tuple[str, str]]:
    return {fact.key for value in values for fact in facts_in(value, tools)}


def _dropped(claim: Statement, answer: Answer, tools: Tools) -> str:
    body = split_context(claim.text)[1]
    sentence = best_sentence(body, [c.quote for c in _cited(claim, answer)], tools)
    return ", ".join(dropped_conditions(body, sentence))


def _cited(claim: Statement, answer: Answer) -> list[Citation]:
    return [c for c in answer.citations if c.marker in claim.citations]


def _wrong(judged: Sequence[_Judged], found: Sequence[_Judged]) -> list[str]:
    wrong = [f"unsupported {j.fact.type}: {j.fact.written}" for j in judged if not j.supported]
    swaps = dict.fromkeys(f"contact beside the wrong provider: {j.fact.written}" for j in (*judged, *found) if j.swapped)
    return [*wrong, *swaps]
