"""The same text at several addresses: one hit, all addresses kept."""

from dataclasses import replace

from kb.ranking import fold_mirrors
from kb.types import Hit


def without_mirrors(hits: list[Hit]) -> list[Hit]:
    """Return the hits, best first, with each mirror folded into the best of them."""
    texts = [frozenset(hit.chunk.text[s.start : s.end].lower().strip(" .;") for s in hit.sentences) for hit in hits]
    folded = fold_mirrors(texts)
    also: dict[int, list[str]] = {}
    for mirror, kept in folded.items():
        if hits[mirror].document.url != hits[kept].document.url:
            also.setdefault(kept, []).append(hits[mirror].document.url)
    return [
        replace(hit, also_at=tuple(dict.fromkeys(also[place]))) if place in also else hit
        for place, hit in enumerate(hits)
        if place not in folded
    ]
