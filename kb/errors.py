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
