"""The questions of the proof, and what counts as a right answer."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urldefrag, urlsplit

from tests.real.links import Fetch, fetch, problem_of

QUESTIONS = Path(__file__).with_name("questions.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class RealQuestion:
    """A question with the pages that answer it. Without pages nothing there answers it."""

    id: str
    language: Literal["it", "en"]
    text: str
    fact: str = ""  # words of the answer, as the pages have them
    pages: tuple[str, ...] = ()  # paths; a PDF's page as in `x.pdf#page=3`, any page of it without


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an answer to a question was worth."""

    question: RealQuestion
    outcome: str
    cited: tuple[str, ...]  # links, in order of their markers
    right_marker: int | None  # 1-based, of the first citation that is a right page with the fact in the passage
    has_fact: bool  # the answer itself says the fact; shown, not counted
    broken: tuple[str, ...]  # links that do not open, with the reason

    @property
    def passed(self) -> bool:
        """Answered from a right page and every link opens; or, where nothing answers, nothing claimed."""
        if not self.question.pages:
            return self.outcome == "abstain" and not self.cited
        return self.outcome in ("answered", "partial") and self.right_marker is not None and not self.broken


def load_questions(path: Path = QUESTIONS) -> list[RealQuestion]:
    """Read the questions, in the order of the file."""
    values = tomllib.loads(path.read_text(encoding="utf-8"))["question"]
    return [RealQuestion(**{**value, "pages": tuple(value.get("pages", ()))}) for value in values]


def judge(question: RealQuestion, answer: Mapping[str, Any], get: Fetch = fetch) -> Verdict:
    """Compare an Answer, as JSON, with what was expected; opens every link that it cites."""
    links = tuple(citation["url"] for citation in answer["citations"])
    problems = {link: problem_of(link, get) for link in links}
    right = [
        citation["marker"]
        for citation in answer["citations"]
        if _is_right(question, citation["url"]) and _says(citation["quote"], question.fact)
    ]
    return Verdict(
        question=question,
        outcome=answer["outcome"],
        cited=links,
        right_marker=min(right, default=None),
        has_fact=_says(answer["text"], question.fact),
        broken=tuple(f"{link}: {problem}" for link, problem in problems.items() if problem),
    )


def _is_right(question: RealQuestion, link: str) -> bool:
    url, fragment = urldefrag(link)
    path = urlsplit(url).path
    return path in question.pages or f"{path}#{fragment}" in question.pages


def _says(text: str, fact: str) -> bool:
    return _folded(fact) in _folded(text)


def _folded(text: str) -> str:
    # PDFs lose and gain blanks and hyphens at the ends of lines.
    return re.sub(r"[\s\u00ad\u2010-\u2015-]+", "", text).casefold()
