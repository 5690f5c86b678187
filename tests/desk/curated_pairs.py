"""How surely a question finds its curated answer, and none finds a wrong one, over the published sample web.

`python -m tests.desk.curated_pairs` prints figures; `--features` prints what each decision rests on.
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from api.compose import builds_folder, open_embedder, open_knowledge, open_store
from api.settings import load_settings
from assistant.citing import cite
from assistant.curated import CuratedBook, Match, checked
from assistant.curated_matching import subject_of, unlike
from assistant.pipeline import to_json
from assistant.types import Citation, Question
from kb.knowledge_base import KnowledgeBase
from kb.learning_types import CuratedAnswer
from kb.types import Query

FILE = Path(__file__).parent / "curated.toml"
TODAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Item:
    """A question with a curated answer, the same asked otherwise, and near misses."""

    question: str
    same: tuple[str, ...]
    other: tuple[str, ...]

    @property
    def language(self) -> str:
        return "en" if self.question.startswith(("What", "How")) else "it"


@dataclass
class KeptHere:
    """Curated answers in memory."""

    answers: list[CuratedAnswer]

    def approved(self) -> list[CuratedAnswer]:
        return self.answers

    def curated_stamp(self) -> tuple[int, int]:
        return len(self.answers), sum(answer.version for answer in self.answers)


def read_items() -> list[Item]:
    """Read all; those at even places are for choosing thresholds, the others for measuring."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["answers"]
    return [Item(row["question"], tuple(row["same"]), tuple(row["other"])) for row in rows]


def a_curated(curated_id: str, item: Item, text: str, citations: Sequence[Citation], digests: dict[str, str]) -> CuratedAnswer:
    """Return an approved answer to a question."""
    approved = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    return CuratedAnswer(
        id=curated_id,
        version=1,
        state="approved",
        language=item.language,
        questions=(item.question,),
        text=text,
        citations=tuple(to_json(citation) for citation in citations),
        digests=digests,
        owner="owner",
        expires_on=date(2027, 6, 30),
        proposed_by="writer",
        proposed_at=approved,
        decided_by="supervisor",
        decided_at=approved,
    )


def curated_from_pages(number: int, item: Item, knowledge: KnowledgeBase) -> CuratedAnswer:
    """Return an answer that quotes the first line of the passage that a search finds first."""
    hits = knowledge.search(Query(texts=(item.question,), as_of=TODAY, limit=10, language=item.language)).hits
    local = bool(subject_of(item.question, knowledge).provinces)
    hit = next((hit for hit in hits if local or {"Italia", "Lombardia"} & set(hit.provider.territory)), hits[0])
    citations = cite([(hit, hit.chunk.text.splitlines()[0])])
    head = " – ".join((citations[0].title, *citations[0].headings[-1:]))
    texts = [f"{lead}{line.rstrip('.')} [1]." for line in hit.chunk.text.splitlines() for lead in ("", f"[{head}] ")]
    text = next((text for text in texts if not checked(text, citations, knowledge).cut), texts[0])
    return a_curated(f"c{number}", item, text, citations, {hit.version.id: hit.version.digest})


def show(features: bool) -> None:
    """Print how many paraphrases are answered, by the right answer, and how many near misses."""
    settings = load_settings()
    embedder = open_embedder(settings)
    knowledge = open_knowledge(settings, open_store(settings), embedder, builds_folder(settings))
    items = read_items()
    kept = [curated_from_pages(number, item, knowledge) for number, item in enumerate(items)]
    book = CuratedBook(KeptHere(kept), embedder.embed_query)
    for part in (0, 1):
        counts: Counter[str] = Counter()
        for number in range(part, len(items), 2):
            item = items[number]
            for kind, texts in (("itself", (item.question,)), ("same", item.same), ("other", item.other)):
                for text in texts:
                    match = book.match(Question(text=text, as_of=TODAY), knowledge, item.language)  # type: ignore[arg-type]
                    told = "none" if match is None else "right" if match.curated.id == f"c{number}" else "wrong"
                    counts[f"{kind} {told}"] += 1
                    if features:
                        print(line_of(text, item, kept[number], kind, match, knowledge, book))
        print("held" if part else "dev ", dict(sorted(counts.items())))


def line_of(
    text: str, item: Item, kept: CuratedAnswer, kind: str, match: Match | None, knowledge: KnowledgeBase, book: CuratedBook
) -> str:
    """Return what a decision rests on."""
    embed = book._embed
    close = float(embed(text) @ embed(item.question))
    subject, wanted = subject_of(text, knowledge), subject_of(item.question, knowledge)
    left = unlike(text, item.question, knowledge)
    result = knowledge.search(Query(texts=(text,), as_of=TODAY, limit=10, language=item.language))
    pages = list(dict.fromkeys(hit.document.id for hit in result.hits))
    rank = pages.index(kept.citations[0]["document_id"]) + 1 if kept.citations[0]["document_id"] in pages else 99
    told = match.curated.id if match else "-"
    return f"{kind:6} {close:.3f} {'=' if subject == wanted else '#'} left {left:.2f} rank {rank:2} {told:4} {text}"


if __name__ == "__main__":
    show("--features" in sys.argv)
