"""Synthetic cases: questions made by rule out of the pages, the register and other cases (metrics 3).

They are for smoke and stress, never for the headline: `origin` is "synthetic", and the slices `generator`, `seed` and
`source` say how each one came about.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from evals.calibration import near_misses
from evals.cases import Case
from evals.generating_rules import REWRITINGS
from evals.generating_sources import from_faq, from_headings, from_register_contacts, from_register_provinces
from evals.matching import address, holds
from evals.metrics.nuggets import supported
from evals.observing import Subject
from kb.types import Query

Progress = Callable[[str, int, int], None]
_DEPTH = 50  # ranks of the lexical baseline among which the gold must be
_NEAR = 0.8  # Jaccard of the stems from which two questions are one
_LOOKED_AT = 0.1  # share that a person is asked to look at


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """What was made, and what was not kept."""

    cases: tuple[Case, ...]
    dropped: Mapping[str, Mapping[str, int]]  # generator -> reason -> candidates


@dataclass
class _Kept:
    """The cases so far, with what the filters need to know of them."""

    subject: Subject
    seed: int
    a_page: int  # most cases about one page
    cases: list[Case] = field(default_factory=list)
    dropped: dict[str, Counter[str]] = field(default_factory=dict)
    pages: Counter[str] = field(default_factory=Counter)
    stems: dict[str, list[frozenset[str]]] = field(default_factory=dict)  # generator -> questions

    def offer(self, generator: str, case: Case, new: bool) -> bool:
        """Keep a case unless a filter speaks against it. `new`: it is no rewriting of a case that has passed them."""
        stems = frozenset(self.subject.tools.lexicon.terms(case.question))
        known = (s for name, every in self.stems.items() if new or name == generator for s in every)
        reason = "near-duplicate" if any(_alike(stems, other) for other in known) else None
        page = address(case.qrels[0].doc) if case.qrels and new else ""
        if reason is None and page and self.pages[page] >= self.a_page:
            reason = "enough of this page"
        if reason is None and page and not _found(self.subject, case):
            reason = f"gold not among the {_DEPTH} best by words"
        if reason is not None:
            self.dropped.setdefault(generator, Counter())[reason] += 1
            return False
        self.stems.setdefault(generator, []).append(stems)
        self.pages[page] += 1
        self.cases.append(_signed(case, generator, self.seed, len(self.cases)))
        return True


def generate(
    subject: Subject, given: Sequence[Case], as_of: date, limit: int, seed: int, progress: Progress, a_page: int = 3
) -> Generated:
    """Return up to `limit` cases, in turn of every generator: half new ones, half rewritings and unanswerable variants.

    Rewritten are the given cases that have an answer, or the new ones if none is given. The same build, cases and seed
    give the same cases. A new case is kept if a passage with its gold is among the 50 that share most words with it,
    if its question differs from all others (stems, Jaccard below 0.8), and if its page has no more than `a_page` cases.
    """
    kept = _Kept(subject, seed, a_page)
    kept.stems["given"] = [frozenset(subject.tools.lexicon.terms(case.question)) for case in given]
    rng = Random(seed)
    new = {
        "faq": _shuffled(from_faq(subject, as_of), rng),
        "heading": _shuffled(from_headings(subject, as_of), rng),
        "register-contact": _shuffled(from_register_contacts(subject, as_of), rng),
        "register-province": _shuffled(from_register_provinces(subject, as_of, rng), rng),
    }
    _take(kept, new, limit - limit // 2, True, progress)
    pool = [case for case in (given or kept.cases) if case.expected_outcome == "answered" and not case.withheld]
    variants = {name: _shuffled(_rewritten(pool, name, seed), rng) for name in REWRITINGS}
    variants["two-in-one"] = _two_in_one(rng.sample(pool, len(pool)))
    variants["withheld"] = _shuffled(map(_withheld, (case for case in pool if not _in_register(subject, case))), rng)
    variants["near-miss"] = _shuffled((_missed(miss, case) for case in pool for miss in near_misses(case)), rng)
    _take(kept, variants, limit - len(kept.cases), False, progress)
    return Generated(cases=tuple(kept.cases), dropped={name: dict(counts) for name, counts in kept.dropped.items()})


def _take(kept: _Kept, sources: Mapping[str, Iterator[Case]], wanted: int, new: bool, progress: Progress) -> None:
    """Ask the sources in turn until there is enough or nothing is left."""
    open_sources, start = dict(sources), len(kept.cases)
    while open_sources and len(kept.cases) - start < wanted:
        for name in list(open_sources):
            if len(kept.cases) - start == wanted:
                break
            if not any(kept.offer(name, case, new) for case in open_sources[name]):
                del open_sources[name]
            progress("new questions" if new else "variants", len(kept.cases) - start, wanted)


def _rewritten(pool: Sequence[Case], name: str, seed: int) -> Iterator[Case]:
    for case in pool:
        made = REWRITINGS[name](case.question, Random(f"{seed}:{name}:{case.id}"))
        if made != case.question and (case.lang == "it" or name in ("noise-capitals", "noise-slips")):
            yield _variant(case, question=made)


def _two_in_one(pool: Sequence[Case]) -> Iterator[Case]:
    """Yield two questions as one, with the gold of both."""
    italian = [case for case in pool if case.lang == "it" and not case.turns]
    for first, second in zip(italian[::2], italian[1::2], strict=False):
        if first.as_of != second.as_of or first.profile != second.profile:
            continue
        joined = {
            group: tuple(dict.fromkeys((*getattr(first.providers, group), *getattr(second.providers, group))))
            for group in ("required", "acceptable")
        }
        nuggets = [n.model_copy(update={"id": f"{place}-{n.id}"}) for place, c in enumerate((first, second)) for n in c.nuggets]
        qrels = [
            q.model_copy(update={"fact": f"{place}-{q.fact}" if q.fact else ""})
            for place, c in enumerate((first, second))
            for q in c.qrels
        ]
        yield _variant(
            first,
            question=f"{first.question} E poi: {second.question[:1].lower()}{second.question[1:]}",
            nuggets=tuple(nuggets),
            qrels=tuple(qrels),
            providers=first.providers.model_copy(update=joined | {"forbidden": ()}),
            must_not=(),
            atoms=(),
            edition=None,
            ideal_answer=None,
        )


def _withheld(case: Case) -> Case:
    """Return the case with its gold hidden from search: nothing is left that answers."""
    silent = {"expected_outcome": "abstain", "also_accepted": ("redirect",), "withheld": True, "ideal_answer": None}
    return _variant(case, slices=dict(case.slices) | {"unanswerable": "gold-removed"}, **silent)


def _in_register(subject: Subject, case: Case) -> bool:
    """Say whether the register states a vital fact, which no passage that is hidden takes away."""
    contacts = [value for provider in subject.tools.providers.values() for value in provider.contacts.values()]
    return any(n.weight == "vital" and supported(n, contacts, subject.tools) == "full" for n in case.nuggets)


def _missed(miss: Case, source: Case) -> Case:
    """Return a question about another year or country, to which no page has the answer."""
    silent = {"also_accepted": ("redirect",), "ideal_answer": None, "providers": type(miss.providers)()}
    changes = {"slices": dict(miss.slices) | {"unanswerable": "near-miss", "source": source.id}, **silent}
    return miss.model_copy(update=changes)


def _variant(case: Case, **changes: object) -> Case:
    slices = changes.pop("slices", None) or dict(case.slices)
    assert isinstance(slices, dict)
    return case.model_copy(update={"slices": slices | {"source": case.id}, **changes})


def _signed(case: Case, generator: str, seed: int, number: int) -> Case:
    """Return a case that says how it was made; every tenth asks for a person's look."""
    slices = dict(case.slices) | {"generator": generator, "seed": str(seed)}
    if Random(f"{seed}:{generator}:{number}").random() < _LOOKED_AT:
        slices["look"] = "yes"
    update = {
        "id": f"syn-{seed}-{number:05}-{generator}",
        "origin": "synthetic",
        "author": "",
        "reviewed_by": None,
        "slices": slices,
    }
    return Case.model_validate(case.model_copy(update=update).model_dump())


def _found(subject: Subject, case: Case) -> bool:
    """Say whether a passage with the gold is among the 50 that share most words with the question."""
    query = Query(texts=(case.question,), as_of=case.as_of, limit=_DEPTH, language=case.lang)
    for hit in subject.knowledge.search(query).hits:
        rank = hit.scores.lexical_rank
        if rank is None or rank > _DEPTH:
            continue
        if any(address(q.doc) == address(hit.document.url) and holds(hit.chunk.text, q.quote) for q in case.qrels):
            return True
    return False


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _NEAR * len(one | other)


def _shuffled(cases: Iterable[Case], rng: Random) -> Iterator[Case]:
    every = list(cases)
    rng.shuffle(every)
    return iter(every)
