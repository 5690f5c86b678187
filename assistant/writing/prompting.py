"""What a chat model is given: our rules, and everything else as fenced data without addresses."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from assistant.guards.page_orders import gives_orders
from assistant.guards.personal_data import without_reach
from assistant.types import Citation, Question
from assistant.writing.types import Task
from kb.sentences import split_sentences

PROMPT = Path(__file__).parents[1] / "prompts" / "answer.md"
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"«»)]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.I)
_TURNS = 4  # earlier exchanges that a model sees
_TURN_CHARACTERS = 600
_FENCE_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class Prompt:
    """The rules of a prompt file, and the digest that names this version of it."""

    text: str
    digest: str  # SHA-256 of the file


@cache
def load_prompt(path: Path = PROMPT) -> Prompt:
    """Return the prompt of a file."""
    content = path.read_bytes()
    return Prompt(content.decode(), hashlib.sha256(content).hexdigest())


def rules(prompt: Prompt, statements: int) -> str:
    """Return the system message: the prompt for at most so many statements."""
    return prompt.text.replace("{statements}", str(statements))


def material(task: Task, passages: Sequence[Citation], characters: int) -> str:
    """Return the message that holds the data: question, firm, history, and the passages by number.

    A passage is cut after so many characters, loses its addresses and the sentences that give an assistant orders. The name
    of the fences depends on all that they enclose, so that no passage can close its own.
    """
    blocks = [("language", task.language), ("day", task.question.as_of.isoformat())]
    firm = _firm(task.question)
    if firm:
        blocks.append(("firm", firm))
    for turn in task.question.history[-_TURNS:]:
        blocks.append(("earlier question", without_reach(turn.question)[:_TURN_CHARACTERS]))
        blocks.append(("earlier answer", _readable(turn.answer)[:_TURN_CHARACTERS]))
    blocks += [(f"passage {number}", _passage(citation, characters)) for number, citation in enumerate(passages, start=1)]
    blocks.append(("question", without_reach(task.question.text)))
    name = hashlib.sha256(repr(blocks).encode()).hexdigest()[:_FENCE_CHARACTERS]
    fenced = [f"<<data {name} {label}>>\n{text}\n<<end {name}>>" for label, text in blocks]
    return "\n".join(fenced) + "\nReply with the JSON object only."


def _firm(question: Question) -> str:
    said = {key: value for key, value in asdict(question.profile).items() if value}
    return "; ".join(f"{key}: {', '.join(value) if isinstance(value, tuple) else value}" for key, value in said.items())


def _passage(citation: Citation, characters: int) -> str:
    head = " – ".join((citation.title, *citation.headings))
    dated = citation.updated_on or citation.published_on
    day = f" ({dated.isoformat()})" if dated else ""
    return f"{_readable(head)}{day}\n{_readable(citation.quote)[:characters]}"


def _readable(text: str) -> str:
    kept = [text[a:b] for a, b in split_sentences(text) if not gives_orders(text[a:b])]
    return _ADDRESS.sub("…", "\n".join(kept))
