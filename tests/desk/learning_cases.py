"""Fifty edited drafts from the published pages become regression cases: `python -m tests.desk.learning_cases`.

A draft is the assistant's answer with one thing wrong, and the reply is the answer as the pages say it; where the
assistant's own answer is wrong by its case, it is the draft and the reply quotes the page. The cases are then run as
`fondaco eval` runs them: over the drafts, over the replies, and over what the assistant answers today.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from api import evaluation
from api.settings import Settings, load_settings
from assistant.citing import cite
from assistant.evidence import Reading
from assistant.types import Answer, Citation, Outcome
from evals.cases import Case, read_cases, write_cases
from evals.edit_cases import Lesson, as_record, passes, regression_case
from evals.edit_reading import Written, read_written
from evals.edits import compare
from evals.matching import holds
from evals.records import Tools
from evals.running import Results
from kb.atoms import extract

CASES = Path(__file__).parents[2] / "evals" / "cases"
WANTED = 50
_TURNED = (("ammess", "esclus"), ("apert", "chius"), ("obbligatori", "facoltativi"), ("gratuit", "oneros"))
_MONTHS = ("gennaio", "marzo", "aprile", "maggio", "giugno", "luglio", "settembre", "ottobre", "novembre", "dicembre")


def text_of(answer: Answer) -> str:
    """Return what an answer claims, a line each, with markers."""
    claims = [s for s in answer.statements if s.kind == "claim"]
    return "\n".join(f"{s.text} {''.join(f'[{marker}]' for marker in s.citations)}" for s in claims)


def damaged(text: str, way: int, tools: Tools) -> str | None:
    """Return a text with one thing wrong, of a kind that depends on `way`; None: it has nothing of the kind."""
    lines = text.splitlines()
    body = text.rpartition(" [")[0]
    kinds = (("money", "percent"), ("date",), ("number",), ("phone", "email"))
    if way < len(kinds):
        found = next((f for f in extract(body) if f.atom.kind in kinds[way]), None)
        return None if found is None else text[: found.start] + _other(text[found.start : found.end]) + text[found.end :]
    if way == len(kinds):
        return "\n".join(lines[1:]) if len(lines) > 1 else None
    if way == len(kinds) + 1:
        for affirmed, denied in _TURNED:
            if re.search(rf"\b{affirmed}", text) and "non " not in text:
                return re.sub(rf"\b{affirmed}(?=[oiae])", denied, text, count=1)
        return None
    named = tools.names.in_text(text)
    other = next((p.short_name for i, p in sorted(tools.providers.items()) if i not in named), "")
    name = tools.providers[named[0]].short_name if named else ""
    return text.replace(name, other) if name and name in text else None


def _other(fact: str) -> str:
    """Return a fact of the same form that is not the same."""
    for place, month in enumerate(_MONTHS):
        if month in fact:
            return fact.replace(month, _MONTHS[place - 1])
    digits = re.search(r"[1-9]", fact)
    if digits is None:
        return f"{fact} 9"
    return fact[: digits.start()] + str(int(digits[0]) % 9 + 1) + fact[digits.end() :]


def lessons(settings: Settings, opened: evaluation.Opened, tools: Tools) -> Iterator[Lesson]:
    """Yield edited drafts, one a case."""
    reading = Reading(tools.lexicon.terms, tools.names.in_text)
    assistant = opened.subject.assistant(lambda: opened.knowledge)
    cases = [case for name in ("dev", "dev2", "release") for case in read_cases(CASES / f"{name}.jsonl")]
    for number, case in enumerate(case for case in cases if case.expected_outcome == "answered" and not case.turns):
        answer = assistant.answer(case.asked())
        text, citations, outcome = text_of(answer), answer.citations, answer.outcome
        written = read_written(text, citations)
        if passes(case, written, outcome, tools):
            ways = [(number + step) % 7 for step in range(7)]
            draft = next((d for way in ways if (d := damaged(text, way, tools)) is not None and d != text), None)
            pair = None if draft is None else (read_written(draft, citations), written)
        else:
            quoted = quote_of(case, opened)
            pair = None if quoted is None else (written, quoted)
        if pair is not None:
            yield lesson_of(case, *pair, outcome, reading)


def quote_of(case: Case, opened: evaluation.Opened) -> Written | None:
    """Return the first quote that answers a case, as the reply of somebody who read the page."""
    qrel = case.qrels[0]
    place = next(iter(opened.subject.corpus.with_quote(qrel)), None)
    if place is None:
        return None
    hit = opened.knowledge.read([place.chunk_id])[place.chunk_id]
    line = next((line for line in hit.chunk.text.splitlines() if holds(line, qrel.quote)), qrel.quote)
    citations: Sequence[Citation] = cite([(hit, line)])
    return read_written(f"{line.rstrip('.')} [1].", citations)


def lesson_of(case: Case, before: Written, after: Written, outcome: Outcome, reading: Reading) -> Lesson:
    return Lesson(
        key=case.id,
        question=case.question,
        language=case.lang,
        as_of=case.as_of,
        topic=case.slices.get("topic"),
        outcome=outcome,
        before=before,
        after=after,
        compared=compare(before, after, reading),
    )


def run_of(
    settings: Settings, opened: evaluation.Opened, cases: Sequence[Case], texts: Sequence[tuple[Written, Outcome]], name: str
) -> Results:
    """Return what `fondaco eval` says of these texts as the answers to these cases."""
    folder = evaluation.start_run(settings, opened, cases, name)
    for case, (written, outcome) in zip(cases, texts, strict=True):
        folder.append(as_record(case, written, outcome))
    return evaluation.go_on(opened, folder, lambda step, done, total: None)


def share(results: Results) -> str:
    """Return how many cases are right."""
    right = sum(scored.scores["correct"].value == 1 for scored in results.scored)
    return f"{right} of {len(results.scored)} correct"


def show() -> int:
    """Make the cases, run them thrice, and print what came of it."""
    settings = load_settings()
    opened = evaluation.open_system(settings)
    tools, found = opened.subject.tools, []
    tried: Counter[str] = Counter()
    for lesson in lessons(settings, opened, tools):
        case = regression_case(lesson, tools)
        tried["edits"] += 1
        if case is None:
            tried[f"no case: {lesson.compared.kinds[0]}"] += 1
            continue
        tried[lesson.compared.kinds[0]] += 1
        found.append((case, lesson))
        if len(found) == WANTED:
            break
    cases = [case for case, _ in found]
    path = settings.var / "desk" / "cases.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_cases(cases, path)
    print(f"{len(cases)} cases of {tried.pop('edits')} edited drafts in {path}; by kind: {dict(tried)}")
    drafts = run_of(settings, opened, cases, [(one.before, one.outcome) for _, one in found], "desk-drafts")
    sent = run_of(settings, opened, cases, [(one.after, case.expected_outcome) for case, one in found], "desk-sent")
    print(f"on the drafts: {share(drafts)}; on the replies: {share(sent)}")
    today = evaluation.start_run(settings, opened, cases, "desk-today")
    print(f"on today's answers: {share(evaluation.go_on(opened, today, lambda step, done, total: None))}")
    return 0 if share(drafts).startswith("0 ") and share(sent) == f"{len(cases)} of {len(cases)} correct" else 1


if __name__ == "__main__":
    sys.exit(show())
