"""Questions with slips of the pen: are they answered as they are when spelt right?

python -m tests.benchmarks.slips [--questions 200] [--slips 2] [--seed 7]

Of each question of `dev` and `dev2` that is due an answer, so many words get a slip: a letter left out, doubled, exchanged, or
two in the wrong order.
"""

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from api.compose import builds_folder, open_embedder, open_knowledge, open_store, open_words
from api.settings import load_settings
from assistant.engines.langid_detector import LangidDetector
from assistant.pipeline import Assistant
from assistant.types import Answer, Question
from evals.cases import read_cases
from tests.benchmarks.measuring import BenchmarkError, Reading, parser, run

CASES = (Path("evals/cases/dev.jsonl"), Path("evals/cases/dev2.jsonl"))
_WORD = re.compile(r"(?<![\w./@-])[a-zàèéìòù]{6,}(?![\w./@-])")
_LETTERS = "abcdefghilmnopqrstuvz"


def main() -> int:
    """Ask and print the table."""
    flags = parser(__doc__)
    flags.add_argument("--questions", type=int, default=200)
    flags.add_argument("--slips", type=int, default=2, help="in each question")
    flags.add_argument("--seed", type=int, default=7)
    return run("Slips of the pen", flags.parse_args(), measure)


def measure(options: argparse.Namespace) -> list[Reading]:
    """Ask each question spelt right, then with its slips, without and with the lists of words."""
    settings = load_settings()
    knowledge = open_knowledge(settings, open_store(settings), open_embedder(settings), builds_folder(settings))
    words, detector = open_words(settings), LangidDetector()
    if words is None:
        raise BenchmarkError("no lists of words; run `make setup`")
    plain = Assistant(lambda: knowledge, detector, settings.assistant)
    mending = Assistant(lambda: knowledge, detector, settings.assistant, words=words)
    same: dict[str, Counter[str]] = {"as written": Counter(), "mended": Counter()}
    asked = 0
    for right, wrong in slipped(options.questions, options.slips, options.seed):
        usual = plain.answer(right)
        asked += 1
        for way, assistant in (("as written", plain), ("mended", mending)):
            same[way].update(alike(usual, assistant.answer(wrong)))
    return [
        Reading(what=f"{what}, {way}", value=same[way][what] / max(1, asked), unit="of questions")
        for what in ("same outcome", "same providers", "same quotes")
        for way in same
    ]


def slipped(count: int, slips: int, seed: int) -> Iterator[tuple[Question, Question]]:
    """Yield questions as they are, and with their slips."""
    chance = random.Random(seed)
    cases = [
        c for path in CASES for c in read_cases(path) if (c.lang, c.expected_outcome) == ("it", "answered") and not c.turns
    ]
    chance.shuffle(cases)
    for case in cases:
        text = case.question
        for _ in range(slips):
            text = slip(text, chance)
        if text != case.question and count > 0:
            count -= 1
            yield case.asked(), replace(case.asked(), text=text)


def slip(text: str, chance: random.Random) -> str:
    """Return a text with a slip in one of its longer words, not at its ends; the text itself if it has none."""
    found = list(_WORD.finditer(text))
    if not found:
        return text
    match = chance.choice(found)
    word = match.group()
    at = chance.randrange(1, len(word) - 1)
    head, letter, after, tail = word[:at], word[at], word[at + 1], word[at + 2 :]
    ways = (head + after + tail, head + letter * 2 + after + tail, head + after + letter + tail)
    other = head + chance.choice(_LETTERS) + after + tail
    return text[: match.start()] + chance.choice((*ways, other)) + text[match.end() :]


def alike(one: Answer, other: Answer) -> list[str]:
    """Return in what two answers are the same."""
    checks = {
        "same outcome": one.outcome == other.outcome,
        "same providers": [card.id for card in one.providers] == [card.id for card in other.providers],
        "same quotes": {c.quote for c in one.citations} == {c.quote for c in other.citations},
    }
    return [what for what, holds in checks.items() if holds]


if __name__ == "__main__":
    raise SystemExit(main())
