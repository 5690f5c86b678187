"""What the assistant says in its own voice, put into the words of a letter from a desk."""

from collections.abc import Sequence

from assistant.letters.types import LetterRead
from assistant.spelling import is_note
from assistant.types import Answer, Outcome, Statement
from assistant.wording import alternatives, day, say

_NOTHING = (("abstain", "no_evidence"), ("clarify", "courtesy"), ("clarify", "no_object"))
_PLACE = "\0"
_SAID_SO = ("legal_advice", "tax_advice", "financial_forecast", "unsafe", "personal_data")
_NOT_OURS = ("abuse", "prompt_injection", "out_of_scope")


def voiced(answer: Answer, read: LetterRead) -> list[Statement]:
    """Return the statements of an answer; the assistant's doubts are left to the flags, which only the desk sees.

    Nobody is told in a letter how they spell. It does not ask back what its question is about: that is taken as not found.
    """
    if (answer.outcome, answer.reason) in _NOTHING:
        return [_fixed(say(answer.language, "letter.not_found")), *_whom(answer, read)]
    if answer.outcome in ("refuse", "redirect") and answer.reason in _SAID_SO:
        return [_fixed(say(answer.language, f"letter.{answer.reason}"))]
    if answer.reason in _NOT_OURS:
        return [_fixed(say(answer.language, "letter.not_ours")), *_owner(answer)]
    left_out = {say(answer.language, "note.unsure"), *_of_age(answer)}
    return [s for s in answer.statements if s.text not in left_out and not is_note(s.text, answer.language)]


def ended(answer: Answer) -> tuple[Outcome, str | None]:
    """Return outcome and reason as the letter tells them: a question that was asked back is not found."""
    return ("abstain", "no_evidence") if (answer.outcome, answer.reason) in _NOTHING else (answer.outcome, answer.reason)


def unsure(answer: Answer) -> bool:
    """Tell whether the assistant doubts that an answer is to the point."""
    doubt = say(answer.language, "note.unsure")
    return any(statement.text == doubt for statement in answer.statements)


def names_nobody(answer: Answer) -> bool:
    """Tell whether the organisations of an answer have nothing to do with what is said."""
    return answer.reason in (*_SAID_SO, *_NOT_OURS)


def _owner(answer: Answer) -> Sequence[Statement]:
    """Return whose business it is, as the answer says."""
    if answer.outcome != "redirect" or not answer.statements:
        return ()
    before, _, after = say(answer.language, "redirect.out_of_scope", owner=_PLACE).partition(_PLACE)
    text = answer.statements[0].text
    owner = text[len(before) : len(text) - len(after)]
    return (_fixed(say(answer.language, "letter.owner", owner=owner)),) if text.startswith(before) else ()


def _whom(answer: Answer, read: LetterRead) -> Sequence[Statement]:
    names = [card.short_name for card in answer.providers]
    if not names:
        return ()
    text = say(answer.language, f"letter.ask_{read.address}", names=alternatives(answer.language, names))
    return (_fixed(text),)


def _of_age(answer: Answer) -> set[str]:
    """Return the notes that a source is old: the list of sources shows its day, and a flag says so."""
    written = [citation.updated_on or citation.published_on for citation in answer.citations]
    return {say(answer.language, "note.old_source", day=day(answer.language, on)) for on in written if on is not None}


def _fixed(text: str) -> Statement:
    return Statement(text=text, kind="boilerplate")
