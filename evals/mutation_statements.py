"""Mutation tests of the claim lock: is a statement cut when it is made wrong, and kept when it is only said otherwise?

The passages are those that are found for the cases; a mutated statement is given to the lock with its true citation.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from assistant.claim_lock import lock
from assistant.types import Citation, Statement
from evals.cases import Case
from evals.metrics.support import split_context
from evals.mutation_corruptions import Spoken, SpokenKind, contacts_in, corrupt
from evals.mutation_rewording import reword
from evals.observing import Subject, observe
from evals.records import Passage, Record, Tools
from kb.sentences import sentences

_PASSAGES = 5  # of a case: the best ones
_WORDS = (6, 40)  # of a sentence that is put to the test
_TRIES = 4  # sentences of a case that are tried
_VERBATIM = 0.5  # of the statements that are made wrong are else word for word


@dataclass(frozen=True, slots=True)
class Locked:
    """What the lock made of one statement."""

    case: Case
    kind: SpokenKind
    before: str  # the statement, true
    after: str  # and as it was given to the lock
    kept: bool
    cut: tuple[str, ...]

    @property
    def well(self) -> bool:
        """Whether the lock was right: a statement in other words is kept, a wrong one is not."""
        return self.kept is (self.kind == "reword")


def put_to_the_lock(
    cases: Sequence[Case],
    kind: SpokenKind,
    seed: int,
    limit: int,
    subject: Subject,
    seen: dict[str, Record],
    progress: Callable[[str, int, int], None],
) -> tuple[list[Locked], Counter[str]]:
    """Return up to `limit` statements of a kind, one a case, and why others were passed over. Answers are kept in `seen`."""
    found: list[Locked] = []
    passed: Counter[str] = Counter()
    used: set[str] = set()
    for case in Random(f"{seed}:{kind}").sample(cases, len(cases)):
        if len(found) == limit:
            passed["beyond the limit"] = len(cases) - len(found) - sum(passed.values())
            break
        if case.id not in seen:
            seen[case.id] = observe(subject, case)
        made = _made(case, kind, seen[case.id], used, subject.tools, Random(f"{seed}:{kind}:{case.id}"))
        if isinstance(made, str):
            passed[made] += 1
            continue
        used.add(made.before)
        found.append(made)
        progress(f"locking, {kind}", len(found), limit)
    return found, passed


def _made(case: Case, kind: SpokenKind, record: Record, used: set[str], tools: Tools, rng: Random) -> Locked | str:
    """Return what became of the first sentence that the kind applies to; or why there is none."""
    reason = "no rule applies to what was read"
    tried = 0
    for spoken in _spoken(case, kind, record, tools, rng):
        after = corrupt(spoken, kind, tools, rng)
        if after is None or spoken.text in used or (kind != "reword" and after == spoken.text):
            continue
        if kind != "reword" and not _judged(spoken.text, spoken, tools)[0]:
            reason = "the lock cuts it as it was"
            tried += 1
            if tried == _TRIES:
                break
            continue
        kept, cut = _judged(after, spoken, tools)
        return Locked(case, kind, spoken.sentence if kind == "reword" else spoken.text, after, kept, cut)
    return reason


def _judged(text: str, spoken: Spoken, tools: Tools) -> tuple[bool, tuple[str, ...]]:
    statement = Statement(text=text, kind="claim", citations=(spoken.citation.marker,))
    every = (spoken.citation, *spoken.beside)
    verdict = lock([statement], every, tools.lexicon.terms, tools.names.in_text)
    return bool(verdict.statements), verdict.cut


def _spoken(case: Case, kind: SpokenKind, record: Record, tools: Tools, rng: Random) -> Iterator[Spoken]:
    """Yield the sentences of the best passages: what the answer quotes first, in other words or as they are."""
    passages = record.ranked if kind == "swap_contact" else record.ranked[:_PASSAGES]
    citations = [_cited(n, passage, case) for n, passage in enumerate(passages, start=1)]
    if kind == "swap_contact":
        yield from _contacts([c for c in citations if contacts_in(c.quote)], tools, rng)
        return
    said = {split_context(statement.text)[1] for statement in record.answer.statements}
    every = [(s, c) for c in citations for s in sentences(c.quote) if _WORDS[0] <= len(s.split()) <= _WORDS[1]]
    rng.shuffle(every)
    for sentence, citation in sorted(every, key=lambda pair: pair[0] not in said):
        beside = tuple(c for c in citations if c.marker != citation.marker)
        told = reword(sentence, citation.language, rng)
        if kind == "reword" and told is None:
            continue
        plain = told is None or (kind != "reword" and rng.random() < _VERBATIM)
        yield Spoken(sentence, sentence if plain or told is None else told, citation, beside)


def _contacts(citations: Sequence[Citation], tools: Tools, rng: Random) -> Iterator[Spoken]:
    """Yield what a chat model would say of the contacts in these passages: the sentence, or whose contact it is."""
    for citation in rng.sample(citations, len(citations)):
        beside = tuple(c for c in citations if c.marker != citation.marker)
        owner = tools.providers[citation.provider_id].short_name
        for sentence in sentences(citation.quote):
            for found in contacts_in(sentence):
                said = (sentence, f"{owner}: {sentence}", f"Il contatto di {owner} è {sentence[found.start : found.end]}.")
                yield Spoken(sentence, rng.choice(said), citation, beside)


def _cited(marker: int, passage: Passage, case: Case) -> Citation:
    return Citation(
        marker=marker,
        chunk_id=passage.chunk_id,
        document_id=passage.document_id,
        version_id=passage.version_id,
        provider_id=passage.provider_id,
        title=passage.title,
        url=passage.url,
        page=None,
        headings=passage.headings,
        quote=passage.text,
        published_on=None,
        updated_on=None,
        read_on=case.as_of,
        valid_from=None,
        valid_to=None,
        language=passage.language,
    )
