"""What can go wrong in an evaluation."""


class EvalsError(Exception):
    """Base of all errors of this package."""


class CollectionError(EvalsError):
    """A collection of passages and questions cannot be read; the message names file, line and field."""


class CaseError(EvalsError):
    """Cases cannot be used; the message has a line for every mistake: file, line, field."""


class RunError(EvalsError):
    """A run cannot be made, read or gone on with; the message says which and what to do."""


class LabelError(EvalsError):
    """A labelling cannot be made or added to; the message says what is missing."""


class MutationError(EvalsError):
    """A damaged copy of a build cannot be made; the message says what could not be damaged and why."""
