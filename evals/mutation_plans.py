"""Which passages are damaged to put a case to the test, and what becomes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

from evals.cases import Case, Nugget
from evals.corpus import Placed
from evals.metrics.nuggets import supported
from evals.mutation_corruptions import SPOKEN_KINDS, SpokenKind
from evals.mutation_ground import Ground, facts_of, gold_sentence, vital
from evals.mutation_rules import (
    ORDERS,
    Change,
    Order,
    each_sentence,
    exchange,
    insert,
    negate,
    new_amount,
    new_date,
    replace_sentences,
    rewrite,
)
from evals.records import Tools
from kb.atoms import Atom, atoms, extract
from kb.sentences import sentences

PageKind = Literal["remove", "shift_deadline", "change_amount", "swap_providers", "negate", "insert_instruction"]
PAGE_KINDS: tuple[PageKind, ...] = get_args(PageKind)
Kind = PageKind | SpokenKind
KINDS: tuple[Kind, ...] = (*PAGE_KINDS, *SPOKEN_KINDS)
_AMOUNTS, _DATES = ("money", "percent", "number"), ("date",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A passage as it stands in the damaged copy."""

    head: str  # title and headings, a line each
    text: str | None  # None: the passage is taken away


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """What is done to the passages of a case, and by what its answer is judged."""

    case: Case
    kind: PageKind
    damages: Mapping[str, Damage]  # id of the passage -> what becomes of it
    old: str  # sentence of the gold
    new: str  # what it becomes; empty: it is taken away
    forms: tuple[tuple[str, str], ...] = ()  # all sentences whose words change, before and after
    facts: tuple[Nugget, ...] = ()  # what an answer stated before
    new_fact: Nugget | None = None  # what it should state now
    change: Change | None = None
    order: Order | None = None
    providers: tuple[str, str] | None = None  # ids of the organisation that loses its place, and of the one that takes it


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a case cannot be mutated in this way."""

    reason: str


def plan(case: Case, kind: PageKind, ground: Ground, rng: Random) -> Mutation | Refused:
    """Say what to do to the passages of a case, or why nothing can be done."""
    if case.expected_outcome != "answered" or case.withheld:
        return Refused("no answer is due")
    if not ground.gold(case):
        return Refused("no gold in the build")
    match kind:
        case "remove":
            return _remove(case, ground)
        case "shift_deadline" | "change_amount":
            return _change(case, kind, ground, rng)
        case "swap_providers":
            return _swap(case, ground)
        case "negate":
            return _negate(case, ground)
        case "insert_instruction":
            return _insert(case, ground, rng)


def _remove(case: Case, ground: Ground) -> Mutation:
    gone = {passage.chunk_id: Damage(head=passage.head, text=None) for passage in ground.stating(case)}
    return Mutation(
        case=case, kind="remove", damages=gone, old=gold_sentence(case, ground.gold(case)[0]), new="", facts=vital(case)
    )


def _change(case: Case, kind: PageKind, ground: Ground, rng: Random) -> Mutation | Refused:
    kinds = _DATES if kind == "shift_deadline" else _AMOUNTS
    gold = ground.gold(case)
    stated = _stated(case, kinds, gold)
    if not stated:
        return Refused("no date among the vital facts" if kinds == _DATES else "no amount among the vital facts")
    for nugget, atom in stated:
        taken = frozenset[Atom]().union(*(atoms(passage.text) for passage in gold))
        change = new_date(atom, case.as_of, rng) if kinds == _DATES else new_amount(atom, taken, rng)
        old_fact = _narrowed(nugget, atom)
        new_fact = _rewritten(old_fact, change) if change else None
        if change is None or new_fact is None:
            continue
        damages, (old, new) = _changed(case, ground, change, old_fact)
        if damages:
            facts = (old_fact,)
            return Mutation(
                case=case, kind=kind, damages=damages, old=old, new=new, facts=facts, new_fact=new_fact, change=change
            )
    return Refused("written in a way that cannot be changed")


def _changed(case: Case, ground: Ground, change: Change, fact: Nugget) -> tuple[dict[str, Damage], tuple[str, str]]:
    """Return what becomes of every passage that states the fact, and the first sentence before and after; none if one resists.

    A bare number is changed only in sentences that state the fact; dates, amounts and percentages wherever they stand.
    """
    passages = {p.chunk_id: p for p in (*ground.stating(case), *ground.on_gold_pages(case))}
    damages: dict[str, Damage] = {}
    shown = ("", "")
    for passage in passages.values():
        whole = change.old.kind != "number"
        touched = [s for _, _, s in each_sentence(passage.text) if _is_about(s, change, fact, whole, ground.tools)]
        made = {sentence: rewrite(sentence, change) for sentence in touched}
        if any(sentence is None for sentence in made.values()):
            return {}, shown
        written = {old: new for old, new in made.items() if new is not None}
        head = "\n".join(rewrite(line, change) or line for line in passage.head.split("\n")) if whole else passage.head
        if written or head != passage.head:
            damages[passage.chunk_id] = Damage(head=head, text=replace_sentences(passage.text, written))
            shown = shown if shown[0] or not written else next(iter(written.items()))
    return (damages, shown) if shown[0] else ({}, shown)


def _is_about(sentence: str, change: Change, fact: Nugget, whole: bool, tools: Tools) -> bool:
    holds_it = any(change.applies(found.atom) for found in extract(sentence))
    return holds_it and (whole or supported(fact, [sentence], tools) == "full")


def _stated(case: Case, kinds: Sequence[str], gold: Sequence[Placed]) -> list[tuple[Nugget, Atom]]:
    """Return the typed facts that vital nuggets name and the gold states, with their nugget."""
    held = frozenset[Atom]().union(*(atoms(passage.text) for passage in gold))
    named = [
        (nugget, found.atom)
        for nugget in vital(case)
        for group in nugget.any_of
        for pattern in group
        for found in facts_of(pattern)
        if found.atom.kind in kinds and found.atom in held
    ]
    return list({atom: (nugget, atom) for nugget, atom in reversed(named)}.values())[::-1]


def _narrowed(nugget: Nugget, atom: Atom) -> Nugget:
    """Return a fact without the ways to say it that do not name this value."""
    groups = []
    for group in nugget.any_of:
        kept = tuple("|".join(p for p in pattern.split("|") if atom in atoms(p)) or pattern for pattern in group)
        if any(atom in atoms(pattern) for pattern in kept):
            groups.append(kept)
    return nugget.model_copy(update={"any_of": tuple(groups)})


def _rewritten(fact: Nugget, change: Change) -> Nugget | None:
    """Return a fact with the new value, or None if a pattern cannot be rewritten."""
    groups = []
    for group in fact.any_of:
        made = [rewrite(pattern, change) if change.old in atoms(pattern) else pattern for pattern in group]
        groups.append(tuple(pattern for pattern in made if pattern is not None))
        if len(groups[-1]) < len(group):
            return None
    return fact.model_copy(update={"any_of": tuple(groups), "text": rewrite(fact.text, change) or fact.text})


def _swap(case: Case, ground: Ground) -> Mutation | Refused:
    """Exchange an organisation of the gold sentence, at best the one that the case asks for, with another of its page."""
    register, names = ground.tools.providers, ground.tools.names
    wanted = "|".join(case.providers.required).split("|")
    for passage in ground.gold(case):
        sentence = gold_sentence(case, passage)
        ours = sorted(names.in_text(sentence), key=lambda i: i not in wanted)
        beside = [p.text for p in ground.on_gold_pages(case) if p.url == passage.url]
        theirs = [i for text in (sentence, passage.text, *beside) for i in names.in_text(text)]
        for one, other in ((one, other) for one in ours for other in theirs if one != other):
            new = exchange(sentence, register[one], register[other])
            if new is not None and new != sentence:
                rewritten = {p.chunk_id: exchange(p.text, register[one], register[other]) for p in ground.stating(case)}
                return _of_words(case, "swap_providers", ground, rewritten, (sentence, new), (one, other))
    return Refused("the gold sentence names no organisation, or its page no other one")


def _negate(case: Case, ground: Ground) -> Mutation | Refused:
    """Negate each sentence that states the gold."""
    if case.lang != "it":
        return Refused("rules for Italian only")
    for passage in ground.gold(case):
        sentence = gold_sentence(case, passage)
        new = negate(sentence)
        if new is not None:
            rewritten = {p.chunk_id: _negated(case, p, ground) for p in ground.stating(case)}
            rewritten[passage.chunk_id] = replace_sentences(passage.text, {sentence: new})
            return _of_words(case, "negate", ground, rewritten, (sentence, new))
    return Refused("no rule negates the gold sentence")


def _negated(case: Case, passage: Placed, ground: Ground) -> str | None:
    """Return a passage whose sentences that state a vital fact are negated; None if it has none, or one that resists."""
    facts = vital(case)
    stating = [s for _, _, s in each_sentence(passage.text) if any(supported(f, [s], ground.tools) == "full" for f in facts)]
    made = {sentence: new for sentence in stating if (new := negate(sentence)) is not None}
    return replace_sentences(passage.text, made) if stating and len(made) == len(stating) else None


def _of_words(
    case: Case,
    kind: PageKind,
    ground: Ground,
    rewritten: Mapping[str, str | None],
    shown: tuple[str, str],
    providers: tuple[str, str] | None = None,
) -> Mutation:
    """Return a mutation of words; a passage that states the fact and cannot be rewritten is taken away."""
    passages = ground.corpus.by_id
    damages = {i: Damage(head=passages[i].head, text=text) for i, text in rewritten.items()}
    both = [zip(sentences(passages[i].text), sentences(text), strict=False) for i, text in rewritten.items() if text]
    forms = dict.fromkeys(pair for pairs in both for pair in pairs if pair[0] != pair[1])
    old, new = shown
    return Mutation(case=case, kind=kind, damages=damages, old=old, new=new, forms=(shown, *forms), providers=providers)


def _insert(case: Case, ground: Ground, rng: Random) -> Mutation:
    order = rng.choice(ORDERS)
    gold = ground.gold(case)
    damages = {p.chunk_id: Damage(head=p.head, text=insert(p.text, gold_sentence(case, p), order)) for p in gold}
    old = gold_sentence(case, gold[0])
    new = f"{old} {order.text}"
    return Mutation(case=case, kind="insert_instruction", damages=damages, old=old, new=new, order=order)
