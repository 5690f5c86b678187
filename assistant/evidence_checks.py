"""Holds a pack of evidence against itself: digests, order, and every fact of its statements against its passages."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Any

from assistant.evidence import FORMAT, Reading, digest_of, statement_checks, statements_of, text_digest
from kb.atoms import unsupported

_PARTS = ("question", "answer", "passages", "checks", "made_by", "position", "previous", "recorded_at", "sha256")


def differences(pack: Mapping[str, Any], reading: Reading) -> list[str]:
    """Return what is wrong with a pack, each with its place; empty if nothing is. Nothing but the pack is needed."""
    if pack.get("format") != FORMAT:
        return [f"format: {pack.get('format')!r}, this version reads {FORMAT!r}"]
    if missing := [part for part in _PARTS if part not in pack]:
        return [f"the pack is not complete: it has no {', '.join(missing)}"]
    found: list[str] = []
    try:
        for wrong in chain(_digests(pack), _statements(pack, reading)):
            found.append(wrong)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        found.append(f"the pack is not complete, or of another make: {type(error).__name__}: {error}")
    return found


def broken_links(packs: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield where packs that follow one another in the chain do not fit; packs with others between them are not compared."""
    ordered = sorted(packs, key=lambda pack: int(pack["position"]))
    for before, after in pairwise(ordered):
        where = f"entry {after['position']}"
        if after["position"] == before["position"] and after["sha256"] != before["sha256"]:
            yield f"{where}: two packs claim this place: {before['sha256'][:12]}, {after['sha256'][:12]}"
        if after["position"] == before["position"] + 1 and after["previous"] != before["sha256"]:
            yield f"{where}: names {after['previous'][:12]} as the entry before it, which is {before['sha256'][:12]}"


def _digests(pack: Mapping[str, Any]) -> Iterator[str]:
    found = digest_of(pack)
    if pack["sha256"] != found:
        yield f"sha256: the pack says {pack['sha256'][:12]}…, its content gives {found[:12]}…: it was changed"
    for passage in pack["passages"]:
        if passage["sha256"] != text_digest(passage["text"]):
            yield f"passage [{passage['marker']}]: its text does not give the digest beside it: it was changed"


def _statements(pack: Mapping[str, Any], reading: Reading) -> Iterator[str]:
    statements, passages = statements_of(pack["answer"]), pack["passages"]
    markers = {passage["marker"] for passage in passages}
    checks = statement_checks(statements, passages, reading)
    for statement, check, then in zip(statements, checks, pack["checks"]["claim_lock"], strict=True):
        where = f"statement {check['statement']}"
        missing = [marker for marker in statement["citations"] if marker not in markers]
        if missing:
            yield f"{where}: cites {missing}, which the pack does not hold"
        elif check["verdict"] == "unsupported":
            yield f"{where}: no cited passage states {', '.join(map(repr, check['cut']))}"
        elif then["verdict"] != check["verdict"]:
            yield f"{where}: the lock said {then['verdict']!r} then and says {check['verdict']!r} now"
    said = "\n".join(statement["text"] for statement in statements)
    text = pack["answer"]["text"]
    for found in unsupported(text, f"{said}\n{' '.join(f'[{marker}]' for marker in markers)}"):
        yield f"text: no statement says {text[found.start : found.end]!r}"
