"""Asks about every measure of the sample web that has editions, and counts answers that cite one that is over.

`python -m tests.assistant.editions_asked` prints the counts, with `--all` each answer that cites an older page too.
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from api.evaluation import subject
from api.settings import load_settings
from assistant.pipeline import Assistant
from assistant.types import Answer, Citation, Question

CHAINS = Path(__file__).with_name("edition_chains.toml")
AS_OF = date(2026, 11, 21)
TEMPLATES = (
    "Che percentuale delle spese copre {measure}?",
    "Quanto si può avere al massimo con {measure}?",
    "Quali imprese possono chiedere {measure}?",
    "Come si presenta la domanda per {measure}?",
    "Quali spese sono ammesse: {measure}?",
    "Entro quando si fa domanda per {measure}?",
)


@dataclass(frozen=True)
class Asked:
    """A question about a measure, and the pages that an answer must not cite as today's, or must for a year."""

    text: str
    old: frozenset[str]
    right: frozenset[str]
    year: str | None


def questions() -> Iterator[Asked]:
    """Yield every question: of today's edition, then of those with a year."""
    for chain in tomllib.loads(CHAINS.read_text(encoding="utf-8"))["chain"]:
        old, current = frozenset(chain["old"]), frozenset(chain["current"])
        for text in (*(t.format(measure=chain["measure"]) for t in TEMPLATES), *chain["ask"]):
            yield Asked(text[0].upper() + text[1:], old, current, None)
        for year, pages in chain["dated"].items():
            for template in TEMPLATES[:3]:
                text = template.format(measure=f"{chain['measure']} nell'edizione {year}")
                yield Asked(text, (old | current) - frozenset(pages), frozenset(pages), year)


def page_of(citation: Citation) -> str:
    """Return host and path as the chains write them."""
    parts = urlsplit(citation.url)
    return f"{(parts.hostname or '').removesuffix('.localhost')}{parts.path}"


def verdict(asked: Asked, answer: Answer) -> str:
    """Say what an answer cites: right, other, old, `old, said so` with a note on the edition, or silent."""
    if answer.outcome not in ("answered", "partial"):
        return "silent"
    pages = {c.marker: page_of(c) for c in answer.citations}
    old = asked.old.intersection(pages.values())
    if not old:
        return "right" if asked.right.intersection(pages.values()) else "other"
    noted = {pages[m] for s in answer.statements if s.kind == "boilerplate" for m in s.citations}
    return "old, said so" if old <= noted else "old"


def main() -> None:
    """Ask everything and print the counts."""
    system = subject(load_settings())
    assistant = system.assistant(lambda: system.knowledge)
    assert isinstance(assistant, Assistant)
    counts: dict[str, Counter[str]] = {"today": Counter(), "dated": Counter()}
    for asked in questions():
        answer = assistant.answer(Question(text=asked.text, as_of=AS_OF))
        said = verdict(asked, answer)
        counts["dated" if asked.year else "today"][said] += 1
        if "--all" in sys.argv and said.startswith("old"):
            pages = ", ".join(page_of(c) + (" OLD" if page_of(c) in asked.old else "") for c in answer.citations)
            print(f"{said}: {asked.text}\n    {pages}")
    for name, found in counts.items():
        print(name, sum(found.values()), dict(sorted(found.items())))


if __name__ == "__main__":
    main()
