"""What can go wrong on the way in."""

from kb.mail_types import QuarantineReason


class ApiError(Exception):
    """Base of all errors of this package."""


class SettingsError(ApiError):
    """The environment holds values that cannot be used; the message lists all of them."""


class UsageError(ApiError):
    """A command was called with something that it cannot use."""


class EvidenceError(ApiError):
    """Evidence that is not there or cannot be read; the message names the answer or the file."""


class NotApprovedError(ApiError):
    """A reply that no second person approved was to be sent: nothing leaves the desk without that."""


class NoAddressError(ApiError):
    """There is no e-mail address that can be written to: of the person of a ticket, or of a partner's editors."""


class MailServerError(ApiError):
    """The mail server cannot be reached or does not let us in; nothing was sent."""


class UnreadableMailError(ApiError):
    """A mail that cannot be read; it belongs in quarantine. The detail holds no words of the mail."""

    def __init__(self, reason: QuarantineReason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


class AccountError(ApiError):
    """An account cannot be made or changed like this; the message says why."""


class IdentityError(ApiError):
    """A provider of identities cannot be reached, or what it says of a person cannot be believed."""
