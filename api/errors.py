"""What can go wrong on the way in."""


class ApiError(Exception):
    """Base of all errors of this package."""


class SettingsError(ApiError):
    """The environment holds values that cannot be used; the message lists all of them."""


class UsageError(ApiError):
    """A command was called with something that it cannot use."""


class EvidenceError(ApiError):
    """Evidence that is not there or cannot be read; the message names the answer or the file."""
