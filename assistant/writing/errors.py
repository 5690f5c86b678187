"""Why a chat model's words are not used."""

from typing import Literal

from assistant.errors import AssistantError

Reason = Literal["failed", "slow", "too_long", "busy", "resting", "budget", "language", "unsupported", "nothing", "declined"]


class ChatError(AssistantError):
    """A chat model that cannot be used now; `reason` is a stable code, the text says which model and what happened."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class TransientChatError(ChatError):
    """A failure that may pass when asked again: no connection, too many requests, a server that is overloaded."""
