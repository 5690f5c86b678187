"""Holds the whole chain of answers against itself, against the stored answers, the stored pages and their raw bodies."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from api.chain_checks import ChainReport, linked
from assistant.evidence import Pack, Reading, is_erased, settled, text_digest
from assistant.evidence_checks import differences
from ingest.errors import WarcError
from kb.answer_log_types import LogEntry
from kb.types import Chunk, Document, DocumentVersion

_BLOCK = 100  # entries that are held against the store at once


class Chain(Protocol):
    """The chain, as far as checking it needs it; see kb/engines/answer_log.py."""

    def entries(self) -> Iterator[LogEntry]: ...
    def count(self) -> int: ...
    def answers(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]: ...
    def unlogged(self) -> list[str]: ...


class Pages(Protocol):
    """The stored pages."""

    def chunks(self, ids: Sequence[str]) -> dict[str, tuple[Chunk, DocumentVersion, Document]]: ...


def check_chain(
    chain: Chain,
    pages: Pages,
    reading: Reading,
    body: Callable[[str, int], bytes],
    progress: Callable[[str, int, int], None],
) -> ChainReport:
    """Check every entry; `body` reads the raw bytes of a page from WARC file and offset and raises WarcError."""
    report, total = ChainReport(), chain.count()
    bodies: dict[tuple[str, int], str | None] = {}
    block: list[tuple[LogEntry, Pack]] = []
    for entry in chain.entries():
        pack = linked(entry, f"{entry.answer_id} (entry {entry.position})", report)
        if pack is not None and is_erased(pack):
            report.notes.append(_at(entry, f"was erased for its person on {pack['erased_at']}"))
            report.differences += [
                _at(entry, "was erased, and its answer is still stored") for _ in chain.answers([entry.answer_id])
            ]
        elif pack is not None:
            report.differences += [_at(entry, wrong) for wrong in differences(pack, reading)]
            report.differences += [_at(entry, wrong) for wrong in _bodies(pack, body, bodies, report)]
            block.append((entry, pack))
        if len(block) == _BLOCK:
            report.differences += _stored(block, chain, pages)
            block = []
        progress("checking", report.entries, total)
    report.differences += _stored(block, chain, pages)
    report.differences += [f"{answer_id}: is stored and not in the chain" for answer_id in chain.unlogged()]
    return report


def _stored(block: Sequence[tuple[LogEntry, Pack]], chain: Chain, pages: Pages) -> Iterator[str]:
    """Yield where stored answers and passages differ from what the packs say."""
    answers = chain.answers([entry.answer_id for entry, _ in block])
    chunks = pages.chunks(sorted({p["chunk_id"] for _, pack in block for p in pack.get("passages", ())}))
    for entry, pack in block:
        answer = answers.get(entry.answer_id)
        if answer is None:
            yield _at(entry, "the stored answer was removed")
        elif changed := _changed(answer, pack):
            yield _at(entry, f"the stored answer was changed: {', '.join(changed)}")
        for passage in pack.get("passages", ()):
            found = chunks.get(passage["chunk_id"])
            if found is None:
                yield _at(entry, f"passage [{passage['marker']}]: the store holds no {passage['chunk_id']}")
            elif text_digest(found[0].text) != passage["sha256"]:
                yield _at(entry, f"passage [{passage['marker']}]: the store holds another text than the answer cited")
            elif passage["document"] and found[1].digest != passage["document"]["sha256"]:
                yield _at(entry, f"passage [{passage['marker']}]: the store holds another digest of its page")


def _changed(answer: Mapping[str, Any], pack: Pack) -> list[str]:
    """Return the fields in which a stored answer is not what its pack was made from."""
    cited = [p["text"] for p in pack["passages"]]
    wrong = [] if settled([c["quote"] for c in answer["citations"]]) == cited else ["citations"]
    for name, value in pack["answer"].items():
        if name != "trace" and settled(answer.get(name)) != value:
            wrong.append(name)
    return wrong


def _bodies(
    pack: Pack,
    body: Callable[[str, int], bytes],
    known: dict[tuple[str, int], str | None],
    report: ChainReport,
) -> Iterator[str]:
    """Yield where raw bodies differ; one that is gone is a note, for archives may be moved away."""
    for passage in pack.get("passages", ()):
        raw = passage.get("body")
        if raw is None or raw["warc_file"] is None:
            continue
        place = (raw["warc_file"], raw["warc_offset"])
        if place not in known:
            try:
                known[place] = hashlib.sha256(body(*place)).hexdigest()
            except WarcError as error:
                known[place] = None
                report.notes.append(str(error))
        if known[place] not in (None, raw["sha256"]):
            yield f"passage [{passage['marker']}]: the bytes in {raw['warc_file']} at {raw['warc_offset']} are others"


def _at(entry: LogEntry, wrong: str) -> str:
    return f"{entry.answer_id} (entry {entry.position}): {wrong}"
