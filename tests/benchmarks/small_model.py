"""A small chat model on a server of one's own: what it proposes, what the checks cut, and whether anything wrong gets through.

python -m tests.benchmarks.small_model --server http://127.0.0.1:8080/v1 [--model NAME] [--questions 200] [--seconds 120]
python -m tests.benchmarks.small_model --replay FILE

The server speaks the OpenAI protocol. `--out` keeps the replies: called again with the same file, it asks what is missing,
and `--replay` holds all of them against today's checks.
Every statement that is said in the model's words is held against its cited passages by the rules of the evaluation, which are
not those of the claim lock.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

from api.compose import builds_folder, open_assistant, open_embedder, open_knowledge, open_store
from api.settings import Settings
from assistant.engines.langchain_chat import open_chat
from assistant.engines.langid_detector import LangidDetector
from assistant.ports import ChatModel
from assistant.settings import ChatSettings
from assistant.types import Answer, Statement
from assistant.writing.cleaning import plain
from assistant.writing.parsing import StatementParser
from assistant.writing.types import ChatPiece
from assistant.writing.writer import Writer
from evals.cases import Case, read_cases
from evals.metrics.typed_facts import Evidence, facts_in, missing
from evals.records import Tools
from tests.benchmarks.measuring import BenchmarkError, Reading, parser, percentile, run

CASES = Path("evals/cases/dev.jsonl")
# What a model of half a billion parameters can read on one processor in some twenty seconds.
LIMITS = {"passages": 2, "passage_characters": 450, "statements": 2, "max_tokens": 120, "failures": 10_000}


class Recorded:
    """A chat model whose replies are kept."""

    def __init__(self, chat: ChatModel) -> None:
        self._chat, self.name = chat, chat.name
        self.reply = ""  # the last one, as far as it was read

    def stream(self, system: str, user: str, seconds: float) -> Iterator[ChatPiece]:
        self.reply = ""
        for piece in self._chat.stream(system, user, seconds):
            self.reply += piece.text
            yield piece


class Replayed:
    """A chat model that gives, for each question, the reply that it gave before."""

    name = "replayed:small"

    def __init__(self, path: Path) -> None:
        lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        self.replies = {line["id"]: line["reply"] for line in lines}
        self.case = ""

    def stream(self, system: str, user: str, seconds: float) -> Iterator[ChatPiece]:
        yield ChatPiece(self.replies[self.case])


@dataclass
class Seen:
    """What was seen of the answers so far."""

    answers: list[Answer] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)  # of answers for which the model was asked
    wrong: list[str] = field(default_factory=list)  # facts in the model's words that no cited passage states
    proposed: int = 0  # statements of the replies
    kept: int = 0

    @property
    def asked(self) -> list[Answer]:
        """Answers for which the model was asked."""
        return [answer for answer in self.answers if answer.trace.model is not None]

    @property
    def worded(self) -> list[Answer]:
        """Answers in the model's words."""
        return [answer for answer in self.asked if answer.trace.answerer != "extractive"]


def main() -> int:
    """Ask and print the table."""
    flags = parser(__doc__)
    flags.add_argument("--server", help="address of the server, with /v1")
    flags.add_argument("--model", default="local", help="name by which the server knows the model")
    flags.add_argument("--cases", type=Path, default=CASES)
    flags.add_argument("--questions", type=int, default=200)
    flags.add_argument("--seconds", type=float, default=120, help="limit for one reply")
    flags.add_argument("--minutes", type=float, default=60, help="after which no further question is asked")
    flags.add_argument("--out", type=Path, help="add replies and answers to this file, one JSON object a line")
    flags.add_argument("--replay", type=Path, help="take the replies from such a file")
    options = flags.parse_args()
    return run(f"Small model {options.model}", options, measure)


def measure(options: argparse.Namespace) -> list[Reading]:
    """Ask questions from all over the file, and count."""
    settings, seen, began = Settings(), Seen(), perf_counter()
    limits = settings.assistant.chat.model_copy(update={**LIMITS, "seconds": options.seconds})
    source = Replayed(options.replay) if options.replay else opened(options, limits)
    chat = Recorded(source)
    knowledge = open_knowledge(settings, open_store(settings), open_embedder(settings), builds_folder(settings))
    assistant = open_assistant(settings, lambda: knowledge, Writer(chat, LangidDetector(), limits))
    tools = Tools(
        lexicon=knowledge.lexical, providers=knowledge.providers, names=knowledge.names, language=LangidDetector().detect
    )
    cases = spread(read_cases(options.cases), options.questions)
    known = answered(options.out)
    cases = [case for case in cases if case.id not in known]
    if isinstance(source, Replayed):
        cases = [case for case in read_cases(options.cases) if case.id in source.replies]
    for case in cases:
        if perf_counter() - began > options.minutes * 60:
            break
        chat.reply = ""
        if isinstance(source, Replayed):
            source.case = case.id
        start = perf_counter()
        answer = assistant.answer(case.asked())
        line = note(seen, answer, perf_counter() - start, chat.reply, tools)
        if options.out:
            with options.out.open("a", encoding="utf-8") as out:
                print(json.dumps({"id": case.id, "question": case.question, **line}, ensure_ascii=False), file=out)
    return readings(seen)


def opened(options: argparse.Namespace, limits: ChatSettings) -> ChatModel:
    """Open the server's model."""
    if not options.server:
        raise BenchmarkError("name a server that speaks the OpenAI protocol: make small-model SERVER=http://127.0.0.1:8080/v1")
    name = f"openai:{options.model}"
    return open_chat(name, options.server, "", seconds=limits.seconds, max_tokens=limits.max_tokens, attempts=limits.attempts)


def answered(out: Path | None) -> set[str]:
    """Return the ids of the cases whose replies a file holds."""
    if out is None or not out.is_file():
        return set()
    return {json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()}


def spread(cases: Sequence[Case], count: int) -> list[Case]:
    """Return so many cases at even distances, so that all kinds of the file are among them."""
    count = min(count, len(cases))
    return [cases[place * len(cases) // count] for place in range(count)]


def note(seen: Seen, answer: Answer, seconds: float, reply: str, tools: Tools) -> dict[str, object]:
    """Count an answer, hold what it says against what it cites, and return what is to be kept of it."""
    seen.answers.append(answer)
    worded = answer.trace.answerer != "extractive"
    proposed = list(StatementParser(100_000).feed(reply))
    claims = {s.text: s for s in answer.statements if s.kind == "claim"} if worded else {}
    kept = [claims[text] for text in {plain(one.text) or "" for one in proposed} if text in claims]
    if answer.trace.model is not None:
        seen.seconds.append(seconds)
        seen.proposed += len(proposed)
        seen.kept += len(kept)
    wrong = [fact for claim in kept for fact in unsupported(claim, answer, tools)]
    seen.wrong += wrong
    return {
        "reply": reply,
        "outcome": answer.outcome,
        "answerer": answer.trace.answerer,
        "fallback": answer.trace.fallback,
        "kept": [claim.text for claim in kept],
        "wrong": wrong,
        "text": answer.text,
    }


def unsupported(claim: Statement, answer: Answer, tools: Tools) -> list[str]:
    """Return the typed facts of a claim that none of its cited passages states."""
    cited = [citation for citation in answer.citations if citation.marker in claim.citations]
    evidence = []
    for one in cited:
        head = " ".join((one.title, *one.headings, tools.providers[one.provider_id].name))
        evidence.append(Evidence(places=(one.quote,), passage=one.quote, head=head))
    return [fact.written for fact in missing(facts_in(claim.text, tools), evidence, tools)]


def readings(seen: Seen) -> list[Reading]:
    """Return the table."""
    if not seen.asked:
        raise BenchmarkError("no question got as far as the model")
    reasons = Counter(answer.trace.fallback for answer in seen.asked if answer.trace.fallback)
    return [
        Reading(what="questions", value=len(seen.answers), unit=""),
        Reading(what="for which the model was asked", value=len(seen.asked), unit=""),
        Reading(what="answered in its words", value=len(seen.worded), unit=""),
        Reading(what="statements that it proposed", value=seen.proposed, unit=""),
        Reading(what="of them said; the others were cut", value=seen.kept, unit=""),
        *(Reading(what=f"not used, or not to the end: {reason}", value=n, unit="") for reason, n in reasons.most_common()),
        Reading(what=f"unsupported typed facts let through {seen.wrong[:5] or ''}", value=len(seen.wrong), unit="", budget=0),
        Reading(what="answer with the model, p50", value=median(seen.seconds), unit="s"),
        Reading(what="answer with the model, p95", value=percentile(seen.seconds, 0.95), unit="s"),
    ]


if __name__ == "__main__":
    sys.exit(main())
