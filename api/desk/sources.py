"""The sources that a reply may cite: those of the machine's draft and those that staff inserted, by their marker."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.contacts import contact_lines
from api.i18n import UiLanguage
from api.ports import Answering
from assistant.citing import cite
from assistant.pipeline import to_json
from kb.desk_types import MachineDraft, ReplyVersion
from kb.types import Provider, unscored

Citation = Mapping[str, Any]  # JSON of assistant.types.Citation

_MARKER = re.compile(r"\[(\d{1,3})\]")
_SAID = re.compile(r"(\d{1,3}):([\w.:-]{1,200})", re.ASCII)
_MOST = 60


@dataclass(frozen=True, slots=True)
class Sources:
    """Citations by marker, as they were frozen when they were first cited."""

    by_marker: Mapping[int, Citation] = field(default_factory=dict)

    def all(self) -> list[Citation]:
        """Return them in the order of their markers."""
        return [self.by_marker[marker] for marker in sorted(self.by_marker)]

    def cited_in(self, text: str) -> list[Citation]:
        """Return those whose marker stands in a text."""
        return [self.by_marker[marker] for marker in sorted(markers_in(text)) if marker in self.by_marker]

    def marker_of(self, chunk_id: str) -> int | None:
        """Return the marker of a passage; None: it has none."""
        return next((marker for marker, c in sorted(self.by_marker.items()) if c["chunk_id"] == chunk_id), None)

    def with_citation(self, citation: Citation) -> tuple["Sources", int]:
        """Return the sources with one more, and its marker; a passage that is there keeps its own."""
        known = self.marker_of(citation["chunk_id"])
        if known is not None:
            return self, known
        marker = max(self.by_marker, default=0) + 1
        return Sources({**self.by_marker, marker: {**citation, "marker": marker}}), marker


def markers_in(text: str) -> list[int]:
    """Return the markers that stand in a text, each once, in the order in which they stand there."""
    return list(dict.fromkeys(int(number) for number in _MARKER.findall(text)))


def renumbered(text: str, sources: Sources) -> tuple[str, Sources]:
    """Return a text that names its sources as [1], [2], ... in their order, and the sources under these markers.

    Those that it does not name come after them. A text with a marker that no source has stays as it is: the check shows it.
    """
    named = markers_in(text)
    if not set(named) <= set(sources.by_marker):
        return text, sources
    rest = (marker for marker in sorted(sources.by_marker) if marker not in named)
    place = {old: new for new, old in enumerate((*named, *rest), start=1)}
    moved = {new: {**sources.by_marker[old], "marker": new} for old, new in place.items()}
    return with_markers(text, place), Sources(moved)


def with_markers(text: str, place: Mapping[int, int]) -> str:
    """Return a text whose markers are those that `place` gives; one that it does not know stays."""
    return _MARKER.sub(lambda match: f"[{place.get(int(match[1]), int(match[1]))}]", text)


def known_sources(draft: MachineDraft | None, reply: ReplyVersion | None) -> Sources:
    """Return the sources of a draft, and of a reply that began from the same one, whose markers hold."""
    found = Sources()
    if reply is not None and reply.draft == (draft.number if draft else None):
        found = Sources({citation["marker"]: citation for citation in reply.citations})
    drafted: Sequence[Citation] = draft.letter["citations"] if draft is not None and draft.letter is not None else ()
    if not found.by_marker:
        return Sources({citation["marker"]: citation for citation in drafted})
    for citation in drafted:
        found, _ = found.with_citation(citation)
    return found


def as_sent(sources: Sources, said: Iterable[str], service: Answering, draft: MachineDraft | None) -> Sources:
    """Return the sources under the markers of a form, which carries them as "marker:chunk_id"; what is unknown is left out.

    Only id and marker come from the form: what is cited is one of `sources`, or is read from the draft or from the store.
    """
    found: dict[int, Citation] = {}
    for match in filter(None, (_SAID.fullmatch(entry) for entry in list(said)[:_MOST])):
        marker, chunk_id = int(match[1]), match[2]
        held = sources.by_marker.get(marker)
        if held is None or held["chunk_id"] != chunk_id:
            known = sources.marker_of(chunk_id)
            held = passage_citation(chunk_id, service, draft) if known is None else sources.by_marker[known]
        if held is not None and marker not in found:
            found[marker] = {**held, "marker": marker}
    if not found:
        return sources
    kept = Sources(found)
    for citation in sources.all():
        kept, _ = kept.with_citation(citation)
    return kept


def passage_citation(chunk_id: str, service: Answering, draft: MachineDraft | None) -> Citation | None:
    """Return the citation of a passage: as an alternative of the draft has it, else as the store does; None: unknown."""
    known = next((a["citation"] for a in alternatives(draft) if a["citation"]["chunk_id"] == chunk_id), None)
    if known is not None:
        return dict(known)
    source = service.source(chunk_id)
    if source is None:
        return None
    hit = unscored(source.chunk, source.version, source.document, source.provider)
    return to_json(cite([(hit, source.chunk.text)])[0])


def alternatives(draft: MachineDraft | None) -> list[Mapping[str, Any]]:
    """Return the other passages that a draft offers, statement by statement."""
    answers: Sequence[Mapping[str, Any]] = draft.letter["answers"] if draft and draft.letter else ()
    return [a for answer in answers for statement in answer["statements"] for a in statement["alternatives"]]


def card_text(provider: Provider, language: UiLanguage) -> str:
    """Return a provider as lines of a letter; all of it from the register."""
    contacts = [f"{line.label}: {line.value}" for line in contact_lines(language, provider.contacts)]
    return "\n".join((provider.name, *contacts, provider.url))
