"""From an edit to a regression case: what the reply corrected must be said, what it took back must not."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.lock.reading import without_facts
from assistant.types import Answer, Language, Outcome, Statement, Trace
from evals.cases import Case, CaseProviders, ExpectedOutcome, MustNot, Nugget, Qrel
from evals.edit_reading import Sentence, Written, is_courtesy
from evals.edits import Compared
from evals.metrics.nuggets import matches
from evals.metrics.outcomes import score
from evals.metrics.support import best_sentence
from evals.records import Record, Tools
from kb.atoms import atoms, extract, unsupported
from kb.learning_types import Change, EditKind

# Kinds that a run can tell; tone, length and the choice between two sources that say the same it cannot.
TOLD: frozenset[EditKind] = frozenset(
    {"figure", "date", "contact", "state", "provider", "added", "removed", "rewritten", "source_added"}
)
_NUGGETS, _KEY_WORDS, _LETTERS = 6, 4, 4
_WHY = "the desk corrected it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """An edit with all that a case is made from. Texts are masked."""

    key: str
    question: str
    language: Language
    as_of: date
    topic: str | None
    outcome: Outcome  # of the draft
    before: Written
    after: Written
    compared: Compared


def regression_case(lesson: Lesson, tools: Tools) -> Case | None:
    """Return a case that fails on the draft and passes on the reply; None if no run could tell the two apart."""
    if not TOLD & set(lesson.compared.kinds) or not lesson.question.strip():
        return None
    case = _case(lesson, tools)
    if case is None or passes(case, lesson.before, lesson.outcome, tools):
        return None
    return case if passes(case, lesson.after, case.expected_outcome, tools) else None


def passes(case: Case, written: Written, outcome: Outcome, tools: Tools) -> bool:
    """Tell whether a text would be right as the answer to a case, by the measure `correct` of a run."""
    return score(case, as_record(case, written, outcome), tools).scores["correct"].value == 1


def as_record(case: Case, written: Written, outcome: Outcome) -> Record:
    """Return a text as what a run would remember of it: each sentence that says something is a claim."""
    markers = {citation.chunk_id: citation.marker for citation in written.citations}
    statements = tuple(
        Statement(
            text=sentence.text,
            kind="boilerplate" if is_courtesy(sentence.text) else "claim",
            citations=tuple(sorted(markers[source] for source in sentence.sources)),
        )
        for sentence in written.sentences
    )
    answer = Answer(
        id=case.id,
        outcome=outcome,
        reason=None,
        language=case.lang,
        as_of=case.as_of,
        text=written.text,
        statements=statements,
        citations=written.citations,
        providers=(),
        trace=Trace(build_id="", answerer="desk", ms={}),
    )
    ids = tuple(citation.chunk_id for citation in written.citations)
    return Record(case_id=case.id, answer=answer, ranked=(), retrieved=ids, resolved=ids)


def _case(lesson: Lesson, tools: Tools) -> Case | None:
    expected: ExpectedOutcome = "answered" if lesson.after.cited else "abstain"
    if expected == "abstain" and atoms(lesson.after.plain):
        return None  # it answers, and does not say where that stands
    qrels = _qrels(lesson, tools) if expected == "answered" else ()
    changes = [change for change in lesson.compared.changes if TOLD & set(change.kinds)]
    nuggets = _nuggets(changes, lesson.after, tools) if expected == "answered" else ()
    if expected == "answered" and not (qrels and nuggets):
        return None
    labels = lesson.compared.labels
    return Case(
        id=f"desk-{lesson.key}",
        cluster=f"desk-{lesson.key}",
        lang=lesson.language,
        question=lesson.question,
        as_of=lesson.as_of,
        slices={"set": "desk", "label": labels[0]} | ({"topic": lesson.topic} if lesson.topic else {}),
        origin="log",
        author="desk",
        expected_outcome=expected,
        also_accepted=("redirect", "clarify") if expected == "abstain" else (),
        qrels=qrels,
        nuggets=nuggets,
        must_not=_must_not(changes, lesson.after, tools),
        providers=CaseProviders(acceptable=("*",)),
        ideal_answer=lesson.after.plain,
        notes=", ".join((*lesson.compared.kinds, *labels)),
    )


def _qrels(lesson: Lesson, tools: Tools) -> tuple[Qrel, ...]:
    """Return for each cited passage of the reply the sentence of it that says most of what cites it."""
    found: dict[str, Qrel] = {}
    citations = {citation.chunk_id: citation for citation in lesson.after.citations}
    for sentence in lesson.after.sentences:
        for source in sorted(sentence.sources):
            citation = citations[source]
            if quote := best_sentence(sentence.text, [citation.quote], tools):
                found.setdefault(source, Qrel(doc=citation.url.partition("#")[0], quote=quote[:4000]))
    return tuple(found.values())


def _nuggets(changes: Sequence[Change], after: Written, tools: Tools) -> tuple[Nugget, ...]:
    """Return what the reply said instead or added; of a reply that only took something out, what it kept."""
    wanted = [(change.after, group) for change in changes if change.after and (group := _now(change, tools))]
    if not wanted:
        rest = [sentence for sentence in after.sentences if sentence.sources]
        wanted = [(s.text, group) for s in rest[:1] if (group := _said(s, tools))]
    return tuple(
        Nugget(id=f"n{place}", text=text, any_of=(group,)) for place, (text, group) in enumerate(wanted[:_NUGGETS], start=1)
    )


def _now(change: Change, tools: Tools) -> tuple[str, ...]:
    if "state" in change.kinds:
        return (" ".join((*change.now, *_key_words(change.after, tools))),)
    patterns = tuple(_pattern(said, change.after, tools) for said in change.now)
    if patterns:
        return patterns
    words = _key_words(change.after, tools)
    return (" ".join(words),) if words and {"added", "rewritten"} & set(change.kinds) else ()


def _said(sentence: Sentence, tools: Tools) -> tuple[str, ...]:
    facts = [sentence.text[f.start : f.end] for f in extract(sentence.text)]
    patterns = tuple(_pattern(fact, sentence.text, tools) for fact in facts)
    words = _key_words(sentence.text, tools)
    return patterns or ((" ".join(words),) if words else ())


def _must_not(changes: Sequence[Change], after: Written, tools: Tools) -> tuple[MustNot, ...]:
    """Return what the reply took back and says nowhere: facts, organisations, and sentences by their rarest words."""
    named = set(tools.names.in_text(after.plain))
    rules: dict[str, MustNot] = {}
    for change in changes:
        for said in change.was:
            if said in tools.providers:
                if said not in named:
                    rules[said] = MustNot(provider=said, why=_WHY)
            elif "state" not in change.kinds and unsupported(said, after.plain):
                rules[said] = MustNot(atom=_pattern(said, change.before, tools), why=_WHY)
        words = (*change.was, *_key_words(change.before, tools)) if _taken_back(change) else ()
        if words:
            rules[change.before] = MustNot(atom=" ".join(words), why=_WHY)
    texts = [sentence.text for sentence in after.sentences]
    return tuple(rule for rule in rules.values() if not _stated(rule, texts, tools))


def _taken_back(change: Change) -> bool:
    """Tell whether a sentence as a whole is what a reply took back: no fact or organisation of it stands for it."""
    return "state" in change.kinds or (bool(change.before) and not change.after and not change.was)


def _stated(rule: MustNot, texts: Iterable[str], tools: Tools) -> bool:
    return rule.atom is not None and any(matches(rule.atom, text, tools.lexicon) for text in texts)


def _pattern(said: str, text: str, tools: Tools) -> str:
    """Return a fact or an organisation as a case asks for it: a bare number with the word after it, all names of a provider."""
    if said in tools.providers:
        provider = tools.providers[said]
        return "|".join(dict.fromkeys((provider.short_name, provider.name, *provider.aliases)))
    if all(found.atom.kind == "number" for found in extract(said)):
        following = re.search(rf"{re.escape(said)}\s+([^\W\d_]{{3,}})", text)
        return f"{said} {following[1]}" if following else said
    return said


def _key_words(text: str, tools: Tools) -> tuple[str, ...]:
    """Return the rarest words of a text besides its facts, in their order."""
    words = dict.fromkeys(re.findall(rf"[^\W\d_]{{{_LETTERS},}}", without_facts(text)))
    weight = {word: max((tools.lexicon.idf(term) for term in tools.lexicon.terms(word)), default=0.0) for word in words}
    kept = sorted(words, key=lambda word: (-weight[word], word))[:_KEY_WORDS]
    return tuple(word for word in words if word in kept and weight[word] > 0)
