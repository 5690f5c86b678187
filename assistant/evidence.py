"""The evidence of an answer: all that it rests on in one record, sealed by its digest and chained to the one before."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter

from assistant.claim_lock import wrong_in
from assistant.guards.person_names import without_names
from assistant.guards.personal_data import holds_personal_data, without_reach
from assistant.lock.reading import facts_of
from assistant.types import Citation, Question, Statement
from kb.answer_log_types import Origin

FORMAT = "fondaco-evidence-1"
_LEFT_OUT = "[…]"
_STAYS = {"format", "position", "previous", "recorded_at", "sha256", "erased_at"}  # of a pack that was erased
Pack = dict[str, Any]
_CITATION, _STATEMENT = TypeAdapter(Citation), TypeAdapter(Statement)


@dataclass(frozen=True, slots=True)
class Reading:
    """How texts are read when statements are held against passages."""

    terms: Callable[[str], list[str]]  # index terms of a text
    names_in: Callable[[str], list[str]]  # ids of the providers that a text names


def make_pack(
    question: Question, answer: Mapping[str, Any], origins: Mapping[str, Origin], reading: Reading, versions: Mapping[str, str]
) -> Pack:
    """Return the evidence of an answer (JSON-ready, as the stores hold it), not yet sealed.

    `origins` are those of the cited versions; `versions` says what made the answer. The citations become the passages.
    Telephone numbers, addresses and names of who asks, and messages with personal data, are left out: no answer rests on them.
    """
    given = {key: value for key, value in answer.items() if key != "citations"}
    passages = [_passage(citation, origins.get(citation["version_id"])) for citation in answer["citations"]]
    trace = answer["trace"]
    made_by = {name: trace.get(name) for name in ("build_id", "answerer", "model", "prompt")}
    pack = {
        "format": FORMAT,
        "question": _asked(question),
        "answer": given,
        "passages": passages,
        "checks": {
            "claim_lock": statement_checks(statements_of(given), passages, reading),
            "validity": [{"marker": p["marker"], "state": validity(p, answer["as_of"])} for p in passages],
        },
        "made_by": made_by | dict(versions),
    }
    made: Pack = settled(pack)
    return made


def seal(pack: Mapping[str, Any], position: int, previous: str, recorded_at: datetime) -> tuple[str, str]:
    """Return the sealed pack as canonical JSON, and its digest: SHA-256 of the same JSON without `sha256`."""
    placed = {**pack, "position": position, "previous": previous, "recorded_at": recorded_at.isoformat(timespec="seconds")}
    digest = hashlib.sha256(canonical(placed)).hexdigest()
    return canonical({**placed, "sha256": digest}).decode(), digest


def gravestone(pack: Mapping[str, Any], at: datetime) -> str:
    """Return what stays of a sealed pack when its person has it erased: its place in the chain, its digest, and when."""
    stays = {name: pack[name] for name in _STAYS if name != "erased_at"}
    return canonical({**stays, "erased_at": at.isoformat(timespec="seconds")}).decode()


def is_erased(pack: Mapping[str, Any]) -> bool:
    """Tell whether this is what stays of an erased pack, and nothing else."""
    return set(pack) == _STAYS


def digest_of(pack: Mapping[str, Any]) -> str:
    """Return the digest that a pack must hold. Raises TypeError, ValueError if it holds what no pack holds."""
    return hashlib.sha256(canonical({key: value for key, value in pack.items() if key != "sha256"})).hexdigest()


def canonical(value: Any) -> bytes:
    """Return the one way to write a value: RFC 8785, that is sorted keys, no blanks, UTF-8.

    Raises TypeError for a fraction: programs write the same one differently, so that packs hold them as texts.
    """
    _refuse_fractions(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def settled(value: Any) -> Any:
    """Return JSON-ready data without fractions; half a character, which UTF-8 cannot hold, becomes a question mark."""
    match value:  # what there is most of comes first: every answer goes through this
        case str():
            return value if value.isascii() else value.encode("utf-8", "replace").decode()
        case dict():
            return {key: settled(item) for key, item in value.items()}
        case list() | tuple():
            return [settled(item) for item in value]
        case float():
            return repr(value)
        case datetime():
            return value.isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case Mapping():
            return {key: settled(item) for key, item in value.items()}
        case _:
            return value


def text_digest(text: str) -> str:
    """Return the SHA-256 of a passage."""
    return hashlib.sha256(text.encode()).hexdigest()


def statements_of(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return all that an answer says, statement by statement; each cell of a comparison is a claim of its own."""
    comparison = answer.get("comparison")
    cells = [cell for row in comparison["rows"] for cell in row["cells"] if cell] if comparison else []
    return [*answer["statements"], *({"kind": "claim", "group": None} | cell for cell in cells)]


def statement_checks(
    statements: Sequence[Mapping[str, Any]], passages: Sequence[Mapping[str, Any]], reading: Reading
) -> list[dict[str, Any]]:
    """Return for each statement its typed facts and whether the claim lock lets it pass: supported, unsupported, fixed text."""
    citations = [citation_of(passage) for passage in passages]
    said = [_STATEMENT.validate_python(record) for record in statements]
    cuts = wrong_in(said, citations, reading.terms, reading.names_in)
    found = []
    for number, (statement, cut) in enumerate(zip(said, cuts, strict=True), start=1):
        text = statement.text
        facts = [{"kind": f.atom.kind, "value": f.atom.value, "text": text[f.start : f.end]} for f in facts_of(text)]
        check: dict[str, Any] = {"statement": number, "verdict": "fixed text", "facts": facts}
        if statement.kind == "claim":
            check |= {"verdict": "unsupported", "cut": cut} if cut else {"verdict": "supported"}
        found.append(check)
    return found


def citation_of(passage: Mapping[str, Any]) -> Citation:
    """Return the citation that a passage of a pack was made from."""
    return _CITATION.validate_python({**passage, "quote": passage["text"]})


def validity(passage: Mapping[str, Any], as_of: str) -> str:
    """Return where a day lies in the window that the page of a passage states: before, within, after, or no window."""
    opens, closes = passage["valid_from"], passage["valid_to"]
    if opens is None and closes is None:
        return "no window"
    if opens is not None and as_of < opens:
        return "before"
    return "after" if closes is not None and as_of > closes else "within"


def _asked(question: Question) -> dict[str, Any]:
    """Return a question as it is kept for good; `withheld` says whether something was left out."""
    history = [{"question": _kept(turn.question), "answer": _kept(turn.answer)} for turn in question.history]
    kept = asdict(question) | {"text": _kept(question.text), "history": history}
    said = [question.text, *(part for turn in question.history for part in (turn.question, turn.answer))]
    return kept | {"withheld": any(_kept(text) != text for text in said)}


def _kept(text: str) -> str:
    if holds_personal_data(text):
        return _LEFT_OUT
    rest = without_reach(text)
    return without_names(text if rest == " ".join(text.split()) else rest, _LEFT_OUT)


def _passage(citation: Mapping[str, Any], origin: Origin | None) -> dict[str, Any]:
    text = citation["quote"]
    passage = {key: value for key, value in citation.items() if key != "quote"} | {"text": text, "sha256": text_digest(text)}
    if origin is None:
        return passage | {"document": None, "body": None, "visit": None}
    body = {"sha256": origin.body_sha256, "warc_file": origin.warc_file, "warc_offset": origin.warc_offset}
    return passage | {
        "document": {"url": origin.url, "sha256": origin.sha256, "read_at": origin.read_at, "current": origin.current},
        "body": body if origin.body_sha256 else None,
        "visit": {"status": origin.status, "checked_at": origin.checked_at} if origin.checked_at else None,
    }


def _refuse_fractions(value: Any) -> None:
    match value:
        case str():
            return
        case dict():
            for item in value.values():
                _refuse_fractions(item)
        case list() | tuple():
            for item in value:
                _refuse_fractions(item)
        case float():
            raise TypeError(f"{value!r}: evidence holds fractions as texts")
        case Mapping():
            for item in value.values():
                _refuse_fractions(item)
