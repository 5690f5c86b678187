"""Settings of the desk's mailbox: where mails come from, and by whom they go out."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

Encryption = Literal["tls", "starttls", "none"]
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def _line(value: str) -> str:
    if any(ord(character) < 32 or ord(character) == 127 for character in value):
        raise ValueError("it goes into a mail's head: write it in one line, without control characters")
    return value.strip()


_Line = Annotated[str, AfterValidator(_line)]


class MailSettings(BaseModel):
    """The mailbox of the desk. Without `imap_host` no mail is fetched, without `smtp_host` none is sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    imap_host: str = Field(default="", description="server that mails are fetched from; empty: none are")
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_tls: Encryption = Field(default="tls", description="none only on this machine")
    imap_user: str = ""
    imap_password: SecretStr = SecretStr("")
    imap_folder: str = Field(default="INBOX", min_length=1, description="folder that questions arrive in")
    imap_seconds: float = Field(default=30, gt=0, description="silence of the server after which a fetch ends")
    imap_most: int = Field(default=200, ge=1, le=10_000, description="mails of one fetch; the next one goes on")

    smtp_host: str = Field(default="", description="server that replies are sent by; empty: none are")
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_tls: Encryption = Field(default="starttls", description="none only on this machine")
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_seconds: float = Field(default=30, gt=0, description="silence of the server after which sending ends")
    smtp_per_minute: int = Field(default=30, ge=1, le=1000, description="mails that are handed over in a minute")
    smtp_attempts: int = Field(default=8, ge=1, le=20, description="of a mail that the server wants later, over about a day")
    from_address: _Line = Field(default="", description="address of the desk, which replies come from")
    from_name: _Line = Field(default="", description="name of the desk beside its address")
    reply_to: _Line = Field(default="", description="address that answers go to; empty: from_address")
    signature: str = Field(default="", description="lines under each reply")

    max_message_bytes: int = Field(default=25 * 2**20, ge=1024, description="a larger mail ends in quarantine, unread")
    max_parts: int = Field(default=200, ge=1, description="a mail of more parts ends in quarantine")
    max_text_characters: int = Field(default=100_000, ge=1000, description="a longer text is cut, and said to be")

    @model_validator(mode="after")
    def _plain_on_loopback_only(self) -> "MailSettings":
        for name in ("imap", "smtp"):
            host, encryption = getattr(self, f"{name}_host"), getattr(self, f"{name}_tls")
            if host and encryption == "none" and host not in LOOPBACK:
                raise ValueError(f"{name}_tls is none, and {host} is not this machine: write tls or starttls")
        return self
