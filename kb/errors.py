"""What can go wrong in the knowledge base."""


class KbError(Exception):
    """Base of all errors of this package."""


class EmbeddingError(KbError):
    """A text could not be turned into a vector."""


class ModelMissingError(EmbeddingError):
    """The weights of an embedder are not on this machine; the message says how to get them."""


class StoreError(KbError):
    """The relational store could not be read or written."""


class NotPublishedError(KbError):
    """No build is published yet; the message says how to make one."""


class UnknownBuildError(KbError):
    """No build has this name."""


class IndexDamagedError(KbError):
    """Files of a build do not agree with its manifest, or an index cannot be opened."""


class BuildLockedError(KbError):
    """Another process owns the index or is writing the store."""


class UnknownCorrectionError(KbError):
    """No correction that holds has this number."""


class ReferenceTakenError(StoreError):
    """A new ticket has the reference or the token of another one; another try gets others."""


class UnknownTicketError(KbError):
    """No ticket has this reference."""


class StaleTicketError(KbError):
    """A ticket was changed by somebody else since it was read; nothing was overwritten."""


class ClosedTicketError(KbError):
    """A ticket was withdrawn: nothing can be added to it."""


class UnknownFeedbackError(KbError):
    """No feedback that waits has this number."""


class UnknownKeyError(KbError):
    """No API key has this id."""
