"""A conversation as it grows: its turns, what the firm said of itself, and its dossier."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from assistant.clarifying import slot_asked
from assistant.dossier import Dossier, grow
from assistant.profiling import SLOTS, Known, filled_in, learn
from assistant.types import Answer, Language, Profile, Question, Turn
from kb.naming import ProviderNames

_MOST_TURNS = 20  # what a question can carry along
_REMEMBERED_CHARACTERS = 600  # of an answer, which is kept whole elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """All of it is in this record: whoever drops it forgets the conversation."""

    turns: tuple[Turn, ...] = ()
    known: Known = field(default_factory=Known)
    dossier: Dossier = field(default_factory=Dossier)

    def question(self, text: str, as_of: date, language: Language | None = None) -> Question:
        """Return the next question, with what went before it."""
        return Question(text=text, as_of=as_of, language=language, history=self.turns, profile=self.known.profile)

    def after(self, text: str, answer: Answer, names: ProviderNames) -> "Conversation":
        """Return the conversation after a question and its answer; one that could not be read or was refused is not kept."""
        if answer.outcome in ("error", "refuse"):
            return replace(self, dossier=grow(self.dossier, text, answer))
        asked = slot_asked(self.turns[-1]) if self.turns else None
        turn = Turn(question=text, answer=answer.text[:_REMEMBERED_CHARACTERS])
        return Conversation(
            turns=(*self.turns, turn)[-_MOST_TURNS:],
            known=learn(self.known, text, names, asked),
            dossier=grow(self.dossier, text, answer),
        )

    def filled(self, profile: Profile) -> "Conversation":
        """Return the conversation with what a profile states; its empty fields change nothing."""
        return replace(self, known=filled_in(self.known, replace(profile, withdrawn=self.known.profile.withdrawn)))

    def edited(self, profile: Profile, need: str) -> "Conversation":
        """Return the conversation after its form was sent: an empty field takes back what was known."""
        emptied = tuple(slot for slot in SLOTS if not getattr(profile, slot))
        withdrawn = tuple(s for s in emptied if getattr(self.known.profile, s) or s in self.known.profile.withdrawn)
        known = filled_in(self.known, replace(profile, withdrawn=withdrawn))
        return replace(self, known=known, dossier=replace(self.dossier, need=need))

    @property
    def words(self) -> Mapping[str, str]:
        """The firm's words behind each field of its profile, where it did not fill in the field itself."""
        return self.known.words
