"""The order in which an answer is told: each citation before the first statement that uses it."""

from collections.abc import Generator, Iterator
from typing import Literal

from assistant.types import Answer, Citation, ProviderCard, Statement
from assistant.writing.types import Told

Name = Literal["citation", "statement", "provider", "done", "error"]
Step = tuple[Name, Answer | Citation | ProviderCard | Statement]


def finish(steps: Generator[Told, None, Answer]) -> Answer:
    """Return the answer at the end of its steps."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            answer: Answer = end.value
            return answer


def tell(steps: Generator[Told, None, Answer]) -> Iterator[Step]:
    """Yield name and record of each event: what is told on the way at once, then the rest of the answer, at last all of it."""
    told, shown = 0, 0
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            yield from _rest(end.value, told, shown)
            return
        yield from (("citation", citation) for citation in step.citations)
        yield "statement", step.statement
        told, shown = told + 1, shown + len(step.citations)


def _rest(answer: Answer, told: int, shown: int) -> Iterator[Step]:
    for statement in answer.statements[told:]:
        for citation in answer.citations[shown : max(statement.citations, default=0)]:
            yield "citation", citation
            shown += 1
        yield "statement", statement
    yield from (("provider", card) for card in answer.providers)
    yield "error" if answer.outcome == "error" else "done", answer
