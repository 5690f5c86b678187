"""What can go wrong in an evaluation."""


class EvalsError(Exception):
    """Base of all errors of this package."""


class CollectionError(EvalsError):
    """A collection of passages and questions cannot be read; the message names file, line and field."""
