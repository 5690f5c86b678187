"""What can go wrong between a question and its answer."""


class AssistantError(Exception):
    """Base of all errors of this package."""


class QuestionError(AssistantError):
    """A question that cannot be read; `reason` is a stable code: empty_question, question_too_long, not_text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LetterFormatError(AssistantError):
    """Kept data are no draft of a letter that this version reads."""
