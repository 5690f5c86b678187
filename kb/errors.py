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


class StaleReplyError(KbError):
    """A reply was saved, submitted or decided by somebody else since it was read; nothing was overwritten."""


class UnknownReplyError(KbError):
    """A ticket has no reply or draft with this number."""


class StaleAssignmentError(KbError):
    """A ticket was assigned by somebody else since it was read; nothing was overwritten."""


class KnownMailError(StoreError):
    """The same mail was taken in before; nothing was changed."""


class UnknownMailError(KbError):
    """No mail in quarantine has this id."""


class UnknownOutgoingError(KbError):
    """No outgoing mail has this id."""


class LostClaimError(KbError):
    """An outgoing mail was taken in hand, sent or settled by somebody else; nothing was changed."""


class UnknownAccountError(KbError):
    """No account has this e-mail or id; the message says how to list them."""


class AccountTakenError(StoreError):
    """Another account has this e-mail, or this identity of a provider."""


class UnknownCuratedError(KbError):
    """No curated answer has this id."""


class StaleCuratedError(KbError):
    """A curated answer was changed by somebody else since it was read; nothing was overwritten."""


class UnknownGapError(KbError):
    """No gap has this number."""


class StaleGapError(KbError):
    """A gap was changed by somebody else since it was read; nothing was overwritten."""
